"""A stock list sent over HTTP: what is sound is taken, what is not is reported, and twice is once."""

from pathlib import Path

import asyncpg

from tests.conftest import TestDatabase
from tests.provenance.test_checking import norms
from tests.story.import_steps import a_list, blueberries, stock_list
from tests.story.people import People, day
from tests.story.test_many_at_once import balances_are_their_movements

SHARED = Path(__file__).parent.parent.parent / "domain" / "demo" / "files"


async def test_a_list_sent_twice_is_taken_once(people: People, fresh: TestDatabase) -> None:
    first = (await stock_list(people, "list.csv", a_list(blueberries())))["data"]["importStockList"]
    assert [lot["outcome"] for lot in first["lots"]] == ["RECORDED"]
    again = (await stock_list(people, "list.csv", a_list(blueberries())))["data"]["importStockList"]
    assert [lot["outcome"] for lot in again["lots"]] == ["ALREADY_KNOWN"]
    await balances_are_their_movements(fresh)


async def test_a_dry_run_writes_nothing(people: People) -> None:
    for _ in range(2):
        told = (await stock_list(people, "list.csv", a_list(blueberries()), dryRun=True))["data"]["importStockList"]
        assert [lot["outcome"] for lot in told["lots"]] == ["RECORDED"]


async def test_a_row_of_somebody_without_a_contract_is_refused_and_the_others_are_taken(people: People) -> None:
    rows = a_list(blueberries(), blueberries("50", "无名氏"))
    told = (await stock_list(people, "list.csv", rows))["data"]["importStockList"]
    assert [lot["outcome"] for lot in told["lots"]] == ["RECORDED", "REFUSED"]
    assert [(fault["row"], fault["code"]) for fault in told["faults"]] == [(3, "UNKNOWN_SUPPLIER")]


async def test_what_a_list_claims_counts_up_to_each_lot(people: People, fresh: TestDatabase) -> None:
    """Of a family that can have grown 60 kg: lots of one list are judged as those recorded one by one."""
    await norms(fresh)
    rows = a_list(*map(blueberries, ("50", "4", "12", "0.001")))
    told = (await stock_list(people, "list.csv", rows))["data"]["importStockList"]
    assert [lot["outcome"] for lot in told["lots"]] == ["RECORDED"] * 4
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    found = await owner.fetch(
        "SELECT claimed, severity, held_at IS NOT NULL FROM relabelling_finding AS f"
        " JOIN lot ON lot.id = f.lot_id ORDER BY claimed"
    )
    await owner.close()
    assert [(str(each[0]), each[1], each[2]) for each in found] == [
        ("54.000", "NEAR", False),
        ("66.000", "NEAR", False),
        ("66.001", "OVER", True),
    ]


async def test_the_shared_list_has_four_rows_that_cannot_be_taken(people: People) -> None:
    name = "stock-list-shuangdian-gb18030.csv"
    told = (await stock_list(people, name, (SHARED / name).read_bytes()))["data"]["importStockList"]
    reported = {(fault["row"], fault["column"], fault["value"]) for fault in told["faults"] if fault["column"]}
    assert reported == {
        (6, "E 数量", "约600"),
        (8, "G 采收日期", "7月底"),
        (11, "E 数量", "-50"),
        (12, "B 品名", ""),
    }


async def test_a_file_that_is_none_is_reported_as_a_whole(people: People) -> None:
    told = (await stock_list(people, "list.xlsx", b"PK\x03\x04 nothing else"))["data"]["importStockList"]
    assert told["lots"] == []
    assert [(fault["sheet"], fault["row"]) for fault in told["faults"]] == [(None, None)]


async def test_more_than_six_megabytes_are_not_even_read(people: People) -> None:
    told = await stock_list(people, "list.csv", bytes(7 * 1024 * 1024))
    assert told["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


async def test_one_bad_row_rejects_the_whole_list_where_that_is_wanted(people: People) -> None:
    rows = a_list(blueberries(), blueberries("50", "无名氏"))
    told = (await stock_list(people, "list.csv", rows, errorPolicy="REJECT_ALL"))["data"]["importStockList"]
    assert [lot["outcome"] for lot in told["lots"]] == ["GIVEN_UP", "REFUSED"]
    unread = a_list(blueberries(), f"蓝莓,公斤,约600,6.00,{day(0)},,")
    told = (await stock_list(people, "list.csv", unread, errorPolicy="REJECT_ALL"))["data"]["importStockList"]
    assert [lot["outcome"] for lot in told["lots"]] == ["GIVEN_UP"]
    taken = (await stock_list(people, "list.csv", a_list(blueberries()), errorPolicy="REJECT_ALL"))["data"][
        "importStockList"
    ]
    assert [lot["outcome"] for lot in taken["lots"]] == ["RECORDED"], "nothing was in stock yet"


async def test_a_key_sent_again_is_answered_as_it_was_and_never_for_another_list(
    people: People, fresh: TestDatabase
) -> None:
    key = {"idempotencyKey": "the list of today"}
    first = await stock_list(people, "list.csv", a_list(blueberries(), "蓝莓,公斤,约600,6.00,今天,,"), **key)
    told = first["data"]["importStockList"]
    assert (told["recorded"], told["faultCount"], len(told["faults"])) == (1, 2, 2)
    assert await stock_list(people, "list.csv", a_list(blueberries(), "蓝莓,公斤,约600,6.00,今天,,"), **key) == first
    for changed in ({}, {"dryRun": True}):
        rows = a_list(blueberries("7")) if not changed else a_list(blueberries(), "蓝莓,公斤,约600,6.00,今天,,")
        other = (await stock_list(people, "list.csv", rows, **key, **changed))["data"]["importStockList"]
        assert [each["code"] for each in other["userErrors"]] == ["KEY_REUSED"]
    unfit = (await stock_list(people, "list.csv", a_list(), idempotencyKey="x"))["data"]["importStockList"]
    assert [each["code"] for each in unfit["userErrors"]] == ["UNFIT_KEY"]
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    assert await owner.fetchval("SELECT count(*) FROM lot") == 1
    await owner.close()


async def test_of_a_long_list_so_many_lots_are_told_and_all_are_counted(people: People) -> None:
    rows = a_list(*(f"蓝莓,公斤,{at},6.00,{day(0)},," for at in range(1, 1101)), blueberries("1200", "无名氏"))
    told = (await stock_list(people, "list.csv", rows))["data"]["importStockList"]
    assert (told["recorded"], told["refused"], told["alreadyKnown"], told["givenUp"]) == (1100, 1, 0, 0)
    assert len(told["lots"]) == 1000
    assert told["lots"][-1]["outcome"] == "REFUSED", "what was not taken is told first of all"
    again = (await stock_list(people, "list.csv", rows))["data"]["importStockList"]
    assert (again["recorded"], again["alreadyKnown"]) == (0, 1100)
