"""Tables taken in: in any encoding people save them in, all or none or what is sound, each row told of."""

import asyncio
import io
import zipfile
from typing import Any

import pytest

from domain.bulk.lines import HEADER_WITHIN_ROWS, MOST_ROWS
from tests.bulk.steps import ORDERS, listed, order_row, orders, outcomes, prices, table, tiers, workbook
from tests.conftest import TestDatabase
from tests.pricing.steps import corridor
from tests.reading.county import run
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements

SOUND = table("双店蓝莓,1,5.50", "双店蓝莓,50,4.8")
WAYS = {
    "UTF-8": SOUND.encode(),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + SOUND.encode(),
    "GB18030": SOUND.encode("gb18030"),
    "UTF-16": b"\xff\xfe" + SOUND.encode("utf-16-le"),
    "lines as Windows ends them": SOUND.replace("\n", "\r\n").encode(),
    "XLSX": workbook(["标题", "起订数量", "单价"], ["双店蓝莓", 1, 5.5], ["双店蓝莓", 50, "4.8"]),
}


@pytest.mark.parametrize("way", WAYS)
async def test_prices_are_set_however_the_table_was_saved(people: People, way: str) -> None:
    listing_id = await listed(people)
    told = await prices(people, WAYS[way])
    assert (told["taken"], told["refused"]) == (2, 0), told
    assert await tiers(people, listing_id) == [("1", "5.5"), ("50", "4.8")]
    again = await prices(people, WAYS[way])
    assert (again["taken"], again["unchanged"]) == (0, 2)


BAD = {
    "an unknown listing": ("没有的商品,1,5", "LISTING_UNKNOWN", None),
    "no figure": ("双店蓝莓,若干,5", "NOT_A_NUMBER", "起订数量"),
    "nothing": ("双店蓝莓,1,", "MISSING", "单价"),
    "below zero": ("双店蓝莓,1,-5", "NEGATIVE", "单价"),
    "too exact": ("双店蓝莓,1,5.00001", "TOO_PRECISE", "单价"),
    "beyond use": ("双店蓝莓,1,99999999", "TOO_LARGE", "单价"),
    "a repeated row": ("双店蓝莓,50,4", "ROW_TWICE", None),
    "an open quotation": ('"双店蓝莓,1,5', "QUOTE_UNCLOSED", None),
}


@pytest.mark.parametrize("which", BAD)
async def test_one_bad_row_rejects_all_or_is_skipped(people: People, which: str) -> None:
    listing_id = await listed(people)
    row, code, field = BAD[which]
    data = table("双店蓝莓,50,4.8", row).encode()
    rejected = await prices(people, data)
    assert outcomes(rejected) == [(2, "GIVEN_UP", None), (3, "REFUSED", code)]
    assert (rejected["taken"], rejected["givenUp"], rejected["refused"]) == (0, 1, 1)
    assert rejected["results"][1]["field"] == field
    assert rejected["results"][1]["message"]
    assert await tiers(people, listing_id) == [("1", "6")]
    skipped = await prices(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(skipped) == [(2, "TAKEN", None), (3, "REFUSED", code)]
    assert await tiers(people, listing_id) == [("1", "6"), ("50", "4.8")]


async def test_the_same_key_is_told_the_same_again_and_changes_nothing(people: People) -> None:
    listing_id = await listed(people)
    data = table("双店蓝莓,50,4.8", "没有的商品,1,5").encode()
    given = {"idempotencyKey": "the same key", "errorPolicy": "SKIP_BAD_ROWS"}
    first = await prices(people, data, **given)
    assert outcomes(first) == [(2, "TAKEN", None), (3, "REFUSED", "LISTING_UNKNOWN")]
    assert await prices(people, data, **given) == first
    [refused] = (await prices(people, b"else", **given))["userErrors"]
    assert refused["code"] == "KEY_REUSED"
    assert await tiers(people, listing_id) == [("1", "6"), ("50", "4.8")]


async def test_a_broken_byte_is_told_by_its_row(people: People) -> None:
    listing_id = await listed(people)
    rows = [f"双店蓝莓,{at},5".encode("gb18030") for at in range(2, 40)]
    rows[20] = rows[20].replace("莓".encode("gb18030"), b"\xff")
    data = "标题,起订数量,单价\n".encode("gb18030") + b"\n".join(rows)
    told = await prices(people, data)
    assert [(each["row"], each["code"]) for each in told["results"] if each["code"]] == [(22, "LOST_CHARACTER")]
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_a_dry_run_tells_what_would_be_and_leaves_all_as_it_was(people: People) -> None:
    listing_id = await listed(people)
    for _ in range(2):
        told = await prices(people, SOUND.encode(), dryRun=True)
        assert (told["dryRun"], told["taken"]) == (True, 2)
    assert await tiers(people, listing_id) == [("1", "6")]


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.xml", bytes(80_000_000))
    return written.getvalue()


def handwritten(rows: str, shared: str = "", declared: str = "") -> bytes:
    """A workbook with these rows of headings and cells, written by hand."""
    relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        container.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships {relations}><Relationship Id="r1" Type="{office}/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>',
        )
        container.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        container.writestr(
            "xl/worksheets/sheet1.xml", f"{declared}<worksheet><sheetData>{rows}</sheetData></worksheet>"
        )
    return written.getvalue()


