"""The price corridor: outside it a reason is asked for, kept, and shown to officers."""

from typing import Any

import pytest

from tests.catalog.market import offer as described
from tests.pricing.steps import codes, corridor, offer
from tests.story.people import People, day, listing, lot

OUTSIDE = """{ pricesOutsideCorridor { nodes {
  unitPrice low high reason seller { name } buyer { name } product { name } } } }"""


async def publish(people: People, *prices: str, **given: Any) -> Any:
    tiers = [{"fromQuantity": str(1 + 10 * at), "unitPrice": price} for at, price in enumerate(prices)]
    listed = described([await lot(people)], tiers=tiers, **given)
    return await people.do("seller", "publishListing", "listing { id }", **listed)


async def outside(people: People, who: str = "approver") -> list[Any]:
    return list((await people.get(who, OUTSIDE))["pricesOutsideCorridor"]["nodes"])


async def test_a_price_within_the_corridor_needs_no_reason(people: People) -> None:
    await corridor(people, "5", "8")
    assert codes(await publish(people, "8", "5")) == []
    assert await outside(people) == []


@pytest.mark.parametrize("reason", [None, "", "  "])
async def test_a_price_outside_is_refused_without_a_reason(people: People, reason: str | None) -> None:
    await corridor(people, "5", "8")
    done = await publish(people, "8.01", "8", reason=reason)
    assert [(each["code"], each["field"]) for each in done["userErrors"]] == [
        ("OUTSIDE_PRICE_CORRIDOR", ["input", "reason"])
    ]
    assert "8.01 yuan is outside the corridor for 蓝莓, 5 to 8 yuan" in done["userErrors"][0]["message"]
    assert (await people.get(None, "{ listings { totalCount } }"))["listings"]["totalCount"] == 0


async def test_the_reason_is_kept_for_each_price_outside_and_shown_to_officers(people: People) -> None:
    await corridor(people, "5", "8")
    assert codes(await publish(people, "9", "6", "4", reason=" 早熟品种 ")) == []
    kept = {"low": "5", "high": "8", "reason": "早熟品种", "seller": {"name": "cooperative"}, "buyer": None}
    assert await outside(people) == [
        {"unitPrice": price, "product": {"name": "蓝莓"}, **kept} for price in ("4", "9")
    ] or await outside(people) == [{"unitPrice": price, "product": {"name": "蓝莓"}, **kept} for price in ("9", "4")]
    assert len(await outside(people, "auditor")) == 2
    assert await outside(people, "stranger") == []
    answer = await people.ask("buyer", OUTSIDE)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_change_of_price_and_a_contract_price_are_held_to_it_too(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await corridor(people, "5", "8")
    change = {"listingId": listing_id, "tiers": [{"fromQuantity": "1", "unitPrice": "8.5"}]}
    assert codes(await people.do("seller", "changeListing", "listing { id }", **change)) == ["OUTSIDE_PRICE_CORRIDOR"]
    shown = await people.get(None, "{ listings { nodes { lowestPrice } } }")
    assert shown["listings"]["nodes"] == [{"lowestPrice": "6"}]
    done = await people.do("seller", "changeListing", "listing { id }", **change, reason="运费上涨")
    assert codes(done) == []
    assert codes(await offer(people, "4.99")) == ["OUTSIDE_PRICE_CORRIDOR"]
    assert codes(await offer(people, "4.99", reason="长期订单")) == []
    found = {(each["unitPrice"], each["buyer"] and each["buyer"]["name"]) for each in await outside(people)}
    assert found == {("8.5", None), ("4.99", "canteen")}


async def test_the_narrowest_corridor_holds_and_only_on_its_days_in_its_unit(people: People) -> None:
    shown = "query($id: ID!) { listing(id: $id) { corridor { low high category { code } productName } } }"
    listing_id = await listing(people, await lot(people))

    async def held() -> Any:
        return (await people.get(None, shown, id=listing_id))["listing"]["corridor"]

    assert await held() is None
    assert codes(await corridor(people, "1", "2", baseUnit="PIECE")) == []
    assert codes(await corridor(people, "1", "2", **{"from": day(1)})) == []
    assert codes(await corridor(people, "1", "2", categoryCode="VEGETABLE")) == []
    assert codes(await corridor(people, "1", "2", categoryCode="FRUIT.BERRY")) == []
    assert await held() is None
    assert codes(await corridor(people, "1", "90", categoryCode="FRUIT")) == []
    assert (await held())["high"] == "90"
    assert codes(await corridor(people, "5", "8", until=day(0))) == []
    assert await held() == {"low": "5", "high": "8", "category": None, "productName": "蓝莓"}


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"low": "0"}, "NOT_POSITIVE"),
    ({"low": "9"}, "LOW_ABOVE_HIGH"),
    ({"from": day(3), "until": day(2)}, "EMPTY_PERIOD"),
    ({"from": day(-3), "until": day(-2)}, "EMPTY_PERIOD"),
    ({"until": "2999-12-31"}, "PERIOD_TOO_LONG"),
    ({"categoryCode": "FRUIT", "productName": "蓝莓"}, "CORRIDOR_OF_ONE"),
    ({"productName": None}, "CORRIDOR_OF_ONE"),
    ({"productName": ""}, "CORRIDOR_OF_ONE"),
    ({"categoryCode": "NONE"}, "NOT_FOUND"),
    ({"source": "字" * 201}, "TOO_LARGE"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
async def test_a_corridor_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    done = await corridor(people, **{"low": "5", "high": "8", **changes})
    assert codes(done) == [code]
    assert (await people.get(None, "{ priceCorridors { totalCount } }"))["priceCorridors"]["totalCount"] == 0


async def test_corridors_of_the_same_goods_never_overlap_and_end_before_others_begin(people: People) -> None:
    first = (await corridor(people, "5", "8"))["corridor"]["id"]
    assert codes(await corridor(people, "4", "7", **{"from": day(9)})) == ["CORRIDORS_OVERLAP"]

    async def end(last: str, who: str = "approver") -> Any:
        return await people.do(who, "endPriceCorridor", "corridor { until }", corridorId=first, until=last)

    assert codes(await end(day(-1))) == ["EMPTY_PERIOD"]
    assert codes(await end("2999-12-31")) == ["PERIOD_TOO_LONG"]
    assert codes(await end(day(5), "stranger")) == ["NOT_FOUND"]
    assert (await end(day(5)))["corridor"] == {"until": day(5)}
    assert codes(await end(day(6))) == ["EMPTY_PERIOD"]
    assert codes(await corridor(people, "4", "7", **{"from": day(6)})) == []


async def test_corridors_are_for_everybody_to_see_and_for_the_county_to_set(people: People) -> None:
    await corridor(people, "5", "8")
    query = '{ priceCorridors(where: {county: {eq: "320722000000"}}) { nodes { low high source productName } } }'
    shown = (await people.get(None, query))["priceCorridors"]["nodes"]
    assert shown == [{"low": "5", "high": "8", "source": "市场调查", "productName": "蓝莓"}]
    answer = await people.ask(
        "seller",
        "mutation($i: SetPriceCorridorInput!) { setPriceCorridor(input: $i) { corridor { id } } }",
        i={
            "idempotencyKey": "a key of some length",
            "productName": "蓝莓",
            "baseUnit": "KG",
            "low": "1",
            "high": "2",
            "from": day(0),
            "source": "x",
        },
    )
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
