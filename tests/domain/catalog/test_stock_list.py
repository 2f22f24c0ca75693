from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain
from domain.bookkeeping.faults import PassedOver, Why
from domain.bookkeeping.grid import MOST_ROWS
from domain.bookkeeping.sheets import read_sheets
from domain.catalog.models import BaseUnit
from domain.catalog.stock_list import ListedLot, StockList, read_stock_list
from tests.domain.bookkeeping.writing import Cells, csv, ods, ods_row, saved, xlsx

FILES = Path(domain.__path__[0]) / "demo" / "files"
SHUANGDIAN = "stock-list-shuangdian-gb18030"
SHILIANG = "货品"
HEADER = "品名,等级,单位,数量,单价(元),采收日期,供货农户,备注"


def read_file(name: str) -> StockList:
    return read_stock_list((FILES / name).read_bytes(), name)


@pytest.fixture(scope="module")
def shuangdian() -> StockList:
    return read_file("stock-list-shuangdian-gb18030.csv")


@pytest.fixture(scope="module")
def shiliang() -> StockList:
    return read_file("stock-list-shiliang.xlsx")


def supplied(**by_household: int) -> tuple[tuple[str, Decimal], ...]:
    return tuple((household, Decimal(quantity)) for household, quantity in by_household.items())


def shuangdian_cells(*texts: str) -> dict[str, str]:
    headings = ["序号", "品名", "规格/等级", "单位", "数量", "单价(元)", "采收日期", "供货农户(公斤)", "备注"]
    return {heading: text for heading, text in zip(headings, texts, strict=True) if text}


