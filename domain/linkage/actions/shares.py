"""The share register: who holds how many shares of a seller from a day on (股份登记)."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.linkage import queries, rules
from domain.linkage.actions.families import Family, Named, family
from domain.linkage.errors import ChangesAlready, TooFewShares, TransferToOneself
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import ShareHolding


async def set_shares(
    session: AsyncSession, viewer: Viewer, household: Named, shares: int, since: date
) -> ShareHolding | None:
    """A household holds so many shares from a day on; none where it withdraws (退股): then there is nothing to give.

    Only what is first entered may begin in the past. Raises UnknownHousehold, NotPositive for less than nothing,
    DayHasPassed, ChangesAlready, and TooFewShares for withdrawing from nothing.
    """
    if shares < 0:
        raise NotPositive(at=("shares",))
    of = await family(session, viewer.county_id, household)
    held = await _end_holdings(session, viewer, [of], since)
    if not shares and of.id not in held:
        raise TooFewShares(at=("shares",), household=of.name, held=0, day=since)
    return await _hold(session, viewer, of, shares, since)


async def transfer_shares(
    session: AsyncSession, viewer: Viewer, giver: Named, taker: Named, shares: int, since: date
) -> ShareHolding:
    """Shares go from one household to another from a day on; gives what the other then holds.

    Raises UnknownHousehold, TransferToOneself, NotPositive, TooFewShares, DayHasPassed, ChangesAlready.
    """
    if shares <= 0:
        raise NotPositive(at=("shares",))
    one = await family(session, viewer.county_id, giver, "giverNumber")
    other = await family(session, viewer.county_id, taker, "takerNumber")
    if one.id == other.id:
        raise TransferToOneself(at=("takerNumber",))
    rules.not_passed(since, clock.today(), "from")
    held = await _end_holdings(session, viewer, [one, other], since)
    left = held.get(one.id, 0) - shares
    if left < 0:
        raise TooFewShares(at=("shares",), household=one.name, held=held.get(one.id, 0), day=since)
    await _hold(session, viewer, one, left, since)
    taken = await _hold(session, viewer, other, held.get(other.id, 0) + shares, since)
    if taken is None:
        raise TypeError("who takes shares holds some")
    return taken


async def _end_holdings(
    session: AsyncSession, viewer: Viewer, families: Sequence[Family], since: date
) -> dict[uuid.UUID, int]:
    """What these households hold on a day ends the day before; by household how much that was.

    Raises DayHasPassed where a holding would end in the past, ChangesAlready where one begins on that day or later.
    """
    ids = [each.id for each in families]
    rows = queries.holdings_beyond(viewer.county_id, viewer.organisation, ids, since)
    held: dict[uuid.UUID, int] = {}
    for each in (await session.execute(rows)).scalars().all():
        first = rules.first_day(each.during)
        if first >= since:
            raise ChangesAlready(at=("from",), first=first)
        rules.not_passed(since, clock.today(), "from")
        held[each.household_id] = each.shares
        each.during = rules.before(each.during, since)
    await session.flush()
    return held


async def _hold(session: AsyncSession, viewer: Viewer, of: Family, shares: int, since: date) -> ShareHolding | None:
    if not shares:
        return None
    holding = ShareHolding(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        region_code=of.region_code,
        household_id=of.id,
        household_name=of.name,
        shares=shares,
        during=Range(since, None),
        entered_at=clock.now(),
    )
    session.add(holding)
    await session.flush()
    return holding
