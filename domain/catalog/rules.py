"""What may be recorded and listed, and at what price."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.catalog.errors import (
    EmptyWindow,
    ExpiresTooEarly,
    HarvestInFuture,
    LotExpired,
    LotHeld,
    LotRecalled,
    NoPrice,
    NoTemperatureRange,
    NotPositive,
    OneDay,
    PartsDoNotAddUp,
    SearchTooLong,
    SupplierTwice,
    TiersOutOfOrder,
    WindowTooLong,
)
from domain.catalog.models import BaseUnit, DatedBy, Lot
from domain.errors import FieldPath


@dataclass(frozen=True, slots=True)
class Storage:
    """Where a lot is kept, between which degrees Celsius, and whether it must stay cold."""

    place: str | None = None
    from_celsius: Decimal | None = None
    up_to_celsius: Decimal | None = None
    cold_chain: bool = False


@dataclass(frozen=True, slots=True)
class WantedLot:
    """A lot as its seller describes it. Quantities are in base units; `contributions` are household names and parts."""

    product: str
    category_code: str
    base_unit: BaseUnit
    quantity: Decimal
    harvested_on: date | None = None
    produced_on: date | None = None
    expires_on: date | None = None
    contributions: Sequence[tuple[str, Decimal]] = ()
    grade: str | None = None
    storage: Storage | None = None
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


@dataclass(frozen=True, slots=True)
class Changes:
    """What of a listing shall be otherwise; None for what stays."""

    minimum_quantity: Decimal | None = None
    lead_time_days: int | None = None
    deliver_from: date | None = None
    deliver_until: date | None = None
    tiers: Sequence[tuple[Decimal, Decimal]] | None = None

    def made_to(self, listed: WantedListing) -> WantedListing:
        """What is listed with the changes made."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return replace(listed, **{name: value for name, value in given.items() if value is not None})


def check_lot(wanted: WantedLot, today: date) -> None:
    """Raises NotPositive, HarvestInFuture, NoTemperatureRange, SupplierTwice, PartsDoNotAddUp."""
    if wanted.quantity <= 0:
        raise NotPositive(at=("quantity",))
    for name, day in (("harvestedOn", wanted.harvested_on), ("producedOn", wanted.produced_on)):
        if day is not None and day > today:
            raise HarvestInFuture(at=(name,), day=day)
    check_storage(wanted.storage or Storage())
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


def check_storage(storage: Storage) -> None:
    """Raises NoTemperatureRange."""
    lowest, highest = storage.from_celsius, storage.up_to_celsius
    if (lowest is None) != (highest is None) or (lowest is not None and highest is not None and lowest > highest):
        raise NoTemperatureRange(at=("storage", "upToCelsius"))


def made_on(wanted: WantedLot, category: str, dated_by: DatedBy | None) -> date:
    """The day from which a lot's age counts, as its category has it. Raises OneDay."""
    days = {DatedBy.HARVEST: wanted.harvested_on, DatedBy.PRODUCTION: wanted.produced_on}
    given = [kind for kind, day in days.items() if day is not None]
    if len(given) != 1 or dated_by not in (None, given[0]):
        wrong = dated_by or DatedBy.HARVEST
        at = "producedOn" if wrong is DatedBy.PRODUCTION else "harvestedOn"
        raise OneDay(at=(at,), category=category, dated_by=wrong.value)
    return next(day for day in days.values() if day is not None)


def expiry(given: date | None, made: date, shelf_life_days: int | None) -> date | None:
    """The last day a lot may be sold: as given, else by its category's shelf life; None where it keeps.

    Raises ExpiresTooEarly.
    """
    if given is None:
        return None if shelf_life_days is None else made + timedelta(days=shelf_life_days)
    if given < made:
        raise ExpiresTooEarly(at=("expiresOn",), day=given)
    return given


def check_sellable(lot: Lot, on: date, at: FieldPath = ()) -> None:
    """Whether a lot may be listed, promised or sent on a day. Raises LotRecalled, LotHeld, LotExpired."""
    if lot.recalled_at is not None:
        raise LotRecalled(at=at, lot=lot.code)
    if lot.held_at is not None:
        raise LotHeld(at=at, lot=lot.code)
    if lot.expires_on is not None and lot.expires_on < on:
        raise LotExpired(at=at, lot=lot.code, day=lot.expires_on)


