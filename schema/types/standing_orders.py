"""Standing orders, what they will bring, and what became of them."""

import strawberry

from domain.expressions import first_day, last_day
from domain.parties.roles import Permission
from domain.standing_orders import models
from domain.standing_orders import queries as rows
from domain.standing_orders.models import HolidayKind, LineOutcome, RunOutcome, StandingOrderState
from resolvers import standing_orders as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_page, from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity, UnitPrice
from schema.types.catalog import Listing
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Order
from schema.types.parties import Organisation
from schema.types.purchasing import BudgetUnit
from schema.types.tenders import PurchaseContract


@reads(models.Holiday)
@strawberry.type(description="A day that the State Council's yearly notice sets apart.")
class Holiday:
    day: Day
    kind: HolidayKind
    name_en: str
    name_zh: str
    source: str = strawberry.field(description="The notice it stands in.")


@reads(models.StandingOrderLine)
@strawberry.type(description="So much of one listing, or under one contract, on one weekday.")
class StandingOrderLine(Node):
    position: int
    weekday: int = strawberry.field(description="1 is Monday, 7 is Sunday.")
    title: str
    quantity: Quantity
    highest_price: UnitPrice | None = strawberry.field(description="Above it the line is left out.")
    since: Day | None = from_sql(first_day, "Its first delivery day; null where it was taken off before it.")
    until: Day | None = from_sql(last_day, "Its last delivery day; null where it is open.")
    budget_unit: BudgetUnit | None
    listing: Listing | None = from_rows(rows.listing_of, "What it is bought from, if that is one listing.")
    contract: PurchaseContract | None = from_rows(rows.contract_of, "What it is called off from, if it is.")


@reads(models.StandingOrderException)
@strawberry.type(description="What one day brings instead: nothing where no quantity is given.")
class StandingOrderException(Node):
    day: Day
    line: StandingOrderLine | None = strawberry.field(description="Null where it holds for all of the day's lines.")
    quantity: Quantity | None
    in_force: bool = strawberry.field(description="False where it was taken back.")


@reads(models.StandingOrderRunLine)
@strawberry.type(description="What became of one line on one day.")
class StandingOrderRunLine(Node):
    title: str
    outcome: LineOutcome
    quantity: Quantity
    unit_price: UnitPrice | None
    amount: Money | None
    order: Order | None
    code: str | None = strawberry.field(description="Of the refusal, where it was left out.")
    explained_en: str | None
    explained_zh: str | None


@reads(models.StandingOrderRun)
@strawberry.type(description="What became of one day of a standing order.")
class StandingOrderRun(Node):
    day: Day = strawberry.field(description="The delivery day.")
    ran_at: Instant
    outcome: RunOutcome
    code: str | None = strawberry.field(description="Of the refusal, where nobody could act for it.")
    explained_en: str | None
    explained_zh: str | None
    lines: list[StandingOrderRunLine]


@reads(None)
@strawberry.type(description="One line on one day to come, as things stand now.")
class PlannedLine:
    day: Day = strawberry.field(description="The delivery day.")
    ordered_on: Day = strawberry.field(description="When the day's orders are made: lead time and margin ahead of it.")
    position: int
    title: str
    quantity: Quantity
    unit_price: UnitPrice | None = strawberry.field(description="Today's price; null where there is none.")
    amount: Money | None
    outcome: LineOutcome = strawberry.field(description="What would become of it today.")
    holidays_published: bool = strawberry.field(
        description="Whether the State Council's calendar of that year is known; if not, a holiday may still come."
    )


@reads(models.StandingOrder)
@strawberry.type(description="A weekly menu from which orders are made ahead of each delivery day.")
class StandingOrder(Node):
    number: str
    name: str
    buyer: Organisation
    state: StandingOrderState
    margin_days: int
    on_holidays: bool
    workday_menu: int | None
    deliver_from: Day = from_sql(first_day, "The first delivery day.")
    deliver_until: Day | None = from_sql(last_day, "The last delivery day; null where it is open.")
    made_at: Instant
    lines: list[StandingOrderLine] = strawberry.field(
        description="In the menu's order; those of other days, past and to come, among them."
    )
    exceptions: list[StandingOrderException]
    preview: list[PlannedLine] = from_rows(rows.preview, "What the next weeks bring, at most 26.")
    runs: Connection[StandingOrderRun] = from_page(rows.runs_of, "What became of each day, the latest first.")


@strawberry.type
class StandingOrderPayload:
    standing_order: StandingOrder | None
    user_errors: list[UserError]


@strawberry.type
class StandingOrderQueries:
    standing_orders: Connection[StandingOrder] = read_many(
        answers.visible, "Your organisation's, newest first.", Permission.KEEP_STANDING_ORDER
    )
    standing_order: StandingOrder | None = read_one(
        answers.one, "One standing order, with what it will bring.", Permission.KEEP_STANDING_ORDER
    )
    holidays: Connection[Holiday] = read_many(
        answers.holidays, "Public holidays and the weekend days worked for them, from a day on."
    )


@strawberry.type
class StandingOrderMutations:
    make_standing_order: StandingOrderPayload = act(
        answers.make, "Keep a weekly menu, from which orders are made.", Permission.KEEP_STANDING_ORDER
    )
    change_standing_order: StandingOrderPayload = act(
        answers.change_menu,
        "From a day on, take lines off a menu, change their quantity and add lines: all of it or nothing. Unless you"
        " only take lines off, orders are made in your name from now on.",
        Permission.KEEP_STANDING_ORDER,
    )
    pause_standing_order: StandingOrderPayload = act(
        answers.pause, "Make no orders of it until it is resumed.", Permission.KEEP_STANDING_ORDER
    )
    resume_standing_order: StandingOrderPayload = act(
        answers.resume, "Make orders of it again, in your name from now on.", Permission.KEEP_STANDING_ORDER
    )
    end_standing_order: StandingOrderPayload = act(
        answers.end, "Make no orders of it any more. What was ordered stays.", Permission.KEEP_STANDING_ORDER
    )
    set_standing_order_exception: StandingOrderPayload = act(
        answers.set_exception,
        "Say what one day brings instead: nothing, what it usually brings, or another quantity of a line, which makes"
        " orders in your name from now on.",
        Permission.KEEP_STANDING_ORDER,
    )
