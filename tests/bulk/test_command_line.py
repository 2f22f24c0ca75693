"""What the command line sends and fetches, over the same API."""

from pathlib import Path
from typing import Any

import pytest

from server import bulk
from server.client import Person, signed_in
from tests.bulk.steps import listed, table, tiers
from tests.story.county import PASSWORD
from tests.story.people import People


@pytest.fixture
def three_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bulk.parts_of
    monkeypatch.setattr(bulk, "parts_of", lambda file: whole(file, 3))


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
