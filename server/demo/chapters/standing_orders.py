"""A canteen keeps a weekly menu, and the worker beside the server makes tomorrow's order of it."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD

PLACE = 45

_RUNS = """query($id: ID!) { standingOrder(id: $id) { runs(first: 1) { nodes {
  day outcome lines { title quantity amount outcome explainedEn order { number } } } } } }"""
_PREVIEW = """query($id: ID!) { standingOrder(id: $id) { preview(weeks: 2) { day orderedOn title amount outcome } } }"""
_LISTED = """query($s: String) { listings(search: $s, first: 1) { nodes { id title seller { name } } } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless it was told before. Raises Declined where a step is refused."""
    buyer = await signed_in(client, "buyer", PASSWORD)
    stands = (await buyer.ask("{ standingOrders(first: 1) { nodes { number name } } }"))["standingOrders"]["nodes"]
    if stands:
        console.print(f"[bold]Menu[/] {stands[0]['name']} {stands[0]['number']} stands")
        return
    made = await _make(buyer)
    console.print(f"[bold]Menu[/] The canteen keeps a weekly menu: {made['name']} {made['number']}")
    for each in (await buyer.ask(_PREVIEW, id=made["id"]))["standingOrder"]["preview"][:4]:
        what = f"{each['title']}, {each['amount']} yuan, ordered on {each['orderedOn']}"
        console.print(f"   {each['day']} {what}: {each['outcome']}", highlight=False)
    run = await _first_run(buyer, made["id"])
    console.print(f"   The worker makes {run['day']}:")
    for each in run["lines"]:
        became = each["order"]["number"] if each["order"] else each["explainedEn"]
        console.print(f"   {each['title']} {each['quantity']}: {each['outcome']}, {became}", highlight=False)


async def _make(buyer: Person) -> Any:
    """Two lines for tomorrow, of which one costs more than the canteen pays, and one for the day after."""
    eggs, rice, grapes = [await _listed(buyer, name) for name in ("草鸡蛋", "平明大米", "夏黑葡萄")]
    tomorrow, after = [(clock.today() + timedelta(days=each)).isoweekday() for each in (1, 2)]
    lines = [
        {"weekday": tomorrow, "listingId": rice, "quantity": "50"},
        {"weekday": tomorrow, "listingId": grapes, "quantity": "10", "highestPrice": "12.00"},
        {"weekday": after, "listingId": eggs, "quantity": "30"},
    ]
    given = {"name": "食堂周菜单", "from": clock.today().isoformat(), "marginDays": 1, "onHolidays": False}
    return (await buyer.do("makeStandingOrder", "standingOrder { id number name }", **given, lines=lines))[
        "standingOrder"
    ]


async def _listed(buyer: Person, name: str) -> str:
    return str((await buyer.ask(_LISTED, s=name))["listings"]["nodes"][0]["id"])


async def _first_run(buyer: Person, id_: str) -> Any:
    """What the worker makes of it within its next rounds."""
    for _ in range(150):
        found = (await buyer.ask(_RUNS, id=id_))["standingOrder"]["runs"]["nodes"]
        if found:
            return found[0]
        await asyncio.sleep(0.1)
    raise Declined("The worker made nothing of the menu")
