"""Where a session and a lead may go, and where not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal, WrongState
from domain.matchmaking import rules
from domain.matchmaking.errors import DayPassed, NoTrader, NotYetHeld, ReasonNeeded
from domain.matchmaking.models import LeadState, SessionState, Side
from domain.parties.models import OrganisationKind

TODAY = date(2020, 8, 2)


@given(tried=st.lists(st.sampled_from(LeadState), max_size=30))
def test_a_lead_is_won_only_out_of_talks_and_what_is_decided_stays(tried: list[LeadState]) -> None:
    state, been = LeadState.OPEN, [LeadState.OPEN]
    for to in tried:
        try:
            rules.check_lead_goes(state, to)
        except WrongState:
            continue
        state = to
        been.append(state)
    assert LeadState.WON not in been[:-1]
    assert LeadState.LOST not in been[:-1]
    assert been[-1] is not LeadState.WON or been[-2] is LeadState.IN_TALKS


@given(tried=st.lists(st.sampled_from(SessionState), max_size=20))
def test_a_session_is_closed_only_after_it_was_held_and_never_cancelled_after(tried: list[SessionState]) -> None:
    state, been = SessionState.ANNOUNCED, [SessionState.ANNOUNCED]
    for to in tried:
        try:
            rules.check_session_goes(state, to)
        except WrongState:
            continue
        state = to
        been.append(state)
    whole = [SessionState.ANNOUNCED, SessionState.HELD, SessionState.CLOSED]
    assert been in ([*whole[:1]], whole[:2], whole, [SessionState.ANNOUNCED, SessionState.CANCELLED])


def test_a_day_that_has_passed_is_refused_and_today_is_not() -> None:
    rules.check_announcement(TODAY, 1, TODAY)
    rules.check_follow_up(TODAY, TODAY)
    rules.check_held(TODAY, TODAY)
    with pytest.raises(DayPassed):
        rules.check_announcement(TODAY - timedelta(days=1), 1, TODAY)
    with pytest.raises(DayPassed):
        rules.check_follow_up(TODAY - timedelta(days=1), TODAY)
    with pytest.raises(NotYetHeld):
        rules.check_held(TODAY + timedelta(days=1), TODAY)


@pytest.mark.parametrize("kind", OrganisationKind)
def test_whoever_trades_has_a_side(kind: OrganisationKind) -> None:
    sides: dict[str, Side] = {"COOPERATIVE": Side.SELLER, "VILLAGE_COLLECTIVE": Side.SELLER, "CANTEEN": Side.BUYER}
    if kind in {OrganisationKind.INSURER, OrganisationKind.GOVERNMENT_OFFICE}:
        with pytest.raises(NoTrader):
            rules.side_of("x", kind)
    else:
        assert rules.side_of("x", kind) is sides.get(kind, rules.side_of("x", kind))


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001])
def test_a_reason_says_something(reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked_reason(reason)
    assert isinstance(refused.value, ReasonNeeded)
