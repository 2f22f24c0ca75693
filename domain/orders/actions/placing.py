"""Placing an order: stock is reserved for every line or for none."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog import queries as catalog
from domain.catalog.actions import new_code
from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit, Listing, Product
from domain.errors import NotFound
from domain.orders import rules
from domain.orders.actions.stock import move_stock
from domain.orders.errors import NothingOrdered
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine
from domain.orders.rules import LARGEST_ORDER, Line, Offer, Place, Wanted
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def place_order(session: AsyncSession, viewer: Viewer, wanted: Sequence[Wanted], deliver_on: date) -> Order:
    """Reserve stock for every line or for none, and part the order into one consignment for each seller.

    Counties are gone through in order and their lots locked in order, so that no two carts wait in a circle. Raises
    NothingOrdered, NotPositive, NotFound, BelowMinimum, NotWholePackages, WindowClosed, InsufficientStock.
    """
    if not 1 <= len(wanted) <= LARGEST_ORDER:
        raise NothingOrdered(at=("lines",), largest=LARGEST_ORDER)
    offers = await _offers(session, wanted)
    for at, (line, offer) in enumerate(zip(wanted, offers, strict=True)):
        if line.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        rules.check_line(at, offer, line.quantity, deliver_on, clock.today())
    order = Order(
        county_id=viewer.county_id,
        id=new_key(),
        number=f"{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=viewer.organisation,
        seller_ids=sorted({offer.seller_id for offer in offers}),
        placed_by=viewer.account_id,
        placed_at=clock.now(),
        deliver_on=deliver_on,
    )
    session.add(order)
    await session.flush()
    lines = await _reserve(session, viewer, order, list(zip(offers, [line.quantity for line in wanted], strict=True)))
    await _write_consignments(session, order, lines)
    return order


async def _offers(session: AsyncSession, wanted: Sequence[Wanted]) -> list[Offer]:
    """The offer behind each line. Raises NotFound where a listing is unknown or withdrawn."""
    found: dict[Place, Offer] = {}
    for county_id in sorted({line.listing[0] for line in wanted}):
        ids = [line.listing[1] for line in wanted if line.listing[0] == county_id]
        found |= {(county_id, offer.id): offer for offer in await _offers_in(session, county_id, ids)}
    for at, line in enumerate(wanted):
        if line.listing not in found:
            raise NotFound(at=("lines", at, "listingId"), what="listing")
    return [found[line.listing] for line in wanted]


async def _offers_in(session: AsyncSession, county_id: int, ids: Sequence[uuid.UUID]) -> list[Offer]:
    listings = await session.execute(
        select(Listing, Product.base_unit)
        .join(Product, (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id))
        .where(Listing.county_id == county_id, Listing.id.in_(ids), Listing.withdrawn_at.is_(None))
    )
    tiers: dict[uuid.UUID, dict[Decimal, Decimal]] = defaultdict(dict)
    for tier in (await session.execute(catalog.tiers_of(county_id, ids))).scalars():
        tiers[tier.listing_id][tier.from_quantity] = tier.unit_price
    lots: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for listing_id, lot_id in (await session.execute(catalog.lots_of_listings(county_id, ids))).all():
        lots[listing_id].append(lot_id)
    return [_offer(each, unit, tiers[each.id], lots[each.id]) for each, unit in listings.all()]


def _offer(listing: Listing, unit: BaseUnit, tiers: Mapping[Decimal, Decimal], lots: Sequence[uuid.UUID]) -> Offer:
    first, after_last = listing.delivery.lower, listing.delivery.upper
    if first is None or after_last is None:
        raise NotFound(what="listing")
    return Offer(
        id=listing.id,
        county_id=listing.county_id,
        seller_id=listing.seller_id,
        product_id=listing.product_id,
        title=listing.title,
        base_unit=unit,
        unit_content=listing.unit_content,
        minimum_quantity=listing.minimum_quantity,
        lead_time_days=listing.lead_time_days,
        first_day=first,
        last_day=date.fromordinal(after_last.toordinal() - 1),
        tiers=tiers,
        lots=lots,
    )


async def _reserve(
    session: AsyncSession, viewer: Viewer, order: Order, wanted: Sequence[tuple[Offer, Decimal]]
) -> list[Line]:
    """Take stock in each county, through the market's door."""
    stock: dict[uuid.UUID, Decimal] = {}
    sellers: dict[uuid.UUID, uuid.UUID] = {}
    counties: dict[uuid.UUID, int] = {}
    for county_id in sorted({offer.county_id for offer, _ in wanted}):
        ids = {lot for offer, _ in wanted if offer.county_id == county_id for lot in offer.lots}
        async with standing_in(session, Office.MARKET, county_id):
            for lot in (await session.execute(catalog.lots_for_update(county_id, sorted(ids)))).scalars():
                stock[lot.id] = lot.on_hand - lot.reserved
                sellers[lot.id], counties[lot.id] = lot.seller_id, county_id
    lines = rules.draft_lines(wanted, stock)
    demand: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for line in lines:
        for lot_id, quantity in line.allocations.items():
            demand[lot_id] += quantity
    for county_id in sorted(set(counties.values())):
        changes = {lot: (Decimal(0), taken) for lot, taken in demand.items() if counties[lot] == county_id}
        async with standing_in(session, Office.MARKET, county_id):
            await move_stock(session, viewer, county_id, changes, sellers, cause="RESERVED", source_id=order.id)
    return lines


async def _write_consignments(session: AsyncSession, order: Order, lines: Iterable[Line]) -> None:
    by_seller: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for line in lines:
        by_seller[line.offer.seller_id].append(line)
    for at, (seller_id, theirs) in enumerate(sorted(by_seller.items()), start=1):
        consignment = Consignment(
            county_id=theirs[0].offer.county_id,
            id=new_key(),
            number=f"{order.number}-{at}",
            order_county_id=order.county_id,
            order_id=order.id,
            buyer_id=order.buyer_id,
            seller_id=seller_id,
            state=ConsignmentState.PLACED,
            deliver_on=order.deliver_on,
        )
        session.add(consignment)
        await session.flush()
        written = [_order_line(consignment, position, line) for position, line in enumerate(theirs, start=1)]
        session.add_all(written)
        await session.flush()
        session.add_all(
            Allocation(
                county_id=row.county_id,
                buyer_id=row.buyer_id,
                seller_id=row.seller_id,
                consignment_id=consignment.id,
                line_id=row.id,
                lot_id=lot_id,
                reserved=quantity,
            )
            for row, line in zip(written, theirs, strict=True)
            for lot_id, quantity in line.allocations.items()
        )
        await session.flush()


def _order_line(consignment: Consignment, position: int, line: Line) -> OrderLine:
    return OrderLine(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        listing_id=line.offer.id,
        product_id=line.offer.product_id,
        position=position,
        title=line.offer.title,
        base_unit=line.offer.base_unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
    )
