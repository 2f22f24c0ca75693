"""Reckoning what can be paid, drafting a batch of it, following up on what failed, submitting, and cancelling.

A county's batches are drafted one after the other: what one has planned is seen by the next.
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.payouts import queries, rules
from domain.payouts.actions.batches import hash_as_it_stands, locked, move_on, must_be, one_at_a_time
from domain.payouts.actions.recovering import find_recoveries
from domain.payouts.errors import NothingToPay, ReasonMissing
from domain.payouts.models import (
    ItemState,
    PayoutBatch,
    PayoutItem,
    PayoutLine,
    PayoutLineState,
    PayoutOmission,
    PayoutPurpose,
    PayoutRule,
    PayoutState,
    Withholding,
)
from domain.payouts.rules import Contract, Credit, Debt, Declared, Plan
from domain.rows import new_key
from domain.writing import write_all


async def reckon(session: AsyncSession, viewer: Viewer, purpose: PayoutPurpose, until: date) -> Plan:
    """What a batch would be, drafted now. What households owe back is found, and written down for the county."""
    await one_at_a_time(session, viewer.county_id)
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        await find_recoveries(session, viewer.county_id)
        credits_ = await _credits(session, queries.payable(viewer.county_id, purpose, until, clock.today()))
        debts = await _debts(session, viewer.county_id)
        return rules.plan(credits_, debts, (await rule_of(session, viewer.county_id)).most_withheld)


async def draft_payout(
    session: AsyncSession, viewer: Viewer, purpose: PayoutPurpose, until: date, declared: Declared
) -> PayoutBatch:
    """Plan to pay every household what can be paid. Raises NothingToPay, DeclarationDiffers."""
    plan = await reckon(session, viewer, purpose, until)
    return await _draft(session, viewer, purpose, until, declared, plan)


async def draft_follow_up(session: AsyncSession, viewer: Viewer, place: Place, declared: Declared) -> PayoutBatch:
    """Plan to pay again what failed in a batch, to the accounts that are known by now. Nothing is kept back anew.

    Raises NotFound, WrongState, NothingToPay, DeclarationDiffers.
    """
    failed, plan = await reckon_follow_up(session, viewer, place)
    return await _draft(session, viewer, failed.purpose, failed.until, declared, plan, failed.id)


async def reckon_follow_up(session: AsyncSession, viewer: Viewer, place: Place) -> tuple[PayoutBatch, Plan]:
    """A batch of which some lines may have failed, and what a batch that follows up on them would be.

    Raises NotFound, WrongState.
    """
    await one_at_a_time(session, viewer.county_id)
    failed = await locked(session, place)
    must_be(failed, PayoutState.SENT, PayoutState.RECONCILED)
    async with standing_in(session, Office.SETTLEMENT, failed.county_id):
        rows = queries.failed_of(failed.county_id, failed.id, clock.today())
        return failed, rules.plan(await _credits(session, rows), [], Decimal(0))


async def rule_of(session: AsyncSession, county_id: int) -> PayoutRule:
    return (await session.execute(queries.rule_for(county_id, clock.today()))).scalar_one()


async def _credits(session: AsyncSession, rows: Select[Any]) -> list[Credit]:
    return [_credit(row) for row in (await session.execute(rows)).all()]


def _credit(row: Any) -> Credit:
    entry = row.IncomeEntry
    contract = row.seller_id and Contract(entry.household_id, row.seller_id, row.basis, row.product_id)
    return Credit(
        income_entry_id=entry.id,
        household_id=entry.household_id,
        household_number=row.number,
        region_code=entry.region_code,
        category=entry.category,
        earned_on=entry.earned_on,
        about=row.about,
        amount=entry.amount,
        payable=row.payable,
        kept_before=row.kept_before,
        account_id=row.account_id,
        payee=row.payee,
        contract=contract,
        retries_id=row.retries_id,
    )


async def _debts(session: AsyncSession, county_id: int) -> list[Debt]:
    found = (await session.execute(queries.debts(county_id))).all()
    return [
        Debt(
            row.Recovery.id,
            Contract(row.Recovery.household_id, row.Recovery.seller_id, row.Recovery.basis, row.Recovery.product_id),
            row.left,
        )
        for row in found
    ]


async def _draft(
    session: AsyncSession,
    viewer: Viewer,
    purpose: PayoutPurpose,
    until: date,
    declared: Declared,
    plan: Plan,
    follows_id: uuid.UUID | None = None,
) -> PayoutBatch:
    if not plan.lines:
        raise NothingToPay
    declared.check(plan)
    batch = PayoutBatch(
        county_id=viewer.county_id,
        id=new_key(),
        number=f"PB{clock.today():%Y%m%d}-{new_code()}",
        purpose=purpose,
        until=until,
        follows_id=follows_id,
        state=PayoutState.DRAFT,
        line_count=len(plan.lines),
        total=plan.total,
        withheld=plan.withheld,
        approvals_needed=1,
        drafted_by=viewer.account_id,
        drafted_at=clock.now(),
    )
    session.add(batch)
    await session.flush()
    await _write(session, batch, plan)
    return batch


async def _write(session: AsyncSession, batch: PayoutBatch, plan: Plan) -> None:
    lines = [_line(batch, position, each) for position, each in enumerate(plan.lines, start=1)]
    items = [
        (_item(line, item), item) for line, planned in zip(lines, plan.lines, strict=True) for item in planned.items
    ]
    await write_all(session, lines)
    await write_all(session, [row for row, _ in items])
    await write_all(
        session,
        [_withholding(row, recovery, fen) for row, item in items for recovery, fen in item.kept.items()],
    )
    await write_all(session, [_omission(batch, each) for each in plan.without_account])


def _line(batch: PayoutBatch, position: int, planned: rules.PlannedLine) -> PayoutLine:
    credit = planned.items[0].credit
    if credit.account_id is None or credit.payee is None:
        raise ValueError("a household without an account is not paid")
    return PayoutLine(
        county_id=batch.county_id,
        id=new_key(),
        batch_id=batch.id,
        batch_number=batch.number,
        position=position,
        purpose=batch.purpose,
        household_id=credit.household_id,
        household_number=credit.household_number,
        region_code=credit.region_code,
        household_account_id=credit.account_id,
        payee=credit.payee,
        amount=planned.amount,
        withheld=planned.withheld,
        state=PayoutLineState.PLANNED,
        planned_at=batch.drafted_at,
        retries_id=credit.retries_id,
        retries_state=PayoutLineState.FAILED if credit.retries_id else None,
    )


def _item(line: PayoutLine, planned: rules.PlannedItem) -> PayoutItem:
    credit = planned.credit
    return PayoutItem(
        county_id=line.county_id,
        id=new_key(),
        line_id=line.id,
        household_id=line.household_id,
        region_code=line.region_code,
        income_entry_id=credit.income_entry_id,
        category=credit.category,
        earned_on=credit.earned_on,
        about=credit.about,
        amount=planned.amount,
        withheld=planned.withheld,
        state=ItemState.PLANNED,
    )


def _withholding(item: PayoutItem, recovery_id: uuid.UUID, amount: int) -> Withholding:
    return Withholding(
        county_id=item.county_id,
        id=new_key(),
        item_id=item.id,
        recovery_id=recovery_id,
        household_id=item.household_id,
        region_code=item.region_code,
        amount=amount,
        state=ItemState.PLANNED,
    )


def _omission(batch: PayoutBatch, omitted: rules.Omission) -> PayoutOmission:
    return PayoutOmission(
        county_id=batch.county_id,
        id=new_key(),
        batch_id=batch.id,
        household_id=omitted.household_id,
        household_number=omitted.household_number,
        region_code=omitted.region_code,
        amount=omitted.amount,
    )


async def submit_payout(session: AsyncSession, viewer: Viewer, place: Place) -> PayoutBatch:
    """Freeze a draft and lay it before those who approve. Raises NotFound, WrongState."""
    batch = await locked(session, place)
    must_be(batch, PayoutState.DRAFT)
    rule = await rule_of(session, batch.county_id)
    batch.approvals_needed = rules.approvals_needed(batch.total, rule.two_approvers_above)
    batch.content_hash = await hash_as_it_stands(session, batch)
    batch.state, batch.submitted_by, batch.submitted_at = PayoutState.SUBMITTED, viewer.account_id, clock.now()
    await session.flush()
    return batch


async def cancel_payout(session: AsyncSession, viewer: Viewer, place: Place, reason: str) -> PayoutBatch:
    """Give a batch up before it is approved; its credits can be planned anew. Raises ReasonMissing, NotFound,
    WrongState.
    """
    if not reason.strip():
        raise ReasonMissing(at=("reason",))
    batch = await locked(session, place)
    must_be(batch, PayoutState.DRAFT, PayoutState.SUBMITTED)
    await move_on(session, batch, PayoutLineState.CANCELLED, ItemState.DROPPED)
    batch.state, batch.cancelled_by, batch.cancelled_at = PayoutState.CANCELLED, viewer.account_id, clock.now()
    batch.cancel_reason = reason.strip()
    await session.flush()
    return batch
