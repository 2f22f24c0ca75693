"""What the buyer does at the door: reads the scales, refuses what is bad, takes the rest."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import BaseUnit, Lot
from domain.catalog.rules import plain
from domain.errors import FieldPath, NotFound
from domain.fulfilment import queries, rules
from domain.fulfilment.actions.judging import judge_cold_chain
from domain.fulfilment.actions.steps import note_step, show_photos, traded_consignment
from domain.fulfilment.errors import MoreRejectedThanArrived, ReadingMissing, RecalledOnItsWay, WeighedLotByLot
from domain.fulfilment.models import EventKind, GoodsReturn, Rejection, Weighing
from domain.fulfilment.rules import NOTHING, LineAtDoor, LineReading, LotAtDoor, Place, Reading, Rejected
from domain.money import priced
from domain.orders import queries as orders
from domain.orders.actions.serving import must_be
from domain.orders.models import Allocation, Consignment, ConsignmentState
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.purchasing.queries.deliveries import delivery_at
from domain.rows import new_key

Lots = dict[uuid.UUID, LotAtDoor]


async def record_weighing(
    session: AsyncSession, viewer: Viewer, place: Place, lot_id: uuid.UUID, quantity: Decimal, scale: str | None
) -> Weighing:
    """Keep what the scales said for a lot while it is unloaded. Raises NotFound, WrongState, ReadingMissing,
    NotPositive, MoreThanDispatched.
    """
    consignment = await _at_the_door(session, viewer, place)
    lots = await _lots(session, consignment)
    rules.check_weight(_lot(lots, lot_id, ("lotId",)), quantity, ("quantity",))
    note_step(session, viewer, consignment, EventKind.WEIGHED, about=lots[lot_id].code, quantity=quantity)
    return await _weigh(session, viewer, consignment, lot_id, quantity, scale=scale)


async def reject_goods(
    session: AsyncSession, viewer: Viewer, place: Place, lot_id: uuid.UUID, rejected: Rejected
) -> Rejection:
    """Refuse part of a lot, or all of it, while it is unloaded. Raises NotFound, WrongState, ReadingMissing,
    NotPositive, NoteMissing, PhotoMissing, MoreRejectedThanArrived.
    """
    consignment = await _at_the_door(session, viewer, place)
    lots = await _lots(session, consignment)
    lot = _lot(lots, lot_id, ("lotId",))
    together = lot.rejected + rejected.quantity
    if together > lot.dispatched:
        raise MoreRejectedThanArrived(
            at=("quantity",), lot=lot.code, arrived=plain(lot.dispatched), rejected=plain(together)
        )
    return await _reject(session, viewer, consignment, lots, lot_id, rejected, ())


async def accept_delivery(
    session: AsyncSession, viewer: Viewer, place: Place, readings: Sequence[Reading | LineReading]
) -> Consignment:
    """Close the door: take of each lot what its last reading says and nobody refused.

    `readings` are kept beside those that stand already; each lot needs one, its own or its share of its line's. What
    was refused goes back. Of two, this and the recall of one of its lots, the second waits for the first. Raises
    NotFound, WrongState, ReadingMissing, WeighAgain, MoreThanDispatched, MoreRejectedThanArrived, RecalledOnItsWay,
    WeighedLotByLot, and what `reject_goods` raises.
    """
    consignment = await _at_the_door(session, viewer, place)
    recalled = await _recalled(session, consignment)
    places = await _keep(session, viewer, consignment, readings)
    lots = await _lots(session, consignment)
    taken = {lot_id: rules.taken_of(lot, places.get(lot_id, ("readings",))) for lot_id, lot in lots.items()}
    for lot_id in sorted(recalled):
        if taken[lot_id]:
            raise RecalledOnItsWay(at=places.get(lot_id, ("readings",)), lot=lots[lot_id].code)
    await _write_down(session, consignment, lots, taken)
    await _send_back(session, consignment)
    consignment.goods = await _goods(session, consignment)
    consignment.freight_owed = await _freight(session, consignment)
    consignment.state, consignment.accepted_at = ConsignmentState.ACCEPTED, clock.now()
    await session.flush()
    await judge_cold_chain(session, consignment)
    return consignment


async def _at_the_door(session: AsyncSession, viewer: Viewer, place: Place) -> Consignment:
    """Raises NotFound, WrongState."""
    consignment = await traded_consignment(session, viewer, place, "buyer_id")
    must_be(consignment, ConsignmentState.DISPATCHED)
    return consignment


async def _recalled(session: AsyncSession, consignment: Consignment) -> set[uuid.UUID]:
    """Which of the lots that were sent are recalled.

    Whoever recalls one locks all consignments that went out with it, so that of the two one waits; the lots themselves
    are not locked, and nobody who orders of them waits for a sale to be settled.
    """
    sent = (await session.execute(queries.lots_at_door(consignment))).all()
    among = Lot.county_id == consignment.county_id, Lot.id.in_({allocation.lot_id for allocation, _, _ in sent})
    async with standing_in(session, Office.MARKET, consignment.county_id):
        found = await session.execute(select(Lot.id).where(*among, Lot.recalled_at.is_not(None)))
        return set(found.scalars())


async def _lots(session: AsyncSession, consignment: Consignment) -> Lots:
    """Each lot that was sent, with what the scales said of it and what was refused so far."""
    sent: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    known: dict[uuid.UUID, tuple[str, Decimal]] = {}
    for allocation, code, tolerance in (await session.execute(queries.lots_at_door(consignment))).all():
        sent[allocation.lot_id] += allocation.dispatched or NOTHING
        known[allocation.lot_id] = code, tolerance
    readings: dict[uuid.UUID, list[Decimal]] = defaultdict(list)
    of_line: set[uuid.UUID] = set()
    for weighing in (await session.execute(queries.weighings_of(consignment))).scalars():
        readings[weighing.lot_id].append(weighing.quantity)
        if weighing.line_id is not None:
            of_line.add(weighing.lot_id)
    refused: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for rejection in (await session.execute(queries.rejections_of(consignment))).scalars():
        refused[rejection.lot_id] += rejection.quantity
    return {
        lot_id: LotAtDoor(code, sent[lot_id], tolerance, readings[lot_id], refused[lot_id], of_line=lot_id in of_line)
        for lot_id, (code, tolerance) in known.items()
    }


def _lot(lots: Lots, lot_id: uuid.UUID, at: FieldPath) -> LotAtDoor:
    """Raises ReadingMissing for a lot that was not sent."""
    if lot_id not in lots:
        raise ReadingMissing(at=at, lot="?")
    return lots[lot_id]


async def _keep(
    session: AsyncSession, viewer: Viewer, consignment: Consignment, readings: Sequence[Reading | LineReading]
) -> dict[uuid.UUID, FieldPath]:
    """Write down each reading and refusal; by lot, where it was read. Raises as `accept_delivery`."""
    lots = await _lots(session, consignment)
    lines = await _lines(session, consignment)
    places: dict[uuid.UUID, FieldPath] = {}
    for at, reading in enumerate(readings):
        path = ("readings", at)
        if isinstance(reading, LineReading):
            line = _line(lines, lots, reading.line_id, (*path, "lineId"))
            read = list(line.loaded)
            await _keep_line(session, viewer, consignment, line, reading, path)
        else:
            read = [reading.lot_id]
            await _keep_lot(session, viewer, consignment, lots, reading, path)
        if not places.keys().isdisjoint(read):
            raise ReadingMissing(at=("readings",), lot="?")
        places.update(dict.fromkeys(read, path))
    return places


async def _lines(session: AsyncSession, consignment: Consignment) -> dict[uuid.UUID, LineAtDoor]:
    """Each line of which something was sent."""
    titles = {line.id: line for line in (await session.execute(orders.lines_of(consignment))).scalars()}
    loaded: dict[uuid.UUID, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    tolerances: dict[uuid.UUID, Decimal] = {}
    for allocation, _, tolerance in (await session.execute(queries.lots_at_door(consignment))).all():
        loaded[allocation.line_id][allocation.lot_id] = allocation.dispatched or NOTHING
        tolerances[allocation.line_id] = tolerance
    return {
        id_: LineAtDoor(titles[id_].title, titles[id_].base_unit is BaseUnit.PIECE, theirs, tolerances[id_])
        for id_, theirs in loaded.items()
    }


def _line(lines: Mapping[uuid.UUID, LineAtDoor], lots: Lots, line_id: uuid.UUID, at: FieldPath) -> LineAtDoor:
    """One that may be weighed as a whole. Raises NotFound, WeighedLotByLot."""
    line = lines.get(line_id)
    if line is None:
        raise NotFound(at=at, what="order line")
    for lot_id, loaded in line.loaded.items():
        if lots[lot_id].readings or lots[lot_id].dispatched != loaded:
            raise WeighedLotByLot(at=at, lot=lots[lot_id].code)
    return line


async def _keep_line(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    line: LineAtDoor,
    reading: LineReading,
    at: FieldPath,
) -> None:
    """Raises NotPositive, MoreThanDispatched, WeighAgain."""
    rules.check_line(line, reading, at)
    weights = [reading.accepted] if reading.first is None else [reading.first, reading.accepted]
    for weight in weights:
        note_step(session, viewer, consignment, EventKind.WEIGHED, about=line.title, quantity=weight)
        for lot_id, share in rules.shared_by_load(line, weight).items():
            await _weigh(session, viewer, consignment, lot_id, share, of_line=(reading.line_id, weight))


async def _keep_lot(
    session: AsyncSession, viewer: Viewer, consignment: Consignment, lots: Lots, reading: Reading, at: FieldPath
) -> None:
    """Raises ReadingMissing, NotPositive, MoreThanDispatched, and what `reject_goods` raises."""
    lot = _lot(lots, reading.lot_id, (*at, "lotId"))
    weights = [reading.arrived]
    if reading.first is not None:
        rules.check_weight(lot, reading.first, (*at, "firstReading"))
        weights.insert(0, reading.first)
    for quantity in (reading.accepted, reading.arrived):
        rules.check_weight(lot, quantity, (*at, "accepted"))
    for weight in weights:
        note_step(session, viewer, consignment, EventKind.WEIGHED, about=lot.code, quantity=weight)
        await _weigh(session, viewer, consignment, reading.lot_id, weight)
    for nth, rejected in enumerate(reading.rejected):
        path = (*at, "rejected", nth)
        await _reject(session, viewer, consignment, lots, reading.lot_id, rejected, path)


async def _weigh(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    lot_id: uuid.UUID,
    quantity: Decimal,
    *,
    scale: str | None = None,
    of_line: tuple[uuid.UUID, Decimal] | None = None,
) -> Weighing:
    """Keep what the scales said for a lot, or its share `of_line`: of which, and what they said for all of it."""
    reader = await own_name(session, viewer)
    line_id, line_quantity = of_line or (None, None)
    weighing = Weighing(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        lot_id=lot_id,
        quantity=quantity,
        line_id=line_id,
        line_quantity=line_quantity,
        scale=scale,
        reader=reader,
        read_by=viewer.account_id,
        read_at=clock.now(),
    )
    session.add(weighing)
    await session.flush()
    return weighing


async def _reject(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    lots: Lots,
    lot_id: uuid.UUID,
    rejected: Rejected,
    at: FieldPath,
) -> Rejection:
    """Raises NotPositive, NoteMissing, PhotoMissing, NotFound."""
    rules.check_rejected(rejected, at)
    rejection = Rejection(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        lot_id=lot_id,
        quantity=rejected.quantity,
        reason=rejected.reason,
        note=rejected.note,
        rejected_by=viewer.account_id,
        rejected_at=clock.now(),
    )
    session.add(rejection)
    note_step(
        session,
        viewer,
        consignment,
        EventKind.REJECTED,
        about=lots[lot_id].code,
        quantity=rejected.quantity,
        note=rejected.note,
    )
    await session.flush()
    photos = (*at, "photoIds")
    await show_photos(session, viewer, consignment, rejected.photos, at=photos, rejection_id=rejection.id)
    return rejection


async def _write_down(
    session: AsyncSession, consignment: Consignment, lots: Lots, taken: dict[uuid.UUID, Decimal]
) -> None:
    """Part what each lot accepts and rejects among the lines that share it."""
    sharing: dict[uuid.UUID, list[Allocation]] = defaultdict(list)
    for allocation, _, _ in (await session.execute(queries.lots_at_door(consignment))).all():
        sharing[allocation.lot_id].append(allocation)
    for lot_id, theirs in sharing.items():
        lot = lots[lot_id]
        parts = rules.parted(taken[lot_id], lot.rejected, [each.dispatched or NOTHING for each in theirs])
        for each, (accepted, rejected) in zip(theirs, parts, strict=True):
            each.first_reading = lot.readings[0] if len(lot.readings) > 1 else None
            each.accepted, each.rejected, each.pro_rata = accepted, rejected, lot.of_line
    await session.flush()


async def _send_back(session: AsyncSession, consignment: Consignment) -> None:
    """What was refused is awaited by the seller."""
    rejections = (await session.execute(queries.rejections_of(consignment))).scalars().all()
    async with standing_in(session, Office.MARKET, consignment.county_id):
        session.add_all(
            GoodsReturn(
                county_id=consignment.county_id,
                buyer_id=consignment.buyer_id,
                seller_id=consignment.seller_id,
                consignment_id=consignment.id,
                lot_id=each.lot_id,
                rejection_id=each.id,
                quantity=each.quantity,
                awaited_since=clock.now(),
            )
            for each in rejections
        )


async def _freight(session: AsyncSession, consignment: Consignment) -> int:
    """What the buyer owes on top of the goods, as it was fixed with the order; nothing where nothing was accepted."""
    if not consignment.goods:
        return 0
    delivery = (await session.execute(delivery_at(consignment.county_id, consignment.id))).scalar_one_or_none()
    return delivery.freight if delivery else 0


async def _goods(session: AsyncSession, consignment: Consignment) -> int:
    """What was accepted, priced lot by lot, in fen."""
    rows = (await session.execute(orders.allocations_of(consignment))).all()
    return sum(priced(allocation.accepted or NOTHING, line.unit_price) for allocation, line in rows)
