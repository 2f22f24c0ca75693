"""Who may take which step of a case, and where it leads. Nothing here looks at the clock or the database.

The procedure is `STEPS`. There is no other way from one state to another, and none that time takes by itself: what is
late is shown with its days, and never decided by them.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.cases.errors import (
    AnotherLevel,
    ApprovedBefore,
    NoStepBack,
    NotThisCaseStep,
    OwnFamily,
    OwnProposal,
)
from domain.cases.models import CaseAct, CasePurpose, CaseState
from domain.cases.rules import Place, check_documents, check_reason
from domain.errors import NotFound
from domain.parties.roles import Role


class Level(StrEnum):
    """At which of the four levels somebody acts, below the city; and the family itself."""

    FAMILY = "FAMILY"
    VILLAGE = "VILLAGE"
    TOWNSHIP = "TOWNSHIP"
    COUNTY = "COUNTY"


LEVELS: Mapping[Role, Level] = {
    Role.HOUSEHOLD_MEMBER: Level.FAMILY,
    Role.VILLAGE_OFFICER: Level.VILLAGE,
    Role.TOWNSHIP_REVIEWER: Level.TOWNSHIP,
    Role.COUNTY_APPROVER: Level.COUNTY,
}


class Deadline(StrEnum):
    """What runs once a step is taken: the days to filing, to the next follow-up, or nothing more."""

    FILING = "FILING"
    FOLLOW_UP = "FOLLOW_UP"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, and on which way."""

    state: CaseState
    purpose: CasePurpose


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure. `hands` are the roles that take it, each with how many documents it brings.

    It `becomes` another standing, stays where it is (None), or goes back to one of `back_to` that is named.
    """

    act: CaseAct
    since: frozenset[Standing]
    becomes: Standing | None
    hands: Mapping[Role, int]
    deadline: Deadline | None = None
    """None: what ran goes on."""
    needs_reason: bool = False
    back_to: frozenset[CaseState] = frozenset()
    awaited: bool = False
    """Whether a case in such a state waits for it, so that it is a task of those hands."""


_MEMBER, _VILLAGE, _TOWNSHIP, _COUNTY = LEVELS
_S = CaseState
_BEFORE_NOTICE = frozenset({_S.LEAD, _S.COMMITTED, _S.VISITED, _S.REVIEWED})


def _at(purpose: CasePurpose, *states: CaseState) -> frozenset[Standing]:
    return frozenset(Standing(state, purpose) for state in states)


def _common(purpose: CasePurpose, granted: Standing, refused: Standing) -> tuple[Step, ...]:
    """The steps that the way in and the way out have in common, from the visit to the county's decision."""

    def step(act: CaseAct, since: CaseState, becomes: CaseState, hand: Role, papers: int = 0) -> Step:
        return Step(act, _at(purpose, since), Standing(becomes, purpose), {hand: papers}, Deadline.FILING, awaited=True)

    def decision(act: CaseAct, hand: Role, *since: CaseState, back_to: frozenset[CaseState] = frozenset()) -> Step:
        becomes = None if back_to else refused
        ends = Deadline.FILING if back_to else _after_refusal(purpose)
        return Step(act, _at(purpose, *since), becomes, {hand: 0}, ends, needs_reason=True, back_to=back_to)

    earlier = _BEFORE_NOTICE if purpose is CasePurpose.ENTRY else _BEFORE_NOTICE - {_S.LEAD}
    voted_down = Step(
        CaseAct.FAIL_REVIEW,
        _at(purpose, _S.VISITED),
        refused,
        {_VILLAGE: 1},
        _after_refusal(purpose),
        needs_reason=True,
    )
    return (
        step(CaseAct.VISIT, _S.COMMITTED, _S.VISITED, _VILLAGE, papers=1),
        step(CaseAct.PASS_REVIEW, _S.VISITED, _S.REVIEWED, _VILLAGE, papers=1),
        voted_down,
        step(CaseAct.POST_NOTICE, _S.REVIEWED, _S.ON_NOTICE, _VILLAGE),
        Step(CaseAct.ANSWER_OBJECTION, _at(purpose, _S.ON_NOTICE), None, {_TOWNSHIP: 0}, needs_reason=True),
        step(CaseAct.FORWARD, _S.ON_NOTICE, _S.FORWARDED, _VILLAGE),
        step(CaseAct.ENDORSE, _S.FORWARDED, _S.ENDORSED, _TOWNSHIP),
        decision(CaseAct.RETURN, _TOWNSHIP, _S.ON_NOTICE, _S.FORWARDED, back_to=earlier),
        decision(CaseAct.REJECT, _TOWNSHIP, _S.ON_NOTICE, _S.FORWARDED),
        Step(
            CaseAct.APPROVE,
            _at(purpose, _S.ENDORSED),
            granted,
            {_COUNTY: 0},
            Deadline.FOLLOW_UP,
            awaited=True,
        ),
        decision(CaseAct.RETURN, _COUNTY, _S.ENDORSED, back_to=earlier | {_S.FORWARDED}),
        decision(CaseAct.REJECT, _COUNTY, _S.ENDORSED),
    )


