"""Taking in tax invoices, and voiding them. A number is used once; a consignment stands on one invoice at a time."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.billing import queries, rules
from domain.billing.errors import (
    AlreadyInvoiced,
    AlreadyVoided,
    DayNotCome,
    InvoiceDiffersFromOrder,
    InvoiceNumberUsed,
    OfSeveralOrders,
)
from domain.billing.models import Invoice, InvoiceItem, InvoiceKind, InvoiceNumber
from domain.billing.rules import StatedInvoice
from domain.catalog.errors import NotPositive
from domain.documents.actions import lay_before
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders.actions.serving import must_be
from domain.orders.models import Consignment, ConsignmentState
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.rows import new_key

MOST_CONSIGNMENTS = 100


async def issue_invoice(
    session: AsyncSession,
    viewer: Viewer,
    places: Sequence[Place],
    stated: StatedInvoice,
    document: Place,
) -> Invoice:
    """The seller's invoice for consignments of one order that were accepted; to the fen what they come to.

    Its document, which the seller has sent before, is laid before the buyer. Raises NotPositive, UnfitInvoiceNumber,
    DayNotCome, InvoiceDoesNotAddUp, TaxIsOff, OfSeveralOrders, NotFound, WrongState, AlreadyInvoiced,
    InvoiceDiffersFromOrder, InvoiceNumberUsed.
    """
    await _check_stated(session, stated)
    consignments = await _consignments(session, viewer, places)
    billable = await _billable(session, consignments)
    if sum(billable.values()) != stated.total:
        raise InvoiceDiffersFromOrder(
            at=("total",), total=yuan_of(stated.total), billable=yuan_of(sum(billable.values()))
        )
    first = consignments[0]
    invoice = _invoice(viewer, stated, first.county_id, first.buyer_id, (first.order_county_id, first.order_id))
    (invoice.document_id,) = await lay_before(
        session, viewer, [document], first.county_id, [first.buyer_id], at=("documentId",)
    )
    await _take_number(session, invoice)
    session.add(invoice)
    await session.flush()
    session.add_all(_item(invoice, id_, amount) for id_, amount in billable.items() if amount)
    await session.flush()
    return invoice


async def _check_stated(session: AsyncSession, stated: StatedInvoice) -> None:
    if stated.total <= 0:
        raise NotPositive(at=("total",))
    if not 0 <= stated.tax_rate < 1 or stated.tax < 0:
        raise NotPositive(at=("taxRate",))
    _check_day_and_number(stated)
    tolerance = (await session.execute(queries.tolerance_in_force(stated.issued_on))).scalar_one_or_none()
    rules.check_amounts(stated, tolerance or 0)


def _check_day_and_number(stated: StatedInvoice) -> None:
    rules.check_number(stated.code, stated.number)
    if stated.issued_on > clock.today():
        raise DayNotCome(at=("issuedOn",), day=stated.issued_on)


async def _consignments(session: AsyncSession, viewer: Viewer, places: Sequence[Place]) -> list[Consignment]:
    """The seller's own, locked. Raises OfSeveralOrders, NotFound, WrongState."""
    ids = [key for county_id, key in places if county_id == viewer.county_id]
    if not 1 <= len(places) <= MOST_CONSIGNMENTS or len(set(places)) < len(places):
        raise OfSeveralOrders(at=("consignmentIds",))
    found = list((await session.execute(queries.consignments_for_update(viewer.county_id, ids))).scalars())
    if len(found) < len(places) or any(each.seller_id != viewer.organisation for each in found):
        raise NotFound(at=("consignmentIds",), what="consignment")
    if len({(each.order_county_id, each.order_id) for each in found}) > 1:
        raise OfSeveralOrders(at=("consignmentIds",))
    for each in found:
        must_be(each, ConsignmentState.ACCEPTED)
    return found


