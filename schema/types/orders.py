"""Orders, from placing to paying."""

import strawberry

from domain.catalog.models import BaseUnit
from domain.fulfilment import queries as fulfilment
from domain.orders import models
from domain.orders import queries as rows
from domain.orders.models import CancelCause, ConsignmentState, PriceBasis
from domain.parties.roles import Permission
from domain.purchasing import queries as purchasing
from domain.purchasing.queries import deliveries
from domain.settlement import queries as settlement
from resolvers import orders as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity, UnitPrice
from schema.types.catalog import Lot
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation
from schema.types.pricing import BuyerContract
from schema.types.purchasing import BudgetUnit, ConsignmentDelivery, OrderApproval


@reads(models.Allocation)
@strawberry.type(description="What one lot gives to one line: promised, loaded, weighed at the door.")
class Allocation(Node):
    lot: Lot | None
    reserved: Quantity
    dispatched: Quantity | None
    first_reading: Quantity | None
    accepted: Quantity | None
    rejected: Quantity | None
    pro_rata: bool = strawberry.field(
        description="Lot unknown, pro rata to loaded quantity: the buyer weighed the whole line, and what is accepted"
        " of this lot is its share by what was loaded."
    )
    short: Quantity | None = from_sql(fulfilment.short_of, "What was sent and did not arrive; null before acceptance.")
    disputed: Quantity = from_sql(fulfilment.disputed_quantity, "By claims that are not settled yet.")
    settled: Quantity = from_sql(fulfilment.settled_quantity, "Made good with money on earlier claims.")


@reads(models.OrderLine)
@strawberry.type(description="So much of one listing at the price of the day.")
class OrderLine(Node):
    title: str
    base_unit: BaseUnit
    quantity: Quantity
    unit_price: UnitPrice
    amount: Money
    price_basis: PriceBasis = strawberry.field(description="Where the price comes from; frozen as it was ordered.")
    contract: BuyerContract | None = strawberry.field(description="Which contract, where it comes from one.")
    accepted: Quantity | None = from_sql(rows.accepted_of, "Null before acceptance.")
    allocations: list[Allocation]
    missing: Quantity | None = from_sql(
        rows.missing_of,
        "What nobody sends: its seller will not, and no other stands for it. Null while he will. He himself, who is not"
        " told of others, sees all that he does not send.",
    )


@reads(models.Consignment)
@strawberry.type(description="What one seller sends for one order.")
class Consignment(Node):
    number: str
    state: ConsignmentState
    deliver_on: Day
    seller: Organisation
    buyer: Organisation
    lines: list[OrderLine]
    goods: Money | None = strawberry.field(description="What was accepted, priced.")
    paid: Money = from_sql(rows.paid_of, "What was received for it.")
    freight: Money = from_sql(
        deliveries.freight_of, "What the buyer pays on top of the goods: nothing if none is accepted."
    )
    delivery: ConsignmentDelivery | None = from_rows(deliveries.delivery_of, "Where it goes, and when.")
    credited: Money = from_sql(rows.credited_of, "What was taken off what is owed.")
    held: Money = from_sql(fulfilment.held_of, "What is disputed by open claims: not asked for until they are settled.")
    payable: Money | None = from_sql(settlement.payable_of, "Goods and freight, less credits; null before acceptance.")
    open: Money = from_sql(settlement.open_of, "What can be paid now: payable, less what is held and what was paid.")
    confirmed_at: Instant | None
    dispatched_at: Instant | None
    accepted_at: Instant | None
    cancellable_until: Day | None = from_sql(
        rows.cancellable_until, "The last day on which the buyer may cancel it once it is confirmed; null for never."
    )
    confirmable_until: Day | None = from_sql(
        rows.confirmable_until, "The last day on which the seller may confirm it; after that it lapses."
    )
    cancelled_at: Instant | None
    cancel_cause: CancelCause | None
    cancel_reason: str | None = strawberry.field(description="In the words of who cancelled it.")
    replaced_by: list["Consignment"] = from_rows(
        rows.replaced_by, "What others send instead. For the buyer and overseers."
    )
    replaces: list["Consignment"] = from_rows(
        rows.replaces, "What it is sent instead of, if anything. For the buyer and overseers."
    )


@reads(models.Order)
@strawberry.type(description="What one buyer asked of its sellers for one delivery.")
class Order(Node):
    number: str
    placed_at: Instant
    deliver_on: Day
    buyer: Organisation
    consignments: list[Consignment]
    total: Money = from_sql(rows.order_total, "Accepted goods; ordered lines until acceptance.")
    freight: Money = from_sql(deliveries.order_freight, "What the buyer pays on top of the goods for their freight.")
    owed: Money = from_sql(settlement.owed_on, "Goods and freight, less credits; as ordered until acceptance.")
    budget_unit: BudgetUnit | None = from_rows(purchasing.unit_of, "What it is charged to. For its buyer.")
    approval: OrderApproval | None = from_rows(
        purchasing.approval_of, "Where it was above a limit: who asked, who decided. For its buyer."
    )


@strawberry.type
class OrderPayload:
    order: Order | None
    user_errors: list[UserError]


@strawberry.type
class ConsignmentPayload:
    consignment: Consignment | None
    user_errors: list[UserError]


@strawberry.type
class OrderQueries:
    orders: Connection[Order] = read_many(
        answers.orders,
        "A buyer's own, a seller's to serve, an office's county's. Newest first, unless ordered otherwise.",
        Permission.READ_ORDERS,
    )
    consignments: Connection[Consignment] = read_many(
        answers.consignments,
        "Sellers' parts of orders: a seller's own to work off, a buyer's to receive, an office's county's sellers'."
        " What is to be delivered first comes first.",
        Permission.READ_ORDERS,
    )
    order: Order | None = read_one(answers.one, "One order.", Permission.READ_ORDERS)


@strawberry.type
class OrderMutations:
    place_order: OrderPayload = act(answers.place, "Takes stock at once or not at all.", Permission.PLACE_ORDER)
    cancel_order: OrderPayload = act(
        answers.cancel,
        "The buyer takes back the whole, or parts: freely until a part is confirmed, then until the county's cut-off.",
        Permission.CANCEL_ORDER,
    )
    refuse_order: OrderPayload = act(
        answers.refuse,
        "The seller will not deliver its part: declined before it is confirmed, withdrawn for a reason after that.",
        Permission.REFUSE_ORDER,
    )
    confirm_order: ConsignmentPayload = act(answers.confirm, "The seller promises its part.", Permission.CONFIRM_ORDER)
    dispatch_order: ConsignmentPayload = act(
        answers.dispatch, "The goods leave; the contracts in force are frozen.", Permission.DISPATCH_ORDER
    )
    pay_order: OrderPayload = act(answers.pay, "In whole or in part; households first.", Permission.PAY_ORDER)
