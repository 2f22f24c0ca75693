"""Steps of agreeing with households, as people take them over HTTP."""

from datetime import timedelta
from typing import Any

from domain import clock
from resolvers.reading.ids import NodeId
from tests.story.county import COUNTY, FAMILIES, key
from tests.story.people import People, day

BERRIES = str(NodeId("Product", COUNTY, str(key("蓝莓 cooperative"))))
COLLECTIVE = str(NodeId("Organisation", None, str(key("village"))))
CONTRACT = "contract { id number version unitPrice shareOfNet since until }"
LEASE = "lease { id number version mu rentPerMu instalments since until nextDueOn }"
HOLDING = "holding { householdName shares since until }"
YEAR_END = "yearEnd { id kind amount byTrade }"
_DUES = """query($where: DueWhere) { dues(where: $where, first: 50) { nodes {
  id kind householdName about dueOn amount paid open } } }"""


def paper(family: str) -> dict[str, str]:
    """How a paper contract names a family."""
    return {"householdNumber": f"SD-{family}", "householdName": FAMILIES[family]}


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def enter(people: People, family: str = "C", who: str = "seller", **given: Any) -> Any:
    """The payload of entering a contract over a family's blueberries, from today on."""
    described = {
        **paper(family),
        "productId": BERRIES,
        "basis": "SUPPLY",
        "unitPrice": "4.50",
        "from": day(0),
        "source": "HT-1",
    }
    return await people.do(who, "enterContract", CONTRACT, **{**described, **given})


async def lease(people: People, family: str = "A", **given: Any) -> Any:
    """The payload of leasing 3 mu of a family for 800 yuan a mu, half of it owed today."""
    today = clock.today()
    days = [f"{today:%m-%d}", f"{today - timedelta(days=180):%m-%d}"]
    described = {
        **paper(family),
        "land": "村东三亩",
        "mu": "3",
        "rentPerMu": "800",
        "instalments": days,
        "from": day(0),
        "source": "流转合同",
    }
    return await people.do("seller", "enterLease", LEASE, **{**described, **given})


async def dues(people: People, who: str = "seller", **where: Any) -> list[Any]:
    return list((await people.get(who, _DUES, where=where))["dues"]["nodes"])


async def post(people: People) -> int:
    """Of how many leases the finance office posted rent."""
    asked = "mutation { postRents(input: {}) { leases userErrors { code } } }"
    done = (await people.get("finance", asked))["postRents"]
    assert not done["userErrors"], done
    return int(done["leases"])


async def owed(people: People) -> list[Any]:
    """Half a year's rent of 1200.00 is owed to family A since today; it as the seller sees it."""
    done = await lease(people)
    assert not done["userErrors"], done
    await post(people)
    return await dues(people)


async def pay(people: People, who: str = "seller", **given: Any) -> Any:
    selection = "payment { amount reference }"
    return await people.do(who, "payDues", selection, **{"reference": "转账1", **given})


async def guarantee(people: People, per_share: str = "50.00", **given: Any) -> Any:
    described = {"perShare": per_share, "from": day(0), "source": "章程"}
    selection = "guarantee { perShare since until }"
    return await people.do("seller", "setDividendGuarantee", selection, **{**described, **given})


async def done_with(people: People) -> None:
    """Rent owed to family A and paid in part, and a guarantee from today on."""
    await owed(people)
    paid = await pay(people, until=day(0), amount="100.00")
    assert not paid["userErrors"], paid
    set_ = await guarantee(people)
    assert not set_["userErrors"], set_
