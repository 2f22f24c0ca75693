"""What a household's income comes to."""

from datetime import date

import pytest

from domain.settlement.income import IncomeView, income_year, net_income
from domain.settlement.terms import IncomeCategory as Is

SUMS = {
    Is.WAGE: 12_000_00,
    Is.OPERATING: 8_000_00,
    Is.PROPERTY: 500_00,
    Is.TRANSFER: 1_000_00,
    Is.OPERATING_COST: 2_000_00,
    Is.CLAIM: 3_000_00,
    Is.SELF_PAID_MEDICAL: 4_000_00,
}


def test_watching_for_hardship_adds_claims_and_takes_off_what_was_paid_for_care() -> None:
    assert net_income(SUMS, 3, IncomeView.MONITORING).total == 18_500_00


def test_minimum_living_counts_neither() -> None:
    assert net_income(SUMS, 3, IncomeView.DIBAO).total == 19_500_00


def test_the_figure_per_head_is_rounded_half_away_from_zero() -> None:
    assert net_income({Is.WAGE: 5}, 2, IncomeView.DIBAO).per_head == 3
    assert net_income({Is.OPERATING_COST: 5}, 2, IncomeView.DIBAO).per_head == -3


def test_a_household_of_nobody_has_no_figure() -> None:
    with pytest.raises(ValueError, match="nobody"):
        net_income(SUMS, 0, IncomeView.DIBAO)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2020, 9, 30), (date(2019, 10, 1), date(2020, 9, 30))),
        (date(2020, 10, 1), (date(2020, 10, 1), date(2021, 9, 30))),
    ],
)
def test_the_income_year_turns_on_the_first_of_october(day: date, year: tuple[date, date]) -> None:
    assert income_year(day) == year
