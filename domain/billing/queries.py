"""The SQL of money papers: what is open, how old it is, what interest has come up, and what an account moved by."""

import uuid
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from domain.billing.models import (
    InterestNote,
    InterestPayment,
    Invoice,
    InvoiceItem,
    InvoiceRule,
    LateInterestRate,
    PaymentAgreement,
    PaymentTerm,
    Receivable,
    TradeSide,
)
from domain.billing.rules import DAYS_OF_YEAR
from domain.expressions import fen, first_of_month
from domain.fulfilment.queries import holds_on
from domain.orders.models import Consignment, CreditNote, Receipt
from domain.parties.models import Organisation, OrganisationKind
from domain.settlement.models import Refund

_TIMESTAMP = DateTime(timezone=False)


def day_of(instant: Any) -> Any:
    """The day in Shanghai on which an instant falls."""
    return cast(func.timezone(literal_column("'Asia/Shanghai'"), instant), Date)


# Rules in force


def term_in_force(kind: OrganisationKind, day: date) -> Select[PaymentTerm]:
    return select(PaymentTerm).where(PaymentTerm.buyer_kind == kind, PaymentTerm.during.contains(day))


def agreement_in_force(
    county_id: int, seller_id: uuid.UUID, buyer_id: uuid.UUID, day: date
) -> Select[PaymentAgreement]:
    return select(PaymentAgreement).where(
        PaymentAgreement.county_id == county_id,
        PaymentAgreement.seller_id == seller_id,
        PaymentAgreement.buyer_id == buyer_id,
        PaymentAgreement.confirmed_at.is_not(None),
        PaymentAgreement.during.contains(day),
    )


def agreement_for_update(county_id: int, id_: uuid.UUID) -> Select[PaymentAgreement]:
    found = PaymentAgreement.county_id == county_id, PaymentAgreement.id == id_
    return select(PaymentAgreement).where(*found).with_for_update()


def agreements_overlapping(agreement: PaymentAgreement) -> Select[uuid.UUID]:
    return select(PaymentAgreement.id).where(
        PaymentAgreement.county_id == agreement.county_id,
        PaymentAgreement.seller_id == agreement.seller_id,
        PaymentAgreement.buyer_id == agreement.buyer_id,
        PaymentAgreement.confirmed_at.is_not(None),
        PaymentAgreement.during.overlaps(agreement.during),
    )


def tolerance_in_force(day: date) -> Select[int]:
    return select(InvoiceRule.tax_tolerance).where(InvoiceRule.during.contains(day))


# What is open


def credited(receivable: Any, day: Any = None) -> Any:
    """What was taken off the price, up to and with a day if one is given. Fen."""
    rows = select(func.coalesce(func.sum(CreditNote.amount), 0).cast(BigInteger)).where(
        CreditNote.county_id == receivable.county_id, CreditNote.consignment_id == receivable.consignment_id
    )
    if day is not None:
        rows = rows.where(CreditNote.issued_on <= day)
    return rows.correlate(receivable).scalar_subquery()


def received(receivable: Any, day: Any = None) -> Any:
    """What was paid on it, up to and with a day if one is given. Fen."""
    rows = select(func.coalesce(func.sum(Receipt.amount), 0).cast(BigInteger)).where(
        Receipt.county_id == receivable.county_id, Receipt.consignment_id == receivable.consignment_id
    )
    if day is not None:
        rows = rows.where(day_of(Receipt.received_at) <= day)
    return rows.correlate(receivable).scalar_subquery()


def refunded(receivable: Any, day: Any = None) -> Any:
    """What of that was paid back, up to and with a day if one is given. Fen."""
    rows = select(func.coalesce(func.sum(Refund.amount), 0).cast(BigInteger)).where(
        Refund.county_id == receivable.county_id, Refund.consignment_id == receivable.consignment_id
    )
    if day is not None:
        rows = rows.where(day_of(Refund.refunded_at) <= day)
    return rows.correlate(receivable).scalar_subquery()


def held(receivable: Any, day: Any = None) -> Any:
    """What claims keep from being asked for, as a day ends if one is given. Fen."""
    holds = holds_on(receivable, receivable.consignment_id)
    lasting = holds.c.until.is_(None)
    if day is not None:
        lasting = and_(holds.c.since <= day, or_(lasting, holds.c.until > day))
    return (
        select(func.coalesce(func.sum(holds.c.amount), 0).cast(BigInteger))
        .where(lasting)
        .correlate(receivable)
        .scalar_subquery()
    )


