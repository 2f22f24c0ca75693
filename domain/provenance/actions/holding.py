"""Holding a lot back, and letting it go again: it waits while anything found about it is open."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Lot
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.roles import Role, Viewer
from domain.provenance import queries


async def locked_lot(session: AsyncSession, viewer: Viewer, place: Place) -> Lot:
    """A lot that its seller, or an official of its county, acts on, locked. Raises NotFound."""
    return may_act_on(viewer, (await session.execute(queries.lot_for_update(*place))).scalar_one_or_none())


def may_act_on(viewer: Viewer, lot: Lot | None) -> Lot:
    """The lot, if it is the seller's own, or of the official's county. Raises NotFound."""
    own = lot is not None and lot.seller_id == viewer.organisation
    theirs = lot is not None and lot.county_id == viewer.county_id and viewer.role is not Role.SELLER
    if lot is None or not (own or theirs):
        raise NotFound(at=("lotId",), what="lot")
    return lot


async def hold_or_release(session: AsyncSession, lot: Lot) -> None:
    """Mark a locked lot as held or not, by all that stands about it now."""
    held = (
        await session.execute(select(queries.must_be_held(Lot)).where(Lot.county_id == lot.county_id, Lot.id == lot.id))
    ).scalar_one()
    lot.held_at = (lot.held_at or clock.now()) if held else None
    await session.flush()
