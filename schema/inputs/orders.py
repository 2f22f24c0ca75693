"""What is sent to order, deliver and pay."""

from enum import Enum

import strawberry

from domain.orders.models import ConsignmentState, Cost, Remainder
from schema.inputs.filters import (
    BooleanFilter,
    CodeFilter,
    DayFilter,
    Direction,
    IdFilter,
    InstantFilter,
    all_of,
    any_of,
)
from schema.scalars import Day, Money, Quantity


@strawberry.input(description="So much of one listing, in base units.")
class OrderLineInput:
    listing_id: strawberry.ID
    quantity: Quantity


@strawberry.input(description="From when until when on a day, as in 06:30.")
class WindowInput:
    opens: str
    closes: str


@strawberry.input
class PlaceOrderInput:
    idempotency_key: str
    deliver_on: Day
    lines: list[OrderLineInput]
    budget_unit_id: strawberry.ID | None = strawberry.field(
        default=None, description="What it is charged to; may be left out where your organisation has one or none."
    )
    delivery_address_id: strawberry.ID | None = strawberry.field(
        default=None, description="Where it goes; by default to your organisation's default address."
    )
    window: WindowInput | None = strawberry.field(default=None, description="When it may arrive; at any hour.")


@strawberry.input
class CancelOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    consignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Which sellers' parts; the whole order if left out."
    )
    reason: str | None = None


@strawberry.input
class RefuseOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    reason: str | None = strawberry.field(default=None, description="Needed once it is confirmed.")


@strawberry.input
class ConfirmOrderInput:
    idempotency_key: str
    order_id: strawberry.ID


@strawberry.input
class CostInput:
    kind: Cost
    amount: Money


@strawberry.input(description="So much of one lot, in base units.")
class LotQuantityInput:
    lot_id: strawberry.ID
    quantity: Quantity


@strawberry.input
class DispatchOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    costs: list[CostInput] = strawberry.field(default_factory=list, description="What the seller bears, by kind.")
    lots: list[LotQuantityInput] | None = strawberry.field(
        default=None, description="What leaves of each lot, nothing of a lot not named; everything if left out."
    )
    remainder: Remainder = strawberry.field(
        default=Remainder.FOLLOWS, description="What becomes of what does not leave: a part of its own, or released."
    )
    reason: str | None = strawberry.field(default=None, description="Why it is released; needed then.")


@strawberry.input
class PayOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    amount: Money
    reference: str = strawberry.field(description="The bank's reference of the payment.")


@strawberry.input(description="By where a part of an order stands.")
class ConsignmentStateFilter:
    eq: ConsignmentState | None = None
    one_of: list[ConsignmentState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="By the hours in which goods are received, as in 06:30.")
class ReceivingFilter:
    opens_from: str | None = strawberry.field(default=None, description="Received from then on, or later.")
    closes_by: str | None = strawberry.field(default=None, description="Received until then, or earlier.")


@strawberry.input(description="Which orders. What is left out, or null, does not narrow.")
class OrderWhere:
    number: CodeFilter | None = None
    state: ConsignmentStateFilter | None = strawberry.field(
        default=None, description="Of any of its parts that you see."
    )
    buyer: IdFilter | None = None
    seller: IdFilter | None = strawberry.field(default=None, description="Of any of its parts that you see.")
    placed_at: InstantFilter | None = None
    deliver_on: DayFilter | None = None
    receiving: ReceivingFilter | None = strawberry.field(
        default=None, description="The window in which any of its parts that you see is received."
    )
    budget_unit: IdFilter | None = strawberry.field(default=None, description="What it is charged to. For its buyer.")
    and_: list["OrderWhere"] | None = all_of()
    or_: list["OrderWhere"] | None = any_of()


@strawberry.enum(description="By what orders are ordered.")
class OrderOrderField(Enum):
    PLACED_AT = "placed_at"
    DELIVER_ON = "deliver_on"


@strawberry.input
class OrderOrder:
    field: OrderOrderField = OrderOrderField.PLACED_AT
    direction: Direction = Direction.DESC


@strawberry.input(description="Which parts of orders. What is left out, or null, does not narrow.")
class ConsignmentWhere:
    number: CodeFilter | None = None
    order: IdFilter | None = None
    state: ConsignmentStateFilter | None = strawberry.field(
        default=None, description="PLACED is to be confirmed, CONFIRMED to be dispatched, DISPATCHED to be accepted."
    )
    buyer: IdFilter | None = None
    seller: IdFilter | None = None
    deliver_on: DayFilter | None = None
    late: BooleanFilter | None = strawberry.field(
        default=None, description="Its delivery day has passed, and it was neither accepted nor cancelled."
    )
    in_part: BooleanFilter | None = strawberry.field(
        default=None, description="Sent in parts: something of it stands in another part, or it is such another part."
    )
    and_: list["ConsignmentWhere"] | None = all_of()
    or_: list["ConsignmentWhere"] | None = any_of()


@strawberry.enum(description="By what parts of orders are ordered.")
class ConsignmentOrderField(Enum):
    DELIVER_ON = "deliver_on"


@strawberry.input
class ConsignmentOrder:
    field: ConsignmentOrderField = ConsignmentOrderField.DELIVER_ON
    direction: Direction = Direction.ASC
