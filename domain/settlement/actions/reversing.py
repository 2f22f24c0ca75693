"""Taking back what was earned by goods of a lot that turned out bad. No other fault touches a household (责任划分)."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen, priced
from domain.orders import queries as orders
from domain.orders.models import Consignment, CreditNote
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import cover, posting
from domain.settlement.errors import NotSettledYet
from domain.settlement.income import income_year
from domain.settlement.ledger import Movement, Posting, post_all
from domain.settlement.models import (
    AccountKind,
    AttributionLine,
    Reversal,
    ReversalLine,
    Settlement,
    Transfer,
)
from domain.settlement.reversal import SELLER, SoldPart, borne_by, shares_in_lot, taken_of_states
from domain.settlement.terms import CreditState
from domain.writing import write_all


async def take_back(session: AsyncSession, note: CreditNote, lot_id: uuid.UUID) -> Reversal:
    """Take a note's amount back from those who earned by the lot. The note has put all of it on the seller; this takes
    off him what is others'. The consignment is locked. Raises NotSettledYet.
    """
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        settlement, parts = await _settled(session, note.county_id, note.consignment_id)
        shares = await _shares(session, settlement, parts, lot_id)
        before = await _taken_before(session, settlement, lot_id)
        amount = min(note.amount, sum(shares.values()) - before.total())
        borne = borne_by(note.id, shares, before, amount)
        reversal = Reversal(
            county_id=note.county_id,
            id=new_key(),
            seller_id=note.seller_id,
            settlement_id=settlement.id,
            credit_note_id=note.id,
            lot_id=lot_id,
            amount=amount,
            reversed_on=clock.today(),
            reversed_at=clock.now(),
        )
        lines = {parts[key].id: parts[key] for key in borne if key != SELLER}
        await write_all(session, [reversal])
        await write_all(session, [_line(reversal, each, borne[each.id]) for each in lines.values()])
        await _post(session, note, lines, borne)
        await cover(session, (note.county_id, note.consignment_id), note.id)
    return reversal


_Parts = dict[uuid.UUID, AttributionLine]


async def _settled(session: AsyncSession, county_id: int, consignment_id: uuid.UUID) -> tuple[Settlement, _Parts]:
    """What a consignment came to, with its parts by their keys. Raises NotSettledYet."""
    found = await session.execute(
        select(Settlement, AttributionLine)
        .join(
            AttributionLine,
            (AttributionLine.county_id == Settlement.county_id) & (AttributionLine.settlement_id == Settlement.id),
        )
        .where(Settlement.county_id == county_id, Settlement.consignment_id == consignment_id)
    )
    rows = found.all()
    if not rows:
        raise NotSettledYet
    return rows[0][0], {part.id: part for _, part in rows}


async def shares_of(
    session: AsyncSession, county_id: int, consignment_id: uuid.UUID, lot_id: uuid.UUID
) -> dict[uuid.UUID, Fen]:
    """What each part of a settled sale had of the money one lot brought, and the seller the rest. Fen. Raises
    NotSettledYet.
    """
    return await _shares(session, *await _settled(session, county_id, consignment_id), lot_id)


async def _shares(
    session: AsyncSession, settlement: Settlement, parts: _Parts, lot_id: uuid.UUID
) -> dict[uuid.UUID, Fen]:
    consignment = await session.get_one(Consignment, (settlement.county_id, settlement.consignment_id))
    goods: dict[uuid.UUID, Fen] = defaultdict(int)
    for allocation, line in (await session.execute(orders.allocations_of(consignment))).all():
        goods[allocation.lot_id] += priced(allocation.accepted, line.unit_price) if allocation.accepted else 0
    sold = [SoldPart(each.id, each.basis, each.lot_id, each.amount) for each in parts.values()]
    return shares_in_lot(lot_id, goods, sold)


async def _taken_before(session: AsyncSession, settlement: Settlement, lot_id: uuid.UUID) -> Counter[uuid.UUID]:
    """What earlier reversals for the lot took of each part; the seller bore what their lines left."""
    of_lot = (
        Reversal.county_id == settlement.county_id,
        Reversal.settlement_id == settlement.id,
        Reversal.lot_id == lot_id,
    )
    whole = (await session.execute(select(func.sum(Reversal.amount)).where(*of_lot))).scalar() or 0
    found = await session.execute(
        select(ReversalLine.attribution_line_id, func.sum(ReversalLine.amount))
        .join(Reversal, (Reversal.county_id == ReversalLine.county_id) & (Reversal.id == ReversalLine.reversal_id))
        .where(*of_lot)
        .group_by(ReversalLine.attribution_line_id)
    )
    taken = Counter({part: int(fen) for part, fen in found.all()})
    taken[SELLER] = int(whole) - taken.total()
    return taken


def _line(reversal: Reversal, part: AttributionLine, amount: Fen) -> ReversalLine:
    return ReversalLine(
        county_id=reversal.county_id,
        id=new_key(),
        seller_id=reversal.seller_id,
        reversal_id=reversal.id,
        attribution_line_id=part.id,
        region_code=part.region_code,
        household_id=part.household_id,
        amount=amount,
    )


async def _post(
    session: AsyncSession,
    note: CreditNote,
    lines: Mapping[uuid.UUID, AttributionLine],
    borne: Mapping[uuid.UUID, Fen],
) -> None:
    """Off the households and the village, back to the seller who bore it all until now."""
    credits_ = await session.execute(queries.credits_of_sale(note.county_id, note.consignment_id))
    rows = {row.IncomeEntry.sale_id: row for row in credits_.all()}
    postings = [each for part in lines.values() for each in _taken(part, rows.get(part.id), borne[part.id])]
    if not postings:
        return
    back = Posting(AccountKind.SELLER, note.seller_id, -sum(each.amount for each in postings))
    sold_on = next(iter(lines.values())).accepted_on
    reversed_ = select(Transfer.id).where(
        Transfer.county_id == note.county_id, Transfer.key == f"settlement:{note.consignment_id}"
    )
    movement = Movement(
        f"reversal:{note.id}",
        "REVERSAL",
        clock.today(),
        [back, *postings],
        reverses_id=(await session.execute(reversed_)).scalar_one(),
        closed_year=None if income_year(sold_on) == income_year(clock.today()) else income_year(sold_on)[0].year,
    )
    await post_all(session, note.county_id, [movement])


def _taken(part: AttributionLine, credit: Any | None, amount: Fen) -> list[Posting]:
    if credit is None:
        return [Posting(AccountKind.VILLAGE, part.organisation_id, -amount)] if part.organisation_id else []
    taken = taken_of_states(amount, {state: getattr(credit, state) for state in CreditState})
    return [posting(credit.IncomeEntry, state, -fen) for state, fen in taken.items()]
