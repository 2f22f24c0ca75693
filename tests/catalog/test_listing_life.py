"""A listing's life: published by strict rules, changed, withdrawn; what it asked is kept."""

from typing import Any

import pytest

from tests.catalog.market import offer, offered, record, titles
from tests.story.people import People, day, order

SHOWN = """listing { id lowestPrice minimumQuantity leadTimeDays firstDay lastDay withdrawnAt available householdLinked
  tiers { fromQuantity unitPrice } priceRecords { fromQuantity unitPrice since } }"""


def tiers(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"fromQuantity": start, "unitPrice": price} for start, price in pairs]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"tiers": tiers(("10", "5"), ("1", "6"))}, "TIERS_OUT_OF_ORDER"),
    ({"tiers": tiers(("1", "6"), ("1", "6"))}, "TIERS_OUT_OF_ORDER"),
    ({"tiers": tiers(("1", "6"), ("10", "6.0001"))}, "TIERS_OUT_OF_ORDER"),
    ({"tiers": []}, "NO_PRICE"),
    ({"tiers": tiers(("2", "6"))}, "NO_PRICE"),
    ({"tiers": tiers(("-1", "6"))}, "NO_PRICE"),
    ({"tiers": tiers(("1", "0"))}, "NOT_POSITIVE"),
    ({"minimumQuantity": "0"}, "NOT_POSITIVE"),
    ({"leadTimeDays": -1}, "NOT_POSITIVE"),
    ({"deliverFrom": day(-9), "deliverUntil": day(-1)}, "EMPTY_WINDOW"),
    ({"deliverFrom": day(3), "deliverUntil": day(2)}, "EMPTY_WINDOW"),
    ({"deliverUntil": "2999-12-31"}, "WINDOW_TOO_LONG"),
    ({"lotIds": []}, "NOT_FOUND"),
    ({"lotIds": ["x"]}, "NOT_FOUND"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
async def test_what_cannot_be_listed_can_neither_be_published_nor_changed_to(
    people: People, changes: dict[str, Any], code: str
) -> None:
    listing_id = await offered(people, "蓝莓")
    lot = await record(people, "黄桃")
    refused = await people.do("seller", "publishListing", "listing { id }", **{**offer([lot], "黄桃"), **changes})
    assert [each["code"] for each in refused["userErrors"]] == [code]
    refused = await people.do("seller", "changeListing", "listing { id }", listingId=listing_id, **changes)
    assert [each["code"] for each in refused["userErrors"]] == [code]
    query = "{ listings { nodes { title minimumQuantity leadTimeDays lastDay tiers { fromQuantity unitPrice } } } }"
    assert (await people.get(None, query))["listings"]["nodes"] == [
        {
            "title": "蓝莓",
            "minimumQuantity": "1",
            "leadTimeDays": 0,
            "lastDay": day(7),
            "tiers": tiers(("1", "6")),
        }
    ]


async def test_what_is_changed_holds_from_then_on_and_what_it_asked_before_is_kept(people: People) -> None:
    listing_id = await offered(people, "蓝莓")
    await order(people, listing_id, "2")
    changes: dict[str, Any] = {
        "tiers": tiers(("1", "5.5"), ("50", "5")),
        "minimumQuantity": "3",
        "leadTimeDays": 1,
        "deliverFrom": day(1),
        "deliverUntil": day(20),
    }
    done = await people.do("seller", "changeListing", SHOWN, listingId=listing_id, **changes)
    shown = done["listing"]
    assert (shown["lowestPrice"], shown["minimumQuantity"], shown["leadTimeDays"]) == ("5", "3", 1)
    assert (shown["firstDay"], shown["lastDay"]) == (day(1), day(20))
    assert shown["tiers"] == changes["tiers"]
    records = [(each["fromQuantity"], each["unitPrice"]) for each in shown["priceRecords"]]
    assert records == [("1", "5.5"), ("50", "5"), ("1", "6")]
    query = "{ orders { nodes { total consignments { lines { unitPrice } } } } }"
    placed = (await people.get("buyer", query))["orders"]["nodes"]
    assert placed == [{"total": "12.00", "consignments": [{"lines": [{"unitPrice": "6"}]}]}], "frozen as ordered"


async def test_a_listing_sells_from_the_lots_it_is_given(people: People) -> None:
    first = await record(people, "黄桃", quantity="10")
    second = await record(people, "黄桃", quantity="5")
    made = await people.do("seller", "publishListing", SHOWN, **offer([first], "黄桃"))
    id_ = made["listing"]["id"]
    both = await people.do("seller", "changeListing", SHOWN, listingId=id_, lotIds=[first, second])
    assert both["listing"]["available"] == "15"
    one = await people.do("seller", "changeListing", SHOWN, listingId=id_, lotIds=[second])
    assert one["listing"]["available"] == "5"
    other = await record(people, "板栗")
    refused = await people.do("seller", "changeListing", SHOWN, listingId=id_, lotIds=[other])
    assert [each["code"] for each in refused["userErrors"]] == ["LOTS_OF_SEVERAL_PRODUCTS"]


async def test_nothing_to_change_is_refused(people: People) -> None:
    listing_id = await offered(people, "蓝莓")
    refused = await people.do("seller", "changeListing", SHOWN, listingId=listing_id, minimumQuantity=None)
    assert [each["code"] for each in refused["userErrors"]] == ["NOTHING_CHANGED"]


async def test_a_withdrawn_listing_is_gone_from_the_market_and_its_orders_stand(people: People) -> None:
    listing_id = await offered(people, "蓝莓")
    placed = await order(people, listing_id, "2")
    done = await people.do("seller", "withdrawListing", SHOWN, listingId=listing_id)
    assert done["listing"]["withdrawnAt"]
    assert await titles(people) == []
    refused = await order(people, listing_id, "2")
    assert [each["code"] for each in refused["userErrors"]] == ["NOT_FOUND"]
    confirmed = await people.do("seller", "confirmOrder", "consignment { state }", orderId=placed["order"]["id"])
    assert confirmed["consignment"] == {"state": "CONFIRMED"}
    for mutation, changes in (("withdrawListing", {}), ("changeListing", {"minimumQuantity": "2"})):
        refused = await people.do("seller", mutation, "listing { id }", listingId=listing_id, **changes)
        assert [each["code"] for each in refused["userErrors"]] == ["WRONG_STATE"]


async def test_nobody_changes_or_withdraws_what_another_listed(people: People) -> None:
    listing_id = await offered(people, "蓝莓")
    for mutation, changes in (("withdrawListing", {}), ("changeListing", {"minimumQuantity": "2"})):
        for id_ in (listing_id, "x", listing_id.replace("320722", "320723")):
            refused = await people.do("rival", mutation, "listing { id }", listingId=id_, **changes)
            assert [each["code"] for each in refused["userErrors"]] == ["NOT_FOUND"]
    assert await titles(people) == ["蓝莓"]


async def test_a_seller_sees_its_own_listings_withdrawn_or_not(people: People) -> None:
    first = await offered(people, "蓝莓")
    await offered(people, "黄桃")
    await offered(people, "板栗", seller="rival")
    await people.do("seller", "withdrawListing", "listing { id }", listingId=first)
    query = "{ myListings { totalCount nodes { title withdrawnAt } } }"
    mine = (await people.get("seller", query))["myListings"]
    assert [each["title"] for each in mine["nodes"]] == ["黄桃", "蓝莓"]
    assert [each["withdrawnAt"] is None for each in mine["nodes"]] == [True, False]
    assert (await people.get("rival", query))["myListings"]["totalCount"] == 1
    answer = await people.ask(None, query)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"
