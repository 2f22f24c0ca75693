"""A client of the API, as anybody could write one: it signs in, asks, acts and sends files."""

import uuid
from pathlib import Path
from typing import Any

import httpx
import orjson


class Declined(Exception):
    """The server did not do it; the message is the server's."""


IMPORT = """mutation($input: ImportStockListInput!) { importStockList(input: $input) {
  lots { product quantity rows outcome } faults { sheet row column value message } passedOver } }"""


UPLOAD = """mutation($input: UploadDocumentInput!) { uploadDocument(input: $input) {
  document { id } userErrors { message } } }"""


class Person:
    """Somebody signed in, and what they ask."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    async def ask(self, query: str, **variables: Any) -> Any:
        sent = await self._client.post("/graphql", json={"query": query, "variables": variables}, headers=self._headers)
        return _data(sent)

    async def send(self, query: str, file: Path, **given: Any) -> Any:
        """A mutation whose input is a file."""
        return await self.send_bytes(query, file.name, file.read_bytes(), **given)  # noqa: ASYNC240  # nothing else runs here

    async def send_bytes(self, query: str, name: str, content: bytes, **given: Any) -> Any:
        """A mutation whose input is a file of this name."""
        operations = orjson.dumps({"query": query, "variables": {"input": {"file": None, **given}}}).decode()
        form = {"operations": operations, "map": '{"0": ["variables.input.file"]}'}
        files = {"0": (name, content)}
        sent = await self._client.post("/graphql", data=form, files=files, headers=self._headers)
        return _data(sent)

    async def do(self, mutation: str, selection: str, /, **given: Any) -> Any:
        name = mutation[0].upper() + mutation[1:]
        query = (
            f"mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ message }} }} }}"
        )
        payload = (await self.ask(query, input={"idempotencyKey": uuid.uuid4().hex, **given}))[mutation]
        if payload["userErrors"]:
            raise Declined(payload["userErrors"][0]["message"])
        return payload


async def signed_in(client: httpx.AsyncClient, login: str, password: str) -> Person:
    query = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { message } } }"
    sent = await client.post(
        "/graphql", json={"query": query, "variables": {"input": {"login": login, "password": password}}}
    )
    payload = _data(sent)["signIn"]
    if payload["userErrors"]:
        raise Declined(payload["userErrors"][0]["message"])
    return Person(client, payload["accessToken"])


def _data(sent: httpx.Response) -> Any:
    """Raises Declined with the first error's message."""
    answer = sent.json()
    if "errors" in answer:
        raise Declined(answer["errors"][0]["message"])
    return answer["data"]
