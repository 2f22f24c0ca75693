"""The main job, played over HTTP by five people who sign in, each step printed as it happens."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from domain import clock
from server.client import IMPORT, Declined, Person, signed_in
from server.demo import chapters
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES, PRODUCT
from server.demo.papers import promise

STOCK_LIST = Path(__file__).parent.parent.parent / "domain" / "demo" / "files" / "stock-list-shuangdian-gb18030.csv"


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. Raises Declined where a step is refused."""
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    await _import(console, seller)
    lot_id, order_id = await _sell(console, seller, buyer)
    consignment_id = await _deliver(console, seller, buyer, lot_id, order_id)
    await _settle(console, seller, consignment_id)
    await _pay(console, buyer, order_id)
    await _work(console, seller, await signed_in(client, "village", PASSWORD))
    await _look(
        console,
        await signed_in(client, "village", PASSWORD),
        await signed_in(client, "family", PASSWORD),
        await signed_in(client, "county", PASSWORD),
    )
    for chapter in chapters.every():
        await chapter.tell(client, console)


async def _import(console: Console, seller: Person) -> None:
    """The shared stock list, faults included. A second start finds its lots known."""
    done = (await seller.send(IMPORT, STOCK_LIST, idempotencyKey=uuid.uuid4().hex))["importStockList"]
    outcomes = [lot["outcome"] for lot in done["lots"]]
    recorded, known = outcomes.count("RECORDED"), outcomes.count("ALREADY_KNOWN")
    console.print(f"[bold]0[/] The cooperative imports {STOCK_LIST.name}: {recorded} lots recorded, {known} known")
    for fault in done["faults"]:
        console.print(
            f"   row {fault['row']} {fault['column'] or ''} “{fault['value']}”: {fault['message']}", highlight=False
        )


async def _sell(console: Console, seller: Person, buyer: Person) -> tuple[str, str]:
    parts = [{"household": FAMILIES[0], "quantity": "60"}, {"household": FAMILIES[1], "quantity": "40"}]
    lot = (
        await seller.do(
            "recordLot",
            "lot { id code }",
            product=PRODUCT,
            categoryCode="FRUIT",
            baseUnit="KG",
            quantity="100",
            harvestedOn=_day(0),
            contributions=parts,
        )
    )["lot"]
    console.print(f"[bold]1[/] The cooperative records lot {lot['code']}: 100 kg, {FAMILIES[0]} 60, {FAMILIES[1]} 40")
    listing = (
        await seller.do(
            "publishListing",
            "listing { id title }",
            lotIds=[lot["id"]],
            title="双店蓝莓",
            unitLabel="公斤",
            unitContent="1",
            minimumQuantity="1",
            leadTimeDays=0,
            deliverFrom=_day(0),
            deliverUntil=_day(14),
            tiers=[{"fromQuantity": "1", "unitPrice": "6.00"}],
        )
    )["listing"]
    console.print(f"[bold]2[/] … and lists it: {listing['title']} at 6.00 yuan/kg")
    lines = [{"listingId": listing["id"], "quantity": "100"}]
    order = (await buyer.do("placeOrder", "order { id number total }", deliverOn=_day(1), lines=lines))["order"]
    console.print(f"[bold]3[/] The canteen orders 100 kg: order {order['number']}, {order['total']} yuan")
    return lot["id"], order["id"]


async def _deliver(console: Console, seller: Person, buyer: Person, lot_id: str, order_id: str) -> str:
    await seller.do("confirmOrder", "consignment { state }", orderId=order_id)
    await promise(seller, lot_id)
    costs = [
        {"kind": kind, "amount": fen} for kind, fen in (("FREIGHT", "30.00"), ("WAGE", "29.25"), ("OTHER", "27.00"))
    ]
    sent = (await seller.do("dispatchOrder", "consignment { id number }", orderId=order_id, costs=costs))["consignment"]
    console.print(f"[bold]4[/] The cooperative dispatches {sent['number']}: freight 30.00, wage 29.25, other 27.00")
    readings = [{"lotId": lot_id, "accepted": "97.5", "firstReading": "97.4"}]
    accepted = await buyer.do("acceptDelivery", "consignment { goods }", consignmentId=sent["id"], readings=readings)
    console.print(f"[bold]5[/] The canteen accepts 97.5 kg, weighed twice: G = {accepted['consignment']['goods']} yuan")
    return str(sent["id"])


