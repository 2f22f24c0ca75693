"""A small market to look for things on: what each seller lists, in few words."""

from typing import Any

from tests.story.people import People, day, promise


async def record(people: People, product: str = "蓝莓", seller: str = "seller", **given: Any) -> str:
    """A lot of a hundred; its id."""
    described = {
        "product": product,
        "categoryCode": "FRUIT.BERRY",
        "baseUnit": "KG",
        "quantity": "100",
        "harvestedOn": day(0),
        "expiresOn": day(30),
    }
    done = await people.do(seller, "recordLot", "lot { id }", **{**described, **given})
    assert not done["userErrors"], done
    await promise(people, done["lot"]["id"], seller)
    return str(done["lot"]["id"])


def offer(lots: list[str], title: str = "双店蓝莓", price: str = "6.00", **given: Any) -> dict[str, Any]:
    """The input of a listing."""
    return {
        "lotIds": lots,
        "title": title,
        "unitLabel": "公斤",
        "unitContent": "1",
        "minimumQuantity": "1",
        "leadTimeDays": 0,
        "deliverFrom": day(0),
        "deliverUntil": day(7),
        "tiers": [{"fromQuantity": "1", "unitPrice": price}],
        **given,
    }


async def offered(people: People, title: str, price: str = "6.00", seller: str = "seller", **given: Any) -> str:
    """A listing of a lot of its own; its id. `product`, `categoryCode` and the like go to the lot."""
    of_lot = {name: given.pop(name) for name in _OF_LOT & given.keys()}
    lot = await record(people, seller=seller, **{"product": title, **of_lot})
    done = await people.do(seller, "publishListing", "listing { id }", **offer([lot], title, price, **given))
    assert not done["userErrors"], done
    return str(done["listing"]["id"])


_OF_LOT = {"product", "categoryCode", "baseUnit", "quantity", "contributions"}


async def titles(people: People, **asked: Any) -> list[str]:
    """What a search, a filter and an order find, in their order."""
    query = """query($search: String, $where: ListingWhere, $orderBy: ListingOrder) {
      listings(search: $search, where: $where, orderBy: $orderBy) { totalCount nodes { title } } }"""
    found = (await people.get(None, query, **asked))["listings"]
    assert found["totalCount"] == len(found["nodes"])
    return [each["title"] for each in found["nodes"]]