def _after_refusal(purpose: CasePurpose) -> Deadline:
    """Who is not let in is out of it; who is not let out is looked after further."""
    return Deadline.NONE if purpose is CasePurpose.ENTRY else Deadline.FOLLOW_UP


LEAD = Standing(_S.LEAD, CasePurpose.ENTRY)
SUPPORTED = Standing(_S.SUPPORTED, CasePurpose.ENTRY)
TRANSITION = Standing(_S.TRANSITION, CasePurpose.EXIT)
CLOSED = Standing(_S.CLOSED, CasePurpose.EXIT)
REJECTED = Standing(_S.REJECTED, CasePurpose.ENTRY)
_LOOKED_AFTER = frozenset({SUPPORTED, TRANSITION})
_ON_THE_WAY_OUT = _at(CasePurpose.EXIT, _S.COMMITTED, _S.VISITED, _S.REVIEWED, _S.ON_NOTICE, _S.FORWARDED, _S.ENDORSED)
_ANEW: Mapping[Role, int] = {_MEMBER: 0, _VILLAGE: 0, _TOWNSHIP: 0}

STEPS: tuple[Step, ...] = (
    Step(CaseAct.REPORT, frozenset(), LEAD, _ANEW, Deadline.FILING, needs_reason=True),
    Step(
        CaseAct.COMMIT,
        frozenset({LEAD}),
        Standing(_S.COMMITTED, CasePurpose.ENTRY),
        {_MEMBER: 0, _VILLAGE: 1},
        Deadline.FILING,
        awaited=True,
    ),
    *_common(CasePurpose.ENTRY, granted=SUPPORTED, refused=REJECTED),
    Step(CaseAct.PLAN_MEASURE, _LOOKED_AFTER, None, {_VILLAGE: 0, _TOWNSHIP: 0}),
    Step(CaseAct.END_MEASURE, _LOOKED_AFTER, None, {_VILLAGE: 0, _TOWNSHIP: 0}, needs_reason=True),
    Step(CaseAct.FOLLOW_UP, _LOOKED_AFTER, None, {_VILLAGE: 0}, Deadline.FOLLOW_UP, needs_reason=True, awaited=True),
    Step(CaseAct.FOLLOW_UP, _ON_THE_WAY_OUT, None, {_VILLAGE: 0}, needs_reason=True),
    Step(
        CaseAct.PROPOSE_EXIT,
        frozenset({SUPPORTED}),
        Standing(_S.COMMITTED, CasePurpose.EXIT),
        {_VILLAGE: 0},
        Deadline.FILING,
        needs_reason=True,
    ),
    *_common(CasePurpose.EXIT, granted=TRANSITION, refused=SUPPORTED),
    Step(
        CaseAct.CLOSE,
        frozenset({TRANSITION}),
        CLOSED,
        {_COUNTY: 0},
        Deadline.NONE,
        needs_reason=True,
        awaited=True,
    ),
    Step(CaseAct.REOPEN, frozenset({REJECTED}), LEAD, _ANEW, Deadline.FILING, needs_reason=True),
    Step(CaseAct.RE_ENTER, frozenset({TRANSITION, CLOSED}), LEAD, _ANEW, Deadline.FILING, needs_reason=True),
)
"""The whole procedure: each step by its name, whence and whither, by whose hand, on what, and what runs after it."""

BEGINNINGS = frozenset({CaseAct.REPORT, CaseAct.REOPEN, CaseAct.RE_ENTER, CaseAct.PROPOSE_EXIT})
"""With each of these a round begins: the family's way in, or its way out."""
APPROVALS = frozenset({CaseAct.ENDORSE, CaseAct.APPROVE})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step. `regions` are the lowest and highest codes of his own and of those delegated to him today;
    `families` the households that he belongs or belonged to, and those that share a member with them.
    """

    account_id: uuid.UUID
    role: Role
    regions: Sequence[tuple[int, int]]
    families: Collection[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What a step is about: a family in its village, and where its case stands; None before there is one."""

    region_code: int
    household_id: uuid.UUID
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class Taken:
    """A step of a case's history."""

    act: CaseAct
    account_id: uuid.UUID
    role: Role
    becomes: Standing


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody brings to a step."""

    reason: str | None = None
    documents: Sequence[Place] = ()
    back_to: CaseState | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where a step leads, and what runs then; None where what ran goes on."""

    becomes: Standing
    deadline: Deadline | None


