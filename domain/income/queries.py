"""The SQL of a family's income: years, lines, what if, and what was said of entries."""

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    Integer,
    Numeric,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.orm import aliased

from domain.expressions import fen, of_one_county
from domain.income.changes import Change
from domain.income.models import DOUBTFUL, IncomeRemark, IncomeWord
from domain.parties.models import Organisation
from domain.regions.rules import above
from domain.settlement.income import IncomeView
from domain.settlement.models import AttributionLine, Entry, IncomeEntry, IncomeLine
from domain.settlement.queries.statement import net_total, size_on
from domain.settlement.terms import CreditState, IncomeCategory

MOST_YEARS = 10


# Periods


def _apart(days: Any, interval: str) -> Any:
    return cast(cast(days, Date) + literal_column(f"interval '{interval}'"), Date)


def years(household: Any, as_of: Any, years: Any) -> Select[Any]:
    """The income years (1 October to 30 September) up to the one that a day falls in, the newest first."""
    series: Any = func.generate_series(0, func.least(cast(years, Integer), MOST_YEARS) - 1)
    back = series.table_valued("back").render_derived(name="years")
    started = cast(func.date_part(literal_column("'year'"), _apart(as_of, "3 months")), Integer) - 1
    since = func.make_date(started - back.c.back, 10, 1)
    spans = select(since.label("since"), _apart(_apart(since, "1 year"), "-1 day").label("until")).subquery("spans")
    return _periods(household, spans, as_of)


def rolling(household: Any, as_of: Any) -> Select[Any]:
    """The twelve months that end with a day."""
    since = _apart(_apart(as_of, "-1 year"), "1 day")
    spans = select(since.label("since"), cast(as_of, Date).label("until")).subquery("spans")
    return _periods(household, spans, as_of)


def _periods(household: Any, spans: Any, as_of: Any) -> Select[Any]:
    """Each period as far as it is over, with the size of the household at its end and its net income by both views."""
    end: Any = func.least(spans.c.until, cast(as_of, Date))
    size = size_on(household, end)
    period = (
        select(
            household.county_id,
            household.id.label("household_id"),
            household.region_code,
            spans.c.since,
            spans.c.until,
            end.label("counted_until"),
            size.label("household_size"),
            *(net_total(household, spans.c.since, end, view).label(f"{view.value.lower()}_net") for view in IncomeView),
        )
        .select_from(spans)
        .correlate(household)
        .lateral("period")
    )
    return select(period).order_by(period.c.since.desc())


def net_per_head(period: Any, net: Any) -> Any:
    """Half away from zero; null for a household of nobody. Fen."""
    return cast(func.round(cast(net, Numeric) / func.nullif(period.c.household_size, 0)), BigInteger)


def monitoring_per_head(period: Any) -> Any:
    return net_per_head(period, period.c.monitoring_net)


def dibao_per_head(period: Any) -> Any:
    return net_per_head(period, period.c.dibao_net)


def categories(period: Any) -> Select[Any]:
    """By category, what was realised in the period, and what of its earnings is provisional or held at its end. Fen."""
    of_period = IncomeEntry.earned_on.between(period.c.since, period.c.counted_until)
    realised = and_(
        Entry.state == CreditState.REALISED, Entry.effective_on.between(period.c.since, period.c.counted_until)
    )
    by_category = (
        select(
            IncomeEntry.category.label("category"),
            fen(func.sum(Entry.amount).filter(realised)).label("realised"),
            fen(func.sum(Entry.amount).filter(Entry.state == CreditState.PROVISIONAL, of_period)).label("provisional"),
            fen(func.sum(Entry.amount).filter(Entry.state == CreditState.HELD, of_period)).label("held"),
        )
        .join(Entry, of_one_county(Entry, IncomeEntry, Entry.income_entry_id == IncomeEntry.id))
        .where(
            IncomeEntry.county_id == period.c.county_id,
            IncomeEntry.household_id == period.c.household_id,
            Entry.effective_on <= period.c.counted_until,
            or_(realised, of_period),
        )
        .group_by(IncomeEntry.category)
        .correlate(period)
        .lateral("by_category")
    )
    return select(by_category).order_by(by_category.c.category)


def doubtful(period: Any) -> Any:
    """What was realised in the period of entries that are disputed, or were rightly. Fen."""
    return (
        select(fen(func.sum(Entry.amount)))
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .where(
            Entry.county_id == period.c.county_id,
            IncomeEntry.household_id == period.c.household_id,
            Entry.state == CreditState.REALISED,
            Entry.effective_on.between(period.c.since, period.c.counted_until),
            word_of(IncomeEntry).in_([each.value for each in DOUBTFUL]),
        )
        .correlate(period)
        .scalar_subquery()
    )


# Lines


def _lines(period: Any) -> Any:
    """The line of each kind in force at a period's end, for the household's region or the nearest above it."""
    return (
        select(IncomeLine.kind, IncomeLine.per_head, IncomeLine.source)
        .ext(distinct_on(IncomeLine.kind))
        .where(
            or_(*(IncomeLine.region_code == code for code in above(period.c.region_code))),
            IncomeLine.during.contains(period.c.counted_until),
        )
        .order_by(IncomeLine.kind, IncomeLine.region_code.desc())
        .correlate(period)
        .lateral("lines")
    )


def _views() -> Any:
    views = array([literal(each.value, Text) for each in IncomeView])
    return func.unnest(views).table_valued("view").render_derived(name="views")


