"""The SQL of purchasing."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Uuid,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from domain.orders.models import Order
from domain.orders.queries import order_credited, order_total
from domain.parties.models import Organisation
from domain.prepared import Prepared, given
from domain.purchasing.models import (
    BudgetUnit,
    BudgetYearClosing,
    BuyerMember,
    Decision,
    DeliveryAddress,
    Duty,
    LimitPeriod,
    OrderApproval,
    OrderCharge,
    SpendingLimit,
)
from domain.purchasing.queries.deliveries import asked_or_default, order_freight


def _duties(day: Any) -> Select[*tuple[Any, ...]]:
    """What the `account` holds on a day in the organisation of a `buyer`, and whether anybody in it was given any."""
    held = and_(BuyerMember.account_id == given("account"), BuyerMember.during.contains(day))
    has_begun = func.lower(BuyerMember.during) <= day
    return select(
        func.array_agg(BuyerMember.duty).filter(held).label("duties"),
        func.coalesce(func.bool_or(has_begun), false()).label("given_any"),
    ).where(BuyerMember.buyer_id == given("buyer", Uuid()))


DUTIES = Prepared(lambda: _duties(given("today", Date())))
"""In one row a person's `duties` `today`, null for none, and whether his organisation was `given_any` by then."""


def members_for_update(county_id: int, buyer_id: uuid.UUID) -> Select[BuyerMember]:
    """Locks all that was written of an organisation's members, in id order."""
    return (
        select(BuyerMember)
        .where(BuyerMember.county_id == county_id, BuyerMember.buyer_id == buyer_id)
        .order_by(BuyerMember.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _means() -> Select[*tuple[Any, ...]]:
    county, buyer, today, on = given("county"), given("buyer", Uuid()), given("today", Date()), given("on", Date())
    duties = _duties(today).lateral("duties")
    units = (
        select(func.array_agg(BudgetUnit.id).label("units"))
        .where(BudgetUnit.county_id == county, BudgetUnit.buyer_id == buyer, BudgetUnit.during.contains(on))
        .lateral("units")
    )
    limited = select(SpendingLimit.id).where(_limits_on(county, buyer, given("account"), on)).exists()
    address = (
        *(DeliveryAddress.id.label("address_id"), DeliveryAddress.region_code.label("address_region")),
        *(DeliveryAddress.label, DeliveryAddress.street, DeliveryAddress.contact_name),
        *(DeliveryAddress.phone_sealed, DeliveryAddress.phone_masked),
        DeliveryAddress.during.contains(on).label("receives"),
    )
    return (
        select(Organisation.region_code.label("home"), *duties.c, *units.c, limited.label("limited"), *address)
        .select_from(Organisation)
        .join(duties, true())
        .join(units, true())
        .outerjoin(DeliveryAddress, asked_or_default(county, buyer, given("address", Uuid())))
        .where(Organisation.id == buyer)
    )


MEANS = Prepared(_means)
"""What a `buyer`'s member orders with, in one row.

`home` is where the buyer is registered; `duties` and `given_any` are as in `DUTIES`; `units` the budget units in force
`on` the day of delivery, and `limited` whether a limit of any unit is; then the `address` asked for or the default one,
its columns null where there is none, and whether it `receives` that day.
"""


def unit_held_open(county_id: int, id_: uuid.UUID) -> Select[BudgetUnit]:
    """Locks a unit against the closing of its years; others may charge to it meanwhile."""
    return (
        select(BudgetUnit)
        .where(BudgetUnit.county_id == county_id, BudgetUnit.id == id_)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )


def unit_for_update(county_id: int, id_: uuid.UUID) -> Select[BudgetUnit]:
    """Locks a unit against whatever would be charged to it."""
    return select(BudgetUnit).where(BudgetUnit.county_id == county_id, BudgetUnit.id == id_).with_for_update()


def closing_of(county_id: int, unit_id: uuid.UUID, year: int) -> Select[BudgetYearClosing]:
    return select(BudgetYearClosing).where(
        BudgetYearClosing.county_id == county_id,
        BudgetYearClosing.budget_unit_id == unit_id,
        BudgetYearClosing.year == year,
    )


def _limits_on(county_id: Any, buyer_id: Any, account_id: Any, day: Any) -> ColumnElement[bool]:
    """The limits that what a member orders for a day may meet, whatever it is charged to."""
    return and_(
        SpendingLimit.county_id == county_id,
        SpendingLimit.buyer_id == buyer_id,
        or_(SpendingLimit.account_id.is_(None), SpendingLimit.account_id == account_id),
        SpendingLimit.during.contains(day),
    )


LIMITS_FOR_UPDATE = Prepared(
    lambda: (
        select(SpendingLimit.id)
        .where(
            _limits_on(given("county"), given("buyer"), given("account"), given("day", Date())),
            or_(SpendingLimit.budget_unit_id.is_(None), SpendingLimit.budget_unit_id == given("unit")),
        )
        .order_by(SpendingLimit.id)
        .with_for_update()
    )
)
"""Locks every limit that a charge meets, in id order, so that what is spent is counted by one at a time."""


def limits_between_for_update(
    county_id: int, buyer_id: uuid.UUID, account_id: uuid.UUID, first: date, last: date
) -> Select[uuid.UUID]:
    """Locks every limit that what a member orders for some days may meet, in id order."""
    return (
        select(SpendingLimit.id)
        .where(
            SpendingLimit.county_id == county_id,
            SpendingLimit.buyer_id == buyer_id,
            or_(SpendingLimit.account_id.is_(None), SpendingLimit.account_id == account_id),
            SpendingLimit.during.overlaps(Range(first, last, bounds="[]")),
        )
        .order_by(SpendingLimit.id)
        .with_for_update()
    )


def limits_of_unit(unit: BudgetUnit, day: date) -> Select[uuid.UUID]:
    """What limits spending on a unit on a day, whoever of its organisation orders."""
    return select(SpendingLimit.id).where(
        SpendingLimit.county_id == unit.county_id,
        SpendingLimit.buyer_id == unit.buyer_id,
        SpendingLimit.account_id.is_(None),
        or_(SpendingLimit.budget_unit_id.is_(None), SpendingLimit.budget_unit_id == unit.id),
        SpendingLimit.during.contains(day),
    )


def limits_alike_for_update(
    county_id: int,
    buyer_id: uuid.UUID,
    account_id: uuid.UUID | None,
    unit_id: uuid.UUID | None,
    period: LimitPeriod,
    day: date,
) -> Select[SpendingLimit]:
    """Locks the limits of the same member, unit and period that hold on a day or later."""
    return (
        select(SpendingLimit)
        .where(
            SpendingLimit.county_id == county_id,
            SpendingLimit.buyer_id == buyer_id,
            SpendingLimit.account_id.is_not_distinct_from(account_id),
            SpendingLimit.budget_unit_id.is_not_distinct_from(unit_id),
            SpendingLimit.period == period,
            SpendingLimit.during.overlaps(Range(day, None)),
        )
        .order_by(SpendingLimit.id)
        .with_for_update()
    )


def spent_of(order: Any) -> Any:
    """What an order counts against limits: what was ordered, or accepted by now, with its freight, less credits. Fen.

    What was cancelled counts nothing. This alone is counted wherever limits are looked at.
    """
    return cast(order_total(order) + order_freight(order) - order_credited(order), BigInteger)


def spent_on(limit: Any, on: Any) -> Any:
    """What counts against a limit in its period around a day: what is left of the orders delivered in it. Fen.

    Null for a limit of single orders.
    """
    order = aliased(Order)
    spent = (
        select(cast(func.coalesce(func.sum(spent_of(order)), 0), BigInteger))
        .select_from(OrderCharge)
        .join(order, and_(order.county_id == OrderCharge.county_id, order.id == OrderCharge.order_id))
        .where(
            OrderCharge.county_id == limit.county_id,
            OrderCharge.buyer_id == limit.buyer_id,
            _period(limit, on).op("@>")(OrderCharge.deliver_on),
            or_(limit.account_id.is_(None), OrderCharge.account_id == limit.account_id),
            or_(limit.budget_unit_id.is_(None), OrderCharge.budget_unit_id == limit.budget_unit_id),
        )
        .correlate(limit)
        .scalar_subquery()
    )
    return case((limit.period != LimitPeriod.ORDER, spent))


def left_on(limit: Any, on: Any) -> Any:
    """What may still be ordered under a limit in its period around a day, in fen; null for a limit of single orders."""
    return func.greatest(limit.amount - spent_on(limit, on), 0)


def _period(limit: Any, day: Any) -> Any:
    """The month, quarter or year of a limit that a day is in, as a range of days."""
    months = case((limit.period == LimitPeriod.MONTH, 1), (limit.period == LimitPeriod.QUARTER, 3), else_=12)
    start = func.date_trunc(_unit(limit), cast(day, DateTime))
    return func.daterange(cast(start, Date), cast(start + func.make_interval(0, months), Date))


def _unit(limit: Any) -> Any:
    return case((limit.period == LimitPeriod.ORDER, "day"), else_=func.lower(limit.period))


def limits_met(county_id: int, ids: Sequence[uuid.UUID], day: date) -> Select[SpendingLimit, int]:
    """Limits with what counts against each around a day."""
    return select(SpendingLimit, spent_on(SpendingLimit, day)).where(
        SpendingLimit.county_id == county_id, SpendingLimit.id.in_(ids)
    )


def approval_at(county_id: Any, order_id: Any) -> Select[OrderApproval]:
    """That somebody was asked about an order; no row where nobody had to be."""
    return select(OrderApproval).where(OrderApproval.county_id == county_id, OrderApproval.order_id == order_id)


def managers(county_id: int, buyer_id: uuid.UUID, day: date) -> Select[uuid.UUID]:
    """The people who were made managers and still are."""
    return select(BuyerMember.account_id).where(
        BuyerMember.county_id == county_id,
        BuyerMember.buyer_id == buyer_id,
        BuyerMember.duty == Duty.MANAGER,
        BuyerMember.during.contains(day),
    )


def units() -> Select[BudgetUnit]:
    return select(BudgetUnit).order_by(BudgetUnit.code, BudgetUnit.id)


def members() -> Select[BuyerMember]:
    """Without those that were ended before they began."""
    return select(BuyerMember).where(_ever_held(BuyerMember)).order_by(BuyerMember.name, BuyerMember.id)


def limits() -> Select[SpendingLimit]:
    """Without those that were ended before they began."""
    return select(SpendingLimit).where(_ever_held(SpendingLimit)).order_by(SpendingLimit.id.desc())


def _ever_held(model: Any) -> ColumnElement[bool]:
    return ~func.isempty(model.during)


def awaiting_approval() -> Select[Order]:
    """Orders that nobody has decided about, the newest first."""
    return (
        select(Order)
        .join(OrderApproval, and_(OrderApproval.county_id == Order.county_id, OrderApproval.order_id == Order.id))
        .where(OrderApproval.decided_at.is_(None))
        .order_by(Order.placed_at.desc(), Order.id.desc())
    )


def approval_of(order: Any) -> Select[OrderApproval]:
    return approval_at(order.county_id, order.id)


def charge_for_update(county_id: int, order_id: uuid.UUID) -> Select[OrderCharge]:
    return (
        select(OrderCharge)
        .where(OrderCharge.county_id == county_id, OrderCharge.order_id == order_id)
        .with_for_update()
    )


def total_of(charge: OrderCharge) -> Select[int, bool]:
    """What an order counts against limits, in fen; whether it was approved, or need not be."""
    let_pass = or_(OrderApproval.id.is_(None), OrderApproval.decision == Decision.APPROVED)
    return (
        select(spent_of(Order), func.coalesce(let_pass, false()))
        .select_from(Order)
        .outerjoin(OrderApproval, and_(OrderApproval.county_id == Order.county_id, OrderApproval.order_id == Order.id))
        .where(Order.county_id == charge.county_id, Order.id == charge.order_id)
    )


def unit_of(order: Any) -> Select[BudgetUnit]:
    """What an order is charged to."""
    return (
        select(BudgetUnit)
        .join(
            OrderCharge,
            and_(OrderCharge.county_id == BudgetUnit.county_id, OrderCharge.budget_unit_id == BudgetUnit.id),
        )
        .where(OrderCharge.county_id == order.county_id, OrderCharge.order_id == order.id)
    )


def is_charged(order: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Orders whose charge meets a condition on OrderCharge."""
    own = and_(OrderCharge.county_id == order.county_id, OrderCharge.order_id == order.id)
    return select(OrderCharge.id).where(own, condition).correlate(order).exists()
