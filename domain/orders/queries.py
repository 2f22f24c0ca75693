"""The SQL of orders."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Numeric, Select, Update, Uuid, column, func, select, update, values
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog.models import Lot
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine, Receipt


def newest_first() -> Select[Order]:
    return select(Order).order_by(Order.placed_at.desc(), Order.id.desc())


def order_total(order: Any) -> Any:
    """Accepted goods; ordered lines until acceptance. What was cancelled counts nothing. Fen."""
    ordered = (
        select(func.sum(OrderLine.amount))
        .where(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id)
        .correlate(Consignment)
        .scalar_subquery()
    )
    return (
        select(func.coalesce(func.sum(func.coalesce(Consignment.goods, ordered)), 0))
        .where(
            Consignment.order_county_id == order.county_id,
            Consignment.order_id == order.id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .correlate(order)
        .scalar_subquery()
    )


def paid_of(consignment: Any) -> Any:
    """What was received for a consignment, in fen."""
    return (
        select(func.coalesce(func.sum(Receipt.amount), 0))
        .where(Receipt.county_id == consignment.county_id, Receipt.consignment_id == consignment.id)
        .correlate(consignment)
        .scalar_subquery()
    )


def accepted_of(line: Any) -> Any:
    """What was accepted of a line, in base units; null before acceptance."""
    return (
        select(func.sum(Allocation.accepted))
        .where(Allocation.county_id == line.county_id, Allocation.line_id == line.id)
        .correlate(line)
        .scalar_subquery()
    )


def consignments_for_update(order_county_id: int, order_id: uuid.UUID) -> Select[Consignment]:
    """Locks an order's consignments, in the order of their numbers."""
    return (
        select(Consignment)
        .where(Consignment.order_county_id == order_county_id, Consignment.order_id == order_id)
        .order_by(Consignment.number)
        .with_for_update()
    )


def consignment_for_update(county_id: int, id_: uuid.UUID) -> Select[Consignment]:
    return select(Consignment).where(Consignment.county_id == county_id, Consignment.id == id_).with_for_update()


def allocations_of(consignment: Consignment) -> Select[Allocation, OrderLine]:
    return (
        select(Allocation, OrderLine)
        .join(OrderLine, (OrderLine.county_id == Allocation.county_id) & (OrderLine.id == Allocation.line_id))
        .where(Allocation.county_id == consignment.county_id, Allocation.consignment_id == consignment.id)
        .order_by(OrderLine.position, Allocation.id)
    )


async def change_stock(
    session: AsyncSession,
    county_id: int,
    changes: Mapping[uuid.UUID, tuple[Decimal, Decimal]],
) -> int:
    """Add to `on_hand` and `reserved` of each lot; how many lots allowed it. A CHECK stands behind the guard."""
    if not changes:
        return 0
    done = await session.execute(_change_stock(county_id, [(lot, *change) for lot, change in sorted(changes.items())]))
    return len(done.all())


def _change_stock(county_id: int, changes: Sequence[tuple[uuid.UUID, Decimal, Decimal]]) -> Update:
    change = values(
        column("lot_id", Uuid), column("on_hand", Numeric(14, 3)), column("reserved", Numeric(14, 3)), name="change"
    ).data(list(changes))
    on_hand, reserved = Lot.on_hand + change.c.on_hand, Lot.reserved + change.c.reserved
    return (
        update(Lot)
        .where(Lot.county_id == county_id, Lot.id == change.c.lot_id, reserved >= 0, reserved <= on_hand)
        .values(on_hand=on_hand, reserved=reserved)
        .returning(Lot.id)
        .execution_options(synchronize_session=False)
    )
