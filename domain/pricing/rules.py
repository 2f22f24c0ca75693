"""What prices may be agreed on, and when a price needs a reason. Yuan per base unit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit
from domain.catalog.rules import plain
from domain.errors import TooLarge
from domain.pricing.errors import (
    ContractWithOneself,
    CorridorOfOne,
    EmptyPeriod,
    LowAboveHigh,
    OutsidePriceCorridor,
    PeriodTooLong,
)

FARTHEST_DAYS = 1830
"""Five years, which no price outlives."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class WantedContract:
    """A price as it is offered. It holds from `since` to `until`, both included."""

    seller_id: uuid.UUID
    buyer_id: uuid.UUID
    product_id: uuid.UUID
    unit_price: Decimal
    since: date
    until: date
    quantity_cap: Decimal | None = None
    source: str | None = None


def check_contract(wanted: WantedContract, today: date) -> None:
    """Raises ContractWithOneself, NotPositive, EmptyPeriod, PeriodTooLong."""
    if wanted.buyer_id == wanted.seller_id:
        raise ContractWithOneself(at=("buyerId",))
    if wanted.unit_price <= 0:
        raise NotPositive(at=("unitPrice",))
    if wanted.quantity_cap is not None and wanted.quantity_cap <= 0:
        raise NotPositive(at=("quantityCap",))
    if wanted.until < wanted.since:
        raise EmptyPeriod(at=("until",))
    check_last_day(wanted.until, today)


def check_last_day(last: date, today: date) -> None:
    """Raises EmptyPeriod for a day that has passed, PeriodTooLong for one that nobody plans for."""
    if last < today:
        raise EmptyPeriod(at=("until",))
    if (last - today).days > FARTHEST_DAYS:
        raise PeriodTooLong(at=("until",), most=FARTHEST_DAYS)


@dataclass(frozen=True, slots=True)
class WantedCorridor:
    """A corridor as a county sets it. It holds from `since` to `until`, both included; None is open."""

    category_code: str | None
    product_name: str | None
    base_unit: BaseUnit
    low: Decimal
    high: Decimal
    since: date
    until: date | None
    source: str


def check_corridor(wanted: WantedCorridor, today: date) -> None:
    """Raises CorridorOfOne, NotPositive, LowAboveHigh, EmptyPeriod, PeriodTooLong."""
    if (wanted.category_code is None) == (not wanted.product_name):
        raise CorridorOfOne(at=("categoryCode",))
    if wanted.low <= 0:
        raise NotPositive(at=("low",))
    if wanted.low > wanted.high:
        raise LowAboveHigh(at=("low",))
    if wanted.until is not None:
        if wanted.until < wanted.since:
            raise EmptyPeriod(at=("until",))
        check_last_day(wanted.until, today)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The corridor that holds for a product on a day."""

    corridor_id: uuid.UUID
    product: str
    low: Decimal
    high: Decimal


def departing(prices: Sequence[Decimal], bounds: Bounds | None, reason: str | None) -> list[Decimal]:
    """Those of the prices that lie outside the corridor, each once; its ends lie inside.

    Raises OutsidePriceCorridor where there are any and no reason is given, TooLarge for a reason nobody reads.
    """
    if reason is not None and len(reason) > LONGEST_REASON:
        raise TooLarge(at=("reason",))
    if bounds is None:
        return []
    outside = [price for price in dict.fromkeys(prices) if not bounds.low <= price <= bounds.high]
    if outside and not (reason or "").strip():
        raise OutsidePriceCorridor(
            at=("reason",),
            price=plain(outside[0]),
            product=bounds.product,
            low=plain(bounds.low),
            high=plain(bounds.high),
        )
    return outside
