"""The steps that tests of bulk work take."""

import io
import uuid
from typing import Any

import openpyxl
import orjson

from tests.story.people import People, day, listing, lot

TOLD = """mutation($input: ImportRowsInput!) { NAME(input: $input) { dryRun taken unchanged refused givenUp
  results { row outcome field code message } userErrors { code } } }"""


async def sent(people: People, who: str, name: str, data: bytes, file: str = "list.csv", **given: Any) -> Any:
    """The payload of an import."""
    asked = {"idempotencyKey": uuid.uuid4().hex, "file": None, **given}
    operations = {"query": TOLD.replace("NAME", name), "variables": {"input": asked}}
    answer = await people.client.post(
        "/graphql",
        data={"operations": orjson.dumps(operations).decode(), "map": '{"0": ["variables.input.file"]}'},
        files={"0": (file, data)},
        headers={"Authorization": f"Bearer {await people.token_of(who)}", "Accept-Language": "en"},
    )
    told = answer.json()
    assert "errors" not in told, told
    return told["data"][name]


async def prices(people: People, data: bytes, who: str = "seller", **given: Any) -> Any:
    return await sent(people, who, "importPrices", data, **given)


async def orders(people: People, data: bytes, who: str = "buyer", **given: Any) -> Any:
    return await sent(people, who, "importOrders", data, **given)


def table(*rows: str, headings: str = "标题,起订数量,单价") -> str:
    return "\n".join([headings, *rows]) + "\n"


def workbook(*rows: list[Any]) -> bytes:
    written = io.BytesIO()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(written)
    return written.getvalue()


async def listed(people: People) -> str:
    return await listing(people, await lot(people))


async def tiers(people: People, listing_id: str) -> list[tuple[str, str]]:
    query = "query($id: ID!) { listing(id: $id) { lowestPrice tiers { fromQuantity unitPrice } } }"
    found = (await people.get(None, query, id=listing_id))["listing"]
    told = [(each["fromQuantity"], each["unitPrice"]) for each in found["tiers"]]
    assert found["lowestPrice"] in {price for _, price in told}
    return told


def outcomes(payload: Any) -> list[tuple[int | None, str, str | None]]:
    return [(each["row"], each["outcome"], each["code"]) for each in payload["results"]]


async def exported(people: People, who: str, kind: str, format_: str = "CSV") -> Any:
    query = "mutation($input: LinkExportInput!) { linkExport(input: $input) { url } }"
    link = (await people.get(who, query, input={"kind": kind, "format": format_}))["linkExport"]
    return await people.client.get(link["url"])


def order_row(order: str, listing_id: str, quantity: str, offset: int = 1) -> str:
    return f"{order},{listing_id},{quantity},{day(offset)}"


ORDERS = "订单,上架编号,数量,配送日期"
