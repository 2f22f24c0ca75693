"""Pure rules of provenance: capacity and severity, corrections, acknowledgement."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog.errors import NotPositive
from domain.errors import Refusal
from domain.provenance import rules
from domain.provenance.errors import DoesNotAddUp
from domain.provenance.models import CorrectionReason, Severity
from domain.provenance.rules import Norm, Registered

QUANTITIES = st.decimals(0, 10**6, places=3)
BOUNDS = st.none() | st.decimals(1, 10**4, places=3)


@st.composite
def norms(draw: st.DrawFn) -> Norm:
    near = draw(st.integers(1, 150))
    return Norm(draw(BOUNDS), draw(BOUNDS), draw(BOUNDS), near, draw(st.integers(near, 200)))


REGISTERED = st.builds(Registered, QUANTITIES, st.integers(0, 1000), st.integers(0, 10), QUANTITIES)


@given(norms(), REGISTERED, QUANTITIES)
def test_more_land_or_livestock_or_stock_never_makes_less_possible(
    norm: Norm, registered: Registered, more: Decimal
) -> None:
    before = rules.capacity(norm, registered)
    richer = Registered(registered.mu + more, registered.head + 1, registered.workers + 1, registered.opening + more)
    after = rules.capacity(norm, richer)
    assert before is None or (after is not None and after >= before)


@given(norms(), REGISTERED)
def test_nobody_grows_more_than_hands_can_tend(norm: Norm, registered: Registered) -> None:
    capable = rules.capacity(norm, registered)
    if capable is not None and norm.per_worker is not None:
        assert capable <= registered.workers * norm.per_worker + registered.opening


@given(norms(), REGISTERED, QUANTITIES, QUANTITIES)
def test_a_greater_claim_is_never_a_lesser_finding(
    norm: Norm, registered: Registered, claimed: Decimal, more: Decimal
) -> None:
    capable = rules.capacity(norm, registered)
    order = [Severity.OK, Severity.NEAR, Severity.OVER]
    less, greater = rules.severity(claimed, capable, norm), rules.severity(claimed + more, capable, norm)
    if capable is None:
        assert less is greater is Severity.NO_BASIS
    else:
        assert order.index(less) <= order.index(greater)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 12))
def test_a_day_falls_into_its_season(day: date, month: int) -> None:
    first, following = rules.season_of(day, month)
    assert first <= day < following
    assert (first.day, first.month, following.year - first.year) == (1, month, 1)


@given(QUANTITIES, QUANTITIES, QUANTITIES, st.sampled_from(CorrectionReason), st.decimals(-(10**6), 10**6, places=3))
def test_a_correction_keeps_what_is_promised_and_no_more_than_was_recorded(
    reserved: Decimal, free: Decimal, gone: Decimal, reason: CorrectionReason, change: Decimal
) -> None:
    on_hand = reserved + free
    lot: Any = SimpleNamespace(code="L", reserved=reserved, on_hand=on_hand, quantity=on_hand + gone)
    try:
        rules.check_correction(lot, reason, change)
    except Refusal:
        kept = reserved <= on_hand + change <= on_hand + gone
        assert not kept or not change or (change > 0 and reason is not CorrectionReason.COUNT)
    else:
        assert reserved <= on_hand + change <= on_hand + gone


@given(QUANTITIES, QUANTITIES, QUANTITIES)
def test_all_that_was_received_is_accounted_for(returned: Decimal, destroyed: Decimal, consumed: Decimal) -> None:
    rules.check_acknowledged(returned + destroyed + consumed, returned, destroyed, consumed)
    with pytest.raises(DoesNotAddUp):
        rules.check_acknowledged(returned + destroyed + consumed + 1, returned, destroyed, consumed)
    with pytest.raises(NotPositive):
        rules.check_acknowledged(returned, returned, Decimal(-1), Decimal(1))
