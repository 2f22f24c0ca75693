"""What nobody confirmed in time lapses, and its stock is free again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders import queries
from domain.orders.actions.cancelling import cancel_consignments
from domain.orders.models import CancelCause
from domain.parties.roles import PLATFORM
from domain.parties.walls import Office, standing_in

BATCH = 500


async def lapse_overdue(session: AsyncSession, county_id: int, now: datetime, most: int = BATCH) -> int:
    """Cancel parts of orders in a county that had to be confirmed, or approved, before `now` and were not; how many.

    At most `most` at once: call again, in a transaction of its own, until none is left. It needs no viewer: it stands
    in the market's office, in this county alone. What somebody is deciding about meanwhile is left to them.
    """
    async with standing_in(session, Office.MARKET, county_id):
        found = await session.execute(queries.overdue_for_update(county_id, clock.day_of(now), most))
        overdue = found.scalars().all()
    await cancel_consignments(session, PLATFORM, overdue, CancelCause.LAPSED, None)
    return len(overdue)
