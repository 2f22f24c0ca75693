"""What is sent about money papers, and how they are asked for."""

from enum import Enum

import strawberry

from domain.billing.models import TradeSide
from schema.scalars import Day, Money, Quantity


@strawberry.input(description="An invoice, and what stands on it.")
class IssueInvoiceInput:
    idempotency_key: str
    consignment_ids: list[strawberry.ID] = strawberry.field(description="Accepted parts of one order.")
    document_id: strawberry.ID = strawberry.field(description="The invoice itself, sent by `uploadDocument` before.")
    number: str = strawberry.field(description="20 digits, or 8 with a code.")
    code: str = strawberry.field(default="", description="10 or 12 digits; empty for a fully digital invoice.")
    issued_on: Day
    net: Money = strawberry.field(description="Without tax.")
    tax_rate: Quantity = strawberry.field(description="As a fraction: 0.09, or 0 where exempt.")
    tax: Money
    total: Money = strawberry.field(description="With tax: what was accepted, less credits, to the fen.")


@strawberry.input
class VoidInvoiceInput:
    idempotency_key: str
    invoice_id: strawberry.ID
    number: str = strawberry.field(description="Of the red-letter invoice.")
    code: str = ""
    reason: str


@strawberry.input
class IssueCreditNoteInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    amount: Money = strawberry.field(description="At most what is still open of it.")
    reason: str


@strawberry.input
class ClaimInterestInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    until: Day = strawberry.field(description="The last day that is claimed; today at the latest.")


@strawberry.input
class PayInterestInput:
    idempotency_key: str
    interest_note_id: strawberry.ID
    reference: str = strawberry.field(description="The bank's reference of the payment.")


@strawberry.input
class ProposePaymentTermInput:
    idempotency_key: str
    partner_id: strawberry.ID = strawberry.field(description="The buyer where a seller proposes, and the other way.")
    days: int = strawberry.field(description="After acceptance; no more than the rule for the buyer's kind allows.")
    since: Day
    until: Day
    contract: str = strawberry.field(description="Where it is agreed on: the contract's number or title.")


@strawberry.input
class ConfirmPaymentTermInput:
    idempotency_key: str
    agreement_id: strawberry.ID


@strawberry.input(description="Which receivables. What is left out does not narrow.")
class ReceivableWhere:
    seller_id: strawberry.ID | None = None
    buyer_id: strawberry.ID | None = None
    due_before: Day | None = None
    open_only: bool = strawberry.field(default=False, description="Leave out what is settled.")


@strawberry.enum(description="By whom what is open is summed.")
class AgeingBy(Enum):
    SELLER = "seller_id"
    BUYER = "buyer_id"
    COUNTY = "county_id"


@strawberry.enum(description="What kind of file.")
class PaperFormat(Enum):
    PDF = "pdf"
    XLSX = "xlsx"


@strawberry.input
class LinkStatementInput:
    organisation_id: strawberry.ID
    side: TradeSide
    month: Day = strawberry.field(description="Any day of it.")
    counterpart_id: strawberry.ID | None = None
    format: PaperFormat


@strawberry.input
class LinkDocumentInput:
    document_id: strawberry.ID
