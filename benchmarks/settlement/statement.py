"""A household's year by source, over a ledger of a hundred times as many entries."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

from benchmarks.keys import made_key
from benchmarks.load import Task, http_request, measured
from benchmarks.reads.running import ask, client_of, one_started
from benchmarks.reads.ways import Call
from benchmarks.servers.process import Broken, Process
from benchmarks.servers.viewer import authorization
from benchmarks.settlement.ledger import COUNTY, HOUSEHOLD, Size
from server.embedded import Server

_TEXT = """
query ($id: ID!) {
  incomeStatement(householdId: $id, from: "2025-01-01", to: "2025-12-31") {
    net
    sources { category realised provisional }
  }
}
"""
_ASKED = 400
"""So many households in turn, of either ledger: what PostgreSQL has in memory of them is then as much."""


def _call(household: int) -> Call:
    asked = {"query": _TEXT, "variables": {"id": f"Household:{COUNTY}:{made_key(HOUSEHOLD, household)}"}}
    return Call("/graphql", asked, {"Authorization": authorization()})


@contextlib.contextmanager
def asking(server: Server, ledgers: Sequence[tuple[str, Size]], seconds: float) -> Iterator[list[Task]]:
    """What to ask of each ledger: a server of its own, by one connection. Raises Broken."""
    with contextlib.ExitStack() as held:
        tasks = []
        for name, size in ledgers:
            process = held.enter_context(one_started("lianxin", server, name))
            asyncio.run(_looked_into(process))
            some = range(0, size.households, size.households // _ASKED or 1)[:_ASKED]
            requests = [http_request(*_call(household)) for household in some]
            tasks.append(Task(process.port, requests, process.pid, connections=1, seconds=seconds))
        yield tasks


async def _looked_into(process: Process) -> None:
    """Raises Broken where the first household's year does not come of both its sources."""
    async with client_of(process) as client:
        statement = (await ask(client, _call(0)))["incomeStatement"]
    if [each["category"] for each in statement["sources"]] != ["OPERATING", "PROPERTY"]:
        raise Broken(f"A statement is not as it was made: {statement}")


def measure(task: Task) -> float:
    """The median of milliseconds."""
    return measured(task).p50
