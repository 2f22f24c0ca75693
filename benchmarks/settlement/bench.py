"""The ledger, measured: settling many and one by one, and a year read, with all that was posted adding up."""

import asyncio
from dataclasses import dataclass
from statistics import median

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from benchmarks.cluster import cluster
from benchmarks.load import Measured
from benchmarks.report import Bar
from benchmarks.settlement import bulk, singly, statement
from benchmarks.settlement.bulk import Settled
from benchmarks.settlement.ledger import Due, Size, built, check
from server import lasting
from server.database import Database
from server.embedded import Server

BULK, SINGLY, STATEMENT = 0.2, 0.5, 1.3
"""The bars: of COPY's rate, of pgbench's, and the time of a hundredth of the rows."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Entries the ledger holds, sales settled at once, and sales settled one at a time by each connection."""

    entries: int
    at_once: int
    each: int

    @property
    def size(self) -> Size:
        return Size.of(self.entries, lots=max(50, self.at_once // 50 * 50))

    @property
    def hundredth(self) -> Size:
        return Size.of(self.entries // 100, lots=50)


SCALES = {"small": Scale(300_000, 1_000, 50), "full": Scale(10_000_000, 10_000, 200)}


@dataclass(frozen=True, slots=True)
class Options:
    scale: Scale
    rounds: int
    seconds: float


def bench(options: Options, console: Console) -> list[Bar]:
    """Measure, show what was measured, and hold it to the bars. Raises Broken, NoPostgres."""
    with cluster(None) as server:
        scale = options.scale
        small, large = (_ledger(server, size, console) for size in (scale.hundredth, scale.size))
        due = Due(server, large, scale.size)
        years = _years(server, [(small, scale.hundredth), (large, scale.size)], options, console)
        many, ones = [], []
        recorded = asyncio.run(singly.recorded(server.url(large, "lianxin_app"), due))
        console.print(f"Settling one sale is {len(recorded.sent)} statements.")
        for nth in range(options.rounds + 1):
            some = lasting.run(_at_once(server, large, due, scale.at_once if nth else scale.at_once // 10))
            ours, theirs = _singly(server, large, due, scale, recorded)
            console.print(
                f"Round {nth} of {options.rounds}: {some.credits:,} credits in {some.ours:.1f} s,"
                f" their {some.entries:,} entries copied in {some.copy:.1f} s;"
                f" one by one {ours.rate:,.0f} and {theirs.rate:,.0f} sales/s"
            )
            settled = asyncio.run(check(server, large, due.past))
            console.print(f"{settled:,} sales are settled to the fen, and all balances are their entries.")
            many += [some] if nth else []
            ones += [(ours, theirs)] if nth else []
    console.print(_table(many, ones, years))
    return [
        Bar("settling at once", "COPY of the entries, entries/s", median(each.copy / each.ours for each in many), BULK),
        Bar("settling one at a time", "pgbench, sales/s", median(a.rate / b.rate for a, b in ones), SINGLY),
        Bar("a year, 100 × the entries", "1 ×, p50", median(b / a for a, b in years), STATEMENT, at_most=True),
    ]


def _ledger(server: Server, size: Size, console: Console) -> str:
    named = f"Ledger of {size.entries:,} entries"
    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*parts, console=console) as progress:
        bar = progress.add_task(named, total=None)

        def told(what: str, done: int, of: int) -> None:
            progress.update(bar, description=f"{named}: {what}", completed=done, total=of)

        name = asyncio.run(built(server, size, told))
        progress.update(bar, description=named)
        return name


def _years(
    server: Server, ledgers: list[tuple[str, Size]], options: Options, console: Console
) -> list[tuple[float, float]]:
    """Round by round, milliseconds for a year over each ledger, of which none was posted to yet."""
    with statement.asking(server, ledgers, options.seconds) as (small, large):
        found = [(statement.measure(small), statement.measure(large)) for _ in range(options.rounds + 1)][1:]
    console.print(f"A household's year, round by round: {', '.join(f'{a:.2f} and {b:.2f}' for a, b in found)} ms")
    return found


async def _at_once(server: Server, name: str, due: Due, count: int) -> Settled:
    database = Database(server.url(name, "lianxin_app"))
    try:
        return await bulk.settled(server, name, database, due, count)
    finally:
        await database.close()


def _singly(server: Server, name: str, due: Due, scale: Scale, recorded: singly.Recorded) -> tuple[Measured, Measured]:
    """Ours and pgbench, after each other, over as many sales."""
    warmup, sales, others = (asyncio.run(due.more(singly.CLIENTS * each)) for each in (3, scale.each, scale.each))
    ours = singly.ours(server.url(name, "lianxin_app"), warmup, sales)
    return ours, singly.theirs(server, name, singly.script(recorded, scale.size, others), others)


def _table(many: list[Settled], ones: list[tuple[Measured, Measured]], years: list[tuple[float, float]]) -> Table:
    table = Table("", Column(no_wrap=True), Column(justify="right"), title="Medians of all rounds")
    for work, side, figure in (
        ("settling at once", "lianxin", f"{median(each.entries / each.ours for each in many):,.0f} entries/s"),
        ("", "its own processor time", f"{median(each.processor / each.ours for each in many):.0%}"),
        ("", "COPY", f"{median(each.entries / each.copy for each in many):,.0f} entries/s"),
        ("settling one at a time", "lianxin", f"{median(ours.rate for ours, _ in ones):,.0f} sales/s"),
        ("", "its own processor time", f"{median(ours.server_cpu for ours, _ in ones):.2f} ms a sale"),
        ("", "pgbench", f"{median(theirs.rate for _, theirs in ones):,.0f} sales/s"),
        ("a year", "1 ×", f"{median(small for small, _ in years):.2f} ms"),
        ("", "100 ×", f"{median(large for _, large in years):.2f} ms"),
    ):
        table.add_row(work, side, figure)
    return table
