"""The papers of money, and impact certificates."""

from datetime import date, timedelta
from typing import Any

from domain.billing.models import (
    InterestNote,
    InterestPayment,
    InterestStep,
    Invoice,
    InvoiceItem,
    LateInterestRate,
    PaymentAgreement,
    PaymentTerm,
    Receivable,
)
from domain.fulfilment.models import Claim
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.money import priced
from domain.orders.models import Allocation, Consignment, CreditNote, Order, OrderLine, Receipt
from domain.parties.roles import Permission
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.pages import Page, page
from tests.reading.answers.parties import organisation_of


@answers("Query.receivables")
def _receivables(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    where = args.get("where") or {}
    rows = [each for each in asking.world.all(Receivable) if _asked_for(asking, each, where)]
    return page(asking, rows, [("due_on", False), ("id", False)], "Query.receivables", args)


def _asked_for(asking: Asking, receivable: Receivable, where: Args) -> bool:
    for name, own in (("sellerId", receivable.seller_id), ("buyerId", receivable.buyer_id)):
        asked = where.get(name)
        if asked is not None and asking.node(asked, "Organisation") is not organisation_of(asking, own):
            return False
    before = where.get("dueBefore")
    late = before is None or receivable.due_on < date.fromisoformat(before)
    return late and (not where.get("openOnly") or _still_open(asking, receivable, {}) > 0)


@answers("Receivable.creditNotes")
def _credit_notes(asking: Asking, row: Receivable, _: Args) -> Any:
    found = asking.world.all(CreditNote, county_id=row.county_id, consignment_id=row.consignment_id)
    return sorted_by("id", found)


@answers("Receivable.receipts")
def _receipts(asking: Asking, row: Receivable, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Receipt, county_id=row.county_id, consignment_id=row.consignment_id))


@answers("Receivable.credited")
def _credited(asking: Asking, row: Receivable, _: Args) -> int:
    return sum(int(each.amount) for each in _credit_notes(asking, row, {}))


@answers("Receivable.paid")
def _received(asking: Asking, row: Receivable, _: Args) -> int:
    return sum(int(each.amount) for each in _receipts(asking, row, {}))


@answers("Receivable.open")
def _still_open(asking: Asking, row: Receivable, _: Args) -> int:
    left = int(row.amount - _credited(asking, row, {}) - _received(asking, row, {}))
    asked: int = max(left - _held(asking, row, {}), 0)
    return min(left, asked)


@answers("Receivable.held")
def _held(asking: Asking, row: Receivable, _: Args) -> int:
    """What open claims dispute; none of the tests' county waits for a replacement."""
    held = 0
    for claim in asking.world.all(Claim, county_id=row.county_id, consignment_id=row.consignment_id):
        allocation = asking.world.one(Allocation, county_id=claim.county_id, id=claim.allocation_id)
        line = allocation and asking.world.one(OrderLine, county_id=claim.county_id, id=allocation.line_id)
        if line and claim.state in {"OPENED", "ANSWERED", "ESCALATED"}:
            held += priced(claim.quantity, line.unit_price)
    return held


@answers("Receivable.consignment", "InvoiceItem.consignment")
def _of_consignment(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Consignment, county_id=row.county_id, id=row.consignment_id)


@answers("Receivable.interestNotes")
def _notes_of(asking: Asking, row: Receivable, _: Args) -> Any:
    return sorted_by("since", asking.world.all(InterestNote, county_id=row.county_id, receivable_id=row.id))


@answers("Query.interestNotes")
def _interest_notes(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("claimed_at", True), ("id", True)]
    return page(asking, asking.world.all(InterestNote), order, "Query.interestNotes", args)


@answers("InterestNote.steps")
def _steps(asking: Asking, note: InterestNote, _: Args) -> Any:
    return sorted_by("since", asking.world.all(InterestStep, county_id=note.county_id, note_id=note.id))


@answers("InterestNote.payment")
def _interest_payment(asking: Asking, note: InterestNote, _: Args) -> Any:
    return asking.world.one(InterestPayment, county_id=note.county_id, note_id=note.id)


@answers("Query.invoices")
def _invoices(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    rows, asked = asking.world.all(Invoice), args.get("orderId")
    if asked is not None:
        order = asking.hidden_too.get(asked)
        of_it = (order.county_id, order.id) if isinstance(order, Order) else None
        rows = [each for each in rows if (each.order_county_id, each.order_id) == of_it]
    return page(asking, rows, [("entered_at", True), ("id", True)], "Query.invoices", args)


@answers("Invoice.items")
def _items(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return sorted_by("id", asking.world.all(InvoiceItem, county_id=invoice.county_id, invoice_id=invoice.id))


@answers("Invoice.voidedBy")
def _voided_by(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return asking.world.one(Invoice, county_id=invoice.county_id, voids_id=invoice.id)


@answers("Invoice.voids")
def _voids(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return invoice.voids_id and asking.world.one(Invoice, county_id=invoice.county_id, id=invoice.voids_id)


@answers("Query.paymentAgreements")
def _agreements(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("proposed_at", True), ("id", True)]
    return page(asking, asking.world.all(PaymentAgreement), order, "Query.paymentAgreements", args)


@answers("Query.paymentTerms")
def _terms(asking: Asking, *_: Any) -> Any:
    return sorted(asking.world.all(PaymentTerm), key=lambda each: (each.buyer_kind, each.id))


@answers("Query.lateInterestRates")
def _rates(asking: Asking, *_: Any) -> Any:
    return sorted_by("id", asking.world.all(LateInterestRate))


DATED = (
    "BuyerContract",
    "DeliveryRule",
    "PriceCorridor",
    "PaymentTerm",
    "LateInterestRate",
    "PaymentAgreement",
    "StandingOrderLine",
    "Plot",
    "Livestock",
    "Loan",
    "Entitlement",
    "Membership",
    "MonitoredGroup",
)


@answers(*(f"{each}.since" for each in DATED))
def _first_day(_: Asking, row: Any, __: Args) -> Any:
    return row.during.lower


@answers(*(f"{each}.until" for each in DATED))
def _last_day(_: Asking, row: Any, __: Args) -> Any:
    return row.during.upper and row.during.upper - timedelta(days=1)


@answers("Query.impactCertificates")
def _certificates(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("issued_at", True), ("id", True)]
    return page(asking, asking.world.all(ImpactCertificate), order, "Query.impactCertificates", args)


@answers("Query.impactCertificate")
def _certificate(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["id"], "ImpactCertificate")


@answers("ImpactCertificate.supersededAt")
def _superseded(asking: Asking, row: ImpactCertificate, _: Args) -> Any:
    same = asking.world.all(ImpactCertificate, buyer_id=row.buyer_id, since=row.since, until=row.until)
    return min((each.issued_at for each in same if each.id > row.id), default=None)


@answers("Query.certificateKeys")
def _keys(asking: Asking, *_: Any) -> Any:
    return sorted(asking.world.all(CertificateKey), key=lambda each: (each.first_used_at, each.code))


@answers("CertificateKey.publicKey")
def _public_key(_: Asking, key: CertificateKey, __: Args) -> str:
    return key.public_key.hex()
