"""The SQL of a household's statement: what stands of each credit, what all come to, and against which lines."""

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)

from domain.expressions import first_of_month, of_one_county
from domain.households.models import Membership
from domain.regions.rules import above
from domain.settlement.income import SIGNS, IncomeView
from domain.settlement.models import (
    AccountKind,
    Entry,
    IncomeEntry,
    IncomeLine,
    IncomeMonth,
    LedgerAccount,
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
    moved = _moved(household, since, until)
    realised = and_(moved.c.state == CreditState.REALISED, moved.c.on >= first_of_month(since))
    provisional = moved.c.state == CreditState.PROVISIONAL
    by_category = (
        select(
            moved.c.category,
            func.coalesce(func.sum(moved.c.amount).filter(realised), 0).label("realised"),
            func.coalesce(func.sum(moved.c.amount).filter(provisional), 0).label("provisional"),
        )
        .group_by(moved.c.category)
        .correlate(household)
        .lateral("source")
    )
    return select(by_category).order_by(by_category.c.category)


def net_total(household: Any, since: date, until: date, view: IncomeView) -> Any:
    """Realised net income of the period as the view counts it. Fen."""
    moved = _moved(household, since, until)
    signs = SIGNS[view]
    plus = [each for each, sign in signs.items() if sign > 0]
    minus = [each for each, sign in signs.items() if sign < 0]
    amount = case((moved.c.category.in_(plus), moved.c.amount), (moved.c.category.in_(minus), -moved.c.amount))
    return (
        select(func.coalesce(func.sum(amount), 0).cast(BigInteger))
        .where(moved.c.state == CreditState.REALISED, moved.c.on >= first_of_month(since))
        .correlate_except(moved)
        .scalar_subquery()
    )


def _moved(household: Any, since: Any, until: Any) -> Any:
    """What a household's credits moved by until a day: category, state, amount in fen, and `on` which day or month.

    Months that are over by then come from their buckets, so that a year costs the same however much was sold in it; the
    days begun of the last come from entries, and what was realised in the first before `since` comes negated. Realised
    from `since` on is therefore all that is `on` the first of its month or later.
    """
    begun = first_of_month(cast(until, Date) + 1)
    whole = (
        select(IncomeMonth.category, IncomeMonth.state, IncomeMonth.amount, IncomeMonth.month.label("on"))
        .where(
            IncomeMonth.county_id == household.county_id,
            IncomeMonth.household_id == household.id,
            IncomeMonth.month < begun,
        )
        .correlate_except(IncomeMonth)
    )
    days = _moved_in(household, begun, cast(until, Date), Entry.amount)
    before = func.least(cast(since, Date) - 1, cast(until, Date))
    early = _moved_in(household, first_of_month(since), before, -Entry.amount).where(
        Entry.state == CreditState.REALISED
    )
    return union_all(whole, days, early).lateral("moved")


def _moved_in(household: Any, first: Any, last: Any, amount: Any) -> Select[Any]:
    """The same, day by day; where the period is none, which is said apart, nothing is looked for."""
    return (
        select(IncomeEntry.category, Entry.state, amount.label("amount"), Entry.effective_on.label("on"))
        .select_from(LedgerAccount)
        .join(Entry, of_one_county(Entry, LedgerAccount, Entry.account_id == LedgerAccount.id))
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .where(
            first <= last,
            LedgerAccount.county_id == household.county_id,
            LedgerAccount.kind.in_((AccountKind.HOUSEHOLD_PROVISIONAL, AccountKind.HOUSEHOLD_REALISED)),
            LedgerAccount.owner_id == household.id,
            Entry.effective_on.between(first, last),
        )
        .correlate_except(LedgerAccount, Entry, IncomeEntry)
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
