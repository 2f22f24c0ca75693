"""The two reads, measured: the same data, the same answers, and every server in turn, round after round."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import astuple, dataclass
from pathlib import Path
from statistics import median

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from benchmarks.cluster import cluster, postmaster
from benchmarks.dataset import Size, build
from benchmarks.load import Measured, Task, http_request, measured
from benchmarks.reads import growth
from benchmarks.reads.bars import Results, bars_of
from benchmarks.reads.compare import compare
from benchmarks.reads.running import all_started, client_of, families
from benchmarks.reads.ways import (
    FLOOR,
    LIANXIN_AD_HOC,
    LIANXIN_TRUSTED,
    POSTGRAPHILE,
    POSTGRAPHILE_WALLED,
    STRAWBERRY,
    Family,
    Way,
)
from benchmarks.report import Bar
from benchmarks.servers.process import Process
from server.embedded import Server

SCALES = {"small": 1 / 30, "full": 1.0}

WAYS: dict[str, list[Way]] = {
    "listings": [FLOOR, LIANXIN_TRUSTED, LIANXIN_AD_HOC, STRAWBERRY, POSTGRAPHILE, POSTGRAPHILE_WALLED],
    "household": [FLOOR, LIANXIN_TRUSTED, LIANXIN_AD_HOC, STRAWBERRY, POSTGRAPHILE],
}
"""Of each read. Listings have no wall; PostGraphile is measured both without and with raising the walls for them."""

_FAMILIES = 4000
"""Asked about in turn: too many for their rows to stay where the processor keeps what it just used."""
_COMPARED = 20
_QUIET = 5.0
"""Percent of all processors."""
_HOW = "p50, p99 in ms, processor in ms per request"


@dataclass(frozen=True, slots=True)
class Options:
    scale: float
    rounds: int
    seconds: float
    servers: Sequence[str]
    keep: Path | None = None


def bench(options: Options, console: Console) -> list[Bar]:
    """Measure, show what was measured, and hold it to the bars. Raises Broken, NoPostgres."""
    with cluster(options.keep) as server, _progress(console) as progress:
        databases = {_dataset(server, size, progress): size.listings for size in _sizes(options.scale)}
        whole = list(databases)[-1]
        some = asyncio.run(families(server, whole, _FAMILIES))
        with all_started(server, whole, options.servers, console) as running:
            asyncio.run(_compare(running, some[:_COMPARED]))
            _warn_if_busy(console)
            results = _measure(_tasks(running, some, postmaster(server), options.seconds), options.rounds, progress)
        line = _growth(server, databases, options, progress)
    for read in WAYS:
        console.print(_table(read, results))
    console.print(growth.table(line))
    return bars_of(results, growth.ratios(line))


def _progress(console: Console) -> Progress:
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*parts, console=console)


def _sizes(scale: float) -> list[Size]:
    """A thirtieth, a third, and all of the rows."""
    return [Size.of(scale * part) for part in (1 / 30, 1 / 3, 1)]


def _dataset(server: Server, size: Size, progress: Progress) -> str:
    named = f"Dataset of {size.households * 30:,} ledger entries"
    bar = progress.add_task(named, total=None)

    def told(what: str, done: int, of: int) -> None:
        progress.update(bar, description=f"{named}: {what}", completed=done, total=of)

    name = asyncio.run(build(server, size, told))
    progress.update(bar, description=named, completed=1, total=1)
    return name


def _warn_if_busy(console: Console) -> None:
    busy = psutil.cpu_percent(interval=1.0)
    if busy > _QUIET:
        console.print(f"[yellow]This machine is {busy:.0f} % busy with other things; take the figures with care.[/]")


async def _compare(running: Mapping[str, Process], some: Sequence[Family]) -> None:
    async with AsyncExitStack() as held:
        clients = {name: await held.enter_async_context(client_of(process)) for name, process in running.items()}
        await compare(_ways("listings", running), clients, some)


def _ways(read: str, running: Mapping[str, Process]) -> list[Way]:
    return [way for way in WAYS[read] if way.server in running]


def _tasks(
    running: Mapping[str, Process], some: Sequence[Family], database: int, seconds: float
) -> dict[tuple[str, str], Task]:
    """By read and way."""
    tasks = {}
    for read in WAYS:
        for way in _ways(read, running):
            calls = [way.listings()] if read == "listings" else [way.household(family) for family in some]
            requests, process = [http_request(*call) for call in calls], running[way.server]
            tasks[read, way.name] = Task(process.port, requests, process.pid, database, seconds=seconds)
    return tasks


def _measure(tasks: Mapping[tuple[str, str], Task], rounds: int, progress: Progress) -> Results:
    """The medians of all rounds. One more before them, which is not counted, lets every server get warm."""
    found: dict[tuple[str, str], list[Measured]] = {key: [] for key in tasks}
    bar = progress.add_task("Measuring", total=len(tasks) * (rounds + 1))
    for nth in range(rounds + 1):
        for (read, way), task in tasks.items():
            progress.update(bar, description=f"Round {nth} of {rounds}: {read}, {way}")
            one = measured(task)
            found[read, way] += [one] if nth else []
            progress.advance(bar)
    return {key: Measured(*map(median, zip(*map(astuple, each), strict=True))) for key, each in found.items()}


def _growth(server: Server, databases: Mapping[str, int], options: Options, progress: Progress) -> growth.Line:
    if "lianxin" not in options.servers:
        return {}
    return growth.measure(server, databases, options.rounds, options.seconds, progress)


def _table(read: str, results: Results) -> Table:
    heads = ("req/s", "p50", "p99", "server", "database", "MiB")
    table = Table(Column(no_wrap=True), *(Column(head, justify="right") for head in heads), title=f"{read}: {_HOW}")
    for (of, way), each in results.items():
        if of == read:
            times = [f"{value:.2f}" for value in (each.p50, each.p99, each.server_cpu, each.database_cpu)]
            table.add_row(way, f"{each.rate:,.0f}", *times, f"{each.memory:.0f}")
    return table
