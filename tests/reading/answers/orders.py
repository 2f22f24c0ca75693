"""Orders, what is sent, and what is paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain import clock
from domain.catalog.models import Lot
from domain.orders.models import (
    Allocation,
    CancellationRule,
    Consignment,
    LineReplacement,
    Order,
    OrderLine,
    Receipt,
)
from domain.parties.roles import Permission
from domain.purchasing.models import BudgetUnit, ConsignmentDelivery, OrderCharge
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.filters import narrowed
from tests.reading.answers.pages import Page, page
from tests.reading.answers.parties import organisation_of


@answers("Query.orders")
def _orders(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)

    def others(row: Order, name: str) -> list[Any] | None:
        if name == "budgetUnit":
            return asking.world.all(OrderCharge, county_id=row.county_id, order_id=row.id)
        return _consignments(asking, row, {}) if name in {"state", "seller", "receiving"} else None

    def fits(row: Any, name: str, asked: Any) -> bool:
        return _is_so(asking, row, name, asked)

    rows = narrowed(asking.world.all(Order), args.get("where"), fits, others)
    return _in_order(asking, rows, "Query.orders", args, {"field": "PLACED_AT", "direction": "DESC"})


@answers("Query.consignments")
def _all_consignments(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    rows = narrowed(
        asking.world.all(Consignment),
        args.get("where"),
        lambda row, name, asked: _is_so(asking, row, name, asked),
    )
    return _in_order(asking, rows, "Query.consignments", args, {"field": "DELIVER_ON", "direction": "ASC"})


def _in_order(asking: Asking, rows: list[Any], root: str, args: Args, usual: Args) -> Page:
    asked = args.get("orderBy") or usual
    descends = asked["direction"] == "DESC"
    name = f"{root} {asked['field']} {asked['direction']}"
    return page(asking, rows, [(asked["field"].lower(), descends), ("id", descends)], name, args)


def _is_so(asking: Asking, row: Any, name: str, asked: Any) -> bool:
    """Whether an order or a consignment is as one value of a filter asks."""
    if name in {"buyer", "seller"}:
        return asking.node(asked, "Organisation") is organisation_of(asking, getattr(row, f"{name}_id"))
    if name == "order":
        order = asking.hidden_too.get(asked)
        return isinstance(order, Order) and (order.county_id, order.id) == (row.order_county_id, row.order_id)
    if name == "budgetUnit":
        unit = asking.hidden_too.get(asked)
        return isinstance(unit, BudgetUnit) and (unit.county_id, unit.id) == (row.county_id, row.budget_unit_id)
    if name == "late":
        return bool(asked) == (row.deliver_on < clock.today() and row.state not in {"ACCEPTED", "CANCELLED"})
    if name == "inPart":
        rest = asking.world.all(Consignment, county_id=row.county_id, split_from_id=row.id)
        return bool(asked) == bool(row.split_from_id or rest)
    if name == "receiving":
        return _is_received(asking, row, asked.get("opensFrom"), asked.get("closesBy"))
    value = {"number": "number", "state": "state", "deliverOn": "deliver_on"}[name]
    return str(getattr(row, value)) == str(asked)


def _is_received(asking: Asking, row: Consignment, opens: str | None, closes: str | None) -> bool:
    delivery = asking.world.one(ConsignmentDelivery, county_id=row.county_id, consignment_id=row.id)
    if delivery is None:
        return False
    return (opens is None or (delivery.opens is not None and delivery.opens >= opens)) and (
        closes is None or (delivery.closes is not None and delivery.closes <= closes)
    )


@answers("Query.order")
def _order(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["id"], "Order")


@answers("Order.consignments")
def _consignments(asking: Asking, order: Order, _: Args) -> list[Any]:
    return sorted_by("number", asking.world.all(Consignment, order_county_id=order.county_id, order_id=order.id))


@answers("Order.total")
def _total(asking: Asking, order: Order, _: Args) -> int:
    """Of each consignment what was accepted; what was ordered until then; nothing of a cancelled one."""
    total = 0
    for each in _consignments(asking, order, {}):
        if each.state == "CANCELLED":
            continue
        ordered = sum(line.amount for line in _lines(asking, each, {}))
        total += ordered if each.goods is None else each.goods
    return total


@answers("Consignment.lines")
def _lines(asking: Asking, consignment: Consignment, _: Args) -> list[Any]:
    return sorted_by(
        "position", asking.world.all(OrderLine, county_id=consignment.county_id, consignment_id=consignment.id)
    )


@answers("Consignment.paid")
def _paid(asking: Asking, consignment: Consignment, _: Args) -> int:
    received = asking.world.all(Receipt, county_id=consignment.county_id, consignment_id=consignment.id)
    return sum(each.amount for each in received)


@answers("Consignment.cancellableUntil")
def _cancellable_until(asking: Asking, consignment: Consignment, _: Args) -> date | None:
    rule = _cancellation_rule(asking, consignment)
    return consignment.deliver_on - timedelta(days=rule.buyer_notice_days) if rule else None


@answers("Consignment.confirmableUntil")
def _confirmable_until(asking: Asking, consignment: Consignment, _: Args) -> date | None:
    rule = _cancellation_rule(asking, consignment)
    return consignment.deliver_on - timedelta(days=rule.confirm_notice_days) if rule else None


def _cancellation_rule(asking: Asking, consignment: Consignment) -> CancellationRule | None:
    """Of its county, else of the city, on the day of delivery."""
    in_force = [each for each in asking.world.all(CancellationRule) if each.during.contains(consignment.deliver_on)]
    for region in (consignment.county_id * 10**6, consignment.county_id // 100 * 10**8):
        for rule in in_force:
            if rule.region_code == region:
                return rule
    return None


@answers("OrderLine.allocations")
def _allocations(asking: Asking, line: OrderLine, _: Args) -> list[Any]:
    """But for those that gave way to other lots."""
    given = asking.world.all(Allocation, county_id=line.county_id, line_id=line.id)
    return sorted_by("id", [each for each in given if each.reserved])


@answers("OrderLine.accepted")
def _accepted(asking: Asking, line: OrderLine, _: Args) -> Decimal | None:
    known = [each.accepted for each in _allocations(asking, line, {}) if each.accepted is not None]
    return sum(known, Decimal(0)) if known else None


@answers("OrderLine.missing")
def _missing(asking: Asking, line: OrderLine, _: Args) -> Decimal | None:
    part = asking.world.one(Consignment, county_id=line.county_id, id=line.consignment_id)
    if part is None or part.cancel_cause not in {"BY_SELLER", "LAPSED", "RECALLED"}:
        return None
    instead = asking.world.all(LineReplacement, county_id=line.county_id, line_id=line.id)
    return line.quantity - sum((each.quantity for each in instead), Decimal(0))


@answers("Allocation.lot")
def lot_of(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Lot, county_id=row.county_id, id=row.lot_id)
