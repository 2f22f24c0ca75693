"""What is sent about jobs and pay."""

import strawberry

from schema.scalars import Day, Money


@strawberry.input
class OpenVacancyInput:
    idempotency_key: str
    title: str
    posts: int
    monthly_wage: Money


@strawberry.input
class PlaceWorkerInput:
    idempotency_key: str
    vacancy_id: strawberry.ID
    person_id: strawberry.ID
    since: Day


@strawberry.input
class PayInput:
    placement_id: strawberry.ID
    amount: Money


@strawberry.input
class ConfirmPayrollInput:
    idempotency_key: str
    month: Day = strawberry.field(description="The month's first day.")
    lines: list[PayInput]


@strawberry.input
class PayPayrollInput:
    idempotency_key: str
    payroll_id: strawberry.ID
