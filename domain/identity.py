"""ID numbers of residents (公民身份号码, GB 11643): 17 digits and a check character by ISO 7064 MOD 11-2."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SHAPE = re.compile(r"\d{17}[\dX]")


def check_character(first_17: str) -> str:
    """The 18th character that belongs to 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def is_id_number(written: str) -> bool:
    """Whether it is 18 characters with a day of birth that exists and the right check character."""
    if not written.isascii() or not _SHAPE.fullmatch(written) or check_character(written[:17]) != written[17]:
        return False
    try:
        date.fromisoformat(f"{written[6:10]}-{written[10:12]}-{written[12:14]}")
    except ValueError:
        return False
    return True
