"""The SQL of orders."""

import uuid
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Date,
    Insert,
    Integer,
    Select,
    Table,
    Uuid,
    any_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog.models import Lot, StockMovement
from domain.catalog.queries import sellable
from domain.orders.models import Allocation, Consignment, ConsignmentState, Order, OrderLine, Receipt
from domain.writing import unnested


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


async def move_stock(session: AsyncSession, moves: Sequence[StockMovement], good_on: date | None = None) -> bool:
    """Change the balances of one county's lots and write down why, by one statement; whether all lots allowed it.

    All lots or none; where `good_on` is given, only lots that may be sold for that day. Lots are locked in id order, so
    that no two who take of the same lots wait in a circle; a lot that others change is changed by what it holds then. A
    CHECK stands behind the guard.
    """
    given: dict[str, Any] = {f"move_{name}": [getattr(each, name) for each in moves] for name in _MOVE}
    given |= {"county": moves[0].county_id, "lots": given["move_lot_id"], "good_on": good_on}
    return len((await session.execute(_moving(), given)).all()) == len(moves)


_MOVE = ("id", "seller_id", "lot_id", "on_hand_change", "reserved_change", "cause", "source_id", "account_id", "at")


@cache
def _moving() -> Insert:
    county, lots = bindparam("county", type_=Integer), bindparam("lots", type_=ARRAY(Uuid))
    good_on = bindparam("good_on", type_=Date)
    table = cast("Table", StockMovement.__table__)
    move = unnested("move", {name: table.c[name].type for name in _MOVE})
    locked = (
        select(Lot.id, Lot.on_hand, Lot.reserved, or_(good_on.is_(None), sellable(Lot, good_on)).label("good"))
        .where(Lot.county_id == county, Lot.id == any_(lots))
        .order_by(Lot.id)
        .with_for_update(key_share=True)
        .cte("locked")
    )
    reserved = locked.c.reserved + move.c.reserved_change
    allowed = (
        select(*move.c)
        .join(locked, locked.c.id == move.c.lot_id)
        .where(locked.c.good, reserved >= 0, reserved <= locked.c.on_hand + move.c.on_hand_change)
        .cte("allowed")
    )
    all_are = select(func.count()).select_from(allowed).scalar_subquery() == func.cardinality(lots)
    moved = (
        update(Lot)
        .where(Lot.county_id == county, Lot.id == allowed.c.lot_id, all_are)
        .values(on_hand=Lot.on_hand + allowed.c.on_hand_change, reserved=Lot.reserved + allowed.c.reserved_change)
        .returning(*allowed.c)
        .cte("moved")
    )
    return insert(table).from_select(["county_id", *_MOVE], select(county, *moved.c)).returning(table.c.lot_id)
