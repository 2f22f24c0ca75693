"""When a lot expires, what it is traced by, and whether it may be sold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import rules
from domain.catalog.errors import ExpiresTooEarly, OneDay
from domain.catalog.models import BaseUnit, DatedBy
from domain.catalog.rules import CROCKFORD, TRACE_BITS, WantedLot

CODES = st.builds(rules.trace_code, st.integers(100000, 999999), st.integers(0, 2**TRACE_BITS - 1))


@given(st.integers(100000, 999999), st.integers(0, 2**TRACE_BITS - 1))
def test_a_trace_code_leads_to_its_county(county_id: int, chance: int) -> None:
    code = rules.trace_code(county_id, chance)
    assert len(code) == 15
    assert rules.read_trace_code(code) == (county_id, code)


@given(CODES)
def test_a_trace_code_is_read_however_it_is_written(code: str) -> None:
    grouped = f" {code[:5]}-{code[5:10]}-{code[10:]} ".lower().replace("0", "o").replace("1", "l")
    assert rules.read_trace_code(grouped) == rules.read_trace_code(code)


@given(CODES, st.integers(0, 14), st.sampled_from(CROCKFORD))
def test_one_wrong_sign_is_found(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]
    assert (rules.read_trace_code(wrong) is None) == (wrong != code)


@given(CODES, st.integers(0, 14), st.integers(0, 14))
def test_two_signs_that_changed_places_are_found(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert (rules.read_trace_code(wrong) is None) == (wrong != code)


@given(st.text(max_size=50))
def test_what_is_no_code_is_read_as_none(written: str) -> None:
    read = rules.read_trace_code(written)
    assert read is None or rules.trace_code(read[0], 0)[:4] == read[1][:4]


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(0, 1000))
def test_a_lot_expires_by_the_shelf_life_of_its_category(made: date, days: int) -> None:
    assert rules.expiry(None, made, days) == made + timedelta(days=days)
    assert rules.expiry(None, made, None) is None


@given(DAYS, DAYS)
def test_a_day_that_is_given_goes_before_the_shelf_life_and_never_before_the_harvest(made: date, day: date) -> None:
    if day < made:
        with pytest.raises(ExpiresTooEarly):
            rules.expiry(day, made, 3)
    else:
        assert rules.expiry(day, made, 3) == day


@pytest.mark.parametrize("dated_by", [None, *DatedBy])
@pytest.mark.parametrize("harvested", [None, date(2026, 5, 1)])
@pytest.mark.parametrize("produced", [None, date(2026, 5, 2)])
def test_a_lot_says_the_one_day_that_its_category_counts_from(
    dated_by: DatedBy | None, harvested: date | None, produced: date | None
) -> None:
    wanted = WantedLot("蓝莓", "FRUIT", BaseUnit.KG, Decimal(1), harvested, produced)
    right = {DatedBy.HARVEST: harvested, DatedBy.PRODUCTION: produced}
    given = [day for kind, day in right.items() if day and dated_by in (None, kind)]
    if len(given) == 1 and sum(map(bool, right.values())) == 1:
        assert rules.made_on(wanted, "FRUIT", dated_by) == given[0]
    else:
        with pytest.raises(OneDay):
            rules.made_on(wanted, "FRUIT", dated_by)
