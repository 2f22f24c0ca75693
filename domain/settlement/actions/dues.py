"""What organisations owe households beside sales and wages: owed provisionally, realised when they pay (应付农户款)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import moved
from domain.settlement.ledger import BANK, Posting, post
from domain.settlement.models import AccountKind, DueReceipt, HouseholdDue, IncomeEntry
from domain.settlement.payment import realised_by
from domain.settlement.terms import CATEGORY_OF_DUE, CreditState, DueKind
from domain.writing import write_all


@dataclass(frozen=True, slots=True)
class Owed:
    """What one household is owed, in fen, by which contract and for what. `about` is unique for kind and household."""

    household_id: uuid.UUID
    household_name: str
    region_code: int
    amount: Fen
    about: str
    contract_id: uuid.UUID | None = None


async def owe(
    session: AsyncSession, county_id: int, payer_id: uuid.UUID, kind: DueKind, due_on: date, owed: Sequence[Owed]
) -> list[HouseholdDue]:
    """Owe households what a contract says, all in one transfer; nothing where nothing is owed.

    The same `about` twice makes the database refuse.
    """
    dues = [_due(county_id, payer_id, kind, due_on, each) for each in owed if each.amount]
    if not dues:
        return []
    async with standing_in(session, Office.SETTLEMENT, county_id):
        await write_all(session, dues)
        earned = [_earned(each) for each in dues]
        await write_all(session, earned)
        postings = [Posting(AccountKind.PAYER, payer_id, -sum(each.amount for each in dues))]
        postings += [
            Posting(
                AccountKind.HOUSEHOLD_PROVISIONAL,
                each.household_id,
                each.amount,
                each.region_code,
                each.id,
            )
            for each in earned
        ]
        await post(session, county_id, f"due:{dues[0].id}", kind.value, due_on, postings)
    return dues


def _due(county_id: int, payer_id: uuid.UUID, kind: DueKind, due_on: date, owed: Owed) -> HouseholdDue:
    return HouseholdDue(
        county_id=county_id,
        id=new_key(),
        payer_id=payer_id,
        kind=kind,
        region_code=owed.region_code,
        household_id=owed.household_id,
        household_name=owed.household_name,
        contract_id=owed.contract_id,
        about=owed.about,
        due_on=due_on,
        amount=owed.amount,
        posted_at=clock.now(),
    )


def _earned(due: HouseholdDue) -> IncomeEntry:
    return IncomeEntry(
        county_id=due.county_id,
        id=new_key(),
        household_id=due.household_id,
        region_code=due.region_code,
        category=CATEGORY_OF_DUE[due.kind],
        earned_on=due.due_on,
        amount=due.amount,
        due_id=due.id,
    )


async def realise_dues(
    session: AsyncSession,
    county_id: int,
    payer_id: uuid.UUID,
    source_id: uuid.UUID,
    due_ids: Sequence[uuid.UUID],
    amount: Fen | None = None,
    out_of: tuple[AccountKind, uuid.UUID] = (AccountKind.BANK, BANK),
) -> None:
    """Money has come from who owes, or is taken `out_of` what is his: it realises the unpaid parts of these dues, in
    proportion where it is short; without `amount` all of them. The dues are locked: two who pay one realise it once.
    """
    async with standing_in(session, Office.SETTLEMENT, county_id):
        await session.execute(queries.dues_for_update(county_id, due_ids))
        unpaid = (await session.execute(queries.unpaid_of_dues(county_id, due_ids))).all()
        money = sum(fen for _, fen in unpaid) if amount is None else amount
        if not money:
            return
        paid = realised_by(source_id, money, {entry.id: fen for entry, fen in unpaid})
        entries = [entry for entry, _ in unpaid if entry.id in paid]
        await write_all(session, [_receipt(each, payer_id, source_id, paid[each.id]) for each in entries])
        postings = [Posting(AccountKind.PAYER, payer_id, money), Posting(*out_of, -money)]
        for each in entries:
            postings += moved(each, CreditState.PROVISIONAL, CreditState.REALISED, paid[each.id])
        await post(session, county_id, f"receipt:{source_id}", "RECEIPT", clock.today(), postings)


def _receipt(entry: IncomeEntry, payer_id: uuid.UUID, source_id: uuid.UUID, amount: Fen) -> DueReceipt:
    return DueReceipt(
        county_id=entry.county_id,
        id=new_key(),
        payer_id=payer_id,
        source_id=source_id,
        due_id=entry.due_id,
        region_code=entry.region_code,
        household_id=entry.household_id,
        amount=amount,
        received_at=clock.now(),
    )
