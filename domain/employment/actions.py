"""Opening vacancies, placing workers, and payrolls: a wage is credited when it is confirmed and realised when paid."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.employment.errors import AlreadyPlaced, NoPostLeft, NotAMonth, PayrollExists
from domain.employment.models import Payroll, PayrollLine, PayrollState, Placement, Vacancy
from domain.errors import NotFound, WrongState
from domain.households.models import Membership, Person
from domain.money import Fen
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries as settlement
from domain.settlement.actions.paying import realise
from domain.settlement.ledger import BANK, Movement, Posting, post, post_all
from domain.settlement.models import AccountKind, IncomeEntry
from domain.settlement.terms import IncomeCategory


async def open_vacancy(session: AsyncSession, viewer: Viewer, title: str, posts: int, monthly_wage: Fen) -> Vacancy:
    """Offer a job at the employer's place. Raises NotPositive."""
    for name, figure in (("posts", posts), ("monthlyWage", monthly_wage)):
        if figure <= 0:
            raise NotPositive(at=(name,))
    region = select(Organisation.region_code).where(Organisation.id == viewer.organisation)
    vacancy = Vacancy(
        county_id=viewer.county_id,
        id=new_key(),
        employer_id=viewer.organisation,
        region_code=(await session.execute(region)).scalar_one(),
        title=title,
        posts=posts,
        monthly_wage=monthly_wage,
        opened_at=clock.now(),
    )
    session.add(vacancy)
    await session.flush()
    return vacancy


async def place_worker(session: AsyncSession, vacancy: Place, person: Place, since: date) -> Placement:
    """Put a household member to work from a day on. Raises NotFound, NoPostLeft, AlreadyPlaced.

    The vacancy's advisory lock keeps two officers from filling its last post at once.
    """
    post_ = await session.get(Vacancy, vacancy)
    if post_ is None:
        raise NotFound(at=("vacancyId",), what="vacancy")
    found = await session.execute(
        select(Person, Membership)
        .join(Membership, (Membership.county_id == Person.county_id) & (Membership.person_id == Person.id))
        .where(Person.county_id == person[0], Person.id == person[1], Membership.during.contains(since))
    )
    row = found.first()
    if row is None or person[0] != vacancy[0]:
        raise NotFound(at=("personId",), what="person")
    await session.execute(select(func.pg_advisory_xact_lock(post_.id.int & (2**63 - 1))))
    taken = (await session.execute(_placements_on(post_, since))).scalars().all()
    if person[1] in taken:
        raise AlreadyPlaced(at=("personId",), person=row[0].name)
    if len(taken) >= post_.posts:
        raise NoPostLeft(at=("vacancyId",), posts=post_.posts)
    placement = Placement(
        county_id=post_.county_id,
        id=new_key(),
        employer_id=post_.employer_id,
        region_code=row[1].region_code,
        vacancy_id=post_.id,
        household_id=row[1].household_id,
        person_id=row[0].id,
        person_name=row[0].name,
        during=Range(since, None),
    )
    session.add(placement)
    await session.flush()
    return placement


def _placements_on(vacancy: Vacancy, day: date) -> Select[uuid.UUID]:
    return select(Placement.person_id).where(
        Placement.county_id == vacancy.county_id, Placement.vacancy_id == vacancy.id, Placement.during.contains(day)
    )


@dataclass(frozen=True, slots=True)
class Pay:
    """One worker's net pay, in fen."""

    placement: Place
    amount: Fen


async def confirm_payroll(session: AsyncSession, viewer: Viewer, month: date, pay: Sequence[Pay]) -> Payroll:
    """Confirm a month's pay and credit it provisionally. Raises NotAMonth, NotPositive, NotFound, PayrollExists."""
    if month.day != 1 or month > clock.today():
        raise NotAMonth(at=("month",))
    exists = select(Payroll.id).where(
        Payroll.county_id == viewer.county_id, Payroll.employer_id == viewer.organisation, Payroll.month == month
    )
    if (await session.execute(exists)).first():
        raise PayrollExists(at=("month",), month=f"{month:%Y-%m}")
    payroll = Payroll(
        county_id=viewer.county_id,
        id=new_key(),
        employer_id=viewer.organisation,
        month=month,
        state=PayrollState.CONFIRMED,
        total=sum(each.amount for each in pay),
        confirmed_at=clock.now(),
        paid_at=None,
    )
    lines = [await _line(session, payroll, at, each) for at, each in enumerate(pay)]
    if not lines:
        raise NotPositive(at=("lines",))
    session.add(payroll)
    await session.flush()
    session.add_all(lines)
    await session.flush()
    await _credit(session, payroll, lines)
    return payroll


