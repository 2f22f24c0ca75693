"""Sending a stock list over HTTP."""

import uuid
from typing import Any

import orjson

from tests.story.county import FAMILIES
from tests.story.people import People, day

QUERY = """mutation($input: ImportStockListInput!) { importStockList(input: $input) {
  lots { product quantity rows outcome }
  recorded alreadyKnown refused givenUp faultCount faults { sheet row column value code } passedOver dryRun
  userErrors { code } } }"""


async def stock_list(people: People, name: str, data: bytes, **options: Any) -> Any:
    """The whole response to an upload."""
    operations = {"query": QUERY, "variables": {"input": {"idempotencyKey": uuid.uuid4().hex, "file": None, **options}}}
    answer = await people.client.post(
        "/graphql",
        data={"operations": orjson.dumps(operations).decode(), "map": '{"0": ["variables.input.file"]}'},
        files={"0": (name, data)},
        headers={"Authorization": f"Bearer {await people.token_of('seller')}", "Accept-Language": "en"},
    )
    return answer.json()


def a_list(*rows: str) -> bytes:
    return "\n".join(["品名,单位,数量,单价,采收日期,供货农户,农户数量", *rows]).encode()


def blueberries(quantity: str = "100", household: str = FAMILIES["A"]) -> str:
    return f"蓝莓,公斤,{quantity},6.00,{day(0)},{household},{quantity}"
