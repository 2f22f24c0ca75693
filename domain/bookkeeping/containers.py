"""What a packed workbook would unpack to, found out before anything is built from it.

The reader of workbooks lays out every sheet as a full rectangle in memory, so one cell far down and far right in a
file of a few kilobytes would take the process down. These checks come first.
"""

import re
import zlib
from collections.abc import Mapping
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import MOST_COLUMNS, MOST_ROWS

MOST_UNPACKED_BYTES = 64 * 1024 * 1024
MOST_PARTS = 2_000
MOST_TEXT_BYTES = 256 * 1024 * 1024
LOCAL_HEADER_LENGTH = 30
ENCRYPTED_FLAG = 1

CELL_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ROW_PLACE = re.compile(r"[0-9]{1,7}")
REPEATED = re.compile(r"[0-9]{1,10}")

Parts = dict[str, bytes]


def unpack(data: bytes) -> Parts:
    """Every part of a ZIP container by its name in lower case, really unpacked: declared sizes may lie. Raises Unsound.

    Anything that is wrong with the container itself raises some other exception.
    """
    parts: Parts = {}
    room = MOST_UNPACKED_BYTES
    with ZipFile(BytesIO(data)) as container:
        if len(container.infolist()) > MOST_PARTS:
            raise Unsound(Kind.UNPACKS_TOO_LARGE)
        for info in container.infolist():
            name = info.filename.lower()
            if name in parts:  # readers disagree about which of the two counts
                raise Unsound(Kind.FILE_BROKEN)
            parts[name] = _inflated(data, info, room)
            room -= len(parts[name])
    return parts


def _inflated(data: bytes, info: ZipInfo, room: int) -> bytes:
    if info.flag_bits & ENCRYPTED_FLAG:
        raise Unsound(Kind.FILE_LOCKED)
    header = data[info.header_offset : info.header_offset + LOCAL_HEADER_LENGTH]
    start = info.header_offset + LOCAL_HEADER_LENGTH
    start += int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = data[start : start + info.compress_size]
    if info.compress_type == ZIP_STORED:
        content = packed
    elif info.compress_type == ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, room + 1)
    else:
        raise Unsound(Kind.FILE_BROKEN)
    if len(content) > room:
        raise Unsound(Kind.UNPACKS_TOO_LARGE)
    return content


def check_xlsx(parts: Parts, most_rows: int = MOST_ROWS) -> None:
    """Raises Unsound where a sheet of an XLSX file reaches too far, or repeats one long text too often."""
    shared = 0
    for content in parts.values():
        if b"sheetData" in content:
            sheet = _Places(most_rows)
            _follow(content, sheet)
            shared += sheet.shared_texts
    longest = max((_longest_text(content) for name, content in parts.items() if "sharedstrings" in name), default=0)
    if longest * shared > MOST_TEXT_BYTES:
        raise Unsound(Kind.UNPACKS_TOO_LARGE)


class _Follower:
    """What is done where an element begins, with its name as it is written; where it ends; and with text between."""

    def opened(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def closed(self, name: str) -> None: ...

    def told(self, text: str) -> None: ...


def _follow(content: bytes, follower: _Follower) -> None:
    """Go through XML in UTF-8, element by element. Raises Unsound for a document type, and whatever is not well formed.

    Readers forgive much, each in its own way; what this parser takes they all see alike.
    """
    parser = ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = follower.opened
    parser.EndElementHandler = follower.closed
    parser.CharacterDataHandler = follower.told
    try:
        parser.Parse(content, True)  # noqa: FBT003  # that it is all there is
    except ExpatError:
        raise Unsound(Kind.FILE_BROKEN) from None


def _refuse(*_declared: object) -> None:
    raise Unsound(Kind.FILE_BROKEN)


class _Places(_Follower):
    """Where the cells of a sheet of XLSX stand: where they say so, else behind the one before, as readers have it."""

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self._row = self._column = 0
        self.shared_texts = 0

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                place = attributes.get("r")
                self._row = self._row + 1 if place is None else int(_matched(ROW_PLACE, place)[0])
                self._column = 0
            case "c":
                self._column += 1
                if (place := attributes.get("r")) is not None:
                    self._stands_at(_matched(CELL_PLACE, place))
                self.shared_texts += attributes.get("t") == "s"
            case _:
                return
        _check_reach(self._row, self._column, self._most_rows)

    def _stands_at(self, place: re.Match[str]) -> None:
        self._column = _column_number(place[1])
        self._row = int(place[2])


def _matched(pattern: re.Pattern[str], written: str) -> re.Match[str]:
    found = pattern.fullmatch(written)
    if found is None:
        raise Unsound(Kind.FILE_BROKEN)
    return found


def _check_reach(row: int, column: int, most_rows: int = MOST_ROWS) -> None:
    if row > most_rows:
        raise Unsound(Kind.TOO_MANY_ROWS, limit=most_rows)
    if column > MOST_COLUMNS:
        raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)


def _column_number(letters: str) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + ord(each) - ord("A") + 1
    return number


def _longest_text(shared: bytes) -> int:
    return max(len(each) for each in shared.split(b"</si>"))


def check_ods(parts: Parts) -> None:
    """Raises Unsound where repeated rows or cells of an ODS file reach too far. Empty ones at the end do not count."""
    if content := parts.get("content.xml"):
        _follow(content, _Table())


class _Table(_Follower):
    """How far the table of an ODS file reaches that is being read: what holds something, and all that stands before.

    How much text it is, with all that is repeated, is counted over all tables.
    """

    def __init__(self) -> None:
        self._rows = self._rows_alike = self._columns = self._columns_alike = self._reach = 0
        self._within = 0
        """How many elements deep in a cell this is; none outside of one."""
        self._holds_something = False
        self._text_of_cell = self._text_of_row = self._text = 0

    def opened(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._within:
            self._within += 1
            self._holds_something = True
        elif name == "table:table":
            self._rows = 0
        elif name == "table:table-row":
            self._rows_alike = _repeated(attributes, "table:number-rows-repeated")
            self._rows += self._rows_alike
            self._columns = self._reach = self._text_of_row = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._within = 1
            self._columns_alike = _repeated(attributes, "table:number-columns-repeated")
            self._columns += self._columns_alike
            self._holds_something = any(each.startswith("office:") for each in attributes)
            self._text_of_cell = sum(map(len, attributes.values())) if self._holds_something else 0

    def told(self, text: str) -> None:
        self._text_of_cell += len(text)

    def closed(self, name: str) -> None:
        if self._within:
            self._within -= 1
            if not self._within and self._holds_something:
                self._reach = self._columns
                self._text_of_row += self._columns_alike * self._text_of_cell
        elif name == "table:table-row" and self._reach:
            _check_reach(self._rows, self._reach)
            self._text += self._rows_alike * self._text_of_row
            if self._text > MOST_TEXT_BYTES:
                raise Unsound(Kind.UNPACKS_TOO_LARGE)


def _repeated(attributes: Mapping[str, str], name: str) -> int:
    return int(_matched(REPEATED, attributes.get(name, "1"))[0])
