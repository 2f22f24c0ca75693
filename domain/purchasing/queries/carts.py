"""The SQL of carts: what a line costs now, and what stands in its way."""

import uuid
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from domain.catalog.models import BaseUnit, Listing, PriceTier, Product
from domain.catalog.queries import available, surplus_price
from domain.orders.models import Consignment, Order, OrderLine
from domain.orders.queries import price_agreed, price_to_pay
from domain.parties.models import Organisation
from domain.purchasing.models import (
    EVERYWHERE,
    Cart,
    CartLine,
    CartProblem,
    DeliveryAddress,
    DeliveryTerms,
    FreightRule,
)
from domain.purchasing.queries.deliveries import freight_quoted
from domain.regions.rules import above


def own_open() -> Select[Cart]:
    """The viewer's open cart for the organisation he acts for."""
    return select(Cart).where(
        Cart.account_id == func.viewer_account(),
        Cart.buyer_id == func.viewer_organisation(),
        Cart.ordered_at.is_(None),
    )


def open_for_update(county_id: int, buyer_id: uuid.UUID, account_id: uuid.UUID) -> Select[Cart]:
    """Locks a member's open cart."""
    return (
        select(Cart)
        .where(
            Cart.county_id == county_id,
            Cart.buyer_id == buyer_id,
            Cart.account_id == account_id,
            Cart.ordered_at.is_(None),
        )
        .with_for_update()
    )


def lines_of(cart: Cart) -> Select[CartLine]:
    """All lines, those taken out again among them, in the order they were put in."""
    return (
        select(CartLine)
        .where(CartLine.county_id == cart.county_id, CartLine.cart_id == cart.id)
        .order_by(CartLine.put_at, CartLine.id)
    )


def price_for(listing_county_id: Any, listing_id: Any, quantity: Any, deliver_on: Any = None) -> Select[Any]:
    """Yuan per base unit that the viewer's organisation pays for so much of a listing on a day, today without one.

    By its contract price, or else of the highest tier it reaches, or what it costs while it is urgent to sell if that
    is less; null below all tiers. Lines are looked at one by one: of several that share what a capped contract has
    left, a later one may be ordered at its tier.
    """
    listing = aliased(Listing)
    tier = (
        select(PriceTier.unit_price)
        .where(
            PriceTier.county_id == listing.county_id,
            PriceTier.listing_id == listing.id,
            PriceTier.from_quantity <= quantity,
        )
        .order_by(PriceTier.from_quantity.desc())
        .limit(1)
        .correlate_except(PriceTier)
        .scalar_subquery()
    )
    day = _today() if deliver_on is None else deliver_on
    agreed = price_agreed(listing, func.viewer_organisation(), day, quantity)
    price = price_to_pay(agreed, tier, surplus_price(listing, _today()))
    return select(price).where(listing.county_id == listing_county_id, listing.id == listing_id)


def price_now(line: Any, deliver_on: Any = None) -> Any:
    """Yuan per base unit of a line as it would be ordered now; null below all tiers."""
    found = price_for(line.listing_county_id, line.listing_id, line.quantity, deliver_on)
    return found.correlate(line).scalar_subquery()


def amount_now(line: Any, deliver_on: Any = None) -> Any:
    """What a line comes to now, in fen; null below all tiers."""
    return func.round(line.quantity * price_now(line, deliver_on) * 100)


def total_now(cart: Any, deliver_on: Any = None) -> Any:
    """What the lines come to now, in fen, as far as they have a price."""
    line = aliased(CartLine)
    return (
        select(func.coalesce(func.sum(amount_now(line, deliver_on)), 0))
        .where(line.county_id == cart.county_id, line.cart_id == cart.id)
        .correlate(cart)
        .scalar_subquery()
    )


def available_of(line: Any) -> Any:
    """What can still be ordered of a line's listing, in base units."""
    listing = aliased(Listing)
    return _of_listing(line, listing, available(listing))


