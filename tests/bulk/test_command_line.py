"""What the command line sends and fetches, over the same API."""

from pathlib import Path
from typing import Any

import pytest

from server import bulk
from server.client import Person, signed_in
from tests.bulk.steps import listed, table, tiers
from tests.story.county import FAMILIES, PASSWORD
from tests.story.people import People, day


@pytest.fixture
def three_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bulk.parts_of
    monkeypatch.setattr(bulk, "parts_of", lambda file, cuts: whole(file, 3, cuts))


async def seller_of(people: People) -> Person:
    return await signed_in(people.client, "seller", PASSWORD)


async def imported(people: People, file: Path, moved: list[int], **given: Any) -> bulk.Told:
    asked = {"policy": "REJECT_ALL", "dry_run": False, **given}
    return await bulk.import_rows(await seller_of(people), "prices", file, **asked, moved=moved.append)


@pytest.mark.usefixtures("three_rows_at_once")
async def test_a_long_file_is_taken_part_by_part(people: People, tmp_path: Path) -> None:
    listing_id = await listed(people)
    file = tmp_path / "prices.csv"
    file.write_bytes(table(*(f"双店蓝莓,{at},5" for at in range(1, 9))).encode("gb18030"))
    moved: list[int] = []
    told = await imported(people, file, moved)
    assert told.counts == {"taken": 8, "unchanged": 0, "refused": 0, "givenUp": 0}
    assert len(moved) == 6, "each of three parts is tried, then taken"
    assert len(await tiers(people, listing_id)) == 8


@pytest.mark.usefixtures("three_rows_at_once")
async def test_a_bad_row_of_one_part_rejects_all_parts_and_is_told_by_its_place_in_the_file(
    people: People, tmp_path: Path
) -> None:
    listing_id = await listed(people)
    file = tmp_path / "prices.csv"
    file.write_text(table(*(f"双店蓝莓,{at},5" for at in range(1, 7)), "双店蓝莓,7,若干", "双店蓝莓,8,5"))
    told = await imported(people, file, [])
    assert [(each["row"], each["code"]) for each in told.refused] == [(8, "NOT_A_NUMBER")]
    assert await tiers(people, listing_id) == [("1", "6")]
    skipped = await imported(people, file, [], policy="SKIP_BAD_ROWS")
    assert (skipped.counts["taken"], skipped.counts["refused"]) == (7, 1)


async def test_a_dry_run_is_sent_once_and_changes_nothing(people: People, tmp_path: Path) -> None:
    listing_id = await listed(people)
    file = tmp_path / "prices.csv"
    file.write_text(table("双店蓝莓,1,5"))
    moved: list[int] = []
    told = await imported(people, file, moved, dry_run=True)
    assert (told.counts["taken"], len(moved)) == (1, 1)
    assert await tiers(people, listing_id) == [("1", "6")]


@pytest.mark.parametrize("format_", ["CSV", "CSV_GB18030", "XLSX"])
async def test_a_table_is_fetched_into_a_file_that_is_taken_in_again(
    people: People, tmp_path: Path, format_: str
) -> None:
    await listed(people)
    file, moved = tmp_path / "prices", list[int]()
    await bulk.export_rows(people.client, await seller_of(people), "prices", format_, file, moved.append)
    assert sum(moved) == file.stat().st_size
    told = await imported(people, file, [])
    assert told.counts == {"taken": 0, "unchanged": 1, "refused": 0, "givenUp": 0}


GOODS = "品名,单位,数量,单价,采收日期,供货农户,农户数量"


def goods(quantity: int, household: str = "", part: str = "") -> str:
    return f"蓝莓,公斤,{quantity},6.00,{day(0)},{household},{part}"


async def stocked(people: People, file: Path, moved: list[int], **given: Any) -> bulk.Told:
    asked = {"policy": "SKIP_BAD_ROWS", "dry_run": False, **given}
    return await bulk.import_rows(await seller_of(people), "stock", file, **asked, moved=moved.append)


@pytest.mark.usefixtures("three_rows_at_once")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
async def test_a_long_stock_list_is_taken_part_by_part_and_no_lot_is_cut(
    people: People, tmp_path: Path, encoding: str
) -> None:
    """Under a title, with lots of two families: one whose other cells are left empty, one that says all again."""
    file = tmp_path / "stock.csv"
    a, b = FAMILIES["A"], FAMILIES["B"]
    rows = [*map(goods, (1, 2)), goods(10, a, "6"), f",,,,,{b},4", goods(20, a, "15"), goods(20, b, "5"), goods(3)]
    file.write_bytes(
        "\n".join(["双店合作社可供货品表", GOODS, *rows, goods(4), "蓝莓,公斤,约5,6,x,,"]).encode(encoding)
    )
    moved: list[int] = []
    told = await stocked(people, file, moved)
    assert (told.counts["recorded"], told.counts["refused"], told.counts["faultCount"]) == (6, 0, 2)
    assert {each["row"] for each in told.refused} == {11}, "by its place in the file"
    assert len(moved) == 2 * 3
    again = await stocked(people, file, [])
    assert (again.counts["recorded"], again.counts["alreadyKnown"]) == (0, 6)


@pytest.mark.usefixtures("three_rows_at_once")
async def test_one_bad_row_of_a_long_stock_list_rejects_all_its_parts(people: People, tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("\n".join([GOODS, *map(goods, range(1, 8)), "蓝莓,公斤,约5,6,x,,"]))
    assert (await stocked(people, file, [], policy="REJECT_ALL")).counts["faultCount"] == 2
    assert (await stocked(people, file, [])).counts["recorded"] == 7, "nothing was in stock yet"


@pytest.mark.usefixtures("three_rows_at_once")
async def test_what_is_no_stock_list_goes_as_a_whole_and_is_told_of(people: People, tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("\n".join(["a,b", *["1,2"] * 9]))
    moved: list[int] = []
    told = await stocked(people, file, moved, dry_run=True)
    assert (told.counts["faultCount"], len(moved)) == (1, 1)
