"""What households owe back, and the county's consent to keeping it back."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.payouts import queries
from domain.payouts.errors import NothingOwed, ReasonMissing
from domain.payouts.models import Recovery
from domain.rows import new_key


async def find_recoveries(session: AsyncSession, county_id: int) -> None:
    """Write down every credit of which more was paid out than is left, and bring those that are known up to date.

    What was kept back whole and is owed no more is left alone. A county's drafts do this one after the other, standing
    in settlement's office.
    """
    found = (await session.execute(queries.owed_back(county_id))).all()
    owed = {row.IncomeEntry.id: row for row in found}
    known_ones = await session.execute(queries.recoveries_for_update(county_id, list(owed)))
    for known, recovered in known_ones.all():
        row = owed.pop(known.income_entry_id, None)
        known.amount = recovered + (row.owed if row else 0)
    session.add_all(_recovery(row) for row in owed.values())
    await session.flush()


def _recovery(row: Any) -> Recovery:
    entry = row.IncomeEntry
    return Recovery(
        county_id=entry.county_id,
        id=new_key(),
        household_id=entry.household_id,
        household_name=row.household_name,
        region_code=entry.region_code,
        seller_id=row.seller_id,
        basis=row.basis,
        product_id=row.product_id,
        income_entry_id=entry.id,
        about=row.consignment_number,
        amount=row.owed,
        found_at=clock.now(),
    )


async def consent_to_recovery(
    session: AsyncSession, viewer: Viewer, place: Place, note: str, *, consented: bool
) -> Recovery:
    """The county's yes or no to keeping back what is owed by now. A no takes an earlier yes back: what no batch has
    planned yet is not kept back. Raises ReasonMissing, NotFound, NothingOwed.
    """
    if not note.strip():
        raise ReasonMissing(at=("note",))
    locked = select(Recovery).where(Recovery.county_id == place[0], Recovery.id == place[1]).with_for_update()
    recovery = (await session.execute(locked)).scalar_one_or_none()
    if recovery is None:
        raise NotFound(at=("recoveryId",), what="recovery")
    left = select(queries.open_of(Recovery)).where(Recovery.county_id == place[0], Recovery.id == place[1])
    if (await session.execute(left)).scalar_one() <= 0:
        raise NothingOwed(at=("recoveryId",))
    recovery.consented_amount = recovery.amount if consented else 0
    recovery.decided_by, recovery.decided_at, recovery.note = viewer.account_id, clock.now(), note.strip()
    await session.flush()
    return recovery
