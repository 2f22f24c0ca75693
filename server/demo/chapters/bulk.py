"""Tables in bulk: prices taken out, raised in a spreadsheet, tried, and taken in again."""

import csv
import io
import uuid

import httpx
from rich.console import Console

from server.bulk import TOLD
from server.client import Person, signed_in
from server.demo.county import PASSWORD

PLACE = 100

_IMPORT = f"mutation($input: ImportRowsInput!) {{ importPrices(input: $input) {{ {TOLD} }} }}"
_LINK = "mutation($input: LinkExportInput!) { linkExport(input: $input) { url } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller = await signed_in(client, "seller", PASSWORD)
    link = await seller.ask(_LINK, input={"kind": "PRICES", "format": "CSV"})
    table = (await client.get(link["linkExport"]["url"])).content
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    console.print(
        f"[bold]Bulk[/] The cooperative takes out {len(rows)} prices as CSV and takes them in again: ", end=""
    )
    same = await _import(seller, table, "REJECT_ALL")
    console.print(f"{same['taken']} changed, {same['unchanged']} as they stood")
    broken = table + "不存在的商品,不存在的商品,公斤,1,1\n".encode()
    rejected = await _import(seller, broken, "REJECT_ALL")
    why = next(each["message"] for each in rejected["results"] if each["message"])
    console.print(f"   With one bad row all is rejected: {why}")


async def _import(seller: Person, table: bytes, policy: str) -> dict[str, list[dict[str, str]]]:
    given = {"idempotencyKey": uuid.uuid4().hex, "errorPolicy": policy, "dryRun": False}
    told: dict[str, list[dict[str, str]]] = (await seller.send_bytes(_IMPORT, "prices.csv", table, **given))[
        "importPrices"
    ]
    return told
