"""Where goods come from: a lot that fails its inspection, passes, is sold and recalled; one that claims too much."""

from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES, PRODUCT

PLACE = 60

_TRACE = """query($code: String!) { trace(code: $code) { product { name seller { name } } county { name } recalledAt
  lot { harvestedOn expiresOn } inspections { result kind { nameZh } } } }"""
_FINDINGS = """{ relabellingFindings(review: OPEN, first: 5) { nodes {
  id householdName lotCode claimed capacity mu byLand workers reason } } }"""


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    code = f"RECALL-{clock.today():%Y%m%d}"
    parts = [{"household": FAMILIES[0], "quantity": "30"}]
    try:
        lot = await _record(seller, PRODUCT, "FRUIT.BERRY", code, "30", parts)
    except Declined as refused:
        console.print(f"[bold]Where it comes from[/] Lot {code} stands recalled from an earlier start ({refused})")
    else:
        await _recall(console, seller, buyer, lot)
        traced = (await seller.ask(_TRACE, code=lot["traceCode"]))["trace"]
        found = ", ".join(f"{each['kind']['nameZh']} {each['result']}" for each in traced["inspections"])
        console.print(f"   Anybody who scans {lot['traceCode']} sees: {traced['product']['name']}, {found}, recalled")
    await _claim_too_much(console, seller, await signed_in(client, "village", PASSWORD))


async def _record(
    seller: Person, product: str, category: str, code: str, quantity: str, parts: list[dict[str, str]], **given: Any
) -> Any:
    recorded = await seller.do(
        "recordLot",
        "lot { id code traceCode } warnings { severity claimed capacity }",
        product=product,
        categoryCode=category,
        baseUnit="KG",
        code=code,
        quantity=quantity,
        harvestedOn=_day(0),
        contributions=parts,
        **given,
    )
    return {**recorded["lot"], "warnings": recorded["warnings"]}


async def _recall(console: Console, seller: Person, buyer: Person, lot: Any) -> None:
    listed: dict[str, Any] = {
        "title": "双店蓝莓 检测批次",
        "unitLabel": "公斤",
        "unitContent": "1",
        "minimumQuantity": "1",
        "leadTimeDays": 0,
        "deliverFrom": _day(0),
        "deliverUntil": _day(7),
        "tiers": [{"fromQuantity": "1", "unitPrice": "6.00"}],
    }
    inspected = {"lotId": lot["id"], "kindCode": "PESTICIDE_RESIDUE", "lab": "东海县检测中心", "inspectedOn": _day(0)}
    await seller.do("recordInspection", "inspection { id }", **inspected, result="FAIL")
    try:
        await seller.do("publishListing", "listing { id }", lotIds=[lot["id"]], **listed)
    except Declined as held:
        console.print(f"[bold]Where it comes from[/] {held}")
    await seller.do("recordInspection", "inspection { id }", **inspected, result="PASS")
    listing = (await seller.do("publishListing", "listing { id }", lotIds=[lot["id"]], **listed))["listing"]
    await seller.do(
        "offerSurplus",
        "surplusOffer { id }",
        listingId=listing["id"],
        sellBy=_day(2),
        askedPrice="5.00",
        note="集中成熟",
    )
    console.print("   It passes, is listed, and offered as surplus: to be sold within two days, for 5.00 yuan/kg")
    lines = [{"listingId": listing["id"], "quantity": "10"}]
    await buyer.do("placeOrder", "order { id }", deliverOn=_day(1), lines=lines)
    recalled = await seller.do(
        "recallLot",
        "recall { cancelled buyersTold }",
        lotId=lot["id"],
        levelCode="LEVEL_3",
        reason="包装标识错误",
    )
    console.print(f"   It is recalled: {recalled['recall']['cancelled']} order that had not left is cancelled")


async def _claim_too_much(console: Console, seller: Person, officer: Person) -> None:
    """One mu of strawberries does not bring five tonnes."""
    parts = [{"household": FAMILIES[2], "quantity": "5000"}]
    try:
        lot = await _record(seller, "草莓(红颜)", "FRUIT", "DEMO-5T", "5000", parts, capacityReason="邻居代管 4 亩")
    except Declined as refused:
        console.print(f"   The claim that one mu brought five tonnes was looked into at an earlier start ({refused})")
        return
    warned = lot["warnings"][0]
    console.print(f"   Five tonnes of one mu: claimed {warned['claimed']}, possible {warned['capacity']} kg")
    for found in (await officer.ask(_FINDINGS))["relabellingFindings"]["nodes"]:
        if found["lotCode"] != lot["code"]:
            continue
        console.print(
            f"   The village officer sees {found['householdName']}: {found['mu']} mu bring {found['byLand']} kg,"
            f" the seller says “{found['reason']}”, and upholds it: the lot is held"
        )
        await officer.do(
            "decideFinding", "finding { review }", findingId=found["id"], clears=False, note="实地核实,无代管合同"
        )
