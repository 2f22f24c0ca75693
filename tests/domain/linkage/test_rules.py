"""Arithmetic of what is owed to households by lease, guarantee and surplus; in fen and exact."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import Range

from domain.catalog.errors import NotPositive
from domain.linkage import rules
from domain.linkage.errors import NoInstalmentDay, PercentOutOfRange, SplitNotWhole, YearNotOver
from domain.linkage.rules import Held, RentTerms
from domain.money import priced

DAYS_OF_YEAR = st.lists(
    st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(lambda day: f"{day:%m-%d}"), min_size=1, max_size=5, unique=True
)
MU = st.decimals("0.001", 1000, places=3)
RENTS = st.decimals("0.01", 5000, places=2)
SHARES = st.dictionaries(st.uuids(), st.integers(1, 10**6), min_size=1, max_size=8)
YEAR_2026 = rules.year_of(2026)


@given(MU, RENTS, DAYS_OF_YEAR, st.integers(2000, 2080))
def test_a_years_instalments_come_to_a_years_rent(mu: Decimal, rent: Decimal, days: list[str], year: int) -> None:
    terms = RentTerms(mu, rent, days)
    rules.check_rent(terms)
    owed = [rules.rent_on(terms, day) for day in rules.instalments(days, rules.year_of(year))]
    assert sum(owed) == priced(mu, rent)
    assert max(owed) - min(owed) <= 1


@given(DAYS_OF_YEAR, st.dates(date(2000, 1, 1), date(2080, 12, 31)), st.integers(1, 6))
def test_a_term_of_whole_years_holds_each_day_as_often(days: list[str], since: date, years: int) -> None:
    if (since.month, since.day) == (2, 29):
        since += timedelta(days=1)
    term = Range(since, since.replace(year=since.year + years))
    found = list(rules.instalments(days, term))
    assert len(found) == years * len(days)
    assert found == sorted(found)


def test_an_open_lease_has_a_next_instalment_for_ever_and_an_ended_one_has_not() -> None:
    open_ = Range(date(2026, 3, 1), None)
    assert list(islice(rules.instalments(["12-31", "06-30"], open_), 3)) == [
        date(2026, 6, 30),
        date(2026, 12, 31),
        date(2027, 6, 30),
    ]
    assert rules.next_instalment(["06-30"], open_, date(2026, 7, 1)) == date(2027, 6, 30)
    assert rules.next_instalment(["06-30"], Range(date(2026, 3, 1), date(2026, 6, 30)), date(2026, 3, 1)) is None


@pytest.mark.parametrize("days", [[], ["02-29"], ["06-31"], ["6-30"], ["06-30", "06-30"], ["六月"], ["0630"]])
def test_days_that_are_not_of_every_year_are_refused(days: list[str]) -> None:
    with pytest.raises(NoInstalmentDay):
        rules.check_rent(RentTerms(Decimal(1), Decimal(1), days))


@pytest.mark.parametrize(("mu", "rent"), [("0", "1"), ("-1", "1"), ("1", "0"), ("1", "-5")])
def test_land_and_rent_are_positive(mu: str, rent: str) -> None:
    with pytest.raises(NotPositive):
        rules.check_rent(RentTerms(Decimal(mu), Decimal(rent), ["06-30"]))


@pytest.mark.parametrize(
    ("parts", "refusal"),
    [
        (("20", "30", "49.99"), SplitNotWhole),
        (("20", "30", "60"), SplitNotWhole),
        (("-10", "60", "50"), PercentOutOfRange),
        (("110", "-10", "0"), PercentOutOfRange),
        (("33.333", "33.333", "33.334"), PercentOutOfRange),
    ],
)
def test_parts_that_are_not_a_whole_are_refused(parts: tuple[str, str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        rules.check_split(*map(Decimal, parts))


@given(
    st.integers(1, 10**12),
    st.decimals(60, 100, places=2),
    SHARES,
    st.dictionaries(st.uuids(), st.integers(1, 1000), min_size=1, max_size=8),
    st.uuids(),
)
def test_a_surplus_is_parted_whole_and_never_too_little_by_trade(
    amount: int, percent: Decimal, trade: dict[uuid.UUID, int], shares: dict[uuid.UUID, int], seed: uuid.UUID
) -> None:
    surplus = rules.parted(amount, percent, trade, shares, seed)
    refunded, dividends = sum(surplus.by_trade.values()), sum(surplus.by_shares.values())
    assert refunded + dividends == amount
    exact = Fraction(amount) * Fraction(percent) / 100
    assert exact <= refunded < exact + 1
    for parts, weights, whole in (
        (surplus.by_trade, trade, refunded),
        (surplus.by_shares, shares, dividends),
    ):
        for household, fen in parts.items():
            assert abs(fen - Fraction(whole * weights[household], sum(weights.values()))) < 1


def test_a_guarantee_counts_the_days_shares_were_held_under_it() -> None:
    """100 yuan a share from July on, in 2026: 184 of 365 days."""
    guarantee = [Held(10_000, Range(date(2026, 7, 1), None))]
    whole_year = [Held(2, Range(date(2020, 1, 1), None))]
    assert rules.guaranteed(whole_year, guarantee, 2026) == 10_082  # 200.00 × 184 ÷ 365 = 100.8219
    sold_in_october = [Held(2, Range(date(2020, 1, 1), date(2026, 10, 1))), Held(1, Range(date(2026, 10, 1), None))]
    assert rules.guaranteed(sold_in_october, guarantee, 2026) == 7_562  # (2 × 92 + 1 × 92) × 100.00 ÷ 365 = 75.6164
    assert rules.guaranteed(whole_year, guarantee, 2025) == 0


@given(st.integers(1, 1000), st.integers(0, 10**6))
def test_a_whole_years_guarantee_is_shares_by_yuan(shares: int, per_share: int) -> None:
    always = Range(date(2000, 1, 1), None)
    for year in (2023, 2024):
        assert rules.guaranteed([Held(shares, always)], [Held(per_share, always)], year) == shares * per_share


def test_a_guarantee_owes_only_what_sales_did_not_bring() -> None:
    assert rules.lacking(10_000, 4_000) == 6_000
    assert rules.lacking(10_000, 10_001) == 0


@pytest.mark.parametrize("year", [2026, 2027, 1999, 0, -5, 10**9])
def test_a_year_that_is_not_over_is_refused(year: int) -> None:
    with pytest.raises(YearNotOver):
        rules.check_over(year, date(2026, 12, 31))
    rules.check_over(2025, date(2026, 1, 1))
