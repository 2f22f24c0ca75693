"""Money papers: what is owed by when, invoices, credits, interest, and what an account moved by in a month."""

import strawberry

from domain.billing import models
from domain.billing import queries as rows
from domain.billing.models import InvoiceKind
from domain.expressions import first_day, last_day
from domain.orders import models as orders
from domain.parties import models as parties
from domain.parties.models import OrganisationKind
from domain.parties.roles import Permission
from resolvers import billing as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.documents import Document
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Consignment
from schema.types.parties import Organisation
from schema.types.regions import Region


@reads(models.PaymentTerm)
@strawberry.type(description="Within how many days after acceptance a kind of buyer pays, and what says so.")
class PaymentTerm(Node):
    buyer_kind: OrganisationKind
    days: int
    most_days: int = strawberry.field(description="What a contract may allow at most.")
    since: Day | None = from_sql(first_day, "Its first day.")
    until: Day | None = from_sql(last_day, "Its last day; null where it has no end.")
    source: str


@reads(models.LateInterestRate)
@strawberry.type(description="Interest for paying late, a year of 365 days.")
class LateInterestRate(Node):
    annual_rate: Quantity = strawberry.field(description="As a fraction of the open amount.")
    since: Day | None = from_sql(first_day, "Its first day.")
    until: Day | None = from_sql(last_day, "Its last day; null where it has no end.")
    source: str


@reads(models.PaymentAgreement)
@strawberry.type(description="A term of payment that a seller and a buyer agreed on.")
class PaymentAgreement(Node):
    seller: Organisation
    buyer: Organisation
    days: int = strawberry.field(description="After acceptance.")
    since: Day | None = from_sql(first_day, "Its first day.")
    until: Day | None = from_sql(last_day, "Its last day.")
    contract: str
    proposed_at: Instant
    confirmed_at: Instant | None = strawberry.field(description="By the other side; it holds from then on.")


@reads(orders.Receipt)
@strawberry.type(description="The part of a payment that reached one consignment's seller.")
class Receipt(Node):
    amount: Money
    received_at: Instant


@reads(orders.CreditNote)
@strawberry.type(description="What a seller took off the price of goods that were accepted.")
class CreditNote(Node):
    number: str
    amount: Money
    reason: str
    issued_on: Day


@reads(models.InterestStep)
@strawberry.type(description="Days on which the open amount and the rate were the same.")
class InterestStep(Node):
    since: Day
    until: Day = strawberry.field(description="The last day, included.")
    open: Money
    annual_rate: Quantity
    amount: Money


@reads(models.InterestPayment)
@strawberry.type(description="An interest note, paid.")
class InterestPayment(Node):
    amount: Money
    reference: str
    paid_at: Instant


@reads(models.InterestNote)
@strawberry.type(description="A claim for interest on what was open after the due day, for a span of days.")
class InterestNote(Node):
    number: str
    seller: Organisation
    buyer: Organisation
    since: Day
    until: Day = strawberry.field(description="The last day, included.")
    amount: Money
    claimed_on: Day
    steps: list[InterestStep] = strawberry.field(description="They add up to its amount.")
    payment: InterestPayment | None


@reads(models.Receivable)
@strawberry.type(description="What a buyer owes for one accepted consignment, and by when.")
class Receivable(Node):
    consignment: Consignment | None
    seller: Organisation
    buyer: Organisation
    amount: Money = strawberry.field(description="What was accepted, priced, and the freight that the buyer bears.")
    accepted_on: Day
    due_on: Day
    term_source: str = strawberry.field(description="The rule or the agreement that set the term.")
    credited: Money = from_sql(rows.credited, "Taken off by credit notes.")
    paid: Money = from_sql(rows.received, "Received so far.")
    held: Money = from_sql(rows.held, "What is disputed by open claims: not asked for, and bearing no interest.")
    open: Money = from_sql(
        rows.still_open, "Amount less credits, payments and what is held; below zero where paid goods were credited."
    )
    interest: Money = from_sql(answers.interest, "From the day after the due day through a day, claimed or not.")
    credit_notes: list[CreditNote]
    receipts: list[Receipt]
    interest_notes: list[InterestNote]


@reads(None)
@strawberry.type(description="What is open of one party's, by how many days it is overdue.")
class AgeingRow:
    organisation: Organisation | None = from_rows(answers.aged_party, "Whose; null where it is summed by county.")
    county: Region | None = from_rows(answers.aged_county, "Of which county; null where it is summed by party.")
    not_due: Money
    days_1_to_30: Money
    days_31_to_60: Money
    days_61_to_90: Money
    over_90: Money
    overdue: Money
    total: Money


@reads(models.InvoiceItem)
@strawberry.type(description="What an invoice bills of one consignment.")
class InvoiceItem(Node):
    consignment: Consignment | None
    amount: Money


