"""What households have to grow with, as their village registers it, and what that can bring, as their county says."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import Category
from domain.errors import NotFound
from domain.households.models import Household, Livestock, Plot
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.periods import ended_before, ended_with
from domain.provenance import queries, rules
from domain.provenance.models import YieldNorm
from domain.provenance.rules import WantedNorm
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Registered:
    """What a household has of something, from a day to another, both included; None is open."""

    household: Place
    category_code: str
    since: date
    until: date | None
    source: str

    @property
    def during(self) -> Range[date]:
        return Range(self.since, self.until and self.until + timedelta(days=1))


async def register_plot(session: AsyncSession, viewer: Viewer, wanted: Registered, mu: Decimal) -> Plot:
    """Land that a household of the viewer's region works.

    Raises NotPositive, RegisteredAhead, ReasonMissing, NotFound.
    """
    if mu <= 0:
        raise NotPositive(at=("mu",))
    household = await _household(session, wanted)
    plot = Plot(
        county_id=household.county_id,
        id=new_key(),
        region_code=household.region_code,
        household_id=household.id,
        category_code=wanted.category_code,
        mu=mu,
        during=wanted.during,
        source=wanted.source.strip(),
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(plot)
    await session.flush()
    return plot


async def register_livestock(session: AsyncSession, viewer: Viewer, wanted: Registered, head: int) -> Livestock:
    """Animals that a household of the viewer's region keeps. Raises as `register_plot`."""
    if head <= 0:
        raise NotPositive(at=("head",))
    household = await _household(session, wanted)
    livestock = Livestock(
        county_id=household.county_id,
        id=new_key(),
        region_code=household.region_code,
        household_id=household.id,
        category_code=wanted.category_code,
        head=head,
        during=wanted.during,
        source=wanted.source.strip(),
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(livestock)
    await session.flush()
    return livestock


async def _household(session: AsyncSession, wanted: Registered) -> Household:
    """Whose it is, if the viewer sees it. Raises RegisteredAhead, ReasonMissing, NotFound."""
    rules.check_registered(wanted.since, wanted.until, clock.today())
    rules.told(wanted.source, at="source")
    await _check_category(session, wanted.category_code)
    own = Household.county_id == wanted.household[0], Household.id == wanted.household[1]
    household = (await session.execute(select(Household).where(*own))).scalar_one_or_none()
    if household is None:
        raise NotFound(at=("householdId",), what="household")
    return household


async def _check_category(session: AsyncSession, code: str) -> None:
    if (await session.execute(select(Category.code).where(Category.code == code))).first() is None:
        raise NotFound(at=("categoryCode",), what="category")


async def end_plot(session: AsyncSession, viewer: Viewer, place: Place, last: date) -> Plot:
    """The household works it until a day, included, or until it ended before. Raises NotFound, RegisteredAhead."""
    plot: Plot | None = (await session.execute(queries.holding_for_change(Plot, *place))).scalar_one_or_none()
    if plot is None:
        raise NotFound(at=("plotId",), what="plot")
    plot.during = _until(plot.during, last)
    plot.account_id, plot.at = viewer.account_id, clock.now()
    await session.flush()
    return plot


async def end_livestock(session: AsyncSession, viewer: Viewer, place: Place, last: date) -> Livestock:
    """The household keeps them until a day, included, or until they were gone. Raises NotFound, RegisteredAhead."""
    found = queries.holding_for_change(Livestock, *place)
    livestock: Livestock | None = (await session.execute(found)).scalar_one_or_none()
    if livestock is None:
        raise NotFound(at=("livestockId",), what="livestock")
    livestock.during = _until(livestock.during, last)
    livestock.account_id, livestock.at = viewer.account_id, clock.now()
    await session.flush()
    return livestock


def _until(during: Range[date], last: date) -> Range[date]:
    """Raises RegisteredAhead where it would end before it begins."""
    begun = during.lower or last
    rules.check_registered(begun, last, clock.today())
    return ended_with(during, last)


async def set_yield_norm(session: AsyncSession, viewer: Viewer, wanted: WantedNorm) -> YieldNorm:
    """From a day on this norm holds in the viewer's county instead of what the county had set before.

    Raises NotFound, and what `check_norm` raises.
    """
    rules.check_norm(wanted, clock.today())
    await _check_category(session, wanted.category_code)
    region_code = viewer.county_id * 10**6
    alike = queries.norms_for_update(region_code, wanted.category_code, wanted.base_unit, wanted.since)
    for before in (await session.execute(alike)).scalars():
        before.during = ended_before(before.during, wanted.since)
    await session.flush()
    norm = YieldNorm(
        id=new_key(),
        region_code=region_code,
        category_code=wanted.category_code,
        base_unit=wanted.base_unit,
        per_mu=wanted.per_mu,
        per_head=wanted.per_head,
        per_worker=wanted.per_worker,
        working_from_age=wanted.working_from_age,
        working_to_age=wanted.working_to_age,
        season_month=wanted.season_month,
        near_percent=wanted.near_percent,
        over_percent=wanted.over_percent,
        during=Range(wanted.since, None),
        source=wanted.source.strip(),
        set_by=viewer.account_id,
        set_at=clock.now(),
    )
    session.add(norm)
    await session.flush()
    return norm