LEAST_HOUSEHOLDS = 5
"""Fewer are never counted before strangers: a small number names somebody."""


def told_only_of_many(households: int) -> int | None:
    """How many there are, where they are enough to hide in."""
    return households if households >= LEAST_HOUSEHOLDS else None


def left_to_sell(lot: Lot, on: date) -> Decimal:
    """What of a lot can still be promised for a day; nothing where it may not be sold then."""
    held = lot.recalled_at is not None or lot.held_at is not None
    expired = lot.expires_on is not None and lot.expires_on < on
    return Decimal(0) if held or expired else lot.on_hand - lot.reserved


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs of which none is taken for another when read aloud or copied by hand."""
_COUNTY_SIGNS, _CHANCE_SIGNS = 4, 10
TRACE_BITS = 5 * _CHANCE_SIGNS
"""As many codes as nobody tries out."""


def trace_code(county_id: int, chance: int) -> str:
    """A lot's public code: four signs for its county, ten of chance, and a check sign. `chance` has TRACE_BITS bits."""
    signs = _signs(county_id, _COUNTY_SIGNS) + _signs(chance, _CHANCE_SIGNS)
    return signs + _check_sign(signs)


def read_trace_code(written: str) -> tuple[int, str] | None:
    """County and code of what somebody typed or scanned; None for what is no code of ours."""
    signs = written.upper().translate(_ALIKE) if len(written) <= _LONGEST_WRITTEN else ""
    if len(signs) != _COUNTY_SIGNS + _CHANCE_SIGNS + 1 or not set(signs) <= set(CROCKFORD):
        return None
    if _check_sign(signs[:-1]) != signs[-1]:
        return None
    county_id = 0
    for sign in signs[:_COUNTY_SIGNS]:
        county_id = county_id * 32 + CROCKFORD.index(sign)
    return county_id, signs


_LONGEST_WRITTEN = 40
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def _signs(number: int, length: int) -> str:
    return "".join(CROCKFORD[number >> 5 * at & 31] for at in reversed(range(length)))


def _check_sign(signs: str) -> str:
    """The signs as a polynomial over GF(32): any one wrong sign and any two that changed places are found."""
    check = 0
    for sign in signs:
        check = _times_alpha(check ^ CROCKFORD.index(sign))
    return CROCKFORD[check]


def _times_alpha(element: int) -> int:
    """Times the generator of GF(32), whose polynomial is x⁵ + x² + 1."""
    doubled = element << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled


def check_listing(wanted: WantedListing, today: date) -> None:
    """Raises NotPositive, EmptyWindow, WindowTooLong, NoPrice, TiersOutOfOrder."""
    for name in ("unit_content", "minimum_quantity"):
        if getattr(wanted, name) <= 0:
            raise NotPositive(at=(name.split("_")[0] + name.split("_")[1].capitalize(),))
    if wanted.lead_time_days < 0:
        raise NotPositive(at=("leadTimeDays",))
    if wanted.deliver_until < max(wanted.deliver_from, today):
        raise EmptyWindow(at=("deliverUntil",))
    if (wanted.deliver_until - today).days > FARTHEST_DAYS:
        raise WindowTooLong(at=("deliverUntil",), most=FARTHEST_DAYS)
    check_tiers(wanted.tiers)
    if not 0 <= wanted.tiers[0][0] <= wanted.minimum_quantity:
        raise NoPrice(at=("tiers",))


FARTHEST_DAYS = 1100
"""Three years: more than any season, and less than a slip of the keyboard."""


def check_tiers(tiers: Sequence[tuple[Decimal, Decimal]]) -> None:
    """Raises NoPrice, NotPositive, TiersOutOfOrder."""
    if not tiers:
        raise NoPrice(at=("tiers",))
    for at, (start, price) in enumerate(tiers):
        if price <= 0:
            raise NotPositive(at=("tiers", at, "unitPrice"))
        if at and (start <= tiers[at - 1][0] or price > tiers[at - 1][1]):
            raise TiersOutOfOrder(at=("tiers", at))


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
