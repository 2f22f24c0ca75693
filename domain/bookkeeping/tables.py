"""The table in a sheet: its row of headings, and which rows below hold something to take."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.bookkeeping.faults import ColumnRef, Fault, Kind, PassedOver, Unsound, Why, fault
from domain.bookkeeping.grid import Row, Sheet, Value, column_letter, column_ref, is_empty, text_of
from domain.bookkeeping.text import plain, shown

HEADER_WITHIN_ROWS = 20
FEWEST_HEADINGS = 2

HEADING_WITH_MORE = re.compile(r"(?P<name>.+?)(?:[(\[【](?P<bracket>.+)[)\]】]|/(?P<slash>.+))")
TOTAL = re.compile(
    r"(?:本页|本表|本月|本次|全部|\d{1,2}月)?(?:合计|总计|小计|共计|累计|总数)(?:数量|金额)?(?:\([^)]*\))?(?::.*)?"
)
NOTE = re.compile(
    r"(?:备注|说明|附注|注|填表|制表|填报|审核|复核|负责|联系|电话|经办|盖章|日期|单位|以上)[^:]{0,6}:.*", re.DOTALL
)

Fields = Mapping[str, frozenset[str]]
"""Each field of a table with the headings it is known by, in simplified characters, without units."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a field stands, and what its heading says in brackets, as 公斤 in `数量(公斤)`."""

    index: int
    ref: ColumnRef
    bracket: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are those to be read, values of merged cells filled in; each other row of the sheet is passed over.

    `filled` gives, for a cell by row number and column that got its value from a merged area, that area's first row.
    """

    sheet: Sheet
    columns: Mapping[str, Column]
    headings: tuple[str, ...]
    above: tuple[str, ...]
    rows: tuple[Row, ...]
    passed_over: tuple[PassedOver, ...]
    filled: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def value(self, row: Row, name: str) -> Value:
        """What the row holds for a field, empty where the table has no such column."""
        return row.at(self.columns[name].index) if name in self.columns else ""

    def cells(self, row: Row) -> dict[str, str]:
        """Each heading with the text as written below it; empty cells are left out."""
        texts = enumerate(text_of(value) for value in row.values)
        return {self._title(at): text for at, text in texts if text.strip()}

    def column_ref(self, at: int) -> ColumnRef:
        return column_ref(at, self.headings[at] if at < len(self.headings) else "")

    def _title(self, at: int) -> str:
        title = self.headings[at] if at < len(self.headings) else ""
        return title if title and self.headings.index(title) == at else f"{title}({column_letter(at)})"

    def row_flaw(self, row: Row) -> Unsound | None:
        """Why a row cannot be read at all, if so."""
        if row.flaw:
            return row.flaw
        beyond = row.values[len(self.headings) :]
        split = self.sheet.delimited and any(text_of(value).strip() for value in beyond)
        return Unsound(Kind.BEYOND_HEADINGS) if split else None


def find_table(
    sheet: Sheet, fields: Fields, required: Sequence[str], shown_columns: Mapping[str, str]
) -> Table | Fault:
    """The table of a sheet, or why the sheet cannot be taken. `shown_columns` says what fields are called."""
    header = _header(sheet, fields)
    if header is None:
        names = "、".join(shown_columns[each] for each in required)
        return fault(Unsound(Kind.HEADER_NOT_FOUND, rows=HEADER_WITHIN_ROWS, columns=names), sheet.name)
    header, last = _with_second_row(sheet, header, fields)
    columns: dict[str, Column] = {}
    for at, value in enumerate(header.values):
        known = _field_of(value, fields)
        if known and known[0] in columns:
            return fault(Unsound(Kind.COLUMN_TWICE), sheet.name, None, column_ref(at, value), shown(text_of(value)))
        if known:
            columns[known[0]] = Column(at, column_ref(at, value), known[1])
    if missing := [shown_columns[each] for each in required if each not in columns]:
        return fault(Unsound(Kind.COLUMNS_MISSING, columns="、".join(missing)), sheet.name)
    return _table(sheet, header, last, columns)


def _header(sheet: Sheet, fields: Fields) -> Row | None:
    """Of the first rows the one with the most known headings; the upper one of equals."""
    candidates = sheet.rows[:HEADER_WITHIN_ROWS]
    best = max(candidates, key=lambda row: _known_headings(row, fields), default=None)
    return best if best and _known_headings(best, fields) >= FEWEST_HEADINGS else None


def _with_second_row(sheet: Sheet, header: Row, fields: Fields) -> tuple[Row, int]:
    """The headings and their last row's number, where headings are merged over two rows (`农户` over 姓名 and 数量)."""
    merged = (merge.last_row for merge in sheet.merges if merge.first_row == header.number)
    last = min(max(merged, default=header.number), header.number + 1, len(sheet.rows))
    below = sheet.rows[last - 1]
    holds_figures = any(each.isdigit() for value in below.values for each in text_of(value))
    if last == header.number or holds_figures:
        return header, header.number
    width = max(len(header.values), len(below.values))
    values = (below.at(at) if _field_of(below.at(at), fields) else header.at(at) or below.at(at) for at in range(width))
    return Row(header.number, tuple(values)), last