def still_open(receivable: Any, day: Any = None) -> Any:
    """What is left to be paid and not disputed, as a day ends if one is given. Fen.

    Below nothing where paid goods were credited and the money has not gone back yet, and never for being disputed.
    """
    paid = received(receivable, day) - refunded(receivable, day)
    left = receivable.amount - credited(receivable, day) - paid
    return func.least(left, func.greatest(left - held(receivable, day), 0))


def by_due_day() -> Select[Receivable]:
    return select(Receivable).order_by(Receivable.due_on, Receivable.id)


def interest_up_to(receivable: Any, until: date) -> Any:
    """All interest from the day after the due day through a day, claimed or not, as `rules.interest_steps` has it.

    What is owed bears interest from the due day on, and each credit, payment and claim bears as much less from its own
    day on, and what a claim held as much again once it is settled; so it is a sum of amount × days × rate over all of
    them, rounded once, half up. Fen.
    """
    day = cast(until, Date)
    less = _lessened(receivable)
    owed = _borne(receivable, receivable.amount, receivable.due_on, day).select_from(LateInterestRate)
    not_owed = _borne(receivable, less.c.amount, less.c.day, day).select_from(less).join(LateInterestRate, true())
    more, off = (func.coalesce(each.correlate(receivable).scalar_subquery(), 0) for each in (owed, not_owed))
    return cast(func.div(2 * (more - off) + DAYS_OF_YEAR, 2 * DAYS_OF_YEAR), BigInteger)


def _lessened(receivable: Any) -> Any:
    """By how much and when less was asked for, or more again; never below nothing: paid goods may be credited."""
    taken_off = select(CreditNote.amount.label("amount"), CreditNote.issued_on.label("day"))
    paid = select(Receipt.amount, day_of(Receipt.received_at))
    holds = holds_on(receivable, receivable.consignment_id)
    changes = union_all(
        taken_off.where(*_of_consignment(CreditNote, receivable)).correlate(receivable),
        paid.where(*_of_consignment(Receipt, receivable)).correlate(receivable),
        select(holds.c.amount, holds.c.since),
        select(-holds.c.amount, holds.c.until).where(holds.c.until.is_not(None)),
    ).subquery("changes")
    upto = func.sum(changes.c.amount).over(order_by=changes.c.day, rows=(None, 0))
    summed = select(changes.c.amount, changes.c.day, upto.label("upto")).correlate(receivable).subquery("summed")
    before, after = (
        func.greatest(receivable.amount - each, 0) for each in (summed.c.upto - summed.c.amount, summed.c.upto)
    )
    return select((before - after).label("amount"), summed.c.day).correlate(receivable).subquery("lessened")


def _borne(receivable: Any, amount: Any, since: Any, until: Any) -> Select[Any]:
    """Amount × days × yearly rate, over all rates, for the days after `since` and after the due day."""
    first = func.greatest(since, receivable.due_on, func.lower(LateInterestRate.during) - 1)
    last = func.least(until, func.upper(LateInterestRate.during) - 1)
    days = func.greatest(cast(last, Date) - cast(first, Date), literal_column("0", Integer))
    return select(func.sum(amount * cast(days, BigInteger) * LateInterestRate.annual_rate))


def _of_consignment(model: Any, receivable: Any) -> tuple[Any, Any]:
    return model.county_id == receivable.county_id, model.consignment_id == receivable.consignment_id


# How old it is


BUCKETS = ("not_due", "days_1_to_30", "days_31_to_60", "days_61_to_90", "over_90")
_LATEST = (0, 30, 60, 90)
MOST_PARTIES = 500


