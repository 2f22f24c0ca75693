"""A canteen asks for quotes, awards the dearer one for a reason, and calls off under the contract."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD

PLACE = 40

_QUOTED = "quote { id total lines { id } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless it was told before. Raises Declined where a step is refused."""
    buyer = await signed_in(client, "buyer", PASSWORD)
    stands = (await buyer.ask("{ purchaseContracts(first: 1) { nodes { number left } } }"))["purchaseContracts"][
        "nodes"
    ]
    if stands:
        console.print(f"[bold]Quotes[/] Contract {stands[0]['number']} stands, {stands[0]['left']} kg are left of it")
        return
    seller, rival = await signed_in(client, "seller", PASSWORD), await signed_in(client, "strawberries", PASSWORD)
    tender = await _ask(buyer)
    console.print(f"[bold]Quotes[/] The canteen asks all sellers for 60 kg of fruit: request {tender['number']}")
    offer = await _quote(seller, tender, "蓝莓", "5.60")
    other = await _quote(rival, tender, "红颜草莓", "5.20")
    console.print(f"   Two answer, sealed from each other and the canteen: {offer['total']} and {other['total']} yuan")
    contract = await _award(buyer, tender, offer["lines"][0]["id"])
    console.print(f"   Once unsealed the dearer is awarded, for a written reason: contract {contract['number']}")
    placed = await buyer.do(
        "callOff", "order { number total }", contractId=contract["id"], quantity="20", deliverOn=_day(1)
    )
    left = await buyer.ask("query($id: ID!) { purchaseContract(id: $id) { left } }", id=contract["id"])
    console.print(
        f"   It calls off 20 kg at the contract's price: order {placed['order']['number']}, "
        f"{placed['order']['total']} yuan; {left['purchaseContract']['left']} kg are left"
    )


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def _ask(buyer: Person) -> Any:
    line = {
        "goods": "当季水果",
        "categoryCode": "FRUIT",
        "baseUnit": "KG",
        "quantity": "60",
        "deliverFrom": _day(1),
        "deliverUntil": _day(90),
    }
    closes_at = (clock.now() + timedelta(seconds=2)).isoformat()
    asked = await buyer.do(
        "requestQuotes",
        "tender { id number lines { id } }",
        title="冬季水果",
        place="食堂后门",
        closesAt=closes_at,
        openToAll=True,
        lines=[line],
    )
    return asked["tender"]


async def _quote(seller: Person, tender: Any, product: str, price: str) -> Any:
    query = "query($s: String) { listings(search: $s, first: 1) { nodes { product { id } } } }"
    found = (await seller.ask(query, s=product))["listings"]["nodes"][0]["product"]["id"]
    line = {"tenderLineId": tender["lines"][0]["id"], "productId": found, "quantity": "60", "unitPrice": price}
    done = await seller.do("submitQuote", _QUOTED, tenderId=tender["id"], validUntil=_day(30), lines=[line])
    return done["quote"]


async def _award(buyer: Person, tender: Any, quote_line_id: str) -> Any:
    """Tried until quotes are due, which is a matter of two seconds."""
    wanted = {"quoteLineId": quote_line_id, "reason": "食堂菜单需要蓝莓"}
    picked = "tender { lines { awards { contract { id number } } } }"
    for _ in range(50):
        try:
            done = await buyer.do("awardTender", picked, tenderId=tender["id"], awards=[wanted])
        except Declined as refused:
            if "sealed" not in str(refused):
                raise
            await asyncio.sleep(0.1)
        else:
            return done["tender"]["lines"][0]["awards"][0]["contract"]
    raise Declined("Quotes stayed sealed")
