"""Requests for quotation, quotes, awards, contracts and what is called off."""

import strawberry

from domain.catalog.models import BaseUnit
from domain.parties.roles import Permission
from domain.tenders import models
from domain.tenders import queries as rows
from domain.tenders.models import TenderState
from resolvers import tenders as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity, UnitPrice
from schema.types.catalog import Category, Product
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Consignment, OrderLine, OrderPayload
from schema.types.parties import Organisation


@reads(models.QuoteLine)
@strawberry.type(description="What a seller offers for one line of a request.")
class QuoteLine(Node):
    seller: Organisation
    product_name: str
    quantity: Quantity = strawberry.field(description="At most so much can be awarded.")
    unit_price: UnitPrice
    amount: Money
    above_cheapest: UnitPrice = from_sql(rows.above_cheapest, "Above the cheapest offer that you see for this line.")
    awarded: Quantity = from_sql(rows.awarded_of, "How much of it was awarded.")


@reads(models.Quote)
@strawberry.type(
    description="One version of a seller's answer. Sealed from rivals, and until quotes are due from the buyer too."
)
class Quote(Node):
    seller: Organisation
    version: int = strawberry.field(description="Counted from 1; each revision adds one.")
    valid_until: Day = strawberry.field(description="The last day on which it may be awarded.")
    note: str | None
    quoted_at: Instant
    replaced_at: Instant | None = strawberry.field(description="When a newer version took its place.")
    withdrawn_at: Instant | None
    lines: list[QuoteLine]
    total: Money = from_sql(rows.quote_total, "Over all lines it answers.")
    earlier_versions: list["Quote"] = from_rows(rows.earlier_versions, "What it replaced, newest first.")


@reads(models.Award)
@strawberry.type(description="What was given to one line of a quote.")
class Award(Node):
    seller: Organisation
    quantity: Quantity
    unit_price: UnitPrice
    reason: str | None = strawberry.field(description="Why this one, where it was not the cheapest.")
    awarded_at: Instant
    contract: "PurchaseContract | None" = from_rows(rows.contract_of, "What came of it.")


@reads(models.TenderLine)
@strawberry.type(description="What is asked for: so much of some goods within a period.")
class TenderLine(Node):
    position: int
    goods: str = strawberry.field(description="In the buyer's words.")
    category: Category | None
    base_unit: BaseUnit
    quantity: Quantity
    grade: str | None
    deliver_from: Day = from_sql(rows.first_day, "The first delivery day.")
    deliver_until: Day = from_sql(rows.last_day, "The last delivery day.")
    offers: list[QuoteLine] = from_rows(
        rows.standing_offers, "What stands for it, cheapest first: a buyer's once quotes are due, a seller's own."
    )
    awards: list[Award] = from_rows(rows.awards_of, "What was awarded: all to the buyer, its own to a seller.")


@reads(models.Tender)
@strawberry.type(description="A buyer's request for quotation. Quotes are sealed until they are due.")
class Tender(Node):
    number: str
    title: str
    place: str = strawberry.field(description="Where the goods are to be delivered.")
    buyer: Organisation
    asked_at: Instant
    closes_at: Instant = strawberry.field(description="Until when quotes are taken.")
    open_to_all: bool = strawberry.field(description="Whether every seller may answer.")
    state: TenderState
    cancelled_at: Instant | None
    cancel_reason: str | None
    lines: list[TenderLine]
    invited: list[Organisation] = from_rows(rows.invited_by, "Whom the buyer invited; told to the buyer alone.")
    quotes: list[Quote] = from_rows(
        rows.standing_quotes, "What stands, cheapest first: a buyer's once quotes are due, a seller's own."
    )


@reads(models.CallOff)
@strawberry.type(description="One order line that is taken from a contract.")
class CallOff(Node):
    called_off_at: Instant
    consignment: Consignment
    line: OrderLine


@reads(models.PurchaseContract)
@strawberry.type(description="So much of one product at one price from one seller to one buyer within a period.")
class PurchaseContract(Node):
    number: str
    buyer: Organisation
    seller: Organisation
    product: Product
    quantity: Quantity = strawberry.field(description="At most so much can be called off.")
    unit_price: UnitPrice
    deliver_from: Day = from_sql(rows.first_day, "The first delivery day.")
    deliver_until: Day = from_sql(rows.last_day, "The last delivery day.")
    tender_number: str
    agreed_at: Instant
    called_off: Quantity = from_sql(
        rows.called_off_of, "What was ordered under it; once accepted, what was accepted. Cancelled orders give back."
    )
    accepted: Quantity = from_sql(rows.accepted_of, "What was accepted under it.")
    left: Quantity = from_sql(rows.left_of, "What can still be called off.")
    call_offs: list[CallOff]


@strawberry.type
class TenderPayload:
    tender: Tender | None
    user_errors: list[UserError]


@strawberry.type
class QuotePayload:
    quote: Quote | None
    user_errors: list[UserError]


@strawberry.type
class TenderQueries:
    tenders: Connection[Tender] = read_many(
        answers.visible, "Newest first: a buyer's own, a seller's to answer.", Permission.READ_ORDERS
    )
    tender: Tender | None = read_one(
        answers.one, "One request; ask for its lines' offers to compare them.", Permission.READ_ORDERS
    )
    purchase_contracts: Connection[PurchaseContract] = read_many(
        answers.contracts, "Newest first: those of a buyer, those of a seller.", Permission.READ_ORDERS
    )
    purchase_contract: PurchaseContract | None = read_one(
        answers.contract, "One contract, with what was called off of it.", Permission.READ_ORDERS
    )


@strawberry.type
class TenderMutations:
    request_quotes: TenderPayload = act(
        answers.request, "Ask sellers for quotes, sealed until they are due.", Permission.REQUEST_QUOTES
    )
    cancel_tender: TenderPayload = act(
        answers.cancel, "Take a request back; what was awarded of it stays.", Permission.REQUEST_QUOTES
    )
    submit_quote: QuotePayload = act(
        answers.submit, "Answer a request, or answer it anew; earlier versions are kept.", Permission.QUOTE
    )
    withdraw_quote: QuotePayload = act(answers.withdraw, "Take an answer back before it is due.", Permission.QUOTE)
    award_tender: TenderPayload = act(
        answers.award,
        "Give lines to quotes, whole or in parts, once quotes are due. Each award is a contract at the quoted price.",
        Permission.AWARD_QUOTES,
    )
    call_off: OrderPayload = act(
        answers.call_off, "Order under a contract, at its price and never beyond its quantity.", Permission.PLACE_ORDER
    )
