"""What a certificate may tell. No clock, no database.

A sum over few households tells what each of them earned, and so does the difference of two sums. So a buyer's months
are gathered, in their order, into blocks that each have enough households; what reached households is told for whole
blocks alone. Any two periods that are told of then differ by whole blocks, never by a few households. A block depends
on the months up to its end alone, so that no later month changes what was told.
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.impact.errors import NotWholeMonths, PeriodNotEnded
from domain.money import Fen

FEWEST_HOUSEHOLDS = 5
MOST_MONTHS = 60

_TEN_THOUSANDTH = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Month:
    """What a buyer paid in a month, named by its first day, and what its purchases brought each household in it.

    Both are less what went back in the month.
    """

    first: date
    paid: Fen
    reached: Mapping[uuid.UUID, Fen]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a certificate says of a period."""

    paid: Fen
    reached: Fen | None
    households: int | None


def check_period(since: date, until: date, today: date) -> None:
    """Raises NotWholeMonths, PeriodNotEnded."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    ends_a_month = (until + timedelta(days=1)).day == 1
    if since.day != 1 or not ends_a_month or not 1 <= months <= MOST_MONTHS:
        raise NotWholeMonths(at=("since",), most=MOST_MONTHS)
    if until >= today:
        raise PeriodNotEnded(at=("until",), until=until)


def blocks_of(months: Sequence[Month]) -> list[list[Month]]:
    """Months that reached somebody, gathered in their order until enough households are; the last may lack some.

    A month that reached nobody tells of nobody, so it is in no block: a payment for what a seller had advanced.
    """
    blocks: list[list[Month]] = []
    households: set[uuid.UUID] = set()
    for month in months:
        if not month.reached:
            continue
        if not blocks or len(households) >= FEWEST_HOUSEHOLDS:
            blocks.append([])
            households = set()
        blocks[-1].append(month)
        households |= month.reached.keys()
    return blocks


def impact_of(months: Sequence[Month], since: date, until: date) -> Impact:
    """What may be told of a period. `months` are all of its until then, in their order."""
    within = [month for month in months if since <= month.first <= until]
    paid = sum(month.paid for month in within)
    reaching = [month for month in within if month.reached]
    blocks = [block for block in blocks_of(months) if any(month in reaching for month in block)]
    told = [month for block in blocks for month in block]
    reached: Counter[uuid.UUID] = Counter()
    for month in reaching:
        reached.update(month.reached)
    households = sum(amount > 0 for amount in reached.values())
    if (
        told != reaching
        or not blocks
        or len({each for month in blocks[-1] for each in month.reached}) < FEWEST_HOUSEHOLDS
        or households < FEWEST_HOUSEHOLDS
    ):
        return Impact(paid, None, None)
    return Impact(paid, reached.total(), households)


def ratio_of(impact: Impact) -> Decimal | None:
    """What of each yuan paid reached a household, to four decimals.

    Null where it is not told, and where less was paid than reached them, or nothing: that a seller advanced.
    """
    if impact.reached is None or impact.paid <= 0 or impact.reached > impact.paid:
        return None
    return (Decimal(impact.reached) / impact.paid).quantize(_TEN_THOUSANDTH, rounding=ROUND_HALF_UP)
