import codecs
import random
import struct
import zlib
from contextlib import suppress
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookkeeping.faults import Kind, PassedOver, Unsound, Why
from domain.bookkeeping.grid import Merge, Sheet, column_letter, text_of
from domain.bookkeeping.sheets import read_sheets
from tests.domain.bookkeeping.writing import csv, ods, ods_row, packed, saved, xls, xlsx

TEXT = "品名,数量\r\n百合,3\r\n"
ROWS = [("品名", "数量"), ("百合", "3")]


def rows(sheet: Sheet) -> list[tuple[object, ...]]:
    return [row.values for row in sheet.rows]


def kind_of(data: bytes, name: str = "f.csv") -> Kind:
    with pytest.raises(Unsound) as refused:
        read_sheets(data, name)
    return refused.value.kind


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        b'"' + TEXT.replace(",", '","').replace("\r\n", '"\r\n"').encode().removesuffix(b'"'),
    ],
)
def test_the_encoding_and_the_delimiter_are_found(data: bytes) -> None:
    (sheet,) = read_sheets(data, "C:\\清单\\货品.2020.csv").sheets
    assert sheet.name == "货品.2020"
    assert rows(sheet) == ROWS


def test_a_full_width_comma_parts_nothing() -> None:
    (sheet,) = read_sheets(csv("品名,备注", "百合,红，白"), "f").sheets
    assert rows(sheet)[1] == ("百合", "红，白")


def test_commas_in_figures_do_not_hide_a_tab() -> None:
    (sheet,) = read_sheets(csv("品名\t数量\t单价", "百合\t1,200,000\t3"), "f").sheets
    assert rows(sheet)[1] == ("百合", "1,200,000", "3")


def test_quoted_cells_may_hold_anything() -> None:
    (sheet,) = read_sheets(csv("a,b", '"x, ""y""\nz",2', "3,4"), "f").sheets
    assert rows(sheet) == [("a", "b"), ('x, "y"\nz', "2"), ("3", "4")]
    assert [row.number for row in sheet.rows] == [1, 2, 3]


def test_an_unclosed_quotation_mark_costs_one_line() -> None:
    (sheet,) = read_sheets(csv("a,b", '"x,1', "y,2", 'z,5" pipe'), "f").sheets
    assert [(row.number, row.values, row.flaw and row.flaw.kind) for row in sheet.rows] == [
        (1, ("a", "b"), None),
        (2, ('"x,1',), Kind.QUOTE_UNCLOSED),
        (3, ("y", "2"), None),
        (4, ("z", '5" pipe'), None),
    ]


def test_a_damaged_character_stays_in_its_cell() -> None:
    sound = "品名,备注\n百合,冷藏于合作社冷库\n".encode()
    (sheet,) = read_sheets(sound + b"\xe7\x99,3\n", "f").sheets
    assert rows(sheet)[2] == ("\ufffd", "3")


def test_typed_cells_keep_their_types_and_places() -> None:
    (sheet,) = read_sheets(xlsx([[], [None, "品名", 3000, 1.5, date(2020, 8, 5), True]]), "f").sheets
    assert sheet.name == "货品"
    assert sheet.rows[0].is_blank
    assert sheet.rows[1].values == ("", "品名", 3000.0, 1.5, date(2020, 8, 5), True)
    assert [text_of(value) for value in sheet.rows[1].values] == ["", "品名", "3000", "1.5", "2020-08-05", "TRUE"]


def test_merged_areas_are_told() -> None:
    (sheet,) = read_sheets(xlsx([["a", "b"], ["c"]], merges=["B1:B2"]), "f").sheets
    assert sheet.merges == (Merge(1, 2, 1, 1),)


