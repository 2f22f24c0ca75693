"""Days as they are written in sheets, and the day a sheet was written on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.bookkeeping.cells import written
from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import Value
from domain.bookkeeping.text import bare

FIRST_YEAR, LAST_YEAR = 2000, 2099
SERIAL_ZERO = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050
"""How Excel counts the days from 2000-01-01 to 2099-12-31."""

FULL_DATE = re.compile(r"(\d{4})([-/.年])(\d{1,2})([-/.月])(\d{1,2})[日号]?")
COMPACT_DATE = re.compile(r"(20\d{2})(\d{2})(\d{2})")
MONTH_AND_DAY = re.compile(r"(\d{1,2})(?:月(\d{1,2})[日号]?|[-/.](\d{1,2}))")
AFTER_THE_DAY = re.compile(r"(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\(?(?:星期|周)[一二三四五六日天]\)?)$")
VAGUE = re.compile(
    r".*(?:[初中底末旬约近前后内]|左右|上周|本周|下周|今|昨|明|待定|未定|陆续|随时|[~至到]).*"
    r"|(?:\d{4}[-/.年])?\d{1,2}月份?|\d{4}[-/.]\d{1,2}|\d{4}年?|.*\d[日号]?[-—、,]\d+月?\d*[日号].*"
)
WRITTEN_ON = re.compile(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})")
WRITTEN_IN_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|[-/.]\d{1,2})")
MOST_DAYS_AHEAD = 31
"""How long after the sheet was written a day without a year may fall before its year is in doubt."""


@dataclass(frozen=True, slots=True)
class SheetDate:
    """What the rows above a table say about when it was written. No year where they name none, or several."""

    year: int | None = None
    day: date | None = None


def sheet_date(lines: Iterable[str]) -> SheetDate:
    text = "\n".join(bare(line) for line in lines)
    years = {int(year) for year in WRITTEN_IN_YEAR.findall(text)}
    if len(years) != 1:
        return SheetDate()
    days = {_possible(*map(int, found)) for found in WRITTEN_ON.findall(text)} - {None}
    return SheetDate(years.pop(), days.pop() if len(days) == 1 else None)


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day(value: Value, written_in: SheetDate | None = None) -> date:
    """The day a cell names. Raises Unsound for anything but one day between 2000 and 2099."""
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool | time | timedelta):
        raise Unsound(Kind.DATE_UNREADABLE)
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_text(AFTER_THE_DAY.sub("", bare(written(value))), written_in or SheetDate())


def _in_range(found: date | None) -> date:
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Unsound(Kind.DATE_IMPOSSIBLE)
    return found


def _from_number(number: float) -> date:
    if number == number and abs(number) < 10**8 and number == int(number):
        if FIRST_SERIAL <= number <= LAST_SERIAL:
            return SERIAL_ZERO + timedelta(days=int(number))
        if found := COMPACT_DATE.fullmatch(str(int(number))):
            return _in_range(_possible(*map(int, found.groups())))
    raise Unsound(Kind.DATE_UNREADABLE)


def _from_text(text: str, sheet: SheetDate) -> date:
    if found := FULL_DATE.fullmatch(text):
        return _in_range(_possible(int(found[1]), int(found[3]), int(found[5])))
    if text.isascii() and text.isdigit() and len(text) in {5, 8}:
        return _from_number(int(text))
    if found := MONTH_AND_DAY.fullmatch(text):
        return _with_year(int(found[1]), int(found[2] or found[3]), sheet)
    raise Unsound(Kind.DATE_VAGUE if VAGUE.fullmatch(text) else Kind.DATE_UNREADABLE)


def _with_year(month: int, day_of_month: int, sheet: SheetDate) -> date:
    if sheet.year is None:
        raise Unsound(Kind.DATE_WITHOUT_YEAR)
    found = _in_range(_possible(sheet.year, month, day_of_month))
    if sheet.day and (found - sheet.day).days > MOST_DAYS_AHEAD:
        raise Unsound(Kind.DATE_YEAR_UNCLEAR)
    return found
