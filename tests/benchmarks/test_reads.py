"""The benchmark of reads still holds: its rows can be made, and servers written by three hands say the same of them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from benchmarks.cluster import postmaster
from benchmarks.dataset import Size, build
from benchmarks.load import Task, http_request, measured
from benchmarks.reads.bars import bars_of
from benchmarks.reads.compare import compare, difference
from benchmarks.reads.running import ask, families, one_started
from benchmarks.reads.ways import FLOOR, LIANXIN_AD_HOC, LIANXIN_TRUSTED, STRAWBERRY
from benchmarks.servers import lianxin, strawberry_orm
from benchmarks.servers.floor import Floor
from benchmarks.servers.process import Broken
from server.app import Application
from server.embedded import Server

Clients = dict[str, httpx.AsyncClient]


@pytest_asyncio.fixture(scope="module")
async def dataset(postgres: Server) -> str:
    """Over a hundred listings, so that there is a second page."""
    return await build(postgres, Size.of(1 / 400), lambda *_: None)


@pytest_asyncio.fixture(scope="module")
async def clients(postgres: Server, dataset: str) -> AsyncIterator[Clients]:
    url, dsn = postgres.url(dataset, "lianxin_app"), postgres.dsn(dataset, "lianxin_app")
    floor, ours, theirs = Floor(dsn), lianxin.services(url), strawberry_orm.app(url)
    async with AsyncExitStack() as held:
        await floor.open()
        for close in (floor.close, ours.database.close, theirs.close):
            held.push_async_callback(close)
        apps: dict[str, Any] = {"floor": floor, "lianxin": Application(ours), "strawberry": theirs}
        yield {name: await held.enter_async_context(_client(app)) for name, app in apps.items()}


def _client(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://measured")


async def test_all_servers_give_the_same_answers(postgres: Server, dataset: str, clients: Clients) -> None:
    some = await families(postgres, dataset, 5)
    await compare([FLOOR, LIANXIN_TRUSTED, LIANXIN_AD_HOC, STRAWBERRY], clients, some)


async def test_what_is_asked_for_is_there(postgres: Server, dataset: str, clients: Clients) -> None:
    (family,) = await families(postgres, dataset, 1)
    page = (await ask(clients["floor"], FLOOR.listings()))["listings"]
    statement = (await ask(clients["floor"], FLOOR.household(family)))["incomeStatement"]
    assert len(page["nodes"]) == 50
    assert page["pageInfo"]["hasNextPage"]
    assert {len(node["tiers"]) for node in page["nodes"]} == {3}
    assert len(statement["household"]["memberships"]) == 3
    assert len(statement["entries"]["nodes"]) == 20
    assert {month["month"][:7] for month in statement["months"]} == {f"2020-{month:02d}" for month in range(1, 13)}


async def test_the_ledger_is_balanced(postgres: Server, dataset: str) -> None:
    connection = await asyncpg.connect(postgres.dsn(dataset))
    unbalanced = "SELECT FROM entry GROUP BY county_id, transfer_id HAVING sum(amount) <> 0 OR count(*) <> 3"
    try:
        assert await connection.fetch(unbalanced) == []
        assert await connection.fetchval("SELECT count(*) FROM entry") == 30 * 250
        assert await connection.fetchval("SELECT count(*) FROM income_entry") == 20 * 250
    finally:
        await connection.close()


async def test_a_dataset_is_made_once(postgres: Server, dataset: str) -> None:
    told: list[str] = []
    assert await build(postgres, Size.of(1 / 400), lambda what, *_: told.append(what)) == dataset
    assert told == []


def test_load_is_measured(postgres: Server, dataset: str) -> None:
    with one_started("floor", postgres, dataset) as floor:
        task = Task(floor.port, [http_request(*FLOOR.listings())], floor.pid, postmaster(postgres), 2, 0.1, 0.2)
        found = measured(task)
        wrong = http_request(*LIANXIN_AD_HOC.listings())
        with pytest.raises(Broken, match="answered"):
            measured(Task(floor.port, [wrong], floor.pid, connections=1, warmup=0.1, seconds=0.1))
    assert found.rate > 0
    assert found.p50 <= found.p99


def test_a_difference_is_shown_where_it_is() -> None:
    assert difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == " at .a[1].b: 2 and 3"
    assert difference([1], [1]) == ""


def test_bars_that_cannot_be_judged_say_so() -> None:
    assert {bar.ok for bar in bars_of({}, {"household": None})} == {None}
