"""What came out: bars to reach, tables to read, JSON for others to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Bar:
    """A ratio to reach, or with `at_most` not to pass. A ratio of None could not be measured."""

    work: str
    against: str
    ratio: float | None
    bar: float
    at_most: bool = False

    @property
    def ok(self) -> bool | None:
        if self.ratio is None:
            return None
        return self.ratio <= self.bar if self.at_most else self.ratio >= self.bar

    @property
    def said(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bar:g}"


_VERDICT = {True: "[green]ok[/]", False: "[bold red]missed[/]", None: "[yellow]not judged[/]"}


def show_bars(console: Console, bars: Iterable[Bar]) -> None:
    table = Table("work", "against", "ratio", "bar", "", title="Bars")
    for bar in bars:
        ratio = "–" if bar.ratio is None else f"{bar.ratio:.2f}"
        table.add_row(bar.work, bar.against, ratio, bar.said, _VERDICT[bar.ok])
    console.print(table)
    missed = sum(bar.ok is False for bar in bars)
    console.print(f"{missed} missed." if missed else "None missed.")


def write_json(file: Path, bars: Sequence[Bar]) -> None:
    """A list of `{work, against, ratio, bar, ok}`; `ratio` and `ok` are null where they could not be judged."""
    rows = [
        {"work": bar.work, "against": bar.against, "ratio": bar.ratio, "bar": bar.bar, "ok": bar.ok} for bar in bars
    ]
    file.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
