"""Deciding about sessions and leads. Nothing here looks at the clock or the database."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.errors import FieldPath, WrongState
from domain.matchmaking.errors import DayPassed, NoTrader, NotYetHeld, ReasonNeeded
from domain.matchmaking.models import LeadState, SessionState, Side
from domain.money import Fen
from domain.parties.models import OrganisationKind

LONGEST_REASON = 2000

_SIDES: Mapping[OrganisationKind, Side] = {
    OrganisationKind.COOPERATIVE: Side.SELLER,
    OrganisationKind.PARK: Side.SELLER,
    OrganisationKind.ENTERPRISE: Side.SELLER,
    OrganisationKind.WORKSHOP: Side.SELLER,
    OrganisationKind.VILLAGE_COLLECTIVE: Side.SELLER,
    OrganisationKind.CANTEEN: Side.BUYER,
    OrganisationKind.SUPERMARKET: Side.BUYER,
    OrganisationKind.WHOLESALE_MARKET: Side.BUYER,
    OrganisationKind.E_COMMERCE: Side.BUYER,
}

NEXT: Mapping[LeadState, frozenset[LeadState]] = {
    LeadState.OPEN: frozenset({LeadState.IN_TALKS, LeadState.LOST}),
    LeadState.IN_TALKS: frozenset({LeadState.IN_TALKS, LeadState.WON, LeadState.LOST}),
    LeadState.WON: frozenset(),
    LeadState.LOST: frozenset(),
}
"""Where a lead may go. To stay in talks is to agree on another day."""

AFTER: Mapping[SessionState, frozenset[SessionState]] = {
    SessionState.ANNOUNCED: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.HELD: frozenset({SessionState.CLOSED}),
    SessionState.CLOSED: frozenset(),
    SessionState.CANCELLED: frozenset(),
}


def side_of(name: str, kind: OrganisationKind, at: FieldPath = ()) -> Side:
    """Raises NoTrader."""
    if kind not in _SIDES:
        raise NoTrader(at=at, name=name)
    return _SIDES[kind]


def check_announcement(held_on: date, capacity: int, today: date) -> None:
    """Raises DayPassed, NotPositive."""
    if held_on < today:
        raise DayPassed(at=("heldOn",), day=held_on)
    if capacity <= 0:
        raise NotPositive(at=("capacity",))


def check_not_over(held_on: date, today: date) -> None:
    """Raises DayPassed."""
    if held_on < today:
        raise DayPassed(at=("sessionId",), day=held_on)


def check_session_goes(state: SessionState, to: SessionState) -> None:
    """Raises WrongState."""
    if to not in AFTER[state]:
        _wrong("session", state, [each for each, after in AFTER.items() if to in after])


def check_session_is(state: SessionState, expected: SessionState) -> None:
    """Raises WrongState."""
    if state is not expected:
        _wrong("session", state, [expected])


def check_held(held_on: date, today: date) -> None:
    """Raises NotYetHeld."""
    if today < held_on:
        raise NotYetHeld(day=held_on)


def check_lead(quantity: Decimal, expected_value: Fen, follow_up_on: date, today: date) -> None:
    """Raises NotPositive, DayPassed."""
    if quantity <= 0:
        raise NotPositive(at=("quantity",))
    if expected_value <= 0:
        raise NotPositive(at=("expectedValue",))
    check_follow_up(follow_up_on, today)


def check_follow_up(day: date, today: date) -> None:
    """Raises DayPassed."""
    if day < today:
        raise DayPassed(at=("followUpOn",), day=day)


def check_lead_goes(state: LeadState, to: LeadState) -> None:
    """Raises WrongState."""
    if to not in NEXT[state]:
        _wrong("lead", state, [each for each, after in NEXT.items() if to in after])


def checked_reason(reason: str) -> str:
    """Without blanks around it. Raises ReasonNeeded."""
    plain = reason.strip()
    if not 0 < len(plain) <= LONGEST_REASON:
        raise ReasonNeeded(at=("reason",), most=LONGEST_REASON)
    return plain


def _wrong(what: str, state: SessionState | LeadState, expected: list[SessionState] | list[LeadState]) -> None:
    raise WrongState(what=what, state=state.value, expected=" / ".join(each.value for each in expected))
