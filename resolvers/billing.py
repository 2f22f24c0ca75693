"""Answering for money papers."""

from typing import Any

import strawberry
from sqlalchemy import BigInteger, Select, cast, false, select

from domain.billing import queries
from domain.billing.actions.charging import claim_interest, pay_interest
from domain.billing.actions.invoicing import issue_invoice, void_invoice
from domain.billing.actions.owing import confirm_payment_term, propose_payment_term
from domain.billing.models import (
    InterestNote,
    Invoice,
    LateInterestRate,
    PaymentAgreement,
    PaymentTerm,
    Receivable,
    TradeSide,
)
from domain.billing.rules import StatedInvoice
from domain.errors import NotFound
from domain.parties.models import Organisation
from domain.regions.models import Region
from domain.settlement.actions.crediting import issue_credit_note
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked, shared_key, shared_key_asked
from schema.inputs.billing import (
    AgeingBy,
    ClaimInterestInput,
    ConfirmPaymentTermInput,
    IssueCreditNoteInput,
    IssueInvoiceInput,
    LinkDocumentInput,
    LinkStatementInput,
    PayInterestInput,
    ProposePaymentTermInput,
    ReceivableWhere,
    VoidInvoiceInput,
)
from schema.scalars import Day


def terms() -> Select[PaymentTerm]:
    return select(PaymentTerm).order_by(PaymentTerm.buyer_kind, PaymentTerm.id)


def rates() -> Select[LateInterestRate]:
    return select(LateInterestRate).order_by(LateInterestRate.id)


def agreements() -> Select[PaymentAgreement]:
    return select(PaymentAgreement).order_by(PaymentAgreement.proposed_at.desc(), PaymentAgreement.id.desc())


def receivables(where: ReceivableWhere | None = None) -> Select[Receivable]:
    rows = queries.by_due_day()
    if where is None:
        return rows
    if where.seller_id is not None:
        rows = rows.where(Receivable.seller_id == shared_key_asked(where.seller_id, "Organisation"))
    if where.buyer_id is not None:
        rows = rows.where(Receivable.buyer_id == shared_key_asked(where.buyer_id, "Organisation"))
    if where.due_before is not None:
        rows = rows.where(Receivable.due_on < where.due_before)
    return rows.where(queries.still_open(Receivable) > 0) if where.open_only else rows


def interest(receivable: Any, *, until: Day) -> Any:
    return queries.interest_up_to(receivable, until)


def ageing(as_of: Day, by: AgeingBy) -> Select[Any]:
    return queries.ageing(getattr(Receivable, by.value), as_of)


def aged_party(row: Any, by: AgeingBy) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == row.c.party if by is not AgeingBy.COUNTY else false())


def aged_county(row: Any, by: AgeingBy) -> Select[Region]:
    code = cast(row.c.party, BigInteger) * 10**6
    return select(Region).where(Region.code == code if by is AgeingBy.COUNTY else false())


def statement_of(
    organisation_id: strawberry.ID,
    side: TradeSide,  # noqa: ARG001  # for the fields that name it
    month: Day,  # noqa: ARG001  # likewise
    counterpart_id: strawberry.ID | None = None,  # noqa: ARG001  # likewise
) -> Select[Organisation]:
    """The other arguments reach the fields that name them."""
    return select(Organisation).where(Organisation.id == shared_key_asked(organisation_id, "Organisation"))


def _counterpart(counterpart_id: Any) -> Any:
    return None if counterpart_id is None else shared_key_asked(counterpart_id, "Organisation")


def opening(organisation: Any, month: Day, side: TradeSide, counterpart_id: strawberry.ID | None = None) -> Any:
    return queries.opening_balance(organisation, month, side, _counterpart(counterpart_id))


def closing(organisation: Any, month: Day, side: TradeSide, counterpart_id: strawberry.ID | None = None) -> Any:
    return queries.closing_balance(organisation, month, side, _counterpart(counterpart_id))


def lines(organisation: Any, month: Day, side: TradeSide, counterpart_id: strawberry.ID | None = None) -> Select[Any]:
    return queries.statement_lines(organisation, month, side, _counterpart(counterpart_id))


