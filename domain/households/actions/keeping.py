"""One edit of a household's entry: it is locked at the version that was looked at, and each change is written down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath, NotFound
from domain.households import queries, rules
from domain.households.errors import ChangedSince, HouseholdClosed
from domain.households.models import ChangedField, Household, HouseholdChange, Membership
from domain.households.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Edited:
    """Which household is edited, which version of it was looked at, and what the edit rests on."""

    household: Place
    version: int | None
    """None where it does not matter, since nothing that stood is written over."""
    source: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A household under the hands of one officer: nobody else changes it until the transaction ends."""

    session: AsyncSession
    viewer: Viewer
    household: Household
    source: str
    by: str

    def note(
        self, field: ChangedField, before: str | None, after: str | None, person_id: uuid.UUID | None = None
    ) -> None:
        """Write a change down. What is sealed comes masked."""
        self.session.add(
            HouseholdChange(
                county_id=self.household.county_id,
                id=new_key(),
                region_code=self.household.region_code,
                household_id=self.household.id,
                person_id=person_id,
                version=self.household.version,
                field=field,
                before=before,
                after=after,
                source=self.source,
                account_id=self.viewer.account_id,
                changed_name=self.by,
                at=clock.now(),
            )
        )

    async def members(self) -> Sequence[Membership]:
        """Who belongs to it for good, the head first."""
        return (await self.session.execute(queries.open_memberships(self.household))).scalars().all()


async def begin_edit(
    session: AsyncSession,
    viewer: Viewer,
    edited: Edited,
    at: FieldPath = ("householdId",),
    version_at: FieldPath = ("expectedVersion",),
) -> Edit:
    """Lock a household of the viewer's village and count the edit.

    Raises SourceOfEntryMissing, NotFound, ChangedSince, HouseholdClosed.
    """
    source = rules.told(edited.source)
    household = (await session.execute(queries.household_for_update(edited.household))).scalar_one_or_none()
    if household is None:
        raise NotFound(at=at, what="household")
    if edited.version is not None and household.version != edited.version:
        raise ChangedSince(
            at=version_at, version=household.version, changes=await _told(session, household, edited.version)
        )
    if household.closed_on is not None:
        raise HouseholdClosed(at=at, day=household.closed_on)
    household.version += 1
    return Edit(session, viewer, household, source, await own_name(session, viewer))


async def _told(session: AsyncSession, household: Household, version: int) -> str:
    """The changes since a version: what, by whom and when."""
    found = (await session.execute(queries.changes_since(household, version))).scalars()
    told = [f"{each.field} {each.changed_name} {each.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" for each in found]
    return "; ".join(told) or "-"


def days_said(during: Range[date]) -> str:
    """A span of days as the history tells it: the first and the last, which may be open."""
    return f"{during.lower or ''}/{during.upper - timedelta(days=1) if during.upper else ''}"


async def lock_register(session: AsyncSession, county_id: int) -> None:
    """Households of a county are framed, merged and closed one after the other."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, county_id)))


_LOCK = 62_001
