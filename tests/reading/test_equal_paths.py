"""Whichever way a document is answered, the answer is the same to the byte."""

from typing import Any

import orjson
from graphql import parse, validate
from hypothesis import given
from hypothesis import strategies as st

from tests.reading.asking import SCHEMA, County, anybody, thorough
from tests.reading.documents import Asked, documents, unchecked_documents
from tests.reading.pools import Pools


@thorough(100)
@given(asked=unchecked_documents(SCHEMA, Pools()))
def test_what_is_drawn_is_valid(asked: Asked) -> None:
    assert not validate(SCHEMA, parse(asked.query))


@thorough(150)
@given(data=st.data(), who=anybody)
async def test_both_paths_give_the_same_bytes(county: County, data: st.DataObject, who: str | None) -> None:
    asked = data.draw(documents(SCHEMA, county.pools))
    quick, plain = [await county.sent(people, who, asked) for people in (county.bytes_path, county.core_path)]
    assert b'"INTERNAL"' not in plain, plain.decode()
    assert quick == plain or _settled(quick) == _settled(plain), f"{quick.decode()}\n{plain.decode()}"


def _settled(answer: bytes) -> Any:
    """What is told where something is refused: graphql-core names first whichever root field fails first, and does not
    wait for what others would have read."""
    read = orjson.loads(answer)
    if "errors" not in read:
        return answer
    return {**read, "errors": sorted(map(orjson.dumps, read["errors"])), "extensions": None}
