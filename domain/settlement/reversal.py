"""Who gives back what, where goods of a lot turned out bad (冲回). Pure arithmetic over the parts of one sale."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.money import Fen, fair_turn, part, taken_back
from domain.settlement.terms import Basis, CreditState

SELLER = uuid.UUID(int=0)
"""Stands for the seller, who bears what is neither a household's nor the village's: spent costs and his own part."""

_OF_ONE_LOT = frozenset({Basis.SUPPLY, Basis.CUSTODY})
_OF_ALL_LOTS = frozenset({Basis.VILLAGE, Basis.SHARES})


@dataclass(frozen=True, slots=True)
class SoldPart:
    """One part of a sale as it was attributed, in fen."""

    id: uuid.UUID
    basis: Basis
    lot_id: uuid.UUID | None
    amount: Fen


def shares_in_lot(lot_id: uuid.UUID, goods: Mapping[uuid.UUID, Fen], parts: Sequence[SoldPart]) -> dict[uuid.UUID, Fen]:
    """What each had of the money that one lot of a sale brought: `goods` is G by lot. By part, and SELLER.

    A household's goods count with the lot they were in; village and dividends by what the lot brought. Where contracts
    came to more than the lot did, the seller's share is nothing: what he added, he added.
    """
    shares = {each.id: each.amount for each in parts if each.basis in _OF_ONE_LOT and each.lot_id == lot_id}
    for each in parts:
        if each.basis in _OF_ALL_LOTS:
            shares[each.id] = part(each.amount, goods)[lot_id]
    return shares | {SELLER: max(0, goods[lot_id] - sum(shares.values()))}


def borne_by(
    source_id: uuid.UUID, shares: Mapping[uuid.UUID, Fen], before: Mapping[uuid.UUID, Fen], refund: Fen
) -> dict[uuid.UUID, Fen]:
    """What each bears of a refund for a lot's fault; `before` is what earlier refunds took. Zeros are left out.

    Raises ValueError for more than is left.
    """
    taken = taken_back(shares, before, refund, tie=fair_turn(source_id))
    return {key: fen for key, fen in taken.items() if fen}


TAKEN_FIRST = (CreditState.PROVISIONAL, CreditState.HELD, CreditState.REALISED)
"""A reversal takes what is least sure first: a family's money in hand comes last."""


def taken_of_states(amount: Fen, standing: Mapping[CreditState, Fen]) -> dict[CreditState, Fen]:
    """Which states of one credit a reversal takes how much of. Raises ValueError for more than stands in all."""
    taken, left = {}, amount
    for state in TAKEN_FIRST:
        taken[state] = min(left, max(0, standing.get(state, 0)))
        left -= taken[state]
    if left:
        raise ValueError("more than the credit holds")
    return {state: fen for state, fen in taken.items() if fen}


def held_of_states(amount: Fen, standing: Mapping[CreditState, Fen]) -> dict[CreditState, Fen]:
    """What a dispute holds of one credit: what no money has come for first, then what was not paid out yet."""
    provisional = min(amount, max(0, standing.get(CreditState.PROVISIONAL, 0)))
    in_hand = max(0, standing.get(CreditState.REALISED, 0) + standing.get(CreditState.PAID_OUT, 0))
    realised = min(amount - provisional, in_hand)
    held = {CreditState.PROVISIONAL: provisional, CreditState.REALISED: realised}
    return {state: fen for state, fen in held.items() if fen}
