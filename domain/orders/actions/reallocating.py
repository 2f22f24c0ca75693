"""Other lots for what a seller has promised: what was reserved is let go and as much is reserved of others, at once."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog import queries as catalog
from domain.catalog.models import Lot
from domain.catalog.rules import check_sellable, left_to_sell, plain
from domain.errors import NotFound
from domain.orders import queries, rules
from domain.orders.actions.stock import move_stock
from domain.orders.errors import InsufficientStock, LineTwice, NothingChosen, OtherGrade, OtherProduct
from domain.orders.models import Allocation, Consignment, ConsignmentState, OrderLine
from domain.orders.rules import Chosen, Place
from domain.parties.roles import Viewer
from domain.rows import new_key

Given = dict[uuid.UUID, Decimal]
"""By lot, what it gives to a line."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a lot gave to a line, and gives now."""

    line: OrderLine
    lot_id: uuid.UUID
    before: Decimal
    after: Decimal


async def own_confirmed(session: AsyncSession, viewer: Viewer, place: Place) -> Consignment:
    """A consignment of the viewer's that is promised and has not left, locked. Raises NotFound, WrongState."""
    found = (await session.execute(queries.consignment_for_update(*place))).scalar_one_or_none()
    if found is None or found.seller_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    rules.check_state(("consignmentId",), found.state, ConsignmentState.CONFIRMED)
    return found


async def reallocate(
    session: AsyncSession, viewer: Viewer, consignment: Consignment, chosen: Sequence[Chosen]
) -> list[Change]:
    """Give lines the lots their seller chose; `consignment` is locked, and lines that are not named keep theirs.

    The lots of before and of after are locked in id order. Raises NothingChosen, LineTwice, NotFound, NotPositive,
    LotsDoNotAddUp, OtherProduct, OtherGrade, LotRecalled, LotHeld, LotExpired, InsufficientStock.
    """
    lines = await _named(session, consignment, chosen)
    before = await held_by(session, consignment, lines)
    named = {*(lot for each in before.values() for lot in each), *(lot for each in chosen for lot in each.lots)}
    locked = (await session.execute(catalog.lots_for_update(consignment.county_id, list(named)))).scalars()
    lots = {lot.id: lot for lot in locked if lot.seller_id == consignment.seller_id}
    for at, (line, each) in enumerate(zip(lines, chosen, strict=True)):
        _check_lots(at, line, each, {lots[lot].grade for lot in before[line.id]}, lots)
    after = {each.line_id: dict(each.lots) for each in chosen}
    _check_stock(lines, before, after, lots, consignment)
    return await give_lots(session, viewer, consignment, lines, before, after)


async def _named(session: AsyncSession, consignment: Consignment, chosen: Sequence[Chosen]) -> list[OrderLine]:
    """The line of each choice. Raises NothingChosen, LineTwice, NotFound, NotPositive, LotsDoNotAddUp."""
    if not chosen:
        raise NothingChosen(at=("lines",))
    own = {line.id: line for line in (await session.execute(queries.lines_of(consignment))).scalars()}
    lines: list[OrderLine] = []
    for at, each in enumerate(chosen):
        line = own.get(each.line_id)
        if line is None:
            raise NotFound(at=("lines", at, "lineId"), what="order line")
        if line in lines:
            raise LineTwice(at=("lines", at, "lineId"))
        rules.check_chosen(at, line.title, line.base_unit, line.quantity, each)
        lines.append(line)
    return lines


async def held_by(
    session: AsyncSession, consignment: Consignment, lines: Sequence[OrderLine]
) -> dict[uuid.UUID, Given]:
    """By line, what each lot gives to it now, in the order they were allocated."""
    held: dict[uuid.UUID, Given] = {line.id: {} for line in lines}
    for each in (await session.execute(queries.ever_allocated(consignment.county_id, list(held)))).scalars():
        if each.reserved:
            held[each.line_id][each.lot_id] = each.reserved
    return held


def _check_lots(
    at: int, line: OrderLine, chosen: Chosen, grades: set[str | None], lots: Mapping[uuid.UUID, Lot]
) -> None:
    """The lots are the seller's, of the product and of a grade that was promised."""
    for nth, lot_id in enumerate(chosen.lots):
        path, lot = ("lines", at, "lots", nth, "lotId"), lots.get(lot_id)
        if lot is None:
            raise NotFound(at=path, what="lot")
        if lot.product_id != line.product_id:
            raise OtherProduct(at=path, lot=lot.code, title=line.title)
        if lot.grade not in grades:
            raise OtherGrade(at=path, lot=lot.code, title=line.title)


def _check_stock(
    lines: Sequence[OrderLine],
    before: Mapping[uuid.UUID, Given],
    after: Mapping[uuid.UUID, Given],
    lots: Mapping[uuid.UUID, Lot],
    consignment: Consignment,
) -> None:
    """What is newly taken of a lot is there and good on the day; what is let go may be of any."""
    more = rules.taken_more(_together(before), _together(after))
    for at, line in enumerate(lines):
        for nth, lot_id in enumerate(after[line.id]):
            lot, path = lots[lot_id], ("lines", at, "lots", nth)
            if more.get(lot_id, Decimal(0)) <= 0:
                continue
            check_sellable(lot, consignment.deliver_on, (*path, "lotId"))
            free = left_to_sell(lot, consignment.deliver_on)
            if more[lot_id] > free:
                available = plain(free + _together(before).get(lot_id, Decimal(0)))
                raise InsufficientStock(
                    at=(*path, "quantity"), title=line.title, available=available, unit=line.base_unit.value
                )


async def give_lots(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    lines: Sequence[OrderLine],
    before: Mapping[uuid.UUID, Given],
    after: Mapping[uuid.UUID, Given],
) -> list[Change]:
    """Let go what lots gave to lines, and reserve what they give now; all of them are locked. What changed.

    Raises InsufficientStock where a lot has not so much.
    """
    more = rules.taken_more(_together(before), _together(after))
    moves = {lot: (Decimal(0), change) for lot, change in sorted(more.items())}
    sellers = dict.fromkeys(moves, consignment.seller_id)
    await move_stock(
        session, viewer, consignment.county_id, moves, sellers, cause="REALLOCATED", source_id=consignment.id
    )
    changes = [
        Change(line, lot, before[line.id].get(lot, Decimal(0)), after[line.id].get(lot, Decimal(0)))
        for line in lines
        for lot in sorted(rules.taken_more(before[line.id], after[line.id]))
    ]
    await _write(session, consignment, changes)
    return changes


async def _write(session: AsyncSession, consignment: Consignment, changes: Sequence[Change]) -> None:
    """A row that was there is changed; one of a lot that gives nothing any more stays, and says so."""
    lines = {each.line.id for each in changes}
    found = (await session.execute(queries.ever_allocated(consignment.county_id, list(lines)))).scalars()
    known = {(each.line_id, each.lot_id): each for each in found}
    for each in changes:
        row = known.get((each.line.id, each.lot_id))
        if row is None:
            row = _allocation(consignment, each)
            session.add(row)
        row.reserved, row.consignment_id = each.after, consignment.id
    await session.flush()


def _allocation(consignment: Consignment, change: Change) -> Allocation:
    return Allocation(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        line_id=change.line.id,
        lot_id=change.lot_id,
    )


def _together(given: Mapping[uuid.UUID, Given]) -> Given:
    """By lot, what it gives to all lines."""
    total: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for each in given.values():
        for lot, quantity in each.items():
            total[lot] += quantity
    return total
