"""Workbooks of Excel, WPS and LibreOffice, and the files that people mistake for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from domain.bookkeeping.containers import Parts, check_ods, check_xlsx, unpack
from domain.bookkeeping.faults import Kind, PassedOver, Unsound, Why
from domain.bookkeeping.grid import MOST_COLUMNS, MOST_ROWS, Merge, Row, Sheet, Sheets, Value, kept
from domain.bookkeeping.ole import check_xls
from domain.bookkeeping.text import shown

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
WORD_DOCUMENT = "WordDocument".encode("utf-16-le")

STRANGERS = (
    (b"%PDF", "a PDF", " PDF 文件"),
    (b"\x89PNG", "a picture", "图片"),
    (b"\xff\xd8\xff", "a picture", "图片"),
    (b"GIF8", "a picture", "图片"),
    (b"Rar!", "a compressed archive", "压缩包"),
    (b"7z\xbc\xaf", "a compressed archive", "压缩包"),
    (b"\x1f\x8b", "a compressed archive", "压缩包"),
    (b"{\\rtf", "a text document", "文字文档"),
    (b"<", "a web page or XML", "网页或 XML 文件"),
)


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are something else than text with one row per line."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    return start.startswith((ZIP, OLE, b"PK\x05\x06", *(mark for mark, _, _ in STRANGERS)))


def read_workbook(data: bytes) -> Sheets:
    """The visible sheets of an XLSX, XLS or ODS file. Raises Unsound, and nothing else."""
    with broken_unless_sound():
        _check_container(data, MOST_ROWS)
        return _read(data)


@contextmanager
def broken_unless_sound() -> Iterator[None]:
    """Whatever else goes wrong with a workbook than what is Unsound already, it is locked or broken."""
    try:
        yield
    except Unsound:
        raise
    except PasswordError:
        raise Unsound(Kind.FILE_LOCKED) from None
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # a panic in the reader's native code is no Exception
        raise Unsound(Kind.FILE_BROKEN) from None


def open_rows(data: bytes, most_rows: int) -> Iterator[Row]:
    """The rows of the first visible sheet, one at a time. Raises Unsound, and nothing else."""
    with broken_unless_sound():
        _check_container(data, most_rows)
        workbook = CalamineWorkbook.from_object(BytesIO(data))
        for at, about in enumerate(workbook.sheets_metadata):
            if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_index(at)
                first_row, first_column = sheet.start or (0, 0)
                before: tuple[Value, ...] = ("",) * first_column
                for number, row in enumerate(sheet.iter_rows(), first_row + 1):
                    yield Row(number, (*before, *row))
                return


def _check_container(data: bytes, most_rows: int) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    for mark, english, chinese in STRANGERS:
        if start.startswith(mark):
            raise Unsound(Kind.NOT_A_SPREADSHEET, what_en=english, what_zh=chinese)
    if data.startswith(OLE):
        _check_ole(data)
    else:
        _check_parts(unpack(data), most_rows)


def _check_ole(data: bytes) -> None:
    if ENCRYPTED_PACKAGE in data:
        raise Unsound(Kind.FILE_LOCKED)
    if WORD_DOCUMENT in data:
        raise Unsound(Kind.NOT_A_SPREADSHEET, what_en="a text document", what_zh="文字文档")
    check_xls(data)


def _check_parts(parts: Parts, most_rows: int) -> None:
    if "xl/workbook.bin" in parts:
        raise Unsound(Kind.NOT_A_SPREADSHEET, what_en="a binary workbook (.xlsb)", what_zh="二进制工作簿(.xlsb)")
    check_xlsx(parts, most_rows)
    check_ods(parts)
    if "xl/workbook.xml" in parts or b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        return
    if any(name.startswith(("word/", "ppt/")) for name in parts):
        raise Unsound(Kind.NOT_A_SPREADSHEET, what_en="a text document", what_zh="文字文档")
    raise Unsound(Kind.NOT_A_SPREADSHEET, what_en="a compressed archive", what_zh="压缩包")


def _read(data: bytes) -> Sheets:
    hidden: list[PassedOver] = []
    sheets: list[Sheet] = []
    with CalamineWorkbook.from_object(BytesIO(data)) as workbook:
        for at, about in enumerate(workbook.sheets_metadata):
            if about.visible != SheetVisibleEnum.Visible:
                hidden.append(PassedOver(shown(about.name), None, Why.HIDDEN_SHEET))
            elif about.typ == SheetTypeEnum.WorkSheet:
                sheets.append(_sheet(workbook.get_sheet_by_index(at)))
            else:
                hidden.append(PassedOver(shown(about.name), None, Why.EMPTY_SHEET))
    read = kept(sheets)
    return Sheets(read.sheets, (*hidden, *read.passed_over))


def _sheet(sheet: CalamineSheet) -> Sheet:
    last_row, last_column = sheet.end or (-1, -1)
    if last_row >= MOST_ROWS:
        raise Unsound(Kind.TOO_MANY_ROWS, limit=MOST_ROWS)
    if last_column >= MOST_COLUMNS:
        raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
    values = sheet.to_python(skip_empty_area=False) if sheet.end else []
    rows = tuple(Row(number, tuple(row)) for number, row in enumerate(values, 1))
    merges = tuple(
        Merge(first[0] + 1, last[0] + 1, first[1], last[1]) for first, last in sheet.merged_cell_ranges or ()
    )
    return Sheet(shown(sheet.name), rows, merges)