def ageing(party: Any, day: date) -> Select[Any]:
    """What is open as a day ends, by how long it is overdue, for each party; who owes or is owed most late comes first.

    `party` is a column of Receivable. Of more than MOST_PARTIES the rest is left out.
    """
    late = cast(day, Date) - Receivable.due_on
    owed = (
        select(party.label("party"), cast(late, Integer).label("late"), still_open(Receivable, day).label("open"))
        .where(Receivable.accepted_on <= day)
        .subquery("owed")
    )
    bounds = [owed.c.late <= _LATEST[0]]
    bounds += [and_(owed.c.late > low, owed.c.late <= high) for low, high in pairwise(_LATEST)]
    bounds.append(owed.c.late > _LATEST[-1])
    sums = [fen(func.sum(owed.c.open).filter(bound)).label(name) for name, bound in zip(BUCKETS, bounds, strict=True)]
    late_sum = func.coalesce(func.sum(owed.c.open).filter(owed.c.late > 0), 0)
    aged = (
        select(owed.c.party, *sums, fen(func.sum(owed.c.open)).label("total"), fen(late_sum).label("overdue"))
        .where(owed.c.open != 0)
        .group_by(owed.c.party)
        .order_by(late_sum.desc(), owed.c.party)
        .limit(literal_column(str(MOST_PARTIES)))
        .subquery("aged")
    )
    return select(aged).order_by(aged.c.overdue.desc(), aged.c.party)


# What an account moved by


_KINDS = ("CONSIGNMENT", "CREDIT_NOTE", "PAYMENT", "REFUND", "INTEREST", "INTEREST_PAYMENT")
"""In the order in which they stand within a day."""


def statement_lines(organisation: Any, month: date, side: TradeSide, counterpart_id: Any = None) -> Select[Any]:
    """What changed an organisation's balance with its partners in a month, with the balance after each line.

    Positive is owed to a seller, or by a buyer.
    """
    since, end = _month(month)
    moved = _movements(organisation, side, counterpart_id)
    order = (moved.c.day, moved.c.place, moved.c.number, moved.c.key)
    balanced = (
        select(moved, cast(func.sum(moved.c.amount).over(order_by=order), BigInteger).label("balance"))
        .where(moved.c.day < end)
        .subquery("balanced")
    )
    line = select(balanced).where(balanced.c.day >= since).correlate(*_outer(organisation)).lateral("line")
    return select(line).order_by(line.c.day, line.c.place, line.c.number, line.c.key)


def opening_balance(organisation: Any, month: date, side: TradeSide, counterpart_id: Any = None) -> Any:
    """The balance as a month begins. Fen."""
    return _balance_before(organisation, _month(month)[0], side, counterpart_id)


def closing_balance(organisation: Any, month: date, side: TradeSide, counterpart_id: Any = None) -> Any:
    """The balance as a month ends. Fen."""
    return _balance_before(organisation, _month(month)[1], side, counterpart_id)


def _balance_before(organisation: Any, day: Any, side: TradeSide, counterpart_id: Any) -> Any:
    moved = _movements(organisation, side, counterpart_id)
    total = select(fen(func.sum(moved.c.amount))).where(moved.c.day < day)
    return total.correlate(*_outer(organisation)).scalar_subquery()


def _month(month: Any) -> tuple[Any, Any]:
    """The first day of a day's month and of the next."""
    first = first_of_month(month)
    return first, cast(first + literal_column("interval '1 month'"), Date)


def _outer(organisation: Any) -> tuple[Any, ...]:
    """What a select correlates to: nothing where the organisation is one that was read already."""
    return () if isinstance(organisation, Organisation) else (organisation,)


def _movements(organisation: Any, side: TradeSide, counterpart_id: Any) -> Any:
    """All that ever changed a balance: day, kind, number, amount with its sign, and who was on the other side."""
    numbered = {
        "CONSIGNMENT": (Receivable, Receivable.accepted_on, Consignment.number, Receivable.amount),
        "CREDIT_NOTE": (CreditNote, CreditNote.issued_on, CreditNote.number, -CreditNote.amount),
        "PAYMENT": (Receipt, day_of(Receipt.received_at), Consignment.number, -Receipt.amount),
        "REFUND": (Refund, day_of(Refund.refunded_at), Consignment.number, Refund.amount),
        "INTEREST": (InterestNote, InterestNote.claimed_on, InterestNote.number, InterestNote.amount),
        "INTEREST_PAYMENT": (
            InterestPayment,
            day_of(InterestPayment.paid_at),
            InterestNote.number,
            -InterestPayment.amount,
        ),
    }
    parts = [
        _movement(place, kind, *numbered[kind], organisation, side, counterpart_id) for place, kind in enumerate(_KINDS)
    ]
    return union_all(*parts).subquery("moved")


