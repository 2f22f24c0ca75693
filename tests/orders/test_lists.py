"""Lists of orders and of their parts: each role its own, narrowed as asked."""

from typing import Any

import pytest

from tests.catalog.market import offered
from tests.conftest import TestDatabase
from tests.factories import key
from tests.orders.steps import cancel, change, confirm, dispatch, ordered
from tests.orders.test_splitting import accept, sent
from tests.purchasing.steps import done, unit
from tests.purchasing.test_deliveries import address
from tests.story.people import People, day

ORDERS = """query($where: OrderWhere, $orderBy: OrderOrder) { orders(first: 50, where: $where, orderBy: $orderBy) {
  totalCount nodes { id number } } }"""
CONSIGNMENTS = """query($where: ConsignmentWhere, $orderBy: ConsignmentOrder) {
  consignments(first: 50, where: $where, orderBy: $orderBy) { totalCount nodes { id number deliverOn } } }"""


async def orders(people: People, who: str = "buyer", **asked: Any) -> list[str]:
    found = (await people.get(who, ORDERS, **asked))["orders"]
    assert found["totalCount"] == len(found["nodes"])
    return [each["id"] for each in found["nodes"]]


async def consignments(people: People, who: str = "seller", **asked: Any) -> list[str]:
    found = (await people.get(who, CONSIGNMENTS, **asked))["consignments"]
    assert found["totalCount"] == len(found["nodes"])
    return [each["number"] for each in found["nodes"]]


async def bought(people: People, listing_id: str, who: str = "buyer", **given: Any) -> str:
    lines = [{"listingId": listing_id, "quantity": "5"}]
    asked = {"deliverOn": day(1), "lines": lines, **given}
    return str((await done(people, who, "placeOrder", "order { id }", **asked))["order"]["id"])


def organisation(name: str) -> str:
    return f"Organisation:{key(name)}"


async def test_each_role_looks_at_its_own(people: People) -> None:
    mine, theirs = await offered(people, "双店蓝莓"), await offered(people, "草莓", seller="rival")
    first = await bought(people, mine)
    second = await bought(people, theirs, who="other buyer")
    assert await orders(people, "buyer") == await orders(people, "chief") == await orders(people, "seller") == [first]
    assert await orders(people, "other buyer") == await orders(people, "rival") == [second]
    for office in ("approver", "finance", "auditor", "city"):
        assert await orders(people, office) == [second, first], office
        assert len(await consignments(people, office)) == 2, office
    assert await orders(people, "stranger") == await consignments(people, "stranger") == []
    assert len(await consignments(people, "buyer")) == len(await consignments(people, "seller")) == 1


async def test_orders_are_found_by_what_their_buyer_knows_of_them(people: People) -> None:
    mine, theirs = await offered(people, "双店蓝莓"), await offered(people, "草莓", seller="rival")
    kitchen = await unit(people, "K")
    first = await bought(people, mine)
    second = await bought(people, theirs, deliverOn=day(3))
    await cancel(people, first)
    number = (await people.get("buyer", ORDERS))["orders"]["nodes"][0]["number"]
    for where, found in (
        ({"state": {"eq": "PLACED"}}, [second]),
        ({"state": {"oneOf": ["PLACED", "CANCELLED"]}}, [second, first]),
        ({"state": {"oneOf": []}}, []),
        ({"seller": {"eq": organisation("cooperative")}}, [first]),
        ({"buyer": {"eq": organisation("other canteen")}}, []),
        ({"deliverOn": {"range": {"from": day(2), "to": day(3)}}}, [second]),
        ({"placedAt": {"range": {"to": "2020-01-01T00:00:00+08:00"}}}, []),
        ({"number": {"eq": number}}, [second]),
        ({"budgetUnit": {"eq": kitchen}}, [second, first]),
        ({"budgetUnit": {"eq": "BudgetUnit:320722:00000000-0000-7000-8000-000000000000"}}, []),
        ({"or": [{"number": {"eq": number}}, {"seller": {"eq": organisation("cooperative")}}]}, [second, first]),
    ):
        assert await orders(people, where=where) == found, where
    by_day = {"field": "DELIVER_ON", "direction": "ASC"}
    assert await orders(people, orderBy=by_day) == [first, second]


async def test_orders_are_found_by_the_window_they_are_received_in(people: People) -> None:
    mine = await offered(people, "双店蓝莓")
    await address(people)
    early = await bought(people, mine, window={"opens": "06:00", "closes": "07:30"})
    late = await bought(people, mine, window={"opens": "14:00", "closes": "15:00"})
    assert await orders(people, where={"receiving": {"closesBy": "08:00"}}) == [early]
    assert await orders(people, where={"receiving": {"opensFrom": "13:00", "closesBy": "15:00"}}) == [late]
    assert await orders(people, where={"receiving": {}}) == [late, early]


async def test_a_seller_sees_what_is_to_be_done(people: People, fresh: TestDatabase) -> None:
    lot_id, listing_id, order_id = await ordered(people, "40")
    [number] = await consignments(people, where={"state": {"eq": "PLACED"}})
    assert await consignments(people, where={"inPart": {"eq": True}}) == []
    await confirm(people, order_id)
    assert await consignments(people, where={"state": {"eq": "PLACED"}}) == []
    assert await consignments(people, where={"state": {"eq": "CONFIRMED"}, "deliverOn": {"eq": day(1)}}) == [number]
    gone = (await dispatch(people, order_id, **sent(lot_id, "25")))["consignment"]
    assert await consignments(people, where={"inPart": {"eq": True}}) == [number, f"{number}-2"]
    assert await consignments(people, where={"state": {"eq": "DISPATCHED"}}) == [number]
    assert await consignments(people, where={"late": {"eq": True}}) == []
    await change(fresh, "UPDATE consignment SET deliver_on = deliver_on - 2")
    assert await consignments(people, where={"late": {"eq": True}}) == [number, f"{number}-2"]
    await accept(people, gone["id"], lot_id, "25")
    assert await consignments(people, where={"late": {"eq": True}}) == [f"{number}-2"]
    later = await bought(people, listing_id, deliverOn=day(5))
    newest = {"direction": "DESC"}
    assert (await consignments(people, orderBy=newest))[-1] in (number, f"{number}-2")
    assert len(await consignments(people, where={"order": {"eq": later}})) == 1


@pytest.mark.parametrize("who", ["surveyor", "officer", "member"])
async def test_who_has_no_business_with_orders_may_not_ask(people: People, who: str) -> None:
    found = await people.ask(who, "{ consignments { totalCount } }")
    assert found["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
