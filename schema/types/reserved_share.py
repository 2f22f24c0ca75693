"""The share of a year's canteen purchases that is reserved for certain origins (预留份额)."""

import strawberry

from domain.expressions import first_day, last_day
from domain.parties.roles import Permission
from domain.reserved_share import models
from domain.reserved_share import queries as rows
from domain.reserved_share.models import CanteenKind, SchemeScope
from resolvers import reserved_share as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_page, from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Order
from schema.types.parties import Organisation


@reads(models.SchemeOrigin)
@strawberry.type(description="Goods that count: of sellers in a range of regions, of one category or of all.")
class SchemeOrigin:
    region_low: str = from_sql(rows.low_written, "The first region code of the range.")
    region_high: str = from_sql(rows.high_written, "The last region code of the range.")
    category_code: str | None = strawberry.field(description="Null for all categories.")


@reads(models.ReservedShareScheme)
@strawberry.type(description="What share of a year's canteen purchases is reserved, for which origins, and by what.")
class ReservedShareScheme(Node):
    code: str
    name_en: str
    name_zh: str
    scope: SchemeScope
    percent: Quantity = strawberry.field(description="Of what is planned.")
    since: Day | None = from_sql(first_day, "The first day it holds.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str = strawberry.field(description="The document that sets it up.")
    origins: list[SchemeOrigin]


@reads(models.FilingVersion)
@strawberry.type(description="The figures of a filing, as first filed or as amended.")
class FilingVersion(Node):
    version: int
    planned: Money
    reserved: Money
    reason: str | None = strawberry.field(description="Why it was amended.")
    filed_name: str
    filed_at: Instant
    confirmed_name: str | None
    confirmed_at: Instant | None


@reads(models.FilingUnit)
@strawberry.type(description="A budget unit that a filing counts.")
class FilingUnit(Node):
    code: str
    name: str
    organisation: Organisation = from_rows(rows.owner_of, "Whose unit it is.")


@reads(None)
@strawberry.type(
    description="What a filing reserved, and what was bought of it so far. Percentages are of the reserve."
)
class ReservedShareGauge:
    planned: Money
    reserved: Money
    confirmed: bool = strawberry.field(description="Whether a finance office has confirmed these two figures.")
    purchases: Money = strawberry.field(description="All that was ordered on its units, eligible or not.")
    committed: Money = strawberry.field(
        description="Eligible goods ordered and not cancelled: accepted, once they are."
    )
    received: Money = strawberry.field(description="Eligible goods accepted at the door.")
    paid: Money = strawberry.field(description="What of the eligible goods is paid.")
    committed_percent: Quantity
    received_percent: Quantity
    paid_percent: Quantity


@reads(None)
@strawberry.type(description="The gauge for the deliveries of one month.")
class ReservedShareMonth:
    month: Day = strawberry.field(description="Its first day.")
    committed: Money
    received: Money
    paid: Money


@reads(models.ReservedShareFiling)
@strawberry.type(description="What a buyer filed for a year. It counts what this buyer ordered on the units it names.")
class ReservedShareFiling(Node):
    year: int
    kind: CanteenKind
    buyer: Organisation
    scheme: ReservedShareScheme
    parties: list[Organisation] = from_rows(rows.parties_of, "The organisations it is filed for, by name.")
    units: list[FilingUnit]
    versions: list[FilingVersion] = strawberry.field(description="The first to the last; the last one counts.")
    gauge: ReservedShareGauge | None = from_rows(rows.gauge, "Live. For its buyer and for overseers.")
    months: list[ReservedShareMonth] = from_rows(rows.months, "The gauge by month of delivery.")
    orders: Connection[Order] = from_page(answers.orders_behind, "The orders that a figure of the gauge is made of.")


@reads(models.OrderMove)
@strawberry.type(description="That an order was charged to another budget unit: by whom, and why.")
class OrderMove(Node):
    order: Order | None
    from_name: str | None = strawberry.field(description="Null where it was charged to no unit.")
    to_name: str
    year: int
    amount: Money = strawberry.field(description="As it was charged when it was placed.")
    reason: str
    moved_name: str
    moved_at: Instant


@strawberry.type
class ReservedShareFilingPayload:
    reserved_share_filing: ReservedShareFiling | None
    user_errors: list[UserError]


@strawberry.type
class OrderMovePayload:
    order_move: OrderMove | None
    user_errors: list[UserError]


@strawberry.type
class ReservedShareQueries:
    reserved_share_schemes: Connection[ReservedShareScheme] = read_many(
        rows.schemes, "What may be filed under, by code."
    )
    reserved_share_filings: Connection[ReservedShareFiling] = read_many(
        rows.filings, "The filings that name your organisation, newest first.", Permission.READ_PURCHASING
    )
    reserved_share_filing: ReservedShareFiling | None = read_one(
        answers.one, "One filing with its gauge.", Permission.READ_PURCHASING
    )
    order_moves: Connection[OrderMove] = read_many(
        rows.moves, "Orders charged to another budget unit, newest first.", Permission.READ_PURCHASING
    )


@strawberry.type
class ReservedShareMutations:
    file_reserved_share: ReservedShareFilingPayload = act(
        answers.file, "File for a year, once for all units of one canteen.", Permission.FILE_RESERVED_SHARE
    )
    join_reserved_share: ReservedShareFilingPayload = act(
        answers.join, "Put your own budget units into a filing that names you.", Permission.FILE_RESERVED_SHARE
    )
    amend_reserved_share: ReservedShareFilingPayload = act(
        answers.amend, "File other figures; those before stay to be read.", Permission.FILE_RESERVED_SHARE
    )
    confirm_reserved_share: ReservedShareFilingPayload = act(
        answers.confirm, "The finance office confirms the figures last filed.", Permission.CONFIRM_RESERVED_SHARE
    )
    move_order: OrderMovePayload = act(
        answers.move,
        "Charge an order to another budget unit, of its buyer or of an organisation in the same filing.",
        Permission.MOVE_ORDER,
    )
