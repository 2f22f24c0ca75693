"""Which lots an order gets: chosen by hand, or of families in need first; and another seller where one declines."""

from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES

PLACE = 55

_PRODUCT = "黄桃"
_TOLD = "{ allocationPolicies(first: 1) { nodes { policy since } } }"
_LOTS = "consignments { id number lines { id allocations { reserved lot { id code } } } }"
_EXPLAINED = """query($id: ID!) { explainAllocation(consignmentId: $id) { decisions {
  outcome capPercent changes { lotCode before after }
  lots { lotCode share families { householdName perHead line inNeed } } } } }"""
_TO_CONFIRM = "{ consignments(where: {state: {eq: PLACED}}, first: 1) { totalCount } }"
_BLUEBERRIES = """{ listings(search: "蓝莓", orderBy: {field: LOWEST_PRICE, direction: DESC}, first: 1) {
  nodes { id } } }"""
_PROPOSED = """query($id: ID!) { replacementListings(lineId: $id, first: 1) { nodes {
  id title lowestPrice seller { name } } } }"""


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless it was told before. Raises Declined where a step is refused."""
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    stands = (await seller.ask(_TOLD))["allocationPolicies"]["nodes"]
    if stands:
        console.print(f"[bold]Lots[/] {stands[0]['policy']} stands since {stands[0]['since']} from an earlier start")
        return
    own = await _record(seller, "ALLOC-OWN", 5, [])
    parts = [{"household": name, "quantity": "20"} for name in FAMILIES[:5]]
    families = await _record(seller, "ALLOC-FAMILIES", 12, parts)
    listing = await _list(seller, own, families)
    await _choose(console, seller, buyer, listing, families)
    await _prefer(console, seller, buyer, await signed_in(client, "approver", PASSWORD), listing)
    await _replace(console, seller, buyer)


async def _record(seller: Person, code: str, keeps: int, parts: list[dict[str, str]]) -> str:
    recorded = await seller.do(
        "recordLot",
        "lot { id }",
        product=_PRODUCT,
        categoryCode="FRUIT",
        baseUnit="KG",
        code=code,
        quantity="100",
        harvestedOn=_day(0),
        expiresOn=_day(keeps),
        contributions=parts,
    )
    return str(recorded["lot"]["id"])


async def _list(seller: Person, *lots: str) -> str:
    listed = await seller.do(
        "publishListing",
        "listing { id }",
        lotIds=list(lots),
        title="双店黄桃",
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=_day(0),
        deliverUntil=_day(4),
        tiers=[{"fromQuantity": "1", "unitPrice": "8.00"}],
    )
    return str(listed["listing"]["id"])


async def _ordered(buyer: Person, listing_id: str, quantity: str) -> Any:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    placed = await buyer.do("placeOrder", f"order {{ id {_LOTS} }}", deliverOn=_day(1), lines=lines)
    return placed["order"]


async def _choose(console: Console, seller: Person, buyer: Person, listing: str, lot: str) -> None:
    await seller.do("setAllocationPolicy", "allocationPolicy { id }", policy="SELLER_CHOICE", since=_day(0))
    order = await _ordered(buyer, listing, "20")
    waiting = (await seller.ask(_TO_CONFIRM))["consignments"]["totalCount"]
    await seller.do("confirmOrder", "consignment { id }", orderId=order["id"])
    [part] = order["consignments"]
    [line] = part["lines"]
    chosen = [{"lineId": line["id"], "lots": [{"lotId": lot, "quantity": "20"}]}]
    await seller.do("reallocate", "consignment { id }", consignmentId=part["id"], lines=chosen)
    before = line["allocations"][0]["lot"]["code"]
    console.print(
        f"[bold]Lots[/] {waiting} parts of orders waited for the cooperative; {part['number']} was to be of"
        f" {before}, which expires first: it chooses the families' lot instead"
    )


async def _prefer(console: Console, seller: Person, buyer: Person, approver: Person, listing: str) -> None:
    rule = {"lineKind": "MONITORING", "capPercent": "40", "since": _day(0), "source": "东海县按需分配办法(演示)"}
    await approver.do("setNeedRule", "needRule { id }", **rule)
    await seller.do("setAllocationPolicy", "allocationPolicy { id }", policy="NEED_AWARE", since=_day(0))
    order = await _ordered(buyer, listing, "50")
    await seller.do("confirmOrder", "consignment { id }", orderId=order["id"])
    part = order["consignments"][0]["id"]
    [decision] = (await approver.ask(_EXPLAINED, id=part))["explainAllocation"]["decisions"]
    moved = next(each for each in decision["changes"] if each["after"] > each["before"])
    in_need = [each for each in decision["lots"][0]["families"] if each["inNeed"]]
    console.print(
        f"   By need, at most {decision['capPercent']} %: {moved['after']} of 50 kg come of {moved['lotCode']};"
        f" the county's approver sees why: {len(in_need)} families below {in_need[0]['line']} yuan a head"
    )
    [told] = (await seller.ask(_EXPLAINED, id=part))["explainAllocation"]["decisions"]
    console.print(f"   The cooperative sees the lots, and of the families' need {len(told['lots'])} lines")


async def _replace(console: Console, seller: Person, buyer: Person) -> None:
    listing = (await buyer.ask(_BLUEBERRIES))["listings"]["nodes"][0]["id"]
    order = await _ordered(buyer, listing, "4")
    await seller.do("refuseOrder", "order { id }", orderId=order["id"], reason="霜冻减产")
    [part] = order["consignments"]
    [line] = part["lines"]
    [offer] = (await buyer.ask(_PROPOSED, id=line["id"]))["replacementListings"]["nodes"]
    instead = [{"lineId": line["id"], "listingId": offer["id"]}]
    replaced = await buyer.do(
        "replaceSeller", "order { total consignments { number state } }", consignmentId=part["id"], lines=instead
    )
    new = replaced["order"]["consignments"][-1]
    console.print(
        f"   The cooperative declines {part['number']}; {offer['seller']['name']} sends {offer['title']} instead:"
        f" {new['number']}, {replaced['order']['total']} yuan, in the same order"
    )
