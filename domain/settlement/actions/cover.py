"""What the money that is there for a sale realises: households first, and nothing without cash (兑现)."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.money import Fen
from domain.orders.models import Consignment
from domain.orders.rules import Place
from domain.settlement import queries
from domain.settlement.ledger import ACCOUNT_OF, Movement, Posting, post_all
from domain.settlement.models import IncomeEntry
from domain.settlement.payment import realised_by
from domain.settlement.terms import CreditState


def moved(entry: IncomeEntry, one: CreditState, other: CreditState, amount: Fen) -> list[Posting]:
    """A credit's amount goes from one state to another."""
    return [posting(entry, one, -amount), posting(entry, other, amount)]


def posting(entry: IncomeEntry, state: CreditState, amount: Fen) -> Posting:
    """An amount of a credit, in one of its states."""
    return Posting(ACCOUNT_OF[state], entry.household_id, amount, entry.region_code, entry.id)


def realising(source_id: uuid.UUID, amount: Fen, unpaid: Sequence[tuple[IncomeEntry, Fen]]) -> list[Posting]:
    """What an amount of money realises of unpaid income entries."""
    paid = realised_by(source_id, amount, {entry.id: fen for entry, fen in unpaid})
    return [
        each
        for entry, _ in unpaid
        if entry.id in paid
        for each in moved(entry, CreditState.PROVISIONAL, CreditState.REALISED, paid[entry.id])
    ]


async def covered(session: AsyncSession, sale: Place, source_id: uuid.UUID) -> list[Posting]:
    """What the cash of a consignment realises that it has not realised yet. The consignment is locked."""
    rows = (await session.execute(queries.credits_of_sale(*sale))).all()
    unused = max(0, await figure_of(session, sale, queries.cash_of(Consignment)) - bound(rows))
    unpaid = [(row.IncomeEntry, getattr(row, CreditState.PROVISIONAL)) for row in rows]
    return realising(source_id, unused, [each for each in unpaid if each[1] > 0])


def bound(credits_: Sequence[Any]) -> Fen:
    """Money that is a household's already: realised for it, or gone to its bank account though taken back since."""
    return sum(max(each.covered, -getattr(each, CreditState.PAID_OUT)) for each in credits_)


async def figure_of(session: AsyncSession, sale: Place, figure: Any) -> Fen:
    """A figure that an expression over a consignment gives. Fen."""
    found = select(figure).where(Consignment.county_id == sale[0], Consignment.id == sale[1])
    fen: Fen = (await session.execute(found)).scalar_one()
    return fen


async def cover(session: AsyncSession, sale: Place, source_id: uuid.UUID) -> None:
    """Realise what can be, after something else than a receipt has made room. Nothing where nothing can."""
    postings = await covered(session, sale, source_id)
    if postings:
        await post_all(session, sale[0], [Movement(f"cover:{source_id}", "COVER", clock.today(), postings)])
