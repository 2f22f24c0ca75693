"""Claiming interest for late payment, and paying it."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.billing import queries, rules
from domain.billing.actions.sharing import pay_shares, share_interest
from domain.billing.errors import AlreadyPaid, DayNotCome, NothingOverdue
from domain.billing.models import InterestNote, InterestPayment, InterestStep, LateInterestRate, Receivable
from domain.billing.rules import Debt, Rate, Step
from domain.catalog.actions import new_code
from domain.errors import NotFound
from domain.fulfilment.queries import holds_on
from domain.money import Fen
from domain.orders import queries as orders
from domain.orders.models import CreditNote, Receipt
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.ledger import BANK, Posting, post
from domain.settlement.models import AccountKind


async def claim_interest(session: AsyncSession, viewer: Viewer, place: Place, until: date) -> InterestNote:
    """The seller claims what interest has come up on a consignment since it was last claimed, through a day.

    Raises NotFound, DayNotCome, NothingOverdue.
    """
    if until > clock.today():
        raise DayNotCome(at=("until",), day=until)
    await session.execute(orders.consignment_for_update(*place))
    receivable = (await session.execute(queries.receivable_of(*place))).scalar_one_or_none()
    if receivable is None or receivable.seller_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    claimed = (await session.execute(queries.last_claimed(receivable))).scalar_one()
    since = (claimed or receivable.due_on) + timedelta(days=1)
    steps = rules.interest_steps(await debt_of(session, receivable), await _rates(session), since, until)
    amount = rules.interest_of(steps)
    if not amount:
        raise NothingOverdue(at=("until",), since=since, until=until)
    note = _note(viewer, receivable, since, until, amount)
    session.add(note)
    await session.flush()
    written = [_step(note, step, fen) for step, fen in zip(steps, rules.rounded(steps), strict=True)]
    session.add_all(written)
    await _post(session, note, "INTEREST", _owed(note))
    await share_interest(session, note, receivable, written)
    return note


async def debt_of(session: AsyncSession, receivable: Receivable) -> Debt:
    """What was owed, with all that made it less, or as much again: what a claim held once it is settled."""
    of_it = receivable.county_id, receivable.consignment_id
    credited = select(CreditNote.issued_on, CreditNote.amount).where(
        CreditNote.county_id == of_it[0], CreditNote.consignment_id == of_it[1]
    )
    received = select(Receipt.received_at, Receipt.amount).where(
        Receipt.county_id == of_it[0], Receipt.consignment_id == of_it[1]
    )
    taken_off = [(on, amount) for on, amount in (await session.execute(credited)).all()]
    receipts = [(clock.day_of(at), amount) for at, amount in (await session.execute(received)).all()]
    holds = (await session.execute(select(holds_on(receivable, receivable.consignment_id)))).all()
    held = [(each.since, each.amount) for each in holds]
    released = [(each.until, -each.amount) for each in holds if each.until]
    return Debt(receivable.amount, receivable.due_on, [*taken_off, *receipts, *held, *released])


async def _rates(session: AsyncSession) -> list[Rate]:
    found = (await session.execute(select(LateInterestRate))).scalars()
    return [Rate(each.during.lower, each.during.upper, each.annual_rate) for each in found]


def _note(viewer: Viewer, receivable: Receivable, since: date, until: date, amount: Fen) -> InterestNote:
    return InterestNote(
        county_id=receivable.county_id,
        id=new_key(),
        number=f"IN{clock.today():%Y%m%d}-{new_code()}",
        seller_id=receivable.seller_id,
        buyer_id=receivable.buyer_id,
        receivable_id=receivable.id,
        during=Range(since, until + timedelta(days=1)),
        since=since,
        until=until,
        amount=amount,
        claimed_by=viewer.account_id,
        claimed_on=clock.today(),
        claimed_at=clock.now(),
    )


def _step(note: InterestNote, step: Step, amount: Fen) -> InterestStep:
    return InterestStep(
        county_id=note.county_id,
        seller_id=note.seller_id,
        buyer_id=note.buyer_id,
        note_id=note.id,
        since=step.since,
        until=step.until,
        open=step.open,
        annual_rate=step.rate,
        amount=amount,
    )


async def pay_interest(session: AsyncSession, viewer: Viewer, place: Place, reference: str) -> InterestNote:
    """The buyer pays an interest note whole, the households' part of it first. Raises NotFound, AlreadyPaid."""
    note = await session.get(InterestNote, place)
    if note is None or note.buyer_id != viewer.organisation:
        raise NotFound(at=("interestNoteId",), what="interest note")
    earlier = select(InterestPayment.paid_at).where(
        InterestPayment.county_id == note.county_id, InterestPayment.note_id == note.id
    )
    if paid_at := (await session.execute(earlier)).scalar_one_or_none():
        raise AlreadyPaid(at=("interestNoteId",), day=clock.day_of(paid_at))
    async with standing_in(session, Office.BILLING, note.county_id):
        session.add(
            InterestPayment(
                county_id=note.county_id,
                id=new_key(),
                seller_id=note.seller_id,
                buyer_id=note.buyer_id,
                note_id=note.id,
                amount=note.amount,
                reference=reference,
                paid_by=viewer.account_id,
                paid_at=clock.now(),
            )
        )
    await _post(session, note, "INTEREST_PAID", _paid(note))
    await pay_shares(session, note)
    return note


def _owed(note: InterestNote) -> list[Posting]:
    return [
        Posting(AccountKind.PAYER, note.buyer_id, -note.amount),
        Posting(AccountKind.SELLER, note.seller_id, note.amount),
    ]


def _paid(note: InterestNote) -> list[Posting]:
    return [Posting(AccountKind.PAYER, note.buyer_id, note.amount), Posting(AccountKind.BANK, BANK, -note.amount)]


async def _post(session: AsyncSession, note: InterestNote, kind: str, postings: list[Posting]) -> None:
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        await post(session, note.county_id, f"{kind}:{note.id}".lower(), kind, clock.today(), postings)
