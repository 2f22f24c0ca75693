"""Pages of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from tests.reading.answers.asking import CURSOR, Args, Asking

Order_ = Sequence[tuple[str, bool]]
"""Attributes to sort by, each with whether it descends."""


@dataclass
class Page:
    """Some rows of a list, and where they stand in it."""

    rows: list[Any]
    total: int
    has_next_page: bool
    has_previous_page: bool

    @property
    def start_cursor(self) -> str | None:
        return CURSOR if self.rows else None

    end_cursor = start_cursor


def page(asking: Asking, rows: list[Any], order: Order_, name: str, args: Args) -> Page:
    first, last, after, before = (args.get(each) for each in ("first", "last", "after", "before"))
    if first is not None and last is not None:
        raise GraphQLError("first or last")
    size = next((each for each in (first, last) if each is not None), 20)
    if not 1 <= size <= 100:
        raise GraphQLError("page too large")
    found = list(rows)
    for attribute, descends in reversed(order):
        found.sort(key=lambda row: getattr(row, attribute), reverse=descends)
    if after is not None:
        place = _place(asking, name, after)
        found = [row for row in found if _beyond(row, place, order)]
    if before is not None:
        place = _place(asking, name, before)
        found = [row for row in found if _beyond(place, row, order)]
    more = len(found) > size
    if last is not None:
        return Page(found[-size:], len(rows), before is not None, more)
    return Page(found[:size], len(rows), more, after is not None)


def _place(asking: Asking, name: str, cursor: str) -> Any:
    if (name, cursor) not in asking.cursors:
        raise GraphQLError("no cursor of this list")
    return asking.hidden_too[asking.cursors[name, cursor]]


def _beyond(row: Any, place: Any, order: Order_) -> bool:
    for attribute, descends in order:
        mine, its = getattr(row, attribute), getattr(place, attribute)
        if mine != its:
            return bool(mine < its if descends else mine > its)
    return False


def is_between(figure: Decimal, ends: Args) -> bool:
    low, high = (None if ends.get(end) is None else Decimal(ends[end]) for end in ("from", "to"))
    return (low is None or low <= figure) and (high is None or figure <= high)
