"""Changing what is in stock, with the reason written beside it."""

import uuid
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import StockMovement
from domain.orders import queries
from domain.orders.errors import InsufficientStock
from domain.parties.roles import Viewer


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
    """Change balances and write down why, in one county. Raises InsufficientStock where a lot does not allow it."""
    if await queries.change_stock(session, county_id, changes) < len(changes):
        raise InsufficientStock(title="", available="0", unit="")
    session.add_all(
        StockMovement(
            county_id=county_id,
            seller_id=sellers[lot_id],
            lot_id=lot_id,
            on_hand_change=on_hand,
            reserved_change=reserved,
            cause=cause,
            source_id=source_id,
            account_id=viewer.account_id,
            at=clock.now(),
        )
        for lot_id, (on_hand, reserved) in changes.items()
    )
    await session.flush()