def problem_of(line: Any, deliver_on: Any = None) -> Any:
    """What stands in the way of ordering a line for a day, or for any day where none is given; null for nothing."""
    listing = aliased(Listing)
    first = func.greatest(func.lower(listing.delivery), _today() + cast(listing.lead_time_days, Integer))
    last = func.upper(listing.delivery) - 1
    day_fits = first <= last if deliver_on is None else and_(first <= deliver_on, deliver_on <= last)
    problem = case(
        (listing.withdrawn_at.is_not(None), CartProblem.WITHDRAWN.value),
        (line.quantity < listing.minimum_quantity, CartProblem.BELOW_MINIMUM.value),
        (func.mod(line.quantity, listing.unit_content) != 0, CartProblem.NOT_WHOLE_PACKAGES.value),
        (~day_fits, CartProblem.WINDOW_CLOSED.value),
        (available(listing) < line.quantity, CartProblem.INSUFFICIENT_STOCK.value),
        (price_now(line, deliver_on) > line.price_then, CartProblem.PRICE_ROSE.value),
    )
    return _of_listing(line, listing, problem)


def _of_listing(line: Any, listing: Any, answer: Any) -> Any:
    return (
        select(answer)
        .where(listing.county_id == line.listing_county_id, listing.id == line.listing_id)
        .correlate(line)
        .scalar_subquery()
    )


def _today() -> Any:
    return cast(func.timezone("Asia/Shanghai", func.now()), Date)


def sellers(cart: Any, deliver_on: Any = None) -> Select[Any]:
    """By seller: what the goods come to (fen), the smallest order he delivers, and the freight to the usual address."""
    line = aliased(CartLine)
    goods = (
        select(
            Listing.county_id.label("county_id"),
            Listing.seller_id.label("seller_id"),
            func.coalesce(func.sum(amount_now(line, deliver_on)), 0).label("goods"),
            func.coalesce(func.sum(line.quantity).filter(Product.base_unit == BaseUnit.KG), 0).label("weight"),
        )
        .select_from(line)
        .join(Listing, and_(Listing.county_id == line.listing_county_id, Listing.id == line.listing_id))
        .join(Product, and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id))
        .where(line.county_id == cart.county_id, line.cart_id == cart.id, line.quantity > 0)
        .group_by(Listing.county_id, Listing.seller_id)
        .correlate(cart)
        .lateral("goods")
    )
    day = _today() if deliver_on is None else deliver_on
    freight = _freight_to(_usual_region(cart), goods, day)
    minimum = (
        select(DeliveryTerms.minimum_order)
        .where(
            DeliveryTerms.county_id == goods.c.county_id,
            DeliveryTerms.seller_id == goods.c.seller_id,
            DeliveryTerms.during.contains(day),
        )
        .correlate(goods)
        .scalar_subquery()
    )
    by_seller = (
        select(
            Organisation.name.label("seller_name"),
            goods.c.goods.label("goods"),
            func.coalesce(minimum, 0).label("minimum_order"),
            func.coalesce(freight, 0).label("freight"),
        )
        .select_from(goods)
        .join(Organisation, Organisation.id == goods.c.seller_id)
        .correlate(cart)
        .lateral("by_seller")
    )
    return select(by_seller).order_by(by_seller.c.seller_name)


def _usual_region(cart: Any) -> Any:
    """Of the default address, else of the organisation itself."""
    usual = (
        select(DeliveryAddress.region_code)
        .where(
            DeliveryAddress.county_id == cart.county_id,
            DeliveryAddress.buyer_id == cart.buyer_id,
            DeliveryAddress.is_default,
        )
        .correlate(cart)
        .scalar_subquery()
    )
    home = select(Organisation.region_code).where(Organisation.id == cart.buyer_id).correlate(cart).scalar_subquery()
    return func.coalesce(usual, home)


def _freight_to(region: Any, goods: Any, day: Any) -> Any:
    around = or_(
        FreightRule.region_code == EVERYWHERE,
        *(FreightRule.region_code == code for code in above(region)),
    )
    return (
        select(freight_quoted(FreightRule, goods.c.weight, goods.c.goods))
        .where(
            FreightRule.county_id == goods.c.county_id,
            FreightRule.seller_id == goods.c.seller_id,
            FreightRule.during.contains(day),
            around,
        )
        .order_by(FreightRule.region_code.desc())
        .limit(1)
        .correlate_except(FreightRule)
        .scalar_subquery()
    )


def ordered_lines(order: Order) -> Select[OrderLine]:
    return (
        select(OrderLine)
        .join(
            Consignment,
            and_(Consignment.county_id == OrderLine.county_id, Consignment.id == OrderLine.consignment_id),
        )
        .where(Consignment.order_county_id == order.county_id, Consignment.order_id == order.id)
    )
