"""Deciding about menus. Nothing here looks at the clock or the database.

What a calendar makes of a menu is one SQL select, `queries.planned`: the preview and the run must not differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.errors import FieldPath, Refusal
from domain.orders.rules import Place
from domain.standing_orders.errors import (
    CalendarUnknown,
    EmptyMenu,
    LineTwice,
    MarginTooLong,
    NoLongerListed,
    NoSuchWeekday,
    NotDeliveredThen,
    NothingToChange,
    OneSource,
    PeriodTooEarly,
    PriceAboveLimit,
    SkippedByBuyer,
    SkippedForHoliday,
)
from domain.standing_orders.models import LineOutcome

LARGEST_MENU = 100
LONGEST_MARGIN = 30
WEEKDAYS = range(1, 8)
FARTHEST_DAYS = 92
"""Orders are made at most so many days ahead, whatever lead times say."""


@dataclass(frozen=True, slots=True)
class WantedLine:
    """One line of a menu as its buyer writes it. `weekday` is 1 for Monday; prices are yuan per base unit."""

    weekday: int
    listing: Place | None
    contract: Place | None
    quantity: Decimal
    highest_price: Decimal | None
    budget_unit: Place | None

    @property
    def source(self) -> Place:
        """What it is bought from, the one or the other. Raises OneSource where it names neither."""
        source = self.listing or self.contract
        if source is None:
            raise OneSource
        return source


@dataclass(frozen=True, slots=True)
class WantedStandingOrder:
    """A weekly menu as its buyer describes it, delivering from the first day to the last."""

    name: str
    first: date
    last: date | None
    margin_days: int
    on_holidays: bool
    workday_menu: int | None
    lines: Sequence[WantedLine]


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What is to be different on a menu from a day on: lines taken off, lines of another quantity, lines added."""

    since: date
    removed: Sequence[Place]
    quantities: Sequence[tuple[Place, Decimal]]
    added: Sequence[WantedLine]


def check_standing_order(wanted: WantedStandingOrder, today: date) -> None:
    """Raises EmptyMenu, PeriodTooEarly, MarginTooLong, NoSuchWeekday, OneSource, NotPositive."""
    if not 1 <= len(wanted.lines) <= LARGEST_MENU:
        raise EmptyMenu(at=("lines",), largest=LARGEST_MENU)
    if wanted.first < today or (wanted.last is not None and wanted.last < wanted.first):
        raise PeriodTooEarly(at=("from",))
    if not 0 <= wanted.margin_days <= LONGEST_MARGIN:
        raise MarginTooLong(at=("marginDays",), longest=LONGEST_MARGIN)
    if wanted.workday_menu is not None and wanted.workday_menu not in WEEKDAYS:
        raise NoSuchWeekday(at=("workdayMenu",))
    for at, line in enumerate(wanted.lines):
        _check_line(("lines", at), line)


def _check_line(at: FieldPath, line: WantedLine) -> None:
    if line.weekday not in WEEKDAYS:
        raise NoSuchWeekday(at=(*at, "weekday"))
    if (line.listing is None) == (line.contract is None):
        raise OneSource(at=at)
    if line.quantity <= 0:
        raise NotPositive(at=(*at, "quantity"))
    if line.highest_price is not None and line.highest_price <= 0:
        raise NotPositive(at=(*at, "highestPrice"))


def check_no_line_twice(lines: Sequence[WantedLine], titles: Sequence[str]) -> None:
    """Raises LineTwice: what is delivered of a listing on a day is one figure."""
    seen = set()
    for at, (line, title) in enumerate(zip(lines, titles, strict=True)):
        what = (line.weekday, line.listing, line.contract)
        if what in seen:
            raise LineTwice(at=("lines", at), title=title)
        seen.add(what)


def check_change(wanted: WantedChange) -> None:
    """Raises NothingToChange, NoSuchWeekday, OneSource, NotPositive."""
    if not (wanted.removed or wanted.quantities or wanted.added):
        raise NothingToChange(at=("from",))
    for at, (_, quantity) in enumerate(wanted.quantities):
        if quantity <= 0:
            raise NotPositive(at=("quantities", at, "quantity"))
    for at, line in enumerate(wanted.added):
        _check_line(("add", at), line)


@dataclass(frozen=True, slots=True)
class Planned:
    """One line on one day, as `queries.planned` gives it."""

    line: Place
    position: int
    title: str
    outcome: LineOutcome
    quantity: Decimal
    unit_price: Decimal | None
    highest_price: Decimal | None
    listing: Place | None
    contract: Place | None
    budget_unit: Place | None


def why_left_out(planned: Planned, day: date) -> Refusal:
    """What the buyer is told of a line that is not even tried."""
    told: dict[LineOutcome, Refusal] = {
        LineOutcome.SKIPPED: SkippedByBuyer(),
        LineOutcome.HOLIDAY: SkippedForHoliday(),
        LineOutcome.CALENDAR_UNKNOWN: CalendarUnknown(year=day.year),
        LineOutcome.NOT_DELIVERED: NotDeliveredThen(title=planned.title, day=day),
        LineOutcome.PRICE_ABOVE_LIMIT: above_limit(planned, planned.unit_price or Decimal(0)),
    }
    return told.get(planned.outcome, NoLongerListed(title=planned.title))


def above_limit(planned: Planned, price: Decimal, at: FieldPath = ()) -> PriceAboveLimit:
    """What the buyer is told of a line that costs more than he pays."""
    return PriceAboveLimit(
        at=at, title=planned.title, price=plain(price), highest=plain(planned.highest_price or Decimal(0))
    )


TRIED = frozenset({LineOutcome.ORDERED, LineOutcome.REFUSED})
"""What is tried all the same: what would be refused now may not be, and else the refusal says why."""


def outcome_of(refusal: Refusal) -> LineOutcome:
    """Under what a line is counted that was tried and refused."""
    if isinstance(refusal, PriceAboveLimit):
        return LineOutcome.PRICE_ABOVE_LIMIT
    if refusal.code in {"INSUFFICIENT_STOCK", "NOT_FOUND", "NOTHING_LISTED"}:
        return LineOutcome.NOT_AVAILABLE
    return LineOutcome.REFUSED


def line_at_fault(refusal: Refusal) -> int | None:
    """Which line of an order a refusal is about; None where it is about all of it."""
    at = refusal.at
    return at[1] if len(at) > 1 and at[0] == "lines" and isinstance(at[1], int) else None
