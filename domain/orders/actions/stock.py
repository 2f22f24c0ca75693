"""Changing what is in stock, with the reason written beside it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import StockMovement
from domain.orders import queries
from domain.orders.errors import InsufficientStock
from domain.orders.models import Allocation
from domain.parties.roles import Viewer
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one lot's balances, and the row that it is made for."""

    lot_id: uuid.UUID
    seller_id: uuid.UUID
    source_id: uuid.UUID
    on_hand: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)


async def make_moves(
    session: AsyncSession,
    account_id: uuid.UUID,
    county_id: int,
    moves: Sequence[Move],
    *,
    cause: str,
    locking: Collection[uuid.UUID] = (),
    good_on: date | None = None,
    promised: Sequence[Allocation] = (),
) -> None:
    """Change balances in one county and write down why, and what is `promised` by it, all or none.

    Raises InsufficientStock. Where `good_on` is given, only lots that may be sold for that day allow it.

    Lots are locked in id order. Whoever may yet take of other lots names them in `locking`: to lock them later would
    be out of order, and two could wait for each other.
    """
    at = clock.now()
    rows = [
        StockMovement(
            county_id=county_id,
            id=new_key(),
            seller_id=each.seller_id,
            lot_id=each.lot_id,
            on_hand_change=each.on_hand,
            reserved_change=each.reserved,
            cause=cause,
            source_id=each.source_id,
            account_id=account_id,
            at=at,
        )
        for each in moves
    ]
    if rows and not await queries.move_stock(session, rows, locking, good_on, promised):
        raise InsufficientStock(title="", available="0", unit="")


async def move_stock(
    session: AsyncSession,
    viewer: Viewer,
    county_id: int,
    changes: Mapping[uuid.UUID, tuple[Decimal, Decimal]],
    sellers: Mapping[uuid.UUID, uuid.UUID],
    *,
    cause: str,
    source_id: uuid.UUID,
) -> None:
    """Add to `on_hand` and `reserved` of each lot, for one row. Raises as `make_moves`."""
    moves = [Move(lot, sellers[lot], source_id, *change) for lot, change in changes.items()]
    await make_moves(session, viewer.account_id, county_id, moves, cause=cause)