def counterpart_of(line: Any) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id == line.c.counterpart_id)


def invoices(order_id: strawberry.ID | None = None) -> Select[Invoice]:
    rows = queries.invoices_newest_first()
    if order_id is None:
        return rows
    county_id, key = keys_asked(order_id, "Order")
    return rows.where(Invoice.order_county_id == county_id, Invoice.order_id == key)


def interest_notes() -> Select[InterestNote]:
    return queries.interest_notes_newest_first()


async def issue(doing: Doing, input: IssueInvoiceInput) -> ReadBack:
    places = [place_of(each, "Consignment", ("consignmentIds", at)) for at, each in enumerate(input.consignment_ids)]
    document = place_of(input.document_id, "Document", ("documentId",))
    stated = StatedInvoice(
        code=input.code.strip(),
        number=input.number.strip(),
        issued_on=input.issued_on,
        net=input.net,
        tax_rate=input.tax_rate,
        tax=input.tax,
        total=input.total,
    )
    made = await issue_invoice(doing.session, doing.viewer, places, stated, document)
    return ReadBack(made.county_id, made.id)


async def void(doing: Doing, input: VoidInvoiceInput) -> ReadBack:
    invoice = place_of(input.invoice_id, "Invoice", ("invoiceId",))
    code, number = input.code.strip(), input.number.strip()
    made = await void_invoice(doing.session, doing.viewer, invoice, code, number, input.reason)
    return ReadBack(made.county_id, made.id)


async def credit(doing: Doing, input: IssueCreditNoteInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    made = await issue_credit_note(doing.session, doing.viewer, consignment, input.amount, input.reason)
    return ReadBack(made.county_id, made.id)


async def claim(doing: Doing, input: ClaimInterestInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    made = await claim_interest(doing.session, doing.viewer, consignment, input.until)
    return ReadBack(made.county_id, made.id)


async def pay(doing: Doing, input: PayInterestInput) -> ReadBack:
    note = place_of(input.interest_note_id, "InterestNote", ("interestNoteId",))
    done = await pay_interest(doing.session, doing.viewer, note, input.reference)
    return ReadBack(done.county_id, done.id)


async def propose(doing: Doing, input: ProposePaymentTermInput) -> ReadBack:
    made = await propose_payment_term(
        doing.session,
        doing.viewer,
        shared_key(input.partner_id, "Organisation"),
        input.days,
        input.since,
        input.until,
        input.contract,
    )
    return ReadBack(made.county_id, made.id)


async def confirm(doing: Doing, input: ConfirmPaymentTermInput) -> ReadBack:
    agreement = place_of(input.agreement_id, "PaymentAgreement", ("agreementId",))
    done = await confirm_payment_term(doing.session, doing.viewer, agreement)
    return ReadBack(done.county_id, done.id)


async def link_statement(doing: Doing, input: LinkStatementInput) -> ReadBack:
    organisation = shared_key(input.organisation_id, "Organisation")
    counterpart = shared_key(input.counterpart_id, "Organisation") if input.counterpart_id else None
    if organisation is None:
        raise NotFound(at=("organisationId",), what="organisation")
    if input.counterpart_id and counterpart is None:
        raise NotFound(at=("counterpartId",), what="organisation")
    asked = {
        "organisation": str(organisation),
        "side": input.side.value,
        "month": input.month.replace(day=1).isoformat(),
        "counterpart": counterpart and str(counterpart),
    }
    return linked(doing, "statement", input.format.value, asked)


async def link_document(doing: Doing, input: LinkDocumentInput) -> ReadBack:
    county_id, key = place_of(input.document_id, "Document", ("documentId",))
    return linked(doing, "document", "", {"county": county_id, "id": str(key)})


def linked(doing: Doing, paper: str, format_: str, asked: dict[str, Any]) -> ReadBack:
    """An address of a file, for who asked for it."""
    link = doing.context.services.link_to_file(doing.viewer, paper, format_, asked)
    return ReadBack(values={"url": link.path, "expiresAt": link.expires_at})
