"""What is sent to ask what if, and to say a word on an income entry."""

import strawberry

from domain.settlement.models import LineKind
from domain.settlement.terms import IncomeCategory
from schema.scalars import Money


@strawberry.input(description="A line at another figure.")
class LineChange:
    kind: LineKind
    per_head: Money


@strawberry.input(description="A category counted otherwise, in both views.")
class RuleChange:
    category: IncomeCategory
    percent: int = strawberry.field(description="From 0, not at all, to 100, whole. Costs are taken off.")


@strawberry.input(description="So much more of one kind of income in twelve months, or less.")
class SourceChange:
    category: IncomeCategory
    amount: Money


@strawberry.input(description="Exactly one of the three.")
class IncomeChange:
    line: LineChange | None = None
    rule: RuleChange | None = None
    source: SourceChange | None = None


@strawberry.input
class ConfirmIncomeInput:
    idempotency_key: str
    entry_id: strawberry.ID


@strawberry.input
class DisputeIncomeInput:
    idempotency_key: str
    entry_id: strawberry.ID
    note: str = strawberry.field(description="What is wrong with it.")


@strawberry.input
class AnswerDisputeInput:
    idempotency_key: str
    entry_id: strawberry.ID
    upheld: bool = strawberry.field(description="Whether the family is right.")
    note: str = strawberry.field(description="What was found out.")


@strawberry.input
class ForecastIncomeInput:
    idempotency_key: str
    household_id: strawberry.ID
