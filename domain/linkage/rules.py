"""What may be agreed with households, and what follows from it on a day or for a year. No clock, no I/O."""

import calendar
import math
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.dialects.postgresql import Range

from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.linkage.errors import (
    DayHasPassed,
    EndsBeforeItBegins,
    NoInstalmentDay,
    NotOfGoods,
    NotWithinContract,
    PercentOutOfRange,
    ShareOutOfRange,
    SplitNotWhole,
    YearNotOver,
)
from domain.money import Fen, fair_turn, part, priced
from domain.periods import ended_with
from domain.settlement.terms import Basis

WHOLE = Decimal(100)
FIRST_YEAR = 2000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GoodsTerms:
    """What a household is to get for its goods: yuan per base unit, and at least a fraction of what they brought."""

    unit_price: Decimal
    share_of_net: Decimal


OF_GOODS = (Basis.SUPPLY, Basis.CUSTODY)
"""What a contract over goods can be."""


def check_basis(basis: Basis) -> None:
    """Raises NotOfGoods."""
    if basis not in OF_GOODS:
        raise NotOfGoods(at=("basis",))


def check_goods(terms: GoodsTerms) -> None:
    """Raises NotPositive, ShareOutOfRange."""
    if terms.unit_price <= 0:
        raise NotPositive(at=("unitPrice",))
    if not 0 <= terms.share_of_net <= 1:
        raise ShareOutOfRange(at=("shareOfNet",))


def period(since: date, until: date | None) -> Range[date]:
    """The days from `since` to `until`, both included. Raises EndsBeforeItBegins."""
    if until is not None and until < since:
        raise EndsBeforeItBegins(at=("until",), first=since)
    return Range(since, None if until is None else until + _DAY)


def not_passed(day: date, today: date, at: str) -> None:
    """Raises DayHasPassed."""
    if day < today:
        raise DayHasPassed(at=(at,), day=day)


@dataclass(frozen=True, slots=True)
class Amended:
    """The days of a version that ends and of the one after it."""

    before: Range[date]
    after: Range[date]


def amended(during: Range[date], since: date, until: date | None) -> Amended:
    """A version's days parted at `since`; without `until` the new one ends as the old one would have.

    Raises NotWithinContract, EndsBeforeItBegins.
    """
    first = first_day(during)
    if since <= first or (during.upper is not None and since > during.upper):
        raise NotWithinContract(at=("from",), first=first)
    last = until if until is not None or during.upper is None else during.upper - _DAY
    return Amended(before(during, since), period(since, last))


def first_day(during: Range[date]) -> date:
    """Raises ValueError for what has always been."""
    if during.lower is None:
        raise ValueError("a contract begins on a day")
    return during.lower


def before(during: Range[date], day: date) -> Range[date]:
    """A period's days before a day."""
    return Range(during.lower, day)


def day_after(day: date) -> date:
    return day + _DAY


def ended(during: Range[date], last: date) -> Range[date]:
    """A version's days up to `last`, where they reach as far. Raises EndsBeforeItBegins."""
    period(first_day(during), last)
    return ended_with(during, last)


def check_split(village: Decimal, shares: Decimal, retained: Decimal) -> None:
    """Raises PercentOutOfRange, SplitNotWhole."""
    for name, percent in (("village", village), ("shares", shares), ("retained", retained)):
        check_percent(percent, name)
    if village + shares + retained != WHOLE:
        raise SplitNotWhole(at=("retained",), sum=plain(village + shares + retained))


def check_percent(percent: Decimal, at: str) -> None:
    """Raises PercentOutOfRange."""
    if not 0 <= percent <= WHOLE or percent != percent.quantize(Decimal("0.01")):
        raise PercentOutOfRange(at=(at,))


@dataclass(frozen=True, slots=True)
class RentTerms:
    """What is let, and what for: mu, yuan per mu and year, and the days of every year on which an equal part is owed.

    `instalments` are written as `06-30`.
    """

    mu: Decimal
    rent_per_mu: Decimal
    instalments: Sequence[str]


def check_rent(terms: RentTerms) -> None:
    """Raises NotPositive, NoInstalmentDay."""
    for name, figure in (("mu", terms.mu), ("rentPerMu", terms.rent_per_mu)):
        if figure <= 0:
            raise NotPositive(at=(name,))
    days = terms.instalments
    if not days or len(set(days)) != len(days) or not all(map(_is_of_every_year, days)):
        raise NoInstalmentDay(at=("instalments",))


