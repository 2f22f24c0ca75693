"""The way out: who stands on his own feet is proposed to be let go, and his case closed after a transition."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import queries, rules
from domain.cases.actions.stepping import Begun, begin, finish
from domain.cases.models import Case, CaseAct
from domain.cases.procedure import Said
from domain.cases.rules import Place, Readiness
from domain.errors import NotFound
from domain.money import Fen
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.settlement.income import IncomeView, net_income
from domain.settlement.models import LineKind
from domain.settlement.queries.statement import line_in_force
from domain.settlement.terms import IncomeCategory

_A_YEAR = 12


async def propose_exit(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Propose to let a family go (退出): the steps of the way in are taken once more, from the visit on.

    Raises NotFound, what `procedure.allowed` raises, NobodyAbleToWork, NoMeasureTaken, RigidCostsOpen,
    TooFewMonthsAbove.
    """
    begun = await begin(session, viewer, place, CaseAct.PROPOSE_EXIT, said)
    await check_ready(session, begun)
    return await finish(session, viewer, begun, round_on=clock.today())


async def close_case(session: AsyncSession, viewer: Viewer, place: Place, said: Said) -> Case:
    """Close a case whose transition is over. Raises NotFound, what `procedure.allowed` raises, TransitionNotOver."""
    begun = await begin(session, viewer, place, CaseAct.CLOSE, said)
    rules.check_transition_over(begun.case.transition_until, clock.today())
    return await finish(session, viewer, begun)


async def check_ready(session: AsyncSession, begun: Begun) -> None:
    """By what the last visit found, what was done for the family, and what it earned. Raises as `rules.check_ready`.

    Whoever cannot work by the register cannot, whatever was found.
    """
    case, least = begun.case, begun.rule.months_above_line
    visit = (await session.execute(queries.last_visit(case))).scalar_one_or_none()
    if visit is None:
        raise NotFound(at=("caseId",), what="visit")
    measures = (await session.execute(queries.measures_begun(case, clock.today()))).scalar_one()
    registered = queries.able_by_register(case.county_id, case.household_id, clock.today())
    async with standing_in(session, Office.CASES, case.county_id):
        able = (await session.execute(registered)).scalar_one()
    ready = Readiness(
        able_to_work=min(visit.able_to_work, able),
        rigid_costs_open=visit.rigid_costs_open,
        measures=measures,
        months_above=await _months_above(session, case, least),
    )
    rules.check_ready(ready, least)


async def _months_above(session: AsyncSession, case: Case, most: int) -> int:
    """For how many whole months up to the last, `most` at most, twelve months' income was above the line."""
    this_month = clock.today().replace(day=1)
    months = [rules.months_after(this_month, -back) for back in range(1, most + 1)]
    earned = await _earned(session, case, rules.months_after(months[-1], 1 - _A_YEAR), months[0])
    belonged = (await session.execute(queries.sizes(case.county_id, case.household_id))).scalars().all()
    by_month = [await _standing_in(session, case, month, earned, belonged) for month in months]
    return rules.months_above(by_month)


Earned = dict[date, dict[IncomeCategory, Fen]]


async def _earned(session: AsyncSession, case: Case, first: date, last: date) -> Earned:
    """What reached the family by month and category, without what it disputes."""
    earned: Earned = {}
    reached = queries.realised(case.county_id, case.household_id, first, last)
    end = rules.months_after(last, 1) - timedelta(days=1)
    disputed = queries.doubtful(case.county_id, case.household_id, first, end)
    for sign, asked in ((1, reached), (-1, disputed)):
        for month, category, amount in await session.execute(asked):
            sums = earned.setdefault(month, {})
            sums[category] = sums.get(category, 0) + sign * int(amount)
    return earned


async def _standing_in(
    session: AsyncSession, case: Case, month: date, earned: Earned, belonged: Sequence[Range[date]]
) -> tuple[Fen | None, Fen | None]:
    """Net income per head of the twelve months that end with one, and the monitoring line at its end."""
    end = rules.months_after(month, 1) - timedelta(days=1)
    sums: dict[IncomeCategory, Fen] = {}
    for back in range(_A_YEAR):
        for category, amount in earned.get(rules.months_after(month, -back), {}).items():
            sums[category] = sums.get(category, 0) + amount
    size = sum(end in during for during in belonged)
    line = (await session.execute(line_in_force(LineKind.MONITORING, case.region_code, end))).scalar_one_or_none()
    per_head = net_income(sums, size, IncomeView.MONITORING).per_head if size else None
    return per_head, line.per_head if line else None
