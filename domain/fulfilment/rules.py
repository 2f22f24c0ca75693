"""Judging what arrived, what a thermometer said and what a claim comes to. No clock, no database."""

import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.errors import FieldPath
from domain.fulfilment.errors import (
    AllowanceTooLarge,
    ColdestAboveWarmest,
    LegsOverlap,
    MoreRejectedThanArrived,
    MoreThanDispatched,
    NoteMissing,
    OutOfTime,
    PhotoMissing,
    ReadingMissing,
    RuleForAnyCategory,
    RuleLooksBack,
    RuleOutOfRange,
    SourceMissing,
    TemperatureLogHasGaps,
    TemperatureLogMalformed,
    TermsIncomplete,
    WeighAgain,
)
from domain.fulfilment.models import ClaimState, Defect, Fault, Remedy, RuleKind
from domain.money import Fen, part, priced, yuan_of

NOTHING = Decimal(0)
Place = tuple[int, uuid.UUID]
"""County and key."""


# At the door


SHOWN_BY_PHOTO = frozenset({Defect.QUALITY, Defect.DAMAGE})
"""What is the matter of an eye: nobody can answer it without a picture."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """So much of a lot that is not taken, as its buyer says it."""

    quantity: Decimal
    reason: Defect
    note: str
    photos: Sequence[Place] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the scales said for one lot, and what of it is taken; `first` is the reading before it was weighed again."""

    lot_id: uuid.UUID
    accepted: Decimal
    first: Decimal | None = None
    rejected: Sequence[Rejected] = ()

    @property
    def arrived(self) -> Decimal:
        return self.accepted + sum((each.quantity for each in self.rejected), NOTHING)


@dataclass(frozen=True, slots=True)
class LineReading:
    """What the scales said for a line whose lots nobody told apart; `first` is the reading before the last."""

    line_id: uuid.UUID
    accepted: Decimal
    first: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LotAtDoor:
    """A lot of a consignment as it stands before the door closes. `readings` are in their order; the last counts.

    `of_line` where they are its share of what a whole line weighed.
    """

    code: str
    dispatched: Decimal
    tolerance: Decimal
    readings: Sequence[Decimal]
    rejected: Decimal
    of_line: bool = False


@dataclass(frozen=True, slots=True)
class LineAtDoor:
    """A line of a consignment: what was loaded for it of each lot, and how far its weight may be off."""

    title: str
    in_pieces: bool
    loaded: Mapping[uuid.UUID, Decimal]
    tolerance: Decimal

    @property
    def dispatched(self) -> Decimal:
        return sum(self.loaded.values(), NOTHING)


def check_rejected(rejected: Rejected, at: FieldPath) -> None:
    """Raises NotPositive, NoteMissing, PhotoMissing."""
    if rejected.quantity <= 0:
        raise NotPositive(at=(*at, "quantity"))
    check_reason(rejected.reason, rejected.note, len(rejected.photos), at)


def check_reason(reason: Defect, note: str, photos: int, at: FieldPath) -> None:
    """Raises NoteMissing, PhotoMissing."""
    if not note.strip():
        raise NoteMissing(at=(*at, "note"))
    if reason in SHOWN_BY_PHOTO and not photos:
        raise PhotoMissing(at=(*at, "photoIds"), reason=reason.value)


def check_weight(lot: LotAtDoor, quantity: Decimal, at: FieldPath) -> None:
    """Raises NotPositive, MoreThanDispatched."""
    _check_weight(lot.code, lot.dispatched, quantity, at)


def _check_weight(called: str, dispatched: Decimal, quantity: Decimal, at: FieldPath) -> None:
    if quantity < 0:
        raise NotPositive(at=at)
    if quantity > dispatched:
        raise MoreThanDispatched(at=at, lot=called, dispatched=plain(dispatched), accepted=plain(quantity))


def must_weigh_again(lot: LotAtDoor) -> bool:
    """Whether one reading is not enough: it is off by more than the tolerance, and there is no second.

    Of a line that was weighed as a whole its weight is judged, and none of its shares.
    """
    return len(lot.readings) == 1 and not lot.of_line and _is_off(lot, lot.readings[-1])


def _is_off(sent: LotAtDoor | LineAtDoor, weight: Decimal) -> bool:
    return sent.dispatched - weight > sent.dispatched * sent.tolerance


def check_line(line: LineAtDoor, reading: LineReading, at: FieldPath) -> None:
    """Raises NotPositive, MoreThanDispatched, WeighAgain."""
    for name, quantity in (("firstReading", reading.first), ("accepted", reading.accepted)):
        if quantity is not None:
            _check_weight(line.title, line.dispatched, quantity, (*at, name))
    if reading.first is None and _is_off(line, reading.accepted):
        raise WeighAgain(at=(*at, "firstReading"), lot=line.title, tolerance=plain(line.tolerance * 100))


_WHOLE, _STEP = Decimal(1), Decimal("0.001")


