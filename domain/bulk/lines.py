"""A file of one table, read a row at a time: of a hundred thousand rows only those at work are held."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.bookkeeping.delimited import decode, rows_of
from domain.bookkeeping.faults import Fault, Kind, Unsound, fault
from domain.bookkeeping.grid import MOST_COLUMNS, Row, Value, text_of
from domain.bookkeeping.sheets import LARGEST_FILE_MB
from domain.bookkeeping.text import plain, shown
from domain.bookkeeping.workbooks import is_workbook, open_rows
from domain.bulk.policy import RowOutcome, RowResult

MOST_ROWS = 100_000
HEADER_WITHIN_ROWS = 10

Fields = Mapping[str, frozenset[str]]
"""By field what a heading may be called, in half-width simplified characters without spaces."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row below the headings, its cells by field; `flaw` where it could not be read at all."""

    number: int
    cells: Mapping[str, Value]
    flaw: Unsound | None = None

    def __getitem__(self, name: str) -> Value:
        return self.cells.get(name, "")


@dataclass(frozen=True, slots=True)
class Table:
    """Headings by field, as they are written, and the rows below them."""

    headings: Mapping[str, str]
    lines: Iterator[Line]


def table_of(data: bytes, name: str, fields: Fields, required: tuple[str, ...]) -> Table | Fault:
    """The table of a CSV (UTF-8 with or without a mark, GB18030), XLSX, XLS or ODS file, or why there is none."""
    try:
        rows = _rows(data)
        return _headed(rows, fields, required)
    except Unsound as unsound:
        return fault(unsound, value=shown(name))


def _rows(data: bytes) -> Iterator[Row]:
    if not data.strip():
        raise Unsound(Kind.FILE_EMPTY)
    if len(data) > LARGEST_FILE_MB * 1024 * 1024:
        raise Unsound(Kind.FILE_TOO_LARGE, limit=LARGEST_FILE_MB)
    if is_workbook(data):
        return open_rows(data, MOST_ROWS + HEADER_WITHIN_ROWS)
    return rows_of(decode(data).replace("\r\n", "\n").replace("\r", "\n"), most=MOST_ROWS + HEADER_WITHIN_ROWS)


def _headed(rows: Iterator[Row], fields: Fields, required: tuple[str, ...]) -> Table:
    """Raises Unsound."""
    for row in rows:
        found = _columns(row, fields)
        if all(name in found for name in required):
            headings = {name: shown(text_of(row.at(at)).strip()) for name, at in found.items()}
            return Table(headings, _below(rows, found))
        if row.number >= HEADER_WITHIN_ROWS:
            break
    names = "、".join(min(fields[name], key=len) for name in required)
    raise Unsound(Kind.HEADER_NOT_FOUND, rows=HEADER_WITHIN_ROWS, columns=names)


def _columns(row: Row, fields: Fields) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, value in enumerate(row.values[:MOST_COLUMNS]):
        text = plain(text_of(value)).strip("*:").lower()
        for name, synonyms in fields.items():
            if text in synonyms and name not in found:
                found[name] = at
    return found


def _below(rows: Iterator[Row], columns: Mapping[str, int]) -> Iterator[Line]:
    for row in rows:
        if row.number > MOST_ROWS + HEADER_WITHIN_ROWS:
            raise Unsound(Kind.TOO_MANY_ROWS, limit=MOST_ROWS)
        if not row.is_blank:
            yield Line(row.number, {name: row.at(at) for name, at in columns.items()}, row.flaw)


class Flawed(Exception):
    """A row with the field of it that is wrong; without a field the row as a whole is."""

    def __init__(self, unsound: Unsound, field: str | None = None) -> None:
        super().__init__(unsound)
        self.unsound, self.field = unsound, field


def refused(table: Table, line: Line, flawed: Flawed) -> RowResult:
    """What is told of a row that cannot be read."""
    name = flawed.field or ""
    why = fault(flawed.unsound, row=line.number, value=shown(text_of(line[name])))
    return RowResult(line.number, RowOutcome.REFUSED, table.headings.get(name), why)
