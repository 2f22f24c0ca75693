"""What must be sold soon, for all to see, most urgent first."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from server.database import Database
from server.worker import Job, end_surplus, run_once
from tests.pricing.steps import agreed, corridor
from tests.provenance.steps import codes, recall
from tests.story.county import FAMILIES
from tests.story.people import People, day, listing, lot

SURPLUS = """{ surplus(first: 10) { nodes { sellBy askedPrice note endedAt
  listing { title surplusSince available } } } }"""


async def offer(people: People, listing_id: str, who: str = "seller", **given: Any) -> Any:
    wanted = {"listingId": listing_id, "sellBy": day(2), "askedPrice": "4.5", **given}
    return await people.do(who, "offerSurplus", "surplusOffer { id since endedAt }", **wanted)


async def found(people: People) -> list[str]:
    return [each["sellBy"] for each in (await people.get(None, SURPLUS))["surplus"]["nodes"]]


async def test_the_most_urgent_stands_first_and_what_is_over_stands_no_more(people: People) -> None:
    first, second = [await listing(people, await lot(people)) for _ in range(2)]
    await offer(people, first, sellBy=day(3), note="集中上市")
    await offer(people, second, sellBy=day(1))
    assert await found(people) == [day(1), day(3)]
    shown = (await people.get(None, SURPLUS))["surplus"]["nodes"][1]
    assert (shown["note"], shown["askedPrice"], shown["listing"]["available"]) == ("集中上市", "4.5", "100")
    assert shown["listing"]["surplusSince"]
    last = day(3)
    with clock.stopped_at(clock.today() + timedelta(days=2)):
        assert await found(people) == [last]
    assert not codes(await people.do("seller", "endSurplus", "surplusOffer { id }", listingId=second))
    assert await found(people) == [day(3)]
    query = "query($id: ID!) { listing(id: $id) { surplusSince } }"
    assert (await people.get(None, query, id=second))["listing"]["surplusSince"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sellBy": day(-1)}, "SELL_BY_TOO_EARLY"),
        ({"askedPrice": "0"}, "NOT_POSITIVE"),
        ({"askedPrice": "6.01"}, "DEARER_THAN_LISTED"),
        ({"who": "rival"}, "NOT_FOUND"),
        ({"listing_id": "nonsense"}, "NOT_FOUND"),
    ],
)
async def test_a_surplus_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    listing_id = await listing(people, await lot(people))
    assert codes(await offer(people, **{"listing_id": listing_id, **changes})) == [code]
    assert await found(people) == []


async def test_what_cannot_be_sold_is_no_surplus(people: People) -> None:
    lot_id = await lot(people)
    listing_id = await listing(people, lot_id)
    await recall(people, lot_id)
    assert codes(await offer(people, listing_id)) == ["NOTHING_TO_SELL"]


async def test_a_listing_is_surplus_once(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    done = await asyncio.gather(*(offer(people, listing_id) for _ in range(4)))
    assert sorted(code for each in done for code in codes(each)) == ["ALREADY_SURPLUS"] * 3
    assert codes(await people.do("rival", "endSurplus", "surplusOffer { id }", listingId=listing_id)) == ["NOT_FOUND"]


async def total(people: People, listing_id: str, quantity: str = "10") -> Any:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    selection = "order { total consignments { lines { unitPrice priceBasis } } }"
    placed = await people.do("buyer", "placeOrder", selection, deliverOn=day(1), lines=lines)
    [line] = placed["order"]["consignments"][0]["lines"]
    return placed["order"]["total"], line["priceBasis"]


async def test_what_is_asked_is_what_it_costs_while_it_lasts(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await people.do("buyer", "putInCart", "cart { id }", listingId=listing_id, quantity="10")
    await offer(people, listing_id, sellBy=day(0))
    assert await total(people, listing_id) == ("45.00", "SURPLUS")
    cart = "{ cart { total lines { priceThen priceNow } } }"
    shown = (await people.get("buyer", cart))["cart"]
    assert shown == {"total": "45.00", "lines": [{"priceThen": "6", "priceNow": "4.5"}]}
    people.tokens.clear()
    with clock.stopped_at(clock.today() + timedelta(days=1)):
        assert await total(people, listing_id) == ("60.00", "TIER"), "its last day has passed"
    people.tokens.clear()
    await people.do("seller", "endSurplus", "surplusOffer { id }", listingId=listing_id)
    assert await total(people, listing_id) == ("60.00", "TIER")


@pytest.mark.parametrize(("contract", "pays"), [("4.00", ("40.00", "CONTRACT")), ("5.00", ("45.00", "SURPLUS"))])
async def test_of_a_contract_price_and_a_surplus_price_the_lower_is_paid(
    people: People, contract: str, pays: tuple[str, str]
) -> None:
    listing_id = await listing(people, await lot(people))
    await agreed(people, contract)
    await offer(people, listing_id)
    await people.do("buyer", "putInCart", "cart { id }", listingId=listing_id, quantity="10")
    assert (await people.get("buyer", "{ cart { total } }"))["cart"]["total"] == pays[0]
    assert await total(people, listing_id) == pays


async def test_below_the_corridor_a_surplus_says_why(people: People) -> None:
    await corridor(people, "5", "7")
    listing_id = await listing(people, await lot(people))
    assert codes(await offer(people, listing_id)) == ["OUTSIDE_PRICE_CORRIDOR"]
    query = "query($id: ID!) { listing(id: $id) { surplusPrice } }"
    assert (await people.get(None, query, id=listing_id))["listing"]["surplusPrice"] is None
    await offer(people, listing_id, note="集中上市")
    assert (await people.get(None, query, id=listing_id))["listing"]["surplusPrice"] == "4.5"


OVERVIEW = """query($county: String!) { surplusOverview(county: $county) { county { name }
  categories { categoryCode baseUnit quantity households } } }"""


async def test_a_county_sees_how_much_of_what_and_households_only_where_they_are_many(people: People) -> None:
    lot_id = await lot(people)
    for _ in range(2):
        await offer(people, await listing(people, lot_id))
    overview = (await people.get("approver", OVERVIEW, county="320722000000"))["surplusOverview"]
    assert overview["categories"] == [
        {"categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "100", "households": None}
    ], "a lot that two listings sell counts once, and two families are not counted"
    assert len(FAMILIES) >= 5
    answer = await people.ask("seller", OVERVIEW, county="320722000000")
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


@pytest.mark.parametrize("county", ["", "x", "32072200000", "999"])
async def test_what_is_no_region_code_is_refused(people: People, county: str) -> None:
    answer = await people.ask("approver", OVERVIEW, county=county)
    assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


CHEAPEST = """query($w: ListingWhere) { listings(where: $w, orderBy: {field: LOWEST_PRICE, direction: ASC}) {
  nodes { id lowestPrice askedPrice } } }"""


async def sorted_by_price(people: People, **where: Any) -> list[tuple[str, str]]:
    nodes = (await people.get(None, CHEAPEST, w=where))["listings"]["nodes"]
    return [(each["id"], each["askedPrice"]) for each in nodes]


async def test_what_is_urgent_to_sell_is_sorted_and_found_by_what_it_costs(people: People, database: Database) -> None:
    plain, urgent = [await listing(people, await lot(people)) for _ in range(2)]
    await offer(people, urgent, askedPrice="4.5", sellBy=day(1))
    cheap = {"price": {"range": {"to": "5"}}}
    assert await sorted_by_price(people) == [(urgent, "4.5"), (plain, "6")]
    assert await sorted_by_price(people, **cheap) == [(urgent, "4.5")]
    assert await sorted_by_price(people, price={"eq": "6"}) == [(plain, "6")]
    assert [each for each, _ in await sorted_by_price(people, surplus={"eq": True})] == [urgent]
    with clock.stopped_at(clock.today() + timedelta(days=2)):
        assert await sorted_by_price(people, **cheap) == [], "it may not be ordered at that price any more"
        assert await sorted_by_price(people, surplus={"eq": True}) == []
        assert await run_once(database, (Job("surplus", end_surplus),)) == 0
        assert {price for _, price in await sorted_by_price(people)} == {"6"}
        query = "query($id: ID!) { listing(id: $id) { surplusSince surplusPrice } }"
        shown = (await people.get(None, query, id=urgent))["listing"]
        people.tokens.clear()  # those of two days ago have expired
        assert shown == {"surplusSince": None, "surplusPrice": None}
        assert codes(await offer(people, urgent, askedPrice="4", sellBy=day(3))) == [], "it may be offered anew"


async def test_what_is_over_today_is_not_ended_before(people: People, database: Database) -> None:
    id_ = await listing(people, await lot(people))
    await offer(people, id_, sellBy=day(0))
    await run_once(database, (Job("surplus", end_surplus),))
    assert await found(people) == [day(0)], "its last day counts"
    assert await sorted_by_price(people) == [(id_, "4.5")]
