"""The hospital files its reserved share, sees it filled, and moves an order to the unit it belongs to."""

from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import signed_in
from server.demo.county import PASSWORD

PLACE = 25

_FILINGS = """{ reservedShareFilings { nodes { id gauge { planned reserved committed committedPercent } } }
  budgetUnits { nodes { id code name } } }"""
_ORDERS = "query($id: ID!) { reservedShareFiling(id: $id) { orders(first: 1) { nodes { id number } } } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless it was told before. Raises Declined where a step is refused."""
    chief, finance = [await signed_in(client, login, PASSWORD) for login in ("hospital-chief", "finance")]
    found = await chief.ask(_FILINGS)
    if found["reservedShareFilings"]["nodes"]:
        _show(console, "[bold]Reserved share[/] As filed at an earlier start", found)
        return
    units = found["budgetUnits"]["nodes"]
    filed = await chief.do(
        "fileReservedShare",
        "reservedShareFiling { id }",
        schemeCode="LYG",
        year=clock.today().year,
        planned="200000.00",
        reserved="20000.00",
        kind="SHARED",
        budgetUnitIds=[each["id"] for each in units],
    )
    id_ = filed["reservedShareFiling"]["id"]
    await finance.do("confirmReservedShare", "reservedShareFiling { id }", filingId=id_)
    _show(console, "[bold]Reserved share[/] Filed for two units at once and confirmed", await chief.ask(_FILINGS))
    orders = (await chief.ask(_ORDERS, id=id_))["reservedShareFiling"]["orders"]["nodes"]
    if orders:
        moved = await chief.do(
            "moveOrder",
            "orderMove { fromName toName reason }",
            orderId=orders[0]["id"],
            budgetUnitId=units[1]["id"],
            reason="职工食堂用餐",
        )
        move = moved["orderMove"]
        console.print(
            f"   Order {orders[0]['number']} moves from {move['fromName']} to {move['toName']}: {move['reason']}"
        )


def _show(console: Console, said: str, found: Any) -> None:
    gauge = found["reservedShareFilings"]["nodes"][0]["gauge"]
    console.print(f"{said}: {gauge['committed']} of {gauge['reserved']} yuan committed, {gauge['committedPercent']} %")
