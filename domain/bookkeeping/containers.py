"""What a packed workbook would unpack to, found out before anything is built from it.

The reader of workbooks lays out every sheet as a full rectangle in memory, so one cell far down and far right in a
file of a few kilobytes would take the process down. These checks come first.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import MOST_COLUMNS, MOST_ROWS

MOST_UNPACKED_BYTES = 64 * 1024 * 1024
MOST_PARTS = 2_000
MOST_TEXT_BYTES = 256 * 1024 * 1024
LOCAL_HEADER_LENGTH = 30
ENCRYPTED_FLAG = 1

CELL_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']""")
SHARED_TEXT = re.compile(rb"""\st\s*=\s*["']s["']""")

ODS_ROW = re.compile(rb"<table:table-row\b[^>]*>")
ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
ODS_ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d{1,12})""")
ODS_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d{1,12})""")

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
    sheets = [content for content in parts.values() if b"sheetData" in content]
    for content in sheets:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unsound(Kind.FILE_BROKEN)
        _check_reach(CELL_PLACE.finditer(content), most_rows)
    longest = max((_longest_text(content) for name, content in parts.items() if "sharedstrings" in name), default=0)
    if longest * sum(len(SHARED_TEXT.findall(content)) for content in sheets) > MOST_TEXT_BYTES:
        raise Unsound(Kind.UNPACKS_TOO_LARGE)


def _check_reach(places: Iterator[re.Match[bytes]], most_rows: int) -> None:
    for place in places:
        if int(place[2]) > most_rows:
            raise Unsound(Kind.TOO_MANY_ROWS, limit=most_rows)
        if _column_number(place[1]) > MOST_COLUMNS:
            raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)


def _column_number(letters: bytes) -> int:
    number = 0
    for each in letters.upper():
        number = number * 26 + each - ord("A") + 1
    return number


def _longest_text(shared: bytes) -> int:
    return max(len(each) for each in shared.split(b"</si>"))


def check_ods(parts: Parts) -> None:
    """Raises Unsound where repeated rows or cells of an ODS file reach too far. Empty ones at the end do not count."""
    content = parts.get("content.xml", b"")
    if b"<!--" in content or b"<![CDATA[" in content or b"<!DOCTYPE" in content:
        raise Unsound(Kind.FILE_BROKEN)
    for table in content.split(b"</table:table>"):
        _check_ods_table(table)


def _check_ods_table(table: bytes) -> None:
    rows = 0
    starts = list(ODS_ROW.finditer(table))
    ends = [each.start() for each in starts] + [len(table)]
    for start, end in zip(starts, ends[1:], strict=True):
        columns = _ods_columns(table[start.end() : end])
        rows += _repeated(ODS_ROWS_REPEATED, start[0])
        if columns > MOST_COLUMNS:
            raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
        if columns and rows > MOST_ROWS:
            raise Unsound(Kind.TOO_MANY_ROWS, limit=MOST_ROWS)


def _ods_columns(row: bytes) -> int:
    """How far the row reaches up to its last cell that holds something."""
    reach = columns = 0
    for cell in ODS_CELL.finditer(row):
        columns += _repeated(ODS_COLUMNS_REPEATED, cell[0])
        holds_something = not cell[0].endswith(b"/>") or b"office:" in cell[0]
        reach = columns if holds_something else reach
    return reach


def _repeated(pattern: re.Pattern[bytes], tag: bytes) -> int:
    found = pattern.search(tag)
    return int(found[1]) if found else 1
