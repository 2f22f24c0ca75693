"""Jobs and payrolls."""

import strawberry

from domain.employment import models
from domain.employment.models import PayrollState
from domain.parties.roles import Permission
from resolvers import employment as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import reads
from schema.scalars import Day, Money
from schema.types.node import Node, UserError
from schema.types.parties import Organisation
from schema.types.settlement import WageEvidence


@reads(models.Vacancy)
@strawberry.type(description="A job that an employer offers.")
class Vacancy(Node):
    title: str
    posts: int
    monthly_wage: Money
    employer: Organisation


@reads(models.Placement)
@strawberry.type(description="A household member at work in a vacancy.")
class Placement(Node):
    person_name: str
    vacancy: Vacancy


@reads(models.Payroll)
@strawberry.type(description="What an employer pays for one month.")
class Payroll(Node):
    month: Day
    state: PayrollState
    total: Money
    lines: list[WageEvidence]


@strawberry.type
class VacancyPayload:
    vacancy: Vacancy | None
    user_errors: list[UserError]


@strawberry.type
class PlacementPayload:
    placement: Placement | None
    user_errors: list[UserError]


@strawberry.type
class PayrollPayload:
    payroll: Payroll | None
    user_errors: list[UserError]


@strawberry.type
class EmploymentMutations:
    open_vacancy: VacancyPayload = act(answers.open_vacancy, "Offer a job.", Permission.OPEN_VACANCY)
    place_worker: PlacementPayload = act(
        answers.place_worker, "Put a household member to work.", Permission.PLACE_WORKER
    )
    confirm_payroll: PayrollPayload = act(
        answers.confirm_payroll, "Confirm a month's pay; wages are credited.", Permission.CONFIRM_PAYROLL
    )
    pay_payroll: PayrollPayload = act(
        answers.pay_payroll, "The pay has left the bank; wages are realised.", Permission.PAY_PAYROLL
    )
