"""What is sent to order, deliver and pay."""

import strawberry

from domain.orders.models import Cost, Remainder
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
