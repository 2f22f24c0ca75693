"""Placing, confirming, dispatching and accepting orders: lock, decide, write. Nothing here commits."""

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
from domain.catalog.models import BaseUnit, Listing, Lot, Product, StockMovement
from domain.errors import NotFound, WrongState
from domain.money import Fen, priced
from domain.orders import queries, rules
from domain.orders.errors import InsufficientStock, NothingOrdered, ReadingMissing
from domain.orders.models import Allocation, Consignment, ConsignmentCost, ConsignmentState, Cost, Order, OrderLine
from domain.orders.rules import LARGEST_ORDER, Line, Offer, Place, Reading, Wanted
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


async def move_stock(
    session: AsyncSession,
    viewer: Viewer,
    county_id: int,
    changes: Mapping[uuid.UUID, tuple[Decimal, Decimal]],
    sellers: Mapping[uuid.UUID, uuid.UUID],
    *,
    cause: str,
    source_id: uuid.UUID,
) -> None:
    """Change balances and write down why, in one county. Raises InsufficientStock where a lot does not allow it."""
    if await queries.change_stock(session, county_id, changes) < len(changes):
        raise InsufficientStock(title="", available="0", unit="")
    session.add_all(
        StockMovement(
            county_id=county_id,
            seller_id=sellers[lot_id],
            lot_id=lot_id,
            on_hand_change=on_hand,
            reserved_change=reserved,
            cause=cause,
            source_id=source_id,
            account_id=viewer.account_id,
            at=clock.now(),
        )
        for lot_id, (on_hand, reserved) in changes.items()
    )
    await session.flush()


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


async def own_consignment(session: AsyncSession, viewer: Viewer, order: Place) -> Consignment:
    """The seller's part of an order, locked. Raises NotFound."""
    found = (await session.execute(queries.consignments_for_update(*order))).scalars().all()
    for consignment in found:
        if consignment.seller_id == viewer.organisation:
            return consignment
    raise NotFound(at=("orderId",), what="order")


def must_be(consignment: Consignment, expected: ConsignmentState) -> None:
    """Raises WrongState."""
    if consignment.state is not expected:
        raise WrongState(what="consignment", state=consignment.state.value, expected=expected.value)


async def confirm_order(session: AsyncSession, viewer: Viewer, order: Place) -> Consignment:
    """The seller promises to deliver its part. Raises NotFound, WrongState."""
    consignment = await own_consignment(session, viewer, order)
    must_be(consignment, ConsignmentState.PLACED)
    consignment.state, consignment.confirmed_at = ConsignmentState.CONFIRMED, clock.now()
    await session.flush()
    return consignment


async def dispatch_order(session: AsyncSession, viewer: Viewer, order: Place, costs: Mapping[Cost, Fen]) -> Consignment:
    """The goods leave: what was reserved is no longer in stock. Raises NotFound, WrongState, NotPositive."""
    consignment = await own_consignment(session, viewer, order)
    must_be(consignment, ConsignmentState.CONFIRMED)
    for kind, amount in costs.items():
        if amount <= 0:
            raise NotPositive(at=("costs", kind.value))
    changes: dict[uuid.UUID, tuple[Decimal, Decimal]] = {}
    for allocation, _ in (await session.execute(queries.allocations_of(consignment))).all():
        allocation.dispatched = allocation.reserved
        gone = changes.get(allocation.lot_id, (Decimal(0), Decimal(0)))[0] - allocation.reserved
        changes[allocation.lot_id] = (gone, gone)
    sellers = dict.fromkeys(changes, consignment.seller_id)
    await move_stock(
        session, viewer, consignment.county_id, changes, sellers, cause="DISPATCHED", source_id=consignment.id
    )
    session.add_all(
        ConsignmentCost(
            county_id=consignment.county_id,
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            kind=kind,
            amount=amount,
        )
        for kind, amount in costs.items()
    )
    consignment.state, consignment.dispatched_at = ConsignmentState.DISPATCHED, clock.now()
    await session.flush()
    return consignment


async def accept_delivery(
    session: AsyncSession, viewer: Viewer, place: Place, readings: Sequence[Reading]
) -> Consignment:
    """The buyer takes what the scales say, lot by lot. Raises NotFound, WrongState, ReadingMissing, WeighAgain, ..."""
    consignment = (await session.execute(queries.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is None or consignment.buyer_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    must_be(consignment, ConsignmentState.DISPATCHED)
    rows = (await session.execute(queries.allocations_of(consignment))).all()
    _apply(readings, [row[0] for row in rows], await _codes(session, consignment, [row[0].lot_id for row in rows]))
    goods: dict[uuid.UUID, tuple[Decimal, Decimal]] = {}
    for allocation, line in rows:
        accepted = allocation.accepted or Decimal(0)
        goods[allocation.id] = (accepted, line.unit_price)
    consignment.goods = sum(priced(*each) for each in goods.values())
    consignment.state, consignment.accepted_at = ConsignmentState.ACCEPTED, clock.now()
    await session.flush()
    return consignment


async def _codes(session: AsyncSession, consignment: Consignment, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    found = select(Lot.id, Lot.code).where(Lot.county_id == consignment.county_id, Lot.id.in_(ids))
    return {row.id: row.code for row in (await session.execute(found)).all()}


def _apply(readings: Sequence[Reading], allocations: Sequence[Allocation], codes: Mapping[uuid.UUID, str]) -> None:
    """Write each reading down with what it weighed. A lot that two lines share is read as one and parted by them."""
    by_lot: dict[uuid.UUID, list[Allocation]] = defaultdict(list)
    for allocation in allocations:
        by_lot[allocation.lot_id].append(allocation)
    given = {reading.lot_id: reading for reading in readings}
    odd = given.keys() ^ by_lot.keys()
    if odd or len(given) < len(readings):
        raise ReadingMissing(at=("readings",), lot=codes.get(min(odd), "?") if odd else "?")
    for at, reading in enumerate(readings):
        if reading.accepted < 0 or (reading.first is not None and reading.first < 0):
            raise NotPositive(at=("readings", at, "accepted"))
        theirs = by_lot[reading.lot_id]
        dispatched = sum((each.dispatched or Decimal(0) for each in theirs), Decimal(0))
        rules.check_reading(at, codes[reading.lot_id], dispatched, reading)
        left = reading.accepted
        for each in theirs:
            each.accepted = min(left, each.dispatched or Decimal(0))
            each.first_reading = reading.first
            left -= each.accepted
