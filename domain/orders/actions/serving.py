"""What the seller does with its part of an order: confirming, dispatching."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation.actions.vouching import check_lots_certified
from domain.catalog import queries as catalog
from domain.catalog.errors import NotPositive
from domain.catalog.rules import check_sellable
from domain.errors import NotFound
from domain.money import Fen
from domain.orders import queries, rules
from domain.orders.actions.splitting import split
from domain.orders.actions.stock import move_stock
from domain.orders.models import Consignment, ConsignmentCost, ConsignmentState, Cost
from domain.orders.rules import Place
from domain.parties.roles import Viewer


async def own_consignments(session: AsyncSession, viewer: Viewer, order: Place) -> list[Consignment]:
    """The seller's parts of an order, in the order of their numbers; all its parts are locked. Raises NotFound."""
    found = (await session.execute(queries.consignments_for_update(*order))).scalars()
    mine = [each for each in found if each.seller_id == viewer.organisation]
    if not mine:
        raise NotFound(at=("orderId",), what="order")
    return mine


async def own_consignment(
    session: AsyncSession, viewer: Viewer, order: Place, expected: ConsignmentState
) -> Consignment:
    """The first of the seller's parts of an order that is in a state. Raises NotFound, WrongState."""
    mine = await own_consignments(session, viewer, order)
    first = next((each for each in mine if each.state is expected), mine[-1])
    must_be(first, expected)
    return first


def must_be(consignment: Consignment, expected: ConsignmentState) -> None:
    """Raises WrongState."""
    rules.check_state((), consignment.state, expected)


async def confirm_order(session: AsyncSession, viewer: Viewer, order: Place) -> Consignment:
    """The seller promises to deliver its part. Raises NotFound, WrongState, TooLateToConfirm."""
    consignment = await own_consignment(session, viewer, order, ConsignmentState.PLACED)
    _, __, until = (await session.execute(queries.days_of([consignment]))).one()
    rules.check_confirmed_in_time(consignment.deliver_on, until, clock.today())
    consignment.state, consignment.confirmed_at = ConsignmentState.CONFIRMED, clock.now()
    await session.flush()
    return consignment


async def dispatch_order(
    session: AsyncSession,
    viewer: Viewer,
    order: Place,
    costs: Mapping[Cost, Fen],
    sent: Mapping[uuid.UUID, Decimal] | None = None,
) -> tuple[Consignment, Consignment | None]:
    """The goods leave: what was reserved is no longer in stock. With it what does not leave, where `sent` is not all.

    `sent` is by lot; None sends everything. Raises NotFound, WrongState, NotPositive, LotRecalled, LotHeld, LotExpired,
    LotCertificateMissing, and what `split` raises.
    """
    consignment = await own_consignment(session, viewer, order, ConsignmentState.CONFIRMED)
    for kind, amount in costs.items():
        if amount <= 0:
            raise NotPositive(at=("costs", kind.value))
    rest = None if sent is None else await split(session, consignment, sent)
    changes: dict[uuid.UUID, tuple[Decimal, Decimal]] = {}
    for allocation, _ in (await session.execute(queries.allocations_of(consignment))).all():
        allocation.dispatched = allocation.reserved
        gone = changes.get(allocation.lot_id, (Decimal(0), Decimal(0)))[0] - allocation.reserved
        changes[allocation.lot_id] = (gone, gone)
    for lot in (await session.execute(catalog.lots_for_update(consignment.county_id, list(changes)))).scalars():
        check_sellable(lot, clock.today())
    await check_lots_certified(session, consignment.county_id, list(changes))
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
    return consignment, rest
