"""A hospital's canteen organises its buying: a cart, freight, a limit, and an approval by somebody else."""

from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD

PLACE = 20

_UNITS = "{ budgetUnits { nodes { id code } } }"
_LISTING = 'query { listings(search: "红颜草莓", first: 1) { nodes { id title } } }'


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless it was told before. Raises Declined where a step is refused."""
    chief, buyer = [await signed_in(client, login, PASSWORD) for login in ("hospital-chief", "hospital")]
    if (await chief.ask(_UNITS))["budgetUnits"]["nodes"]:
        console.print("[bold]Buying[/] The hospital's units and limits stand from an earlier start")
        return
    await _organise(chief)
    seller = await signed_in(client, "strawberries", PASSWORD)
    await seller.do("setFreightRule", "freightRule { id }", payer="BUYER", flat="8.00", perKg="0.2", since=_day(0))
    console.print("[bold]Buying[/] The hospital opens two budget units, and orders above 100 yuan need approval")
    unit_id = (await chief.ask(_UNITS))["budgetUnits"]["nodes"][0]["id"]
    listing = (await buyer.ask(_LISTING))["listings"]["nodes"][0]
    put = "cart { total sellers { freight } lines { problem } }"
    cart = (await buyer.do("putInCart", put, listingId=listing["id"], quantity="10"))["cart"]
    freight = cart["sellers"][0]["freight"]
    console.print(
        f"   Its buyer puts 10 kg of {listing['title']} into the cart: {cart['total']} yuan, freight {freight}"
    )
    order = await _check_out(console, buyer, unit_id)
    try:
        await buyer.do("approveOrder", "order { id }", orderId=order["id"])
    except Declined as refused:
        console.print(f"   … may not approve it: {refused}", highlight=False)
    done = (await chief.do("approveOrder", "order { number consignments { state } }", orderId=order["id"]))["order"]
    console.print(f"   The chief approves: order {done['number']} is {done['consignments'][0]['state']}")


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def _organise(chief: Person) -> None:
    for code, name in (("H1", "住院部食堂"), ("H2", "职工食堂")):
        await chief.do("openBudgetUnit", "budgetUnit { id }", code=code, name=name, since=_day(0))
    await chief.do(
        "setSpendingLimit",
        "spendingLimit { id }",
        login="hospital",
        period="ORDER",
        amount="100.00",
        since=_day(0),
    )
    await chief.do(
        "setSpendingLimit", "spendingLimit { id }", login="hospital", period="MONTH", amount="20000.00", since=_day(0)
    )
    await chief.do(
        "addDeliveryAddress",
        "deliveryAddress { id }",
        label="食堂卸货口",
        regionCode="320722000000",
        street="牛山街道 1 号",
        contactName="周师傅",
        contactPhone="13800000000",
        slots=[{"weekdays": [1, 2, 3, 4, 5, 6, 7], "hours": {"opens": "05:30", "closes": "08:30"}}],
    )


async def _check_out(console: Console, buyer: Person, unit_id: str) -> Any:
    placed = await buyer.do(
        "checkOutCart",
        "order { id total freight approval { limit } consignments { state } }",
        deliverOn=_day(1),
        budgetUnitId=unit_id,
        window={"opens": "06:00", "closes": "07:00"},
    )
    order = placed["order"]
    state = order["consignments"][0]["state"]
    console.print(f"   … and checks out: {order['total']} yuan and {order['freight']} of freight, {state}")
    return order
