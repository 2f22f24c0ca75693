"""ID numbers and their check character."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity import check_character, is_id_number


def numbered(born: date, sequence: int) -> str:
    first_17 = f"320722{born:%Y%m%d}{sequence:03d}"
    return first_17 + check_character(first_17)


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.sampled_from("0123456789"),
)
def test_one_digit_mistyped_is_always_noticed(born: date, sequence: int, at: int, digit: str) -> None:
    number = numbered(born, sequence)
    assert is_id_number(number)
    mistyped = number[:at] + digit + number[at + 1 :]
    assert is_id_number(mistyped) == (mistyped == number)


@pytest.mark.parametrize("written", ["", "1" * 18, "32072219700230001X", "１" * 18, "320722197001010010 "])
def test_what_is_no_id_number_is_refused(written: str) -> None:
    assert not is_id_number(written)
