"""Buying: an order is placed, or added to, and charged in one step. Whoever makes orders for a buyer calls this."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import FieldPath, NotFound
from domain.money import Fen
from domain.orders import queries as orders
from domain.orders.actions.placing import Draft, draft_order, reserve
from domain.orders.models import ConsignmentState, Order
from domain.orders.rules import Place, Wanted
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.purchasing import queries, rules
from domain.purchasing.actions.budgets import own_unit
from domain.purchasing.actions.delivering import Destination, deliveries_of, destination_of
from domain.purchasing.actions.means import Means, Receiving, means_of
from domain.purchasing.errors import BudgetUnitMissing, BudgetUnitNotInForce, BudgetYearClosed, ChargedToOthers
from domain.purchasing.models import BudgetUnit, ConsignmentDelivery, Duty, OrderApproval, OrderCharge
from domain.rows import CountyRow, new_key
from domain.writing import write_together

_BY_DEFAULT = Receiving()
_LINES: FieldPath = ("lines",)


async def buy(
    session: AsyncSession,
    viewer: Viewer,
    wanted: Sequence[Wanted],
    deliver_on: date,
    budget_unit: Place | None = None,
    receiving: Receiving = _BY_DEFAULT,
    key: uuid.UUID | None = None,
) -> Order:
    """Place an order, freeze its deliveries and charge it to a budget unit, within what the viewer may spend.

    Without a unit it is charged to the only one there is, without an address it goes to the default one. Above the
    limit of a single order its parts wait for approval, their stock reserved. `key` is to be the order's own.

    Contracts with a cap are locked first, then the unit, the limits it meets, and the lots last. Raises DutyMissing,
    NotFound, BudgetUnitMissing, BudgetUnitNotInForce, BudgetYearClosed, OverSpendingLimit, what `draft_order` raises,
    what `destination_of` raises, and what `deliveries_of` raises.
    """
    means = await means_of(session, viewer, deliver_on, receiving)
    rules.must_hold(Duty.PURCHASER, means.duties)
    draft = await draft_order(session, viewer, wanted, deliver_on, key)
    to = await destination_of(session, viewer, deliver_on, means, receiving)
    deliveries = await deliveries_of(session, draft, to)
    unit = await _unit_for(session, viewer, means, deliver_on, budget_unit)
    amount = _amount(draft, deliveries)
    charged = _charge(viewer, draft.order, unit, amount)
    await write_together(session, [draft.order], draft.consignments, draft.rows, deliveries, [charged])
    ceiling = await held_to_limits(session, charged) if means.limited else None
    if ceiling is not None and amount > ceiling:
        await _hold_for_approval(session, viewer, draft.order, amount, ceiling)
    await reserve(session, viewer, draft)
    return draft.order


async def add_to_order(
    session: AsyncSession, viewer: Viewer, draft: Draft, to: Destination, beside: Sequence[CountyRow]
) -> None:
    """Place what was drafted as more of an order, with rows that belong `beside` it, charged to what the order is.

    Nobody is asked to approve anew: above the limit of a single order it may come to what was ordered, or approved, in
    the first place. The order's consignments are locked; then the charge is, its unit, the limits, and the lots last.
    Raises what `deliveries_of` raises, ChargedToOthers, BudgetUnitNotInForce, BudgetYearClosed, OverSpendingLimit,
    AboveApproved, InsufficientStock.
    """
    order = draft.order
    deliveries = await deliveries_of(session, draft, to)
    charged = (await session.execute(queries.charge_for_update(order.county_id, order.id))).scalar_one()
    await _hold_open(session, viewer, charged)
    order.seller_ids = sorted({*order.seller_ids, *(each.seller_id for each in draft.consignments)})
    await session.flush()
    await write_together(session, draft.consignments, draft.rows, deliveries, beside)
    await _held_to_approved(session, charged, _amount(draft, deliveries))
    await reserve(session, viewer, draft)


def _amount(draft: Draft, deliveries: Sequence[ConsignmentDelivery]) -> Fen:
    """What is drafted, with the freight its buyer bears."""
    return draft.goods() + sum(each.freight for each in deliveries)


def _charge(viewer: Viewer, order: Order, unit: BudgetUnit | None, amount: Fen) -> OrderCharge:
    return OrderCharge(
        county_id=order.county_id,
        id=new_key(),
        buyer_id=order.buyer_id,
        order_id=order.id,
        budget_unit_id=unit.id if unit else None,
        account_id=viewer.account_id,
        deliver_on=order.deliver_on,
        year=order.deliver_on.year,
        amount=amount,
    )


async def _unit_for(
    session: AsyncSession, viewer: Viewer, means: Means, deliver_on: date, budget_unit: Place | None
) -> BudgetUnit | None:
    """The unit asked for or the only one there is, locked."""
    if budget_unit is None:
        if len(means.units) > 1:
            raise BudgetUnitMissing(at=("budgetUnitId",))
        if not means.units:
            return None
        budget_unit = viewer.county_id, means.units[0]
    unit = await own_unit(session, viewer, budget_unit)
    await check_open(session, unit, deliver_on)
    return unit


async def _hold_open(session: AsyncSession, viewer: Viewer, charged: OrderCharge) -> None:
    """Lock the unit of a charge that is locked: more may be charged to it, unless the order was moved to others."""
    if charged.budget_unit_id is None:
        return
    try:
        unit = await own_unit(session, viewer, (charged.county_id, charged.budget_unit_id))
    except NotFound:
        raise ChargedToOthers(at=_LINES) from None
    await check_open(session, unit, charged.deliver_on, at=_LINES)


async def check_open(session: AsyncSession, unit: BudgetUnit, day: date, *, at: FieldPath = ("budgetUnitId",)) -> None:
    """A unit that is locked takes charges for a day. Raises BudgetUnitNotInForce, BudgetYearClosed."""
    if not unit.during.contains(day):
        raise BudgetUnitNotInForce(at=at, name=unit.name, day=day)
    await check_year_open(session, unit, day.year, at=at)


async def check_year_open(session: AsyncSession, unit: BudgetUnit, year: int, *, at: FieldPath) -> None:
    """A year of a unit that is locked is not closed. Raises BudgetYearClosed."""
    if (await session.execute(queries.closing_of(unit.county_id, unit.id, year))).first():
        raise BudgetYearClosed(at=at, year=year, name=unit.name)


async def _held_to_approved(session: AsyncSession, charged: OrderCharge, added: Fen) -> None:
    """What an order comes to with so much `added` was let pass before. Raises OverSpendingLimit, AboveApproved."""
    ceiling = await held_to_limits(session, charged, added=added)
    if ceiling is not None:
        total, let_pass = (await session.execute(queries.total_of(charged))).one()
        rules.check_not_above(total, ceiling, charged.amount if let_pass else 0)


async def held_to_limits(
    session: AsyncSession, charged: OrderCharge, *, at: FieldPath = _LINES, added: Fen | None = None
) -> Fen | None:
    """Above what the order must be approved, once no limit of a period is exceeded. Raises OverSpendingLimit.

    `added` is what of the order is new, in fen, where that is not all of it.

    The limits are locked before what is spent is counted: of many orders at once each sees those before it.
    """
    locked = await _limits_locked(session, charged)
    if not locked:
        return None
    met = queries.limits_met(charged.county_id, locked, charged.deliver_on)
    limits = [
        rules.Limit(limit.period, limit.amount, spent or 0) for limit, spent in (await session.execute(met)).all()
    ]
    rules.check_periods(limits, charged.amount if added is None else added, charged.deliver_on, at=at)
    return rules.limit_of_order(limits)


async def _limits_locked(session: AsyncSession, charged: OrderCharge) -> list[uuid.UUID]:
    """The limits that a charge meets, locked. Asked again until nothing new is found: one that was replaced while its
    lock was waited for is none any more, and what took its place was not to be seen yet.
    """
    before: list[uuid.UUID] | None = None
    while True:
        rows = await queries.LIMITS_FOR_UPDATE.rows(
            session,
            county=charged.county_id,
            buyer=charged.buyer_id,
            account=charged.account_id,
            unit=charged.budget_unit_id,
            day=charged.deliver_on,
        )
        found = [each["id"] for each in rows]
        if found == before:
            return found
        before = found


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