@reads(models.Invoice)
@strawberry.type(description="A tax invoice as its seller shows it, or the red letter that voids one.")
class Invoice(Node):
    kind: InvoiceKind
    code: str = strawberry.field(description="Empty for a fully digital invoice.")
    number: str
    issued_on: Day
    seller: Organisation
    buyer: Organisation
    net: Money
    tax_rate: Quantity = strawberry.field(description="As a fraction.")
    tax: Money
    total: Money
    difference: Money = from_sql(rows.difference, "Over what its consignments come to now: a later credit shows here.")
    items: list[InvoiceItem]
    document: Document | None = strawberry.field(description="The invoice itself; null for a red letter.")
    voids: "Invoice | None" = strawberry.field(description="Of a red letter: what it voids.")
    voided_by: "Invoice | None" = strawberry.field(description="The red letter that voids it.")
    reason: str | None = strawberry.field(description="Of a red letter.")
    entered_at: Instant


@reads(None)
@strawberry.type(description="What changed the balance between an organisation and a partner of its.")
class StatementLine:
    day: Day
    kind: str = strawberry.field(description="CONSIGNMENT, CREDIT_NOTE, PAYMENT, REFUND, INTEREST or INTEREST_PAYMENT.")
    number: str = strawberry.field(description="Of the consignment, the credit note or the interest note.")
    counterpart: Organisation | None = from_rows(answers.counterpart_of, "The partner.")
    amount: Money = strawberry.field(description="Negative where it makes less what is owed.")
    balance: Money = strawberry.field(description="After this line.")


@reads(parties.Organisation)
@strawberry.type(description="An organisation's account with its partners over a month; it re-adds from its lines.")
class AccountStatement:
    organisation: Organisation = itself("Whose account it is.")
    opening: Money = from_sql(answers.opening, "Owed as the month begins, as far as the viewer may see it.")
    closing: Money = from_sql(answers.closing, "Owed as the month ends: opening plus all lines.")
    lines: list[StatementLine] = from_rows(answers.lines, "By day.")


@strawberry.type
class InvoicePayload:
    invoice: Invoice | None
    user_errors: list[UserError]


@strawberry.type
class CreditNotePayload:
    credit_note: CreditNote | None
    user_errors: list[UserError]


@strawberry.type
class InterestNotePayload:
    interest_note: InterestNote | None
    user_errors: list[UserError]


@strawberry.type
class PaymentAgreementPayload:
    agreement: PaymentAgreement | None
    user_errors: list[UserError]


@strawberry.type(description="Where a file is fetched from.")
class FileLinkPayload:
    url: str | None = strawberry.field(description="A path on this server, for GET without any header; it lapses soon.")
    expires_at: Instant | None
    user_errors: list[UserError]


@strawberry.type
class BillingQueries:
    receivables: Connection[Receivable] = read_many(
        answers.receivables, "By due day: a seller's own, a buyer's own, an overseer's county.", Permission.READ_ORDERS
    )
    receivable_ageing: list[AgeingRow] = read_one(
        answers.ageing, "What is open as a day ends, by age; most overdue first, at most 500.", Permission.READ_ORDERS
    )
    account_statement: AccountStatement | None = read_one(
        answers.statement_of, "What an account moved by in the month of a day.", Permission.READ_ORDERS
    )
    invoices: Connection[Invoice] = read_many(answers.invoices, "Newest first.", Permission.READ_ORDERS)
    interest_notes: Connection[InterestNote] = read_many(
        answers.interest_notes, "Newest first.", Permission.READ_ORDERS
    )
    payment_agreements: Connection[PaymentAgreement] = read_many(
        answers.agreements, "Newest first: one's own.", Permission.READ_ORDERS
    )
    payment_terms: list[PaymentTerm] = read_one(answers.terms, "Within how many days each kind of buyer pays.")
    late_interest_rates: list[LateInterestRate] = read_one(answers.rates, "What late payment costs.")


@strawberry.type
class BillingMutations:
    issue_invoice: InvoicePayload = act(
        answers.issue, "A tax invoice for accepted parts of one order, to the fen.", Permission.ISSUE_INVOICE
    )
    void_invoice: InvoicePayload = act(
        answers.void, "By a red-letter invoice; answers with the red letter.", Permission.ISSUE_INVOICE
    )
    issue_credit_note: CreditNotePayload = act(
        answers.credit, "Take something off what is open of a consignment.", Permission.ISSUE_CREDIT_NOTE
    )
    claim_interest: InterestNotePayload = act(
        answers.claim, "Claim what interest has come up and was not claimed yet.", Permission.CLAIM_INTEREST
    )
    pay_interest: InterestNotePayload = act(answers.pay, "Pay an interest note, whole.", Permission.PAY_ORDER)
    propose_payment_term: PaymentAgreementPayload = act(
        answers.propose, "Write down a term that a contract sets.", Permission.AGREE_PAYMENT_TERM
    )
    confirm_payment_term: PaymentAgreementPayload = act(
        answers.confirm, "The other side's yes: from then on it holds.", Permission.AGREE_PAYMENT_TERM
    )
    link_statement: FileLinkPayload = act(
        answers.link_statement, "An address for a statement as PDF or XLSX.", Permission.TAKE_OUT_FILES
    )
    link_document: FileLinkPayload = act(
        answers.link_document, "An address for a document that the viewer may see.", Permission.TAKE_OUT_FILES
    )
