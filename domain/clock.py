"""Now and today. Days are dates in Asia/Shanghai; instants carry their zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    return _stopped_at.get() or datetime.now(SHANGHAI)


def today() -> date:
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day in Shanghai on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()


@contextmanager
def stopped_at(instant: datetime | date) -> Iterator[None]:
    """Hold the clock still, at an instant or at a day's start: for demonstrations, replays and tests."""
    if not isinstance(instant, datetime):
        instant = datetime.combine(instant, time(), SHANGHAI)
    token = _stopped_at.set(instant)
    try:
        yield
    finally:
        _stopped_at.reset(token)
