"""What may be recorded and listed, and at what price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.catalog.errors import (
    EmptyWindow,
    HarvestInFuture,
    NoPrice,
    NotPositive,
    PartsDoNotAddUp,
    SearchTooLong,
    SupplierTwice,
)
from domain.catalog.models import BaseUnit


@dataclass(frozen=True, slots=True)
class WantedLot:
    """A lot as its seller describes it. Quantities are in base units; `contributions` are household names and parts."""

    product: str
    category_code: str
    base_unit: BaseUnit
    quantity: Decimal
    harvested_on: date
    contributions: Sequence[tuple[str, Decimal]] = ()
    grade: str | None = None
    code: str | None = None
    content_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class WantedListing:
    """An offer as its seller describes it. `tiers` are yuan per base unit by the quantity from which they hold."""

    title: str
    unit_label: str
    unit_content: Decimal
    minimum_quantity: Decimal
    lead_time_days: int
    deliver_from: date
    deliver_until: date
    tiers: Sequence[tuple[Decimal, Decimal]]


def check_lot(wanted: WantedLot, today: date) -> None:
    """Raises NotPositive, HarvestInFuture, SupplierTwice, PartsDoNotAddUp."""
    if wanted.quantity <= 0:
        raise NotPositive(at=("quantity",))
    if wanted.harvested_on > today:
        raise HarvestInFuture(at=("harvestedOn",), day=wanted.harvested_on)
    seen: set[str] = set()
    for at, (household, quantity) in enumerate(wanted.contributions):
        if quantity <= 0:
            raise NotPositive(at=("contributions", at, "quantity"))
        if household in seen:
            raise SupplierTwice(at=("contributions", at, "household"), household=household)
        seen.add(household)
    parts = sum((quantity for _, quantity in wanted.contributions), Decimal(0))
    if wanted.contributions and parts != wanted.quantity:
        raise PartsDoNotAddUp(at=("contributions",), parts=plain(parts), quantity=plain(wanted.quantity))


def check_listing(wanted: WantedListing, today: date) -> None:
    """Raises NotPositive, EmptyWindow, NoPrice."""
    for name in ("unit_content", "minimum_quantity"):
        if getattr(wanted, name) <= 0:
            raise NotPositive(at=(name.split("_")[0] + name.split("_")[1].capitalize(),))
    if wanted.lead_time_days < 0:
        raise NotPositive(at=("leadTimeDays",))
    if wanted.deliver_until < max(wanted.deliver_from, today):
        raise EmptyWindow(at=("deliverUntil",))
    for at, (_, price) in enumerate(wanted.tiers):
        if price <= 0:
            raise NotPositive(at=("tiers", at, "unitPrice"))
    starts = [start for start, _ in wanted.tiers]
    if not starts or min(starts) > wanted.minimum_quantity or len(set(starts)) < len(starts) or min(starts) < 0:
        raise NoPrice(at=("tiers",))


def price_for(quantity: Decimal, tiers: Mapping[Decimal, Decimal]) -> Decimal:
    """Yuan per base unit: of the tier with the highest start that the quantity reaches."""
    return tiers[max(start for start in tiers if start <= quantity)]


def plain(quantity: Decimal) -> str:
    """`97.500` as `97.5`, `100` as `100`."""
    return f"{quantity.normalize():f}"


LONGEST_SEARCH = 200


def words_of(search: str) -> list[str]:
    """What is searched for, word by word. Raises SearchTooLong."""
    if len(search) > LONGEST_SEARCH:
        raise SearchTooLong(at=("search",), limit=LONGEST_SEARCH)
    return search.split()


def patterns_of(search: str) -> list[str]:
    """The words as LIKE takes them, wherever they stand in a text and whatever they are written with."""
    escaped = (re.sub(r"[\\%_]", r"\\\g<0>", word) for word in words_of(search))
    return [f"%{word}%" for word in escaped]
