"""What is sent to organise buying."""

import strawberry

from domain.purchasing.models import Duty, FreightPayer, LimitPeriod
from schema.inputs.orders import WindowInput
from schema.scalars import Day, Money, Quantity, UnitPrice


@strawberry.input(description="The duties a colleague has from a day on, and no others; none ends the membership.")
class SetMemberDutiesInput:
    idempotency_key: str
    login: str = strawberry.field(description="Of somebody who is appointed as a buyer for your organisation.")
    duties: list[Duty]
    since: Day


@strawberry.input
class OpenBudgetUnitInput:
    idempotency_key: str
    code: str
    name: str
    since: Day


@strawberry.input
class EndBudgetUnitInput:
    idempotency_key: str
    budget_unit_id: strawberry.ID
    until: Day = strawberry.field(description="The last day for whose deliveries it is charged.")


@strawberry.input
class CloseBudgetYearInput:
    idempotency_key: str
    budget_unit_id: strawberry.ID
    year: int


@strawberry.input(description="Takes the place, from a day on, of the limit for the same member, unit and period.")
class SetSpendingLimitInput:
    idempotency_key: str
    period: LimitPeriod
    amount: Money
    since: Day
    login: str | None = strawberry.field(default=None, description="Of one member; else of all together.")
    budget_unit_id: strawberry.ID | None = strawberry.field(default=None, description="Of one unit; else of all.")


@strawberry.input
class ApproveOrderInput:
    idempotency_key: str
    order_id: strawberry.ID


@strawberry.input
class DeclineOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    reason: str


@strawberry.input(description="Hours in which goods are received on certain days of the week.")
class ReceivingSlotInput:
    weekdays: list[int] = strawberry.field(description="1 is Monday, 7 Sunday.")
    hours: WindowInput


@strawberry.input
class AddDeliveryAddressInput:
    idempotency_key: str
    label: str
    region_code: str = strawberry.field(description="12 digits, of the county, township or village.")
    street: str
    contact_name: str
    contact_phone: str = strawberry.field(description="Kept encrypted, and shown masked.")
    is_default: bool = False
    slots: list[ReceivingSlotInput] = strawberry.field(
        default_factory=list, description="When goods are received; at any hour where there are none."
    )


@strawberry.input
class EndDeliveryAddressInput:
    idempotency_key: str
    delivery_address_id: strawberry.ID
    until: Day = strawberry.field(description="The last day on which goods are received there.")
    next_default_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The address that is the default one from now on; needed where that ends and you have others.",
    )


@strawberry.input(description="Takes the place, from a day on, of the seller's terms before.")
class SetDeliveryTermsInput:
    idempotency_key: str
    weekdays: list[int] = strawberry.field(description="On which the seller delivers: 1 is Monday, 7 Sunday.")
    minimum_order: Money = strawberry.field(description="From what amount of the seller's goods on.")
    since: Day


@strawberry.input(description="Takes the place, from a day on, of the rule for the same region.")
class SetFreightRuleInput:
    idempotency_key: str
    payer: FreightPayer
    since: Day
    region_code: str | None = strawberry.field(
        default=None, description="12 digits: holds there and below. Without it, wherever no narrower rule holds."
    )
    flat: Money | None = strawberry.field(default=None, description="For each order.")
    per_kg: UnitPrice | None = strawberry.field(default=None, description="Yuan for each kg; pieces weigh nothing.")
    free_from: Money | None = strawberry.field(default=None, description="Goods of this amount or more travel free.")


@strawberry.input
class RevealDeliveryPhoneInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    reason: str = strawberry.field(description="Kept beside your name.")


@strawberry.input
class PutInCartInput:
    idempotency_key: str
    listing_id: strawberry.ID
    quantity: Quantity = strawberry.field(description="So much more, in base units.")


@strawberry.input
class SetCartQuantityInput:
    idempotency_key: str
    listing_id: strawberry.ID
    quantity: Quantity = strawberry.field(description="So much in all, in base units; zero takes it out.")


@strawberry.input
class CheckOutCartInput:
    idempotency_key: str
    deliver_on: Day
    budget_unit_id: strawberry.ID | None = None
    delivery_address_id: strawberry.ID | None = None
    window: WindowInput | None = None
    accept_price_changes: bool = strawberry.field(
        default=False, description="Whether to order also what costs more than when it was put in."
    )


@strawberry.input(description="A listing that shall stand for what is missing of a line.")
class ReplacementLineInput:
    line_id: strawberry.ID
    listing_id: strawberry.ID
    quantity: Quantity | None = strawberry.field(
        default=None, description="How much of it, in base units; all that is missing if left out."
    )


@strawberry.input
class ReplaceSellerInput:
    idempotency_key: str
    consignment_id: strawberry.ID = strawberry.field(description="The part that its seller will not send.")
    lines: list[ReplacementLineInput]