async def _settle(console: Console, seller: Person, consignment_id: str) -> None:
    query = """query($id: ID!) { settlement(consignmentId: $id) { goods net residual
      lines { basis cost householdName organisation { name } quantity unitPrice shares amount } } }"""
    settled = (await seller.ask(query, id=consignment_id))["settlement"]
    table = Table("", "who", "basis", "kg × price", title="Who earned what")
    table.add_column("yuan", justify="right")
    for at, line in enumerate(settled["lines"], start=1):
        who = line["householdName"] or (line["organisation"] or {}).get("name") or "cooperative"
        rests = (
            f"{line['quantity']} × {line['unitPrice']}"
            if line["quantity"]
            else (line["shares"] and f"{line['shares']} shares") or ""
        )
        table.add_row(str(at), who, line["cost"] or line["basis"], str(rests), line["amount"])
    console.print(f"[bold]6[/] G {settled['goods']}  N {settled['net']}  R {settled['residual']}")
    console.print(table)


def _measure(line: Any) -> str:
    if line["quantity"]:
        return f"{line['quantity']} × {line['unitPrice']}"
    return f"{line['shares']} shares" if line["shares"] else ""


async def _pay(console: Console, buyer: Person, order_id: str) -> None:
    await buyer.do("payOrder", "order { id }", orderId=order_id, amount="585.00", reference="DEMO")
    console.print("[bold]7[/] The canteen pays 585.00 yuan; the families' parts are realised first")


async def _work(console: Console, seller: Person, officer: Person) -> None:
    vacancy = (
        await seller.do("openVacancy", "vacancy { id title }", title="蓝莓采摘工", posts=1, monthlyWage="3000.00")
    )["vacancy"]
    query = "query($head: String) { households(head: $head) { nodes { memberships { person { id name } } } } }"
    people = (await officer.ask(query, head=FAMILIES[0]))["households"]["nodes"][0]["memberships"]
    placement = (
        await officer.do(
            "placeWorker",
            "placement { id }",
            vacancyId=vacancy["id"],
            personId=people[0]["person"]["id"],
            since=_day(0),
        )
    )["placement"]
    month = _day(0)[:8] + "01"
    try:
        payroll = (
            await seller.do(
                "confirmPayroll",
                "payroll { id total }",
                month=month,
                lines=[{"placementId": placement["id"], "amount": "2800.00"}],
            )
        )["payroll"]
    except Declined as refused:
        console.print(f"[bold]8[/] This month's payroll stands from an earlier start ({refused})")
        return
    await seller.do("payPayroll", "payroll { state }", payrollId=payroll["id"])
    name = people[0]["person"]["name"]
    console.print(f"[bold]8[/] {name} works as {vacancy['title']}; {payroll['total']} yuan is confirmed and paid")


_STATEMENT = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
  householdSize net perHead line { perHead } sources { category realised provisional }
  entries(first: 6) { nodes { category amount state
    sale { consignmentNumber lotCode productName quantity unitPrice seller { name } }
    wage { post month employer { name } } } } } }"""


async def _look(console: Console, officer: Person, family: Person, stranger: Person) -> None:
    query = "query($head: String) { households(head: $head) { nodes { id number region { name } } } }"
    found = (await officer.ask(query, head=FAMILIES[0]))["households"]["nodes"][0]
    period = {"id": found["id"], "from": _day(-365), "to": _day(0)}
    shown = (await officer.ask(_STATEMENT, **period))["incomeStatement"]
    per_head = f"{shown['perHead']} a head, held against {shown['line']['perHead']}"
    console.print(f"[bold]9[/] The village officer opens {FAMILIES[0]}'s statement: {shown['net']} yuan, {per_head}")
    table = Table("category", "state", "rests on", title=f"{found['number']} {found['region']['name']}")
    table.add_column("yuan", justify="right")
    for entry in shown["entries"]["nodes"]:
        table.add_row(entry["category"], entry["state"], _evidence(entry), entry["amount"])
    console.print(table)
    own = (await family.ask(_STATEMENT, **period))["incomeStatement"]
    console.print(f"   The family sees the same {own['net']} yuan of its own.")
    nothing = (await stranger.ask(_STATEMENT, **period))["incomeStatement"]
    console.print(f"[bold]10[/] An officer of another county is shown: {nothing}")


def _evidence(entry: Any) -> str:
    sale, wage = entry["sale"], entry["wage"]
    if wage:
        return f"{wage['post']} {wage['month'][:7]}, {wage['employer']['name']}"
    measured = f"{sale['quantity']} kg × {sale['unitPrice']}" if sale["quantity"] else "share dividend"
    return f"{sale['consignmentNumber']}, lot {sale['lotCode']}, {measured}, {sale['seller']['name']}"
