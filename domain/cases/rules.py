"""Deciding about cases: who may take which step, and on what. Nothing here looks at the clock or the database.

The procedure is `STEPS`. There is no other way from one state to another, and none that time takes by itself: what is
late is shown with its days, and never decided by them.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.cases.errors import (
    AbleToWork,
    AnotherLevel,
    ApprovedBefore,
    CaseEvidenceMissing,
    CaseNoticeNotOver,
    CaseObjectionsOpen,
    CaseReasonMissing,
    CaseRuleUnfit,
    DayAhead,
    DelegatedToOneself,
    DelegationDays,
    MeasureDays,
    NobodyAbleToWork,
    NoMeasureTaken,
    NoStepBack,
    NoticeDays,
    NotThisCaseStep,
    OwnFamily,
    OwnProposal,
    PlaceOutside,
    RigidCostsOpen,
    SelfReportOnly,
    TooFewMonthsAbove,
    TooFewVisitors,
    TooFewVoters,
    TransitionNotOver,
    VoteByAbsentee,
    VotedTwice,
)
from domain.cases.models import CaseAct, CasePurpose, CaseState, LeadSource, Vote
from domain.errors import FieldPath, NotFound
from domain.parties.roles import Role

LONGEST_REASON = 2000
LONGEST_NAME = 200

Place = tuple[int, uuid.UUID]
"""County and key."""


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


def check_reason(written: str | None, at: FieldPath = ("reason",)) -> str:
    """What was written, without the space around it. Raises CaseReasonMissing."""
    reason = (written or "").strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise CaseReasonMissing(at=at, most=LONGEST_REASON)
    return reason


def check_documents(documents: Sequence[Place], least: int) -> None:
    """Raises CaseEvidenceMissing."""
    if len(documents) < least or len(set(documents)) < len(documents):
        raise CaseEvidenceMissing(at=("documentIds",), least=least)


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


# Days


def due(deadline: Deadline, today: date, round_on: date, filing_days: int, follow_up_days: int) -> date:
    """By when whoever a case waits for is to act, before it is moved off a holiday."""
    if deadline is Deadline.FILING:
        return round_on + timedelta(days=filing_days)
    return today + timedelta(days=follow_up_days) if deadline is Deadline.FOLLOW_UP else today


def workday_from(day: date, free: Collection[date], worked: Collection[date]) -> date:
    """The day itself, or the first after it that is worked: a deadline never falls on a day off (期限顺延)."""
    while day in free or (day.weekday() >= 5 and day not in worked):
        day += timedelta(days=1)
    return day


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def check_day(day: date, earliest: date, today: date, at: FieldPath) -> None:
    """Raises DayAhead."""
    if not earliest <= day <= today:
        raise DayAhead(at=at, day=day, earliest=earliest)


# A lead


def check_source(source: LeadSource, role: Role) -> None:
    """Raises SelfReportOnly."""
    if role is Role.HOUSEHOLD_MEMBER and source is not LeadSource.SELF:
        raise SelfReportOnly(at=("source",))


# A visit


@dataclass(frozen=True, slots=True)
class FoundAtVisit:
    """What was found at a family's, by whom and where. Degrees."""

    visited_on: date
    visitors: Sequence[str]
    findings: str
    able_to_work: int
    rigid_costs_open: bool
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def names(written: Iterable[str]) -> list[str]:
    """People by name, each once, in the order they were given."""
    return list(dict.fromkeys(filter(None, (each.strip()[:LONGEST_NAME] for each in written))))


_LATITUDES = Decimal(3), Decimal(54)
_LONGITUDES = Decimal(73), Decimal(136)


def check_visit(found: FoundAtVisit, least_visitors: int, earliest: date, today: date, household_size: int) -> None:
    """Raises TooFewVisitors, DayAhead, CaseReasonMissing, AbleToWork, PlaceOutside."""
    if len(names(found.visitors)) < least_visitors or len(names(found.visitors)) < len(found.visitors):
        raise TooFewVisitors(at=("visitors",), least=least_visitors)
    check_day(found.visited_on, earliest, today, ("visitedOn",))
    check_reason(found.findings, ("findings",))
    if not 0 <= found.able_to_work <= household_size:
        raise AbleToWork(at=("ableToWork",), size=household_size)
    if found.latitude is None and found.longitude is None:
        return
    if found.latitude is None or found.longitude is None:
        raise PlaceOutside(at=("latitude",))
    if not (_LATITUDES[0] <= found.latitude <= _LATITUDES[1] and _LONGITUDES[0] <= found.longitude <= _LONGITUDES[1]):
        raise PlaceOutside(at=("latitude",))


# A review


def check_meeting(present: Sequence[str], votes: Sequence[tuple[str, Vote]], least_voters: int) -> None:
    """Raises TooFewVoters, VoteByAbsentee, VotedTwice."""
    there = names(present)
    if len(there) < least_voters or len(there) < len(present):
        raise TooFewVoters(at=("present",), least=least_voters)
    voted: set[str] = set()
    for at, (member, _) in enumerate(votes):
        if member.strip() not in there:
            raise VoteByAbsentee(at=("votes", at, "member"), member=member)
        if member.strip() in voted:
            raise VotedTwice(at=("votes", at, "member"), member=member)
        voted.add(member.strip())


def is_passed(present: Sequence[str], votes: Sequence[tuple[str, Vote]]) -> bool:
    """Whether more of those present voted for it than half."""
    return 2 * sum(vote is Vote.FOR for _, vote in votes) > len(present)


# A notice

MOST_NOTICE_DAYS = 60


