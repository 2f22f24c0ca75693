"""Deciding whose lots are preferred. Nothing here looks at the clock or the database."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from domain.allocation.errors import LotsGivenByPolicy, NeedRuleLooksBack, NeedRuleUnfit
from domain.allocation.models import Policy
from domain.catalog.models import BaseUnit
from domain.fulfilment.errors import SourceMissing
from domain.money import Fen
from domain.settlement.models import LineKind

MONTHS = 12
_LEAST_QUANTITY = {BaseUnit.KG: Decimal("0.001"), BaseUnit.PIECE: Decimal(1)}
_LEAST_SHARE = Decimal("0.000001")


def check_may_choose(policy: Policy) -> None:
    """Raises LotsGivenByPolicy."""
    if policy is not Policy.SELLER_CHOICE:
        raise LotsGivenByPolicy(at=("consignmentId",), policy=policy.value)


def twelve_months(today: date) -> tuple[date, date]:
    """The first days of the first and the last of the twelve months that end with this one."""
    last = today.replace(day=1)
    months = last.year * 12 + last.month - MONTHS
    return date(months // 12, months % 12 + 1, 1), last


LEAST_HOUSEHOLDS = 5
"""Fewer are too few to hide in, whatever a county would like."""
_MOST_HOUSEHOLDS = 1000
_CAP_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class WantedRule:
    """How far need is preferred, as a county sets it. Both days count; None is open."""

    line_kind: LineKind
    cap_percent: Decimal
    least_households: int
    since: date
    until: date | None
    source: str


def check_rule(wanted: WantedRule, today: date) -> None:
    """Raises NeedRuleUnfit, NeedRuleLooksBack, SourceMissing."""
    if not 0 <= wanted.cap_percent <= 100 or wanted.cap_percent % _CAP_STEP:
        raise NeedRuleUnfit(
            at=("capPercent",),
            reason_en="The cap is a percentage from 0 to 100 with at most two decimals. Correct it.",
            reason_zh="上限为 0 至 100 的百分数,最多两位小数。请更正。",
        )
    if not LEAST_HOUSEHOLDS <= wanted.least_households <= _MOST_HOUSEHOLDS:
        raise NeedRuleUnfit(
            at=("leastHouseholds",),
            reason_en=f"A lot counts from {LEAST_HOUSEHOLDS} households on, so that none stands out. Ask for more.",
            reason_zh=f"批次供货农户不得少于 {LEAST_HOUSEHOLDS} 户,以免暴露个别农户。请提高户数。",
        )
    if wanted.since < today:
        raise NeedRuleLooksBack(at=("since",))
    if wanted.until is not None and wanted.until < wanted.since:
        raise NeedRuleUnfit(
            at=("until",),
            reason_en="The last day comes before the first. Correct the days.",
            reason_zh="结束日期早于开始日期。请更正。",
        )
    if not wanted.source.strip():
        raise SourceMissing(at=("source",))


@dataclass(frozen=True, slots=True)
class Supplier:
    """A household that supplied some of a lot. Fen a head and year; None where nothing is known."""

    household_id: uuid.UUID
    name: str
    quantity: Decimal
    size: int
    per_head: Fen | None
    line: Fen | None

    @property
    def in_need(self) -> bool:
        return self.per_head is not None and self.line is not None and self.per_head < self.line


def share_in_need(suppliers: Sequence[Supplier], quantity: Decimal, least_households: int) -> Decimal:
    """What part of a lot families in need supplied, from 0 to 1; 0 where too few supplied it to hide in."""
    if len(suppliers) < least_households:
        return Decimal(0)
    needed = sum((each.quantity for each in suppliers if each.in_need), Decimal(0))
    return (needed / quantity).quantize(_LEAST_SHARE, ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Stocked:
    """A lot that gives to a line, or could: what is free of it, and the share that families in need supplied."""

    lot_id: uuid.UUID
    grade: str | None
    free: Decimal
    share: Decimal


def most_preferred(quantity: Decimal, unit: BaseUnit, cap_percent: Decimal) -> Decimal:
    """How much of a line may be given from lots that are preferred, in base units: no part of a piece."""
    return (quantity * cap_percent / 100).quantize(_LEAST_QUANTITY[unit], ROUND_DOWN)


def preferring(
    held: Mapping[uuid.UUID, Decimal], stocked: Sequence[Stocked], most: Decimal
) -> dict[uuid.UUID, Decimal]:
    """What each lot gives to a line once lots of families in need are preferred, grade by grade.

    `held` is what each gives now, `stocked` all of these and others, first expired first. The lots of the largest share
    come first; each takes from the lot with the least share, the last to expire among alike, that is less than its own.
    Together no more than `most` moves.
    """
    given = dict(held)
    left = most
    givers = sorted((each for each in reversed(stocked) if each.lot_id in held), key=lambda each: each.share)
    for taker in sorted(stocked, key=lambda each: -each.share):
        free = taker.free
        for giver in givers:
            if giver.grade != taker.grade or giver.share >= taker.share:
                continue
            moved = min(given[giver.lot_id], free, left)
            given[giver.lot_id] -= moved
            given[taker.lot_id] = given.get(taker.lot_id, Decimal(0)) + moved
            free, left = free - moved, left - moved
    return {lot: quantity for lot, quantity in given.items() if quantity}
