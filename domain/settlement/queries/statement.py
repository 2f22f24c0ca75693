"""The SQL of a household's statement: what stands of each credit, what all come to, and against which lines."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from domain.households.models import Membership
from domain.regions.rules import above
from domain.settlement.income import SIGNS, IncomeView
from domain.settlement.models import (
    Entry,
    IncomeEntry,
    IncomeLine,
    IncomeMonth,
    LineKind,
    ReversalLine,
)
from domain.settlement.terms import CreditState


def realised_of(entry: Any) -> Any:
    """How much of an income entry has reached the household, in fen."""
    return _in_state(entry, CreditState.REALISED)


def _in_state(entry: Any, state: CreditState) -> Any:
    return (
        select(func.coalesce(func.sum(Entry.amount), 0).cast(BigInteger))
        .where(Entry.county_id == entry.county_id, Entry.income_entry_id == entry.id, Entry.state == state)
        .correlate(entry)
        .scalar_subquery()
    )


def held_in(entry: Any) -> Any:
    """How much of an income entry a dispute holds, in fen."""
    return _in_state(entry, CreditState.HELD)


def reversed_of(entry: Any) -> Any:
    """How much of an income entry was taken back, in fen."""
    standing = _in_state(entry, CreditState.PROVISIONAL) + held_in(entry) + realised_of(entry)
    return (entry.amount - standing).cast(BigInteger)


def paid_out_of(entry: Any) -> Any:
    """How much of an income entry has gone to the family's own bank account, in fen."""
    return (-_in_state(entry, CreditState.PAID_OUT)).cast(BigInteger)


def state_of(entry: Any) -> Any:
    """REVERSED where nothing is left of it, HELD while any of it is, REALISED once all that is left is."""
    return case(
        (reversed_of(entry) == entry.amount, CreditState.REVERSED.value),
        (held_in(entry) > 0, CreditState.HELD.value),
        (_in_state(entry, CreditState.PROVISIONAL) == 0, CreditState.REALISED.value),
        else_=CreditState.PROVISIONAL.value,
    )


def sources(household: Any, since: date, until: date) -> Select[Any]:
    """By category, what was realised in the period, and what is still provisional at its end. Fen."""
    realised = and_(Entry.state == CreditState.REALISED, Entry.effective_on >= since)
    by_category = (
        select(
            IncomeEntry.category.label("category"),
            func.coalesce(func.sum(Entry.amount).filter(realised), 0).label("realised"),
            func.coalesce(func.sum(Entry.amount).filter(Entry.state == CreditState.PROVISIONAL), 0).label(
                "provisional"
            ),
        )
        .join(Entry, and_(Entry.county_id == IncomeEntry.county_id, Entry.income_entry_id == IncomeEntry.id))
        .where(
            IncomeEntry.county_id == household.county_id,
            IncomeEntry.household_id == household.id,
            Entry.effective_on <= until,
        )
        .group_by(IncomeEntry.category)
        .correlate(household)
        .lateral("source")
    )
    return select(by_category).order_by(by_category.c.category)


def net_total(household: Any, since: date, until: date, view: IncomeView) -> Any:
    """Realised net income of the period as the view counts it. Fen."""
    signs = SIGNS[view]
    plus = [each for each, sign in signs.items() if sign > 0]
    minus = [each for each, sign in signs.items() if sign < 0]
    amount = case((IncomeEntry.category.in_(plus), Entry.amount), (IncomeEntry.category.in_(minus), -Entry.amount))
    return (
        select(func.coalesce(func.sum(amount), 0).cast(BigInteger))
        .select_from(Entry)
        .join(IncomeEntry, and_(IncomeEntry.county_id == Entry.county_id, IncomeEntry.id == Entry.income_entry_id))
        .where(
            Entry.county_id == household.county_id,
            IncomeEntry.household_id == household.id,
            Entry.state == CreditState.REALISED,
            Entry.effective_on.between(since, until),
        )
        .correlate_except(Entry, IncomeEntry)
        .scalar_subquery()
    )


def size_on(household: Any, until: date) -> Any:
    """How many people belong to the household on a day."""
    return (
        select(func.count())
        .select_from(Membership)
        .where(
            Membership.county_id == household.county_id,
            Membership.household_id == household.id,
            Membership.during.contains(until),
        )
        .correlate_except(Membership)
        .scalar_subquery()
    )


def per_head(household: Any, since: date, until: date, view: IncomeView) -> Any:
    """Net income over the size of the household at the period's end, half away from zero. Null for nobody. Fen."""
    size = func.nullif(size_on(household, until), 0)
    return cast(func.round(net_total(household, since, until, view) * 1.0 / size), BigInteger)


LINE_OF = {IncomeView.MONITORING: LineKind.MONITORING, IncomeView.DIBAO: LineKind.DIBAO}


def line_for(household: Any, until: date, view: IncomeView) -> Select[IncomeLine]:
    """The line in force for the household's region, or for the nearest region above it."""
    return line_in_force(LINE_OF[view], household.region_code, until)


def line_in_force(kind: LineKind, region_code: Any, day: Any) -> Select[IncomeLine]:
    """The line of a kind for a region, or for the nearest region above it."""
    return (
        select(IncomeLine)
        .where(
            IncomeLine.kind == kind,
            or_(*(IncomeLine.region_code == code for code in above(region_code))),
            IncomeLine.during.contains(day),
        )
        .order_by(IncomeLine.region_code.desc())
        .limit(1)
    )


def entries(household: Any, since: date, until: date) -> Select[IncomeEntry]:
    """What the household earned in the period, newest first."""
    return (
        select(IncomeEntry)
        .where(
            IncomeEntry.county_id == household.county_id,
            IncomeEntry.household_id == household.id,
            IncomeEntry.earned_on.between(since, until),
        )
        .order_by(IncomeEntry.earned_on.desc(), IncomeEntry.id.desc())
    )


def months(household: Any, since: date, until: date) -> Select[IncomeMonth]:
    """What was earned month by month, for the months that begin in the period."""
    return (
        select(IncomeMonth)
        .where(
            IncomeMonth.county_id == household.county_id,
            IncomeMonth.household_id == household.id,
            IncomeMonth.month.between(since, until),
        )
        .order_by(IncomeMonth.month, IncomeMonth.category, IncomeMonth.state)
    )


def history_of(entry: Any) -> Select[Entry]:
    """All that ever happened to a credit, first to last."""
    return (
        select(Entry)
        .where(Entry.county_id == entry.county_id, Entry.income_entry_id == entry.id)
        .order_by(Entry.transfer_id, Entry.id)
    )


def taken_from(entry: Any) -> Select[ReversalLine]:
    """What was taken back of a credit, and for which lot's fault."""
    return (
        select(ReversalLine)
        .where(ReversalLine.county_id == entry.county_id, ReversalLine.attribution_line_id == entry.sale_id)
        .order_by(ReversalLine.id)
    )
