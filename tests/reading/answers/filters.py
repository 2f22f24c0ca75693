"""Rows that a `where` of the API lets through."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tests.reading.answers.asking import Args
from tests.reading.answers.catalog import check_where

Fits = Callable[[Any, str, Any], bool]
Others = Callable[[Any, str], list[Any] | None]


def narrowed(rows: list[Any], where: Any, fits: Fits, others: Others | None = None) -> list[Any]:
    """`fits` says whether a row is as one value of a field asks; as all that is given, of a field without `eq`.

    `others` are the rows of a row that a field asks about instead of it: one of them is all that is given.
    """
    check_where(where or {})

    def is_as_given(row: Any, name: str, given: Args) -> bool:
        if all(value is None for value in given.values()):
            return True
        asked_about = others(row, name) if others else None
        return any(_is_given(each, name, given, fits) for each in ([row] if asked_about is None else asked_about))

    return [row for row in rows if _lets_through(row, where or {}, is_as_given)]


def _lets_through(row: Any, where: Args, is_as_given: Callable[[Any, str, Args], bool]) -> bool:
    both, any_of = where.get("and"), where.get("or")
    held = [
        is_as_given(row, name, given)
        for name, given in where.items()
        if given is not None and name not in {"and", "or"}
    ]
    if both is not None:
        held.append(bool(both) and all(_lets_through(row, each, is_as_given) for each in both))
    if any_of is not None:
        held.append(any(_lets_through(row, each, is_as_given) for each in any_of))
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
