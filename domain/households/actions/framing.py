"""Framing households into a monitored group and releasing them (框定、退出), by batch: all of it, or none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath, NotFound, Refusal
from domain.households import queries, rules
from domain.households.actions.keeping import Edit, lock_register
from domain.households.errors import (
    FramedAlready,
    GroupNotInForce,
    HouseholdClosed,
    HouseholdTwice,
    NotFramed,
    RegisteredLater,
)
from domain.households.models import ChangedField, Household, MonitoredGroup, Monitoring, RiskCause
from domain.households.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.periods import ended_with
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Batch:
    """Which households are framed or released together, on what paper, from or until which day."""

    code: str
    basis: str
    households: list[Place]
    day: date


@dataclass(frozen=True, slots=True)
class BatchRow:
    """What one household of a batch comes to: done, or refused. Of one that is not to be seen there is no number."""

    household: Place
    number: str | None
    refusal: Refusal | None


async def frame_households(
    session: AsyncSession,
    viewer: Viewer,
    batch: Batch,
    group_code: str,
    cause: RiskCause,
    *,
    dry_run: bool,
) -> list[BatchRow]:
    """From a day on households of the viewer's county are in a monitored group. A dry run writes nothing.

    Raises BatchEmpty, DayAhead, NotFound, GroupNotInForce, and unless it is a dry run what a row is refused for.
    """
    _check(batch, "since")
    await _check_group(session, group_code, batch.day)
    await lock_register(session, viewer.county_id)
    known = await _known(session, batch)
    framed = {each.household_id for each in await _monitorings(session, known, batch.day)}
    rows = [_framed(batch, known, framed, at) for at in range(len(batch.households))]
    if dry_run:
        return rows
    _refuse(rows)
    by = await own_name(session, viewer)
    for place in batch.households:
        household = known[place]
        session.add(
            Monitoring(
                county_id=household.county_id,
                id=new_key(),
                region_code=household.region_code,
                household_id=household.id,
                group_code=group_code,
                cause=cause,
                during=Range(batch.day, None),
                basis=batch.basis.strip(),
                batch=batch.code.strip(),
            )
        )
        _edit(session, viewer, household, batch, by).note(ChangedField.MONITORED_GROUP, None, group_code)
    await session.flush()
    return rows


def _check(batch: Batch, at: str) -> None:
    """Raises BatchEmpty, DayAhead."""
    rules.check_batch(batch.code, batch.basis, len(batch.households))
    rules.check_day(batch.day, clock.today(), None, at)


async def _check_group(session: AsyncSession, code: str, day: date) -> None:
    """Raises NotFound, GroupNotInForce."""
    group = await session.get(MonitoredGroup, code)
    if group is None:
        raise NotFound(at=("groupCode",), what="monitored group")
    if not group.during.contains(day):
        raise GroupNotInForce(at=("groupCode",), group=code, day=day)


async def _known(session: AsyncSession, batch: Batch) -> dict[Place, Household]:
    found = (await session.execute(queries.households_asked(batch.households))).scalars()
    return {(each.county_id, each.id): each for each in found}


async def _monitorings(session: AsyncSession, known: dict[Place, Household], day: date) -> Sequence[Monitoring]:
    return (await session.execute(queries.monitorings_of(list(known.values()), day))).scalars().all()


def _framed(batch: Batch, known: dict[Place, Household], framed: set[uuid.UUID], nth: int) -> BatchRow:
    place = batch.households[nth]
    household, at = known.get(place), ("householdIds", nth)
    refusal = _unfit(batch, household, nth)
    if refusal is None and household is not None:
        if household.registered_on > batch.day:
            refusal = RegisteredLater(at=at, number=household.number, registered=household.registered_on)
        elif household.id in framed:
            refusal = FramedAlready(at=at, number=household.number)
    return BatchRow(place, household.number if household else None, refusal)


def _unfit(batch: Batch, household: Household | None, nth: int) -> Refusal | None:
    """Why a household cannot be in a batch at all."""
    at: FieldPath = ("householdIds", nth)
    if household is None:
        return NotFound(at=at, what="household")
    if batch.households.index(batch.households[nth]) < nth:
        return HouseholdTwice(at=at)
    if household.closed_on is not None:
        return HouseholdClosed(at=at, day=household.closed_on)
    return None


def _refuse(rows: list[BatchRow]) -> None:
    for each in rows:
        if each.refusal is not None:
            raise each.refusal


def _edit(session: AsyncSession, viewer: Viewer, household: Household, batch: Batch, by: str) -> Edit:
    """The county's word on a household is no edit of its entry by the village, so its version stays."""
    return Edit(session, viewer, household, f"{batch.code.strip()} {batch.basis.strip()}", by)


async def release_households(session: AsyncSession, viewer: Viewer, batch: Batch, *, dry_run: bool) -> list[BatchRow]:
    """Households of the viewer's county are in their monitored group until a day, included. A dry run writes nothing.

    Raises BatchEmpty, DayAhead, and unless it is a dry run what a row is refused for.
    """
    _check(batch, "until")
    await lock_register(session, viewer.county_id)
    known = await _known(session, batch)
    held = await _monitorings(session, known, batch.day)
    framed = {each.household_id: each for each in held if each.during.contains(batch.day) and each.during.upper is None}
    rows = [_released(batch, known, set(framed), at) for at in range(len(batch.households))]
    if dry_run:
        return rows
    _refuse(rows)
    by = await own_name(session, viewer)
    for place in batch.households:
        monitoring = framed[place[1]]
        monitoring.during = ended_with(monitoring.during, batch.day)
        monitoring.release_basis, monitoring.release_batch = batch.basis.strip(), batch.code.strip()
        _edit(session, viewer, known[place], batch, by).note(ChangedField.MONITORED_GROUP, monitoring.group_code, None)
    await session.flush()
    return rows


def _released(batch: Batch, known: dict[Place, Household], framed: set[uuid.UUID], nth: int) -> BatchRow:
    place = batch.households[nth]
    household = known.get(place)
    refusal = _unfit(batch, household, nth)
    if refusal is None and household is not None and household.id not in framed:
        refusal = NotFramed(at=("householdIds", nth), number=household.number)
    return BatchRow(place, household.number if household else None, refusal)
