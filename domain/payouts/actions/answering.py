"""Taking in what the bank answered: held against what was ordered line by line, and posted whole or not at all."""

import hashlib
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.payouts import queries, rules
from domain.payouts.actions.approving import payout_key
from domain.payouts.actions.batches import locked, must_be
from domain.payouts.layout import read_answer
from domain.payouts.models import BankAnswer, PayoutBatch, PayoutItem, PayoutLine, PayoutLineState, PayoutState
from domain.payouts.rules import FINAL, Ordered, Outcome
from domain.rows import new_key
from domain.settlement.actions.cover import cover
from domain.settlement.ledger import BANK, Movement, Posting, post_all
from domain.settlement.models import AccountKind, Transfer


async def import_answer(session: AsyncSession, viewer: Viewer, place: Place, name: str, data: bytes) -> BankAnswer:
    """Take in one file of the bank's. The same file again changes nothing and gives the first result.

    Raises NotFound, WrongState, AnswerUnreadable, and as `rules.reconciled`.
    """
    batch = await locked(session, place)
    sha256 = hashlib.sha256(data).digest()
    same = select(BankAnswer).where(
        BankAnswer.county_id == batch.county_id, BankAnswer.batch_id == batch.id, BankAnswer.sha256 == sha256
    )
    first = (await session.execute(same)).scalar_one_or_none()
    if first is not None:
        return first
    must_be(batch, PayoutState.SENT)
    found = select(PayoutLine).where(PayoutLine.county_id == batch.county_id, PayoutLine.batch_id == batch.id)
    lines = (await session.execute(found)).scalars().all()
    ordered = [Ordered(each.id, each.position, each.amount, each.state) for each in lines]
    outcome = rules.reconciled(name, read_answer(name, data), batch.number, batch.content_hash or b"", ordered)
    answer = _answer(viewer, batch, name[-_LONGEST_NAME:], data, outcome)
    session.add(answer)
    await session.flush()
    await _post(session, batch, answer, lines, outcome)
    for line in lines:
        if line.id in outcome.told:
            told = outcome.told[line.id]
            line.state, line.reason = told.state, told.reason or None
            line.answered_at, line.answer_id = answer.imported_at, answer.id
    if all(each.state in FINAL for each in lines):
        batch.state, batch.reconciled_at = PayoutState.RECONCILED, clock.now()
    await session.flush()
    return answer


_LONGEST_NAME = 200


def _answer(viewer: Viewer, batch: PayoutBatch, name: str, data: bytes, outcome: Outcome) -> BankAnswer:
    told = {
        state: outcome.of(state) for state in (PayoutLineState.PAID, PayoutLineState.FAILED, PayoutLineState.UNKNOWN)
    }
    sums: dict[PayoutLineState, Fen] = {state: sum(each.amount for each in of) for state, of in told.items()}
    return BankAnswer(
        county_id=batch.county_id,
        id=new_key(),
        batch_id=batch.id,
        name=name,
        sha256=hashlib.sha256(data).digest(),
        content=data,
        paid_count=len(told[PayoutLineState.PAID]),
        paid_total=sums[PayoutLineState.PAID],
        failed_count=len(told[PayoutLineState.FAILED]),
        failed_total=sums[PayoutLineState.FAILED],
        unknown_count=len(told[PayoutLineState.UNKNOWN]),
        unknown_total=sums[PayoutLineState.UNKNOWN],
        imported_by=viewer.account_id,
        imported_at=clock.now(),
    )


async def _post(
    session: AsyncSession, batch: PayoutBatch, answer: BankAnswer, lines: Sequence[PayoutLine], outcome: Outcome
) -> None:
    """What was paid has left the bank; what failed is the household's again. What is unknown stays in clearing."""
    failed = {
        each.id for each in lines if each.id in outcome.told and outcome.told[each.id].state is PayoutLineState.FAILED
    }
    sales = await _locked_sales(session, batch, list(failed))
    async with standing_in(session, Office.SETTLEMENT, batch.county_id):
        movements = []
        if answer.paid_total:
            paid = [
                Posting(AccountKind.CLEARING, BANK, -answer.paid_total),
                Posting(AccountKind.BANK, BANK, answer.paid_total),
            ]
            movements.append(Movement(f"payout-paid:{answer.id}", "PAYOUT_PAID", clock.today(), paid))
        items = [row for row in (await session.execute(queries.items_of(batch))).all() if row.PayoutLine.id in failed]
        if items:
            taken = select(Transfer.id).where(Transfer.county_id == batch.county_id, Transfer.key == payout_key(batch))
            movements.append(
                Movement(
                    f"payout-failed:{answer.id}",
                    "PAYOUT_FAILED",
                    clock.today(),
                    _given_back(answer, [row.PayoutItem for row in items]),
                    reverses_id=(await session.execute(taken)).scalar_one(),
                )
            )
        await post_all(session, batch.county_id, movements)
        for row in items:
            if row.in_hand < 0 and row.PayoutItem.id in sales:
                await cover(session, (batch.county_id, sales[row.PayoutItem.id]), row.PayoutItem.id)


async def _locked_sales(
    session: AsyncSession, batch: PayoutBatch, failed: Sequence[uuid.UUID]
) -> dict[uuid.UUID, uuid.UUID]:
    """The consignments, locked, whose credits are given back, by item: of what was taken back since, others' are
    realised.
    """
    async with standing_in(session, Office.SETTLEMENT, batch.county_id):
        found = (await session.execute(queries.sales_paid_by(batch, failed))).all()
    async with standing_in(session, Office.MARKET, batch.county_id):
        await session.execute(queries.consignments_for_update(batch.county_id, list({sale for sale, _ in found})))
    return {item: sale for sale, item in found}


def _given_back(answer: BankAnswer, items: Sequence[PayoutItem]) -> list[Posting]:
    """What was kept back stays so: it never was on its way."""
    return [
        Posting(AccountKind.CLEARING, BANK, -answer.failed_total),
        *(
            Posting(
                AccountKind.HOUSEHOLD_PAID_OUT,
                each.household_id,
                each.amount,
                each.region_code,
                each.income_entry_id,
            )
            for each in items
        ),
    ]
