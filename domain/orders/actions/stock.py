"""Changing what is in stock, with the reason written beside it."""

import uuid
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import StockMovement
from domain.orders import queries
from domain.orders.errors import InsufficientStock
from domain.parties.roles import Viewer
from domain.rows import new_key


async def move_stock(
    session: AsyncSession,
    viewer: Viewer,
    county_id: int,
    changes: Mapping[uuid.UUID, tuple[Decimal, Decimal]],
    sellers: Mapping[uuid.UUID, uuid.UUID],
    *,
    cause: str,
    source_id: uuid.UUID,
    good_on: date | None = None,
) -> None:
    """Add to `on_hand` and `reserved` of each lot, in one county, and write down why.

    Where `good_on` is given, only of lots that may be sold for that day. Raises InsufficientStock where a lot does not
    allow it; nothing was changed then.
    """
    at = clock.now()
    moves = [
        StockMovement(
            county_id=county_id,
            id=new_key(),
            seller_id=sellers[lot_id],
            lot_id=lot_id,
            on_hand_change=on_hand,
            reserved_change=reserved,
            cause=cause,
            source_id=source_id,
            account_id=viewer.account_id,
            at=at,
        )
        for lot_id, (on_hand, reserved) in changes.items()
    ]
    if moves and not await queries.move_stock(session, moves, good_on):
        raise InsufficientStock(title="", available="0", unit="")
