"""Budget units, and what may be spent."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.money import Fen
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_before, ended_with
from domain.purchasing import queries, rules
from domain.purchasing.actions.members import colleague_of, must_hold
from domain.purchasing.errors import AlreadyClosed, BudgetUnitCodeTaken, DayPassed, LimitNegative, NotBegunThen
from domain.purchasing.models import BudgetUnit, BudgetYearClosing, Duty, LimitPeriod, SpendingLimit
from domain.rows import new_key


async def open_unit(session: AsyncSession, viewer: Viewer, code: str, name: str, since: date) -> BudgetUnit:
    """Raises DutyMissing, BudgetUnitCodeTaken."""
    await must_hold(session, viewer, Duty.MANAGER)
    taken = select(BudgetUnit.id).where(
        BudgetUnit.county_id == viewer.county_id, BudgetUnit.buyer_id == viewer.organisation, BudgetUnit.code == code
    )
    if (await session.execute(taken)).first():
        raise BudgetUnitCodeTaken(at=("code",), code=code)
    unit = BudgetUnit(
        county_id=viewer.county_id,
        id=new_key(),
        buyer_id=viewer.organisation,
        code=code,
        name=name,
        during=Range(since, None),
    )
    session.add(unit)
    await session.flush()
    return unit


async def own_unit(session: AsyncSession, viewer: Viewer, place: Place) -> BudgetUnit:
    """A unit of the viewer's organisation, held against the closing of its years. Raises NotFound."""
    unit = (await session.execute(queries.unit_held_open(*place))).scalar_one_or_none()
    if unit is None or unit.buyer_id != viewer.organisation:
        raise NotFound(at=("budgetUnitId",), what="budget unit")
    return unit


async def end_unit(session: AsyncSession, viewer: Viewer, place: Place, until: date) -> BudgetUnit:
    """Nothing is charged to a unit for deliveries after a day; one that ends before it stays as it is.

    Raises DutyMissing, NotFound, DayPassed, NotBegunThen.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    if until < clock.today():
        raise DayPassed(at=("until",), day=until)
    unit = await own_unit(session, viewer, place)
    if unit.during.lower is not None and until < unit.during.lower:
        raise NotBegunThen(at=("until",), name=unit.name, first=unit.during.lower)
    unit.during = ended_with(unit.during, until)
    await session.flush()
    return unit


async def set_limit(
    session: AsyncSession,
    viewer: Viewer,
    login: str | None,
    unit: Place | None,
    period: LimitPeriod,
    amount: Fen,
    since: date,
) -> SpendingLimit:
    """From a day on this limit holds instead of what was set before, for a member by login or for all together.

    Raises DutyMissing, LimitNegative, DayPassed, NoSuchColleague, NotFound.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    if amount < 0:
        raise LimitNegative(at=("amount",))
    if since < clock.today():
        raise DayPassed(at=("since",), day=since)
    member = await colleague_of(session, viewer, login) if login else None
    account_id = member.id if member else None
    unit_id = (await own_unit(session, viewer, unit)).id if unit else None
    alike = queries.limits_alike_for_update(viewer.county_id, viewer.organisation, account_id, unit_id, period, since)
    for before in (await session.execute(alike)).scalars():
        before.during = ended_before(before.during, since)
    await session.flush()
    limit = SpendingLimit(
        county_id=viewer.county_id,
        id=new_key(),
        buyer_id=viewer.organisation,
        account_id=account_id,
        member_name=member.name if member else None,
        budget_unit_id=unit_id,
        period=period,
        amount=amount,
        during=Range(since, None),
        written_by=viewer.account_id,
    )
    session.add(limit)
    await session.flush()
    return limit


async def close_year(session: AsyncSession, viewer: Viewer, place: Place, year: int) -> BudgetUnit:
    """A finance office ends a unit's year: nothing is charged to it or moved any more.

    The unit is locked, so that no order slips in. Raises NotFound, YearNotBegun, AlreadyClosed.
    """
    rules.check_year_can_close(year, clock.today())
    visible = select(BudgetUnit.id).where(BudgetUnit.county_id == place[0], BudgetUnit.id == place[1])
    if (await session.execute(visible)).first() is None:
        raise NotFound(at=("budgetUnitId",), what="budget unit")
    async with standing_in(session, Office.MARKET, place[0]):
        unit = (await session.execute(queries.unit_for_update(*place))).scalar_one()
        if (await session.execute(queries.closing_of(*place, year))).first():
            raise AlreadyClosed(at=("year",), year=year, name=unit.name)
        session.add(
            BudgetYearClosing(
                county_id=unit.county_id,
                id=new_key(),
                buyer_id=unit.buyer_id,
                budget_unit_id=unit.id,
                year=year,
                closed_by=viewer.account_id,
                closed_at=clock.now(),
            )
        )
    return unit