def test_hidden_and_empty_sheets_are_passed_over() -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])  # type: ignore[union-attr]  # a new workbook has a sheet
    book.create_sheet("空")
    book.create_sheet("藏").sheet_state = "hidden"
    read = read_sheets(saved(book), "f")
    assert [sheet.name for sheet in read.sheets] == ["Sheet"]
    assert read.passed_over == (PassedOver("藏", None, Why.HIDDEN_SHEET), PassedOver("空", None, Why.EMPTY_SHEET))


def test_old_excel_files() -> None:
    (sheet,) = read_sheets(xls({(0, 0): "品名", (0, 1): "数量", (1, 0): "百合", (1, 1): 3.5}), "f").sheets
    assert rows(sheet) == [("品名", "数量"), ("百合", 3.5)]


def test_open_document_files_with_formats_to_the_end_of_the_sheet() -> None:
    rest = '<table:table-cell table:number-columns-repeated="16384"/>'
    tail = f'<table:table-row table:number-rows-repeated="1048574">{rest}</table:table-row>'
    (sheet,) = read_sheets(ods(ods_row("品名", "数量") + ods_row("百合", "3") + tail), "f").sheets
    assert rows(sheet) == ROWS


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b",,,\n,,,\n", xlsx([]), ods("")])
def test_empty_files(data: bytes) -> None:
    assert kind_of(data) is Kind.FILE_EMPTY


def test_bounds() -> None:
    assert kind_of(b"a" * (5 * 1024 * 1024 + 1)) is Kind.FILE_TOO_LARGE
    assert kind_of(b"a,b\n" * 20_001) is Kind.TOO_MANY_ROWS
    assert kind_of(b"a,b\n" * 100_000) is Kind.TOO_MANY_ROWS
    assert kind_of(b",".join([b"a"] * 61)) is Kind.TOO_MANY_COLUMNS
    assert len(read_sheets(b"a,b\n" * 20_000, "f").sheets[0].rows) == 20_000
    assert len(read_sheets(b",".join([b"a"] * 60) + b",,,", "f").sheets[0].rows[0].values) == 60


def test_one_cell_far_away_is_not_laid_out() -> None:
    assert kind_of(_xlsx_with_cell("A1048576")) is Kind.TOO_MANY_ROWS
    assert kind_of(_xlsx_with_cell("XFD1")) is Kind.TOO_MANY_COLUMNS
    assert kind_of(xls({(0, 0): "a", (60_000, 0): "b"})) is Kind.TOO_MANY_ROWS
    assert kind_of(xls({(0, 0): "a", (0, 60_000): "b"})) is Kind.TOO_MANY_COLUMNS
    far = '<table:table-row table:number-rows-repeated="4000000000"><table:table-cell/></table:table-row>'
    assert kind_of(ods(far + ods_row("a"))) is Kind.TOO_MANY_ROWS
    wide = '<table:table-cell table:number-columns-repeated="4000000000"/><table:table-cell office:value="1"/>'
    assert kind_of(ods(f"<table:table-row>{wide}</table:table-row>")) is Kind.TOO_MANY_COLUMNS


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ('x=">" table:number-columns-repeated="400000000"', Kind.TOO_MANY_COLUMNS),
        ('table:number-columns-repeated="+400000000"', Kind.FILE_BROKEN),
        ('table:number-columns-repeated="00000000000000000400000000"', Kind.FILE_BROKEN),
    ],
)
def test_no_spelling_hides_how_often_a_cell_is_repeated(attributes: str, kind: Kind) -> None:
    cell = f'<table:table-cell {attributes} office:value-type="string"><text:p>x</text:p></table:table-cell>'
    assert kind_of(ods(f"<table:table-row>{cell}</table:table-row>")) is kind


def test_a_long_text_in_a_cell_that_is_repeated_is_refused() -> None:
    cell = '<table:table-cell table:number-columns-repeated="60" office:value-type="string">'
    row = f"{cell}<text:p>{'x' * 30_000}</text:p></table:table-cell>"
    table = f'<table:table-row table:number-rows-repeated="20000">{row}</table:table-row>'
    assert kind_of(ods(table)) is Kind.UNPACKS_TOO_LARGE


