"""What whoever takes a step of a case brings: a reason, papers, a visit, votes, days of a notice, measures, figures.

Each is checked by itself; who may take which step stands in `procedure`. Nothing here looks at the clock or the
database.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.cases.errors import (
    AbleToWork,
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
    NoticeDays,
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
from domain.cases.models import LeadSource, Vote
from domain.errors import FieldPath
from domain.parties.roles import Role

LONGEST_REASON = 2000
LONGEST_NAME = 200

Place = tuple[int, uuid.UUID]
"""County and key."""


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


# Days


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
