"""Carts, and what a buying organisation does with its orders: the roots that answer with one."""

import strawberry

from domain.parties.roles import Permission
from domain.purchasing import models
from domain.purchasing import queries as rows
from domain.purchasing.models import CartProblem
from domain.purchasing.queries import carts
from resolvers import purchasing as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Instant, Money, Quantity, UnitPrice
from schema.types.catalog import Listing
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Order, OrderPayload


@reads(models.CartLine)
@strawberry.type(description="So much of one listing, what it costs now and what stands in its way.")
class CartLine(Node):
    listing: Listing
    quantity: Quantity
    price_then: UnitPrice | None = strawberry.field(description="When it was put in; null below all tiers.")
    price_now: UnitPrice | None = from_sql(
        carts.price_now,
        "As it would be ordered now for the day asked about, or else for today: the price agreed on with its seller, "
        "or its tier's; null below all tiers.",
    )
    amount: Money | None = from_sql(carts.amount_now, "What it comes to now.")
    available: Quantity | None = from_sql(carts.available_of, "What can still be ordered of its listing.")
    problem: CartProblem | None = from_sql(
        carts.problem_of, "What stands in the way of ordering it, for the day asked about; null for nothing."
    )


@reads(None)
@strawberry.type(description="What of a cart comes from one seller.")
class CartSeller:
    seller_name: str
    goods: Money
    minimum_order: Money = strawberry.field(description="From what amount on the seller delivers.")
    freight: Money = strawberry.field(description="What the buyer would pay on top, to its usual address.")


@reads(models.Cart)
@strawberry.type(description="What a member has gathered to order. It waits until he signs in again.")
class Cart(Node):
    opened_at: Instant
    lines: list[CartLine]
    total: Money = from_sql(carts.total_now, "Of the goods, at the prices of now.")
    sellers: list[CartSeller] = from_rows(carts.sellers, "By seller, with the smallest order and the freight.")


@strawberry.type
class CartPayload:
    cart: Cart | None
    user_errors: list[UserError]


@strawberry.type
class BuyingQueries:
    orders_awaiting_approval: Connection[Order] = read_many(
        rows.awaiting_approval, "Orders above a limit that nobody has decided about.", Permission.READ_PURCHASING
    )
    replacement_listings: Connection[Listing] = read_many(
        answers.proposed_replacements,
        "What others list that could stand for a line which is missing: of its category and unit, to be had for its"
        " day. Cheapest first.",
        Permission.PLACE_ORDER,
    )
    cart: Cart | None = read_one(
        answers.cart, "Your open cart, looked at for a delivery day or for any.", Permission.PLACE_ORDER
    )


@strawberry.type
class BuyingMutations:
    approve_order: OrderPayload = act(
        answers.approve,
        "What waits goes to its sellers. Done by an APPROVER who did not place it.",
        Permission.APPROVE_ORDER,
    )
    decline_order: OrderPayload = act(
        answers.decline,
        "What waits is cancelled, and its stock is free again. Done by an APPROVER who did not place it.",
        Permission.APPROVE_ORDER,
    )
    replace_seller: OrderPayload = act(
        answers.replace_seller,
        "Orders from others, in the same order, what a seller declined, released, recalled or let lapse, for the same"
        " day and place, charged to the same budget unit, within limits. Each missing quantity once.",
        Permission.PLACE_ORDER,
    )
    put_in_cart: CartPayload = act(
        answers.put_in_cart, "So much more of a listing: two times the same is one line.", Permission.PLACE_ORDER
    )
    set_cart_quantity: CartPayload = act(
        answers.set_cart_quantity, "So much of a listing in all; zero takes it out.", Permission.PLACE_ORDER
    )
    check_out_cart: OrderPayload = act(
        answers.check_out_cart,
        "Orders all that is in the cart or nothing, at the prices of now.",
        Permission.PLACE_ORDER,
    )
