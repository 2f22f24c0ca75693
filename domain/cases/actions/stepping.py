"""Taking a step: lock the case, ask the rules, write the event and what it changes, and count."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import procedure, queries, rules
from domain.cases.models import Case, CaseAct, CaseEvent, CaseRule
from domain.cases.procedure import Actor, Allowed, Deadline, Matter, Said, Standing, Taken
from domain.cases.rules import Place
from domain.documents.actions import lay_before
from domain.errors import Conflict, NotFound
from domain.parties.names import own_name
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.standing_orders.models import HolidayKind


@dataclass(frozen=True, slots=True)
class Begun:
    """A step that is allowed and not written yet, with the case it is about, which is locked."""

    case: Case
    rule: CaseRule
    act: CaseAct
    said: Said
    allowed: Allowed
    delegation_id: uuid.UUID | None


async def begin(session: AsyncSession, viewer: Viewer, place: Place, act: CaseAct, said: Said) -> Begun:
    """Lock a case and decide about a step. Raises NotFound, and what `procedure.allowed` raises."""
    found = await session.execute(queries.case_for_update(*place))
    case = found.scalar_one_or_none()
    if case is None:
        raise NotFound(at=("caseId",), what="case")
    history = await taken(session, case)
    actor, delegation_id = await actor_towards(session, viewer, case.county_id, case.region_code, case.household_id)
    standing = Standing(case.state, case.purpose)
    led = procedure.allowed(Matter(case.region_code, case.household_id, standing), act, actor, history, said)
    rule = await session.get_one(CaseRule, case.rule_id)
    return Begun(case, rule, act, said, led, delegation_id)


async def taken(session: AsyncSession, case: Case) -> list[Taken]:
    """What was done with a case, in its order."""
    events = (await session.execute(queries.history_of(case))).scalars()
    return [Taken(each.act, each.account_id, each.role, Standing(each.becomes, each.purpose)) for each in events]


async def actor_towards(
    session: AsyncSession, viewer: Viewer, county_id: int, region_code: int, household_id: uuid.UUID
) -> tuple[Actor, uuid.UUID | None]:
    """The viewer as a step about a family looks at him, and by which delegation he reaches it, if by one."""
    if viewer.role is Role.HOUSEHOLD_MEMBER:
        return Actor(viewer.account_id, viewer.role, [], [viewer.household_id] if viewer.household_id else []), None
    own = set((await session.execute(queries.own_households(viewer.account_id))).scalars())
    kin = await _kin(session, county_id, household_id) if own else set()
    held = queries.delegated_to(county_id, viewer.account_id, viewer.role, clock.today())
    delegations = (await session.execute(held)).scalars().all()
    regions = [viewer.region_range, *((each.region_code, each.region_high) for each in delegations)]
    actor = Actor(viewer.account_id, viewer.role, regions, {household_id} if own & kin else set())
    low, high = viewer.region_range
    if low <= region_code <= high:
        return actor, None
    by = [each.id for each in delegations if each.region_code <= region_code <= each.region_high]
    return actor, next(iter(by), None)


async def _kin(session: AsyncSession, county_id: int, household_id: uuid.UUID) -> set[uuid.UUID]:
    """A family may have members in common with one that lives where the viewer sees nothing."""
    async with standing_in(session, Office.CASES, county_id):
        related = set((await session.execute(queries.kin_of(county_id, household_id))).scalars())
    return related | {household_id}


async def finish(session: AsyncSession, viewer: Viewer, begun: Begun, **values: Any) -> Case:
    """Write a step: its event, what it changes of the case, and the tally.

    `values` are further columns of the case. Raises Conflict where the case changed all the same, and NotFound for a
    document that is not the viewer's own.
    """
    case, led = begun.case, begun.allowed
    before = Standing(case.state, case.purpose)
    changed: dict[str, Any] = {
        "state": led.becomes.state,
        "purpose": led.becomes.purpose,
        "steps": case.steps + 1,
        **values,
    }
    if led.deadline is not None:
        changed["due_on"] = await due_on(
            session, begun.rule, led.deadline, values.get("round_on", case.round_on), values.get("transition_until")
        )
    await add_event(session, viewer, begun, case.steps + 1)
    if (await session.execute(queries.moving(case, **changed))).scalar_one_or_none() is None:
        raise Conflict
    if led.becomes != before:
        await tally(session, case.county_id, {before: -1, led.becomes: 1})
    return case


async def add_event(session: AsyncSession, viewer: Viewer, begun: Begun, position: int) -> None:
    """Add to a case's history. Raises NotFound for a document that is not the viewer's own."""
    case = begun.case
    session.add(
        CaseEvent(
            county_id=case.county_id,
            id=new_key(),
            case_id=case.id,
            household_id=case.household_id,
            region_code=case.region_code,
            position=position,
            act=begun.act,
            purpose=begun.allowed.becomes.purpose,
            becomes=begun.allowed.becomes.state,
            account_id=viewer.account_id,
            actor_name=await own_name(session, viewer),
            role=viewer.role,
            delegation_id=begun.delegation_id,
            reason=(begun.said.reason or "").strip() or None,
            document_ids=await _filed(session, viewer, case, begun.said.documents),
            at=clock.now(),
        )
    )
    await session.flush()


async def _filed(session: AsyncSession, viewer: Viewer, case: Case, documents: Sequence[Place]) -> list[uuid.UUID]:
    """Lay evidence before the village and the township; of the county only approver and auditor see it."""
    if not documents:
        return []
    offices = (await session.execute(queries.offices_of(case.region_code))).scalars().all()
    laid = await lay_before(session, viewer, documents, case.county_id, offices, at=("documentIds",))
    await session.execute(queries.keeping_for_cases(case.county_id, laid))
    return laid


async def due_on(
    session: AsyncSession, rule: CaseRule, deadline: Deadline, round_on: date, transition_until: date | None = None
) -> date:
    """By when the next step is to be taken: on a day that is worked, and no later than a transition's last."""
    day = procedure.due(deadline, clock.today(), round_on, rule.filing_days, rule.follow_up_days)
    if deadline is Deadline.NONE:
        return day
    apart = (await session.execute(queries.days_apart(day, day + timedelta(days=_LONGEST_HOLIDAY)))).scalars().all()
    free = [each.day for each in apart if each.kind is HolidayKind.HOLIDAY]
    worked = [each.day for each in apart if each.kind is HolidayKind.WORKDAY]
    moved = rules.workday_from(day, free, worked)
    return moved if transition_until is None else min(moved, transition_until)


_LONGEST_HOLIDAY = 31


async def tally(session: AsyncSession, county_id: int, changes: dict[Standing, int]) -> None:
    """Count cases where they stand now, in one order, so that no two steps wait for each other."""
    async with standing_in(session, Office.CASES, county_id):
        for standing in sorted(changes, key=lambda each: (each.purpose, each.state)):
            await session.execute(queries.tallying(county_id, standing, changes[standing]))
