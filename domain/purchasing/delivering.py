"""Deciding about deliveries: hours, days of the week, smallest orders and freight. No clock, no database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from domain.clock import day_of
from domain.money import Fen, priced, yuan_of
from domain.purchasing.errors import (
    BelowSellersMinimum,
    NotDeliveredThatDay,
    NotReceivedThen,
    UnfitPhone,
    UnfitTime,
    UnfitWeekdays,
    WindowPassed,
)
from domain.purchasing.models import EVERYWHERE, FreightPayer
from domain.regions.rules import above

WEEKDAYS = frozenset(range(1, 8))

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PHONE = re.compile(r"\+?\d[\d -]{4,18}\d")


@dataclass(frozen=True, slots=True)
class Hours:
    """From when until when on a day, as `HH:MM`."""

    opens: str
    closes: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Hours on certain days of the week, 1 for Monday to 7 for Sunday."""

    weekdays: Sequence[int]
    hours: Hours


def check_hours(hours: Hours, at: tuple[str | int, ...]) -> None:
    """Raises UnfitTime."""
    for name, written in (("opens", hours.opens), ("closes", hours.closes)):
        if not _TIME.fullmatch(written):
            raise UnfitTime(at=(*at, name), written=written[:20])
    if hours.opens >= hours.closes:
        raise UnfitTime(at=(*at, "closes"), written=hours.closes)


def check_weekdays(weekdays: Sequence[int], at: tuple[str | int, ...]) -> None:
    """Raises UnfitWeekdays."""
    if not weekdays or not set(weekdays) <= WEEKDAYS or len(set(weekdays)) < len(weekdays):
        raise UnfitWeekdays(at=at)


def check_phone(number: str) -> None:
    """Raises UnfitPhone."""
    if not _PHONE.fullmatch(number):
        raise UnfitPhone(at=("contactPhone",))


def check_receiving(wanted: Hours, slots: Iterable[Slot], deliver_on: date, now: datetime) -> None:
    """Hours asked for lie in one slot of that day, where there are slots, and are not over. Raises UnfitTime, ..."""
    check_hours(wanted, ("window",))
    if (deliver_on, wanted.closes) <= (day_of(now), f"{now:%H:%M}"):
        raise WindowPassed(at=("window",), day=deliver_on, closes=wanted.closes)
    known = list(slots)
    open_then = [slot.hours for slot in known if deliver_on.isoweekday() in slot.weekdays]
    if known and not any(each.opens <= wanted.opens and wanted.closes <= each.closes for each in open_then):
        hours = ", ".join(f"{each.opens}-{each.closes}" for each in open_then) or "-"
        raise NotReceivedThen(at=("window",), day=deliver_on, hours=hours)


def check_terms(seller: str, weekdays: Sequence[int], minimum: Fen, goods: Fen, deliver_on: date) -> None:
    """Raises NotDeliveredThatDay, BelowSellersMinimum."""
    if deliver_on.isoweekday() not in weekdays:
        raise NotDeliveredThatDay(
            at=("deliverOn",), seller=seller, day=deliver_on, weekdays=", ".join(map(str, sorted(weekdays)))
        )
    if goods < minimum:
        raise BelowSellersMinimum(at=("lines",), seller=seller, minimum=yuan_of(minimum), goods=yuan_of(goods))


class Rule(Protocol):
    """A freight rule, wherever it comes from."""

    @property
    def payer(self) -> FreightPayer: ...
    @property
    def flat(self) -> Fen: ...
    @property
    def per_kg(self) -> Decimal: ...
    @property
    def free_from(self) -> Fen | None: ...


def freight(rule: Rule | None, weight: Decimal, goods: Fen) -> Fen:
    """What a buyer pays for the freight of so many kg of goods of such an amount, in fen. Without a rule, nothing."""
    if rule is None or rule.payer is FreightPayer.SELLER:
        return 0
    if rule.free_from is not None and goods >= rule.free_from:
        return 0
    return rule.flat + priced(weight, rule.per_kg)


def regions_around(code: int) -> list[int]:
    """The regions a freight rule for this region may stand at, from the narrowest to everywhere."""
    city_and_below = above(code)[:-1]
    return [*dict.fromkeys(city_and_below), EVERYWHERE]
