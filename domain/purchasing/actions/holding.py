"""Holding what several orders of one transaction take: whoever places them calls this before the first."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.orders.actions.holding import hold_contracts, hold_lots
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.purchasing import queries


async def hold_for(session: AsyncSession, viewer: Viewer, wanted: Sequence[tuple[Place, date]]) -> None:
    """Lock all that orders of listings for days will: contract prices with a cap, limits, and lots, as `buy` does."""
    if not wanted:
        return
    lots = await hold_contracts(session, viewer, wanted)
    days = [day for _, day in wanted]
    await _hold_limits(session, viewer, min(days), max(days))
    await hold_lots(session, lots)


async def _hold_limits(session: AsyncSession, viewer: Viewer, first: date, last: date) -> None:
    """Asked again until nothing new is found, as of a single order."""
    asked = queries.limits_between_for_update(viewer.county_id, viewer.organisation, viewer.account_id, first, last)
    before, found = None, (await session.execute(asked)).scalars().all()
    while found != before:
        before, found = found, (await session.execute(asked)).scalars().all()
