"""The benchmark of the ledger still holds: its past adds up, and so does what we and pgbench settle on it."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from benchmarks import pgbench
from benchmarks.servers.process import Broken
from benchmarks.settlement import bulk, singly, statement
from benchmarks.settlement.ledger import Due, Size, built, check
from benchmarks.settlement.worker import Task, measured
from server.database import Database
from server.embedded import Server

_SIZE = Size(households=50, lots=50)

_PAST = {
    "transfers": "SELECT FROM entry GROUP BY transfer_id HAVING sum(amount) <> 0",
    "parts": """
        SELECT FROM settlement AS s JOIN attribution_line AS l ON l.settlement_id = s.id
        GROUP BY s.county_id, s.id HAVING sum(l.amount) <> s.goods OR count(*) <> 11""",
    "credits": """
        SELECT FROM income_entry AS i
        JOIN attribution_line AS l ON l.id = i.sale_id JOIN entry AS e ON e.income_entry_id = i.id
        GROUP BY i.county_id, i.id, l.county_id, l.id
        HAVING i.amount <> l.amount OR sum(e.amount) FILTER (WHERE e.state = 'PROVISIONAL') <> 0
           OR sum(e.amount) FILTER (WHERE e.state = 'REALISED') <> i.amount""",
    "months": """
        SELECT FROM (SELECT owner_id AS household_id, date_trunc('month', effective_on)::date AS month, category, state,
                            sum(e.amount) AS amount
                     FROM entry AS e JOIN income_entry AS i ON i.id = e.income_entry_id GROUP BY 1, 2, 3, 4) AS posted
        FULL JOIN income_month AS m USING (household_id, month, category, state)
        WHERE m.amount IS DISTINCT FROM posted.amount""",
}
"""Each a query for what breaks it."""


@pytest_asyncio.fixture(scope="module")
async def ledger(postgres: Server) -> str:
    return await built(postgres, _SIZE, lambda *_: None)


@pytest_asyncio.fixture(scope="module")
async def due(postgres: Server, ledger: str) -> Due:
    return Due(postgres, ledger, _SIZE)


@pytest_asyncio.fixture
async def owner(postgres: Server, ledger: str) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    connection = await asyncpg.connect(postgres.dsn(ledger))
    yield connection
    await connection.close()


async def test_the_past_adds_up(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    for query in _PAST.values():
        assert await owner.fetch(query) == []
    assert await owner.fetchval("SELECT count(*) FROM entry WHERE effective_on < '2026-01-01'") == _SIZE.entries


async def test_sales_settled_at_once_add_up_and_what_was_copied_is_gone(
    postgres: Server, ledger: str, due: Due, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    before = await owner.fetchval("SELECT count(*) FROM entry")
    database = Database(postgres.url(ledger, "lianxin_app"))
    found = await bulk.settled(postgres, ledger, database, due, 20)
    await database.close()
    assert (found.credits, found.entries) == (200, 280)
    assert await owner.fetchval("SELECT count(*) FROM entry") == before + 280
    assert await check(postgres, ledger, due.past) >= 20


async def test_pgbench_settles_as_we_do_and_a_flaw_is_found(
    postgres: Server, ledger: str, due: Due, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    url = postgres.url(ledger, "lianxin_app")
    recorded = await singly.recorded(url, due)
    assert [recorded.sent[0].text, recorded.sent[-1].text] == ["BEGIN", "COMMIT"]
    warmup, ours, theirs = [list(await due.more(each)) for each in (1, 4, 16)]
    found = await asyncio.to_thread(measured, [Task(url, [warmup], [ours])])
    assert found.rate > 0
    written = singly.script(recorded, _SIZE, range(theirs[0], theirs[-1] + 1))
    await asyncio.to_thread(pgbench.measured_each, postgres, ledger, written, singly.CLIENTS, 2, 1)
    assert await check(postgres, ledger, due.past) >= 27
    await owner.execute(
        "UPDATE balance SET amount = amount + 1 WHERE account_id = (SELECT account_id FROM entry LIMIT 1)"
    )
    with pytest.raises(Broken, match="a balance is the sum"):
        await check(postgres, ledger, due.past)


def test_a_year_is_read_of_each_ledger(postgres: Server, ledger: str) -> None:
    with statement.asking(postgres, [(ledger, _SIZE)], seconds=0.2) as (task,):
        assert statement.measure(task) > 0
