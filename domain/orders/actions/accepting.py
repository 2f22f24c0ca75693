"""What the buyer does at the door."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import Lot
from domain.errors import NotFound
from domain.money import priced
from domain.orders import queries, rules
from domain.orders.actions.serving import must_be
from domain.orders.errors import ReadingMissing
from domain.orders.models import Allocation, Consignment, ConsignmentState
from domain.orders.rules import Place, Reading
from domain.parties.roles import Viewer


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
