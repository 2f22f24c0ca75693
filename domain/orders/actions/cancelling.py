"""Taking back a seller's part of an order that has not left: its stock is free again."""

import uuid
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import WrongState
from domain.orders import queries
from domain.orders.actions.stock import move_stock
from domain.orders.models import CancelCause, Consignment, ConsignmentState
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in

BEFORE_LEAVING = (ConsignmentState.AWAITING_APPROVAL, ConsignmentState.PLACED, ConsignmentState.CONFIRMED)


async def cancel_consignment(
    session: AsyncSession, viewer: Viewer, consignment: Consignment, cause: CancelCause, reason: str | None
) -> None:
    """Cancel a consignment that is locked, and free what was reserved for it. Raises WrongState once it has left.

    Who may cancel in which state is for the caller to decide.
    """
    if consignment.state not in BEFORE_LEAVING:
        expected = ", ".join(BEFORE_LEAVING)
        raise WrongState(what="consignment", state=consignment.state.value, expected=expected)
    async with standing_in(session, Office.MARKET, consignment.county_id):
        freed: dict[uuid.UUID, tuple[Decimal, Decimal]] = {}
        for allocation, _ in (await session.execute(queries.allocations_of(consignment))).all():
            _, before = freed.get(allocation.lot_id, (Decimal(0), Decimal(0)))
            freed[allocation.lot_id] = (Decimal(0), before - allocation.reserved)
        sellers = dict.fromkeys(freed, consignment.seller_id)
        await move_stock(
            session, viewer, consignment.county_id, freed, sellers, cause="CANCELLED", source_id=consignment.id
        )
        consignment.state, consignment.cancelled_at = ConsignmentState.CANCELLED, clock.now()
        consignment.cancel_cause, consignment.cancel_reason = cause, reason
        await session.flush()