def _is_of_every_year(day: str) -> bool:
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", day):
        return False
    try:
        _in_year(2023, day)
    except ValueError:
        return False
    return True


def _in_year(year: int, day: str) -> date:
    return date(year, int(day[:2]), int(day[3:]))


def rent_on(terms: RentTerms, day: date) -> Fen:
    """What an instalment comes to: its part of a year's rent, whose parts sum to it exactly. Fen."""
    year = priced(terms.mu, terms.rent_per_mu)
    return part(year, dict.fromkeys(terms.instalments, 1))[f"{day:%m-%d}"]


def instalments(days_of_year: Sequence[str], during: Range[date]) -> Iterator[date]:
    """The days on which rent is owed within a lease's days, first to last; without end where it has none."""
    year = first_day(during).year
    while during.upper is None or year <= during.upper.year:
        days = sorted(_in_year(year, day) for day in days_of_year)
        yield from (day for day in days if during.contains(day))
        year += 1


def next_instalment(days_of_year: Sequence[str], during: Range[date], since: date) -> date | None:
    """The first day on or after `since` on which rent is owed; None where none comes any more."""
    return next((day for day in instalments(days_of_year, during) if day >= since), None)


def owed_from(days_of_year: Sequence[str], next_due_on: date | None, since: date) -> date:
    """The first day that a version in force from `since` on may owe: the day after, where the one before, whose days
    and next instalment are given, has owed that day's already.
    """
    has_owed = f"{since:%m-%d}" in days_of_year and (next_due_on is None or next_due_on > since)
    return since + _DAY if has_owed else since


def year_of(year: int) -> Range[date]:
    return Range(date(year, 1, 1), date(year + 1, 1, 1))


def last_day_of(year: int) -> date:
    return date(year, 12, 31)


def check_over(year: int, today: date) -> None:
    """Raises YearNotOver."""
    if not FIRST_YEAR <= year < today.year:
        raise YearNotOver(at=("year",), year=year)


@dataclass(frozen=True, slots=True)
class Held:
    """A number of shares of a household, or (as a guarantee) fen for each share and year, on some days."""

    figure: int
    during: Range[date]


def guaranteed(holdings: Iterable[Held], guarantees: Sequence[Held], year: int) -> Fen:
    """What a household's shares earn it at least in a year, by the days they were held under each guarantee. Fen."""
    days = 366 if calendar.isleap(year) else 365
    exact = sum(
        (
            Fraction(held.figure * each.figure * _days_of_all(held.during, each.during, year_of(year)), days)
            for held in holdings
            for each in guarantees
        ),
        Fraction(0),
    )
    return int(exact + Fraction(1, 2))


def _days_of_all(*ranges: Range[date]) -> int:
    """On how many days all hold. One of them has an end."""
    begins = max(each.lower for each in ranges if each.lower is not None)
    ends = min(each.upper for each in ranges if each.upper is not None)
    return max(0, (ends - begins).days)


def lacking(whole: Fen, had: Fen) -> Fen:
    """What is still owed of a year's guarantee, or of a part in its surplus, after what was had of it. Never less than
    nothing: a guarantee is a floor (保底), no part in a surplus beside it.
    """
    return max(0, whole - had)


@dataclass(frozen=True, slots=True)
class Surplus:
    """A year's surplus parted: refunds by trade (按交易额返还), and dividends by shares. Fen, by household."""

    by_trade: Mapping[uuid.UUID, Fen]
    by_shares: Mapping[uuid.UUID, Fen]


def parted(
    amount: Fen, by_trade: Decimal, trade: Mapping[uuid.UUID, Fen], shares: Mapping[uuid.UUID, int], seed: uuid.UUID
) -> Surplus:
    """Part a surplus: `by_trade` percent by what each household's goods came to, the rest by shares held.

    What is refunded by trade is never less than its percentage: an odd fen is the trade's. All parts sum to `amount`.
    """
    refunded = math.ceil(amount * Fraction(by_trade) / 100)
    turn = fair_turn(seed)
    return Surplus(part(refunded, trade, tie=turn), part(amount - refunded, shares, tie=turn))
