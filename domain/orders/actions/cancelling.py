"""Taking back parts of orders that have not left: their stock is free again."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.orders import queries, rules
from domain.orders.actions.serving import own_consignments
from domain.orders.actions.stock import Move, make_moves
from domain.orders.models import BEFORE_LEAVING, CancelCause, Consignment, ConsignmentState
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in


async def cancel_order(
    session: AsyncSession, viewer: Viewer, order: Place, chosen: Collection[Place] | None, reason: str | None
) -> None:
    """The buyer takes an order back, or the chosen parts of it; all that was asked or nothing.

    Of a whole order the parts that are cancelled already stay so. Raises NotFound, TooLateToCancel,
    ConfirmedIsBinding, WrongState.
    """
    found = (await session.execute(queries.consignments_for_update(*order))).scalars().all()
    if not found or found[0].buyer_id != viewer.organisation:
        raise NotFound(at=("orderId",), what="order")
    wanted = _chosen(found, chosen)
    until = await _until(session, wanted)
    for each in wanted:
        at = ("orderId",) if chosen is None else ("consignmentIds",)
        rules.check_buyer_may_cancel(at, each.state, each.deliver_on, until[each.id], clock.today())
    await cancel_consignments(session, viewer.account_id, wanted, CancelCause.BY_BUYER, reason)


def _chosen(found: Sequence[Consignment], chosen: Collection[Place] | None) -> list[Consignment]:
    """Raises NotFound for a part of another order."""
    if chosen is None:
        return [each for each in found if each.state is not ConsignmentState.CANCELLED] or list(found)
    wanted = [each for each in found if (each.county_id, each.id) in chosen]
    if not wanted or len(wanted) < len(set(chosen)):
        raise NotFound(at=("consignmentIds",), what="consignment")
    return wanted


async def _until(session: AsyncSession, consignments: Sequence[Consignment]) -> dict[uuid.UUID, date | None]:
    return {row[0]: row[1] for row in (await session.execute(queries.days_of(consignments))).all()}


async def refuse_order(session: AsyncSession, viewer: Viewer, order: Place, reason: str | None) -> None:
    """The seller will not deliver its part: declined while it is only placed, withdrawn once it is confirmed.

    Raises NotFound, WithdrawalNeedsReason, WrongState.
    """
    found = await own_consignments(session, viewer, order)
    wanted = [each for each in found if each.state in BEFORE_LEAVING] or found
    for each in wanted:
        rules.check_seller_may_cancel(("orderId",), each.state, reason)
    await cancel_consignments(session, viewer.account_id, wanted, CancelCause.BY_SELLER, reason)


async def release(session: AsyncSession, viewer: Viewer, rest: Consignment, reason: str | None) -> None:
    """The seller will not send what did not leave with the rest. Raises WithdrawalNeedsReason."""
    rules.check_seller_may_cancel((), rest.state, reason)
    await cancel_consignments(session, viewer.account_id, [rest], CancelCause.BY_SELLER, reason)


async def cancel_consignments(
    session: AsyncSession,
    account_id: uuid.UUID,
    consignments: Sequence[Consignment],
    cause: CancelCause,
    reason: str | None,
) -> None:
    """Cancel consignments that are locked and have not left, and free their stock, county by county.

    A county's lots are changed by one statement in id order, as placing takes them: whoever cancels several parts
    one by one would wait for placers in a circle.
    """
    for county_id in sorted({each.county_id for each in consignments}):
        ids = [each.id for each in consignments if each.county_id == county_id]
        async with standing_in(session, Office.MARKET, county_id):
            promised = (await session.execute(queries.reserved_for(county_id, ids))).scalars()
            freed = [
                Move(each.lot_id, each.seller_id, reserved=-each.reserved, source_id=each.consignment_id)
                for each in promised
            ]
            await make_moves(session, account_id, county_id, freed, cause="CANCELLED")
            await session.execute(queries.cancelling(county_id, ids, cause, reason, clock.now()))
