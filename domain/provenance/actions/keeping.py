"""What a seller finds and changes in its store: stock, grade, storage."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import LotRecalled
from domain.catalog.models import Lot
from domain.catalog.rules import Storage, check_storage
from domain.orders.actions.stock import move_stock
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.provenance import rules
from domain.provenance.actions.holding import locked_lot
from domain.provenance.models import CorrectionReason, LotChange, StockCorrection
from domain.rows import new_key


async def correct_stock(
    session: AsyncSession, viewer: Viewer, place: Place, reason: CorrectionReason, change: Decimal, note: str | None
) -> Lot:
    """Bring the books to what is on the shelf. Raises NotFound, NothingToCorrect, BelowReserved, MoreThanRecorded."""
    lot = await locked_lot(session, viewer, place)
    rules.check_correction(lot, reason, change)
    correction = StockCorrection(
        county_id=lot.county_id,
        id=new_key(),
        seller_id=lot.seller_id,
        lot_id=lot.id,
        reason=reason,
        change=change,
        note=note,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(correction)
    await session.flush()
    moved, sellers = {lot.id: (change, Decimal(0))}, {lot.id: lot.seller_id}
    await move_stock(session, viewer, lot.county_id, moved, sellers, cause=reason.value, source_id=correction.id)
    return lot


async def edit_lot(session: AsyncSession, viewer: Viewer, place: Place, grade: str | None, storage: Storage) -> Lot:
    """Say anew what grade a lot is and how it is kept; what it said before stays. Raises NotFound, LotRecalled, ..."""
    lot = await locked_lot(session, viewer, place)
    if lot.recalled_at is not None:
        raise LotRecalled(at=("lotId",), lot=lot.code)
    check_storage(storage)
    session.add(
        LotChange(
            county_id=lot.county_id,
            seller_id=lot.seller_id,
            lot_id=lot.id,
            grade=lot.grade,
            storage_place=lot.storage_place,
            store_from_celsius=lot.store_from_celsius,
            store_up_to_celsius=lot.store_up_to_celsius,
            cold_chain=lot.cold_chain,
            account_id=viewer.account_id,
            at=clock.now(),
        )
    )
    lot.grade, lot.storage_place, lot.cold_chain = grade, storage.place, storage.cold_chain
    lot.store_from_celsius, lot.store_up_to_celsius = storage.from_celsius, storage.up_to_celsius
    await session.flush()
    return lot
