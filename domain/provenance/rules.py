"""Deciding about corrections, inspections, recalls and claims. Nothing here looks at the clock or the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit, Lot
from domain.catalog.rules import plain
from domain.provenance.errors import (
    BelowReserved,
    DearerThanListed,
    DoesNotAddUp,
    FiguresSayOtherwise,
    InspectedTooEarly,
    MoreThanRecorded,
    NormIncomplete,
    NormLooksBack,
    NothingToCorrect,
    OriginUnfit,
    ReasonMissing,
    RegisteredAhead,
    SeasonNotBegun,
    SellByTooEarly,
    ValueWithoutUnit,
)
from domain.provenance.models import CorrectionReason, Result, Severity

LARGEST_REASON = 2000


def told(reason: str | None, at: str = "reason") -> str:
    """A reason that says something. Raises ReasonMissing."""
    said = (reason or "").strip()
    if not said or len(said) > LARGEST_REASON:
        raise ReasonMissing(at=(at,))
    return said


def check_correction(lot: Lot, reason: CorrectionReason, change: Decimal) -> None:
    """Whether a lot's stock may change by so much: only a count finds more.

    Raises NothingToCorrect, BelowReserved, MoreThanRecorded.
    """
    left = lot.on_hand + change
    if not change or (change > 0 and reason is not CorrectionReason.COUNT):
        raise NothingToCorrect(at=("change",))
    if left < lot.reserved or left < 0:
        raise BelowReserved(at=("change",), lot=lot.code, reserved=plain(lot.reserved), left=plain(left))
    if left > lot.quantity:
        raise MoreThanRecorded(at=("change",), quantity=plain(lot.quantity))


@dataclass(frozen=True, slots=True)
class WantedInspection:
    """An inspection as it is reported."""

    kind_code: str
    lab: str
    inspected_on: date
    result: Result
    value: Decimal | None = None
    limit_value: Decimal | None = None
    value_unit: str | None = None


def check_inspection(wanted: WantedInspection, made_on: date, today: date) -> None:
    """Raises InspectedTooEarly, ValueWithoutUnit, FiguresSayOtherwise."""
    if not made_on <= wanted.inspected_on <= today:
        raise InspectedTooEarly(at=("inspectedOn",), day=wanted.inspected_on, made=made_on, today=today)
    value, limit = wanted.value, wanted.limit_value
    if (value is None) != (wanted.value_unit is None) or (value is None and limit is not None):
        raise ValueWithoutUnit(at=("valueUnit",))
    if value is not None and limit is not None and value > limit and wanted.result is Result.PASS:
        raise FiguresSayOtherwise(at=("result",), value=plain(value), limit=plain(limit))


def check_acknowledged(received: Decimal, returned: Decimal, destroyed: Decimal, consumed: Decimal) -> None:
    """All that was received is accounted for. Raises NotPositive, DoesNotAddUp."""
    for name, quantity in (("returned", returned), ("destroyed", destroyed), ("consumed", consumed)):
        if quantity < 0:
            raise NotPositive(at=(name,))
    said = returned + destroyed + consumed
    if said != received:
        raise DoesNotAddUp(at=("consumed",), told=plain(said), received=plain(received))


def check_surplus(sell_by: date, asked: Decimal, listed: Decimal, today: date) -> None:
    """Raises SellByTooEarly, NotPositive, DearerThanListed."""
    if sell_by < today:
        raise SellByTooEarly(at=("sellBy",), day=sell_by)
    if asked <= 0:
        raise NotPositive(at=("askedPrice",))
    if asked > listed:
        raise DearerThanListed(at=("askedPrice",), price=plain(listed))


_SITE = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/-]*)?")


def site_of(written: str) -> str:
    """Where a trace page stands, without a slash at its end. Raises OriginUnfit."""
    if len(written) > 100 or not _SITE.fullmatch(written):
        raise OriginUnfit(at=("site",))
    return written.rstrip("/")


# The relabelling check


@dataclass(frozen=True, slots=True)
class Norm:
    """What a season of a kind of goods can bring. None is no bound; percents are of the capacity."""

    per_mu: Decimal | None
    per_head: Decimal | None
    per_worker: Decimal | None
    near_percent: int
    over_percent: int


@dataclass(frozen=True, slots=True)
class Registered:
    """What a household had to grow with in a season, and what it had left from the one before."""

    mu: Decimal
    head: int
    workers: int
    opening: Decimal


def capacity(norm: Norm, registered: Registered) -> Decimal | None:
    """What a household could have supplied in a season; None where nothing is registered that it could rest on.

    Land and animals add up; no more than its hands can tend; and what was left from before comes on top.
    """
    grown = sum(
        (
            Decimal(amount) * per
            for amount, per in ((registered.mu, norm.per_mu), (registered.head, norm.per_head))
            if per is not None
        ),
        Decimal(0),
    )
    if not grown:
        return None
    if norm.per_worker is not None:
        grown = min(grown, registered.workers * norm.per_worker)
    return (grown + registered.opening).quantize(Decimal("0.001"))


def severity(claimed: Decimal, capable: Decimal | None, norm: Norm) -> Severity:
    """How a claim stands to a capacity."""
    if capable is None:
        return Severity.NO_BASIS
    if claimed * 100 > capable * norm.over_percent:
        return Severity.OVER
    return Severity.NEAR if claimed * 100 >= capable * norm.near_percent else Severity.OK


def speaks_of(norm: str, code: str) -> bool:
    """Whether a norm of one category holds for another: itself, or one below it."""
    return norm in above(code)


def season_of(day: date, first_month: int) -> tuple[date, date]:
    """The first day of the season that a day falls into, and the first of the next."""
    year = day.year if day.month >= first_month else day.year - 1
    return date(year, first_month, 1), date(year + 1, first_month, 1)


def check_season_start(day: date, today: date) -> None:
    """Raises SeasonNotBegun."""
    if day.day != 1 or day > today:
        raise SeasonNotBegun(at=("seasonFrom",))


def above(code: str) -> list[str]:
    """A category and all it stands below, nearest first: `A.B` and `A`."""
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


@dataclass(frozen=True, slots=True)
class WantedNorm:
    """A norm as a county sets it; a figure that is None is no bound."""

    category_code: str
    base_unit: BaseUnit
    per_mu: Decimal | None
    per_head: Decimal | None
    per_worker: Decimal | None
    working_from_age: int
    working_to_age: int
    season_month: int
    near_percent: int
    over_percent: int
    since: date
    source: str


def check_norm(wanted: WantedNorm, today: date) -> None:
    """Raises NormIncomplete, NormLooksBack, ReasonMissing."""
    for is_so, reason_en, reason_zh in _flaws_of(wanted):
        if is_so:
            raise NormIncomplete(at=(), reason_en=reason_en, reason_zh=reason_zh)
    if wanted.since <= today:
        raise NormLooksBack(at=("since",))
    told(wanted.source, at="source")


def _flaws_of(wanted: WantedNorm) -> Iterator[tuple[bool, str, str]]:
    bases = [each for each in (wanted.per_mu, wanted.per_head) if each is not None]
    figures = [*bases, *([] if wanted.per_worker is None else [wanted.per_worker])]
    yield not bases, "Say what a mu or an animal brings.", "请填写每亩或每头的产量。"
    yield any(each <= 0 for each in figures), "Each figure is more than zero.", "各项数值须大于零。"
    yield (
        not 0 < wanted.working_from_age <= wanted.working_to_age <= OLDEST,
        f"Working ages go from the younger to the older, at most {OLDEST}.",
        f"劳动年龄须由小到大,且不超过 {OLDEST} 岁。",
    )
    yield not 1 <= wanted.season_month <= 12, "A season begins in one of twelve months.", "产季起始月应为 1 至 12 月。"
    yield (
        not 0 < wanted.near_percent <= wanted.over_percent <= MOST_PERCENT,
        f"What is near comes before what is over, at most {MOST_PERCENT} %.",
        f"接近比例不得大于超出比例,且不超过 {MOST_PERCENT}%。",
    )


OLDEST = 120
MOST_PERCENT = 1000


def check_registered(since: date, until: date | None, today: date) -> None:
    """Of what a household has, for so long; both days included. Raises RegisteredAhead."""
    if since > today or (until is not None and until < since):
        raise RegisteredAhead(at=("since",) if since > today else ("until",))
