"""The line of growth: how much slower a read gets when there are ten and thirty times as many rows."""

import asyncio
import contextlib
from collections.abc import Mapping
from statistics import median

from rich.progress import Progress
from rich.table import Table

from benchmarks.load import Task, http_request, measured
from benchmarks.reads.running import ask, client_of, end_of, families, one_started
from benchmarks.reads.ways import LIANXIN_TRUSTED, PAGE, Call
from benchmarks.servers.process import Process
from server.embedded import Server

READS = ("first page of listings", "page halfway down the listings", "household")

Line = Mapping[str, list[list[float]]]
"""Of each read, round by round, the p50 milliseconds at 1, 10 and 30 times the rows."""

_SHORTER = 3
"""A third of the time and three times the rounds: what else goes on in the machine then strikes all sizes alike."""


def measure(server: Server, databases: Mapping[str, int], rounds: int, seconds: float, progress: Progress) -> Line:
    """One connection asks Lianxin over each database in turn; `databases` says how many listings each has."""
    tasks: dict[str, list[Task]] = {read: [] for read in READS}
    with contextlib.ExitStack() as held:
        for name, listings in databases.items():
            process = held.enter_context(one_started("lianxin", server, name))
            for read, calls in asyncio.run(_calls(server, name, listings, process)).items():
                requests = [http_request(*call) for call in calls]
                task = Task(process.port, requests, process.pid, connections=1, seconds=seconds / _SHORTER)
                tasks[read].append(task)
        return _rounds(tasks, rounds * _SHORTER, progress)


async def _calls(server: Server, database: str, listings: int, process: Process) -> dict[str, list[Call]]:
    way = LIANXIN_TRUSTED
    some = await families(server, database, 1000)
    deep = way.listings(await _halfway(process, listings))
    return dict(zip(READS, ([way.listings()], [deep], [way.household(family) for family in some]), strict=True))


async def _halfway(process: Process, listings: int) -> str | None:
    """The cursor there, found as anybody would: page by page."""
    cursor = None
    async with client_of(process) as client:
        for _ in range(listings // 2 // PAGE):
            cursor = end_of(await ask(client, LIANXIN_TRUSTED.listings(cursor)))
    return cursor


def _rounds(tasks: Mapping[str, list[Task]], rounds: int, progress: Progress) -> Line:
    line: dict[str, list[list[float]]] = {read: [] for read in tasks}
    bar = progress.add_task("Growth", total=len(tasks) * rounds)
    for _ in range(rounds):
        for read, sizes in tasks.items():
            line[read].append([measured(task).p50 for task in sizes])
            progress.advance(bar)
    return line


def ratios(line: Line) -> dict[str, float | None]:
    """How much longer each takes over thirty times the rows, in the middle round; None where it was not measured."""
    return {read: median(each[-1] / each[0] for each in line[read]) if read in line else None for read in READS}


def table(line: Line) -> Table:
    shown = Table("lianxin, trusted", "1 ×", "10 ×", "30 ×", title="Growth: one connection, p50 in ms")
    for read, rounds in line.items():
        shown.add_row(read, *(f"{median(each):.2f}" for each in zip(*rounds, strict=True)))
    return shown
