"""A lead becomes a case, the family commits itself, and a case that was over is opened again."""

import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import procedure, queries, rules
from domain.cases.actions.stepping import Begun, actor_towards, add_event, begin, due_on, finish, tally
from domain.cases.errors import CaseOpenAlready
from domain.cases.models import Case, CaseAct, CaseRule, CaseState, LeadSource
from domain.cases.procedure import Deadline, Matter, Said
from domain.cases.rules import Place
from domain.catalog.actions import new_code
from domain.errors import NotFound
from domain.households.models import RiskCause
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Lead:
    """That a family may fall back into poverty, where that comes from, and why."""

    household: Place
    cause: RiskCause
    source: LeadSource


async def report_lead(session: AsyncSession, viewer: Viewer, lead: Lead, said: Said) -> Case:
    """Open a case. Of two opened for a family at one moment the database refuses the second.

    Raises NotFound, OwnFamily, NotThisCaseStep, CaseReasonMissing, CaseEvidenceMissing, SelfReportOnly,
    CaseOpenAlready.
    """
    county_id, household_id = lead.household
    region_code, name, size = await _family(session, viewer, county_id, household_id)
    actor, delegation_id = await actor_towards(session, viewer, county_id, region_code, household_id)
    led = procedure.allowed(Matter(region_code, household_id, None), CaseAct.REPORT, actor, [], said)
    rules.check_source(lead.source, viewer.role)
    if (await session.execute(queries.open_case_of(county_id, household_id))).first():
        raise CaseOpenAlready(at=("householdId",))
    rule = await rule_today(session, county_id)
    case = Case(
        county_id=county_id,
        id=new_key(),
        number=f"{clock.today():%Y}-{new_code(8)}",
        region_code=region_code,
        household_id=household_id,
        household_name=name,
        household_size=size,
        cause=lead.cause,
        source=lead.source,
        rule_id=rule.id,
        purpose=led.becomes.purpose,
        state=led.becomes.state,
        steps=1,
        opened_at=clock.now(),
        round_on=clock.today(),
        due_on=await due_on(session, rule, Deadline.FILING, clock.today()),
    )
    session.add(case)
    await session.flush()
    await add_event(session, viewer, Begun(case, rule, CaseAct.REPORT, said, led, delegation_id), 1)
    await tally(session, county_id, {led.becomes: 1})
    return case


async def _family(
    session: AsyncSession, viewer: Viewer, county_id: int, household_id: uuid.UUID
) -> tuple[int, str, int]:
    """Its village, what it is called, and its size; whoever it is of who may ask. Raises NotFound."""
    if county_id != viewer.county_id:
        raise NotFound(at=("householdId",), what="household")
    async with standing_in(session, Office.CASES, county_id):
        found = (await session.execute(queries.family(county_id, household_id, clock.today()))).first()
    if found is None:
        raise NotFound(at=("householdId",), what="household")
    return found[0], found[1], found[2]


async def rule_today(session: AsyncSession, county_id: int) -> CaseRule:
    """The figures under which a case is opened today."""
    return (await session.execute(queries.rule_for(county_id, clock.today()))).scalar_one()


async def take_commitment(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """The family commits itself to the truth and lets its circumstances be checked (承诺授权).

    Raises NotFound, and what `procedure.allowed` raises.
    """
    begun = await begin(session, viewer, place, CaseAct.COMMIT, said)
    return await finish(session, viewer, begun)


async def reopen_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Take up a case that was rejected, or a family that fell back after it was let go: it begins with a lead again.

    It goes by the figures of today. Raises NotFound, CaseOpenAlready, and what `procedure.allowed` raises.
    """
    begun = await begin(session, viewer, place, await _again(session, place), said)
    case = begun.case
    other = queries.open_case_of(case.county_id, case.household_id).where(Case.id != case.id)
    if (await session.execute(other)).first():
        raise CaseOpenAlready(at=("caseId",))
    rule = await rule_today(session, case.county_id)
    anew = Begun(case, rule, begun.act, begun.said, begun.allowed, begun.delegation_id)
    return await finish(session, viewer, anew, round_on=clock.today(), rule_id=rule.id)


async def _again(session: AsyncSession, place: Place) -> CaseAct:
    """Who was not let in is reopened; who was let go enters again."""
    case = await session.get(Case, place)
    return CaseAct.REOPEN if case is not None and case.state is CaseState.REJECTED else CaseAct.RE_ENTER