def _xlsx_with_cell(place: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "品名"  # type: ignore[index]  # a new workbook has a sheet
    book.active[place] = "x"  # type: ignore[index]
    return saved(book)


def test_what_unpacks_without_end_is_refused() -> None:
    assert (
        kind_of(packed({"xl/workbook.xml": b"<a/>", "xl/bomb.xml": bytes(100 * 1024 * 1024)})) is Kind.UNPACKS_TOO_LARGE
    )


def test_what_lies_about_its_size_is_refused() -> None:
    honest = packed({"xl/workbook.xml": b"<a/>", "xl/bomb.xml": bytes(100 * 1024 * 1024)})
    lying = honest.replace(struct.pack("<I", 100 * 1024 * 1024), struct.pack("<I", 10))
    assert lying != honest
    assert kind_of(lying) is Kind.UNPACKS_TOO_LARGE


def test_a_long_text_repeated_in_every_cell_is_refused() -> None:
    parts = {
        "xl/workbook.xml": "<workbook/>",
        "xl/sharedStrings.xml": f"<sst><si><t>{'长' * 30_000}</t></si></sst>",
        "xl/worksheets/sheet1.xml": "<sheetData>" + '<row><c t="s"><v>0</v></c></row>' * 5_000 + "</sheetData>",
    }
    assert kind_of(packed(parts)) is Kind.UNPACKS_TOO_LARGE


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.xml", "<a/>")
        container.writestr("xl/Workbook.xml", "<b/>")
    assert kind_of(buffer.getvalue()) is Kind.FILE_BROKEN


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", Kind.NOT_A_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n", Kind.NOT_A_SPREADSHEET),
        (b"<html><table><tr><td>1</td></tr></table>", Kind.NOT_A_SPREADSHEET),
        (codecs.BOM_UTF8 + b'<?xml version="1.0"?><Workbook/>', Kind.NOT_A_SPREADSHEET),
        (packed({"word/document.xml": "<a/>"}), Kind.NOT_A_SPREADSHEET),
        (packed({"xl/workbook.bin": "a"}), Kind.NOT_A_SPREADSHEET),
        (packed({"a.txt": "a"}), Kind.NOT_A_SPREADSHEET),
        (packed({"xl/workbook.xml": "<a"}), Kind.FILE_BROKEN),
        (b"PK\x03\x04abc", Kind.FILE_BROKEN),
        (xlsx([["a"]])[:2000], Kind.FILE_BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, Kind.FILE_BROKEN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Kind.FILE_LOCKED),
        (bytes(range(256)) * 4, Kind.ENCODING_UNKNOWN),
        ("品名,数量".encode("utf-16-le"), Kind.ENCODING_UNKNOWN),
        (zlib.compress(random.Random(1).randbytes(3000)), Kind.ENCODING_UNKNOWN),
    ],
)
def test_what_is_no_sheet_is_refused(data: bytes, kind: Kind) -> None:
    assert kind_of(data) is kind


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letter(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


STARTS = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n"]


@given(st.sampled_from(STARTS), st.binary(max_size=2000), st.text(max_size=20))
def test_no_bytes_raise_anything_but_unsound(start: bytes, data: bytes, name: str) -> None:
    _read_or_refuse(start + data, name)


WHOLE = (xlsx([["品名", "数量"], ["百合", 3]]), xls({(0, 0): "品名", (1, 0): 3.0}), ods(ods_row("品名", "数量")))


@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6))
def test_no_damage_raises_anything_but_unsound(whole: bytes, damage: list[tuple[float, int]]) -> None:
    data = bytearray(whole)
    for place, byte in damage:
        data[int(place * len(data))] = byte
    _read_or_refuse(bytes(data), "f.xlsx")


def _read_or_refuse(data: bytes, name: str) -> None:
    with suppress(Unsound):
        assert read_sheets(data, name).sheets
