"""Both paths answer what a naive reading of the rows answers."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.answers import Asking
from tests.reading.asking import SCHEMA, VIEWERS, County, anybody, thorough
from tests.reading.county import CAME_BACK
from tests.reading.documents import Asked, documents
from tests.reading.oracle import knows, oracle_schema, run, same
from tests.reading.rows import World
from tests.story.county import COUNTY, key

ORACLE = oracle_schema(SCHEMA)


@pytest_asyncio.fixture(scope="module")
async def askings(county: County) -> dict[str | None, Asking]:
    """What each viewer sees: every table, read whole behind his walls."""
    seen = {}
    for who in VIEWERS:
        viewer = await county.viewer(who)
        async with county.database.writing(viewer) as session:
            world = await World.seen_in(session)
        seen[who] = Asking(world, viewer, county.ids, county.cursors, county.everything)
    return seen


@thorough(60)
@given(data=st.data(), who=anybody)
async def test_a_naive_reading_gives_the_same(
    county: County, askings: dict[str | None, Asking], data: st.DataObject, who: str | None
) -> None:
    asked = data.draw(documents(SCHEMA, replace(county.pools, unruly=False), knows))
    await hold(county, askings[who], who, asked)


HOUSEHOLD = f"Household:{COUNTY}:{key('A')}"
STATEMENT = f'incomeStatement(householdId: "{HOUSEHOLD}", from: "2000-01-01", to: "2100-01-01")'
WRONG_ONCE = {
    "a count of a page within another row": f"{{ {STATEMENT} {{ entries(first: 1) {{ totalCount }} }} }}",
    "a page backwards within another row": f"{{ {STATEMENT} {{ entries(last: 2) {{ nodes {{ amount }} }} }} }}",
    "a union": f"{{ {STATEMENT} {{ entries {{ nodes {{ evidence {{ __typename ... on Node {{ id }} }} }} }} }} }}",
    "a union beside what is refused": f"""{{ regions(under: "x") {{ totalCount }}
        {STATEMENT} {{ entries {{ nodes {{ evidence {{ ... on WageEvidence {{ post }} }} }} }} }} }}""",
    "an alias called __typename": """{ listings { nodes { __typename: title seller { __typename: id } } } }""",
    "lists below a joined row": """{ orders { nodes { consignments { seller { name } lines { allocations {
        lot { code contributions { householdName quantity } product { name } } } } } } } }""",
    "a filter of what an order is charged to, that asks nothing": "{ orders(where: {budgetUnit: {}}) { totalCount } }",
    "a filter of an order's parts, that asks nothing": "{ orders(where: {state: {}, receiving: {}}) { totalCount } }",
    "a filter of an order's parts, of which none is both": """{
        orders(where: {state: {eq: PLACED, oneOf: [CANCELLED, ACCEPTED]}}) { totalCount } }""",
    "a list beside a joined row": """{ listings { nodes {
        seller { name } product { seller { name } } tiers { unitPrice } seller { region { code } } } } }""",
}


@pytest.mark.parametrize("name", WRONG_ONCE)
async def test_what_was_wrong_once(county: County, askings: dict[str | None, Asking], name: str) -> None:
    for who, asking in askings.items():
        await hold(county, asking, who, Asked(WRONG_ONCE[name]))


async def test_a_household_whose_head_came_back_comes_once(county: County, askings: dict[str | None, Asking]) -> None:
    asked = Asked(f'{{ households(head: "{CAME_BACK}") {{ totalCount nodes {{ number }} }} }}')
    await hold(county, askings["officer"], "officer", asked)


async def hold(county: County, asking: Asking, who: str | None, asked: Asked) -> None:
    """Both paths tell what the oracle tells, and refuse the root fields that it refuses."""
    told = run(ORACLE, asking, asked)
    for people in (county.bytes_path, county.core_path):
        answer = orjson.loads(await county.sent(people, who, asked))
        assert same(told.data, answer["data"]), f"{told.data}\n{answer['data']}"
        assert refused(told.formatted) == refused(answer), answer


def refused(answer: Any) -> Any:
    """The root fields that were refused. Where one of them takes all data with it, the first to fail may be any."""
    errors = answer.get("errors", ())
    return {each["path"][0] for each in errors} if answer["data"] else bool(errors)
