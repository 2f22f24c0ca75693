"""Entering, amending and ending leases of households' land, and posting the rent that has come due."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.linkage import queries, rules
from domain.linkage.actions.families import Named, family
from domain.linkage.actions.versions import new_number, newest_version, next_version
from domain.linkage.errors import LandLetAlready
from domain.linkage.models import LandLease
from domain.linkage.rules import RentTerms
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions.dues import Owed, owe
from domain.settlement.terms import DueKind

AT_ONCE = 500
"""So many leases' rents are posted in one transaction."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A lease as it is entered. It holds from `since` to `until`, both included; None is open."""

    household: Named
    land: str
    terms: RentTerms
    since: date
    until: date | None
    source: str


async def enter_lease(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> LandLease:
    """Enter what the viewer's organisation leases of a household of its county.

    Raises UnknownHousehold, LandLetAlready, and what `check_rent` and `period` raise.
    """
    rules.check_rent(wanted.terms)
    during = rules.period(wanted.since, wanted.until)
    household = await family(session, viewer.county_id, wanted.household)
    terms = wanted.terms
    lease = LandLease(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        region_code=household.region_code,
        household_id=household.id,
        household_name=household.name,
        number=new_number("ZD"),
        version=1,
        land=wanted.land,
        mu=terms.mu,
        rent_per_mu=terms.rent_per_mu,
        instalments=sorted(terms.instalments),
        during=during,
        next_due_on=rules.next_instalment(terms.instalments, during, wanted.since),
        source=wanted.source,
        entered_at=clock.now(),
    )
    await _check_is_free(session, lease)
    session.add(lease)
    await session.flush()
    return lease


async def _check_is_free(session: AsyncSession, lease: LandLease) -> None:
    """Raises LandLetAlready. What the viewer may not see, or is entered at the same moment, the database refuses."""
    there = (await session.execute(queries.leases_overlapping(lease))).scalar_one_or_none()
    if there is not None:
        raise LandLetAlready(at=("from",), number=there.number, first=there.during.lower)


@dataclass(frozen=True, slots=True)
class LeaseChange:
    """What a new version says; `until` as before where it is None."""

    terms: RentTerms
    since: date
    until: date | None
    source: str


async def amend_lease(session: AsyncSession, viewer: Viewer, place: Place, change: LeaseChange) -> LandLease:
    """Put a new version in force from a day on; the old one ends the day before and owes what came due until then.

    Raises NotFound, NewerVersion, DayHasPassed, LandLetAlready, and what `check_rent` and `amended` raise.
    """
    rules.not_passed(change.since, clock.today(), "from")
    rules.check_rent(change.terms)
    before = await newest_version(session, viewer, LandLease, place, "leaseId", "lease")
    days = rules.amended(before.during, change.since, change.until)
    first = rules.owed_from(before.instalments, before.next_due_on, change.since)
    after = next_version(
        before,
        mu=change.terms.mu,
        rent_per_mu=change.terms.rent_per_mu,
        instalments=sorted(change.terms.instalments),
        during=days.after,
        next_due_on=rules.next_instalment(change.terms.instalments, days.after, first),
        source=change.source,
    )
    await _check_is_free(session, after)
    _shorten(before, change.since)
    await session.flush()  # before the new one is there, so that they never overlap
    session.add(after)
    await session.flush()
    return after


async def end_lease(session: AsyncSession, viewer: Viewer, place: Place, last: date) -> LandLease:
    """Let a lease end with a day, which is today or later; no instalment after it is owed.

    Raises NotFound, NewerVersion, DayHasPassed, EndsBeforeItBegins.
    """
    rules.not_passed(last, clock.today(), "until")
    lease = await newest_version(session, viewer, LandLease, place, "leaseId", "lease")
    during = rules.ended(lease.during, last)
    if during.upper is not None:
        _shorten(lease, during.upper)
    await session.flush()
    return lease


def _shorten(lease: LandLease, end: date) -> None:
    """It ends before this day; what came due until then and is not posted stays due."""
    lease.during = rules.before(lease.during, end)
    if lease.next_due_on is not None and lease.next_due_on >= end:
        lease.next_due_on = None


async def post_rents(session: AsyncSession, county_id: int, at_most: int = AT_ONCE) -> int:
    """Post the instalments that are due in a county and not posted yet, but for leases another is at; of how many
    leases.
    """
    today = clock.today()
    async with standing_in(session, Office.SETTLEMENT, county_id):
        leases = (await session.execute(queries.rent_due(county_id, today).limit(at_most))).scalars().all()
    owed: dict[tuple[uuid.UUID, date], list[Owed]] = defaultdict(list)
    for lease in leases:
        for day in _due_days(lease, today):
            owed[lease.seller_id, day].append(_owed(lease, day))
    for (seller_id, day), each in sorted(owed.items()):
        await owe(session, county_id, seller_id, DueKind.RENT, day, each)
    async with standing_in(session, Office.SETTLEMENT, county_id):
        for lease in leases:
            lease.next_due_on = rules.next_instalment(lease.instalments, lease.during, rules.day_after(today))
    return len(leases)


def _due_days(lease: LandLease, today: date) -> list[date]:
    """From the first that is not posted until today."""
    due: list[date] = []
    day = lease.next_due_on
    while day is not None and day <= today:
        due.append(day)
        day = rules.next_instalment(lease.instalments, lease.during, rules.day_after(day))
    return due


def _owed(lease: LandLease, day: date) -> Owed:
    terms = RentTerms(lease.mu, lease.rent_per_mu, lease.instalments)
    about = f"{lease.number} {day:%Y-%m-%d}"
    of = (lease.household_id, lease.household_name, lease.region_code)
    return Owed(*of, rules.rent_on(terms, day), about, lease.id)
