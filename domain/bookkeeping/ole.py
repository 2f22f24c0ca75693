"""How far the sheets of an old Excel file (.xls) reach, found out before anything is built from it.

Source: [MS-CFB] Compound File Binary File Format, and [MS-XLS], records of cells.
"""

from collections.abc import Iterator
from itertools import islice

from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import MOST_COLUMNS, MOST_ROWS

HEADER_LENGTH = 512
ENTRY_LENGTH = 128
LAST_SECTOR = 0xFFFFFFFA
HEADER_DIFAT = (76, HEADER_LENGTH)
ROOT_TYPE = 5
STREAM_TYPE = 2
WORKBOOK_NAMES = ("Workbook", "Book")

CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Those of cells that hold something; cells with nothing but a format do not count."""
MANY_CELLS_RECORD = 0x00BD
DIMENSIONS_RECORD = 0x0200
FORMAT_ROWS, FORMAT_COLUMNS = 65_536, 256


class CompoundFile:
    """The streams of an OLE container. A damaged one raises IndexError, ValueError or Unsound."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector = 1 << min(_number(data, 30, 2), 12)
        self.small_sector = 1 << min(_number(data, 32, 2), 12)
        self.small_below = _number(data, 56, 4)
        fat_sectors = islice(self._difat(), len(data) // self.sector + 1)
        self.fat = _numbers(b"".join(self._at(each) for each in fat_sectors))
        self.small_fat = _numbers(self._chain(_number(data, 60, 4)))

    def workbook(self) -> bytes:
        """The stream that holds the sheets. Raises Unsound where there is none."""
        directory = self._chain(_number(self.data, 48, 4))
        entries = [directory[at : at + ENTRY_LENGTH] for at in range(0, len(directory), ENTRY_LENGTH)]
        small = b"".join(self._chain(_number(each, 116, 4)) for each in entries[:1] if each[66] == ROOT_TYPE)
        for entry in entries:
            name = entry[: max(_number(entry, 64, 2) - 2, 0)].decode("utf-16-le", errors="replace")
            if entry[66] == STREAM_TYPE and name in WORKBOOK_NAMES:
                return self._stream(_number(entry, 116, 4), _number(entry, 120, 4), small)
        raise Unsound(Kind.FILE_BROKEN)

    def _stream(self, start: int, size: int, small: bytes) -> bytes:
        if size >= self.small_below:
            return self._chain(start)[:size]
        sectors = _follow(self.small_fat, start)
        return b"".join(small[each * self.small_sector :][: self.small_sector] for each in sectors)[:size]

    def _difat(self) -> Iterator[int]:
        yield from _sectors(self.data[slice(*HEADER_DIFAT)])
        following = _number(self.data, 68, 4)
        for _ in range(len(self.data) // self.sector):
            if following >= LAST_SECTOR:
                return
            block = self._at(following)
            yield from _sectors(block[:-4])
            following = _number(block, len(block) - 4, 4)

    def _chain(self, start: int) -> bytes:
        return b"".join(self._at(each) for each in _follow(self.fat, start))

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self.sector
        return self.data[start : start + self.sector]


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def _numbers(data: bytes) -> list[int]:
    return [_number(data, at, 4) for at in range(0, len(data), 4)]


def _sectors(data: bytes) -> Iterator[int]:
    return (each for each in _numbers(data) if each < LAST_SECTOR)


def _follow(table: list[int], start: int) -> Iterator[int]:
    """The sectors of a chain. One that runs in a circle ends in an Unsound."""
    for _ in range(len(table) + 1):
        if start >= LAST_SECTOR:
            return
        yield start
        start = table[start]
    raise Unsound(Kind.FILE_BROKEN)


def check_xls(data: bytes) -> None:
    """Raises Unsound where a sheet of an XLS file reaches too far; IndexError where the container is damaged."""
    stream = CompoundFile(data).workbook()
    at = 0
    while at + 4 <= len(stream):
        kind, length = _number(stream, at, 2), _number(stream, at + 2, 2)
        if kind in CELL_RECORDS and length >= 4:
            _check_cell(stream[at + 4 : at + 4 + length], many=kind == MANY_CELLS_RECORD)
        if kind == DIMENSIONS_RECORD:
            _check_dimensions(stream[at + 4 : at + 4 + length])
        at += 4 + length


def _check_dimensions(record: bytes) -> None:
    """Memory is set aside for what they declare, but they count formatted cells too: only lies are refused."""
    wide = 4 if len(record) == 14 else 2
    rows, columns = _number(record, wide, wide), _number(record, 2 * wide + 2, 2)
    if rows > FORMAT_ROWS or columns > FORMAT_COLUMNS:
        raise Unsound(Kind.FILE_BROKEN)


def _check_cell(record: bytes, *, many: bool) -> None:
    row, column = _number(record, 0, 2), _number(record, len(record) - 2 if many else 2, 2)
    if row >= MOST_ROWS:
        raise Unsound(Kind.TOO_MANY_ROWS, limit=MOST_ROWS)
    if column >= MOST_COLUMNS:
        raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
