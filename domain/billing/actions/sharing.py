"""Interest on late payment is theirs who waited: of each day's, households have by what they awaited (逾期利息分享)."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.billing.models import InterestNote, InterestStep, Receivable
from domain.billing.rules import shared
from domain.money import Fen
from domain.parties.walls import Office, standing_in
from domain.settlement import queries
from domain.settlement.actions.dues import Owed, owe, realise_dues
from domain.settlement.models import AccountKind, HouseholdDue
from domain.settlement.terms import DueKind


async def share_interest(
    session: AsyncSession, note: InterestNote, receivable: Receivable, steps: Sequence[InterestStep]
) -> None:
    """Let the seller owe households their part of a note, step by step, by what each awaited as the step began.

    The seller owes it and not the buyer, who must not learn whose goods he ate.
    """
    parts: dict[uuid.UUID, Fen] = defaultdict(int)
    families: dict[uuid.UUID, tuple[str, int]] = {}
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        for step in steps:
            awaited = queries.awaited_before(note.county_id, receivable.consignment_id, step.since)
            rows: Any = (await session.execute(awaited)).all()
            families |= {household: (name, region) for household, name, region, _ in rows}
            for household, fen in shared(note.id, step.amount, step.open, {row[0]: row[3] for row in rows}).items():
                parts[household] += fen
    owed = [Owed(household, *families[household], fen, note.number) for household, fen in sorted(parts.items())]
    await owe(session, note.county_id, note.seller_id, DueKind.LATE_INTEREST, clock.today(), owed)


async def pay_shares(session: AsyncSession, note: InterestNote) -> None:
    """A note was paid: what its seller has not paid of the households' part yet comes out of what is now his."""
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        of_note = (
            HouseholdDue.county_id == note.county_id,
            HouseholdDue.payer_id == note.seller_id,
            HouseholdDue.kind == DueKind.LATE_INTEREST,
            HouseholdDue.about == note.number,
        )
        dues = (await session.execute(select(HouseholdDue.id).where(*of_note))).scalars().all()
    out_of = AccountKind.SELLER, note.seller_id
    await realise_dues(session, note.county_id, note.seller_id, note.id, dues, out_of=out_of)
