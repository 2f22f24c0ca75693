"""Prices: a corridor, a listing outside it with its reason, found by pinyin, and a contract price for one canteen."""

from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Person, signed_in
from server.demo.county import PASSWORD

PLACE = 10

_FIND = """query($search: String, $where: ListingWhere) { listings(search: $search, where: $where) { nodes {
  id title lowestPrice yourPrice product { id } corridor { low high } } } }"""
_WHO = "{ me { appointments { organisation { id name } } } }"
_OUTSIDE = "{ pricesOutsideCorridor(first: 1) { nodes { unitPrice low high reason product { name } } } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    seller, buyer = await signed_in(client, "seller", PASSWORD), await signed_in(client, "buyer", PASSWORD)
    county = await signed_in(client, "approver", PASSWORD)
    if not await _found(buyer):
        await _set_corridor(county)
        await _publish(seller)
        await _agree(seller, buyer)
    (listing,) = await _found(buyer)
    ends = listing["corridor"]
    console.print(
        f"[bold]Finding and prices[/] “sdxhpt” finds {listing['title']}: {listing['lowestPrice']} yuan, corridor"
        f" {ends['low']} to {ends['high']}; {listing['yourPrice']} for this canteen by contract"
    )
    (outside,) = (await county.ask(_OUTSIDE))["pricesOutsideCorridor"]["nodes"]
    console.print(
        f"   The county is told why {outside['product']['name']} costs {outside['unitPrice']}: {outside['reason']}"
    )


async def _found(buyer: Person) -> list[Any]:
    where = {"category": {"eq": "FRUIT"}, "householdLinked": {"eq": True}, "price": {"range": {"from": "1"}}}
    return list((await buyer.ask(_FIND, search="sdxhpt", where=where))["listings"]["nodes"])


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


async def _set_corridor(county: Person) -> None:
    figures = {"productName": "葡萄 夏黑", "baseUnit": "KG", "low": "8", "high": "15"}
    days = {"from": _day(0), "until": _day(90)}
    await county.do("setPriceCorridor", "corridor { id }", **figures, **days, source="东海县农产品市场调查(演示)")


async def _publish(seller: Person) -> None:
    lot = await seller.do(
        "recordLot",
        "lot { id }",
        product="葡萄 夏黑",
        categoryCode="FRUIT",
        baseUnit="KG",
        quantity="300",
        harvestedOn=_day(0),
        contributions=[{"household": "王桂兰", "quantity": "180"}, {"household": "赵德海", "quantity": "120"}],
    )
    await seller.do(
        "publishListing",
        "listing { id }",
        lotIds=[lot["lot"]["id"]],
        title="双店夏黑葡萄",
        unitLabel="公斤",
        unitContent="1",
        minimumQuantity="5",
        leadTimeDays=1,
        deliverFrom=_day(0),
        deliverUntil=_day(365),
        tiers=[{"fromQuantity": "5", "unitPrice": "16.80"}, {"fromQuantity": "100", "unitPrice": "15.50"}],
        reason="阳光玫瑰园套种,头茬精选果,分拣成本较高(演示)",
    )


async def _agree(seller: Person, buyer: Person) -> None:
    canteen = (await buyer.ask(_WHO))["me"]["appointments"][0]["organisation"]["id"]
    (listing,) = await _found(buyer)
    offered = await seller.do(
        "offerContractPrice",
        "contract { id }",
        buyerId=canteen,
        productId=listing["product"]["id"],
        unitPrice="14.00",
        quantityCap="200",
        until=_day(90),
        **{"from": _day(0)},
    )
    await buyer.do("acceptContractPrice", "contract { state }", contractId=offered["contract"]["id"])
