"""What is sent to ask for quotes, to quote, to award and to call off."""

import strawberry

from domain.catalog.models import BaseUnit
from schema.scalars import Day, Instant, Quantity, UnitPrice


@strawberry.input(description="So much of some goods, in base units, to be delivered from one day to another.")
class TenderLineInput:
    goods: str = strawberry.field(description="In your own words.")
    category_code: str | None = None
    base_unit: BaseUnit
    quantity: Quantity
    grade: str | None = None
    deliver_from: Day
    deliver_until: Day


@strawberry.input
class RequestQuotesInput:
    idempotency_key: str
    title: str
    place: str = strawberry.field(description="Where the goods are to be delivered.")
    closes_at: Instant = strawberry.field(description="Until when quotes are taken. They are sealed until then.")
    open_to_all: bool = strawberry.field(default=False, description="Whether every seller may answer.")
    seller_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="Whom you invite.")
    lines: list[TenderLineInput]


@strawberry.input
class CancelTenderInput:
    idempotency_key: str
    tender_id: strawberry.ID
    reason: str


@strawberry.input(description="What you offer for one line of the request: so much of your product at a price.")
class QuoteLineInput:
    tender_line_id: strawberry.ID
    product_id: strawberry.ID
    quantity: Quantity
    unit_price: UnitPrice


@strawberry.input
class SubmitQuoteInput:
    idempotency_key: str
    tender_id: strawberry.ID
    valid_until: Day = strawberry.field(description="The last day on which it may be awarded.")
    note: str | None = None
    lines: list[QuoteLineInput]


@strawberry.input
class WithdrawQuoteInput:
    idempotency_key: str
    quote_id: strawberry.ID


@strawberry.input(description="So much to one line of a quote; all that is left of it where no quantity is given.")
class AwardInput:
    quote_line_id: strawberry.ID
    quantity: Quantity | None = None
    reason: str | None = strawberry.field(default=None, description="Needed where a cheaper quote has some left.")


@strawberry.input
class AwardTenderInput:
    idempotency_key: str
    tender_id: strawberry.ID
    awards: list[AwardInput]
    since: Day | None = strawberry.field(
        name="from", default=None, description="The first day of the contracts: by default the first quoted for."
    )
    until: Day | None = strawberry.field(
        name="to", default=None, description="The last day of the contracts: by default the last quoted for."
    )


@strawberry.input
class CallOffInput:
    idempotency_key: str
    contract_id: strawberry.ID
    quantity: Quantity
    deliver_on: Day
    budget_unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="What it is charged to; may be left out where your organisation has one or none."
    )
