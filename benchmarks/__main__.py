"""`python -m benchmarks`: what can be measured."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.orders import bench as place
from benchmarks.reads.bench import SCALES, Options, bench
from benchmarks.reads.running import SERVERS
from benchmarks.report import Bar, show_bars, write_json
from benchmarks.servers.process import Broken
from benchmarks.settlement import bench as ledger
from server.postgres_binaries import NoPostgres

app = typer.Typer(no_args_is_help=True, help="Measure Lianxin side by side with its peers, on this machine.")
console = Console()

Json = Annotated[
    Path | None, typer.Option("--json", dir_okay=False, help="Write the bars there: work, against, ratio, bar, ok.")
]
Keep = Annotated[
    Path | None, typer.Option(file_okay=False, help="Keep the database in this folder; the next run finds its rows.")
]


@app.callback()
def _commands() -> None:
    """Each command measures one thing. A missed bar is shown and is no failure; only a broken run exits with 1."""


@app.command()
def reads(
    json: Json = None,
    seconds: Annotated[float, typer.Option(min=0.2, max=60, help="How long to measure each server each round.")] = 3,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How often; the figures are the medians.")] = 5,
    scale: Annotated[str, typer.Option(help="`small` has a thirtieth of the rows of `full`.")] = "full",
    only: Annotated[list[str] | None, typer.Option(help=f"One of {', '.join(SERVERS)}; may be given again.")] = None,
    keep: Keep = None,
) -> None:
    """Two reads: the first page of listings, and a household's income, by 16 connections that never pause."""
    if scale not in SCALES:
        raise typer.BadParameter(f"choose from {', '.join(SCALES)}", param_hint="--scale")
    if not set(only or ()) <= set(SERVERS):
        raise typer.BadParameter(f"choose from {', '.join(SERVERS)}", param_hint="--only")
    options = Options(SCALES[scale], rounds, seconds, only or SERVERS, keep)
    _report(lambda: bench(options, console), json)


@app.command()
def orders(
    json: Json = None,
    seconds: Annotated[float, typer.Option(min=1, max=60, help="How long to measure each side each round.")] = 5,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How often; the figures are the medians.")] = 5,
) -> None:
    """Placing orders by 16 clients, end to end, beside pgbench sending the same statements."""
    _report(lambda: place.bench(place.Options(rounds, seconds), console), json)


@app.command()
def settlement(
    json: Json = None,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How often; the figures are the medians.")] = 3,
    seconds: Annotated[float, typer.Option(min=0.2, max=60, help="How long to read each ledger each round.")] = 2,
    scale: Annotated[str, typer.Option(help="`small` has a thirtieth of the entries of `full`.")] = "full",
) -> None:
    """Settling many sales at once, beside COPY, and one at a time, beside pgbench; reading a household's year."""
    if scale not in ledger.SCALES:
        raise typer.BadParameter(f"choose from {', '.join(ledger.SCALES)}", param_hint="--scale")
    _report(lambda: ledger.bench(ledger.Options(ledger.SCALES[scale], rounds, seconds), console), json)


def _report(measuring: Callable[[], list[Bar]], json: Path | None) -> None:
    try:
        bars = measuring()
    except (Broken, NoPostgres) as flaw:
        console.print(f"[bold red]Broken off.[/] {flaw}")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    show_bars(console, bars)
    if json:
        write_json(json, bars)


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
