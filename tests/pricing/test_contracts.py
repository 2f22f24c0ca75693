"""Contract prices: offered by the seller, in force once the buyer accepts, and what orders are priced at."""

import asyncio
from typing import Any

import pytest

from resolvers.reading.ids import NodeId
from tests.pricing.steps import BERRIES, CANTEEN, CONTRACT, accept, agreed, codes, offer
from tests.story.county import COUNTY, key
from tests.story.people import People, day, listing, lot

PRICES = """query($id: ID!) { listing(id: $id) { yourPrice } }"""
LINES = "order { id total consignments { lines { quantity unitPrice priceBasis contract { id } } } }"


async def ordered(people: People, *lines: tuple[str, str], who: str = "buyer", on: int = 1) -> list[Any]:
    wanted = [{"listingId": listing_id, "quantity": quantity} for listing_id, quantity in lines]
    done = await people.do(who, "placeOrder", LINES, deliverOn=day(on), lines=wanted)
    assert not done["userErrors"], done
    return [line for each in done["order"]["consignments"] for line in each["lines"]]


async def test_an_offer_holds_once_its_buyer_accepts_it(people: People) -> None:
    offered = (await offer(people, "5.00", quantityCap="40", source="HT-2026-01"))["contract"]
    assert (offered["state"], offered["since"], offered["until"]) == ("OFFERED", day(0), day(30))
    listing_id = await listing(people, await lot(people))
    assert (await people.get("buyer", PRICES, id=listing_id))["listing"] == {"yourPrice": None}
    done = (await accept(people, offered["id"]))["contract"]
    assert (done["state"], done["unitPrice"], done["ordered"]) == ("IN_FORCE", "5", "0")
    assert (await people.get("buyer", PRICES, id=listing_id))["listing"] == {"yourPrice": "5"}
    for who in (None, "other buyer", "seller", "member"):
        assert (await people.get(who, PRICES, id=listing_id))["listing"] == {"yourPrice": None}, who


async def test_only_the_buyer_it_was_offered_to_accepts_an_offer(people: People) -> None:
    id_ = (await offer(people))["contract"]["id"]
    assert codes(await accept(people, id_, who="other buyer")) == ["NOT_FOUND"]
    answer = await people.ask(
        "seller",
        "mutation($i: AcceptContractPriceInput!) { acceptContractPrice(input: $i) { contract { id } } }",
        i={"idempotencyKey": "a key of some length", "contractId": id_},
    )
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert codes(await accept(people, id_)) == []
    assert codes(await accept(people, id_)) == ["WRONG_STATE"]


@pytest.mark.parametrize(
    ("who", "mutation", "state"), [("buyer", "decline", "DECLINED"), ("seller", "withdraw", "WITHDRAWN")]
)
async def test_an_offer_can_be_declined_and_withdrawn_until_it_is_accepted(
    people: People, who: str, mutation: str, state: str
) -> None:
    id_ = (await offer(people))["contract"]["id"]
    done = await people.do(who, f"{mutation}ContractPrice", CONTRACT, contractId=id_)
    assert done["contract"]["state"] == state
    assert codes(await accept(people, id_)) == ["WRONG_STATE"]
    accepted = await agreed(people)
    again = await people.do(who, f"{mutation}ContractPrice", CONTRACT, contractId=accepted)
    assert codes(again) == ["WRONG_STATE"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"unitPrice": "0"}, "NOT_POSITIVE"),
    ({"unitPrice": "-1"}, "NOT_POSITIVE"),
    ({"quantityCap": "0"}, "NOT_POSITIVE"),
    ({"from": day(2), "until": day(1)}, "EMPTY_PERIOD"),
    ({"from": day(-9), "until": day(-1)}, "EMPTY_PERIOD"),
    ({"until": "2999-12-31"}, "PERIOD_TOO_LONG"),
    ({"buyerId": str(NodeId("Organisation", None, str(key("cooperative"))))}, "CONTRACT_WITH_ONESELF"),
    ({"buyerId": str(NodeId("Organisation", None, str(key("nobody"))))}, "NOT_FOUND"),
    ({"buyerId": BERRIES}, "NOT_FOUND"),
    ({"productId": str(NodeId("Product", COUNTY, str(key("蓝莓 rival"))))}, "NOT_FOUND"),
    ({"productId": CANTEEN}, "NOT_FOUND"),
    ({"source": "字" * 201}, "TOO_LARGE"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG)
async def test_an_offer_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    done = await offer(people, **{"price": "5", **changes} if "unitPrice" not in changes else changes)
    assert codes(done) == [code]
    assert done["contract"] is None
    query = "{ contractPrices { totalCount } }"
    assert (await people.get("seller", query))["contractPrices"] == {"totalCount": 0}


async def test_contract_prices_never_overlap(people: People) -> None:
    """Not when they are offered, and not when two offers are accepted one after the other or at one moment."""
    first = await agreed(people, **{"from": day(5), "until": day(10)})
    for since, until in ((5, 5), (0, 5), (10, 12), (6, 8), (0, 20)):
        assert codes(await offer(people, **{"from": day(since), "until": day(until)})) == ["CONTRACTS_OVERLAP"]
    one = (await offer(people, **{"from": day(11), "until": day(15)}))["contract"]["id"]
    other = (await offer(people, "4.00", **{"from": day(15), "until": day(20)}))["contract"]["id"]
    assert codes(await accept(people, one)) == []
    assert codes(await accept(people, other)) == ["CONTRACTS_OVERLAP"]
    query = "{ contractPrices(where: {state: {eq: IN_FORCE}}) { nodes { id } } }"
    held = (await people.get("buyer", query))["contractPrices"]["nodes"]
    assert {each["id"] for each in held} == {first, one}


