"""Numbers that tell by themselves whether they were written down right.

ID numbers of residents (公民身份号码, GB 11643): 17 digits and a check character by ISO 7064 MOD 11-2. Unified social
credit codes of organisations (统一社会信用代码, GB 32100): 17 characters and a check character by powers of 3, mod 31.
"""

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


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Without I, O, S, V and Z, which are taken for digits or for each other."""
_CREDIT_SHAPE = re.compile(rf"[1-9A-HJ-NP-RTUWXY][{_CREDIT_ALPHABET}]\d{{6}}[{_CREDIT_ALPHABET}]{{10}}")


def credit_check_character(first_17: str) -> str:
    """The 18th character that belongs to the 17 first of a unified social credit code."""
    total = sum(_CREDIT_ALPHABET.index(each) * pow(3, at, 31) for at, each in enumerate(first_17))
    return _CREDIT_ALPHABET[-total % 31]


def is_credit_code(written: str) -> bool:
    """Whether it is 18 characters of GB 32100 with six digits for the registering region and the right check."""
    shaped = written.isascii() and _CREDIT_SHAPE.fullmatch(written) is not None
    return shaped and credit_check_character(written[:17]) == written[17]
