"""Spans of days: people name the first and the last of them, the database keeps the day after the last."""

from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range

_DAY = timedelta(days=1)


def last_of(during: Range[date]) -> date | None:
    """The last day of a span; None where it is open."""
    return None if during.upper is None else during.upper - _DAY


def ended_before(during: Range[date], day: date) -> Range[date]:
    """A span that holds no more from a day on; empty where it had not begun."""
    return Range(during.lower, max(day, during.lower or day))


def ended_with(during: Range[date], last: date) -> Range[date]:
    """A span's days up to `last`, included, and never more than it had. One that had not begun is that day alone."""
    if during.upper is not None and during.upper <= last + _DAY:
        return during
    return Range(during.lower and min(during.lower, last), last + _DAY)
