"""Answering for jobs and pay."""

from domain.employment import actions
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from schema.inputs.employment import ConfirmPayrollInput, OpenVacancyInput, PayPayrollInput, PlaceWorkerInput


async def open_vacancy(doing: Doing, input: OpenVacancyInput) -> ReadBack:
    made = await actions.open_vacancy(doing.session, doing.viewer, input.title, input.posts, input.monthly_wage)
    return ReadBack(made.county_id, made.id)


async def place_worker(doing: Doing, input: PlaceWorkerInput) -> ReadBack:
    vacancy = place_of(input.vacancy_id, "Vacancy", ("vacancyId",))
    person = place_of(input.person_id, "Person", ("personId",))
    made = await actions.place_worker(doing.session, vacancy, person, input.since)
    return ReadBack(made.county_id, made.id)


async def confirm_payroll(doing: Doing, input: ConfirmPayrollInput) -> ReadBack:
    pay = [
        actions.Pay(place_of(each.placement_id, "Placement", ("lines", at, "placementId")), each.amount)
        for at, each in enumerate(input.lines)
    ]
    made = await actions.confirm_payroll(doing.session, doing.viewer, input.month, pay)
    return ReadBack(made.county_id, made.id)


async def pay_payroll(doing: Doing, input: PayPayrollInput) -> ReadBack:
    payroll = place_of(input.payroll_id, "Payroll", ("payrollId",))
    done = await actions.pay_payroll(doing.session, doing.viewer, payroll)
    return ReadBack(done.county_id, done.id)