SHUANGDIAN_LOTS = [
    ListedLot(
        SHUANGDIAN, (4,), "百合 西伯利亚", "A级 10支/扎", BaseUnit.PIECE, "扎", Decimal(1),
        Decimal(1200), Decimal("18.5"), date(2020, 8, 1), supplied(侍长根=400, 王桂兰=800),
        shuangdian_cells(
            "1", "百合 西伯利亚", "A级 10支/扎", "扎", "1,200", "18.5", "2020-8-1", "侍长根 400;王桂兰 800", "冷藏"
        ),
    ),
    ListedLot(
        SHUANGDIAN, (5,), "非洲菊", "一级", BaseUnit.PIECE, "扎", Decimal(1),
        Decimal(800), Decimal(9), date(2020, 8, 2), (),
        shuangdian_cells("2", "非洲菊", "一级", "扎", "800", "9", "8月2日", "", "合作社自种"),
    ),
    ListedLot(
        SHUANGDIAN, (7,), "草莓(红颜)", "特级", BaseUnit.KG, "斤", Decimal("0.5"),
        Decimal(1000), Decimal("25.6"), date(2020, 8, 2), supplied(张秀英=500, 李守田=500),
        shuangdian_cells(
            "4", "草莓(红颜)", "特级", "斤", "2000", "12.8", "2020.08.02", "张秀英 500;李守田 500", ""
        ),
    ),
    ListedLot(
        SHUANGDIAN, (9,), "豆丹", "鲜活", BaseUnit.KG, "斤", Decimal("0.5"),
        Decimal(40), Decimal(336), date(2020, 8, 3), supplied(陈玉梅=40),
        shuangdian_cells("6", "豆丹", "鲜活", "斤", "80", "168", "2020-08-03", "陈玉梅 40", ""),
    ),
    ListedLot(
        SHUANGDIAN, (10,), "葡萄 夏黑", "一级", BaseUnit.KG, "箱(5kg)", Decimal(5),
        Decimal(1500), Decimal(13), date(2020, 8, 2), supplied(王桂兰=900, 赵德海=600),
        shuangdian_cells(
            "7", "葡萄 夏黑", "一级", "箱(5kg)", "300", "65", "2020-08-02", "王桂兰 900;赵德海 600", ""
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("at", "expected"), list(enumerate(SHUANGDIAN_LOTS)))
def test_each_sound_row_of_the_shuangdian_list(shuangdian: StockList, at: int, expected: ListedLot) -> None:
    assert shuangdian.lots[at] == expected


def test_the_shuangdian_list_has_no_further_lots(shuangdian: StockList) -> None:
    assert len(shuangdian.lots) == len(SHUANGDIAN_LOTS)


def test_each_fault_of_the_shuangdian_list_names_its_cell(shuangdian: StockList) -> None:
    places = [
        (
            each.sheet,
            each.row,
            each.column and each.column.letter,
            each.column and each.column.title,
            each.value,
            each.code,
        )
        for each in shuangdian.faults
    ]
    assert places == [
        (SHUANGDIAN, 6, "E", "数量", "约600", "APPROXIMATE"),
        (SHUANGDIAN, 8, "G", "采收日期", "7月底", "DATE_VAGUE"),
        (SHUANGDIAN, 11, "E", "数量", "-50", "NEGATIVE"),
        (SHUANGDIAN, 12, "B", "品名", "", "MISSING"),
    ]


def test_titles_headings_and_totals_of_the_shuangdian_list_are_passed_over(shuangdian: StockList) -> None:
    assert shuangdian.passed_over == (
        PassedOver(SHUANGDIAN, 1, Why.ABOVE_HEADER),
        PassedOver(SHUANGDIAN, 2, Why.ABOVE_HEADER),
        PassedOver(SHUANGDIAN, 3, Why.HEADER),
        PassedOver(SHUANGDIAN, 13, Why.TOTAL),
    )


SHILIANG_LOTS = [
    ListedLot(
        SHILIANG, (2, 3), "东海葡萄 阳光玫瑰", "一级", BaseUnit.KG, "公斤", Decimal(1),
        Decimal(3000), Decimal(16), date(2020, 8, 5), supplied(赵德海=1800, 王桂兰=1200),
        {
            "品名": "东海葡萄 阳光玫瑰", "等级": "一级", "单位": "公斤", "数量": "3000", "单价(元)": "16",
            "采收日期": "2020-08-05", "供货农户": "赵德海\n王桂兰", "农户数量": "1800\n1200",
        },
    ),
    ListedLot(
        SHILIANG, (4,), "石梁河鲢鱼", "鲜活", BaseUnit.KG, "公斤", Decimal(1),
        Decimal("1200.5"), Decimal("11.2"), date(2020, 8, 5), (),
        {
            "品名": "石梁河鲢鱼", "等级": "鲜活", "单位": "公斤", "数量": "1200.5", "单价(元)": "11.2",
            "采收日期": "2020-08-05",
        },
    ),
    ListedLot(
        SHILIANG, (5, 6), "花生米", "二级", BaseUnit.KG, "斤", Decimal("0.5"),
        Decimal(2000), Decimal("10.7"), date(2020, 7, 28), supplied(李守田=1000, 张秀英=1000),
        {
            "品名": "花生米", "等级": "二级", "单位": "斤", "数量": "4000", "单价(元)": "5.35",
            "采收日期": "2020-07-28", "供货农户": "李守田\n张秀英", "农户数量": "2000",
        },
    ),
]  # fmt: skip


def test_the_rows_of_the_shiliang_list_become_one_lot_each_harvest(shiliang: StockList) -> None:
    assert list(shiliang.lots) == SHILIANG_LOTS


def test_nothing_of_the_shiliang_list_is_refused(shiliang: StockList) -> None:
    assert shiliang.faults == ()
    assert shiliang.passed_over == (PassedOver(SHILIANG, 1, Why.HEADER),)


def codes(read: StockList) -> list[tuple[int | None, str | None, str]]:
    return [(each.row, each.column.letter if each.column else None, each.code) for each in read.faults]


def read_csv(*rows: str, header: str = HEADER) -> StockList:
    return read_stock_list(csv(header, *rows), "清单.csv")


def test_a_list_without_prices_has_lots_without_prices() -> None:
    read = read_csv("大蒜,公斤,10,2020-8-1", header="品名,单位,数量,采收日期")
    assert [(lot.unit_price, lot.quantity) for lot in read.lots] == [(None, Decimal(10))]


def test_units_and_prices_may_stand_in_the_headings() -> None:
    read = read_csv("大蒜,10,3.6,2020-8-1", header="品名,数量（斤）,单价（元/公斤）,采收日期")
    assert [(lot.quantity, lot.unit_price, lot.unit_label) for lot in read.lots] == [(Decimal(5), Decimal("3.6"), "斤")]


def test_a_heading_with_a_strange_unit_stops_the_sheet() -> None:
    read = read_csv("大蒜,10,2020-8-1", header="品名,数量(大堆),采收日期")
    assert codes(read) == [(None, "B", "HEADING_UNIT")]
    assert read.passed_over == ()


def test_units_that_disagree_are_refused() -> None:
    assert codes(read_csv("大蒜,,公斤,1200斤,3,2020-8-1")) == [(2, "D", "UNIT_CONFLICT")]
    assert codes(read_csv("大蒜,,公斤,10,3,2020-8-1,侍长根 10扎")) == [(2, "G", "UNIT_CONFLICT")]


def test_a_unit_behind_the_figure_will_do() -> None:
    read = read_csv("大蒜,,,1200斤,3,2020-8-1")
    assert [lot.quantity for lot in read.lots] == [Decimal(600)]
    assert codes(read_csv("大蒜,,,1200,3,2020-8-1")) == [(2, "C", "MISSING")]


def test_every_wrong_cell_of_a_row_is_named_at_once() -> None:
    read = read_csv(",,大堆,约10,面议,7月底,侍长根")
    assert codes(read) == [
        (2, "A", "MISSING"),
        (2, "C", "UNIT_UNKNOWN"),
        (2, "D", "APPROXIMATE"),
        (2, "F", "DATE_VAGUE"),
        (2, "G", "PART_WITHOUT_FIGURE"),
    ]


def test_parts_must_add_up_to_the_quantity() -> None:
    read = read_csv("大蒜,,斤,1000,3,2020-8-1,侍长根 400;王桂兰 500")
    assert codes(read) == [(2, "G", "PARTS_DO_NOT_ADD_UP")]
    assert "900 斤" in read.faults[0].reason_zh
    assert "1000 斤" in read.faults[0].reason_zh


def test_parts_headed_in_a_unit_that_cannot_be_converted_must_add_up_as_counted() -> None:
    header = HEADER.replace("供货农户", "供货农户(公斤)")
    assert read_csv("百合,,扎,1200,3,2020-8-1,侍长根 400;王桂兰 800", header=header).faults == ()
    (boxed,) = read_csv("百合,,盒(10枝),100,3,2020-8-1,侍长根 100", header=header).lots
    assert boxed.contributions == supplied(侍长根=1000)
    read = read_csv("百合,,扎,1200,3,2020-8-1,侍长根 40;王桂兰 80", header=header)
    assert codes(read) == [(2, "G", "PARTS_IN_ANOTHER_UNIT")]


def test_pieces_are_whole() -> None:
    assert codes(read_csv("百合,,扎,10.5,3,2020-8-1")) == [(2, "D", "TOO_PRECISE")]


PER_HOUSEHOLD = "品名,单位,数量,采收日期,供货农户,农户数量"


def test_the_rows_of_one_lot_need_not_adjoin() -> None:
    read = read_csv(
        "大蒜,公斤,30,2020-8-1,侍长根,10",
        "洋葱,公斤,5,2020-8-1,侍长根,5",
        "大蒜,公斤,30,2020-8-1,王桂兰,20",
        header=PER_HOUSEHOLD,
    )
    assert [(lot.rows, lot.contributions) for lot in read.lots] == [
        ((2, 4), supplied(侍长根=10, 王桂兰=20)),
        ((3,), supplied(侍长根=5)),
    ]


def test_when_one_household_of_a_lot_is_unsound_the_whole_lot_is_refused() -> None:
    read = read_csv("大蒜,公斤,30,2020-8-1,侍长根,约10", "大蒜,公斤,30,2020-8-1,王桂兰,20", header=PER_HOUSEHOLD)
    assert read.lots == ()
    assert codes(read) == [(2, "F", "APPROXIMATE"), (3, "F", "PARTS_DO_NOT_ADD_UP")]


def test_a_household_row_that_is_there_twice_is_refused() -> None:
    read = read_csv("大蒜,公斤,30,2020-8-1,侍长根,15", "大蒜,公斤,30,2020-8-1,侍长根,15", header=PER_HOUSEHOLD)
    assert codes(read) == [(2, "F", "PARTS_DO_NOT_ADD_UP"), (3, "F", "DUPLICATE_ROW")]


def test_a_lot_that_is_there_twice_is_refused_the_second_time() -> None:
    read = read_csv("大蒜,一级,公斤,30,3,2020-8-1", "大蒜,一级,斤,60,1.5,2020/8/1", "大蒜,二级,公斤,30,3,2020-8-1")
    assert [lot.rows for lot in read.lots] == [(2,), (4,)]
    assert codes(read) == [(3, None, "DUPLICATE_ROW")]


def test_a_copied_sheet_is_refused_row_by_row() -> None:
    book = openpyxl.load_workbook(FILES / "stock-list-shiliang.xlsx")
    book.copy_worksheet(book.worksheets[0])
    read = read_stock_list(saved(book), "清单.xlsx")
    assert len(read.lots) == 3
    assert [(each.sheet, each.row, each.code) for each in read.faults] == [
        ("货品 Copy", row, "DUPLICATE_ROW") for row in (2, 3, 4, 5, 6)
    ]
    assert "(货品)" in read.faults[0].reason_zh


MERGED: Cells = [
    ["品名", "单位", "数量", "采收日期", "供货农户", "农户数量"],
    ["大蒜", "公斤", 30, "2020-8-1", "侍长根", 10],
    [None, None, None, None, "王桂兰", 20],
]


def test_cells_merged_over_the_households_of_a_lot() -> None:
    read = read_stock_list(xlsx(MERGED, merges=["A2:A3", "B2:B3", "C2:C3", "D2:D3"]), "f")
    assert [(lot.rows, lot.contributions) for lot in read.lots] == [((2, 3), supplied(侍长根=10, 王桂兰=20))]
    assert read.faults == ()


def test_merged_cells_that_a_csv_left_blank() -> None:
    read = read_csv("大蒜,公斤,30,2020-8-1,侍长根,10", ",,,,王桂兰,20", header=PER_HOUSEHOLD)
    assert [(lot.rows, lot.contributions) for lot in read.lots] == [((2, 3), supplied(侍长根=10, 王桂兰=20))]


def test_one_quantity_merged_over_different_goods() -> None:
    rows: Cells = [MERGED[0], MERGED[1], ["洋葱", "公斤", None, "2020-8-1", "王桂兰", 20]]
    assert codes(read_stock_list(xlsx(rows, merges=["C2:C3"]), "f")) == [
        (2, "C", "MERGED_OVER_LOTS"),
        (3, "C", "MERGED_OVER_LOTS"),
    ]


def test_headings_merged_over_two_rows() -> None:
    rows: Cells = [
        ["品名", "单位", "数量", "采收日期", "供货情况", None],
        [None, None, None, None, "农户", "农户数量"],
        ["大蒜", "公斤", 30, "2020-8-1", "侍长根", 30],
    ]
    read = read_stock_list(xlsx(rows, merges=["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:F1"]), "f")
    assert [(lot.rows, lot.contributions) for lot in read.lots] == [((3,), supplied(侍长根=30))]
    assert [each.why for each in read.passed_over] == [Why.HEADER, Why.HEADER]


def test_a_row_of_figures_is_no_second_row_of_headings() -> None:
    rows: Cells = [[*MERGED[0], "备注"], MERGED[1]]
    read = read_stock_list(xlsx(rows, merges=["G1:G2"]), "f")
    assert [each.why for each in read.passed_over] == [Why.HEADER]
    assert codes(read) == [(2, "F", "PARTS_DO_NOT_ADD_UP")]


def test_what_is_passed_over() -> None:
    sound = "大蒜,,公斤,30,3,2020-8-1"
    read = read_csv(sound, ",,,", "小计,,,30", HEADER, "合 计：30公斤", "备注：以上价格含税", "制表人:王会计")
    whys = [each.why for each in read.passed_over]
    assert whys == [Why.HEADER, Why.BLANK, Why.TOTAL, Why.HEADER, Why.TOTAL, Why.NOTE, Why.NOTE]
    assert read.faults == ()


def test_a_row_that_only_looks_like_a_note_is_not_passed_over() -> None:
    assert codes(read_csv("大蒜")) != []
    assert codes(read_csv(",,,100")) != []
    assert codes(read_csv("备注:见下,,公斤,100,3,8月2日")) != []


def test_rows_that_cannot_be_parted_are_refused_alone() -> None:
    sound = "大蒜,,公斤,30,3,2020-8-1,,好"
    read = read_csv('"大蒜,,公斤,30', sound, "洋葱,,公斤,1,200,3,2020-8-1,,坏")
    assert [lot.rows for lot in read.lots] == [(3,)]
    assert codes(read) == [(2, None, "QUOTE_UNCLOSED"), (4, None, "BEYOND_HEADINGS")]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("甲,乙,丙", "HEADER_NOT_FOUND"),
        ("品名,单位", "COLUMNS_MISSING"),
        ("品名,数量,采收日期,货品名称", "COLUMN_TWICE"),
    ],
)
def test_a_sheet_without_a_fit_row_of_headings_is_refused_whole(header: str, code: str) -> None:
    read = read_csv("大蒜,30,2020-8-1", header=header)
    assert [(each.sheet, each.row, each.code) for each in read.faults] == [("清单", None, code)]
    assert (read.lots, read.passed_over) == ((), ())


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("大\0蒜,,公斤,30,3,2020-8-1", (2, "A", "CONTROL_CHARACTER")),
        ("大蒜,,公斤,30,3,2020-8-1,,冷\0藏", (2, "H", "CONTROL_CHARACTER")),
        ("大蒜,,公斤," + "9" * 100 + ",3,2020-8-1", (2, "D", "TOO_LARGE")),
        ("大蒜,,公斤,-50,3,2020-8-1", (2, "D", "NEGATIVE")),
        ("大蒜,,公斤,0,3,2020-8-1", (2, "D", "ZERO")),
        ("大蒜,,公斤,0.0005,3,2020-8-1", (2, "D", "TOO_PRECISE")),
        ("大蒜,,公斤,30," + "9" * 50 + ",2020-8-1", (2, "E", "TOO_LARGE")),
        ("大" * 201 + ",,公斤,30,3,2020-8-1", (2, "A", "TOO_LONG")),
        ("123,,公斤,30,3,2020-8-1", (2, "A", "NAME_UNREADABLE")),
        ("同上,,公斤,30,3,2020-8-1", (2, "A", "DITTO")),
    ],
)
def test_hostile_cells(row: str, place: tuple[int, str, str]) -> None:
    read = read_csv(row)
    assert codes(read) == [place]
    assert "\0" not in read.faults[0].value


