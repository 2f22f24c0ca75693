"""Gathering what is to be ordered, and ordering it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import Listing
from domain.catalog.rules import plain
from domain.errors import Conflict, NotFound
from domain.orders.models import Order
from domain.orders.rules import LARGEST_ORDER, Place, Wanted
from domain.parties.roles import Viewer
from domain.purchasing.actions.buying import buy
from domain.purchasing.actions.means import Receiving
from domain.purchasing.errors import CartEmpty, CartFull, PriceRose
from domain.purchasing.models import Cart, CartLine
from domain.purchasing.queries import carts as queries
from domain.rows import new_key

_TRIES = 3
"""To open a cart: one that is open may be ordered by the time its lock is had."""


async def put_in(session: AsyncSession, viewer: Viewer, listing: Place, quantity: Decimal) -> Cart:
    """So much more of a listing: two times the same is one line. Raises NotPositive, NotFound, CartFull."""
    if quantity <= 0:
        raise NotPositive(at=("quantity",))
    cart = await _open_cart(session, viewer)
    line = await _line_of(session, cart, listing)
    await _write(session, cart, listing, line, quantity + (line.quantity if line else 0))
    return cart


async def set_quantity(session: AsyncSession, viewer: Viewer, listing: Place, quantity: Decimal) -> Cart:
    """So much of a listing and no more; zero takes it out. Raises NotPositive, NotFound, CartFull."""
    if quantity < 0:
        raise NotPositive(at=("quantity",))
    cart = await _open_cart(session, viewer)
    await _write(session, cart, listing, await _line_of(session, cart, listing), quantity)
    return cart


async def _open_cart(session: AsyncSession, viewer: Viewer) -> Cart:
    """The member's open cart, opened where there is none, and locked: its lines are changed by one at a time."""
    found = queries.open_for_update(viewer.county_id, viewer.organisation, viewer.account_id)
    opened = (
        insert(Cart)
        .values(
            county_id=viewer.county_id,
            id=new_key(),
            buyer_id=viewer.organisation,
            account_id=viewer.account_id,
            opened_at=clock.now(),
        )
        .on_conflict_do_nothing(
            index_elements=["county_id", "buyer_id", "account_id"], index_where=text("ordered_at IS NULL")
        )
    )
    for _ in range(_TRIES):
        await session.execute(opened)
        cart = (await session.execute(found)).scalar_one_or_none()
        if cart is not None:
            return cart
    raise Conflict


async def _line_of(session: AsyncSession, cart: Cart, listing: Place) -> CartLine | None:
    lines = (await session.execute(queries.lines_of(cart))).scalars().all()
    return next((each for each in lines if (each.listing_county_id, each.listing_id) == listing), None)


async def _write(session: AsyncSession, cart: Cart, listing: Place, line: CartLine | None, quantity: Decimal) -> None:
    """Write a line anew, with the price it has now. A line taken out stays, with nothing in it."""
    if line is None or not line.quantity:
        await _check_room(session, cart, listing)
    price = (await session.execute(queries.price_for(*listing, quantity))).scalar_one_or_none()
    if line is None:
        line = CartLine(
            county_id=cart.county_id,
            id=new_key(),
            account_id=cart.account_id,
            cart_id=cart.id,
            listing_county_id=listing[0],
            listing_id=listing[1],
        )
        session.add(line)
    line.quantity, line.price_then, line.put_at = quantity, price, clock.now()
    await session.flush()


async def _check_room(session: AsyncSession, cart: Cart, listing: Place) -> None:
    """Raises NotFound for a listing that is not for sale, CartFull."""
    for_sale = select(Listing.id).where(
        Listing.county_id == listing[0], Listing.id == listing[1], Listing.withdrawn_at.is_(None)
    )
    if (await session.execute(for_sale)).first() is None:
        raise NotFound(at=("listingId",), what="listing")
    lines = (await session.execute(queries.lines_of(cart))).scalars()
    if sum(each.quantity > 0 for each in lines) >= LARGEST_ORDER:
        raise CartFull(at=("listingId",), largest=LARGEST_ORDER)


async def check_out(
    session: AsyncSession,
    viewer: Viewer,
    deliver_on: date,
    budget_unit: Place | None,
    receiving: Receiving,
    *,
    accept_price_changes: bool,
) -> Order:
    """Order all that is in the cart or nothing, at the prices of now. The next thing put in opens a new cart.

    Raises CartEmpty, PriceRose, and what `buy` raises.
    """
    found = queries.open_for_update(viewer.county_id, viewer.organisation, viewer.account_id)
    cart = (await session.execute(found)).scalar_one_or_none()
    lines = (
        [each for each in (await session.execute(queries.lines_of(cart))).scalars() if each.quantity] if cart else []
    )
    if cart is None or not lines:
        raise CartEmpty(at=())
    wanted = [Wanted((each.listing_county_id, each.listing_id), each.quantity) for each in lines]
    order = await buy(session, viewer, wanted, deliver_on, budget_unit, receiving)
    if not accept_price_changes:
        await _check_prices(session, order, lines)
    cart.ordered_at, cart.order_id = clock.now(), order.id
    await session.flush()
    return order


async def _check_prices(session: AsyncSession, order: Order, lines: list[CartLine]) -> None:
    """Raises PriceRose for the first line that costs more than when it was put in."""
    then = {(each.listing_county_id, each.listing_id): each.price_then for each in lines}
    for ordered in (await session.execute(queries.ordered_lines(order))).scalars():
        before = then[ordered.county_id, ordered.listing_id]
        if before is not None and ordered.unit_price > before:
            raise PriceRose(
                at=("acceptPriceChanges",), title=ordered.title, now=plain(ordered.unit_price), then=plain(before)
            )
