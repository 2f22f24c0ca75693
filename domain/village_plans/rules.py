"""What a village's plan may say, and what its vote comes to. No clock, no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.linkage.rules import FIRST_YEAR
from domain.money import Fen, yuan_of
from domain.village_plans.errors import (
    HouseholdTwiceInPlan,
    NobodyVoted,
    PlanNotAddingUp,
    PlanNoticeNotOver,
    PlanReasonMissing,
    PlanWithoutLines,
    PlanYearNotBegun,
    VoteOutOfTime,
)


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What a household, as a paper names it by number and member, is to have, in fen, and why."""

    number: str
    name: str
    amount: Fen
    reason: str


def check_plan(year: int, amount: Fen, lines: Sequence[WantedLine], today: date) -> None:
    """Raises PlanYearNotBegun, PlanWithoutLines, NotPositive, PlanReasonMissing, HouseholdTwiceInPlan,
    PlanNotAddingUp.
    """
    if not FIRST_YEAR <= year <= today.year:
        raise PlanYearNotBegun(at=("year",), year=year)
    if not lines:
        raise PlanWithoutLines(at=("lines",))
    seen: set[str] = set()
    for at, each in enumerate(lines):
        if each.amount <= 0:
            raise NotPositive(at=("lines", at, "amount"))
        if not each.reason.strip():
            raise PlanReasonMissing(at=("lines", at, "reason"))
        if each.number in seen:
            raise HouseholdTwiceInPlan(at=("lines", at, "householdNumber"), name=each.name)
        seen.add(each.number)
    total = sum(each.amount for each in lines)
    if total != amount:
        raise PlanNotAddingUp(at=("amount",), sum=yuan_of(total), amount=yuan_of(amount))


def check_vote(ayes: int, nays: int) -> None:
    """Raises NobodyVoted."""
    for name, votes in (("ayes", ayes), ("nays", nays)):
        if votes < 0:
            raise NobodyVoted(at=(name,))
    if not ayes + nays:
        raise NobodyVoted(at=("ayes",))


def check_day_of_vote(day: date, drafted_on: date, today: date) -> None:
    """Raises VoteOutOfTime."""
    if not drafted_on <= day <= today:
        raise VoteOutOfTime(at=("votedOn",), first=drafted_on)


def is_carried(ayes: int, nays: int, more_than: Decimal) -> bool:
    """Whether more than so many percent of those who voted were for it."""
    return ayes * 100 > more_than * (ayes + nays)


def notice_until(opened_on: date, days: int) -> date:
    """So many whole days after the day on which it is opened, which does not count."""
    return opened_on + timedelta(days=days)


def check_notice_over(until: date | None, today: date) -> None:
    """Raises PlanNoticeNotOver."""
    if until is None or today <= until:
        raise PlanNoticeNotOver(day=until)
