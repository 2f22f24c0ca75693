"""Deciding about orders above a limit."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.orders import queries as orders
from domain.orders.actions.cancelling import cancel_consignments
from domain.orders.models import CancelCause, Consignment, ConsignmentState
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.purchasing import queries, rules
from domain.purchasing.actions.members import must_hold
from domain.purchasing.errors import AlreadyDecided, ApprovedByOneself, NotAwaitingApproval
from domain.purchasing.models import Decision, Duty, OrderApproval


async def approve_order(session: AsyncSession, viewer: Viewer, order: Place) -> OrderApproval:
    """What waits goes to its sellers.

    Raises DutyMissing, NotFound, ApprovedByOneself, AlreadyDecided, NotAwaitingApproval, ApprovalTooLate.
    """
    approval, waiting = await _undecided(session, viewer, order)
    rules.check_in_time(waiting[0].deliver_on, clock.today())
    for consignment in waiting:
        consignment.state = ConsignmentState.PLACED
    return await _decide(session, viewer, approval, Decision.APPROVED, None)


async def decline_order(session: AsyncSession, viewer: Viewer, order: Place, reason: str) -> OrderApproval:
    """What waits is cancelled, and its stock is free again. Raises as `approve_order`, but is never too late."""
    approval, waiting = await _undecided(session, viewer, order)
    await cancel_consignments(session, viewer.account_id, waiting, CancelCause.NOT_APPROVED, reason)
    return await _decide(session, viewer, approval, Decision.DECLINED, reason)


async def _undecided(session: AsyncSession, viewer: Viewer, order: Place) -> tuple[OrderApproval, list[Consignment]]:
    """The approval, then the parts that wait for it, both locked."""
    await must_hold(session, viewer, Duty.APPROVER)
    approval = (await session.execute(queries.approval_at(*order).with_for_update())).scalar_one_or_none()
    if approval is None or approval.buyer_id != viewer.organisation:
        raise NotFound(at=("orderId",), what="order")
    if approval.asked_by == viewer.account_id:
        raise ApprovedByOneself(at=("orderId",))
    if approval.decision is not None:
        raise AlreadyDecided(at=("orderId",), name=approval.decided_name, decision=approval.decision.value)
    parts = (await session.execute(orders.consignments_for_update(*order))).scalars()
    waiting = [each for each in parts if each.state is ConsignmentState.AWAITING_APPROVAL]
    if not waiting:
        raise NotAwaitingApproval(at=("orderId",))
    return approval, waiting


async def _decide(
    session: AsyncSession, viewer: Viewer, approval: OrderApproval, decision: Decision, reason: str | None
) -> OrderApproval:
    name = await own_name(session, viewer)
    approval.decision, approval.reason = decision, reason
    approval.decided_by, approval.decided_name = viewer.account_id, name
    approval.decided_at = clock.now()
    await session.flush()
    return approval