def _movement(
    place: int,
    kind: str,
    model: Any,
    day: Any,
    number: Any,
    amount: Any,
    organisation: Any,
    side: TradeSide,
    counterpart_id: Any,
) -> Select[Any]:
    own, other = model.seller_id, model.buyer_id
    if side is TradeSide.AS_BUYER:
        own, other = other, own
    rows = select(
        literal_column(str(place), Integer).label("place"),
        literal_column(f"'{kind}'", Text).label("kind"),
        day.label("day"),
        number.label("number"),
        model.id.label("key"),
        other.label("counterpart_id"),
        amount.label("amount"),
    ).where(own == organisation.id)
    if number.class_ is Consignment:
        on = (Consignment.county_id == model.county_id) & (Consignment.id == model.consignment_id)
        rows = rows.join_from(model, Consignment, on)
    elif number.class_ is InterestNote and model is InterestPayment:
        on = (InterestNote.county_id == model.county_id) & (InterestNote.id == model.note_id)
        rows = rows.join_from(model, InterestNote, on)
    if counterpart_id is not None:
        rows = rows.where(other == counterpart_id)
    return rows.correlate(*_outer(organisation))


# Invoices


def invoices_newest_first() -> Select[Invoice]:
    return select(Invoice).order_by(Invoice.entered_at.desc(), Invoice.id.desc())


def consignments_for_update(county_id: int, ids: list[uuid.UUID]) -> Select[Consignment]:
    """Locks, in the order of their numbers."""
    return (
        select(Consignment)
        .where(Consignment.county_id == county_id, Consignment.id.in_(ids))
        .order_by(Consignment.number)
        .with_for_update(key_share=True)
    )


def standing_invoice_of(county_id: int, consignment_id: uuid.UUID) -> Select[Invoice]:
    """The invoice on which a consignment stands, and which no red letter has voided."""
    red = select(Invoice.voids_id).where(Invoice.county_id == county_id, Invoice.voids_id.is_not(None))
    on = (InvoiceItem.county_id == Invoice.county_id) & (InvoiceItem.invoice_id == Invoice.id)
    return (
        select(Invoice)
        .join(InvoiceItem, on)
        .where(
            InvoiceItem.county_id == county_id,
            InvoiceItem.consignment_id == consignment_id,
            Invoice.voids_id.is_(None),
            Invoice.id.not_in(red),
        )
    )


def billable(consignment: Any) -> Any:
    """What an invoice for an accepted consignment is to be over: goods and freight, less credits. Fen."""
    taken_off = select(func.coalesce(func.sum(CreditNote.amount), 0)).where(
        CreditNote.county_id == consignment.county_id, CreditNote.consignment_id == consignment.id
    )
    return fen(consignment.goods + consignment.freight_owed - taken_off.correlate(consignment).scalar_subquery())


def difference(invoice: Any) -> Any:
    """By how much an invoice is over what its consignments come to now; a credit issued since shows here. Fen."""
    items = (
        select(func.coalesce(func.sum(billable(Consignment)), 0))
        .select_from(InvoiceItem)
        .join(
            Consignment,
            (Consignment.county_id == InvoiceItem.county_id) & (Consignment.id == InvoiceItem.consignment_id),
        )
        .where(InvoiceItem.county_id == invoice.county_id, InvoiceItem.invoice_id == invoice.id)
        .correlate(invoice)
        .scalar_subquery()
    )
    return case((invoice.total > 0, invoice.total - cast(items, BigInteger)), else_=0)


# Interest


def receivable_of(county_id: int, consignment_id: uuid.UUID) -> Select[Receivable]:
    return select(Receivable).where(Receivable.county_id == county_id, Receivable.consignment_id == consignment_id)


def last_claimed(receivable: Receivable) -> Select[date]:
    """The last day for which interest was claimed."""
    return select(func.max(InterestNote.until)).where(
        InterestNote.county_id == receivable.county_id, InterestNote.receivable_id == receivable.id
    )


def interest_notes_newest_first() -> Select[InterestNote]:
    return select(InterestNote).order_by(InterestNote.claimed_at.desc(), InterestNote.id.desc())
