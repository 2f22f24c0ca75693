"""A change that somebody asks about, and what it would make of a net income and of a line. Nothing is written."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Numeric, case, cast, func

from domain.settlement.income import SIGNS, IncomeView
from domain.settlement.models import LineKind
from domain.settlement.terms import IncomeCategory

SPENT = frozenset({IncomeCategory.OPERATING_COST, IncomeCategory.SELF_PAID_MEDICAL})
"""What is taken off where it counts."""


@dataclass(frozen=True, slots=True)
class Change:
    """Exactly one: a line at another figure, a category counted at so many percent, or so much more of a category.

    Figures may be SQL: amounts are fen.
    """

    line: LineKind | None = None
    per_head: Any = None
    category: IncomeCategory | None = None
    percent: Any = None
    amount: Any = None

    def added_to_net(self, view: IncomeView, realised: Any) -> Any:
        """What the change adds to net income as a view counts it; `realised` is what the category came to."""
        if self.category is None:
            return 0
        sign = SIGNS[view].get(self.category, 0)
        if self.percent is None:
            return sign * self.amount
        counted = -1 if self.category in SPENT else 1
        return func.round(realised * (counted * cast(self.percent, Numeric) / 100 - sign))

    def line_instead(self, kind: Any, per_head: Any) -> Any:
        """The figure per head that a line of a kind would have."""
        if self.line is None:
            return per_head
        return case((kind == self.line, self.per_head), else_=per_head)
