"""Who gives back what of a sale whose goods turned out bad."""

import uuid
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Fen, taken_back
from domain.settlement.reversal import SELLER, SoldPart, borne_by, held_of_states, shares_in_lot, taken_of_states
from domain.settlement.terms import Basis, CreditState

A, B, VILLAGE, C, RETAINED, LOT, OTHER_LOT = (uuid.UUID(int=number) for number in range(1, 8))
WORKED = [
    SoldPart(A, Basis.SUPPLY, LOT, 245_70),
    SoldPart(B, Basis.SUPPLY, LOT, 163_80),
    SoldPart(VILLAGE, Basis.VILLAGE, None, 17_85),
    SoldPart(C, Basis.SHARES, None, 26_78),
    SoldPart(RETAINED, Basis.RETAINED, None, 44_62),
]
"""The worked example: 97.5 kg for 585.00 yuan; costs of 86.25 are spent and the seller's."""

fen = st.integers(0, 10**9)
families = st.sampled_from([A, B, C, VILLAGE, SELLER])


@given(st.dictionaries(families, fen, min_size=1), st.lists(st.integers(0, 10**9), max_size=12), st.booleans())
def test_any_sequence_of_refunds_is_exact_credits_nobody_and_stays_within_a_fen_of_pro_rata(
    shares: dict[uuid.UUID, Fen], refunds: list[Fen], to_the_end: bool
) -> None:
    whole, before = sum(shares.values()), Counter[uuid.UUID]()
    if to_the_end:
        refunds = [*refunds, whole]
    for asked in refunds:
        refund = min(asked, whole - before.total())
        taken = taken_back(shares, before, refund)
        assert sum(taken.values()) == refund
        assert all(fen >= 0 for fen in taken.values())
        before.update(taken)
        for key, share in shares.items():
            assert before[key] <= share
            assert abs(before[key] - Fraction(share * before.total(), whole or 1)) <= 1
    if to_the_end:
        assert {key: before[key] for key in shares} == shares


def test_no_more_can_be_taken_back_than_is_left() -> None:
    with pytest.raises(ValueError, match="more than is left"):
        taken_back({A: 100}, {A: 60}, 41)


def test_a_lot_taken_back_whole_leaves_nobody_anything_but_spent_costs_to_the_seller() -> None:
    shares = shares_in_lot(LOT, {LOT: 585_00}, WORKED)
    assert shares == {A: 245_70, B: 163_80, VILLAGE: 17_85, C: 26_78, SELLER: 130_87}
    assert borne_by(uuid.UUID(int=9), shares, {}, 585_00) == shares


def test_of_two_lots_only_the_bad_ones_families_give_back() -> None:
    parts = [*WORKED, SoldPart(uuid.UUID(int=20), Basis.SUPPLY, OTHER_LOT, 100_00)]
    shares = shares_in_lot(OTHER_LOT, {LOT: 585_00, OTHER_LOT: 195_00}, parts)
    assert A not in shares
    assert B not in shares
    assert shares[uuid.UUID(int=20)] == 100_00
    assert shares[VILLAGE] == 4_46
    assert sum(shares.values()) == 195_00


def test_where_contracts_came_to_more_than_the_lot_did_the_seller_is_given_nothing() -> None:
    shares = shares_in_lot(LOT, {LOT: 390_00}, [WORKED[0], WORKED[1], SoldPart(RETAINED, Basis.RETAINED, None, -19_50)])
    assert shares[SELLER] == 0
    assert sum(borne_by(A, shares, {}, 390_00).values()) == 390_00


states = st.fixed_dictionaries(
    {
        CreditState.PROVISIONAL: fen,
        CreditState.HELD: fen,
        CreditState.REALISED: fen,
        CreditState.PAID_OUT: fen.map(lambda paid: -paid),
    }
)


@given(states, st.integers(0, 10**10))
def test_a_reversal_takes_what_is_least_sure_first(standing: dict[CreditState, Fen], asked: Fen) -> None:
    sure = standing[CreditState.REALISED]
    whole = sum(fen for state, fen in standing.items() if state is not CreditState.PAID_OUT)
    amount = min(asked, whole)
    taken = taken_of_states(amount, standing)
    assert sum(taken.values()) == amount
    assert taken.get(CreditState.REALISED, 0) == max(0, amount - (whole - sure))
    with pytest.raises(ValueError, match="more than the credit holds"):
        taken_of_states(whole + 1, standing)


@given(states, st.integers(0, 10**10))
def test_a_dispute_never_holds_what_was_paid_out(standing: dict[CreditState, Fen], asked: Fen) -> None:
    held = held_of_states(asked, standing)
    assert sum(held.values()) <= asked
    assert held.get(CreditState.PROVISIONAL, 0) <= standing[CreditState.PROVISIONAL]
    assert held.get(CreditState.REALISED, 0) <= max(0, standing[CreditState.REALISED] + standing[CreditState.PAID_OUT])
