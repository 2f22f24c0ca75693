"""What a region code says by itself."""

_DIGITS = 12
_LEVEL_DIGITS = (4, 6, 9, 12)
"""How many leading digits a city, county, township and village are told by."""


def county_of(code: int) -> int:
    """The six-digit county of a region (a city stands as its own: 320700)."""
    return code // 10**6


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