def _net(period: Any, views: Any) -> Any:
    dibao = views.c.view == IncomeView.DIBAO.value
    return case((dibao, period.c.dibao_net), else_=period.c.monitoring_net)


def tested(period: Any) -> Select[Any]:
    """Net income per head by each view against each line in force, each by itself. At the line is not below it."""
    lines, views = _lines(period), _views()
    per_head = net_per_head(period, _net(period, views))
    tests = (
        select(
            views.c.view,
            lines.c.kind,
            lines.c.per_head.label("line_per_head"),
            lines.c.source,
            per_head.label("per_head"),
            (per_head < lines.c.per_head).label("is_below"),
            (per_head - lines.c.per_head).cast(BigInteger).label("difference"),
        )
        .select_from(lines.join(views, literal_column("true")))
        .correlate(period)
        .lateral("tests")
    )
    return select(tests).order_by(tests.c.view.desc(), tests.c.kind)


# What if


def what_if(household: Any, as_of: Any, change: Change) -> Select[Any]:
    """The lines tested for the twelve months that end with a day, as they are and as they would be."""
    period = rolling(household, as_of).get_final_froms()[0]
    lines, views = _lines(period), _views()
    before = _net(period, views)
    dibao = views.c.view == IncomeView.DIBAO.value
    added = [change.added_to_net(view, _realised(period, change.category)) for view in IncomeView]
    after = before + case((dibao, added[1]), else_=added[0])
    line = change.line_instead(lines.c.kind, lines.c.per_head)
    one, other = net_per_head(period, before), net_per_head(period, after)
    tests = (
        select(
            views.c.view,
            lines.c.kind,
            lines.c.per_head.label("line_before"),
            cast(line, BigInteger).label("line_after"),
            one.label("per_head_before"),
            other.label("per_head_after"),
            (one < lines.c.per_head).label("was_below"),
            (other < line).label("would_be_below"),
        )
        .select_from(period.join(lines, literal_column("true")).join(views, literal_column("true")))
        .correlate(household)
        .lateral("tests")
    )
    return select(tests).order_by(tests.c.view.desc(), tests.c.kind)


def _realised(period: Any, category: IncomeCategory | None) -> Any:
    """Of one category, in a period. Fen."""
    return (
        select(fen(func.sum(Entry.amount)))
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .where(
            Entry.county_id == period.c.county_id,
            IncomeEntry.household_id == period.c.household_id,
            IncomeEntry.category == category,
            Entry.state == CreditState.REALISED,
            Entry.effective_on.between(period.c.since, period.c.counted_until),
        )
        .correlate(period)
        .scalar_subquery()
    )


# On whom it depends


def largest_seller(household: Any, as_of: Any) -> Select[Any]:
    """Through whom most of the sales of twelve months came, and what part of what all sales realised. Null for none."""
    since = _apart(as_of, "-1 year")
    realised = func.sum(Entry.amount)
    seller = (
        select(
            Organisation.name.label("name"),
            func.round(realised / func.nullif(func.sum(realised).over(), 0), 4).label("share"),
        )
        .select_from(Entry)
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .join(AttributionLine, of_one_county(AttributionLine, IncomeEntry, AttributionLine.id == IncomeEntry.sale_id))
        .join(Organisation, Organisation.id == AttributionLine.seller_id)
        .where(
            Entry.county_id == household.county_id,
            IncomeEntry.household_id == household.id,
            Entry.state == CreditState.REALISED,
            Entry.effective_on > since,
            Entry.effective_on <= cast(as_of, Date),
        )
        .group_by(Organisation.id, Organisation.name)
        .having(realised > 0)
        .order_by(realised.desc(), Organisation.name)
        .limit(literal_column("1"))
        .correlate(household)
        .lateral("seller")
    )
    return select(seller)


# What was said


def turn_to_speak(entry_id: uuid.UUID) -> Select[Any]:
    """Whoever says something of an entry waits for whoever does so at the moment."""
    return select(func.pg_advisory_xact_lock(entry_id.int & (2**63 - 1)))


def last_remark(entry: Any) -> Select[IncomeRemark]:
    return (
        select(IncomeRemark)
        .where(IncomeRemark.county_id == entry.county_id, IncomeRemark.income_entry_id == entry.id)
        .order_by(IncomeRemark.position.desc())
        .limit(1)
    )


def word_of(entry: Any) -> Any:
    """What was said of an income entry last; null where nothing was."""
    said = aliased(IncomeRemark)
    return (
        select(said.word)
        .where(said.county_id == entry.county_id, said.income_entry_id == entry.id)
        .order_by(said.position.desc())
        .limit(literal_column("1"))
        .correlate(entry)
        .scalar_subquery()
    )


def remarks_of(entry: Any) -> Select[IncomeRemark]:
    """In the order in which they were made."""
    return (
        select(IncomeRemark)
        .where(IncomeRemark.county_id == entry.county_id, IncomeRemark.income_entry_id == entry.id)
        .order_by(IncomeRemark.position)
    )


def answer_to(dispute: Any) -> Select[IncomeRemark]:
    """What followed a dispute: an officer's answer, or that the family confirmed the entry after all."""
    answer = aliased(IncomeRemark)
    return select(answer).where(
        answer.county_id == dispute.county_id,
        answer.income_entry_id == dispute.income_entry_id,
        answer.position == dispute.position + 1,
    )


def disputes() -> Select[IncomeRemark]:
    """Newest first."""
    return (
        select(IncomeRemark)
        .where(IncomeRemark.word == IncomeWord.DISPUTED)
        .order_by(IncomeRemark.made_at.desc(), IncomeRemark.id.desc())
    )
