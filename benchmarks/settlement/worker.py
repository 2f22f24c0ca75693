"""A process that settles one sale after another on each of its connections, as an accepted delivery does.

It reads a task from stdin, says `ready` once every connection has settled its warm-up, and starts when told to by
another line. Then it writes what it measured to stdout.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain

import orjson
from sqlalchemy import bindparam, select

from benchmarks.keys import made_key
from benchmarks.load import Measured
from benchmarks.servers.process import Broken, module
from benchmarks.settlement.ledger import CONSIGNMENT, COUNTY
from domain import tables  # noqa: F401  # all models, so that each finds those it names
from domain.orders.models import Consignment
from domain.parties.walls import Office, standing_in
from domain.settlement.actions.settling import settle
from server import lasting
from server.database import Database


@dataclass(frozen=True, slots=True)
class Task:
    """The numbers of sales to settle, by connection: some to get warm by, and those that count."""

    url: str
    warmup: list[list[int]]
    sales: list[list[int]]


@dataclass(frozen=True, slots=True)
class Worked:
    """Seconds each sale took, and all of them of the processor."""

    taken: list[float]
    processor: float


_LOCKED = (
    select(Consignment).where(Consignment.county_id == COUNTY, Consignment.id == bindparam("id")).with_for_update()
)


async def settle_one(database: Database, n: int) -> None:
    """Lock a sale and settle it, in a transaction of its own."""
    async with database.writing(None) as session:
        async with standing_in(session, Office.MARKET, COUNTY):
            found = await session.execute(_LOCKED, {"id": made_key(CONSIGNMENT, n)})
            consignment = found.scalar_one()
        await settle(session, consignment)


def measured(tasks: Sequence[Task]) -> Measured:
    """Let each task be done by a process of its own, all at once. Raises Broken."""
    workers = [_started(task) for task in tasks]
    try:
        for worker in workers:
            if _line(worker) != b"ready\n":
                raise Broken("A process that settles did not get ready.")
        start = time.perf_counter()
        for worker in workers:
            _tell(worker, b"\n")
        worked = [Worked(**orjson.loads(_line(worker))) for worker in workers]
        seconds = time.perf_counter() - start
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    taken = sorted(chain.from_iterable(each.taken for each in worked))
    processor = 1000 * sum(each.processor for each in worked) / len(taken)
    p50, p99 = (1000 * taken[len(taken) * percent // 100] for percent in (50, 99))
    return Measured(len(taken) / seconds, p50, p99, processor, 0, 0)


def _started(task: Task) -> "subprocess.Popen[bytes]":
    command = module("benchmarks.settlement.worker")
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  # our own module
    _tell(worker, orjson.dumps(asdict(task)) + b"\n")
    return worker


def _tell(worker: "subprocess.Popen[bytes]", line: bytes) -> None:
    if worker.stdin:
        worker.stdin.write(line)
        worker.stdin.flush()


def _line(worker: "subprocess.Popen[bytes]") -> bytes:
    """Raises Broken where the process has ended; what it died of stands on stderr."""
    line = worker.stdout.readline() if worker.stdout else b""
    if not line:
        raise Broken("A process that settles has ended.")
    return line


async def _work(task: Task) -> Worked:
    database = Database(task.url, connections=len(task.sales))
    await asyncio.gather(*(_one_by_one(database, each) for each in task.warmup))
    print("ready", flush=True)
    sys.stdin.buffer.readline()
    used = time.process_time()
    taken = await asyncio.gather(*(_one_by_one(database, each) for each in task.sales))
    worked = Worked(list(chain.from_iterable(taken)), time.process_time() - used)
    await database.close()
    return worked


async def _one_by_one(database: Database, sales: Sequence[int]) -> list[float]:
    taken = []
    for n in sales:
        start = time.perf_counter()
        await settle_one(database, n)
        taken.append(time.perf_counter() - start)
    return taken


if __name__ == "__main__":
    given = Task(**orjson.loads(sys.stdin.buffer.readline()))
    print(orjson.dumps(asdict(lasting.run(_work(given)))).decode(), flush=True)
