"""What households have to grow with, as their village registers it, and what that can bring, as their county says."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.catalog.models import Category
from domain.errors import NotFound
from domain.households.actions.keeping import Edit, Edited, begin_edit, days_said
from domain.households.models import ChangedField, Livestock, Plot
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.periods import ended_before, ended_with
from domain.provenance import queries, rules
from domain.provenance.models import YieldNorm
from domain.provenance.rules import WantedNorm
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Registered:
    """What a household has of something, from a day to another, both included; None is open.

    `version` is that of the household that was looked at, where what is registered rests on it.
    """

    household: Place
    version: int | None
    category_code: str
    since: date
    until: date | None
    source: str

    @property
    def during(self) -> Range[date]:
        return Range(self.since, self.until and self.until + timedelta(days=1))


async def register_plot(session: AsyncSession, viewer: Viewer, wanted: Registered, mu: Decimal) -> Plot:
    """Land that a household of the viewer's region works.

    Raises NotPositive, RegisteredAhead, ReasonMissing, NotFound, ChangedSince, HouseholdClosed.
    """
    if mu <= 0:
        raise NotPositive(at=("mu",))
    edit = await _begun(session, viewer, wanted)
    plot = Plot(
        county_id=edit.household.county_id,
        id=new_key(),
        region_code=edit.household.region_code,
        household_id=edit.household.id,
        category_code=wanted.category_code,
        mu=mu,
        during=wanted.during,
        source=edit.source,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(plot)
    edit.note(ChangedField.PLOT, None, _said(plot))
    await session.flush()
    return plot


async def register_livestock(session: AsyncSession, viewer: Viewer, wanted: Registered, head: int) -> Livestock:
    """Animals that a household of the viewer's region keeps. Raises as `register_plot`."""
    if head <= 0:
        raise NotPositive(at=("head",))
    edit = await _begun(session, viewer, wanted)
    livestock = Livestock(
        county_id=edit.household.county_id,
        id=new_key(),
        region_code=edit.household.region_code,
        household_id=edit.household.id,
        category_code=wanted.category_code,
        head=head,
        during=wanted.during,
        source=edit.source,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(livestock)
    edit.note(ChangedField.LIVESTOCK, None, _said(livestock))
    await session.flush()
    return livestock


async def _begun(session: AsyncSession, viewer: Viewer, wanted: Registered) -> Edit:
    """The edit of the household it is for, if the viewer keeps it. Raises as `register_plot`."""
    rules.check_registered(wanted.since, wanted.until, clock.today())
    source = rules.told(wanted.source, at="source")
    await _check_category(session, wanted.category_code)
    return await begin_edit(session, viewer, Edited(wanted.household, wanted.version, source))


def _said(held: Plot | Livestock) -> str:
    """As the history tells it."""
    much = f"{held.mu.normalize():f}" if isinstance(held, Plot) else str(held.head)
    return f"{held.category_code} {much} {days_said(held.during)}"


async def _check_category(session: AsyncSession, code: str) -> None:
    if (await session.execute(select(Category.code).where(Category.code == code))).first() is None:
        raise NotFound(at=("categoryCode",), what="category")


async def end_plot(session: AsyncSession, viewer: Viewer, place: Place, version: int | None, last: date) -> Plot:
    """The household works it until a day, included, or until it ended before.

    Raises NotFound, RegisteredAhead, ChangedSince, HouseholdClosed.
    """
    return await _end(session, viewer, Plot, place, version, last)


async def end_livestock(
    session: AsyncSession, viewer: Viewer, place: Place, version: int | None, last: date
) -> Livestock:
    """The household keeps them until a day, included, or until they were gone. Raises as `end_plot`."""
    return await _end(session, viewer, Livestock, place, version, last)


Held = TypeVar("Held", Plot, Livestock)


async def _end(
    session: AsyncSession, viewer: Viewer, model: type[Held], place: Place, version: int | None, last: date
) -> Held:
    """The household is locked before what it has: so do all who change it."""
    whose = (await session.execute(queries.whose_holding(model, *place))).one_or_none()
    if whose is None:
        raise NotFound(at=(f"{model.__name__.lower()}Id",), what=model.__name__.lower())
    edit = await begin_edit(session, viewer, Edited((place[0], whose.household_id), version, whose.source))
    held: Held = (await session.execute(queries.holding_for_change(model, *place))).scalar_one()
    before = _said(held)
    held.during = _until(held.during, last)
    held.account_id, held.at = viewer.account_id, clock.now()
    field = ChangedField.PLOT if model is Plot else ChangedField.LIVESTOCK
    edit.note(field, before, _said(held))
    await session.flush()
    return held


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
