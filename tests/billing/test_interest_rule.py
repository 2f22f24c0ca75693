"""Interest is what a naive reckoning, a day at a time, comes to."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.rules import Debt, Rate, interest_of, interest_steps, rounded

START = date(2026, 1, 1)
days = st.integers(0, 120).map(lambda after: START + timedelta(days=after))
fen = st.integers(1, 10**9)
annual = st.decimals(0, 1, places=6)


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """What was owed, and what came in of it: together never more than was owed. Some is disputed for a time, paid or
    not.
    """
    amount = draw(fen)
    left, changes = amount, []
    for day in draw(st.lists(days, max_size=5)):
        less = draw(st.integers(0, left))
        changes.append((day, less))
        left -= less
    for since, until in draw(st.lists(st.tuples(days, days).map(sorted), max_size=3)):
        held = draw(st.integers(0, amount))
        changes += [(since, held), (until, -held)]
    return Debt(amount, draw(days), changes)


@st.composite
def rates(draw: st.DrawFn) -> list[Rate]:
    """Rates that follow one another, at times with a gap between."""
    turns = sorted(draw(st.sets(days, min_size=2, max_size=5)))
    spans = list(pairwise(turns))
    kept = [each for each in spans if draw(st.booleans())]
    return [Rate(since, until, draw(annual)) for since, until in kept] + [Rate(turns[-1], None, draw(annual))]


def a_day_at_a_time(debt: Debt, known: list[Rate], since: date, until: date) -> Fraction:
    """365ths of a year's interest on what was open as each day began."""
    total, day = Fraction(0), max(since, debt.due_on + timedelta(days=1))
    while day <= until:
        open_ = max(debt.amount - sum(less for on, less in debt.changes if on < day), 0)
        for rate in known:
            if (rate.since is None or rate.since <= day) and (rate.until is None or day < rate.until):
                total += Fraction(open_) * Fraction(rate.annual) / 365
        day += timedelta(days=1)
    return total


@given(debt=debts(), known=rates(), since=days, until=days)
def test_steps_come_to_what_a_day_at_a_time_comes_to(debt: Debt, known: list[Rate], since: date, until: date) -> None:
    steps = interest_steps(debt, known, since, until)
    exact = a_day_at_a_time(debt, known, since, until)
    assert sum((each.interest for each in steps), Fraction(0)) == exact
    assert interest_of(steps) == int(exact + Fraction(1, 2))


@given(debt=debts(), known=rates(), since=days, until=days)
def test_a_notes_lines_add_up_to_it(debt: Debt, known: list[Rate], since: date, until: date) -> None:
    steps = interest_steps(debt, known, since, until)
    parts = rounded(steps)
    assert sum(parts) == interest_of(steps)
    assert all(abs(part - step.interest) < 1 for part, step in zip(parts, steps, strict=True))


@given(debt=debts(), known=rates(), until=days, cut=days)
def test_two_claims_one_after_the_other_come_to_one_within_a_fen(
    debt: Debt, known: list[Rate], until: date, cut: date
) -> None:
    whole = interest_of(interest_steps(debt, known, START, until))
    early = interest_of(interest_steps(debt, known, START, min(cut, until)))
    late = interest_of(interest_steps(debt, known, cut + timedelta(days=1), until))
    assert abs(whole - early - late) <= 1


def test_nothing_is_borne_until_the_due_day_and_the_next_day_bears() -> None:
    debt, known = Debt(365_00, START, []), [Rate(None, None, Decimal("0.1"))]
    assert interest_steps(debt, known, START, START) == []
    assert interest_of(interest_steps(debt, known, START, START + timedelta(days=1))) == 10


def test_a_payment_counts_from_the_day_after_it_came() -> None:
    paid = [(START + timedelta(days=3), 200_00)]
    known = [Rate(None, None, Decimal("0.1"))]
    steps = interest_steps(Debt(365_00, START, paid), known, START, START + timedelta(days=5))
    assert [(step.days, step.open) for step in steps] == [(3, 365_00), (2, 165_00)]
