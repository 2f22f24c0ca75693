"""Placing orders, measured: ours and pgbench in turn, round after round, and all that was ordered adds up."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from random import Random
from statistics import median

from rich.console import Console
from rich.table import Column, Table

from benchmarks import pgbench
from benchmarks.cluster import cluster, postmaster
from benchmarks.load import Measured, Task, measured
from benchmarks.orders import market
from benchmarks.orders.requests import requests
from benchmarks.orders.statements import recorded, script
from benchmarks.report import Bar
from benchmarks.servers.process import Process, module, started
from server.embedded import Server

CLIENTS = 16
BAR = 0.35
MIXES = {"uniform": 0.0, "half of all on one lot": 0.5}
"""What share of orders is for one and the same listing."""
OURS, THEIRS = "lianxin", "pgbench"
_WARMUP = 0.5
_CONNECTIONS = "10"
"""Of each process, as by default."""
_MOST = 3000
"""Orders a second that there are requests for."""
_HOW = "p50, p99 in ms, processor in ms per order"

Found = dict[tuple[str, str], list[Measured]]
"""By mix and side."""


@dataclass(frozen=True, slots=True)
class Options:
    rounds: int
    seconds: float


def bench(options: Options, console: Console) -> list[Bar]:
    """Measure, show what was measured, and hold it to the bars. Raises Broken, NoPostgres."""
    with cluster(None) as server:
        name = asyncio.run(market.build(server))
        sent = asyncio.run(recorded(server.url(name, "lianxin_app")))
        console.print(f"An order is {len(sent)} statements over {market.LISTINGS:,} listings.")
        scripts = {mix: script(sent, share) for mix, share in MIXES.items()}
        processes = len(os.sched_getaffinity(0))  # as `lianxin serve` starts by default
        command = module("benchmarks.servers.lianxin", server.url(name, "lianxin_app"), _CONNECTIONS, str(processes))
        with started(command) as process:
            found = _measure(server, name, process, scripts, options, console)
    results = {key: Measured(*map(median, zip(*map(astuple, each), strict=True))) for key, each in found.items()}
    console.print(_table(results))
    return [_bar(results, mix) for mix in MIXES]


def _measure(
    server: Server, name: str, process: Process, scripts: Mapping[str, str], options: Options, console: Console
) -> Found:
    """All rounds but a first one, which lets both sides get warm. Raises Broken where orders do not add up."""
    found: Found = {(mix, side): [] for mix in MIXES for side in (OURS, THEIRS)}
    chance = Random(4)  # noqa: S311  # to be the same every time
    for nth in range(options.rounds + 1):
        for mix, share in MIXES.items():
            ours = _ours(server, process, share, options.seconds if nth else 1, chance)
            theirs = pgbench.measured(server, name, scripts[mix], CLIENTS, options.seconds if nth else 1)
            if nth:
                found[mix, OURS].append(ours)
                found[mix, THEIRS].append(theirs)
            console.print(f"Round {nth} of {options.rounds}, {mix}: {ours.rate:,.0f} and {theirs.rate:,.0f} orders/s")
        orders = asyncio.run(market.check(server, name))
        console.print(f"{orders:,} orders add up, and so does every lot.")
    return found


def _ours(server: Server, process: Process, share: float, seconds: float, chance: Random) -> Measured:
    """Raises Broken where an answer is anything but an order."""
    sent = requests(round(_MOST * (seconds + _WARMUP)), share, chance)
    return measured(Task(process.port, sent, process.pid, postmaster(server), CLIENTS, _WARMUP, seconds, once=True))


def _bar(results: Mapping[tuple[str, str], Measured], mix: str) -> Bar:
    ratio = results[mix, OURS].rate / results[mix, THEIRS].rate
    return Bar(f"orders, {mix}", f"{THEIRS}, orders/s", ratio, BAR)


def _table(results: Mapping[tuple[str, str], Measured]) -> Table:
    heads = ("orders/s", "p50", "p99", "server", "database", "MiB")
    table = Table("orders", Column(no_wrap=True), *(Column(head, justify="right") for head in heads), title=_HOW)
    for (mix, side), each in results.items():
        rest = (
            [f"{each.server_cpu:.2f}", f"{each.database_cpu:.2f}", f"{each.memory:.0f}"] if side == OURS else ["–"] * 3
        )
        table.add_row(mix, side, f"{each.rate:,.0f}", f"{each.p50:.2f}", f"{each.p99:.2f}", *rest)
    return table