async def test_of_two_overlapping_offers_accepted_at_once_one_comes_into_force(people: People) -> None:
    offers = [(await offer(people, price))["contract"]["id"] for price in ("5", "4", "3")]
    answers = await asyncio.gather(*(accept(people, each) for each in offers))
    assert sum(answer["contract"] is not None for answer in answers) == 1
    refused = {code for answer in answers for code in codes(answer)}
    assert refused <= {"CONTRACTS_OVERLAP", "CONFLICT"}


async def test_an_order_takes_the_contract_price_of_its_delivery_day_and_else_the_tier(people: People) -> None:
    contract = await agreed(people, "5.00", **{"from": day(2), "until": day(3)})
    listing_id = await listing(people, await lot(people))
    by_contract = {"unitPrice": "5", "priceBasis": "CONTRACT", "contract": {"id": contract}}
    by_tier = {"unitPrice": "6", "priceBasis": "TIER", "contract": None}
    for on, expected in ((1, by_tier), (2, by_contract), (3, by_contract), (4, by_tier)):
        assert await ordered(people, (listing_id, "2"), on=on) == [{"quantity": "2", **expected}]
    others = await people.do(
        "other buyer", "placeOrder", LINES, deliverOn=day(2), lines=[{"listingId": listing_id, "quantity": "2"}]
    )
    assert others["order"]["total"] == "12.00"


async def test_a_cap_counts_what_was_ordered_and_not_cancelled_and_lines_share_it(people: People) -> None:
    contract = await agreed(people, "5.00", quantityCap="10")
    listing_id = await listing(people, await lot(people))
    lines = await ordered(people, (listing_id, "7"), (listing_id, "4"), (listing_id, "3"))
    assert [each["unitPrice"] for each in lines] == ["5", "6", "5"]
    assert (await ordered(people, (listing_id, "1")))[0]["unitPrice"] == "6"
    query = "{ contractPrices { nodes { id quantityCap ordered } } }"
    node = {"id": contract, "quantityCap": "10", "ordered": "10"}
    assert (await people.get("seller", query))["contractPrices"]["nodes"] == [node]


async def test_what_follows_a_part_sent_is_still_by_its_contract(people: People) -> None:
    contract_id = await agreed(people, "5.00", quantityCap="60")
    lot_id = await lot(people)
    lines = [{"listingId": await listing(people, lot_id), "quantity": "60"}]
    placed = (await people.do("buyer", "placeOrder", LINES, deliverOn=day(1), lines=lines))["order"]
    await people.do("seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    part = {"orderId": placed["id"], "lots": [{"lotId": lot_id, "quantity": "20"}]}
    assert codes(await people.do("seller", "dispatchOrder", "consignment { id }", **part)) == []
    query = f"query($id: ID!) {{ {LINES.replace('order {', 'order(id: $id) {', 1)} }}"
    found = (await people.get("buyer", query, id=placed["id"]))["order"]["consignments"]
    assert [
        (line["quantity"], line["priceBasis"], line["contract"]["id"]) for each in found for line in each["lines"]
    ] == [
        ("20", "CONTRACT", contract_id),
        ("40", "CONTRACT", contract_id),
    ]
    more = [{**lines[0], "quantity": "1"}]
    over = await people.do("buyer", "placeOrder", LINES, deliverOn=day(1), lines=more)
    [line] = [line for each in over["order"]["consignments"] for line in each["lines"]]
    assert line["priceBasis"] == "TIER", "the contract's cap is used up by both parts"


async def test_orders_at_one_moment_never_take_more_than_a_cap_leaves(people: People) -> None:
    await agreed(people, "5.00", quantityCap="10")
    listing_id = await listing(people, await lot(people))
    lines = await asyncio.gather(*(ordered(people, (listing_id, "3")) for _ in range(8)))
    assert sorted(line["unitPrice"] for (line,) in lines) == ["5"] * 3 + ["6"] * 5


async def test_contract_prices_are_shown_to_their_two_sides_and_overseers_alone(people: People) -> None:
    await agreed(people)
    query = "{ contractPrices { totalCount } }"
    counts = {}
    for who in ("seller", "buyer", "chief", "approver", "rival", "other buyer", "stranger"):
        counts[who] = (await people.get(who, query))["contractPrices"]["totalCount"]
    assert counts == {"seller": 1, "buyer": 1, "chief": 1, "approver": 1, "rival": 0, "other buyer": 0, "stranger": 0}


WHERE: list[tuple[str, int]] = [
    (f'{{product: {{eq: "{BERRIES}"}}}}', 2),
    (f'{{product: {{oneOf: ["{BERRIES}", "x"]}}}}', 2),
    ("{product: {oneOf: []}}", 0),
    ('{product: {eq: "x"}}', 0),
    (f'{{buyer: {{eq: "{CANTEEN}"}}}}', 2),
    (f'{{seller: {{eq: "{CANTEEN}"}}}}', 0),
    ("{state: {oneOf: [OFFERED, DECLINED]}}", 1),
    ("{or: [{state: {eq: OFFERED}}, {state: {eq: IN_FORCE}}]}", 2),
]


async def test_contract_prices_are_narrowed_as_asked(people: People) -> None:
    await agreed(people, until=day(3))
    await offer(people, **{"from": day(4)})
    for where, count in WHERE:
        query = f"{{ contractPrices(where: {where}) {{ totalCount }} }}"
        assert (await people.get("buyer", query))["contractPrices"]["totalCount"] == count, where
