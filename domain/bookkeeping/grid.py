"""Sheets of rows of cells, whatever kind of file they came from."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from domain.bookkeeping.faults import ColumnRef, PassedOver, Unsound, Why
from domain.bookkeeping.text import is_nothing, shown

Value = str | int | float | bool | date | datetime | time | timedelta
"""What a cell holds. The empty text is an empty cell."""

MOST_ROWS = 20_000
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its number counted from 1 as a spreadsheet shows it. `flaw` is set where it could not be parted."""

    number: int
    values: tuple[Value, ...]
    flaw: Unsound | None = None

    def at(self, column: int) -> Value:
        return self.values[column] if column < len(self.values) else ""

    @property
    def is_blank(self) -> bool:
        return self.flaw is None and not any(text_of(value).strip() for value in self.values)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area: rows counted from 1, columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`delimited` says that cells were parted at a character, so that a stray one may have split a cell."""

    name: str
    rows: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()
    delimited: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sheets that hold something, in their order, and those that were passed over."""

    sheets: tuple[Sheet, ...]
    passed_over: tuple[PassedOver, ...] = ()


def kept(sheets: list[Sheet]) -> Sheets:
    """Parts the sheets that hold something from the empty ones."""
    full = tuple(sheet for sheet in sheets if any(not row.is_blank for row in sheet.rows))
    empty = (PassedOver(sheet.name, None, Why.EMPTY_SHEET) for sheet in sheets if sheet not in full)
    return Sheets(full, tuple(empty))


def text_of(value: Value) -> str:
    """A cell's value as a spreadsheet would show it, without a display format: `3000.0` as `3000`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0") if abs(value) < 1e300 else str(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def column_letter(index: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_ref(index: int, title: Value) -> ColumnRef:
    return ColumnRef(column_letter(index), shown(text_of(title).strip()))


def is_empty(value: Value) -> bool:
    """Whether a cell says nothing, or only that there is nothing (`-`, 无)."""
    return isinstance(value, str) and is_nothing(value)
