"""What is sent to organise buying."""

import strawberry

from domain.purchasing.models import Duty, LimitPeriod
from schema.scalars import Day, Money


@strawberry.input(description="The duties a colleague has from a day on, and no others; none ends the membership.")
class SetMemberDutiesInput:
    idempotency_key: str
    login: str = strawberry.field(description="Of somebody who is appointed as a buyer for your organisation.")
    duties: list[Duty]
    since: Day


@strawberry.input
class OpenBudgetUnitInput:
    idempotency_key: str
    code: str
    name: str
    since: Day


@strawberry.input
class EndBudgetUnitInput:
    idempotency_key: str
    budget_unit_id: strawberry.ID
    until: Day = strawberry.field(description="The last day for whose deliveries it is charged.")


@strawberry.input
class CloseBudgetYearInput:
    idempotency_key: str
    budget_unit_id: strawberry.ID
    year: int


@strawberry.input(description="Takes the place, from a day on, of the limit for the same member, unit and period.")
class SetSpendingLimitInput:
    idempotency_key: str
    period: LimitPeriod
    amount: Money
    since: Day
    login: str | None = strawberry.field(default=None, description="Of one member; else of all together.")
    budget_unit_id: strawberry.ID | None = strawberry.field(default=None, description="Of one unit; else of all.")


@strawberry.input
class ApproveOrderInput:
    idempotency_key: str
    order_id: strawberry.ID


@strawberry.input
class DeclineOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    reason: str
