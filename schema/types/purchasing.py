"""How a buying organisation is organised, and how goods come to it: members, budgets, limits, deliveries, freight."""

import strawberry

from domain.expressions import first_day, last_day
from domain.parties.roles import Permission
from domain.purchasing import models
from domain.purchasing import queries as rows
from domain.purchasing.models import Decision, Duty, FreightPayer, LimitPeriod
from domain.purchasing.queries import deliveries
from resolvers import purchasing as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, UnitPrice
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation
from schema.types.regions import Region


@reads(models.BuyerMember)
@strawberry.type(description="A duty of one person in a buying organisation, for a time.")
class BuyerMember(Node):
    name: str
    duty: Duty
    since: Day | None = from_sql(first_day, "The first day; null where it was ended before it began.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")


@reads(models.BudgetYearClosing)
@strawberry.type(description="A budget year that is closed.")
class BudgetYearClosing:
    year: int
    closed_at: Instant


@reads(models.BudgetUnit)
@strawberry.type(description="What orders are paid out of (预算单位).")
class BudgetUnit(Node):
    code: str
    name: str
    buyer: Organisation
    since: Day = from_sql(first_day, "The first day for whose deliveries it is charged.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    closings: list[BudgetYearClosing] = strawberry.field(description="Its closed years.")


@reads(models.SpendingLimit)
@strawberry.type(description="What a member, a unit or the whole organisation may spend in one order or in a period.")
class SpendingLimit(Node):
    period: LimitPeriod
    amount: Money
    member_name: str | None = strawberry.field(description="Null for all members together.")
    budget_unit: BudgetUnit | None = strawberry.field(description="Null for all units together.")
    since: Day | None = from_sql(first_day, "The first delivery day it holds for; null where it never did.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    spent: Money | None = from_sql(
        answers.spent_on, "Of orders for delivery in its period around a day; null for a limit of single orders."
    )
    left: Money | None = from_sql(answers.left_on, "What may still be ordered for that period.")


@reads(models.OrderApproval)
@strawberry.type(description="Why an order waits for approval, and what was decided.")
class OrderApproval(Node):
    amount: Money
    limit: Money = strawberry.field(description="Above what somebody else must approve.")
    asked_name: str
    asked_at: Instant
    decision: Decision | None
    decided_name: str | None
    decided_at: Instant | None
    reason: str | None


@reads(models.ReceivingSlot)
@strawberry.type(description="Hours in which goods are received on certain days of the week.")
class ReceivingSlot:
    weekdays: list[int] = strawberry.field(description="1 is Monday, 7 Sunday.")
    opens: str
    closes: str


@reads(models.DeliveryAddress)
@strawberry.type(description="Where a buyer takes deliveries.")
class DeliveryAddress(Node):
    label: str
    region: Region
    street: str
    contact_name: str
    phone_masked: str
    is_default: bool
    since: Day | None = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    slots: list[ReceivingSlot] = strawberry.field(description="When goods are received; at any hour without any.")


@reads(models.ConsignmentDelivery)
@strawberry.type(description="Where a consignment goes and who bears its freight, as it was when it was ordered.")
class ConsignmentDelivery(Node):
    label: str | None
    region: Region
    street: str | None
    contact_name: str | None
    phone_masked: str | None = strawberry.field(description="In full by `revealDeliveryPhone`.")
    opens: str | None = strawberry.field(description="The window asked for; at any hour without one.")
    closes: str | None
    payer: FreightPayer
    freight: Money = strawberry.field(description="What the buyer pays on top of the goods.")


@reads(models.DeliveryTerms)
@strawberry.type(description="On which days a seller delivers, and from what amount on.")
class DeliveryTerms(Node):
    seller: Organisation
    weekdays: list[int] = strawberry.field(description="1 is Monday, 7 Sunday.")
    minimum_order: Money
    since: Day | None = from_sql(first_day, "The first delivery day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")


@reads(models.FreightRule)
@strawberry.type(description="What a seller's freight to a region costs, and who bears it.")
class FreightRule(Node):
    seller: Organisation
    region_code: str | None = from_sql(
        deliveries.region_written, "12 digits; null for wherever no narrower rule holds."
    )
    payer: FreightPayer
    flat: Money = strawberry.field(description="For each order.")
    per_kg: UnitPrice
    free_from: Money | None = strawberry.field(description="Goods of this amount or more travel free.")
    since: Day | None = from_sql(first_day, "The first delivery day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")


@reads(models.FreightRule)
@strawberry.type(description="What the freight of so much to a region would cost its buyer, and by which rule.")
class FreightQuote:
    freight: Money = from_sql(deliveries.freight_quoted, "What the buyer would pay on top of the goods.")
    rule: FreightRule = itself("The rule that it follows.")


@strawberry.type
class DeliveryAddressPayload:
    delivery_address: DeliveryAddress | None
    user_errors: list[UserError]


@strawberry.type
class DeliveryTermsPayload:
    delivery_terms: DeliveryTerms | None
    user_errors: list[UserError]


@strawberry.type
class FreightRulePayload:
    freight_rule: FreightRule | None
    user_errors: list[UserError]


@strawberry.type
class RevealDeliveryPhonePayload:
    phone: str | None = strawberry.field(description="Null too where the request is a repeated one.")
    user_errors: list[UserError]


@strawberry.type
class BuyerMemberPayload:
    buyer_member: BuyerMember | None = strawberry.field(
        description="One of the duties; of an ended membership the last."
    )
    user_errors: list[UserError]


@strawberry.type
class BudgetUnitPayload:
    budget_unit: BudgetUnit | None
    user_errors: list[UserError]


@strawberry.type
class SpendingLimitPayload:
    spending_limit: SpendingLimit | None
    user_errors: list[UserError]


@strawberry.type
class PurchasingQueries:
    buyer_members: Connection[BuyerMember] = read_many(
        rows.members, "The duties in your organisation, by name.", Permission.READ_PURCHASING
    )
    budget_units: Connection[BudgetUnit] = read_many(
        rows.units, "The budget units of your organisation, by code.", Permission.READ_PURCHASING
    )
    spending_limits: Connection[SpendingLimit] = read_many(
        rows.limits, "The limits of your organisation, newest first.", Permission.READ_PURCHASING
    )
    delivery_addresses: Connection[DeliveryAddress] = read_many(
        deliveries.addresses, "Where your organisation takes deliveries, by label.", Permission.READ_PURCHASING
    )
    delivery_terms: DeliveryTerms | None = read_one(
        answers.terms,
        "On which days a seller delivers, and from what amount on; null where any day and amount will do.",
    )
    freight_quote: FreightQuote | None = read_one(
        answers.freight_quote, "What freight would cost before anything is ordered; null where the seller bears it."
    )


@strawberry.type
class PurchasingMutations:
    set_member_duties: BuyerMemberPayload = act(
        answers.set_member_duties,
        "Invite a colleague, change what he may do, or end his membership. Done by a MANAGER of the organisation.",
        Permission.MANAGE_PURCHASING,
    )
    open_budget_unit: BudgetUnitPayload = act(
        answers.open_budget_unit, "From now on orders can be charged to it.", Permission.MANAGE_PURCHASING
    )
    end_budget_unit: BudgetUnitPayload = act(
        answers.end_budget_unit, "Orders for later days are not charged to it any more.", Permission.MANAGE_PURCHASING
    )
    close_budget_year: BudgetUnitPayload = act(
        answers.close_budget_year,
        "The finance office ends a unit's year: nothing is charged to it or moved in or out any more.",
        Permission.CLOSE_BUDGET_YEAR,
    )
    set_spending_limit: SpendingLimitPayload = act(
        answers.set_spending_limit,
        "Over the limit of an order somebody else must approve; over that of a period nothing is ordered.",
        Permission.MANAGE_PURCHASING,
    )
    add_delivery_address: DeliveryAddressPayload = act(
        answers.add_delivery_address, "Done by a MANAGER of the organisation.", Permission.MANAGE_PURCHASING
    )
    end_delivery_address: DeliveryAddressPayload = act(
        answers.end_delivery_address,
        "Nothing is delivered there after a day. Of the only address orders are refused then, until there is another.",
        Permission.MANAGE_PURCHASING,
    )
    set_delivery_terms: DeliveryTermsPayload = act(
        answers.set_delivery_terms,
        "On which days the seller delivers, and from what amount on.",
        Permission.SET_DELIVERY_TERMS,
    )
    set_freight_rule: FreightRulePayload = act(
        answers.set_freight_rule, "What freight to a region costs, and who bears it.", Permission.SET_DELIVERY_TERMS
    )
    reveal_delivery_phone: RevealDeliveryPhonePayload = act(
        answers.reveal_delivery_phone,
        "The whole number to call about a consignment, for its seller or buyer. It is written down who saw it and why.",
        Permission.REVEAL_CONTACT,
    )
