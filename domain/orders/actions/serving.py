"""What the seller does with its part of an order: confirming, dispatching."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog import queries as catalog
from domain.catalog.errors import NotPositive
from domain.catalog.rules import check_sellable
from domain.errors import NotFound, WrongState
from domain.money import Fen
from domain.orders import queries
from domain.orders.actions.stock import move_stock
from domain.orders.models import Consignment, ConsignmentCost, ConsignmentState, Cost
from domain.orders.rules import Place
from domain.parties.roles import Viewer


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
    """The goods leave: what was reserved is no longer in stock.

    Raises NotFound, WrongState, NotPositive, LotRecalled, LotHeld, LotExpired.
    """
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
    for lot in (await session.execute(catalog.lots_for_update(consignment.county_id, list(changes)))).scalars():
        check_sellable(lot, clock.today())
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
