"""Steps of agreeing on prices, as people take them over HTTP."""

from typing import Any

from resolvers.reading.ids import NodeId
from tests.story.county import COUNTY, key
from tests.story.people import People, day

BERRIES = str(NodeId("Product", COUNTY, str(key("蓝莓 cooperative"))))
CANTEEN = str(NodeId("Organisation", None, str(key("canteen"))))
CONTRACT = "contract { id state unitPrice since until quantityCap ordered agreedAt }"


async def corridor(people: People, low: str, high: str, **given: Any) -> Any:
    """The payload of the county's setting a corridor, by default for blueberries by the kilogram from today on."""
    of = {} if "categoryCode" in given else {"productName": "蓝莓"}
    described = {"baseUnit": "KG", "low": low, "high": high, "from": day(0), "source": "市场调查"}
    selection = "corridor { id low high since until productName category { code } }"
    return await people.do("approver", "setPriceCorridor", selection, **{**described, **of, **given})


async def offer(people: People, price: str = "5.00", seller: str = "seller", **given: Any) -> Any:
    """The payload of a seller's offering the canteen a price for a month from today."""
    described = {
        "buyerId": CANTEEN,
        "productId": BERRIES,
        "unitPrice": price,
        "from": day(0),
        "until": day(30),
    }
    return await people.do(seller, "offerContractPrice", CONTRACT, **{**described, **given})


async def accept(people: People, contract_id: str, who: str = "buyer") -> Any:
    return await people.do(who, "acceptContractPrice", CONTRACT, contractId=contract_id)


async def agreed(people: People, price: str = "5.00", **given: Any) -> str:
    """A contract price in force; its id."""
    offered = await offer(people, price, **given)
    assert not offered["userErrors"], offered
    done = await accept(people, offered["contract"]["id"])
    assert not done["userErrors"], done
    return str(done["contract"]["id"])


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]
