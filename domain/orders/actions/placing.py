"""Placing an order: stock is reserved for every line or for none.

It is drafted first: all that it rests on is read, and its rows are made, to be written together with what others write
beside them, however many lines there are; so is more of an order that stands. What a lot has left is read without a
lock and taken by a guarded update, last of all, so that a lot that everybody wants is held for as short as can be.
Where somebody took of it in between, the lots of all that is wanted in the county, locked by then, are looked at again.
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
from domain.money import Fen
from domain.orders import queries, rules
from domain.orders.actions.agreed import Asked, Contract, at_prices
from domain.orders.actions.stock import Move, make_moves
from domain.orders.errors import InsufficientStock, NothingOrdered
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine
from domain.orders.rules import LARGEST_ORDER, Line, Offer, Place, Wanted
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key

Stock = dict[uuid.UUID, Decimal]
"""What of each lot is not promised yet."""


class Draft:
    """An order, or more of one that stands, as it may be written, with its rows. Nothing is written or taken yet."""

    def __init__(self, order: Order, wanted: Asked, stock: Stock, parts: int = 0) -> None:
        """`parts` is how many sellers' parts the order has already. Raises InsufficientStock."""
        self.order, self.wanted, self.stock = order, wanted, stock
        self.draw()
        self.consignments = _consignments(order, self.lines, parts)
        self.rows = _order_lines(self.consignments, self.lines)

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

    def goods(self) -> Fen:
        """What all lines come to, in fen."""
        return sum(line.amount for line in self.lines)

    def goods_of(self, part: Consignment) -> Fen:
        """What the lines of one seller's part come to, in fen."""
        return sum(row.amount for row in self.rows if row.consignment_id == part.id)

    def weight_of(self, part: Consignment) -> Decimal:
        """Of what is sold by weight, in kg."""
        weighed = (row for row in self.rows if row.consignment_id == part.id and row.base_unit is BaseUnit.KG)
        return sum((row.quantity for row in weighed), Decimal(0))

    def allocations(self, county_id: int) -> list[Allocation]:
        """What each lot of a county gives to each line."""
        return [
            _allocation(row, lot_id, quantity)
            for row, line in zip(self.rows, self.lines, strict=True)
            if row.county_id == county_id
            for lot_id, quantity in line.allocations.items()
        ]


async def draft_order(
    session: AsyncSession, viewer: Viewer, wanted: Sequence[Wanted], deliver_on: date, key: uuid.UUID | None = None
) -> Draft:
    """What is wanted as an order, parted into one consignment for each seller. `key` is to be the order's own.

    Raises NothingOrdered, NotPositive, NotFound, BelowMinimum, NotWholePackages, WindowClosed, InsufficientStock.
    """
    asked, stock = await _asked(session, viewer, wanted, deliver_on)
    return Draft(_order(viewer, key or new_key(), asked, deliver_on), asked, stock)


async def draft_more(session: AsyncSession, viewer: Viewer, order: Order, wanted: Sequence[Wanted]) -> Draft:
    """What is wanted as further consignments of an order that stands, numbered on from those it has.

    The order's consignments are locked, and it was read since. Raises as `draft_order`.
    """
    asked, stock = await _asked(session, viewer, wanted, order.deliver_on)
    numbers = (await session.execute(queries.numbers_of(order))).scalars().all()
    return Draft(order, asked, stock, rules.parts_of(numbers))


async def reserve(session: AsyncSession, viewer: Viewer, draft: Draft) -> None:
    """Take the stock of what was drafted and is written, last of all. Raises InsufficientStock.

    Counties are gone through in order and their lots locked in order, so that no two carts wait in a circle.
    """
    for county_id in sorted({offer.county_id for offer, _ in draft.wanted}):
        await _reserve(session, viewer, county_id, draft)


