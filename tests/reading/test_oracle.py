"""Both paths answer what a naive reading of the rows answers."""

from dataclasses import replace
from typing import Any

import orjson
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.answers import Asking
from tests.reading.asking import SCHEMA, VIEWERS, County, anybody, thorough
from tests.reading.documents import documents
from tests.reading.oracle import knows, oracle_schema, run, same
from tests.reading.rows import World

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
    told = run(ORACLE, askings[who], asked)
    for people in (county.bytes_path, county.core_path):
        answer = orjson.loads(await county.sent(people, who, asked))
        assert same(told.data, answer["data"]), f"{told.data}\n{answer['data']}"
        assert refused(told.formatted) == refused(answer), answer


def refused(answer: Any) -> Any:
    """The root fields that were refused. Where one of them takes all data with it, the first to fail may be any."""
    errors = answer.get("errors", ())
    return {each["path"][0] for each in errors} if answer["data"] else bool(errors)
