"""The steps of a buyer that reserves a share, as its people take them over the API."""

from typing import Any

from domain import clock
from tests.factories import key
from tests.purchasing.steps import done
from tests.story.people import People, day, lot, promise

YEAR = clock.today().year
THIS_YEAR = {"deliverOn": day(0)}
"""Whatever day it is, today is in this year."""


def organisation(name: str) -> str:
    return f"Organisation:{key(name)}"


async def file(people: People, *units: str, who: str = "chief", **given: Any) -> Any:
    usual = {"schemeCode": "LYG", "year": YEAR, "planned": "1000.00", "reserved": "100.00"}
    return await people.do(
        who, "fileReservedShare", "reservedShareFiling { id }", **{**usual, "budgetUnitIds": units, **given}
    )


async def filed(people: People, *units: str, **given: Any) -> str:
    made = await file(people, *units, **given)
    assert not made["userErrors"], made
    return str(made["reservedShareFiling"]["id"])


async def confirm(people: People, filing_id: str) -> Any:
    selection = "reservedShareFiling { versions { version confirmedName } }"
    return await people.do("finance", "confirmReservedShare", selection, filingId=filing_id)


GAUGE = """query($id: ID!) { reservedShareFiling(id: $id) {
  gauge { planned reserved confirmed purchases committed received paid committedPercent receivedPercent paidPercent }
  months { month committed received paid }
  committed: orders(figure: COMMITTED) { totalCount } paid: orders(figure: PAID) { nodes { id } } } }"""


async def gauge(people: People, filing_id: str, who: str = "chief") -> Any:
    return (await people.get(who, GAUGE, id=filing_id))["reservedShareFiling"]


async def offer(people: People, seller: str = "seller", category: str = "FRUIT", product: str = "蓝莓") -> str:
    """A hundred kg of something for 6 yuan each, without a family behind it."""
    if (seller, category, product) == ("seller", "FRUIT", "蓝莓"):
        lot_id = await lot(people)
    else:
        goods = {"product": product, "categoryCode": category, "baseUnit": "KG", "quantity": "100"}
        lot_id = (await done(people, seller, "recordLot", "lot { id }", harvestedOn=day(0), **goods))["lot"]["id"]
        await promise(people, lot_id, seller)
    listed = await done(
        people,
        seller,
        "publishListing",
        "listing { id }",
        lotIds=[lot_id],
        title=product,
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="1",
        leadTimeDays=0,
        deliverFrom=day(0),
        deliverUntil=day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "6.00"}],
    )
    return str(listed["listing"]["id"])


async def deliver(people: People, order_id: str, accepted: str, who: str = "buyer") -> None:
    """Confirm, dispatch and accept so much of an order of one lot."""
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=order_id)
    selection = "consignment { id lines { allocations { lot { id } } } }"
    sent = (await done(people, "seller", "dispatchOrder", selection, orderId=order_id))["consignment"]
    lot_id = sent["lines"][0]["allocations"][0]["lot"]["id"]
    reading = {"lotId": lot_id, "accepted": accepted, "firstReading": accepted}
    await done(people, who, "acceptDelivery", "consignment { id }", consignmentId=sent["id"], readings=[reading])
