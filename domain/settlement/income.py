"""What a household's income comes to, in each of two views of the same entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.money import Fen
from domain.settlement.terms import IncomeCategory


class IncomeView(StrEnum):
    """For what purpose income is summed: watching for hardship (监测口径), or minimum-living guarantee (低保口径)."""

    MONITORING = "MONITORING"
    DIBAO = "DIBAO"


SIGNS: Mapping[IncomeView, Mapping[IncomeCategory, int]] = {
    IncomeView.MONITORING: {
        IncomeCategory.WAGE: 1,
        IncomeCategory.OPERATING: 1,
        IncomeCategory.PROPERTY: 1,
        IncomeCategory.TRANSFER: 1,
        IncomeCategory.OPERATING_COST: -1,
        IncomeCategory.CLAIM: 1,
        IncomeCategory.SELF_PAID_MEDICAL: -1,
    },
    IncomeView.DIBAO: {
        IncomeCategory.WAGE: 1,
        IncomeCategory.OPERATING: 1,
        IncomeCategory.PROPERTY: 1,
        IncomeCategory.TRANSFER: 1,
        IncomeCategory.OPERATING_COST: -1,
    },
}
"""How each category counts; what is missing does not."""


@dataclass(frozen=True, slots=True)
class Net:
    """Realised net income, in fen, of a household over a period."""

    total: Fen
    per_head: Fen


def net_income(sums: Mapping[IncomeCategory, Fen], size: int, view: IncomeView) -> Net:
    """`sums` are what was realised by category, each a positive figure. Raises ValueError for a household of none."""
    if size < 1:
        raise ValueError("a household of nobody")
    total = sum(SIGNS[view].get(category, 0) * fen for category, fen in sums.items())
    return Net(total, round_half_up(Fraction(total, size)))


def round_half_up(exact: Fraction) -> Fen:
    """Half away from zero (四舍五入)."""
    whole = int(abs(exact) + Fraction(1, 2))
    return -whole if exact < 0 else whole


def income_year(day: date) -> tuple[date, date]:
    """The income year (1 October to 30 September) that a day falls in, first and last day."""
    start = day.year if (day.month, day.day) >= (10, 1) else day.year - 1
    return date(start, 10, 1), date(start + 1, 9, 30)
