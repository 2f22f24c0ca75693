"""What the seller does with goods that came back: into stock what is sound, written off what is not."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.errors import NotFound, WrongState
from domain.fulfilment.actions.claiming import close_if_done
from domain.fulfilment.actions.steps import note_step, traded_consignment
from domain.fulfilment.errors import MoreThanReturned
from domain.fulfilment.models import Claim, EventKind, GoodsReturn
from domain.fulfilment.rules import Place
from domain.orders.actions.stock import move_stock
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in


async def receive_return(
    session: AsyncSession, viewer: Viewer, place: Place, restocked: Decimal, note: str | None
) -> GoodsReturn:
    """The goods are back: `restocked` of them can be sold again, the rest is written off.

    Raises NotFound, WrongState, NotPositive, MoreThanReturned.
    """
    found = select(GoodsReturn).where(GoodsReturn.county_id == place[0], GoodsReturn.id == place[1])
    returned = (await session.execute(found)).scalar_one_or_none()
    if returned is None:
        raise NotFound(at=("returnId",), what="return")
    of_it = returned.county_id, returned.consignment_id
    consignment = await traded_consignment(session, viewer, of_it, "seller_id", at=("returnId",))
    await session.refresh(returned)
    if returned.received_at is not None:
        raise WrongState(what="return", state="RECEIVED", expected="AWAITED")
    if restocked < 0:
        raise NotPositive(at=("restocked",))
    if restocked > returned.quantity:
        raise MoreThanReturned(at=("restocked",), quantity=plain(returned.quantity))
    if restocked:
        changes, sellers = {returned.lot_id: (restocked, Decimal(0))}, {returned.lot_id: returned.seller_id}
        await move_stock(session, viewer, returned.county_id, changes, sellers, cause="RETURNED", source_id=returned.id)
    async with standing_in(session, Office.MARKET, returned.county_id):
        returned.restocked, returned.written_off = restocked, returned.quantity - restocked
        returned.note, returned.received_by, returned.received_at = note, viewer.account_id, clock.now()
        note_step(session, viewer, consignment, EventKind.RETURN_RECEIVED, quantity=returned.quantity, note=note)
        await session.flush()
        if returned.claim_id is not None:
            claim = await session.get_one(Claim, (returned.county_id, returned.claim_id))
            await close_if_done(session, viewer, consignment, claim)
    return returned
