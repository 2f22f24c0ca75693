"""Buying: an order is placed and charged in one step. Whoever makes orders for a buyer calls this."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath
from domain.money import Fen
from domain.orders import queries as orders
from domain.orders.actions.placing import place_order
from domain.orders.models import ConsignmentState, Order
from domain.orders.rules import Place, Wanted
from domain.parties.roles import Viewer
from domain.purchasing import queries, rules
from domain.purchasing.actions.budgets import own_unit
from domain.purchasing.actions.delivering import Receiving, deliver
from domain.purchasing.actions.members import must_hold, own_name
from domain.purchasing.errors import BudgetUnitMissing, BudgetUnitNotInForce, BudgetYearClosed
from domain.purchasing.models import BudgetUnit, Duty, OrderApproval, OrderCharge
from domain.rows import new_key
from domain.writing import write_all

_BY_DEFAULT = Receiving()


async def buy(
    session: AsyncSession,
    viewer: Viewer,
    wanted: Sequence[Wanted],
    deliver_on: date,
    budget_unit: Place | None = None,
    receiving: Receiving = _BY_DEFAULT,
) -> Order:
    """Place an order, freeze its deliveries and charge it to a budget unit, within what the viewer may spend.

    Without a unit it is charged to the only one there is, without an address it goes to the default one. Above the
    limit of a single order its parts wait for approval, their stock reserved. Raises DutyMissing, what `place_order`
    raises, what `deliver` raises, and what `charge` raises.
    """
    await must_hold(session, viewer, Duty.PURCHASER)
    order = await place_order(session, viewer, wanted, deliver_on)
    await deliver(session, viewer, order, receiving)
    await charge(session, viewer, order, budget_unit)
    return order


async def charge(session: AsyncSession, viewer: Viewer, order: Order, budget_unit: Place | None) -> OrderCharge:
    """Charge an order just placed. The unit is locked first, then the limits it meets, in id order.

    Raises NotFound, BudgetUnitMissing, BudgetUnitNotInForce, BudgetYearClosed, OverSpendingLimit.
    """
    unit = await _unit_for(session, viewer, order, budget_unit)
    charged = OrderCharge(
        county_id=order.county_id,
        id=new_key(),
        buyer_id=order.buyer_id,
        order_id=order.id,
        budget_unit_id=unit.id if unit else None,
        account_id=viewer.account_id,
        deliver_on=order.deliver_on,
        year=order.deliver_on.year,
        amount=(await queries.TOTAL.rows(session, county=order.county_id, order=order.id))[0][0],
    )
    await write_all(session, [charged])
    ceiling = await held_to_limits(session, charged)
    if ceiling is not None and charged.amount > ceiling:
        await _hold_for_approval(session, viewer, order, charged.amount, ceiling)
    return charged


async def _unit_for(
    session: AsyncSession, viewer: Viewer, order: Order, budget_unit: Place | None
) -> BudgetUnit | None:
    if budget_unit is not None:
        unit = await own_unit(session, viewer, budget_unit)
    else:
        buyer, day = viewer.organisation, order.deliver_on
        found = await queries.UNITS_IN_FORCE.rows(session, county=viewer.county_id, buyer=buyer, day=day)
        if len(found) > 1:
            raise BudgetUnitMissing(at=("budgetUnitId",))
        if not found:
            return None
        unit = await own_unit(session, viewer, (found[0]["county_id"], found[0]["id"]))
    await check_open(session, unit, order.deliver_on)
    return unit


async def check_open(session: AsyncSession, unit: BudgetUnit, day: date) -> None:
    """A unit that is locked takes charges for a day. Raises BudgetUnitNotInForce, BudgetYearClosed."""
    if not unit.during.contains(day):
        raise BudgetUnitNotInForce(at=("budgetUnitId",), name=unit.name, day=day)
    await check_year_open(session, unit, day.year, at=("budgetUnitId",))


async def check_year_open(session: AsyncSession, unit: BudgetUnit, year: int, *, at: FieldPath) -> None:
    """A year of a unit that is locked is not closed. Raises BudgetYearClosed."""
    if (await session.execute(queries.closing_of(unit.county_id, unit.id, year))).first():
        raise BudgetYearClosed(at=at, year=year, name=unit.name)


async def held_to_limits(session: AsyncSession, charged: OrderCharge, *, at: FieldPath = ("lines",)) -> Fen | None:
    """Above what the order must be approved, once no limit of a period is exceeded. Raises OverSpendingLimit.

    The limits are locked before what is spent is counted: of many orders at once each sees those before it.
    """
    locked = await queries.LIMITS_FOR_UPDATE.rows(
        session,
        county=charged.county_id,
        buyer=charged.buyer_id,
        account=charged.account_id,
        unit=charged.budget_unit_id,
        day=charged.deliver_on,
    )
    if not locked:
        return None
    met = queries.limits_met(charged.county_id, [each["id"] for each in locked], charged.deliver_on)
    limits = [
        rules.Limit(limit.period, limit.amount, spent or 0) for limit, spent in (await session.execute(met)).all()
    ]
    rules.check_periods(limits, charged.amount, charged.deliver_on, at=at)
    return rules.limit_of_order(limits)


async def _hold_for_approval(session: AsyncSession, viewer: Viewer, order: Order, amount: Fen, ceiling: Fen) -> None:
    for consignment in (await session.execute(orders.consignments_for_update(order.county_id, order.id))).scalars():
        consignment.state = ConsignmentState.AWAITING_APPROVAL
    session.add(
        OrderApproval(
            county_id=order.county_id,
            id=new_key(),
            buyer_id=order.buyer_id,
            order_id=order.id,
            amount=amount,
            limit=ceiling,
            asked_by=viewer.account_id,
            asked_name=await own_name(session, viewer),
            asked_at=clock.now(),
        )
    )
    await session.flush()
