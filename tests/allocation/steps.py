"""Lots of few and of many families, and what sellers decide about them, in a line each."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from domain.rows import Row
from tests.catalog.market import offer
from tests.factories import IncomeMonthFactory, LinkageContractFactory, NeedRuleFactory
from tests.orders.steps import confirm
from tests.purchasing.steps import done
from tests.story.county import FAMILIES
from tests.story.people import People, day, promise

WELL_OFF = ("C", "D", "E")
"""A and B have no income that reached them, and are below any line."""
OF_THE_WELL_OFF = {"A": "5", "B": "5", "C": "30", "D": "30", "E": "30"}
OF_THE_POOR = {"A": "45", "B": "45", "C": "4", "D": "3", "E": "3"}


def families() -> Iterable[Row]:
    """Contracts of all families, and what the well-off earned."""
    for each in WELL_OFF:
        yield LinkageContractFactory.build(to=each, household_name=FAMILIES[each])
        yield IncomeMonthFactory.build(of=each)


def with_rule(**rule: Any) -> Iterable[Row]:
    """Families, and how far need may be preferred."""
    yield from families()
    yield NeedRuleFactory.build(**rule)


async def stored(people: People, parts: dict[str, str] | None = None, keeps: int = 10, **given: Any) -> str:
    """A lot of so much of each family, good for so many days; a hundred of nobody's where no family is named."""
    supplied = [{"household": FAMILIES[each], "quantity": quantity} for each, quantity in (parts or {}).items()]
    described = {
        "product": "蓝莓",
        "categoryCode": "FRUIT",
        "baseUnit": "KG",
        "quantity": str(sum(Decimal(each) for each in (parts or {"": "100"}).values())),
        "harvestedOn": day(0),
        "expiresOn": day(keeps),
        "contributions": supplied,
    }
    seller = given.pop("seller", "seller")
    made = await done(people, seller, "recordLot", "lot { id }", **{**described, **given})
    await promise(people, made["lot"]["id"], seller)
    return str(made["lot"]["id"])


async def listed(people: People, *lots: str, seller: str = "seller") -> str:
    return str((await done(people, seller, "publishListing", "listing { id }", **offer(list(lots))))["listing"]["id"])


async def bought(people: People, listing_id: str, quantity: str) -> str:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    return str(
        (await done(people, "buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines))["order"]["id"]
    )


async def confirmed(people: People, listing_id: str, quantity: str) -> str:
    """The id of a consignment that was ordered and confirmed."""
    made = await confirm(people, await bought(people, listing_id, quantity))
    assert not made["userErrors"], made
    return str(made["consignment"]["id"])


async def policy(people: People, kind: str, who: str = "seller") -> Any:
    return await people.do(who, "setAllocationPolicy", "allocationPolicy { id policy }", policy=kind, since=day(0))


NEED_RULE = "needRule { regionCode lineKind capPercent leastHouseholds since until source }"


async def need_rule(people: People, who: str = "approver", **changes: Any) -> Any:
    """The payload of the county's own rule."""
    usual = {"lineKind": "MONITORING", "capPercent": "50", "since": day(0), "source": "县乡村振兴〔2020〕3 号"}
    return await people.do(who, "setNeedRule", NEED_RULE, **{**usual, **changes})


_EXPLAINED = """query($id: ID!) { explainAllocation(consignmentId: $id) { policy
  consignment { state lines { id allocations { reserved lot { id } } } }
  decisions { policy outcome capPercent source changes { before after }
    lots { households inNeed share families { householdName perHead line inNeed size quantity } } } } }"""


async def explained(people: People, consignment_id: str, who: str = "seller") -> Any:
    return (await people.get(who, _EXPLAINED, id=consignment_id))["explainAllocation"]


async def given(people: People, consignment_id: str) -> dict[str, str]:
    """By lot, what it gives to the consignment's only line."""
    [line] = (await explained(people, consignment_id))["consignment"]["lines"]
    return {each["lot"]["id"]: each["reserved"] for each in line["allocations"]}


async def line_of(people: People, consignment_id: str) -> str:
    [line] = (await explained(people, consignment_id))["consignment"]["lines"]
    return str(line["id"])


async def choose(people: People, consignment_id: str, lots: dict[str, str], who: str = "seller", **more: Any) -> Any:
    """Other lots for its only line."""
    lines = [{"lineId": await line_of(people, consignment_id), "lots": quantities(lots)}]
    return await people.do(
        who, "reallocate", "consignment { id }", **{"consignmentId": consignment_id, "lines": lines, **more}
    )


def quantities(lots: dict[str, str]) -> list[dict[str, str]]:
    return [{"lotId": lot, "quantity": quantity} for lot, quantity in lots.items()]
