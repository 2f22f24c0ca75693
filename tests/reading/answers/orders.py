"""Orders, what is sent, and what is paid."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.catalog.models import (
    Lot,
)
from domain.orders.models import Allocation, CancellationRule, Consignment, Order, OrderLine, Receipt
from domain.parties.roles import Permission
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.pages import Page, page


@answers("Query.orders")
def _orders(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    return page(asking, asking.world.all(Order), [("placed_at", True), ("id", True)], "Query.orders", args)


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
    return sorted_by("id", asking.world.all(Allocation, county_id=line.county_id, line_id=line.id))


@answers("OrderLine.accepted")
def _accepted(asking: Asking, line: OrderLine, _: Args) -> Decimal | None:
    known = [each.accepted for each in _allocations(asking, line, {}) if each.accepted is not None]
    return sum(known, Decimal(0)) if known else None


@answers("Allocation.lot")
def lot_of(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Lot, county_id=row.county_id, id=row.lot_id)
