"""What promises come to, whatever they are."""

import re
import uuid
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.income.expecting import Promise, amount_of, expected_of
from domain.income.models import ExpectedKind

FAMILY = uuid.UUID(int=1)
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
parts = st.decimals(0, 1, places=4)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    kind, day = draw(st.sampled_from(ExpectedKind)), draw(days)
    if kind in (ExpectedKind.ORDER, ExpectedKind.MENU):
        quantity, price = draw(st.decimals(0, 1000, places=3)), draw(st.decimals(0, 100, places=4))
        return Promise(kind, FAMILY, "p", "a", day, quantity=quantity, part=draw(parts), unit_price=price)
    last = day.replace(day=draw(st.integers(day.day, monthrange(day.year, day.month)[1])))
    return Promise(kind, FAMILY, "p", "a", day, last_day=last, amount=draw(st.integers(0, 10**7)))


@given(st.lists(promises(), max_size=10), days)
def test_every_promise_is_counted_once_with_its_assumption_and_none_before_this_month(
    given_: list[Promise], today: date
) -> None:
    found = expected_of(given_, today)
    assert sum(each.amount for each in found) == sum(map(amount_of, given_))
    assert all(each.amount > 0 and each.month.day == 1 and each.month >= today.replace(day=1) for each in found)
    assert all(each.assumed_en and each.assumed_zh and "{" not in each.assumed_en + each.assumed_zh for each in found)
    assert [each.month for each in found] == sorted(each.month for each in found)


@given(days, st.integers(1, 10**7))
def test_the_days_of_a_month_come_to_no_more_than_its_wage_and_all_of_them_to_it(day: date, wage: int) -> None:
    first, last = day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])

    def worked(since: date, until: date) -> int:
        return amount_of(Promise(ExpectedKind.WAGE, FAMILY, "p", "a", since, last_day=until, amount=wage))

    assert worked(first, last) == wage
    if first < day:
        assert abs(worked(first, day - timedelta(days=1)) + worked(day, last) - wage) <= 1


@given(st.decimals(0, 1000, places=3), st.lists(parts, min_size=1, max_size=4), st.decimals(0, 100, places=4))
def test_families_expect_together_no_more_than_the_goods_cost(
    quantity: Decimal, shares: list[Decimal], price: Decimal
) -> None:
    whole = sum(shares) or Decimal(1)
    expected = [
        amount_of(
            Promise(ExpectedKind.MENU, FAMILY, "p", "a", date(2026, 1, 1), None, None, quantity, each / whole, price)
        )
        for each in shares
    ]
    assert abs(sum(expected)) <= quantity * price * 100 + len(shares)


_DAY = date(2026, 3, 16)
_OF_GOODS = {"quantity": Decimal("12.500"), "part": Decimal("0.6"), "unit_price": Decimal("4.2000")}
SAID: dict[ExpectedKind, tuple[dict[str, Any], set[str]]] = {
    ExpectedKind.AWAITED: ({"amount": 5}, {"2026-03-16"}),
    ExpectedKind.ORDER: (_OF_GOODS, {"12.5", "2026-03-16", "60.00", "4.2"}),
    ExpectedKind.MENU: (_OF_GOODS, {"12.5", "60.00", "4.2"}),
    ExpectedKind.WAGE: ({"amount": 310_000, "last_day": date(2026, 3, 31)}, {"3100.00", "16", "31"}),
    ExpectedKind.DUE: ({"amount": 5}, {"2026-03-16"}),
}
"""What a promise of each kind says, and the figures that its assumption must then name."""


@pytest.mark.parametrize("kind", ExpectedKind)
def test_every_kind_says_what_it_assumes_in_both_languages(kind: ExpectedKind) -> None:
    said, figures = SAID[kind]
    (found,) = expected_of([Promise(kind, FAMILY, "p", "a", _DAY, **said)], _DAY)
    for text in (found.assumed_en, found.assumed_zh):
        assert figures <= set(re.findall(r"[0-9][0-9.-]*[0-9]|[0-9]", text)), text
    assert not re.search(r"[一-鿿]", found.assumed_en)
    assert re.search(r"[一-鿿]", found.assumed_zh)


def test_a_due_of_a_leap_day_is_expected_in_the_same_month_a_year_later() -> None:
    (found,) = expected_of([Promise(ExpectedKind.DUE, FAMILY, "p", "a", date(2024, 2, 29), amount=5)], date(2024, 6, 1))
    assert found.month == date(2025, 2, 1)
