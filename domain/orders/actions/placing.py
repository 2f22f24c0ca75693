"""Placing an order: stock is reserved for every line or for none.

Each table is written by one statement, however many lines there are. What a lot has left is read without a lock and
taken by a guarded update, late, so that a lot that everybody wants is held for as short as can be. Where somebody took
of it in between, the lots of all that is wanted in the county, locked by then, are looked at again.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog import queries as catalog
from domain.catalog.actions import new_code
from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit
from domain.catalog.rules import left_to_sell
from domain.errors import NotFound
from domain.orders import rules
from domain.orders.actions.agreed import at_contract_prices
from domain.orders.actions.stock import Move, make_moves
from domain.orders.errors import InsufficientStock, NothingOrdered
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine
from domain.orders.rules import LARGEST_ORDER, Line, Offer, Place, Wanted
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.writing import write_all

Stock = dict[uuid.UUID, Decimal]
"""What of each lot is not promised yet."""


async def place_order(session: AsyncSession, viewer: Viewer, wanted: Sequence[Wanted], deliver_on: date) -> Order:
    """Reserve stock for every line or for none, and part the order into one consignment for each seller.

    Counties are gone through in order and their lots locked in order, so that no two carts wait in a circle. Raises
    NothingOrdered, NotPositive, NotFound, BelowMinimum, NotWholePackages, WindowClosed, InsufficientStock.
    """
    if not 1 <= len(wanted) <= LARGEST_ORDER:
        raise NothingOrdered(at=("lines",), largest=LARGEST_ORDER)
    offers, stock = await _offers(session, wanted, deliver_on)
    for at, (line, offer) in enumerate(zip(wanted, offers, strict=True)):
        if line.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        rules.check_line(at, offer, line.quantity, deliver_on, clock.today())
    asked = list(zip(offers, [line.quantity for line in wanted], strict=True))
    draft = Draft(await at_contract_prices(session, viewer, asked, deliver_on), stock)
    order = await _write_order(session, viewer, offers, deliver_on)
    rows = await _write_lines(session, order, draft.lines)
    for county_id in sorted({offer.county_id for offer in offers}):
        await _reserve(session, viewer, order, county_id, draft)
    await _write_allocations(session, rows, draft.lines)
    return order


class Draft:
    """The lines of an order as what lots have left allows them. Raises InsufficientStock where it does not."""

    def __init__(self, wanted: Sequence[tuple[Offer, Decimal]], stock: Stock) -> None:
        self.wanted, self.stock = wanted, stock
        self.draw()

    def draw(self) -> None:
        """Anew, by `stock` as it is now: prices and quantities stay, what each lot gives may not."""
        self.lines = rules.draft_lines(self.wanted, dict(self.stock))

    def taken(self) -> dict[uuid.UUID, Decimal]:
        """What is taken of each lot by all lines together."""
        taken: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            for lot, quantity in line.allocations.items():
                taken[lot] += quantity
        return taken


async def _offers(session: AsyncSession, wanted: Sequence[Wanted], deliver_on: date) -> tuple[list[Offer], Stock]:
    """The offer behind each line, and what its lots that are good on the day have left.

    Raises NotFound where a listing is unknown.
    """
    found: dict[Place, Offer] = {}
    stock: Stock = {}
    for county_id in sorted({line.listing[0] for line in wanted}):
        ids = [line.listing[1] for line in wanted if line.listing[0] == county_id]
        for row in await catalog.OFFERED.rows(session, county=county_id, listings=ids, on=deliver_on):
            found[county_id, row["id"]] = _offer(row)
            stock |= zip(row["lots"] or (), row["left"] or (), strict=True)
    for at, line in enumerate(wanted):
        if line.listing not in found:
            raise NotFound(at=("lines", at, "listingId"), what="listing")
    return [rules.at_agreed_price(found[line.listing], line) for line in wanted], stock


def _offer(row: Any) -> Offer:
    """A row of `OFFERED`."""
    return Offer(
        id=row["id"],
        county_id=row["county_id"],
        seller_id=row["seller_id"],
        product_id=row["product_id"],
        title=row["title"],
        base_unit=BaseUnit(row["base_unit"]),
        unit_content=row["unit_content"],
        minimum_quantity=row["minimum_quantity"],
        lead_time_days=row["lead_time_days"],
        first_day=row["delivery"].lower,
        last_day=date.fromordinal(row["delivery"].upper.toordinal() - 1),
        tiers=dict(zip(row["starts"], row["prices"], strict=True)),
        lots=row["lots"] or (),
    )


async def _write_order(session: AsyncSession, viewer: Viewer, offers: Sequence[Offer], deliver_on: date) -> Order:
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
    await write_all(session, [order])
    return order


async def _write_lines(session: AsyncSession, order: Order, lines: Sequence[Line]) -> list[OrderLine]:
    """One consignment for each seller; the rows of the lines, in their order."""
    consignments: dict[uuid.UUID, Consignment] = {}
    for seller_id, county_id in sorted({(line.offer.seller_id, line.offer.county_id) for line in lines}):
        consignments[seller_id] = _consignment(order, len(consignments) + 1, seller_id, county_id)
    positions: dict[uuid.UUID, int] = defaultdict(int)
    rows = []
    for line in lines:
        seller_id = line.offer.seller_id
        positions[seller_id] += 1
        rows.append(_order_line(consignments[seller_id], positions[seller_id], line))
    await write_all(session, list(consignments.values()))
    await write_all(session, rows)
    return rows


def _consignment(order: Order, at: int, seller_id: uuid.UUID, county_id: int) -> Consignment:
    return Consignment(
        county_id=county_id,
        id=new_key(),
        number=f"{order.number}-{at}",
        order_county_id=order.county_id,
        order_id=order.id,
        buyer_id=order.buyer_id,
        seller_id=seller_id,
        state=ConsignmentState.PLACED,
        deliver_on=order.deliver_on,
    )


async def _reserve(session: AsyncSession, viewer: Viewer, order: Order, county_id: int, draft: Draft) -> None:
    """Take a county's stock through the market's door. Raises InsufficientStock."""
    sellers = {lot: offer.seller_id for offer, _ in draft.wanted if offer.county_id == county_id for lot in offer.lots}

    async def take() -> None:
        moves = [
            Move(lot, sellers[lot], order.id, reserved=taken) for lot, taken in draft.taken().items() if lot in sellers
        ]
        await make_moves(
            session,
            viewer.account_id,
            county_id,
            moves,
            cause="RESERVED",
            locking=sellers,
            good_on=order.deliver_on,
        )

    async with standing_in(session, Office.MARKET, county_id):
        try:
            await take()
        except InsufficientStock:  # somebody took of it since it was read, or it was held or recalled
            locked = (await session.execute(catalog.lots_for_update(county_id, list(sellers)))).scalars()
            draft.stock |= {lot.id: left_to_sell(lot, order.deliver_on) for lot in locked}
            draft.draw()
            await take()


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
        price_basis=line.offer.price_basis,
        contract_id=line.offer.contract_id,
    )


async def _write_allocations(session: AsyncSession, rows: Sequence[OrderLine], lines: Sequence[Line]) -> None:
    allocations = [
        Allocation(
            county_id=row.county_id,
            id=new_key(),
            buyer_id=row.buyer_id,
            seller_id=row.seller_id,
            consignment_id=row.consignment_id,
            line_id=row.id,
            lot_id=lot_id,
            reserved=quantity,
        )
        for row, line in zip(rows, lines, strict=True)
        for lot_id, quantity in line.allocations.items()
    ]
    await write_all(session, allocations)