def test_a_lone_surrogate_is_a_lost_character() -> None:
    line = "冷藏于合作社冷库,,公斤,30,3,2020-8-1"
    data = "\n".join([HEADER, line, line.replace("冷库", "\ud800")]).encode("utf-8", errors="surrogatepass")
    assert codes(read_stock_list(data, "f")) == [(3, "A", "LOST_CHARACTER")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (xlsx([["品名"]])[:500], "FILE_BROKEN"),
        ((HEADER + "\n").encode() * 100_000, "FILE_TOO_LARGE"),
        (csv("品名,数量", *["a,1"] * 100_000), "TOO_MANY_ROWS"),
        (b"%PDF-1.7", "NOT_A_SPREADSHEET"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_fault(data: bytes, code: str) -> None:
    read = read_stock_list(data, "清单\0.xlsx")
    assert [(each.sheet, each.row, each.code) for each in read.faults] == [(None, None, code)]
    assert (read.lots, read.passed_over) == ((), ())
    assert "\0" not in read.faults[0].value


def test_a_list_as_long_as_may_be_is_read_whole() -> None:
    rows = [f"大蒜{at},,公斤,30,3,2020-8-1,侍长根 30" for at in range(MOST_ROWS - 1)]
    read = read_csv(*rows)
    assert len(read.lots) == MOST_ROWS - 1
    assert read.faults == ()


def test_the_same_list_as_csv_and_as_ods_says_the_same() -> None:
    row = '大蒜,一级,斤,"1,200",3,2020-8-1,侍长根 1200,冷藏'
    other = "".join(ods_row(*each.split(",")) for each in (HEADER, row.replace('"1,200"', "1200")))
    (one,), (two,) = read_csv(row).lots, read_stock_list(ods(other), "f").lots
    assert one.content_hash() == two.content_hash()


def only(row: str) -> bytes:
    (lot,) = read_csv(row).lots
    return lot.content_hash()


def test_the_hash_is_of_the_goods_not_of_how_they_are_written() -> None:
    hashed = only("大蒜,一级,斤,1200,3,2020-8-1,侍长根 400;王桂兰 800")
    assert len(hashed) == 32
    assert hashed == only("大蒜 ,一级,公斤,600.0,6,2020年8月1日,王桂兰 400；侍长根 200,备注")


@pytest.mark.parametrize(
    "other",
    [
        "大葱,一级,公斤,600,6,2020-8-1,侍长根 600",
        "大蒜,二级,公斤,600,6,2020-8-1,侍长根 600",
        "大蒜,一级,公斤,601,6,2020-8-1,侍长根 601",
        "大蒜,一级,公斤,600,6,2020-8-2,侍长根 600",
        "大蒜,一级,公斤,600,6,2020-8-1,王桂兰 600",
        "大蒜,一级,公斤,600,6,2020-8-1",
        "大蒜,一级,个,600,6,2020-8-1,侍长根 600",
    ],
)
def test_other_goods_hash_otherwise(other: str) -> None:
    assert only("大蒜,一级,公斤,600,6,2020-8-1,侍长根 600") != only(other)


PRODUCTS = ["", "大蒜", "洋葱", "合计", "备注:见下", "同上", "品名", '"']
MEASURES = ["公斤", "斤", "扎", "15", "30", "约30", "-5", "60", "3元/斤", "2020-8-1", "8月2日", "7月底"]
HOUSEHOLDS = ["侍长根 30", "侍长根", "王桂兰 15;侍长根 15"]
CELL = st.sampled_from([*PRODUCTS, *MEASURES, *HOUSEHOLDS])
LINES = st.lists(st.lists(CELL, max_size=9).map(",".join), max_size=12)
ROW = st.tuples(
    st.sampled_from(["大蒜", "洋葱", "合计", ""]),
    st.sampled_from(["公斤", "斤", ""]),
    st.sampled_from([30.0, "30", "约30", "60", ""]),
    st.sampled_from([date(2020, 8, 1), "8月1日", "2020-8-1", ""]),
    st.sampled_from(["侍长根", "王桂兰", ""]),
    st.sampled_from([10.0, 20.0, 30.0, ""]),
)


def check_nothing_lost(data: bytes) -> None:
    """Each row of each sheet is in one lot, or at fault, or passed over; a sheet at fault stands for its rows."""
    sheets = read_sheets(data, "清单.csv").sheets
    read = read_stock_list(data, "清单.csv")
    whole = {each.sheet for each in read.faults if each.row is None}
    expected = Counter((sheet.name, row.number) for sheet in sheets if sheet.name not in whole for row in sheet.rows)
    found = Counter((lot.sheet, row) for lot in read.lots for row in lot.rows)
    found.update({(each.sheet or "", each.row) for each in read.faults if each.row})
    found.update((each.sheet, each.row) for each in read.passed_over if each.row)
    assert found == expected
    for lot in read.lots:
        assert not lot.contributions or sum(size for _, size in lot.contributions) == lot.quantity
        assert lot.quantity > 0


@given(LINES)
@settings(max_examples=300)
def test_nothing_of_a_text_file_is_lost(lines: list[str]) -> None:
    check_nothing_lost(csv("填表日期:2020年8月3日", HEADER, *lines))


@given(
    st.lists(ROW, max_size=8), st.lists(st.tuples(st.integers(2, 9), st.integers(1, 4), st.integers(0, 5)), max_size=3)
)
def test_nothing_of_a_workbook_is_lost(
    rows: list[tuple[str | float | date, ...]], areas: list[tuple[int, int, int]]
) -> None:
    merges = [f"{'ABCDEF'[column]}{first}:{'ABCDEF'[column]}{first + more}" for first, more, column in areas]
    check_nothing_lost(xlsx([MERGED[0], *rows], merges=merges))


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_leak(text: str) -> None:
    read = read_stock_list(f"{HEADER}\n{text}".encode("utf-8", errors="surrogatepass"), text[:50])
    assert read.lots or read.faults or read.passed_over


def test_the_shared_files_lose_nothing() -> None:
    for path in FILES.glob("stock-list-*"):
        check_nothing_lost(path.read_bytes())