def _known_headings(row: Row, fields: Fields) -> int:
    return len({known[0] for value in row.values if (known := _field_of(value, fields))})


def _field_of(value: Value, fields: Fields) -> tuple[str, str | None] | None:
    """The field that a heading names and what it says in brackets."""
    text = plain(text_of(value)).strip("*:").lower() if isinstance(value, str) else ""
    found = HEADING_WITH_MORE.fullmatch(text)
    for name, synonyms in fields.items():
        if text in synonyms:
            return name, None
        if found and found["name"] in synonyms:
            return name, found["bracket"] or found["slash"]
    return None


def _table(sheet: Sheet, header: Row, last: int, columns: Mapping[str, Column]) -> Table:
    above = [row for row in sheet.rows if row.number < header.number]
    passed = [PassedOver(sheet.name, row.number, Why.BLANK if row.is_blank else Why.ABOVE_HEADER) for row in above]
    passed.extend(PassedOver(sheet.name, number, Why.HEADER) for number in range(header.number, last + 1))
    rows: list[Row] = []
    headings_said = _said(header)
    for row in sheet.rows[last:]:
        if why := _why_passed_over(row, headings_said, columns):
            passed.append(PassedOver(sheet.name, row.number, why))
        else:
            rows.append(row)
    filled, origins = _fill(sheet, rows)
    headings = tuple(shown(text_of(value).strip()) for value in header.values)
    lines = tuple(text_of(value) for row in above for value in row.values)
    return Table(sheet, columns, headings, lines, tuple(filled), tuple(passed), origins)


def _why_passed_over(row: Row, headings_said: list[str], columns: Mapping[str, Column]) -> Why | None:
    if row.flaw:
        return None
    if row.is_blank:
        return Why.BLANK
    said = _said(row)
    if said == headings_said:
        return Why.HEADER
    texts = [text for text in said if not text.isdigit()]
    if texts and TOTAL.fullmatch(texts[0]):
        return Why.TOTAL
    quantity = columns.get("quantity")
    unquantified = quantity is None or is_empty(row.at(quantity.index))
    return Why.NOTE if texts and unquantified and NOTE.fullmatch(texts[0]) else None


def _said(row: Row) -> list[str]:
    return [text for value in row.values if (text := plain(text_of(value)))]


def _fill(sheet: Sheet, rows: list[Row]) -> tuple[list[Row], dict[tuple[int, int], int]]:
    """Gives each row what the areas merged over it say, as someone looking at the sheet reads it."""
    by_number = {row.number: list(row.values) for row in rows}
    origins: dict[tuple[int, int], int] = {}
    for merge in sheet.merges:
        if merge.first_row not in by_number or merge.first_row == merge.last_row:
            continue
        column = merge.first_column
        top = by_number[merge.first_row]
        for number in range(merge.first_row, merge.last_row + 1):
            values = by_number.get(number)
            if values is not None and column < len(top) and column < len(values):
                values[column] = top[column]
                origins[number, column] = merge.first_row
    return [replace(row, values=tuple(by_number[row.number])) for row in rows], origins