async def _billable(session: AsyncSession, consignments: Sequence[Consignment]) -> dict[uuid.UUID, Fen]:
    """What each comes to. Raises AlreadyInvoiced."""
    found: dict[uuid.UUID, Fen] = {}
    for each in consignments:
        standing = queries.standing_invoice_of(each.county_id, each.id)
        if (await session.execute(standing)).first():
            raise AlreadyInvoiced(at=("consignmentIds",), consignment=each.number)
        amount = select(queries.billable(Consignment)).where(
            Consignment.county_id == each.county_id, Consignment.id == each.id
        )
        found[each.id] = (await session.execute(amount)).scalar_one()
    return found


def _invoice(viewer: Viewer, stated: StatedInvoice, county_id: int, buyer_id: uuid.UUID, order: Place) -> Invoice:
    return Invoice(
        county_id=county_id,
        id=new_key(),
        kind=InvoiceKind.ORDINARY,
        seller_id=viewer.organisation,
        buyer_id=buyer_id,
        order_county_id=order[0],
        order_id=order[1],
        code=stated.code,
        number=stated.number,
        issued_on=stated.issued_on,
        net=stated.net,
        tax_rate=stated.tax_rate,
        tax=stated.tax,
        total=stated.total,
        entered_by=viewer.account_id,
        entered_at=clock.now(),
    )


async def _take_number(session: AsyncSession, invoice: Invoice) -> None:
    """Of two that take the same number at once the second waits here for the first. Raises InvoiceNumberUsed."""
    taken = await session.execute(
        insert(InvoiceNumber)
        .values(
            code=invoice.code,
            number=invoice.number,
            seller_id=invoice.seller_id,
            county_id=invoice.county_id,
            invoice_id=invoice.id,
        )
        .on_conflict_do_nothing()
    )
    if not getattr(taken, "rowcount", 0):
        raise InvoiceNumberUsed(at=("number",), number=f"{invoice.code} {invoice.number}".strip())


def _item(invoice: Invoice, consignment_id: uuid.UUID, amount: Fen) -> InvoiceItem:
    return InvoiceItem(
        county_id=invoice.county_id,
        seller_id=invoice.seller_id,
        buyer_id=invoice.buyer_id,
        invoice_id=invoice.id,
        consignment_id=consignment_id,
        amount=amount,
    )


async def void_invoice(
    session: AsyncSession, viewer: Viewer, place: Place, code: str, number: str, reason: str
) -> Invoice:
    """A red-letter invoice over all of one that was issued: its consignments may then be invoiced anew.

    Raises NotFound, UnfitInvoiceNumber, WrongState, AlreadyVoided, InvoiceNumberUsed.
    """
    voided = await session.get(Invoice, place)
    if voided is None or voided.seller_id != viewer.organisation or voided.kind is not InvoiceKind.ORDINARY:
        raise NotFound(at=("invoiceId",), what="invoice")
    rules.check_number(code, number)
    items = select(InvoiceItem).where(InvoiceItem.county_id == voided.county_id, InvoiceItem.invoice_id == voided.id)
    billed = list((await session.execute(items)).scalars())
    await session.execute(queries.consignments_for_update(voided.county_id, [each.consignment_id for each in billed]))
    red_letter = select(Invoice.number).where(Invoice.county_id == voided.county_id, Invoice.voids_id == voided.id)
    if earlier := (await session.execute(red_letter)).scalar_one_or_none():
        raise AlreadyVoided(at=("invoiceId",), number=earlier)
    stated = StatedInvoice(code, number, clock.today(), -voided.net, voided.tax_rate, -voided.tax, -voided.total)
    order = voided.order_county_id, voided.order_id
    red = _invoice(viewer, stated, voided.county_id, voided.buyer_id, order)
    red.kind, red.voids_id, red.reason = InvoiceKind.RED_LETTER, voided.id, reason
    await _take_number(session, red)
    session.add(red)
    await session.flush()
    session.add_all(_item(red, each.consignment_id, -each.amount) for each in billed)
    await session.flush()
    return red
