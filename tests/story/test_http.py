"""What goes over HTTP is as the GraphQL-over-HTTP draft has it."""

from typing import Any

import httpx
import pytest

from tests.story.people import People

NEWER, OLDER = "application/graphql-response+json", "application/json"


async def sent(people: People, accept: str, **given: Any) -> httpx.Response:
    return await people.client.post("/graphql", headers={"Accept": accept, **given.pop("headers", {})}, **given)


@pytest.mark.parametrize(
    ("accept", "given"),
    [(NEWER, NEWER), (OLDER, OLDER), ("*/*", OLDER), (f"{NEWER}, {OLDER};q=0.9", NEWER), ("", OLDER)],
)
async def test_an_answer_is_of_the_type_that_was_asked_for(people: People, accept: str, given: str) -> None:
    answer = await sent(people, accept, json={"query": "{ listings { totalCount } }"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, given)
    assert answer.json()["data"] == {"listings": {"totalCount": 0}}


@pytest.mark.parametrize("query", ["{ unknown }", "{ listings", "{" + "a " * 3000 + "}"])
async def test_a_document_that_is_not_fit_to_run_says_so_by_its_status(people: People, query: str) -> None:
    for accept, status in ((NEWER, 400), (OLDER, 200)):
        answer = await sent(people, accept, json={"query": query})
        assert (answer.status_code, answer.headers["content-type"]) == (status, accept)
        assert set(answer.json()) == {"errors"}


@pytest.mark.parametrize("accept", [NEWER, OLDER])
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"content": b"null"}, 400),
        ({"content": b'"x"'}, 400),
        ({"content": b"1"}, 400),
        ({"content": b"[" * 100_000}, 400),
        ({"content": b"[" * 5_000_000}, 413),
        ({"json": {"query": "{ a: __typename }", "operationName": "unknown"}}, 400),
        ({"json": {"query": "{ a: __typename }"}, "headers": {"Authorization": "Bearer x"}}, 401),
    ],
)
async def test_a_request_that_is_none_says_so_whatever_type_was_asked_for(
    people: People, accept: str, given: dict[str, Any], status: int
) -> None:
    answer = await sent(people, accept, **given)
    assert answer.status_code == status
    assert set(answer.json()) == {"errors"}
