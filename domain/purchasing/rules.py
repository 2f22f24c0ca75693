"""Deciding about duties and limits. Nothing here looks at the clock or the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import FieldPath
from domain.money import Fen, yuan_of
from domain.purchasing.errors import ApprovalTooLate, DutyMissing, OverSpendingLimit, YearNotBegun
from domain.purchasing.models import Duty, LimitPeriod

ALL_DUTIES = frozenset(Duty)

_MONTHS = {LimitPeriod.MONTH: 1, LimitPeriod.QUARTER: 3, LimitPeriod.YEAR: 12}


def duties_held(written: Iterable[tuple[Duty, bool]]) -> frozenset[Duty]:
    """A person's duties, of all that was ever written of him and whether it holds today; all, where nothing was."""
    rows = list(written)
    return frozenset(duty for duty, holds in rows if holds) if rows else ALL_DUTIES


def must_hold(duty: Duty, held: Collection[Duty]) -> None:
    """Raises DutyMissing."""
    if duty not in held:
        raise DutyMissing(duty=duty.value)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that an order meets, with what is spent in its period, the order itself included. Fen."""

    period: LimitPeriod
    amount: Fen
    spent: Fen


def period_of(period: LimitPeriod, day: date) -> tuple[date, date]:
    """The first day and the last of the month, quarter or year that a day is in; the day itself for one order."""
    if period is LimitPeriod.ORDER:
        return day, day
    months = _MONTHS[period]
    first_month = (day.month - 1) // months * months + 1
    after = first_month + months
    end = date(day.year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(day.year, first_month, 1), end


def check_periods(limits: Iterable[Limit], ordered: Fen, day: date, *, at: FieldPath) -> None:
    """Raises OverSpendingLimit for the period that has least left."""
    tight = min(
        (each for each in limits if each.spent > each.amount), key=lambda each: each.amount - each.spent, default=None
    )
    if tight is not None:
        since, until = period_of(tight.period, day)
        left = max(tight.amount - (tight.spent - ordered), 0)
        raise OverSpendingLimit(at=at, limit=yuan_of(tight.amount), since=since, until=until, left=yuan_of(left))


def limit_of_order(limits: Iterable[Limit]) -> Fen | None:
    """Above what an order must be approved; None where nothing says so."""
    return min((each.amount for each in limits if each.period is LimitPeriod.ORDER), default=None)


def check_in_time(deliver_on: date, today: date) -> None:
    """Raises ApprovalTooLate."""
    if deliver_on < today:
        raise ApprovalTooLate(at=("orderId",), day=deliver_on)


def check_year_can_close(year: int, today: date) -> None:
    """Raises YearNotBegun."""
    if year > today.year:
        raise YearNotBegun(at=("year",), year=year)
