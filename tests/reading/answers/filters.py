"""Rows that a `where` of the API lets through."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tests.reading.answers.asking import Args
from tests.reading.answers.catalog import check_where

Fits = Callable[[Any, str, Any], bool]


def narrowed(rows: list[Any], where: Any, fits: Fits) -> list[Any]:
    """`fits` says whether a row is as one value of a field asks; as all that is given, of a field without `eq`."""
    check_where(where or {})
    return [row for row in rows if _lets_through(row, where or {}, fits)]


def _lets_through(row: Any, where: Args, fits: Fits) -> bool:
    both, any_of = where.get("and"), where.get("or")
    held = [
        _is_given(row, name, given, fits)
        for name, given in where.items()
        if given is not None and name not in {"and", "or"}
    ]
    if both is not None:
        held.append(bool(both) and all(_lets_through(row, each, fits) for each in both))
    if any_of is not None:
        held.append(any(_lets_through(row, each, fits) for each in any_of))
    return all(held)


def _is_given(row: Any, name: str, given: Args, fits: Fits) -> bool:
    if name == "receiving":
        return fits(row, name, given)
    eq, one_of = given.get("eq"), given.get("oneOf")
    return (
        (eq is None or fits(row, name, eq))
        and (one_of is None or any(fits(row, name, each) for each in one_of))
        and _is_within(row, name, given.get("range") or {})
    )


def _is_within(row: Any, name: str, ends: Args) -> bool:
    attribute, read = _RANGED.get(name, ("", date.fromisoformat))
    low, high = (ends.get(end) and read(ends[end]) for end in ("from", "to"))
    return (not low or low <= getattr(row, attribute)) and (not high or getattr(row, attribute) <= high)


_RANGED: dict[str, tuple[str, Callable[[str], Any]]] = {
    "at": ("at", datetime.fromisoformat),
    "placedAt": ("placed_at", datetime.fromisoformat),
    "deliverOn": ("deliver_on", date.fromisoformat),
}
