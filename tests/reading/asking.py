"""Asking one application two ways, and the county that both answer for."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from graphql import GraphQLSchema
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from domain import clock
from domain.parties.roles import Viewer
from schema.root import schema
from server.app import Application
from server.database import Database
from server.limits import Limits
from server.services import Services
from server.tokens import AccessTokens
from tests.conftest import TestDatabase
from tests.reading.county import TITLES
from tests.reading.documents import Asked
from tests.reading.pools import Pools, Quiet
from tests.reading.rows import NO_NODES, NODES, Ids, World, ids_as
from tests.story.county import FAMILIES, MEMBERS, PEOPLE, REGIONS
from tests.story.people import People

SCHEMA: GraphQLSchema = schema._schema
TOKENS = AccessTokens(bytes(32))
WIDE = Limits(
    max_tokens=50_000,
    max_depth=60,
    max_aliases=1000,
    max_fields=100_000,
    max_cost=10**9,
    max_items=10**6,
    bucket=10**12,
    leak_per_second=10**15,
)
"""Room for any document that is drawn: the limits have tests of their own. What is asked is forgotten at once, so that
how much is left to the viewer does not tell two answers apart."""
VIEWERS: Sequence[str | None] = [None, *PEOPLE, *MEMBERS]
"""Nobody in particular, and everybody who can sign in."""
anybody = st.sampled_from(["approver", "approver", "seller", "buyer", "officer", "member", *VIEWERS])
"""Those who see most come most often."""


def app_of(database: Database, *, bytes_path: bool, **given: Any) -> Application:
    """The application with what is planned answered as bytes, or walked by graphql-core."""
    return Application(Services(database, TOKENS, **{"limits": WIDE, **given}, bytes_path=bytes_path))


def client_of(app: Application) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin")


def thorough(examples: int) -> settings:
    """So many examples, times what LIANXIN_THOROUGHLY says for a long run by hand."""
    factor = int(os.environ.get("LIANXIN_THOROUGHLY", "1"))
    return settings(
        max_examples=examples * factor,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )


@dataclass(repr=False)
class County(Quiet):
    """A told county: who answers for it, what it holds, and what can be asked about it."""

    bytes_path: People
    core_path: People
    database: Database
    everything: World
    ids: Ids
    cursors: dict[tuple[str, str], str] = field(default_factory=dict)
    """The id of the row that a cursor stands for, by the list it is of and the cursor."""
    pools: Pools = field(default_factory=Pools)

    async def viewer(self, who: str | None) -> Viewer | None:
        return TOKENS.viewer_of(await self.core_path.token_of(who), clock.now()) if who else None

    async def sent(self, people: People, who: str | None, asked: Asked) -> bytes:
        """The body of the answer."""
        headers = {"Accept-Language": "en", "Content-Type": "application/json"}
        if who:
            headers["Authorization"] = f"Bearer {await people.token_of(who)}"
        return (await people.client.post("/graphql", content=asked.body(), headers=headers)).content


async def look_around(test: TestDatabase, database: Database, bytes_path: People, core_path: People) -> County:
    """The county with all that its pools hold: ids of every type, texts that are there, cursors of every list."""
    engine = create_async_engine(test.owner_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        everything = await World.seen_in(session)
    await engine.dispose()
    for who in filter(None, VIEWERS):
        bytes_path.tokens[who] = await core_path.token_of(who)
    me = "{ me { appointments { organisation { id } } } }"
    sample = (await core_path.get("seller", me))["me"]["appointments"][0]["organisation"]["id"]
    county = County(bytes_path, core_path, database, everything, ids_as(sample))
    county.cursors = await _cursors(county)
    county.pools = _pools(county)
    return county


LISTS = {
    "Query.regions": (None, "regions(first: 100)"),
    "Query.monitoredGroups": (None, "monitoredGroups(first: 100)"),
    "Query.households": ("approver", "households(first: 100)"),
    **{
        f"Query.orders {by} {way}": ("approver", f"orders(first: 100, orderBy: {{field: {by}, direction: {way}}})")
        for by in ("PLACED_AT", "DELIVER_ON")
        for way in ("ASC", "DESC")
    },
    **{
        f"Query.consignments DELIVER_ON {way}": ("approver", f"consignments(first: 100, orderBy: {{direction: {way}}})")
        for way in ("ASC", "DESC")
    },
    "Query.contractPrices": ("approver", "contractPrices(first: 100)"),
    "Query.priceCorridors": (None, "priceCorridors(first: 100)"),
    "Query.pricesOutsideCorridor": ("approver", "pricesOutsideCorridor(first: 100)"),
    "Query.myListings": ("seller", "myListings(first: 100)"),
    "Query.categories": (None, "categories(first: 100)"),
    "Query.certificateKinds": (None, "certificateKinds(first: 100)"),
    **{
        f"Query.listings {by} {way}": (None, f"listings(first: 100, orderBy: {{field: {by}, direction: {way}}})")
        for by in ("PUBLISHED_AT", "LOWEST_PRICE", "TITLE", "FIRST_DAY")
        for way in ("ASC", "DESC")
    },
}
"""Who sees most of a list, and how it is asked for. A cursor is of one order."""
FILTERED_BY = ["FRUIT", "HARDWARE", "FRUIT.BERRY", "NONE", *(str(code) for code, *_ in REGIONS)]
"""What a filter by codes is given: some of categories, some of regions."""


async def _cursors(county: County) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for name, (who, asked) in LISTS.items():
        page = await county.core_path.get(who, f"{{ page: {asked} {{ edges {{ cursor node {{ id }} }} }} }}")
        found |= {(name, each["cursor"]): each["node"]["id"] for each in page["page"]["edges"]}
    query = """query($id: ID!) { incomeStatement(householdId: $id, from: "2000-01-01", to: "2100-01-01") {
      entries(first: 100) { edges { cursor node { id } } } } }"""
    for name, id_, _ in county.everything.ids(county.ids, NODES):
        shown = name == "Household" and (await county.core_path.get("approver", query, id=id_))["incomeStatement"]
        for each in shown["entries"]["edges"] if shown else ():
            found["IncomeStatement.entries", each["cursor"]] = each["node"]["id"]
    return found


def _pools(county: County) -> Pools:
    ids: dict[str, list[str]] = {}
    for name, id_, _ in county.everything.ids(county.ids, NODES):
        ids.setdefault(name, []).append(id_)
    no_ids = [id_ for _, id_, _ in county.everything.ids(county.ids, NO_NODES)]
    cursors: dict[str, list[str]] = {}
    for name, cursor in county.cursors:
        cursors.setdefault(name.split()[0], []).append(cursor)
    today = clock.today()
    return Pools(
        ids=ids,
        odd_ids=[*Pools.odd_ids, *no_ids[::3]],
        texts={
            "search": [*TITLES, "蓝莓", "莓", "straw berries", "BERRIES", "x' 100%", "lanmei", "sdlm", "cooperative"],
            "number": [each.number for each in county.everything.rows[NODES["Household"]]],
            "head": [*FAMILIES.values(), "O'Brien \\ 🧑‍🌾"],
            "under": [str(code) for code, *_ in REGIONS],
            "eq": FILTERED_BY,
            "oneOf": FILTERED_BY,
        },
        cursors=cursors,
        days=["2000-01-01", "2020-08-02", *sorted({_days_ago(today, n) for n in (90, 61, 60, 30, 1, 0, -2, -30)})],
    )


def _days_ago(today: Any, days: int) -> str:
    return str(today.fromordinal(today.toordinal() - days))
