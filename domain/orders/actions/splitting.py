"""Sending only a part: what does not leave becomes a part of the order of its own, by its own number."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog import queries as catalog
from domain.catalog.errors import NotPositive
from domain.catalog.models import Lot
from domain.catalog.rules import plain
from domain.errors import NotFound
from domain.money import priced
from domain.orders import queries, rules
from domain.orders.errors import MoreThanReserved, NothingSent
from domain.orders.models import Allocation, Consignment, ConsignmentState, OrderLine
from domain.rows import new_key

Reserved = Sequence[tuple[Allocation, OrderLine]]


async def split(
    session: AsyncSession, consignment: Consignment, sent: Mapping[uuid.UUID, Decimal]
) -> Consignment | None:
    """Leave in a confirmed consignment that is locked what is `sent` of each lot, and move the rest to a new one.

    What is reserved stays reserved, and prices stay; None where nothing is left over. The lots of both are locked, in
    id order, since the rest may be freed next. Raises NothingSent, NotPositive, NotFound, MoreThanReserved.
    """
    reserved: Reserved = [
        (each[0], each[1]) for each in (await session.execute(queries.allocations_of(consignment))).all()
    ]
    lots = {allocation.lot_id for allocation, _ in reserved}
    await session.execute(catalog.lots_for_update(consignment.county_id, list(lots)))
    await _check(session, consignment, reserved, sent)
    kept = rules.kept_of([(each.lot_id, each.reserved) for each, _ in reserved], sent)
    if all(allocation.reserved == stays for (allocation, _), stays in zip(reserved, kept, strict=True)):
        return None
    rest = _follow_up(consignment)
    session.add(rest)
    await session.flush()
    lines = await _split_lines(session, rest, reserved, kept)
    for (allocation, line), stays in zip(reserved, kept, strict=True):
        _split_allocation(session, allocation, lines[line.id], stays)
    await session.flush()
    return rest


async def _check(
    session: AsyncSession, consignment: Consignment, reserved: Reserved, sent: Mapping[uuid.UUID, Decimal]
) -> None:
    by_lot: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for allocation, _ in reserved:
        by_lot[allocation.lot_id] += allocation.reserved
    for at, (lot_id, quantity) in enumerate(sent.items()):
        if quantity < 0:
            raise NotPositive(at=("lots", at, "quantity"))
        if lot_id not in by_lot:
            raise NotFound(at=("lots", at, "lotId"), what="lot")
        if quantity > by_lot[lot_id]:
            code = select(Lot.code).where(Lot.county_id == consignment.county_id, Lot.id == lot_id)
            named = (await session.execute(code)).scalar_one()
            raise MoreThanReserved(at=("lots", at, "quantity"), lot=named, reserved=plain(by_lot[lot_id]))
    if not any(sent.values()):
        raise NothingSent(at=("lots",))


def _follow_up(consignment: Consignment) -> Consignment:
    return Consignment(
        county_id=consignment.county_id,
        id=new_key(),
        number=rules.follow_up_number(consignment.number),
        order_county_id=consignment.order_county_id,
        order_id=consignment.order_id,
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        state=ConsignmentState.CONFIRMED,
        deliver_on=consignment.deliver_on,
        confirmed_at=consignment.confirmed_at,
        split_from_id=consignment.id,
    )


async def _split_lines(
    session: AsyncSession, rest: Consignment, reserved: Reserved, kept: Sequence[Decimal]
) -> dict[uuid.UUID, OrderLine]:
    """The line in the new part, by the line it was: the line itself where nothing of it leaves yet."""
    stays: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for (_, line), quantity in zip(reserved, kept, strict=True):
        stays[line.id] += quantity
    moved = {}
    for line in {line.id: line for _, line in reserved}.values():
        moved[line.id] = line if not stays[line.id] else _rest_of(rest, line, line.quantity - stays[line.id])
        if not stays[line.id]:
            line.consignment_id = rest.id
        elif moved[line.id].quantity:
            session.add(moved[line.id])
            line.quantity, line.amount = stays[line.id], priced(stays[line.id], line.unit_price)
    await session.flush()
    return moved


def _rest_of(rest: Consignment, line: OrderLine, quantity: Decimal) -> OrderLine:
    return OrderLine(
        county_id=rest.county_id,
        id=new_key(),
        buyer_id=rest.buyer_id,
        seller_id=rest.seller_id,
        consignment_id=rest.id,
        listing_id=line.listing_id,
        product_id=line.product_id,
        position=line.position,
        title=line.title,
        base_unit=line.base_unit,
        quantity=quantity,
        unit_price=line.unit_price,
        amount=priced(quantity, line.unit_price),
        price_basis=line.price_basis,
        contract_id=line.contract_id,
    )


def _split_allocation(session: AsyncSession, allocation: Allocation, line: OrderLine, stays: Decimal) -> None:
    left = allocation.reserved - stays
    if not stays:
        allocation.line_id, allocation.consignment_id = line.id, line.consignment_id
    elif left:
        allocation.reserved = stays
        session.add(
            Allocation(
                county_id=allocation.county_id,
                id=new_key(),
                buyer_id=allocation.buyer_id,
                seller_id=allocation.seller_id,
                consignment_id=line.consignment_id,
                line_id=line.id,
                lot_id=allocation.lot_id,
                reserved=left,
            )
        )
