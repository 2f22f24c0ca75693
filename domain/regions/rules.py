"""What a region code says by itself."""

from typing import Any

_DIGITS = 12
_LEVEL_DIGITS = (4, 6, 9, 12)
"""How many leading digits a city, county, township and village are told by."""


def county_of(code: int) -> int:
    """The six-digit county of a region (a city stands as its own: 320700)."""
    return code // 10**6


def above(code: Any) -> list[Any]:
    """A region and those above it up to its province, the narrowest first; `code` is a number or SQL for one.

    A region that is no village stands there more than once.
    """
    return [code - code % 10**digits for digits in (0, 3, 6, 8, 10)]


def above_county(county_id: Any) -> list[Any]:
    """A county, its city and its province; `county_id` is a number or SQL for a BIGINT."""
    code = county_id * 10**6
    return [code - code % 10**digits for digits in (6, 8, 10)]


def subtree(code: int) -> tuple[int, int]:
    """The lowest and highest code of a region and all below it.

    `320722000000` gives `(320722000000, 320722999999)`. Raises ValueError for what is no 12-digit code.
    """
    if len(str(code)) != _DIGITS:
        raise ValueError(f"{code} is not a 12-digit region code")
    for digits in _LEVEL_DIGITS:
        below = 10 ** (_DIGITS - digits)
        if code % below == 0:
            return code, code + below - 1
    raise AssertionError("a code ends in no more than nothing")
