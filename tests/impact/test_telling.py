"""What is told of households never tells of fewer than five, whatever periods are compared."""

import uuid
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.impact.errors import NotWholeMonths, PeriodNotEnded
from domain.impact.rules import FEWEST_HOUSEHOLDS, Month, blocks_of, check_period, impact_of, ratio_of

FAMILIES = [uuid.UUID(int=at) for at in range(8)]
MONTHS = [date(2026, at, 1) for at in range(1, 13)]


@st.composite
def histories(draw: st.DrawFn) -> list[Month]:
    """A year of a buyer's: some months without payments, some that reached few households or none."""
    reaching = st.dictionaries(st.sampled_from(FAMILIES), st.integers(1, 10_000))
    firsts = [each for each in MONTHS if draw(st.booleans())]
    return [Month(first, draw(st.integers(1, 10**6)), draw(reaching)) for first in firsts]


def periods() -> list[tuple[date, date]]:
    ends = [(each.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) for each in MONTHS]
    return [(since, until) for since, until in product(MONTHS, ends) if since < until]


@given(histories())
def test_any_two_that_are_told_differ_by_nobody_or_by_enough_households(history: list[Month]) -> None:
    told = [period for period in periods() if impact_of(history, *period).reached is not None]
    for one, other in product(told, told):
        mine = {month.first for month in history if one[0] <= month.first <= one[1]}
        its = {month.first for month in history if other[0] <= month.first <= other[1]}
        for apart in (mine - its, its - mine):
            earned = {each for month in history if month.first in apart for each in month.reached}
            assert not earned or len(earned) >= FEWEST_HOUSEHOLDS


@given(histories())
def test_no_mixture_of_what_is_told_tells_of_few(history: list[Month]) -> None:
    """Each told sum is a sum of whole blocks, so whatever is added and taken away leaves multiples of blocks."""
    blocks = [{month.first for month in block} for block in blocks_of(history)]
    for since, until in periods():
        if impact_of(history, since, until).reached is not None:
            within = {month.first for month in history if since <= month.first <= until and month.reached}
            assert within == set().union(*(block for block in blocks if block <= within))


@given(histories(), st.integers(0, 12))
def test_what_was_told_is_not_changed_by_what_comes_after(history: list[Month], known: int) -> None:
    for since, until in periods():
        before = [month for month in history[:known] if month.first <= until]
        if len(before) == sum(month.first <= until for month in history):
            assert impact_of(before, since, until) == impact_of(history, since, until)


@given(histories())
def test_what_is_told_adds_up(history: list[Month]) -> None:
    for since, until in periods():
        impact = impact_of(history, since, until)
        within = [month for month in history if since <= month.first <= until]
        assert impact.paid == sum(month.paid for month in within)
        if impact.reached is not None:
            sums: Counter[uuid.UUID] = Counter()
            for month in within:
                sums.update(dict(month.reached))
            assert (impact.reached, impact.households) == (sum(sums.values()), len(sums))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ((2026, 1, 2), (2026, 1, 31)),
        ((2026, 1, 1), (2026, 1, 30)),
        ((2026, 2, 1), (2026, 1, 31)),
        ((2020, 1, 1), (2025, 1, 31)),
    ],
)
def test_a_period_that_is_no_whole_months_is_refused(since: tuple[int, int, int], until: tuple[int, int, int]) -> None:
    with pytest.raises(NotWholeMonths):
        check_period(date(*since), date(*until), date(2026, 6, 1))


def test_a_period_that_is_not_over_is_refused() -> None:
    with pytest.raises(PeriodNotEnded):
        check_period(date(2026, 1, 1), date(2026, 1, 31), date(2026, 1, 31))
    check_period(date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1))


def test_nothing_paid_has_no_ratio() -> None:
    assert ratio_of(impact_of([], MONTHS[0], date(2026, 1, 31))) is None


def test_what_was_advanced_before_it_was_paid_is_told_once_and_has_a_ratio_with_the_payment() -> None:
    advanced = Month(MONTHS[0], 100, dict.fromkeys(FAMILIES[:5], 40))
    paid = Month(MONTHS[1], 300, {})
    alone, later, both = (
        impact_of([advanced, paid], *period)
        for period in (
            (MONTHS[0], date(2026, 1, 31)),
            (MONTHS[1], date(2026, 2, 28)),
            (MONTHS[0], date(2026, 2, 28)),
        )
    )
    assert (alone.paid, alone.reached, ratio_of(alone)) == (100, 200, None)
    assert (later.paid, later.reached, later.households) == (300, None, None)
    assert (both.paid, both.reached, both.households, ratio_of(both)) == (400, 200, 5, Decimal("0.5000"))
