"""What the buyer does at the door: reads the scales, refuses what is bad, takes the rest."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.queries import lots_for_update
from domain.catalog.rules import plain
from domain.errors import FieldPath
from domain.fulfilment import queries, rules
from domain.fulfilment.actions.judging import judge_cold_chain
from domain.fulfilment.actions.steps import note_step, show_photos, traded_consignment
from domain.fulfilment.errors import MoreRejectedThanArrived, ReadingMissing, RecalledOnItsWay
from domain.fulfilment.models import EventKind, GoodsReturn, Rejection, Weighing
from domain.fulfilment.rules import NOTHING, LotAtDoor, Place, Reading, Rejected
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
    return await _weigh(session, viewer, consignment, lots, lot_id, quantity, scale)


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
    session: AsyncSession, viewer: Viewer, place: Place, readings: Sequence[Reading]
) -> Consignment:
    """Close the door: take of each lot what its last reading says and nobody refused.

    `readings` are kept beside those that stand already; each lot needs one. What was refused goes back. Of two, this
    and the recall of one of its lots, the second waits for the first. Raises NotFound, WrongState, ReadingMissing,
    WeighAgain, MoreThanDispatched, MoreRejectedThanArrived, RecalledOnItsWay, and what `reject_goods` raises.
    """
    consignment = await _at_the_door(session, viewer, place)
    recalled = await _recalled(session, consignment)
    await _keep(session, viewer, consignment, readings)
    lots = await _lots(session, consignment)
    places = {reading.lot_id: ("readings", at) for at, reading in enumerate(readings)}
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
    """Which of the lots that were sent are recalled; all of them are locked, after their consignment."""
    sent = (await session.execute(queries.lots_at_door(consignment))).all()
    ids = sorted({allocation.lot_id for allocation, _, _ in sent})
    async with standing_in(session, Office.MARKET, consignment.county_id):
        locked = (await session.execute(lots_for_update(consignment.county_id, ids))).scalars()
        return {lot.id for lot in locked if lot.recalled_at is not None}


async def _lots(session: AsyncSession, consignment: Consignment) -> Lots:
    """Each lot that was sent, with what the scales said of it and what was refused so far."""
    sent: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    known: dict[uuid.UUID, tuple[str, Decimal]] = {}
    for allocation, code, tolerance in (await session.execute(queries.lots_at_door(consignment))).all():
        sent[allocation.lot_id] += allocation.dispatched or NOTHING
        known[allocation.lot_id] = code, tolerance
    readings: dict[uuid.UUID, list[Decimal]] = defaultdict(list)
    for weighing in (await session.execute(queries.weighings_of(consignment))).scalars():
        readings[weighing.lot_id].append(weighing.quantity)
    refused: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for rejection in (await session.execute(queries.rejections_of(consignment))).scalars():
        refused[rejection.lot_id] += rejection.quantity
    return {
        lot_id: LotAtDoor(code, sent[lot_id], tolerance, readings[lot_id], refused[lot_id])
        for lot_id, (code, tolerance) in known.items()
    }


def _lot(lots: Lots, lot_id: uuid.UUID, at: FieldPath) -> LotAtDoor:
    """Raises ReadingMissing for a lot that was not sent."""
    if lot_id not in lots:
        raise ReadingMissing(at=at, lot="?")
    return lots[lot_id]


async def _keep(session: AsyncSession, viewer: Viewer, consignment: Consignment, readings: Sequence[Reading]) -> None:
    """Write down each reading and refusal. Raises as `accept_delivery`."""
    lots = await _lots(session, consignment)
    if len({each.lot_id for each in readings}) < len(readings):
        raise ReadingMissing(at=("readings",), lot="?")
    for at, reading in enumerate(readings):
        lot = _lot(lots, reading.lot_id, ("readings", at, "lotId"))
        if reading.first is not None:
            rules.check_weight(lot, reading.first, ("readings", at, "firstReading"))
            await _weigh(session, viewer, consignment, lots, reading.lot_id, reading.first, None)
        for quantity in (reading.accepted, reading.arrived):
            rules.check_weight(lot, quantity, ("readings", at, "accepted"))
        await _weigh(session, viewer, consignment, lots, reading.lot_id, reading.arrived, None)
        for nth, rejected in enumerate(reading.rejected):
            path = ("readings", at, "rejected", nth)
            await _reject(session, viewer, consignment, lots, reading.lot_id, rejected, path)


async def _weigh(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    lots: Lots,
    lot_id: uuid.UUID,
    quantity: Decimal,
    scale: str | None,
) -> Weighing:
    reader = await own_name(session, viewer)
    weighing = Weighing(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        lot_id=lot_id,
        quantity=quantity,
        scale=scale,
        reader=reader,
        read_by=viewer.account_id,
        read_at=clock.now(),
    )
    session.add(weighing)
    note_step(session, viewer, consignment, EventKind.WEIGHED, about=lots[lot_id].code, quantity=quantity)
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
            each.accepted, each.rejected = accepted, rejected
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
