"""Freezing the contracts in force for goods that leave: no later change reaches them (合同快照)."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.rules import plain
from domain.orders import queries as orders
from domain.orders.models import (
    Consignment,
)
from domain.parties.walls import Office, standing_in
from domain.settlement import queries
from domain.settlement.errors import ContractMissing, ShareRegisterEmpty
from domain.settlement.models import (
    ConsignmentTerms,
    LinkageContract,
    Unsettled,
)
from domain.settlement.terms import Linkage, Split, Terms


async def take_terms(session: AsyncSession, consignment: Consignment) -> None:
    """Freeze the contracts in force today for a consignment that leaves. Raises ContractMissing, ShareRegisterEmpty."""
    county_id, seller_id, day = consignment.county_id, consignment.seller_id, clock.today()
    contracts = (await session.execute(queries.contracts_in_force(county_id, seller_id, day))).scalars().all()
    linkages = {(each.household_id, each.product_id): _linkage(each) for each in contracts}
    needed = await _supplied(session, consignment)
    for household_id, product_id, household, product in needed:
        if (household_id, product_id) not in linkages:
            raise ContractMissing(household=household, product=product, day=day)
    kept = (await session.execute(queries.split_in_force(county_id, seller_id, day))).scalar_one_or_none()
    split = Split(kept.village_id, kept.village, kept.shares, kept.retained) if kept else Split()
    register = (await session.execute(queries.register_on(county_id, seller_id, day))).scalars().all()
    if split.shares and not register:
        raise ShareRegisterEmpty(percent=plain(split.shares), day=day)
    relevant = {(household, product): linkages[household, product] for household, product, _, _ in needed}
    terms = Terms(relevant, split, {each.household_id: each.shares for each in register})
    async with standing_in(session, Office.SETTLEMENT, county_id):
        session.add(
            ConsignmentTerms(
                county_id=county_id,
                seller_id=seller_id,
                consignment_id=consignment.id,
                terms=terms.as_json(),
                taken_at=clock.now(),
            )
        )
        session.add(Unsettled(county_id=county_id, consignment_id=consignment.id))


def _linkage(contract: LinkageContract) -> Linkage:
    terms = (contract.basis, contract.unit_price, contract.share_of_net)
    return Linkage(contract.id, *terms, contract.number, contract.version)


async def _supplied(session: AsyncSession, consignment: Consignment) -> set[tuple[uuid.UUID, uuid.UUID, str, str]]:
    """Household and product, by key and by name, of all that is in a consignment."""
    allocations = (await session.execute(orders.allocations_of(consignment))).all()
    products = {allocation.lot_id: (line.product_id, line.title) for allocation, line in allocations}
    rows = await session.execute(queries.contributions_to(consignment.county_id, list(products)))
    return {
        (each.household_id, products[each.lot_id][0], each.household_name, products[each.lot_id][1])
        for each in rows.scalars()
    }
