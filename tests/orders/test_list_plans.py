"""Lists of orders stay quick among everybody's: an index finds each role's own, behind the walls."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from domain.parties.roles import Viewer
from domain.parties.walls import settings_of
from resolvers.reading.plan import VIEWER
from server.embedded import Server
from tests.conftest import TestDatabase, cloned
from tests.reading.planning import plan
from tests.story.county import load, viewer

BIG = {"purchase_order", "consignment"}
_MANY = """
INSERT INTO organisation (id, kind, name, region_code, county_id, registered_at)
SELECT md5('o' || n)::uuid, 'COOPERATIVE', 'o' || n, 320722108201, 320722, now() FROM generate_series(1, 200) n;
INSERT INTO purchase_order (county_id, id, number, buyer_id, seller_ids, placed_by, placed_at, deliver_on)
SELECT CASE WHEN n % 100 = 0 THEN 320722 ELSE 320800 + n % 97 END, md5('p' || n)::uuid, 'p' || n,
  md5('o' || n % 200 + 1)::uuid, ARRAY[md5('o' || n % 199 + 1)::uuid], md5('x')::uuid,
  now() - n * interval '1 minute', current_date + n % 60 FROM generate_series(1, 20000) n;
INSERT INTO consignment (county_id, id, number, order_county_id, order_id, buyer_id, seller_id, state, deliver_on)
SELECT CASE WHEN n % 99 = 0 THEN 320722 ELSE 320800 + n % 97 END, md5('c' || n)::uuid, 'c' || n,
  CASE WHEN n % 100 = 0 THEN 320722 ELSE 320800 + n % 97 END, md5('p' || n)::uuid,
  md5('o' || n % 200 + 1)::uuid, md5('o' || n % 199 + 1)::uuid, 'PLACED', current_date + n % 60
FROM generate_series(1, 20000) n;
ANALYZE"""


@pytest_asyncio.fixture(scope="module")
async def crowded(postgres: Server, template: str) -> AsyncIterator[TestDatabase]:
    """Twenty thousand orders among two hundred organisations of a hundred counties."""
    async with cloned(postgres, template) as test:
        await load(test.owner_url)
        owner = await asyncpg.connect(postgres.dsn(test.name))
        await owner.execute(_MANY)
        await owner.close()
        yield test


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


async def scanned(test: TestDatabase, who: Viewer, document: str) -> set[str]:
    """Which of the big tables are read whole to answer a document."""
    found = plan(document, who.role)
    values = found.values({VIEWER: settings_of(who)})
    app = await asyncpg.connect(test.server.dsn(test.name, user="lianxin_app"))
    try:
        await app.fetchval("SELECT array(SELECT row(1))")  # teaches asyncpg what an array of rows is
        explained = json.loads(await app.fetchval(f"EXPLAIN (FORMAT JSON) {found.sql}", *values))
    finally:
        await app.close()
    nodes = list(_nodes(explained[0]["Plan"]))
    assert BIG & {each.get("Relation Name") for each in nodes}, "the wall stands elsewhere"
    return {each["Relation Name"] for each in nodes if each["Node Type"] == "Seq Scan"} & BIG


LISTS = [
    "{ orders(first: 20) { nodes { number total consignments { state } } } }",
    '{ orders(where: {state: {eq: PLACED}, deliverOn: {range: {from: "2020-01-01"}}}) { nodes { number } } }',
    "{ orders(first: 20, orderBy: {field: DELIVER_ON}) { nodes { number } } }",
    "{ consignments(first: 20) { nodes { number lines { quantity } } } }",
    "{ consignments(first: 20, where: {state: {eq: CONFIRMED}, late: {eq: true}}) { nodes { number } } }",
    "{ consignments(first: 20, where: {inPart: {eq: true}}) { nodes { number } } }",
]
COUNTS = ["{ orders { totalCount } }", "{ consignments { totalCount } }"]


@pytest.mark.parametrize("document", [*LISTS, *COUNTS])
@pytest.mark.parametrize("who", ["buyer", "seller", "approver", "finance", "auditor"])
async def test_no_page_reads_everybodys_orders(crowded: TestDatabase, who: str, document: str) -> None:
    assert await scanned(crowded, viewer(who), document) == set()


@pytest.mark.parametrize("document", ["{ orders { nodes { number } } }", "{ consignments { nodes { number } } }"])
async def test_a_citys_manager_pages_through_what_is_nearly_everything(crowded: TestDatabase, document: str) -> None:
    assert await scanned(crowded, viewer("city"), document) == set()