def shared_by_load(line: LineAtDoor, weight: Decimal) -> dict[uuid.UUID, Decimal]:
    """What of a line's weight falls to each lot where nobody knows: pro rata to what was loaded (按装车量分摊).

    By largest remainder in steps of 0.001, and of whole pieces where all that was loaded and weighed are such. The
    shares sum to the weight, and none is more than was loaded. 0 ≤ weight ≤ Σ loaded.
    """
    whole = line.in_pieces and not any(each % _WHOLE for each in (weight, *line.loaded.values()))
    step = _WHOLE if whole else _STEP
    return {lot: each * step for lot, each in part(int(weight / step), line.loaded).items()}


def taken_of(lot: LotAtDoor, at: FieldPath) -> Decimal:
    """What is accepted of a lot once the door closes. Raises ReadingMissing, WeighAgain, MoreRejectedThanArrived."""
    if not lot.readings:
        raise ReadingMissing(at=at, lot=lot.code)
    if must_weigh_again(lot):
        raise WeighAgain(at=(*at, "firstReading"), lot=lot.code, tolerance=plain(lot.tolerance * 100))
    arrived = lot.readings[-1]
    if lot.rejected > arrived:
        raise MoreRejectedThanArrived(at=at, lot=lot.code, arrived=plain(arrived), rejected=plain(lot.rejected))
    return arrived - lot.rejected


