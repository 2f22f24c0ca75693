from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bookkeeping import cells, dates, units
from domain.bookkeeping.dates import SheetDate
from domain.bookkeeping.faults import Kind, Unsound, fault
from domain.bookkeeping.grid import Value
from domain.bookkeeping.parts import part_of_two_cells, parts_in_one_cell

WRITTEN_ON = SheetDate(2020, date(2020, 8, 3))


@pytest.mark.parametrize(
    ("written", "number", "behind"),
    [
        ("1,200", "1200", ""),
        ("１，２００．５", "1200.5", ""),
        (" 5,000.5 ", "5000.5", ""),
        ("1 200", "1200", ""),
        (".5", "0.5", ""),
        ("1.2万", "12000", ""),
        ("1200扎", "1200", "扎"),
        ("2000 公斤", "2000", "公斤"),
        ("-50", "-50", ""),
        ("－50", "-50", ""),
        ("−50", "-50", ""),
        ("(50)", "-50", ""),
        (3000.0, "3000", ""),
        (1200.5, "1200.5", ""),
        (0.1, "0.1", ""),
    ],
)
def test_figures(written: Value, number: str, behind: str) -> None:
    assert cells.figure(written) == (Decimal(number), behind)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("约600", Kind.APPROXIMATE),
        ("600左右", Kind.APPROXIMATE),
        ("600多", Kind.APPROXIMATE),
        ("近600", Kind.APPROXIMATE),
        ("500-600", Kind.APPROXIMATE),
        ("500～600", Kind.APPROXIMATE),
        ("≈600", Kind.APPROXIMATE),
        ("1,20", Kind.NOT_A_NUMBER),
        ("1.2.3", Kind.NOT_A_NUMBER),
        ("1.2E+05", Kind.NOT_A_NUMBER),
        ("若干", Kind.NOT_A_NUMBER),
        ("10%", Kind.NOT_A_NUMBER),
        (True, Kind.NOT_A_NUMBER),
        (date(2020, 8, 1), Kind.NOT_A_NUMBER),
        (float("nan"), Kind.NOT_A_NUMBER),
        (float("inf"), Kind.NOT_A_NUMBER),
        ("", Kind.MISSING),
        (" ", Kind.MISSING),
        ("--", Kind.MISSING),
        ("同上", Kind.DITTO),
        ("1\x00", Kind.CONTROL_CHARACTER),
        ("1\ud800", Kind.LOST_CHARACTER),
        ("9" * 201, Kind.TOO_LONG),
    ],
)
def test_what_is_no_exact_figure_is_refused(written: Value, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        cells.figure(written)
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("-1", Kind.NEGATIVE),
        ("0", Kind.ZERO),
        ("0.0005", Kind.TOO_PRECISE),
        ("100000001", Kind.TOO_LARGE),
        ("1e400", Kind.TOO_LARGE),
    ],
)
def test_a_quantity_has_bounds(number: str, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        cells.positive(Decimal(number), Decimal(10) ** 8, 3)
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    ("written", "base", "content"),
    [
        ("斤", "公斤", "0.5"),
        ("公斤", "公斤", "1"),
        ("千克", "公斤", "1"),
        ("KG", "公斤", "1"),
        ("ｋｇ", "公斤", "1"),
        ("克", "公斤", "0.001"),
        ("噸", "公斤", "1000"),
        ("两", "公斤", "0.05"),
        ("箱(5kg)", "公斤", "5"),
        ("箱（5公斤装）", "公斤", "5"),
        ("5kg/箱", "公斤", "5"),
        ("箱(10斤)", "公斤", "5"),
        ("500g/袋", "公斤", "0.5"),
        ("盒(10枝)", "枝", "10"),
        ("10支/扎", "枝", "10"),
        ("扎", "扎", "1"),
        ("支", "枝", "1"),
        ("盆", "盆", "1"),
        ("个", "个", "1"),
    ],
)
def test_units(written: str, base: str, content: str) -> None:
    unit = units.unit(written)
    assert (unit.base, unit.content) == (base, Decimal(content))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("箱", Kind.UNIT_UNKNOWN),
        ("大堆", Kind.UNIT_UNKNOWN),
        ("箱(5)", Kind.UNIT_UNKNOWN),
        ("箱(约5kg)", Kind.APPROXIMATE),
        ("箱(0kg)", Kind.ZERO),
        ("", Kind.MISSING),
    ],
)
def test_a_unit_that_says_no_content_is_refused(written: str, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        units.unit(written)
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    ("written", "goods", "per", "price"),
    [
        ("18.5", "扎", None, "18.5"),
        ("¥3.6", "公斤", None, "3.6"),
        ("￥3.60元", "公斤", None, "3.6"),
        ("1.5", "公斤", None, "1.5"),
        ("3.6元/公斤", "公斤", None, "3.6"),
        ("3.6元/斤", "公斤", None, "7.2"),
        ("每斤3.6元", "公斤", None, "7.2"),
        ("3.6元每斤", "公斤", None, "7.2"),
        (12.8, "斤", None, "25.6"),
        ("25.6元/公斤", "斤", None, "25.6"),
        (65, "箱(5kg)", None, "13"),
        ("65元/箱", "箱(5kg)", None, "13"),
        ("13元/kg", "箱(5kg)", None, "13"),
        (3.6, "公斤", "斤", "7.2"),
        ("3.6元/公斤", "公斤", "斤", "3.6"),
        ("2元/枝", "盒(10支)", None, "2"),
    ],
)
def test_prices_are_per_base_unit(written: Value, goods: str, per: str | None, price: str) -> None:
    assert units.price(written, units.unit(goods), per) == Decimal(price)


