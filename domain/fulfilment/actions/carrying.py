"""The way of the goods: stretch by stretch, and what the thermometer said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound, WrongState
from domain.fulfilment import queries, rules
from domain.fulfilment.actions.judging import judge_cold_chain
from domain.fulfilment.actions.steps import note_step, traded_consignment
from domain.fulfilment.models import DriverReveal, EventKind, GoodsReturn, Leg, TemperatureReading
from domain.fulfilment.rules import Measured, Place
from domain.orders.actions.serving import must_be
from domain.orders.models import Consignment, ConsignmentState
from domain.parties.roles import Viewer
from domain.purchasing.errors import ReasonMissing
from domain.rows import new_key
from domain.sealing import Sealer, masked_phone

_PHONE_OF_DRIVER = "leg:driver_phone"


@dataclass(frozen=True, slots=True)
class Departure:
    """A stretch as it begins."""

    carrier: str
    vehicle_plate: str
    driver_phone: str
    from_place: str
    to_place: str
    departed_at: datetime


async def record_departure(
    session: AsyncSession, viewer: Viewer, sealer: Sealer, place: Place, departure: Departure
) -> Leg:
    """The goods set off on a stretch of their way out. Raises NotFound, WrongState, LegsOverlap, OutOfTime."""
    consignment = await traded_consignment(session, viewer, place, "seller_id")
    must_be(consignment, ConsignmentState.DISPATCHED)
    return await _depart(session, viewer, sealer, consignment, departure, None)


async def record_return_departure(
    session: AsyncSession, viewer: Viewer, sealer: Sealer, place: Place, departure: Departure
) -> Leg:
    """Goods set off on a stretch of their way back. Raises as `record_departure`."""
    found = select(GoodsReturn).where(GoodsReturn.county_id == place[0], GoodsReturn.id == place[1])
    returned = (await session.execute(found)).scalar_one_or_none()
    if returned is None:
        raise NotFound(at=("returnId",), what="return")
    of_it = returned.county_id, returned.consignment_id
    consignment = await traded_consignment(session, viewer, of_it, "buyer_id", "seller_id", at=("returnId",))
    await session.refresh(returned)
    if returned.received_at is not None:
        raise WrongState(what="return", state="RECEIVED", expected="AWAITED")
    return await _depart(session, viewer, sealer, consignment, departure, returned)


async def _depart(
    session: AsyncSession,
    viewer: Viewer,
    sealer: Sealer,
    consignment: Consignment,
    departure: Departure,
    returned: GoodsReturn | None,
) -> Leg:
    legs = (await session.execute(queries.legs_of(consignment))).scalars().all()
    return_id = returned.id if returned else None
    before = [each for each in legs if each.return_id == return_id]
    rules.check_departure(
        departure.departed_at,
        before[-1].arrived_at if before else None,
        overlaps=bool(before) and before[-1].arrived_at is None,
        earliest=_left_at(consignment) - rules.EARLIEST_BEFORE_DISPATCH,
        now=clock.now(),
    )
    leg = Leg(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        return_id=return_id,
        position=len(legs) + 1,
        carrier=departure.carrier,
        vehicle_plate=departure.vehicle_plate,
        driver_phone_sealed=sealer.seal(departure.driver_phone, bound_to=_PHONE_OF_DRIVER),
        driver_phone_masked=masked_phone(departure.driver_phone),
        from_place=departure.from_place,
        to_place=departure.to_place,
        departed_at=departure.departed_at,
    )
    session.add(leg)
    note_step(session, viewer, consignment, EventKind.DEPARTED, about=departure.from_place, note=departure.carrier)
    await session.flush()
    return leg


def _left_at(consignment: Consignment) -> datetime:
    return consignment.dispatched_at or clock.now()


async def record_arrival(session: AsyncSession, viewer: Viewer, place: Place, arrived_at: datetime) -> Leg:
    """A stretch ends. Raises NotFound, WrongState, OutOfTime."""
    leg, consignment = await _leg_of(session, viewer, place)
    if leg.arrived_at is not None:
        raise WrongState(what="stretch", state="ARRIVED", expected="ON_THE_WAY")
    last = (await session.execute(queries.readings_of(leg))).scalars().all()
    rules.check_instant(arrived_at, last[-1].at if last else leg.departed_at, clock.now(), ("arrivedAt",))
    leg.arrived_at = arrived_at
    note_step(session, viewer, consignment, EventKind.ARRIVED, about=leg.to_place, note=leg.carrier)
    await session.flush()
    await judge_cold_chain(session, consignment)
    return leg


async def record_temperatures(
    session: AsyncSession, viewer: Viewer, place: Place, readings: Sequence[Measured], *, with_gaps: bool
) -> Leg:
    """Add to the log of a stretch: all of the readings or none.

    Raises NotFound, TemperatureLogMalformed, and unless `with_gaps` TemperatureLogHasGaps.
    """
    leg, consignment = await _leg_of(session, viewer, place)
    known = [each.at for each in (await session.execute(queries.readings_of(leg))).scalars()]
    now = clock.now()
    rules.check_log(readings, known, leg.departed_at, leg.arrived_at or now)
    if not with_gaps:
        minutes: Decimal | None = await session.scalar(
            select(queries.longest_gap(Consignment)).where(
                Consignment.county_id == consignment.county_id, Consignment.id == consignment.id
            )
        )
        if minutes is not None:
            rules.check_no_gaps(readings, known, leg.departed_at, leg.arrived_at, timedelta(minutes=float(minutes)))
    await session.execute(
        insert(TemperatureReading),
        [
            {
                "county_id": leg.county_id,
                "id": new_key(),
                "buyer_id": leg.buyer_id,
                "seller_id": leg.seller_id,
                "leg_id": leg.id,
                "at": each.at,
                "celsius": each.celsius,
                "posted_by": viewer.account_id,
                "posted_at": now,
            }
            for each in readings
        ],
    )
    note_step(session, viewer, consignment, EventKind.TEMPERATURES_POSTED, about=f"{leg.from_place}–{leg.to_place}")
    await session.flush()
    await judge_cold_chain(session, consignment)
    return leg


async def reveal_driver_phone(session: AsyncSession, viewer: Viewer, sealer: Sealer, place: Place, reason: str) -> str:
    """The whole number of a stretch's driver, for its seller or buyer; that it was shown is written down.

    Raises ReasonMissing, NotFound.
    """
    if not reason:
        raise ReasonMissing(at=("reason",))
    leg = (await session.execute(queries.leg_to_call(*place))).scalar_one_or_none()
    if leg is None or viewer.organisation not in (leg.buyer_id, leg.seller_id):
        raise NotFound(at=("legId",), what="stretch")
    session.add(
        DriverReveal(
            county_id=leg.county_id,
            buyer_id=leg.buyer_id,
            seller_id=leg.seller_id,
            leg_id=leg.id,
            organisation_id=viewer.organisation,
            account_id=viewer.account_id,
            reason=reason,
            at=clock.now(),
        )
    )
    await session.flush()
    return sealer.unseal(leg.driver_phone_sealed, bound_to=_PHONE_OF_DRIVER)


async def _leg_of(session: AsyncSession, viewer: Viewer, place: Place) -> tuple[Leg, Consignment]:
    """A stretch and its consignment, which is locked: of the way out its seller's, of the way back either's.

    Raises NotFound.
    """
    found = select(Leg).where(Leg.county_id == place[0], Leg.id == place[1])
    leg = (await session.execute(found)).scalar_one_or_none()
    if leg is None:
        raise NotFound(at=("legId",), what="stretch")
    parties = ["seller_id"] if leg.return_id is None else ["buyer_id", "seller_id"]
    of_it = leg.county_id, leg.consignment_id
    consignment = await traded_consignment(session, viewer, of_it, *parties, at=("legId",))
    await session.refresh(leg)
    return leg, consignment