def allowed(matter: Matter, act: CaseAct, actor: Actor, history: Sequence[Taken], said: Said) -> Allowed:
    """Whether a person may take a step on a case with this history, and where it leads.

    Raises NotFound for who has no business with the family, OwnFamily, NotThisCaseStep, AnotherLevel, OwnProposal,
    ApprovedBefore, CaseReasonMissing, CaseEvidenceMissing, NoStepBack.
    """
    _check_reach(matter, actor)
    step = _step(matter.standing, act, actor.role)
    _check_hands(act, actor, history)
    if step.needs_reason or (said.reason or "").strip():
        check_reason(said.reason)
    check_documents(said.documents, step.hands[actor.role])
    return Allowed(_led_to(step, matter.standing, said.back_to), step.deadline)


def _check_reach(matter: Matter, actor: Actor) -> None:
    """A family acts for itself, an officer in his region and never on his own family. Raises NotFound, OwnFamily."""
    if actor.role is Role.HOUSEHOLD_MEMBER:
        if matter.household_id not in actor.families:
            raise _nothing_there(matter)
        return
    if not any(low <= matter.region_code <= high for low, high in actor.regions):
        raise _nothing_there(matter)
    if matter.household_id in actor.families:
        raise OwnFamily


def _nothing_there(matter: Matter) -> NotFound:
    """What is said of a case, or of a family that has none yet, that is not there or not the asker's to know of."""
    if matter.standing is None:
        return NotFound(at=("householdId",), what="household")
    return NotFound(at=("caseId",), what="case")


def _step(standing: Standing | None, act: CaseAct, role: Role) -> Step:
    """Raises NotThisCaseStep."""
    for step in STEPS:
        if step.act is act and role in step.hands and (standing in step.since if standing else not step.since):
            return step
    state, purpose = (standing.state, standing.purpose) if standing else ("NEW", CasePurpose.ENTRY)
    raise NotThisCaseStep(act=act.value, role=role.value, state=str(state), purpose=purpose.value)


def _check_hands(act: CaseAct, actor: Actor, history: Sequence[Taken]) -> None:
    """Raises AnotherLevel, OwnProposal, ApprovedBefore."""
    own = [each for each in history if each.account_id == actor.account_id]
    for each in own:
        if LEVELS[each.role] is not LEVELS[actor.role]:
            raise AnotherLevel(level=LEVELS[each.role].value)
    if act not in APPROVALS:
        return
    mine = [each for each in this_round(history) if each.account_id == actor.account_id]
    if any(each.act in BEGINNINGS for each in mine):
        raise OwnProposal
    if any(each.act in APPROVALS for each in mine):
        raise ApprovedBefore


def this_round(history: Sequence[Taken]) -> Sequence[Taken]:
    """What was done since the lead, or since it was proposed to let the family go."""
    begun = max((at for at, each in enumerate(history) if each.act in BEGINNINGS), default=0)
    return history[begun:]


def _led_to(step: Step, standing: Standing | None, back_to: CaseState | None) -> Standing:
    """Raises NoStepBack."""
    if step.becomes is not None:
        return step.becomes
    if standing is None:
        raise AssertionError("a step that makes a case says where it leads")
    if not step.back_to:
        return standing
    if back_to not in step.back_to:
        possible = ", ".join(each for each in CaseState if each in step.back_to)
        raise NoStepBack(at=("backTo",), state=standing.state.value, back_to=str(back_to), possible=possible)
    return Standing(back_to, standing.purpose)


def replayed(history: Iterable[tuple[CaseAct, Role, CaseState]]) -> Standing | None:
    """Where a case stands by its history alone: acts in their order, by whose hand, and for a return whither.

    Raises NotThisCaseStep for a history that no case can have.
    """
    standing: Standing | None = None
    for act, role, becomes in history:
        standing = _led_to(_step(standing, act, role), standing, becomes)
    return standing


def waiting_for(role: Role) -> frozenset[Standing]:
    """Where a case waits for a step of this role."""
    return frozenset(each for step in STEPS if step.awaited and role in step.hands for each in step.since)


OFFICERS: tuple[Role, ...] = (_VILLAGE, _TOWNSHIP, _COUNTY)
"""From the lowest level up."""


def officer_awaited(standing: Standing) -> Role | None:
    """The officer whose step a case waits for; of several the lowest. None for a case that is over."""
    return next((role for role in OFFICERS if standing in waiting_for(role)), None)


def below(role: Role) -> tuple[Role, ...]:
    """The officers whose delays are shown to this one."""
    return OFFICERS[: OFFICERS.index(role)] if role in OFFICERS else ()


def due(deadline: Deadline, today: date, round_on: date, filing_days: int, follow_up_days: int) -> date:
    """By when whoever a case waits for is to act, before it is moved off a holiday."""
    if deadline is Deadline.FILING:
        return round_on + timedelta(days=filing_days)
    return today + timedelta(days=follow_up_days) if deadline is Deadline.FOLLOW_UP else today
