"""What is sent to keep a standing order."""

import strawberry

from domain.standing_orders.actions.keeping import ExceptionChange
from schema.scalars import Day, Quantity, UnitPrice


@strawberry.input(description="So much of one listing, or under one contract, on one weekday. Give one of the two.")
class StandingOrderLineInput:
    weekday: int = strawberry.field(description="1 is Monday, 7 is Sunday.")
    listing_id: strawberry.ID | None = None
    contract_id: strawberry.ID | None = None
    quantity: Quantity
    highest_price: UnitPrice | None = strawberry.field(default=None, description="Above it the line is left out.")
    budget_unit_id: strawberry.ID | None = strawberry.field(default=None, description="What it is charged to.")


@strawberry.input
class MakeStandingOrderInput:
    idempotency_key: str
    name: str
    since: Day = strawberry.field(name="from", description="The first day for which it delivers.")
    until: Day | None = strawberry.field(default=None, name="to", description="The last one; open if not given.")
    margin_days: int = strawberry.field(
        default=1, description="How many days before the sellers' lead times orders are made."
    )
    on_holidays: bool = strawberry.field(default=False, description="Whether to deliver on public holidays too.")
    workday_menu: int | None = strawberry.field(
        default=None,
        description="Which weekday's menu a weekend day brings that is worked (调休); its own if not given.",
    )
    lines: list[StandingOrderLineInput]


@strawberry.input(description="Another quantity of a line.")
class StandingOrderQuantityInput:
    line_id: strawberry.ID
    quantity: Quantity


@strawberry.input(description="What is to be different on a menu from a day on; what is not named stays as it is.")
class ChangeStandingOrderInput:
    idempotency_key: str
    standing_order_id: strawberry.ID
    since: Day = strawberry.field(name="from", description="The first delivery day it is different for.")
    remove: list[strawberry.ID] = strawberry.field(default_factory=list, description="Lines to take off.")
    quantities: list[StandingOrderQuantityInput] = strawberry.field(default_factory=list)
    add: list[StandingOrderLineInput] = strawberry.field(default_factory=list)


@strawberry.input
class PauseStandingOrderInput:
    idempotency_key: str
    standing_order_id: strawberry.ID


@strawberry.input
class ResumeStandingOrderInput:
    idempotency_key: str
    standing_order_id: strawberry.ID


@strawberry.input
class EndStandingOrderInput:
    idempotency_key: str
    standing_order_id: strawberry.ID


@strawberry.input
class SetStandingOrderExceptionInput:
    idempotency_key: str
    standing_order_id: strawberry.ID
    day: Day
    line_id: strawberry.ID | None = strawberry.field(default=None, description="All lines of the day if not given.")
    change: ExceptionChange
    quantity: Quantity | None = strawberry.field(default=None, description="Of one line, with QUANTITY.")