@pytest.mark.parametrize(
    ("written", "goods", "kind"),
    [
        ("面议", "公斤", Kind.PRICE_OPEN),
        ("随行就市", "公斤", Kind.PRICE_OPEN),
        ("3-4元", "公斤", Kind.APPROXIMATE),
        ("约3元", "公斤", Kind.APPROXIMATE),
        ("3块5", "公斤", Kind.PRICE_UNREADABLE),
        ("三元", "公斤", Kind.PRICE_UNREADABLE),
        ("$3", "公斤", Kind.PRICE_UNREADABLE),
        ("5元/枝", "扎", Kind.PRICE_UNIT),
        ("5元/公斤", "扎", Kind.PRICE_UNIT),
        ("10", "箱(3kg)", Kind.PRICE_INEXACT),
        ("-3", "公斤", Kind.NEGATIVE),
        ("0", "公斤", Kind.ZERO),
        ("3.60001", "公斤", Kind.TOO_PRECISE),
        (1e300, "公斤", Kind.TOO_LARGE),
        ("", "公斤", Kind.MISSING),
    ],
)
def test_what_is_no_exact_price_is_refused(written: Value, goods: str, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        units.price(written, units.unit(goods))
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2020-07-31", date(2020, 7, 31)),
        ("2020/7/31", date(2020, 7, 31)),
        ("2020.7.31", date(2020, 7, 31)),
        ("2020年7月31日", date(2020, 7, 31)),
        ("２０２０年７月３１号", date(2020, 7, 31)),
        ("2020-07-31 00:00:00", date(2020, 7, 31)),
        ("2020-7-31（周五）", date(2020, 7, 31)),
        ("20200731", date(2020, 7, 31)),
        (20200731, date(2020, 7, 31)),
        (44043, date(2020, 7, 31)),
        (44043.0, date(2020, 7, 31)),
        ("44043", date(2020, 7, 31)),
        (date(2020, 7, 31), date(2020, 7, 31)),
        (datetime(2020, 7, 31, 8, 30), date(2020, 7, 31)),  # noqa: DTZ001 - a cell has no time zone
        ("7月31日", date(2020, 7, 31)),
        ("7/31", date(2020, 7, 31)),
    ],
)
def test_dates(written: Value, expected: date) -> None:
    assert dates.day(written, WRITTEN_ON) == expected


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("7月底", Kind.DATE_VAGUE),
        ("8月上旬", Kind.DATE_VAGUE),
        ("2020年7月", Kind.DATE_VAGUE),
        ("8月1日-8月3日", Kind.DATE_VAGUE),
        ("昨天", Kind.DATE_VAGUE),
        ("约8月1日", Kind.DATE_VAGUE),
        ("八月二日", Kind.DATE_UNREADABLE),
        ("abc", Kind.DATE_UNREADABLE),
        (8.2, Kind.DATE_UNREADABLE),
        (float("nan"), Kind.DATE_UNREADABLE),
        (1e300, Kind.DATE_UNREADABLE),
        (time(8, 30), Kind.DATE_UNREADABLE),
        ("2020-02-30", Kind.DATE_IMPOSSIBLE),
        ("2月30日", Kind.DATE_IMPOSSIBLE),
        ("1999-12-31", Kind.DATE_IMPOSSIBLE),
        (date(1900, 1, 1), Kind.DATE_IMPOSSIBLE),
        ("12月28日", Kind.DATE_YEAR_UNCLEAR),
        ("", Kind.MISSING),
    ],
)
def test_what_names_no_day_is_refused(written: Value, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        dates.day(written, WRITTEN_ON)
    assert refused.value.kind is kind


def test_a_day_without_a_year_needs_a_sheet_that_says_it() -> None:
    with pytest.raises(Unsound) as refused:
        dates.day("8月2日")
    assert refused.value.kind is Kind.DATE_WITHOUT_YEAR


def test_the_year_comes_from_the_rows_above_the_table() -> None:
    assert dates.sheet_date(["可供货品表", "填表日期:2020年8月3日"]) == WRITTEN_ON
    assert dates.sheet_date(["2020年8月可供货品表"]) == SheetDate(2020)
    assert dates.sheet_date(["2020年货品", "2021年1月3日"]) == SheetDate()
    assert dates.sheet_date(["货品"]) == SheetDate()


def parts(written: Value) -> list[tuple[str, Decimal, str | None]]:
    return [
        (each.household, each.number, each.unit.label if each.unit else None) for each in parts_in_one_cell(written)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "侍长根 400;王桂兰 800",
        "侍长根400；王桂兰800",
        "侍长根:400、王桂兰:800",
        "侍长根 400,王桂兰 800",
        "侍长根 400 王桂兰 800",
        "侍长根（400），王桂兰（800）",
        "侍长根 400\n王桂兰 800;",
        "侍 长 根 ４００；王桂兰 800",
    ],
)
def test_several_households_in_one_cell(written: str) -> None:
    assert parts(written) == [("侍长根", Decimal(400), None), ("王桂兰", Decimal(800), None)]


