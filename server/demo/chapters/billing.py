"""Money papers: the invoice for what was accepted, what is open, and the month's statement to take along."""

from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD

PLACE = 80

_OPEN = """query($until: Date!) { receivables(first: 1) { nodes {
  consignment { id number } seller { id name } buyer { name }
  amount open dueOn termSource interest(until: $until) } } }"""
_STATEMENT = """query($id: ID!, $month: Date!) {
  accountStatement(organisationId: $id, side: AS_SELLER, month: $month) {
    opening closing lines { day kind number amount balance } } }"""
_PAPER = b"%PDF-1.4\n% made up for the demonstration\n%%EOF\n"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller = await signed_in(client, "seller", PASSWORD)
    today = clock.today().isoformat()
    owed = (await seller.ask(_OPEN, until=today))["receivables"]["nodes"][0]
    console.print(
        f"[bold]Money papers[/] {owed['consignment']['number']}: {owed['amount']} yuan owed by {owed['buyer']['name']}"
        f" until {owed['dueOn']} ({owed['termSource']}); {owed['open']} open, interest so far {owed['interest']}"
    )
    await _invoice(seller, console, owed)
    told = (await seller.ask(_STATEMENT, id=owed["seller"]["id"], month=today))["accountStatement"]
    console.print(f"   Statement: {told['opening']} + {len(told['lines'])} lines = {told['closing']} yuan")
    link = await seller.ask(
        "mutation($input: LinkStatementInput!) { linkStatement(input: $input) { url } }",
        input={"organisationId": owed["seller"]["id"], "side": "AS_SELLER", "month": today, "format": "PDF"},
    )
    fetched = await client.get(link["linkStatement"]["url"])
    console.print(f"   The same as PDF: {len(fetched.content)} bytes, from an address that lapses in five minutes")


async def _invoice(seller: Person, console: Console, owed: Any) -> None:
    sent = (await seller.send_bytes(_UPLOAD, "发票.pdf", _PAPER))["uploadDocument"]["document"]
    try:
        made = await seller.do(
            "issueInvoice",
            "invoice { number total difference }",
            consignmentIds=[owed["consignment"]["id"]],
            documentId=sent["id"],
            number=f"{clock.now():%Y%m%d%H%M%S}000000",
            issuedOn=clock.today().isoformat(),
            net=owed["amount"],
            taxRate="0",
            tax="0.00",
            total=owed["amount"],
        )
    except Declined as refused:
        console.print(f"   Its invoice stands from an earlier start ({refused})")
        return
    console.print(f"   Invoice {made['invoice']['number']} over {made['invoice']['total']} yuan is matched to it")


_UPLOAD = "mutation($input: UploadDocumentInput!) { uploadDocument(input: $input) { document { id } } }"
