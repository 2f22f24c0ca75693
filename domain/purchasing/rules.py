"""Deciding about duties and limits. Nothing here looks at the clock or the database."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.dialects.postgresql import Range

from domain.catalog.models import BaseUnit
from domain.catalog.rules import plain
from domain.errors import FieldPath
from domain.money import Fen, yuan_of
from domain.purchasing.errors import (
    AboveApproved,
    ApprovalTooLate,
    DutyMissing,
    MoreThanMissing,
    NothingMissing,
    OtherCategory,
    OtherUnit,
    OverSpendingLimit,
    SameSeller,
    YearNotBegun,
)
from domain.purchasing.models import Duty, LimitPeriod

ALL_DUTIES = frozenset(Duty)

_MONTHS = {LimitPeriod.MONTH: 1, LimitPeriod.QUARTER: 3, LimitPeriod.YEAR: 12}


def duties_held(written: Iterable[Duty], *, given_any: bool) -> frozenset[Duty]:
    """A person's duties: those written of him, or all where his organisation has not given any to anybody yet."""
    return frozenset(written) if given_any else ALL_DUTIES


def must_hold(duty: Duty, held: Collection[Duty]) -> None:
    """Raises DutyMissing."""
    if duty not in held:
        raise DutyMissing(duty=duty.value)


def held_from(spans: Iterable[Range[date]], since: date) -> bool:
    """Whether on each day from one on some span holds."""
    reached = since
    for span in sorted(spans, key=lambda each: each.lower or date.min):
        if span.lower is not None and span.lower > reached:
            return False
        if span.upper is None:
            return True
        reached = max(reached, span.upper)
    return False


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


def check_not_above(total: Fen, ceiling: Fen, passed: Fen) -> None:
    """An order that was added to comes to no more than one may, or than was once let pass. Raises AboveApproved."""
    most = max(ceiling, passed)
    if total > most:
        raise AboveApproved(at=("lines",), total=yuan_of(total), most=yuan_of(most))


@dataclass(frozen=True, slots=True)
class Missing:
    """What of a line nobody sends, in base units, and what may stand for it."""

    seller_id: uuid.UUID
    title: str
    category_code: str
    base_unit: BaseUnit
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """A listing that shall stand for what is missing."""

    seller_id: uuid.UUID
    category_code: str
    base_unit: BaseUnit


def check_stands_for(at: int, missing: Missing, listing: Standing) -> None:
    """Another seller's goods of the same category, in the same unit. Raises SameSeller, OtherCategory, OtherUnit."""
    path = ("lines", at, "listingId")
    if listing.seller_id == missing.seller_id:
        raise SameSeller(at=path, title=missing.title)
    if listing.category_code != missing.category_code:
        raise OtherCategory(at=path, title=missing.title)
    if listing.base_unit is not missing.base_unit:
        raise OtherUnit(at=path, title=missing.title, unit=missing.base_unit.value)


def replaced(at: int, missing: Missing, left: Decimal, asked: Decimal | None) -> Decimal:
    """How much is ordered for what is `left`: what is asked for, or all. Raises NothingMissing, MoreThanMissing."""
    if left <= 0:
        raise NothingMissing(at=("lines", at, "lineId"), title=missing.title)
    if asked is not None and asked > left:
        unit = missing.base_unit.value
        raise MoreThanMissing(at=("lines", at, "quantity"), title=missing.title, left=plain(left), unit=unit)
    return left if asked is None else asked
