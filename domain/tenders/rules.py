"""Deciding about requests, quotes, awards and call-offs. Nothing here looks at the clock or the database."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.dialects.postgresql import Range

from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit
from domain.catalog.rules import plain
from domain.clock import day_of
from domain.errors import FieldPath
from domain.orders.rules import Place
from domain.periods import last_of
from domain.tenders.errors import (
    AwardedTooMuch,
    ClosesTooSoon,
    EmptyPeriod,
    NobodyAsked,
    NothingAsked,
    NothingQuoted,
    OutsideQuoted,
    OwnTender,
    ReasonMissing,
)

LARGEST_TENDER = 100

AskedDays = tuple[date | None, date | None]
"""The first and the last day that a contract shall hold; None for the first or the last that was quoted for."""


@dataclass(frozen=True, slots=True)
class WantedLine:
    """What is asked for, in the buyer's words. The quantity is in base units, both days are delivery days."""

    goods: str
    category_code: str | None
    base_unit: BaseUnit
    quantity: Decimal
    grade: str | None
    deliver_from: date
    deliver_until: date


@dataclass(frozen=True, slots=True)
class WantedTender:
    """A request as its buyer describes it. `seller_ids` are invited; with `open_to_all` anybody else may answer too."""

    title: str
    place: str
    closes_at: datetime
    open_to_all: bool
    seller_ids: Sequence[uuid.UUID]
    lines: Sequence[WantedLine]


def check_tender(wanted: WantedTender, buyer_id: uuid.UUID, now: datetime) -> None:
    """Raises NothingAsked, NotPositive, EmptyPeriod, NobodyAsked, OwnTender, ClosesTooSoon."""
    if not 1 <= len(wanted.lines) <= LARGEST_TENDER:
        raise NothingAsked(at=("lines",), largest=LARGEST_TENDER)
    for at, line in enumerate(wanted.lines):
        if line.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        check_period(line.deliver_from, line.deliver_until, day_of(now), ("lines", at, "deliverUntil"))
    if not wanted.open_to_all and not wanted.seller_ids:
        raise NobodyAsked(at=("sellerIds",))
    if buyer_id in wanted.seller_ids:
        raise OwnTender(at=("sellerIds",))
    first = min(line.deliver_from for line in wanted.lines)
    if wanted.closes_at <= now or day_of(wanted.closes_at) > first:
        raise ClosesTooSoon(at=("closesAt",), first=first)


def check_period(first: date, last: date, today: date, at: FieldPath) -> None:
    """Raises EmptyPeriod."""
    if last < max(first, today):
        raise EmptyPeriod(at=at)


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """One line of a quote as its seller writes it: so much of its product at yuan per base unit."""

    tender_line: Place
    product: Place
    quantity: Decimal
    unit_price: Decimal


def check_quote(lines: Sequence[OfferedLine], valid_until: date, today: date) -> None:
    """Raises NothingQuoted, NotPositive, EmptyPeriod."""
    if not lines or len({line.tender_line for line in lines}) < len(lines):
        raise NothingQuoted(at=("lines",))
    for at, line in enumerate(lines):
        if line.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        if line.unit_price <= 0:
            raise NotPositive(at=("lines", at, "unitPrice"))
    if valid_until < today:
        raise EmptyPeriod(at=("validUntil",))


@dataclass(frozen=True, slots=True)
class Standing:
    """A quote's line that can be awarded, and how much of it is not awarded yet."""

    id: uuid.UUID
    tender_line_id: uuid.UUID
    unit_price: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class WantedAward:
    """So much for one quote's line; all that is left of it where no quantity is said."""

    quote_line_id: uuid.UUID
    quantity: Decimal | None
    reason: str | None


def decide_awards(
    wanted: Sequence[WantedAward],
    standing: Mapping[uuid.UUID, Standing],
    left: dict[uuid.UUID, Decimal],
    units: Mapping[uuid.UUID, BaseUnit],
) -> list[Decimal]:
    """The quantity of each award. `left` is what each line of the request still needs, and is used up here.

    All are weighed together: whoever takes everything of the cheapest quote needs no reason for the next one.
    Raises NotPositive, AwardedTooMuch, ReasonMissing.
    """
    given: dict[uuid.UUID, Decimal] = {}
    quantities = []
    for at, each in enumerate(wanted):
        offer = standing[each.quote_line_id]
        unit = units[offer.tender_line_id]
        most = min(offer.left - given.get(offer.id, Decimal(0)), left[offer.tender_line_id])
        quantity = most if each.quantity is None else each.quantity
        if each.quantity is not None and quantity <= 0:
            raise NotPositive(at=("awards", at, "quantity"))
        if quantity > most or not quantity:
            raise AwardedTooMuch(at=("awards", at, "quantity"), left=plain(most), unit=unit.value)
        given[offer.id] = given.get(offer.id, Decimal(0)) + quantity
        left[offer.tender_line_id] -= quantity
        quantities.append(quantity)
    for at, each in enumerate(wanted):
        if not (each.reason or "").strip():
            _must_be_cheapest(at, standing[each.quote_line_id], standing, given, units)
    return quantities


def contract_days(at: int, goods: str, quoted: Range[date], asked: AskedDays, today: date) -> Range[date]:
    """The days of an award's contract: those asked for, which lie among those its line was `quoted` for.

    Raises EmptyPeriod, OutsideQuoted.
    """
    first, last = quoted.lower or today, last_of(quoted) or today
    since, until = asked[0] or first, asked[1] or last
    if not first <= since <= last:
        raise OutsideQuoted(at=("from",), goods=goods, first=first, last=last)
    if until > last:
        raise OutsideQuoted(at=("to",), goods=goods, first=first, last=last)
    check_period(since, until, today, ("awards", at) if asked[1] is None else ("to",))
    return Range(since, until, bounds="[]")


def _must_be_cheapest(
    at: int,
    chosen: Standing,
    standing: Mapping[uuid.UUID, Standing],
    given: Mapping[uuid.UUID, Decimal],
    units: Mapping[uuid.UUID, BaseUnit],
) -> None:
    """Raises ReasonMissing where a cheaper quote has something left to give."""
    cheaper = [
        (other.unit_price, other.left - given.get(other.id, Decimal(0)))
        for other in standing.values()
        if other.tender_line_id == chosen.tender_line_id and other.unit_price < chosen.unit_price
    ]
    open_still = sorted((price, left) for price, left in cheaper if left > 0)
    if open_still:
        price, left = open_still[0]
        unit = units[chosen.tender_line_id]
        raise ReasonMissing(at=("awards", at, "reason"), cheapest=plain(price), left=plain(left), unit=unit.value)
