"""Documents may be named instead of sent; where only ours are trusted, nothing else is run."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from server.app import Application
from server.database import Database
from server.documents import Documents, InvalidDocument, Switches
from server.limits import Limits
from server.services import GRAPHQL, Services
from server.tokens import AccessTokens
from server.trusted import Library, hash_of, shipped
from tests.story.people import People

LISTINGS = shipped()["catalog/Listings"]
NAMED = f"sha256:{hash_of(LISTINGS)}"
OTHER = "{ regions { totalCount } }"


@pytest_asyncio.fixture
async def strict(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A server that runs only what we ship."""
    app = Application(Services(database, AccessTokens(bytes(32)), trusted_only=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        yield client


async def sent(client: httpx.AsyncClient, **body: Any) -> tuple[int, str | None]:
    """The status, and the code of the error if there is one."""
    answer = await client.post("/graphql", json=body)
    errors = answer.json().get("errors")
    return answer.status_code, errors and errors[0]["extensions"]["code"]


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}


async def test_a_shipped_document_is_run_by_its_id(people: People) -> None:
    assert await sent(people.client, documentId=NAMED, variables={"first": 1}) == (200, None)
    assert await sent(people.client, documentId="sha256:" + "0" * 64) == (400, "UNKNOWN_DOCUMENT")


async def test_only_shipped_documents_are_run_where_only_they_are_trusted(strict: httpx.AsyncClient) -> None:
    assert await sent(strict, documentId=NAMED) == (200, None)
    assert await sent(strict, query=LISTINGS) == (200, None)
    assert await sent(strict, extensions=persisted(LISTINGS)) == (200, None)
    for other in (
        {"query": OTHER},
        {"query": LISTINGS + " "},
        {"documentId": "sha256:x"},
        {"extensions": persisted(OTHER)},
        {"query": OTHER, "extensions": persisted(OTHER)},
    ):
        assert await sent(strict, **other) == (403, "NOT_TRUSTED")


async def test_apollos_clients_register_a_document_by_sending_it_with_its_hash(people: People) -> None:
    alone, both = {"extensions": persisted(OTHER)}, {"query": OTHER, "extensions": persisted(OTHER)}
    answer = await people.client.post("/graphql", json=alone)
    assert answer.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert await sent(people.client, **alone) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert await sent(people.client, **both) == (200, None)
    assert await sent(people.client, **alone) == (200, None)


@pytest.mark.parametrize("sha256", ["x", hashlib.sha256(b"other").hexdigest(), "A" * 64])
async def test_a_hash_that_is_not_the_documents_is_refused(people: People, sha256: str) -> None:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": sha256}}
    assert await sent(people.client, query=OTHER, extensions=extensions) == (400, "BAD_REQUEST")


def test_a_shipped_document_that_the_schema_does_not_allow_stops_the_start() -> None:
    with pytest.raises(InvalidDocument):
        Library(Documents(GRAPHQL, Limits(), Switches()), {"Old": "{ gone }"})


async def test_a_query_may_be_asked_by_get_and_a_mutation_may_not(people: People) -> None:
    params = {"query": "query($n: Int) { regions(first: $n) { nodes { name } } }", "variables": '{"n": 1}'}
    answer = await people.client.get("/graphql", params=params)
    assert answer.json()["data"] == {"regions": {"nodes": [{"name": "连云港市"}]}}
    assert (await people.client.get("/graphql", params={"documentId": NAMED})).status_code == 200
    mutation = 'mutation { signIn(input: {login: "buyer", password: "x"}) { role } }'
    assert (await people.client.get("/graphql", params={"query": mutation})).status_code == 405
    for flawed in ({}, {"query": "{", "variables": "{"}, {"query": OTHER, "variables": "[1]"}):
        refused = await people.client.get("/graphql", params={**flawed, "x": "1"})
        assert refused.status_code == 400


async def test_get_can_be_switched_off(database: Database) -> None:
    services = Services(database, AccessTokens(bytes(32)), switches=Switches(get=False))
    transport = httpx.ASGITransport(Application(services))
    async with httpx.AsyncClient(transport=transport, base_url="http://lianxin") as client:
        assert (await client.get("/graphql", params={"query": OTHER})).status_code == 405
        assert (await client.get("/graphql")).headers["content-type"].startswith("text/html")
