"""Many sales settled at once come out as each by itself."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from domain import clock
from resolvers.reading.ids import key_within
from server.database import Database
from server.worker import run_once
from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent, claim_on, refused
from tests.reconciliation.steps import findings, reconciled
from tests.server.test_cli import lianxin
from tests.settlement.sales import figures, on, pay, sold
from tests.story.people import People

_WRITTEN = ("entry", "transfer", "balance", "income_month", "income_entry", "attribution_line", "settlement")
_UNDONE = (
    *(f"DELETE FROM {table}" for table in _WRITTEN),  # our own names
    "INSERT INTO unsettled (county_id, consignment_id) SELECT county_id, consignment_id FROM consignment_terms",
)
_LINES = """SELECT consignment_number, position, basis, household_id, region_code, household_name, lot_code, quantity,
    unit_price, shares, contract_id, amount FROM attribution_line ORDER BY 1, 2"""
_BUCKETS = """SELECT a.kind, a.owner_id, b.amount FROM balance AS b JOIN ledger_account AS a ON a.id = b.account_id
    ORDER BY 1, 2"""


async def _as_owner(fresh: TestDatabase, *statements: str) -> list[list[Any]]:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        return [await connection.fetch(each) for each in statements]
    finally:
        await connection.close()


async def test_sales_settled_together_come_out_as_one_by_one(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    for _ in range(3):
        await sold(people)
    before = await _as_owner(fresh, _LINES, _BUCKETS)
    await _as_owner(fresh, *_UNDONE)
    assert await run_once(database) == 0
    after = await _as_owner(fresh, _LINES, _BUCKETS)
    assert [sum(row["amount"] for row in rows) for rows in after] == [3 * 58500, 0]
    assert after == before


async def test_two_workers_at_once_settle_nothing_twice(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    for _ in range(2):
        await sold(people)
    await _as_owner(fresh, *_UNDONE)
    assert await asyncio.gather(*(run_once(database) for _ in range(4))) == [0, 0, 0, 0]
    [lines] = await _as_owner(fresh, _LINES)
    assert sum(row["amount"] for row in lines) == 2 * 58500


async def test_the_command_settles_all_and_says_how_many(people: People, fresh: TestDatabase, tmp_path: Path) -> None:
    await sold(people)
    await _as_owner(fresh, *_UNDONE)
    done = await asyncio.to_thread(lianxin, tmp_path, "settle", DATABASE_URL=fresh.app_url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 sales settled." in done.stdout
    [lines] = await _as_owner(fresh, _LINES)
    assert sum(row["amount"] for row in lines) == 58500


async def test_the_finance_office_settles_what_is_due_and_nothing_twice(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await _as_owner(fresh, *_UNDONE)
    for settled in (1, 0):
        answer = await people.get("finance", "mutation { settleDue(input: {}) { settled userErrors { code } } }")
        assert answer["settleDue"] == {"settled": settled, "userErrors": []}
    assert (await figures(people, "amount", "AB")) == {"A": "245.70", "B": "163.80"}
    answer = await people.get("finance", "mutation { settleDue(input: {atMost: -1}) { settled userErrors { code } } }")
    assert answer["settleDue"] == {"settled": None, "userErrors": [{"code": "NOT_POSITIVE"}]}


_SPOILED = {
    "no snapshot at all": "'{}'",
    "no contract": "jsonb_set(terms, '{linkages}', '[]')",
    "nobody registered": "jsonb_set(terms, '{register}', '{}')",
    "no such basis": "jsonb_set(terms, '{linkages,0,basis}', '\"GIFT\"')",
}
_SET_ASIDE = """SELECT c.number, set_aside_on, flaw FROM unsettled AS u
    JOIN consignment AS c ON (c.county_id, c.id) = (u.county_id, u.consignment_id) ORDER BY 1"""


def _spoil(consignment_id: str, how: str) -> str:
    found = key_within(consignment_id, "Consignment")
    assert found
    return f"UPDATE consignment_terms SET terms = {how} WHERE consignment_id = '{found[1]}'"


async def _number(fresh: TestDatabase, sale: Sent) -> str:
    found = key_within(sale.id, "Consignment")
    assert found
    [[row]] = await _as_owner(fresh, f"SELECT number FROM consignment WHERE id = '{found[1]}'")
    return str(row["number"])


@pytest.mark.parametrize("how", _SPOILED)
async def test_a_sale_that_cannot_be_parted_is_set_aside_and_found_while_the_others_are_settled(
    people: People, fresh: TestDatabase, database: Database, how: str
) -> None:
    flawed, sound = await sold(people), await sold(people)
    await _as_owner(fresh, *_UNDONE, _spoil(flawed.id, _SPOILED[how]))
    assert await run_once(database) == 0
    lines, [aside] = await _as_owner(fresh, _LINES, _SET_ASIDE)
    assert {line["consignment_number"] for line in lines} == {await _number(fresh, sound)}
    assert (aside["number"], aside["set_aside_on"]) == (await _number(fresh, flawed), clock.today())
    assert aside["flaw"]
    (found,) = await findings(people)
    assert (found["kind"], found["about"], found["expected"], found["found"]) == (
        "SETTLED",
        aside["number"],
        "585.00",
        "0.00",
    )
    assert await run_once(database) == 0
    assert await _as_owner(fresh, _SET_ASIDE) == [[aside]]


async def test_what_was_set_aside_is_settled_on_another_day_by_the_money_that_came_meanwhile(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    flawed = await sold(people)
    kept = (await _as_owner(fresh, "SELECT terms FROM consignment_terms"))[0][0]["terms"]
    await _as_owner(fresh, *_UNDONE, _spoil(flawed.id, "'{}'"))
    await run_once(database)
    await pay(people, flawed, "525.00")
    asked = await claim_on(people, flawed)
    assert await refused(people, "buyer", "openClaim", "claim { id }", **asked) == ("NOT_SETTLED_YET", [])
    await _as_owner(fresh, f"UPDATE consignment_terms SET terms = '{kept}'")  # our own
    await run_once(database)
    assert len((await _as_owner(fresh, _SET_ASIDE))[0]) == 1
    with on(people, clock.today() + timedelta(days=1)):
        await run_once(database)
        assert await _as_owner(fresh, _SET_ASIDE) == [[]]
        assert (await figures(people, "realised", "AB")) == {"A": "245.70", "B": "163.80"}
        assert await reconciled(people) == (0, 0, 0)