def test_a_comma_within_a_figure_parts_nothing() -> None:
    assert parts("侍长根 1,400,王桂兰 1,800公斤") == [
        ("侍长根", Decimal(1400), None),
        ("王桂兰", Decimal(1800), "公斤"),
    ]


def test_own_goods_have_no_households() -> None:
    assert parts("") == parts("自种") == parts("/") == []


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("侍长根", Kind.PART_WITHOUT_FIGURE),
        ("侍长根 400;王桂兰", Kind.PART_WITHOUT_FIGURE),
        ("400", Kind.PART_WITHOUT_HOUSEHOLD),
        (400.0, Kind.PART_WITHOUT_HOUSEHOLD),
        ("侍长根 约400", Kind.APPROXIMATE),
        ("侍长根 400左右", Kind.APPROXIMATE),
        ("侍长根 -400", Kind.NEGATIVE),
        ("侍长根 0", Kind.ZERO),
        ("侍长根等5户 1200", Kind.PART_UNREADABLE),
        ("侍长根 400??x", Kind.APPROXIMATE),
        ("侍长根 4大堆", Kind.PART_UNREADABLE),
    ],
)
def test_what_names_no_household_and_figure_is_refused(written: Value, kind: Kind) -> None:
    with pytest.raises(Unsound) as refused:
        parts_in_one_cell(written)
    assert refused.value.kind is kind


def test_a_figure_stands_with_the_household_or_beside_it() -> None:
    assert [(each.household, each.number) for each in part_of_two_cells("赵德海", 1800.0)] == [
        ("赵德海", Decimal(1800))
    ]
    for household, number, kind in (
        ("赵德海 1800", 1800.0, Kind.PART_TWICE),
        ("", 1800.0, Kind.PART_WITHOUT_HOUSEHOLD),
        ("赵德海", "", Kind.PART_WITHOUT_FIGURE),
        ("赵德海、王桂兰", 1800.0, Kind.PART_UNREADABLE),
    ):
        with pytest.raises(Unsound) as refused:
            part_of_two_cells(household, number)
        assert refused.value.kind is kind


values = st.one_of(
    st.text(),
    st.text("0123456789.,-约斤公kg年月日/ ()箱扎元;侍长根"),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(values)
def test_no_cell_raises_anything_but_unsound(value: Value) -> None:
    kilogram = units.unit("公斤")
    readers = (
        cells.figure,
        cells.name,
        cells.note,
        cells.remark,
        units.unit,
        lambda each: units.price(each, kilogram),
        lambda each: dates.day(each, WRITTEN_ON),
        parts_in_one_cell,
        lambda each: part_of_two_cells(each, each),
    )
    faults = []
    for read in readers:
        try:
            read(value)
        except Unsound as unsound:
            faults.append(fault(unsound))
    assert all(each.reason_en and each.reason_zh for each in faults)


@given(st.decimals(min_value="0.001", max_value="99999999", places=3))
def test_a_figure_reads_the_same_however_it_is_grouped(number: Decimal) -> None:
    assert cells.figure(f"{number:,}") == cells.figure(f"{number}") == (number, "")
