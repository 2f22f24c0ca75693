"""A family is in support: measures are planned and end, and it is looked after."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import procedure, queries, rules
from domain.cases.actions.stepping import begin, finish
from domain.cases.errors import AlreadyPrimary, NotOfTheFamily
from domain.cases.models import Case, CaseAct, CaseMeasure, Support
from domain.cases.procedure import Said
from domain.cases.rules import Place
from domain.errors import NotFound
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_with
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class WantedMeasure:
    """A support for a person. Both days count; None is open."""

    person_id: uuid.UUID
    support: Support
    is_primary: bool
    about: str
    since: date
    until: date | None


async def plan_measure(session: AsyncSession, viewer: Viewer, place: Place, wanted: WantedMeasure) -> CaseMeasure:
    """Plan a support for somebody of the family. Of two primaries planned at one moment the database refuses one.

    Raises NotFound, what `procedure.allowed` raises, NotOfTheFamily, MeasureDays, AlreadyPrimary.
    """
    about = rules.check_reason(wanted.about, ("about",))
    begun = await begin(session, viewer, place, CaseAct.PLAN_MEASURE, Said(about))
    case = begun.case
    rules.check_days(wanted.since, wanted.until)
    name = await _member(session, case, wanted)
    days = Range(wanted.since, wanted.until and wanted.until + timedelta(days=1))
    alike = CaseMeasure.support == wanted.support
    if wanted.is_primary:
        alike |= CaseMeasure.is_primary
    if (await session.execute(queries.measures_alike(case.county_id, wanted.person_id, days, alike))).first():
        raise AlreadyPrimary(at=("isPrimary",), person=name)
    measure = CaseMeasure(
        county_id=case.county_id,
        id=new_key(),
        case_id=case.id,
        household_id=case.household_id,
        region_code=case.region_code,
        person_id=wanted.person_id,
        support=wanted.support,
        is_primary=wanted.is_primary,
        about=about,
        during=days,
    )
    session.add(measure)
    await finish(session, viewer, begun)
    return measure


async def _member(session: AsyncSession, case: Case, wanted: WantedMeasure) -> str:
    """The name of the one it is for. Raises NotOfTheFamily."""
    asked = queries.member_on(case.county_id, case.household_id, wanted.person_id, max(wanted.since, clock.today()))
    async with standing_in(session, Office.CASES, case.county_id):
        name = (await session.execute(asked)).scalar_one_or_none()
    if name is None:
        raise NotOfTheFamily(at=("personId",))
    return name


async def end_measure(session: AsyncSession, viewer: Viewer, place: Place, last: date, said: Said) -> CaseMeasure:
    """End a support with a day, its last. Raises NotFound, what `procedure.allowed` raises, MeasureDays."""
    planned = await session.get(CaseMeasure, place)
    if planned is None:
        raise NotFound(at=("measureId",), what="measure")
    begun = await begin(session, viewer, (place[0], planned.case_id), CaseAct.END_MEASURE, said)
    measure = (await session.execute(queries.measure_for_update(*place))).scalar_one()
    within = measure.during.upper and measure.during.upper - timedelta(days=1)
    rules.check_days(measure.during.lower or last, last, within)
    measure.during = ended_with(measure.during, last)
    await finish(session, viewer, begun)
    return measure


async def record_follow_up(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Write down how a family fares (回访). Raises NotFound, and what `procedure.allowed` raises."""
    begun = await begin(session, viewer, place, CaseAct.FOLLOW_UP, said)
    until = begun.case.transition_until if begun.allowed.becomes == procedure.TRANSITION else None
    extra = {"transition_until": until} if until else {}
    return await finish(session, viewer, begun, **extra)
