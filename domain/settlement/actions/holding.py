"""Credits that a claim disputes: set aside while it is open, given back once it is settled (暂挂).

Every step is taken with the claim's consignment locked, as claiming itself does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.fulfilment import queries as fulfilment
from domain.fulfilment import rules as delivered
from domain.fulfilment.models import Claim
from domain.money import Fen
from domain.parties.walls import Office, standing_in
from domain.settlement import queries
from domain.settlement.actions.cover import cover, moved
from domain.settlement.actions.reversing import shares_of
from domain.settlement.ledger import STATE_OF, Movement, Posting, post_all
from domain.settlement.models import Entry, LedgerAccount, Transfer
from domain.settlement.reversal import held_of_states
from domain.settlement.terms import CreditState


async def hold_claim(session: AsyncSession, claim: Claim) -> None:
    """Set aside what households earned by the quantity a claim disputes: its part of their credits, rounded down.

    Raises NotSettledYet.
    """
    async with standing_in(session, Office.SETTLEMENT, claim.county_id):
        found = (await session.execute(fulfilment.claimable(claim.county_id, claim.allocation_id))).one()
        worth = delivered.worth(found.settled, claim.quantity, found.OrderLine.unit_price)
        shares = await shares_of(session, claim.county_id, claim.consignment_id, claim.lot_id)
        credits_ = await session.execute(queries.credits_of_sale(claim.county_id, claim.consignment_id))
        whole = sum(shares.values())
        postings = [
            posting
            for row in credits_.all()
            for posting in _set_aside(row, worth * shares.get(row.IncomeEntry.sale_id, 0) // (whole or 1))
        ]
        await post_all(
            session,
            claim.county_id,
            [Movement(f"hold:{claim.id}", queries.HOLD, clock.today(), postings)] if postings else [],
        )


def _set_aside(row: Any, amount: Fen) -> list[Posting]:
    held = held_of_states(amount, {state: getattr(row, state) for state in CreditState})
    return [each for state, fen in held.items() for each in moved(row.IncomeEntry, state, CreditState.HELD, fen)]


async def release_claim(session: AsyncSession, claim: Claim) -> None:
    """Give back what a claim holds, each credit to the state it came from. Nothing where nothing is held."""
    async with standing_in(session, Office.SETTLEMENT, claim.county_id):
        held = await _held_by(session, claim)
        if not held:
            return
        credits_ = await session.execute(queries.credits_of_sale(claim.county_id, claim.consignment_id))
        postings = [posting for row in credits_.all() for posting in _given_back(row, held.get(row.IncomeEntry.id, {}))]
        reverses = select(Transfer.id).where(Transfer.county_id == claim.county_id, Transfer.key == f"hold:{claim.id}")
        movement = Movement(
            f"release:{claim.id}",
            queries.RELEASE,
            clock.today(),
            postings,
            reverses_id=(await session.execute(reverses)).scalar_one(),
        )
        await post_all(session, claim.county_id, [movement])
        await cover(session, (claim.county_id, claim.consignment_id), claim.id)


async def _held_by(session: AsyncSession, claim: Claim) -> Mapping[Any, dict[CreditState, Fen]]:
    """By income entry and the state it came from; nothing once it was released."""
    keys = [f"hold:{claim.id}", f"release:{claim.id}"]
    found = await session.execute(
        select(Transfer.key, Entry.income_entry_id, LedgerAccount.kind, Entry.amount)
        .join(Entry, (Entry.county_id == Transfer.county_id) & (Entry.transfer_id == Transfer.id))
        .join(
            LedgerAccount,
            (LedgerAccount.county_id == Entry.county_id) & (LedgerAccount.id == Entry.account_id),
        )
        .where(Transfer.county_id == claim.county_id, Transfer.key.in_(keys), Entry.amount < 0)
    )
    rows: Sequence[Any] = found.all()
    if any(row.key == keys[1] for row in rows):
        return {}
    held: dict[Any, dict[CreditState, Fen]] = {}
    for row in rows:
        held.setdefault(row.income_entry_id, {})[STATE_OF[row.kind]] = -row.amount
    return held


def _given_back(row: Any, held: Mapping[CreditState, Fen]) -> list[Posting]:
    """Money in hand first; a reversal may have left less than was held."""
    left, postings = getattr(row, CreditState.HELD), []
    for state in (CreditState.REALISED, CreditState.PROVISIONAL):
        back = min(held.get(state, 0), left)
        left -= back
        postings += moved(row.IncomeEntry, CreditState.HELD, state, back) if back else []
    return postings
