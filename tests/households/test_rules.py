"""Pure rules of the register."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.households.rules import Owed, most_owed, years_after

_FIRST = date(2026, 1, 1)
_DAYS = st.integers(0, 40)
_LOANS = st.lists(st.tuples(st.integers(1, 50), _DAYS, _DAYS), max_size=6)


def _owed(principal: int, one: int, other: int) -> Owed:
    first, last = sorted((one, other))
    return Owed(principal, _FIRST + timedelta(days=first), _FIRST + timedelta(days=last))


@given(_LOANS, _DAYS, _DAYS)
def test_the_most_that_is_owed_is_that_of_the_worst_day(
    loans: list[tuple[int, int, int]], one: int, other: int
) -> None:
    owed = [_owed(*each) for each in loans]
    first, last = sorted((one, other))
    days = [_FIRST + timedelta(days=each) for each in range(first, last + 1)]
    naive = max(sum(each.principal for each in owed if each.first <= day <= each.last) for day in days)
    assert most_owed(owed, days[0], days[-1]) == naive


@pytest.mark.parametrize(
    ("day", "later"), [(date(2024, 2, 29), date(2027, 2, 28)), (date(2024, 3, 1), date(2027, 3, 1))]
)
def test_three_years_end_on_the_same_day_or_the_last_before_it(day: date, later: date) -> None:
    assert years_after(day, 3) == later
