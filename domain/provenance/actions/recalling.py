"""Calling a lot back: what has not left is cancelled, and who has some of it is told."""

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Lot
from domain.catalog.queries import lots_for_update
from domain.errors import NotFound, WrongState
from domain.orders.actions.cancelling import cancel_consignments
from domain.orders.models import BEFORE_LEAVING, CancelCause, Consignment
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.provenance import queries, rules
from domain.provenance.actions.holding import may_act_on
from domain.provenance.errors import AlreadyAcknowledged, AlreadyRecalled
from domain.provenance.models import Recall, RecallNotice
from domain.rows import new_key
from domain.writing import write_all


async def recall_lot(session: AsyncSession, viewer: Viewer, place: Place, level_code: str, reason: str) -> Recall:
    """Block a lot for good, cancel what has not left with it, and tell whoever has some of it.

    A part of an order that also holds other lots is cancelled whole: its seller promised it as one, and what the others
    reserved is free to be ordered again at once. Raises NotFound, ReasonMissing, AlreadyRecalled.
    """
    said = rules.told(reason)
    if (await session.execute(queries.level_in_force(level_code, clock.today()))).first() is None:
        raise NotFound(at=("levelCode",), what="recall level")
    async with standing_in(session, Office.MARKET, place[0]):
        lot, held = await _all_locked(session, viewer, place)
        if lot.recalled_at is not None:
            raise AlreadyRecalled(at=("lotId",), lot=lot.code)
        lot.recalled_at = clock.now()
    waiting = [each for each in held if each.state in BEFORE_LEAVING]
    gone = [each for each in held if each.dispatched_at is not None]
    await cancel_consignments(session, viewer.account_id, waiting, CancelCause.RECALLED, f"{lot.code}: {said}")
    async with standing_in(session, Office.MARKET, lot.county_id):
        made = Recall(
            county_id=lot.county_id,
            id=new_key(),
            seller_id=lot.seller_id,
            lot_id=lot.id,
            level_code=level_code,
            reason=said,
            ordered_by=viewer.organisation,
            account_id=viewer.account_id,
            recalled_at=lot.recalled_at,
            shown_to=sorted({each.buyer_id for each in gone}),
            cancelled=len(waiting),
        )
        session.add(made)
        await session.flush()
        await _tell(session, made, gone)
    return made


async def _all_locked(session: AsyncSession, viewer: Viewer, place: Place) -> tuple[Lot, Sequence[Consignment]]:
    """The lot and all consignments that hold some of it or went out with it, locked. Raises NotFound.

    Those that went out are told of in rows that point at them, and may be at the door at this moment. Whoever else
    needs both locks a consignment first and its lots after, so we do. An order may be placed between the two: then all
    locks are let go and taken anew, for to lock its consignment now would be the wrong way round.
    """
    while True:
        async with session.begin_nested() as attempt:
            held = (await session.execute(queries.holding_for_update(*place))).scalars().all()
            lot = await _locked_among(session, viewer, place, held)
            now = (await session.execute(queries.holding(*place))).scalars().all()
            if {each.id for each in now} <= {each.id for each in held}:
                return lot, held
            await attempt.rollback()


async def _locked_among(session: AsyncSession, viewer: Viewer, place: Place, held: Sequence[Consignment]) -> Lot:
    """The lot, locked in turn with all that cancelling will free stock of. Raises NotFound."""
    county_id, id_ = place
    waiting = [each for each in held if each.state in BEFORE_LEAVING]
    others = (await session.execute(queries.lots_of(county_id, [each.id for each in waiting]))).scalars()
    locked = (await session.execute(lots_for_update(county_id, sorted({id_, *others})))).scalars()
    return may_act_on(viewer, next((lot for lot in locked if lot.id == id_), None))


async def _tell(session: AsyncSession, recall: Recall, gone: Sequence[Consignment]) -> None:
    """A notice for each consignment that went out with some of the lot."""
    notices = [
        RecallNotice(
            county_id=recall.county_id,
            id=new_key(),
            seller_id=recall.seller_id,
            buyer_id=consignment.buyer_id,
            recall_id=recall.id,
            consignment_id=consignment.id,
            lot_id=recall.lot_id,
            sent_at=recall.recalled_at,
        )
        for consignment in gone
    ]
    await write_all(session, notices)


async def acknowledge_recall(
    session: AsyncSession, viewer: Viewer, place: Place, returned: Decimal, destroyed: Decimal, consumed: Decimal
) -> RecallNotice:
    """The buyer says what became of all that it received.

    Raises NotFound, AlreadyAcknowledged, WrongState while the goods are on their way, NotPositive, DoesNotAddUp.
    """
    notice = (await session.execute(queries.notice_for_update(*place))).scalar_one_or_none()
    if notice is None or notice.buyer_id != viewer.organisation:
        raise NotFound(at=("noticeId",), what="recall notice")
    if notice.acknowledged_at is not None:
        raise AlreadyAcknowledged(at=("noticeId",))
    received = (await session.execute(queries.received(notice))).one()
    if not received.weighed:
        raise WrongState(at=("noticeId",), what="consignment", state="DISPATCHED", expected="ACCEPTED")
    rules.check_acknowledged(received.quantity, returned, destroyed, consumed)
    notice.returned, notice.destroyed, notice.consumed = returned, destroyed, consumed
    notice.acknowledged_by, notice.acknowledged_at = viewer.account_id, clock.now()
    await session.flush()
    return notice
