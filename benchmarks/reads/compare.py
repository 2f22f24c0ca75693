"""That all servers give the same answers, before any of them is measured."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx

from benchmarks.reads.running import ask, end_of
from benchmarks.reads.ways import Family, Way
from benchmarks.servers.process import Broken


async def compare(ways: Iterable[Way], clients: Mapping[str, httpx.AsyncClient], families: Sequence[Family]) -> None:
    """Raises Broken unless all give the same two pages of listings, and say the same of some families.

    `clients` are by the server's name.
    """
    given = {way.name: await _answers(way, clients[way.server], families) for way in ways}
    first = next(iter(given), "")
    for name, answers in given.items():
        if answers != given[first]:
            raise Broken(f"{first} and {name} give different answers{difference(given[first], answers)}")


async def _answers(way: Way, client: httpx.AsyncClient, families: Sequence[Family]) -> list[Any]:
    page = await ask(client, way.listings())
    following = await ask(client, way.listings(end_of(page)))
    statements = [await ask(client, way.household(family)) for family in families]
    return [way.plain(each) for each in (page, following, *statements)]


def difference(expected: Any, found: Any, place: str = "") -> str:
    """Where two answers differ first, and how."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return _first(difference(expected[name], found[name], f"{place}.{name}") for name in expected)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return _first(difference(*pair, f"{place}[{at}]") for at, pair in pairs)
    return "" if expected == found else f" at {place}: {str(expected)[:200]} and {str(found)[:200]}"


def _first(differences: Iterable[str]) -> str:
    return next(filter(None, differences), "")
