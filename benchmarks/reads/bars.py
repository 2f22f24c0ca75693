"""How fast the reads are to be."""

from collections.abc import Mapping

from benchmarks.load import Measured
from benchmarks.reads.ways import FLOOR, LIANXIN_AD_HOC, LIANXIN_TRUSTED, POSTGRAPHILE, Way
from benchmarks.report import Bar

Results = Mapping[tuple[str, str], Measured]
"""By read and way."""

FASTER: list[tuple[str, Way, Way, float]] = [
    ("listings", LIANXIN_TRUSTED, FLOOR, 0.85),
    ("listings", LIANXIN_TRUSTED, POSTGRAPHILE, 1.9),
    ("household", LIANXIN_TRUSTED, FLOOR, 0.8),
    ("household", LIANXIN_TRUSTED, POSTGRAPHILE, 1.7),
    ("listings", LIANXIN_AD_HOC, POSTGRAPHILE, 1.5),
    ("household", LIANXIN_AD_HOC, POSTGRAPHILE, 1.5),
]
"""Requests per second, as a multiple of somebody else's."""

SLOWEST = 1.0
"""The slowest hundredth of requests may take as long as PostGraphile's."""

GROWTH = 1.2
"""Thirty times the rows may make a request so much slower."""


def bars_of(results: Results, growth: Mapping[str, float | None]) -> list[Bar]:
    faster = [_faster(results, *each) for each in FASTER]
    slowest = [
        _slowest(results, read, way) for read in ("listings", "household") for way in (LIANXIN_TRUSTED, LIANXIN_AD_HOC)
    ]
    grown = [Bar(f"{work}, 30 × the rows", "1 ×, p50", ratio, GROWTH, at_most=True) for work, ratio in growth.items()]
    return [*faster, *slowest, *grown]


def _faster(results: Results, read: str, way: Way, other: Way, bar: float) -> Bar:
    ours, theirs = results.get((read, way.name)), results.get((read, other.name))
    ratio = ours.rate / theirs.rate if ours and theirs else None
    return Bar(f"{read}: {way.name}", f"{other.name}, requests/s", ratio, bar)


def _slowest(results: Results, read: str, way: Way) -> Bar:
    ours, theirs = results.get((read, way.name)), results.get((read, POSTGRAPHILE.name))
    ratio = ours.p99 / theirs.p99 if ours and theirs else None
    return Bar(f"{read}: {way.name}", f"{POSTGRAPHILE.name}, p99", ratio, SLOWEST, at_most=True)
