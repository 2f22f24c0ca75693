"""The servers of a run, and asking them."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg
import httpx
from rich.console import Console

from benchmarks.reads.ways import Call, Family
from benchmarks.servers import postgraphile
from benchmarks.servers.process import Broken, Process, module, started
from server.embedded import Server

SERVERS = ("floor", "lianxin", "strawberry", "postgraphile")

_APPLICATION = "lianxin_app"
_URLS = {"lianxin": "benchmarks.servers.lianxin", "strawberry": "benchmarks.servers.strawberry_orm"}


@contextlib.contextmanager
def all_started(server: Server, database: str, wanted: Sequence[str], console: Console) -> Iterator[dict[str, Process]]:
    """The wanted servers by name, without PostGraphile where it cannot run. Raises Broken."""
    with contextlib.ExitStack() as held:
        running = {}
        for name in (each for each in SERVERS if each in wanted):
            try:
                running[name] = held.enter_context(one_started(name, server, database))
            except postgraphile.Missing as flaw:
                console.print(f"[yellow]PostGraphile is left out, so its bars cannot be judged:[/] {flaw}.")
        yield running


def one_started(name: str, server: Server, database: str) -> contextlib.AbstractContextManager[Process]:
    """Raises Missing, Broken."""
    if name == "postgraphile":
        return started(postgraphile.command(server, database), postgraphile.ENVIRONMENT)
    if name == "floor":
        return started(module("benchmarks.servers.floor", server.dsn(database, _APPLICATION)))
    return started(module(_URLS[name], server.url(database, _APPLICATION)))


async def families(server: Server, database: str, count: int) -> list[Family]:
    """Some of all families, by chance but always the same."""
    connection = await asyncpg.connect(server.dsn(database))
    try:
        some = "SELECT county_id, id FROM household ORDER BY md5(id::text) LIMIT $1"
        return [Family(*row) for row in await connection.fetch(some, count)]
    finally:
        await connection.close()


def client_of(process: Process) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{process.port}", timeout=30)


async def ask(client: httpx.AsyncClient, call: Call) -> Any:
    """The data answered. Raises Broken where it is none, or comes with errors."""
    said = (await client.post(call.path, json=call.body, headers=call.headers)).json()
    if said.get("errors") or not said.get("data"):
        raise Broken(f"Asked {str(call)[:300]}, a server answers {str(said)[:1000]}")
    return said["data"]


def end_of(listings: Any) -> str:
    """The cursor to go on from, of a page of anybody's."""
    (page,) = listings.values()
    return str(page["pageInfo"]["endCursor"])
