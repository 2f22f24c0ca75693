"""Approving a batch: by others than made it, as it was submitted. With the last approval its money is under way."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.payouts import queries
from domain.payouts.actions.batches import hash_as_it_stands, locked, move_on, must_be, one_at_a_time
from domain.payouts.errors import ApprovedAlready, BatchAltered, NoLongerPayable, OwnBatch
from domain.payouts.models import ItemState, PayoutApproval, PayoutBatch, PayoutLineState, PayoutState
from domain.rows import new_key
from domain.settlement.actions.cover import cover
from domain.settlement.ledger import BANK, Movement, Posting, post_all
from domain.settlement.models import AccountKind


def payout_key(batch: PayoutBatch) -> str:
    """The key of the transfer by which a batch takes what it pays."""
    return f"payout:{batch.id}"


async def approve_payout(session: AsyncSession, viewer: Viewer, place: Place) -> PayoutBatch:
    """Raises NotFound, WrongState, OwnBatch, ApprovedAlready, BatchAltered, NoLongerPayable."""
    await one_at_a_time(session, place[0])
    batch = await locked(session, place)
    must_be(batch, PayoutState.SUBMITTED)
    if viewer.account_id in (batch.drafted_by, batch.submitted_by):
        raise OwnBatch(at=("batchId",))
    approvers = select(PayoutApproval.approver_id).where(
        PayoutApproval.county_id == batch.county_id, PayoutApproval.batch_id == batch.id
    )
    before = (await session.execute(approvers)).scalars().all()
    if viewer.account_id in before:
        raise ApprovedAlready(at=("batchId",))
    if await hash_as_it_stands(session, batch) != batch.content_hash:
        raise BatchAltered(at=("batchId",))
    session.add(
        PayoutApproval(
            county_id=batch.county_id,
            id=new_key(),
            batch_id=batch.id,
            approver_id=viewer.account_id,
            approver_name=await own_name(session, viewer),
            approved_at=clock.now(),
        )
    )
    if len(before) + 1 >= batch.approvals_needed:
        await _take(session, batch)
        batch.state, batch.approved_at = PayoutState.APPROVED, clock.now()
    await session.flush()
    return batch


async def _take(session: AsyncSession, batch: PayoutBatch) -> None:
    """Take from each credit what is paid and what is kept back; all that is paid is in clearing from now on.

    The sales' consignments are locked: disputes and reversals wait, or have been before and are seen.
    """
    sales = await _sales(session, batch)
    async with standing_in(session, Office.MARKET, batch.county_id):
        await session.execute(queries.consignments_for_update(batch.county_id, sales))
    async with standing_in(session, Office.SETTLEMENT, batch.county_id):
        postings = [*await _paid(session, batch), *await _kept_back(session, batch)]
        postings.append(Posting(AccountKind.CLEARING, BANK, batch.total))
        movement = Movement(payout_key(batch), "PAYOUT", clock.today(), postings)
        await post_all(session, batch.county_id, [movement])
        await _use_again(session, batch)
    await move_on(session, batch, PayoutLineState.ORDERED, ItemState.TAKEN)


async def _use_again(session: AsyncSession, batch: PayoutBatch) -> None:
    """What is kept back is there again for the sale it was owed back of, and realises what others await of that."""
    for consignment_id, withholding_id in (await session.execute(queries.made_good_by(batch))).all():
        await cover(session, (batch.county_id, consignment_id), withholding_id)


async def _sales(session: AsyncSession, batch: PayoutBatch) -> list[Any]:
    async with standing_in(session, Office.SETTLEMENT, batch.county_id):
        return list((await session.execute(queries.sales_of(batch))).scalars())


async def _paid(session: AsyncSession, batch: PayoutBatch) -> list[Posting]:
    """Raises NoLongerPayable."""
    postings = []
    for item, line, in_hand in (await session.execute(queries.items_of(batch))).all():
        if in_hand < item.amount + item.withheld:
            raise NoLongerPayable(at=("batchId",), household=line.household_number, about=item.about)
        postings.append(
            Posting(
                AccountKind.HOUSEHOLD_PAID_OUT,
                item.household_id,
                -(item.amount + item.withheld),
                item.region_code,
                item.income_entry_id,
            )
        )
    return postings


async def _kept_back(session: AsyncSession, batch: PayoutBatch) -> list[Posting]:
    """What is kept back makes good what was paid out too much. Raises NoLongerPayable where less is owed by now."""
    postings, given = [], defaultdict[Any, Fen](int)
    for withholding, recovery, household, in_hand in (await session.execute(queries.withholdings_of(batch))).all():
        given[recovery.id] += withholding.amount
        if in_hand + given[recovery.id] > 0:
            raise NoLongerPayable(at=("batchId",), household=household, about=recovery.about)
        postings.append(
            Posting(
                AccountKind.HOUSEHOLD_PAID_OUT,
                recovery.household_id,
                withholding.amount,
                recovery.region_code,
                recovery.income_entry_id,
            )
        )
    return postings