def worded(*texts: str) -> str:
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in texts) + "</row>"


def packed(data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("list.xlsx", data)
    return written.getvalue()


CELL = "<c><v>1</v></c>"
HEADED = worded("标题", "起订数量", "单价")
LONG = f"<si><t>{'长' * 1_000_000}</t></si>"
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
GB = SOUND.encode("gb18030")

FILES = {
    "a wide row above a tall column, no cell saying where it is": (
        handwritten(f"<row>{CELL * 20_000}</row>" + f"<row>{CELL}</row>" * 20_000),
        "TOO_MANY_COLUMNS",
    ),
    "16,384 columns": (
        handwritten("".join(f'<row r="{at}"><c r="XFD{at}"><v>1</v></c></row>' for at in range(1, 3_000))),
        "TOO_MANY_COLUMNS",
    ),
    "millions of empty rows": (handwritten(HEADED + "<row/>" * 3_000_000), "TOO_MANY_ROWS"),
    "a cell at no place": (handwritten(HEADED + '<row><c r="AXFD104857"><v>1</v></c></row>'), "FILE_BROKEN"),
    "a row beyond counting": (handwritten(f'{HEADED}<row r="99999999999">{CELL}</row>'), "FILE_BROKEN"),
    "attributes that only some readers part": (
        handwritten(HEADED + '<row><c v="1"t="s"><v>0</v></c></row>' * 300, LONG),
        "FILE_BROKEN",
    ),
    "one long text in every cell": (
        handwritten(HEADED + '<row><c t="s"><v>0</v></c></row>' * 300, LONG),
        "UNPACKS_TOO_LARGE",
    ),
    "an entity outside": (handwritten(HEADED + worded("&e;", "1", "5"), declared=ENTITY), "FILE_BROKEN"),
    "entities of entities": (handwritten(HEADED + worded("&b;", "1", "5"), declared=LAUGHS), "FILE_BROKEN"),
    "a workbook in an archive": (packed(handwritten(HEADED)), "NOT_A_SPREADSHEET"),
    "a mark of UTF-8 before GB18030": (b"\xef\xbb\xbf" + GB, "ENCODING_UNKNOWN"),
    "UTF-16 without a mark": (SOUND.encode("utf-16-le"), "ENCODING_UNKNOWN"),
    "UTF-32": (SOUND.encode("utf-32"), "ENCODING_UNKNOWN"),
    "empty": (b"", "FILE_EMPTY"),
    "a zip bomb": (bomb(), "UNPACKS_TOO_LARGE"),
    "a broken workbook": (b"PK\x03\x04 nothing else", "FILE_BROKEN"),
    "a page": (b"<html></html>", "NOT_A_SPREADSHEET"),
    "no headings": (b"a,b\n1,2\n", "HEADER_NOT_FOUND"),
    "noise": (bytes(range(256)) * 40, "ENCODING_UNKNOWN"),
}


@pytest.mark.parametrize("which", FILES)
async def test_a_file_that_cannot_be_taken_is_told_of_as_a_whole(people: People, which: str) -> None:
    data, code = FILES[which]
    listing_id = await listed(people)
    told = await prices(people, data, file="list.xlsx")
    assert outcomes(told) == [(None, "REFUSED", code)]
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_more_rows_than_are_taken_at_once_change_nothing(people: People) -> None:
    """Found out only when all that came before has been read: a listing, or an order, may go on behind it."""
    listing_id = await listed(people)
    told = await prices(people, SOUND.encode("gb18030") + b"\n" * 200_000, errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(told) == [(None, "REFUSED", "TOO_MANY_ROWS")]
    assert await tiers(people, listing_id) == [("1", "6")]
    ordered = table(order_row("A", listing_id, "1"), headings=ORDERS).encode() + b"\n" * 200_000
    assert outcomes(await orders(people, ordered, errorPolicy="SKIP_BAD_ROWS")) == [(None, "REFUSED", "TOO_MANY_ROWS")]
    assert (await people.get("buyer", "{ orders { totalCount } }"))["orders"]["totalCount"] == 0


@pytest.mark.parametrize("broken", ["双店蓝莓\0", "双店蓝莓\ud800"])
async def test_what_no_text_may_hold_is_told_by_its_row(people: People, broken: str) -> None:
    """A NUL, which PostgreSQL keeps nowhere, and half a character of UTF-16."""
    await listed(people)
    row = f"{broken},2,5\n".encode("utf-16-le", "surrogatepass")
    data = b"\xff\xfe" + SOUND.encode("utf-16-le") + row
    told = await prices(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert told["userErrors"] == []
    assert next(row for row, outcome, _ in outcomes(told) if outcome == "REFUSED") == 4


@pytest.mark.parametrize("cut", [1, 2, 3])
async def test_a_file_cut_within_its_last_character_loses_that_row_alone(people: People, cut: int) -> None:
    """𠮷 has four bytes in GB18030."""
    await listed(people)
    data = (SOUND + "𠮷").encode("gb18030")[:-cut]
    told = await prices(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert [(row, code) for row, outcome, code in outcomes(told) if outcome == "REFUSED"] == [(4, "LOST_CHARACTER")]


async def test_a_rivals_listing_is_unknown(people: People) -> None:
    listing_id = await listed(people)
    told = await prices(people, table(f"{listing_id},1,1", headings="上架编号,起订数量,单价").encode(), who="rival")
    assert outcomes(told) == [(2, "REFUSED", "LISTING_UNKNOWN")]
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_two_tables_at_once_are_taken_one_after_the_other(people: People) -> None:
    listing_id = await listed(people)
    await people.token_of("seller")
    tables = [table(*(f"双店蓝莓,{at},{price}" for at in range(1, 60))).encode() for price in (3, 4)]
    told = await asyncio.gather(*(prices(people, each) for each in tables))
    assert [each["taken"] for each in told] == [59, 59]
    assert {price for _, price in await tiers(people, listing_id)} in ({"3"}, {"4"})


async def test_prices_that_rise_with_the_quantity_are_refused_with_all_of_their_listing(people: People) -> None:
    listing_id = await listed(people)
    told = await prices(people, table("双店蓝莓,50,7", "双店蓝莓,1,5").encode(), errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(told) == [(2, "REFUSED", "TIERS_OUT_OF_ORDER"), (3, "REFUSED", "TIERS_OUT_OF_ORDER")]
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_prices_outside_the_corridor_are_not_taken_in_bulk(people: People) -> None:
    listing_id = await listed(people)
    await corridor(people, low="5.00", high="8.00")
    told = await prices(people, table("双店蓝莓,50,4.8").encode())
    assert outcomes(told) == [(2, "REFUSED", "OUTSIDE_PRICE_CORRIDOR")]
    assert outcomes(await prices(people, table("双店蓝莓,50,5.2").encode())) == [(2, "TAKEN", None)]
    assert await tiers(people, listing_id) == [("1", "6"), ("50", "5.2")]


@pytest.mark.parametrize(
    ("lapsed", "code"),
    [
        ("UPDATE licence SET expires_on = current_date - 5", "SELLER_NOT_REGISTERED"),
        ("UPDATE seller_registration SET sells_food = false", "NOT_REGISTERED_FOR_FOOD"),
        ("UPDATE category SET certificates_required = '{CONSUMPTION}' WHERE code = 'FRUIT'", "CERTIFICATE_REQUIRED"),
        ("UPDATE listing SET title = '绿色食品蓝莓'", "NOT_CERTIFIED"),
    ],
)
async def test_who_may_not_sell_something_sets_no_prices_of_it(
    people: People, fresh: TestDatabase, lapsed: str, code: str
) -> None:
    listing_id = await listed(people)
    await run(fresh, lapsed)
    headings = "上架编号,起订数量,单价"
    told = await prices(people, table(f"{listing_id},1,5", headings=headings).encode())
    assert outcomes(told) == [(2, "REFUSED", code)]
    assert await tiers(people, listing_id) == [("1", "6")]
    same = await prices(people, table(f"{listing_id},1,6", headings=headings).encode())
    assert outcomes(same) == [(2, "UNCHANGED", None)]


async def test_what_a_listing_asked_is_kept_whichever_way_it_was_set(people: People) -> None:
    await listed(people)
    await prices(people, table("双店蓝莓,1,5").encode())
    query = "{ myListings { nodes { priceRecords { fromQuantity unitPrice } } } }"
    (found,) = (await people.get("seller", query))["myListings"]["nodes"]
    assert [(each["fromQuantity"], each["unitPrice"]) for each in found["priceRecords"]] == [("1", "5"), ("1", "6")]


async def test_orders_are_placed_whole_or_not_at_all(people: People, fresh: TestDatabase) -> None:
    listing_id = await listed(people)
    rows = [order_row("A", listing_id, "10"), order_row("A", listing_id, "20"), order_row("B", listing_id, "90")]
    data = table(*rows, headings=ORDERS).encode()
    rejected = await orders(people, data)
    assert outcomes(rejected) == [(2, "GIVEN_UP", None), (3, "GIVEN_UP", None), (4, "REFUSED", "INSUFFICIENT_STOCK")]
    assert (await people.get("buyer", "{ orders { totalCount } }"))["orders"]["totalCount"] == 0
    skipped = await orders(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(skipped) == [(2, "TAKEN", None), (3, "TAKEN", None), (4, "REFUSED", "INSUFFICIENT_STOCK")]
    placed = (await people.get("buyer", "{ orders { nodes { total consignments { lines { quantity } } } } }"))["orders"]
    assert [each["total"] for each in placed["nodes"]] == ["180.00"]
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("A,Listing:320722:x,10,DAY", [(2, "GIVEN_UP", None), (3, "REFUSED", "LISTING_UNKNOWN")]),
        (f"A,Listing:320722:{'-' * 36},10,DAY", [(2, "GIVEN_UP", None), (3, "REFUSED", "LISTING_UNKNOWN")]),
        ("A,ID,0.5,DAY", [(2, "GIVEN_UP", None), (3, "REFUSED", "BELOW_MINIMUM")]),
        ("A,ID,10,2020-01-01", [(2, "REFUSED", "ORDER_ROWS_DIFFER"), (3, "REFUSED", "ORDER_ROWS_DIFFER")]),
        ("A,ID,十箱,DAY", [(2, "GIVEN_UP", None), (3, "REFUSED", "NOT_A_NUMBER")]),
        ("A,ID,10,月底", [(2, "GIVEN_UP", None), (3, "REFUSED", "DATE_VAGUE")]),
    ],
)
async def test_a_bad_row_keeps_its_order_from_being_placed(people: People, row: str, told: list[Any]) -> None:
    listing_id = await listed(people)
    good = order_row("A", listing_id, "10")
    bad = row.replace("ID", listing_id).replace("DAY", good.rpartition(",")[2])
    payload = await orders(people, table(good, bad, headings=ORDERS).encode(), errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(payload) == told
    assert (await people.get("buyer", "{ orders { totalCount } }"))["orders"]["totalCount"] == 0


TOO_LONG = MOST_ROWS + HEADER_WITHIN_ROWS + 1


async def test_orders_of_a_file_that_is_too_long_are_not_placed_at_all(people: People, fresh: TestDatabase) -> None:
    good = order_row("A", await listed(people), "10")
    data = table(good, *["B,x,1,x"] * TOO_LONG, headings=ORDERS).encode()
    told = await orders(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(told) == [(None, "REFUSED", "TOO_MANY_ROWS")]
    assert (told["taken"], told["refused"]) == (0, 0)
    assert (await people.get("buyer", "{ orders { totalCount } }"))["orders"]["totalCount"] == 0
    await balances_are_their_movements(fresh)


async def test_prices_of_a_file_that_is_too_long_are_not_set_at_all(people: People) -> None:
    listing_id = await listed(people)
    data = table("双店蓝莓,50,4.8", *["x,1,x"] * TOO_LONG).encode()
    told = await prices(people, data, errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(told) == [(None, "REFUSED", "TOO_MANY_ROWS")]
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_a_row_that_names_no_order_belongs_to_none(people: People) -> None:
    listing_id = await listed(people)
    rows = [order_row(name, listing_id, "10") for name in ("", "A", "  ")]
    told = await orders(people, table(*rows, headings=ORDERS).encode(), errorPolicy="SKIP_BAD_ROWS")
    assert outcomes(told) == [(2, "REFUSED", "MISSING"), (3, "TAKEN", None), (4, "REFUSED", "MISSING")]
    assert {each["field"] for each in told["results"] if each["code"]} == {"订单"}
    placed = (await people.get("buyer", "{ orders { nodes { total } } }"))["orders"]["nodes"]
    assert [each["total"] for each in placed] == ["60.00"]


async def test_a_file_that_never_names_orders_is_refused_whole(people: People) -> None:
    row = order_row("A", await listed(people), "10").removeprefix("A,")
    told = await orders(people, table(row, headings=ORDERS.removeprefix("订单,")).encode())
    assert outcomes(told) == [(None, "REFUSED", "HEADER_NOT_FOUND")]


async def test_orders_sent_again_under_their_key_are_placed_once(people: People) -> None:
    listing_id = await listed(people)
    data = table(order_row("A", listing_id, "10"), headings=ORDERS).encode()
    for _ in range(2):
        await orders(people, data, idempotencyKey="the same for both")
    assert (await people.get("buyer", "{ orders { totalCount } }"))["orders"]["totalCount"] == 1
