"""A household's word that it agreed to a contract (农户确认). Nothing waits for it: what was agreed is settled by."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.linkage import queries
from domain.linkage.errors import ConfirmedAlready, NewerVersion, ReasonForConfirmingMissing
from domain.linkage.models import ContractConfirmation
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import LinkageContract


async def confirm_contract(session: AsyncSession, viewer: Viewer, place: Place, note: str | None) -> LinkageContract:
    """The viewer's household, or the officer of its village on its behalf, says that the newest version is agreed.

    Raises NotFound, ReasonForConfirmingMissing, NewerVersion, ConfirmedAlready. Of two at one moment the unique key
    refuses the second.
    """
    contract = await session.get(LinkageContract, place)
    if contract is None:
        raise NotFound(at=("contractId",), what="contract")
    on_behalf = viewer.household_id is None
    said = note.strip() if note else ""
    if on_behalf and not said:
        raise ReasonForConfirmingMissing(at=("note",))
    if (await session.execute(queries.newer_version(contract))).first():
        raise NewerVersion(at=("contractId",), number=contract.number)
    there = (await session.execute(queries.confirmation_of(contract))).scalar_one_or_none()
    if there is not None:
        raise ConfirmedAlready(at=("contractId",), name=there.confirmed_name)
    session.add(
        ContractConfirmation(
            county_id=contract.county_id,
            id=new_key(),
            seller_id=contract.seller_id,
            household_id=contract.household_id,
            region_code=contract.region_code,
            contract_id=contract.id,
            on_behalf=on_behalf,
            note=said or None,
            confirmed_by=viewer.account_id,
            confirmed_name=await own_name(session, viewer),
            confirmed_at=clock.now(),
        )
    )
    await session.flush()
    return contract
