"""Integer fen, and how a sum is parted."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import LARGEST_FEN, fen_of, part, priced, rounded_together, yuan_of

weights = st.dictionaries(st.text(max_size=3), st.integers(0, 10**6), min_size=1).filter(
    lambda each: any(each.values())
)


@given(st.integers(-LARGEST_FEN, LARGEST_FEN))
def test_fen_written_as_yuan_read_back_as_the_same(fen: int) -> None:
    assert fen_of(Decimal(yuan_of(fen))) == fen


@pytest.mark.parametrize("yuan", ["0.001", "10000000000000", "NaN", "Infinity"])
def test_an_amount_that_fen_cannot_hold_is_refused(yuan: str) -> None:
    with pytest.raises(ValueError, match=r"decimals|large|number"):
        fen_of(Decimal(yuan))


def test_a_price_is_rounded_half_away_from_zero() -> None:
    assert priced(Decimal("0.5"), Decimal("0.01")) == 1
    assert priced(Decimal("97.5"), Decimal("6.00")) == 585_00


@given(st.integers(-(10**12), 10**12), weights)
def test_the_parts_of_a_sum_are_exact_and_within_a_fen_of_their_share(total: int, by: dict[str, int]) -> None:
    parts = part(total, by)
    assert sum(parts.values()) == total
    assert all(abs(parts[key] - Fraction(total * by[key], sum(by.values()))) < 1 for key in by)
    assert all(parts[key] == 0 for key in by if by[key] == 0)


@given(st.integers(0, 10**6), weights, st.randoms())
def test_the_order_of_the_weights_does_not_matter(total: int, by: dict[str, int], chance: random.Random) -> None:
    shuffled = list(by.items())
    chance.shuffle(shuffled)
    assert part(total, dict(shuffled)) == part(total, by)


def test_a_sum_cannot_be_parted_among_nobody() -> None:
    with pytest.raises(ValueError, match="nothing to part by"):
        part(1, {"a": 0})


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        part(1, {"a": 2, "b": -1})


shares = st.one_of(
    st.integers(0, 10**6),
    st.decimals(0, 10**6, places=3),
    st.fractions(0, 10**6, max_denominator=10**6),
)


@given(
    st.integers(0, 10**12), st.dictionaries(st.text(max_size=3), shares, min_size=1).filter(lambda by: any(by.values()))
)
def test_a_sum_is_parted_by_its_largest_remainders(total: int, by: dict[str, int | Decimal | Fraction]) -> None:
    exact = {key: Fraction(share) for key, share in by.items()}
    whole = sum(exact.values(), Fraction(0))
    quotas = {key: total * share / whole for key, share in exact.items()}
    expected = {key: int(quota) for key, quota in quotas.items()}
    for key in sorted(by, key=lambda key: (expected[key] - quotas[key], key))[: total - sum(expected.values())]:
        expected[key] += 1
    assert part(total, by) == expected


@given(st.dictionaries(st.text(max_size=3), st.fractions(0, 10**9, max_denominator=10**6)))
def test_amounts_rounded_together_come_to_the_nearest_fen(exact: dict[str, Fraction]) -> None:
    expected = {key: int(amount) for key, amount in exact.items()}
    nearest = int(sum(exact.values(), Fraction(0)) + Fraction(1, 2))
    for key in sorted(exact, key=lambda key: (expected[key] - exact[key], key))[: nearest - sum(expected.values())]:
        expected[key] += 1
    assert rounded_together(exact) == expected