async def _asked(
    session: AsyncSession, viewer: Viewer, wanted: Sequence[Wanted], deliver_on: date
) -> tuple[Asked, Stock]:
    """Each line's offer at the buyer's price with its quantity, and what lots have left. Raises as `draft_order`."""
    if not 1 <= len(wanted) <= LARGEST_ORDER:
        raise NothingOrdered(at=("lines",), largest=LARGEST_ORDER)
    offers, stock, contracts = await _offers(session, viewer, wanted, deliver_on)
    for at, (line, offer) in enumerate(zip(wanted, offers, strict=True)):
        if line.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        rules.check_line(at, offer, line.quantity, deliver_on, clock.today())
    asked = list(zip(offers, [line.quantity for line in wanted], strict=True))
    return await at_prices(session, asked, contracts), stock


async def _offers(
    session: AsyncSession, viewer: Viewer, wanted: Sequence[Wanted], deliver_on: date
) -> tuple[list[Offer], Stock, list[Contract]]:
    """The offer behind each line, what its lots that are good on the day have left, and the buyer's contract prices.

    Raises NotFound where a listing is unknown.
    """
    found: dict[Place, Offer] = {}
    stock: Stock = {}
    contracts: dict[uuid.UUID, Contract] = {}
    for county_id in sorted({line.listing[0] for line in wanted}):
        ids = [line.listing[1] for line in wanted if line.listing[0] == county_id]
        asked = {"county": county_id, "listings": ids, "on": deliver_on, "today": clock.today()}
        for row in await queries.OFFERED.rows(session, **asked, buyer=viewer.organisation):
            found[county_id, row["id"]] = _offer(row)
            stock |= zip(row["lots"] or (), row["left"] or (), strict=True)
            if row["contract_id"]:
                contracts[row["contract_id"]] = _contract(row)
    for at, line in enumerate(wanted):
        if line.listing not in found:
            raise NotFound(at=("lines", at, "listingId"), what="listing")
    offers = [rules.at_agreed_price(found[line.listing], line) for line in wanted]
    return offers, stock, list(contracts.values())


def _contract(row: Any) -> Contract:
    """Of a row of `OFFERED` that has one."""
    cap, price = row["quantity_cap"], row["contract_price"]
    return Contract((row["county_id"], row["contract_id"]), row["product_id"], price, cap)


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
        surplus_price=row["surplus_price"],
    )


def _order(viewer: Viewer, key: uuid.UUID, asked: Asked, deliver_on: date) -> Order:
    return Order(
        county_id=viewer.county_id,
        id=key,
        number=f"{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=viewer.organisation,
        seller_ids=sorted({offer.seller_id for offer, _ in asked}),
        placed_by=viewer.account_id,
        placed_at=clock.now(),
        deliver_on=deliver_on,
    )


def _consignments(order: Order, lines: Sequence[Line], parts: int) -> list[Consignment]:
    """One for each seller, numbered on from `parts`."""
    parties = sorted({(line.offer.seller_id, line.offer.county_id) for line in lines})
    return [_consignment(order, at, *party) for at, party in enumerate(parties, start=parts + 1)]


def _order_lines(consignments: Sequence[Consignment], lines: Sequence[Line]) -> list[OrderLine]:
    """In the order of the lines."""
    of_seller = {each.seller_id: each for each in consignments}
    positions: dict[uuid.UUID, int] = defaultdict(int)
    rows = []
    for line in lines:
        seller_id = line.offer.seller_id
        positions[seller_id] += 1
        rows.append(_order_line(of_seller[seller_id], positions[seller_id], line))
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


async def _reserve(session: AsyncSession, viewer: Viewer, county_id: int, draft: Draft) -> None:
    """Take a county's stock through the market's door. Raises InsufficientStock."""
    order = draft.order
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
            promised=draft.allocations(county_id),
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


def _allocation(row: OrderLine, lot_id: uuid.UUID, quantity: Decimal) -> Allocation:
    return Allocation(
        county_id=row.county_id,
        id=new_key(),
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        consignment_id=row.consignment_id,
        line_id=row.id,
        lot_id=lot_id,
        reserved=quantity,
    )
