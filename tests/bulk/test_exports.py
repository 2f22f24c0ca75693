"""Tables taken out: streamed, safe to open, and fit to be taken in again."""

import csv
import io
from typing import Any

import openpyxl

from tests.billing.steps import accepted
from tests.bulk.steps import exported, listed, prices, tiers
from tests.story.people import People, day, listing, lot


async def test_prices_taken_out_and_in_again_change_nothing(people: People) -> None:
    listing_id = await listed(people)
    for format_ in ("CSV", "CSV_GB18030", "XLSX"):
        answer = await exported(people, "seller", "PRICES", format_)
        told = await prices(people, answer.content)
        assert (told["taken"], told["unchanged"], told["refused"]) == (0, 1, 0), format_
    assert await tiers(people, listing_id) == [("1", "6")]


async def test_what_a_spreadsheet_would_run_is_only_text(people: People) -> None:
    title = '=HYPERLINK("http://x","蓝莓")'
    lot_id = await lot(people)
    await listing(people, lot_id)
    given: dict[str, Any] = {"lotIds": [lot_id], "title": title, "unitLabel": "公斤", "unitContent": "1"}
    window = {"minimumQuantity": "1", "leadTimeDays": 0, "deliverFrom": day(0), "deliverUntil": day(30)}
    price = [{"fromQuantity": "1", "unitPrice": "7"}]
    done = await people.do("seller", "publishListing", "listing { id }", **given, **window, tiers=price)
    assert not done["userErrors"], done
    text = (await exported(people, "seller", "PRICES")).content.decode("utf-8-sig")
    titles = [row[1] for row in csv.reader(io.StringIO(text))][1:]
    assert "'" + title in titles
    assert not any(each.startswith(("=", "+", "-", "@")) for each in titles)
    book = await exported(people, "seller", "PRICES", "XLSX")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(book.content)).active
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells[title] == "s"
    told = await prices(people, f'标题,起订数量,单价\n"\'{title.replace(chr(34), chr(34) * 2)}",1,8\n'.encode())
    assert (told["taken"], told["refused"]) == (1, 0), told


async def test_stock_and_orders_are_taken_out_as_they_stand(people: People) -> None:
    await accepted(people)
    stock = (await exported(people, "seller", "STOCK")).content.decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(stock)))
    assert (row["品名"], row["单位"], row["数量"], row["现有"], row["已预留"]) == ("蓝莓", "公斤", "100", "0", "0")
    for who in ("buyer", "seller"):
        lines = list(csv.DictReader(io.StringIO((await exported(people, who, "ORDERS")).content.decode("utf-8-sig"))))
        assert [(each["状态"], each["金额"], each["验收数量"]) for each in lines] == [("ACCEPTED", "600", "97.5")]


async def test_nobody_takes_out_what_is_anothers(people: People) -> None:
    await accepted(people)
    for who, kind in (("rival", "STOCK"), ("rival", "PRICES"), ("other buyer", "ORDERS"), ("buyer", "STOCK")):
        text = (await exported(people, who, kind)).content.decode("utf-8-sig")
        assert len(text.splitlines()) == 1, (who, kind)
