"""A file of any kind that book-keepers send, as sheets of rows of cells."""

from domain.bookkeeping.delimited import read_delimited
from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import Sheets
from domain.bookkeeping.workbooks import is_workbook, read_workbook

LARGEST_FILE_MB = 5


def read_sheets(data: bytes, name: str) -> Sheets:
    """The sheets of a CSV, XLSX, XLS or ODS file. What the bytes are decides, not the name's ending.

    Raises Unsound, and nothing else, where the file as a whole cannot be taken.
    """
    if not data.strip():
        raise Unsound(Kind.FILE_EMPTY)
    if len(data) > LARGEST_FILE_MB * 1024 * 1024:
        raise Unsound(Kind.FILE_TOO_LARGE, limit=LARGEST_FILE_MB)
    read = read_workbook(data) if is_workbook(data) else read_delimited(data, name)
    if not read.sheets:
        raise Unsound(Kind.FILE_EMPTY)
    return read