def parted(accepted: Decimal, rejected: Decimal, dispatched: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    """What of a lot each of its allocations accepts and rejects, in their order; what is short falls to the last.

    accepted + rejected ≤ Σ dispatched. None gets more than was dispatched for it.
    """
    parts = []
    for room in dispatched:
        takes = min(accepted, room)
        refuses = min(rejected, room - takes)
        accepted, rejected = accepted - takes, rejected - refuses
        parts.append((takes, refuses))
    return parts


# On the way


EARLIEST_BEFORE_DISPATCH = timedelta(days=1)
"""Goods may be on the road before the seller says so, but not for longer: then the date is a slip."""


def check_departure(
    departed_at: datetime, before: datetime | None, *, overlaps: bool, earliest: datetime, now: datetime
) -> None:
    """`before` is when the stretch before this one arrived. Raises LegsOverlap, OutOfTime."""
    if overlaps or (before is not None and departed_at < before):
        raise LegsOverlap(at=("departedAt",), departed=departed_at.isoformat())
    check_instant(departed_at, earliest, now, ("departedAt",))


def check_instant(instant: datetime, earliest: datetime, latest: datetime, at: FieldPath) -> None:
    """Raises OutOfTime."""
    if not earliest <= instant <= latest:
        raise OutOfTime(at=at, at_instant=instant.isoformat(), earliest=earliest.isoformat(), latest=latest.isoformat())


COLDEST, HOTTEST = Decimal(-60), Decimal(70)
"""°C that a thermometer in a lorry can say at all."""
MOST_READINGS = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What a thermometer said at an instant, °C."""

    at: datetime
    celsius: Decimal


def check_log(readings: Sequence[Measured], known: Sequence[datetime], departed_at: datetime, until: datetime) -> None:
    """A log's readings must come in their order, within the stretch, each once. Raises TemperatureLogMalformed."""
    if not 1 <= len(readings) <= MOST_READINGS:
        raise _malformed(
            min(len(readings), MOST_READINGS) or 1,
            f"A log has 1 to {MOST_READINGS} readings.",
            f"一份记录应有 1 至 {MOST_READINGS} 条读数。",
        )
    there = set(known)
    last: datetime | None = None
    for number, each in enumerate(readings, start=1):
        if last is not None and each.at <= last:
            raise _malformed(number, "It does not come after the one before it.", "时间不晚于上一条。")
        if not departed_at <= each.at <= until:
            raise _malformed(number, "It lies outside the stretch.", "时间不在该运输段之内。")
        if each.at in there:
            raise _malformed(number, "There is a reading of this instant already.", "该时刻已有读数。")
        if not COLDEST <= each.celsius <= HOTTEST:
            raise _malformed(number, "No thermometer says that.", "温度数值不可能。")
        last = each.at


def _malformed(number: int, reason_en: str, reason_zh: str) -> TemperatureLogMalformed:
    return TemperatureLogMalformed(at=("readings", number - 1), number=number, reason_en=reason_en, reason_zh=reason_zh)


def check_no_gaps(
    readings: Sequence[Measured],
    known: Sequence[datetime],
    departed_at: datetime,
    arrived_at: datetime | None,
    longest: timedelta,
) -> None:
    """New readings may neither follow nor precede a silence that is too long. Raises TemperatureLogHasGaps."""
    new = {each.at for each in readings}
    ends = [departed_at] if arrived_at is None else [departed_at, arrived_at]
    points = sorted({*new, *known, *ends})
    gaps = [(start, end) for start, end in itertools.pairwise(points) if end - start > longest and new & {start, end}]
    if gaps:
        shown = ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in gaps)
        minutes = int(longest.total_seconds() // 60)
        raise TemperatureLogHasGaps(at=("withGaps",), minutes=minutes, gaps=shown)


# Claims


OPEN = frozenset({ClaimState.OPENED, ClaimState.ANSWERED, ClaimState.ESCALATED})
"""In these its quantity is disputed."""


def worth(settled: Decimal, quantity: Decimal, unit_price: Decimal) -> Fen:
    """What a further quantity is worth where so much was settled before.

    The difference of two rounded prices, so that whatever is refunded in parts comes to what the whole was priced at.
    """
    return priced(settled + quantity, unit_price) - priced(settled, unit_price)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a claim is to be settled: by what, for how much of it, and whose fault it was."""

    remedy: Remedy
    quantity: Decimal
    fault: Fault
    allowance: Fen | None = None
    goods_back: bool = False


def check_terms(terms: Terms, claimed: Decimal, value: Fen) -> None:
    """`value` is what the settled quantity is worth. Raises TermsIncomplete, AllowanceTooLarge."""
    for reason_en, reason_zh in _flaws(terms, claimed):
        raise TermsIncomplete(at=("terms",), reason_en=reason_en, reason_zh=reason_zh)
    if terms.remedy is Remedy.PRICE_ALLOWANCE and not 0 < (terms.allowance or 0) <= value:
        raise AllowanceTooLarge(at=("terms", "allowance"), most=yuan_of(value))


def _flaws(terms: Terms, claimed: Decimal) -> Iterator[tuple[str, str]]:
    if not 0 < terms.quantity <= claimed:
        yield (
            f"Settle more than zero and at most what is claimed, {plain(claimed)}.",
            f"处理数量须大于零且不超过索赔数量 {plain(claimed)}。",
        )
    if terms.fault is Fault.BUYER:
        yield "What is the buyer's own fault is not made good. Refuse the claim.", "买方自身原因不予赔偿,请驳回索赔。"
    if (terms.remedy is Remedy.PRICE_ALLOWANCE) != (terms.allowance is not None):
        yield "An amount belongs to a price allowance, and to nothing else.", "折让金额仅用于价格折让,且必须填写。"
    if terms.remedy is Remedy.PRICE_ALLOWANCE and terms.goods_back:
        yield "Goods with a price allowance stay with the buyer.", "价格折让的货物由买方保留,不退回。"


# What a county may say


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A figure as a county sets it, in the unit of its kind. Without a category it holds for any."""

    kind: RuleKind
    category_code: str | None
    value: Decimal
    since: date
    source: str


@dataclass(frozen=True, slots=True)
class _Figure:
    """Between what a kind's figure lies, in which unit, in steps of what."""

    least: Decimal
    most: Decimal
    unit_en: str
    unit_zh: str
    step: Decimal = Decimal(1)


_DAYS = _Figure(NOTHING, Decimal(365), "in whole days", "天(整数)")
_CELSIUS = _Figure(COLDEST, HOTTEST, "in °C", "°C", Decimal("0.01"))
_FIGURES = {
    RuleKind.WEIGHT_TOLERANCE: _Figure(NOTHING, Decimal("0.5"), "as a share", "比例", Decimal("0.001")),
    RuleKind.LOWEST_CELSIUS: _CELSIUS,
    RuleKind.HIGHEST_CELSIUS: _CELSIUS,
    RuleKind.LONGEST_GAP: _Figure(Decimal(1), Decimal(1440), "in whole minutes", "分钟(整数)"),
}
_OF_ANY_CATEGORY = frozenset({RuleKind.REMIND_AFTER, RuleKind.ESCALATE_AFTER, RuleKind.ANSWER_WITHIN})
"""Asked of a whole delivery or of a seller, not of goods."""


def check_rule(wanted: WantedRule, today: date) -> None:
    """Raises RuleForAnyCategory, RuleOutOfRange, RuleLooksBack, SourceMissing."""
    if wanted.category_code is not None and wanted.kind in _OF_ANY_CATEGORY:
        raise RuleForAnyCategory(at=("categoryCode",))
    figure = _FIGURES.get(wanted.kind, _DAYS)
    if not figure.least <= wanted.value <= figure.most or wanted.value % figure.step:
        raise RuleOutOfRange(
            at=("value",),
            least=plain(figure.least),
            most=plain(figure.most),
            unit_en=figure.unit_en,
            unit_zh=figure.unit_zh,
        )
    if wanted.since <= today:
        raise RuleLooksBack(at=("since",))
    if not wanted.source.strip():
        raise SourceMissing(at=("source",))


OTHER_END = {
    RuleKind.LOWEST_CELSIUS: RuleKind.HIGHEST_CELSIUS,
    RuleKind.HIGHEST_CELSIUS: RuleKind.LOWEST_CELSIUS,
}
"""The two ends of a range of temperatures."""


def check_ends(kind: RuleKind, value: Decimal, other: Decimal | None) -> None:
    """`other` is the figure in force at the range's other end, if there is any. Raises ColdestAboveWarmest."""
    if other is None:
        return
    lowest, highest = (value, other) if kind is RuleKind.LOWEST_CELSIUS else (other, value)
    if lowest > highest:
        raise ColdestAboveWarmest(at=("value",), lowest=plain(lowest), highest=plain(highest))
