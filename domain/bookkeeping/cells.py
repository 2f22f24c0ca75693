"""What one cell says: names and numbers. Each function raises Unsound for what cannot be taken as it stands."""

import math
import re
from datetime import date, time, timedelta
from decimal import Decimal

from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import Value, is_empty, text_of
from domain.bookkeeping.text import check, check_not_ditto, plain, squeezed

LONGEST_TEXT = 200
LONGEST_REMARK = 1_000

NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+"
FIGURE = re.compile(rf"(?P<number>{NUMBER})(?P<myriad>万?)(?P<rest>.*)", re.DOTALL)
NO_UNIT = re.compile(r"[,.%]|e[+-]?\d", re.IGNORECASE)
BRACKETED_NEGATIVE = re.compile(rf"\(({NUMBER})\)")
MINUS = str.maketrans("−–—﹣", "----")
ABOUT = re.compile(
    r"约|大概|大致|估计|预计|左右|上下|以上|以下|不到|不足|将近|至少|最多|几|多|余|来|[~≈±><≥≤?]|\d[-到至]\d|\d、\d|^近|起$"
)
MYRIAD = Decimal(10_000)


def written(value: Value) -> str:
    """The text of a cell that has to say something. Raises Unsound."""
    if is_empty(value):
        raise Unsound(Kind.MISSING)
    text = text_of(value)
    check(text, LONGEST_TEXT)
    check_not_ditto(text)
    return text


def name(value: Value) -> str:
    """A name of goods or people, in half-width characters and single spaces, with at least one letter in it."""
    text = squeezed(written(value))
    if not any(each.isalpha() for each in text):
        raise Unsound(Kind.NAME_UNREADABLE)
    return text


def note(value: Value) -> str:
    """A text that may be missing: empty where the cell says nothing."""
    return "" if is_empty(value) else squeezed(written(value))


def remark(value: Value) -> None:
    """Raises Unsound for text that nobody could have typed. Otherwise a remark may say what it likes."""
    check(text_of(value), LONGEST_REMARK)


def figure(value: Value) -> tuple[Decimal, str]:
    """A number of any sign and what is written after it, as in `1,200扎`. The latter is bare, often empty."""
    if isinstance(value, bool | date | time | timedelta):
        raise Unsound(Kind.NOT_A_NUMBER)
    if isinstance(value, int | float):
        return _typed(value), ""
    return _written_figure(plain(written(value)).translate(MINUS))


def _typed(value: float) -> Decimal:
    if not math.isfinite(value):
        raise Unsound(Kind.NOT_A_NUMBER)
    return Decimal(repr(value))


def _written_figure(text: str) -> tuple[Decimal, str]:
    if negative := BRACKETED_NEGATIVE.fullmatch(text):
        return -abs(_decimal(negative[1])), ""
    if ABOUT.search(text) and any(each.isdigit() for each in text):
        raise Unsound(Kind.APPROXIMATE)
    found = FIGURE.fullmatch(text)
    if not found or NO_UNIT.match(found["rest"]):
        raise Unsound(Kind.NOT_A_NUMBER)
    return _decimal(found["number"]) * (MYRIAD if found["myriad"] else 1), found["rest"]


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def positive(number: Decimal, largest: Decimal, places: int) -> Decimal:
    """The number itself, above zero, at most `largest`, with at most `places` decimals and no zeros at the end."""
    if number < 0:
        raise Unsound(Kind.NEGATIVE)
    if number == 0:
        raise Unsound(Kind.ZERO)
    if number > largest:
        raise Unsound(Kind.TOO_LARGE)
    rounded = round(number, places)
    if rounded != number:
        raise Unsound(Kind.TOO_PRECISE, places=places)
    return trimmed(rounded)


def trimmed(number: Decimal) -> Decimal:
    """The same number without zeros at the end: `1200`, not `1.2E+3` or `1200.00`."""
    return Decimal(f"{number.normalize():f}")
