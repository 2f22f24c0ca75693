"""To the kitchen's door: sent in two parts, kept cold, weighed twice, partly refused, and a claim that is settled."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
from PIL import Image
from rich.console import Console

from domain import clock
from server.client import UPLOAD, Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES, PRODUCT
from server.demo.papers import promise

PLACE = 50

_STORY = """query($id: ID!) { delivery(consignmentId: $id) { coldChainKept breaches { kind celsius }
  consignment { goods credited held open lines { allocations { id accepted rejected short } } }
  returns { id quantity } timeline { kind } } }"""

_LINES = """query($id: ID!) { delivery(consignmentId: $id) { consignment { lines { id allocations {
  dispatched accepted } } } } }"""


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


def _ago(minutes: int) -> str:
    return (clock.now() - timedelta(minutes=minutes)).isoformat()


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    code = f"COLD-{clock.today():%Y%m%d}"
    try:
        lot = await _record(seller, code)
    except Declined as refused:
        console.print(f"[bold]On the way[/] Lot {code} went to the canteen at an earlier start ({refused})")
        return
    consignment_id = await _send_part(console, seller, buyer, lot["id"])
    await _carry(console, seller, consignment_id)
    await _take_in(console, buyer, consignment_id, lot["id"])
    await _claim(console, seller, buyer, consignment_id)
    await _weigh_together(console, seller, buyer)


async def _weigh_together(console: Console, seller: Person, buyer: Person) -> None:
    """Two lots unloaded onto one pallet: the line has one weight, which its lots share by what was loaded of each."""
    lots = [await _record(seller, f"MIX-{at}-{clock.today():%Y%m%d}", "60") for at in (1, 2)]
    ids = [each["id"] for each in lots]
    for each in ids:
        await promise(seller, each)
    order_id = await _ordered(seller, buyer, ids, "双店蓝莓 混装", "90")
    loaded = [{"lotId": ids[0], "quantity": "60"}, {"lotId": ids[1], "quantity": "30"}]
    sent = await seller.do("dispatchOrder", "consignment { id }", orderId=order_id, lots=loaded)
    consignment_id = sent["consignment"]["id"]
    [line] = (await buyer.ask(_LINES, id=consignment_id))["delivery"]["consignment"]["lines"]
    reading = {"lineId": line["id"], "accepted": "89.4"}
    await buyer.do("acceptDelivery", "consignment { id }", consignmentId=consignment_id, readings=[reading])
    [line] = (await buyer.ask(_LINES, id=consignment_id))["delivery"]["consignment"]["lines"]
    shares = " and ".join(f"{each['accepted']} of {each['dispatched']}" for each in line["allocations"])
    console.print(f"   Two lots nobody can tell apart are weighed together at 89.4 kg: {shares} kg, pro rata")


async def _record(seller: Person, code: str, quantity: str = "80") -> Any:
    """Berries must stay cold, by their category. Two families supply half each."""
    recorded = await seller.do(
        "recordLot",
        "lot { id code }",
        product=PRODUCT,
        categoryCode="FRUIT.BERRY",
        baseUnit="KG",
        code=code,
        quantity=quantity,
        harvestedOn=_day(0),
        contributions=[{"household": name, "quantity": f"{Decimal(quantity) / 2}"} for name in FAMILIES[:2]],
    )
    return recorded["lot"]


async def _send_part(console: Console, seller: Person, buyer: Person, lot_id: str) -> str:
    """The id of what leaves first."""
    order_id = await _ordered(seller, buyer, [lot_id], "双店蓝莓 冷链", "80")
    part = [{"lotId": lot_id, "quantity": "50"}]
    try:
        await seller.do("dispatchOrder", "consignment { id }", orderId=order_id, lots=part)
    except Declined as refused:
        console.print(f"[bold]On the way[/] {refused}")
    await promise(seller, lot_id)
    sent = await seller.do("dispatchOrder", "consignment { id number }", orderId=order_id, lots=part)
    number = sent["consignment"]["number"]
    console.print(f"[bold]On the way[/] Of 80 kg of cold berries 50 leave as {number}, and 30 follow by a later lorry")
    return str(sent["consignment"]["id"])


async def _ordered(seller: Person, buyer: Person, lot_ids: list[str], title: str, quantity: str) -> str:
    """The id of a confirmed order, for tomorrow, of goods that are listed for it."""
    offered = await seller.do(
        "publishListing",
        "listing { id }",
        lotIds=lot_ids,
        title=title,
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=_day(0),
        deliverUntil=_day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "8.00"}],
    )
    lines = [{"listingId": offered["listing"]["id"], "quantity": quantity}]
    order_id = (await buyer.do("placeOrder", "order { id }", deliverOn=_day(1), lines=lines))["order"]["id"]
    await seller.do("confirmOrder", "consignment { id }", orderId=order_id)
    return str(order_id)


async def _carry(console: Console, seller: Person, consignment_id: str) -> None:
    """Three hours on the road, with a reading every twenty minutes; one of them too warm."""
    departure = {
        "carrier": "苏捷冷链",
        "vehiclePlate": "苏G12345",
        "driverPhone": "13812345678",
        "fromPlace": "双店镇",
        "toPlace": "县中食堂",
        "departedAt": _ago(240),
    }
    left = await seller.do(
        "recordDeparture", "leg { id driverPhone }", consignmentId=consignment_id, departure=departure
    )
    readings = [{"at": _ago(minutes), "celsius": "4.5"} for minutes in range(230, 60, -20)]
    readings[4]["celsius"] = "12.5"
    leg_id = left["leg"]["id"]
    await seller.do("recordTemperatures", "leg { id }", legId=leg_id, readings=readings)
    await seller.do("recordArrival", "leg { id }", legId=leg_id, arrivedAt=_ago(60))
    told = (await seller.ask(_STORY, id=consignment_id))["delivery"]
    [warm] = told["breaches"]
    console.print(
        f"   Driver {left['leg']['driverPhone']}, {len(readings)} temperatures: cold kept {told['coldChainKept']},"
        f" {warm['kind']} at {warm['celsius']} °C"
    )


async def _take_in(console: Console, buyer: Person, consignment_id: str, lot_id: str) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), "darkslateblue").save(drawn, "JPEG")
    photo = (await buyer.send_bytes(UPLOAD, "霉变.jpg", drawn.getvalue()))["uploadDocument"]["document"]["id"]
    bad = {"quantity": "3", "reason": "QUALITY", "note": "箱底霉变", "photoIds": [photo]}
    reading = {"lotId": lot_id, "firstReading": "48.4", "accepted": "45.5", "rejected": [bad]}
    taken = await buyer.do("acceptDelivery", "consignment { goods }", consignmentId=consignment_id, readings=[reading])
    console.print(
        "   Weighed 48.4 and again 48.5 kg of 50; 3 kg are refused with a photo, 1.5 kg are short,"
        f" 45.5 kg accepted: {taken['consignment']['goods']} yuan"
    )


async def _claim(console: Console, seller: Person, buyer: Person, consignment_id: str) -> None:
    """Soft berries at the bottom: only they are held, the seller offers half their price back, the buyer takes it."""
    before = (await buyer.ask(_STORY, id=consignment_id))["delivery"]
    [allocation] = before["consignment"]["lines"][0]["allocations"]
    opened = await buyer.do(
        "openClaim",
        "claim { id number answerBy }",
        allocationId=allocation["id"],
        asked="REFUND",
        reason="EXPIRED",
        quantity="5",
        note="底层软烂",
    )
    claim = opened["claim"]
    held = (await buyer.ask(_STORY, id=consignment_id))["delivery"]["consignment"]
    terms = {"remedy": "PRICE_ALLOWANCE", "quantity": "5", "fault": "CARRIER", "allowance": "20.00"}
    offer = {"answer": "OFFER", "terms": terms, "note": "途中升温,折价一半"}
    await seller.do("answerClaim", "claim { state }", claimId=claim["id"], **offer)
    await buyer.do("acceptOffer", "claim { state }", claimId=claim["id"])
    [back] = before["returns"]
    await seller.do("receiveReturn", "goodsReturn { id }", returnId=back["id"], restocked="0", note="霉变,已销毁")
    after = (await buyer.ask(_STORY, id=consignment_id))["delivery"]
    console.print(
        f"   Claim {claim['number']} holds {held['held']} and leaves {held['open']} to pay; settled by an allowance of"
        f" {after['consignment']['credited']}, the carrier's fault, {after['consignment']['open']} are open."
        f" {len(after['timeline'])} steps stand in its story"
    )
