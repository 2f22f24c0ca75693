"""The consumption centre: a session where a cooperative and a canteen meet, and the lead that an order comes of."""

from datetime import timedelta

import httpx
from rich.console import Console

from domain import clock
from server.client import Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import PRODUCT

PLACE = 80
THEME = "东海特产进食堂对接会"

_KNOWN = "{ matchmakingSessions(first: 100) { nodes { id theme } } }"
_ME = "{ me { appointments { organisation { id name } } } }"
_PRODUCTS = "query($s: String) { listings(search: $s, first: 1) { nodes { product { id name } } } }"
_ORDERS = "{ orders(first: 100) { nodes { number consignments { state lines { title } } } } }"
_OUTCOME = """query($id: ID!) { sessionOutcome(sessionId: $id) {
  sellersThere buyersThere leadsOpened leadsWon valueExpected valueWon } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. A second start finds the session held, and says what came of it."""
    host = await signed_in(client, "approver", PASSWORD)
    known = (await host.ask(_KNOWN))["matchmakingSessions"]["nodes"]
    held = next((each["id"] for each in known if each["theme"] == THEME), None)
    id_ = held or await _meet(client, console, host)
    came = (await host.ask(_OUTCOME, id=id_))["sessionOutcome"]
    console.print(
        f"   Of it came {came['leadsWon']} of {came['leadsOpened']} leads: {came['valueWon']} yuan by orders, "
        f"{came['valueExpected']} expected"
    )


async def _meet(client: httpx.AsyncClient, console: Console, host: Person) -> str:
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    today = clock.today()
    announced = await host.do(
        "announceSession", "session { id }", theme=THEME, place="东海县", heldOn=today.isoformat(), capacity=40
    )
    id_ = str(announced["session"]["id"])
    for who in (seller, buyer):
        await who.do("signUpForSession", "session { id }", sessionId=id_)
    both = [(await who.ask(_ME))["me"]["appointments"][0]["organisation"] for who in (seller, buyer)]
    await host.do("holdSession", "session { id }", sessionId=id_, attended=[each["id"] for each in both])
    console.print(f"[bold]Consumption centre[/] {THEME}: {both[0]['name']} and {both[1]['name']} meet")
    await _trade(console, seller, buyer, id_, both[1]["id"])
    return id_


async def _trade(console: Console, seller: Person, buyer: Person, session_id: str, buyer_id: str) -> None:
    """From a lead to the order of the main job."""
    product = (await seller.ask(_PRODUCTS, s=f"双店{PRODUCT}"))["listings"]["nodes"][0]["product"]
    following = (clock.today() + timedelta(days=7)).isoformat()
    opened = await seller.do(
        "openLead",
        "lead { id }",
        sessionId=session_id,
        otherId=buyer_id,
        productId=product["id"],
        quantity="100",
        expectedValue="600.00",
        followUpOn=following,
    )
    lead_id = opened["lead"]["id"]
    await buyer.do("followUpLead", "lead { state }", leadId=lead_id, followUpOn=following)
    number = await _order_of(buyer, f"双店{PRODUCT}")
    won = (await buyer.do("winLead", "lead { value }", leadId=lead_id, orderNumber=number))["lead"]
    console.print(f"   They agree on {product['name']}; order {number} comes of it: {won['value']} yuan")


async def _order_of(buyer: Person, title: str) -> str:
    """The number of the newest order that is for what was listed under this title."""
    for each in (await buyer.ask(_ORDERS))["orders"]["nodes"]:
        standing = [part for part in each["consignments"] if part["state"] != "CANCELLED"]
        if any(line["title"] == title for part in standing for line in part["lines"]):
            return str(each["number"])
    raise LookupError(title)