async def _line(session: AsyncSession, payroll: Payroll, at: int, pay: Pay) -> PayrollLine:
    """Raises NotPositive, and NotFound for a placement that is not the employer's."""
    if pay.amount <= 0:
        raise NotPositive(at=("lines", at, "amount"))
    found = await session.execute(
        select(Placement, Vacancy.title)
        .join(Vacancy, (Vacancy.county_id == Placement.county_id) & (Vacancy.id == Placement.vacancy_id))
        .where(Placement.county_id == pay.placement[0], Placement.id == pay.placement[1])
    )
    row = found.first()
    if row is None or row[0].employer_id != payroll.employer_id:
        raise NotFound(at=("lines", at, "placementId"), what="placement")
    placement = row[0]
    return PayrollLine(
        county_id=payroll.county_id,
        id=new_key(),
        employer_id=payroll.employer_id,
        region_code=placement.region_code,
        payroll_id=payroll.id,
        placement_id=placement.id,
        household_id=placement.household_id,
        person_name=placement.person_name,
        post=row[1],
        month=payroll.month,
        amount=pay.amount,
    )


async def _credit(session: AsyncSession, payroll: Payroll, lines: Sequence[PayrollLine]) -> None:
    async with standing_in(session, Office.SETTLEMENT, payroll.county_id):
        earned = [
            IncomeEntry(
                county_id=line.county_id,
                id=new_key(),
                household_id=line.household_id,
                region_code=line.region_code,
                category=IncomeCategory.WAGE,
                earned_on=clock.today(),
                amount=line.amount,
                wage_id=line.id,
            )
            for line in lines
        ]
        session.add_all(earned)
        await session.flush()
        postings = [
            Posting(AccountKind.PAYER, payroll.employer_id, -payroll.total),
            *(
                Posting(
                    AccountKind.HOUSEHOLD_PROVISIONAL,
                    each.household_id,
                    each.amount,
                    each.region_code,
                    each.id,
                )
                for each in earned
            ),
        ]
        await post(session, payroll.county_id, f"payroll:{payroll.id}", "PAYROLL", clock.today(), postings)


async def pay_payroll(session: AsyncSession, viewer: Viewer, place: Place) -> Payroll:
    """The month's pay has left the employer's bank: every wage in it is realised and paid out.

    Raises NotFound, WrongState.
    """
    payroll = await session.get(Payroll, place, with_for_update=True)
    if payroll is None or payroll.employer_id != viewer.organisation:
        raise NotFound(at=("payrollId",), what="payroll")
    if payroll.state is not PayrollState.CONFIRMED:
        raise WrongState(what="payroll", state=payroll.state.value, expected=PayrollState.CONFIRMED.value)
    payroll.state, payroll.paid_at = PayrollState.PAID, clock.now()
    await session.flush()
    lines = select(PayrollLine.id).where(
        PayrollLine.county_id == payroll.county_id, PayrollLine.payroll_id == payroll.id
    )
    async with standing_in(session, Office.SETTLEMENT, payroll.county_id):
        unpaid = (await session.execute(settlement.unpaid_of_wages(payroll.county_id, lines))).all()
        await realise(
            session,
            payroll.county_id,
            payroll.id,
            payroll.employer_id,
            payroll.total,
            unpaid,
        )
        await _paid_by_employer(session, payroll, unpaid)
    return payroll


async def _paid_by_employer(session: AsyncSession, payroll: Payroll, unpaid: Sequence[tuple[IncomeEntry, Fen]]) -> None:
    """The employer's own bank has brought the wages to the families: none is left to be paid out by anybody else."""
    postings = [
        Posting(AccountKind.HOUSEHOLD_PAID_OUT, entry.household_id, -fen, entry.region_code, entry.id)
        for entry, fen in unpaid
    ]
    postings.append(Posting(AccountKind.BANK, BANK, -sum(each.amount for each in postings)))
    movement = Movement(f"wages:{payroll.id}", "WAGES_PAID", clock.today(), postings)
    await post_all(session, payroll.county_id, [movement])