def last_day_of_notice(posted_on: date, days: int | None, least: int) -> date:
    """So many whole days after the day it is posted, which does not count. Raises NoticeDays."""
    if days is None or not least <= days <= MOST_NOTICE_DAYS:
        raise NoticeDays(at=("days",), least=least, most=MOST_NOTICE_DAYS)
    return posted_on + timedelta(days=days)


def check_notice_over(until: date, unanswered_or_upheld: int, today: date) -> None:
    """Raises CaseNoticeNotOver, CaseObjectionsOpen."""
    if today <= until:
        raise CaseNoticeNotOver(day=until)
    if unanswered_or_upheld:
        raise CaseObjectionsOpen(number=unanswered_or_upheld)


_COMPOUND = (
    "欧阳、太史、端木、上官、司马、东方、独孤、南宫、万俟、闻人、夏侯、诸葛、尉迟、公羊、赫连、澹台、皇甫、宗政、濮阳、公冶、太叔、"
    "申屠、公孙、慕容、仲孙、钟离、长孙、宇文、司徒、鲜于、司空、闾丘、令狐、百里、呼延、东郭、南门、羊舌、西门、第五"
)
"""Surnames of two characters (复姓)."""


def called_in_public(name: str) -> str:
    """The surname and 某: all of a name that a notice ever shows. A surname of two characters is kept whole."""
    return f"{name[: 2 if len(name) > 2 and name[:2] in _COMPOUND else 1]}某"


# Measures


def check_days(since: date, until: date | None, within: date | None = None) -> None:
    """Raises MeasureDays; `within` is the last day there is."""
    if until is not None and (until < since or (within is not None and until > within)):
        raise MeasureDays(at=("until",))


# The way out


@dataclass(frozen=True, slots=True)
class Readiness:
    """What speaks for letting a family go. `able_to_work` is how many of it can work."""

    able_to_work: int
    rigid_costs_open: bool
    measures: int
    months_above: int


def check_ready(ready: Readiness, least_months: int) -> None:
    """Raises NobodyAbleToWork, NoMeasureTaken, RigidCostsOpen, TooFewMonthsAbove."""
    if ready.able_to_work == 0:
        raise NobodyAbleToWork
    if ready.measures == 0:
        raise NoMeasureTaken
    if ready.rigid_costs_open:
        raise RigidCostsOpen
    if ready.months_above < least_months:
        raise TooFewMonthsAbove(months=ready.months_above, least=least_months)


def months_above(by_month: Sequence[tuple[int | None, int | None]]) -> int:
    """For how many months in a row up to the last a family stood above the line.

    `by_month` are net income of twelve months per head and the line, in fen, the last month first; None where there is
    nobody, or no line.
    """
    above = 0
    for per_head, line in by_month:
        if per_head is None or line is None or per_head <= line:
            break
        above += 1
    return above


def check_transition_over(until: date | None, today: date) -> None:
    """Raises TransitionNotOver."""
    if until is None or today <= until:
        raise TransitionNotOver(day=until)


# Delegating

LONGEST_DELEGATION_DAYS = 180


def check_delegation(delegator: uuid.UUID, delegate: uuid.UUID, since: date, until: date, today: date) -> None:
    """Both days count. Raises DelegatedToOneself, DelegationDays."""
    if delegator == delegate:
        raise DelegatedToOneself(at=("delegate",))
    if since < today or not since <= until < since + timedelta(days=LONGEST_DELEGATION_DAYS):
        raise DelegationDays(at=("since",), most=LONGEST_DELEGATION_DAYS)


# A county's rule


@dataclass(frozen=True, slots=True)
class WantedRule:
    """The figures of the procedure, as a county sets them. Both days count; None is open."""

    notice_days: int
    filing_days: int
    least_visitors: int
    least_voters: int
    months_above_line: int
    transition_months: int
    follow_up_days: int
    since: date
    until: date | None
    source: str


_FIGURES: Mapping[str, tuple[str, int, int]] = {
    "notice_days": ("noticeDays", 5, MOST_NOTICE_DAYS),
    "filing_days": ("filingDays", 1, 366),
    "least_visitors": ("leastVisitors", 2, 20),
    "least_voters": ("leastVoters", 3, 1000),
    "months_above_line": ("monthsAboveLine", 6, 60),
    "transition_months": ("transitionMonths", 12, 60),
    "follow_up_days": ("followUpDays", 1, 366),
}
"""By figure: the input field, and between what it stays. A county may be stricter than the state, never laxer."""


def check_rule(wanted: WantedRule, today: date) -> None:
    """Raises CaseRuleUnfit."""
    for name, (field, least, most) in _FIGURES.items():
        if not least <= getattr(wanted, name) <= most:
            raise CaseRuleUnfit(
                at=(field,),
                reason_en=f"This figure is from {least} to {most}. Correct it.",
                reason_zh=f"该项须为 {least} 至 {most}。请更正。",
            )
    if wanted.since < today:
        raise CaseRuleUnfit(
            at=("since",),
            reason_en="A rule holds from today at the earliest, and never for cases that are open. Choose a later day.",
            reason_zh="规则最早自今天起生效,且不影响已受理的案件。请选择较晚的日期。",
        )
    if wanted.until is not None and wanted.until < wanted.since:
        raise CaseRuleUnfit(
            at=("until",),
            reason_en="The last day comes before the first. Correct the days.",
            reason_zh="结束日期早于开始日期。请更正。",
        )
    if not wanted.source.strip():
        raise CaseRuleUnfit(
            at=("source",),
            reason_en="A rule names the paper it rests on. Add it.",
            reason_zh="规则须注明依据文件。请填写。",
        )
