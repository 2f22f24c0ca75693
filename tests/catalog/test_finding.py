"""Finding produce: in Chinese and as it is spelled, narrowed by what a buyer asks for, in the order asked for."""

from typing import Any

import pytest

from resolvers.reading.ids import NodeId
from tests.catalog.market import offer, offered, record, titles
from tests.conftest import TestDatabase
from tests.reading.county import run
from tests.story.county import FAMILIES, key
from tests.story.people import People, day, order

BERRIES, LEEKS, LILIES = "双店蓝莓", "韭菜 100%", "百合"


@pytest.fixture
async def market(people: People) -> People:
    """Three listings, of two sellers; only the berries are from a household, only the lilies no food."""
    grown = [{"household": FAMILIES["A"], "quantity": "100"}]
    await offered(people, BERRIES, "6.00", product="蓝莓", contributions=grown)
    await offered(
        people, LEEKS, "2.50", seller="rival", categoryCode="VEGETABLE.LEAF", leadTimeDays=2, deliverFrom=day(1)
    )
    await offered(people, LILIES, "18.00", categoryCode="FLOWER", baseUnit="PIECE", deliverUntil=day(3), quantity="5")
    return people


FOUND = {
    "蓝": {BERRIES},
    "店蓝": {BERRIES},
    "莓蓝": set[str](),
    "lanmei": {BERRIES},
    "LM": {BERRIES},
    "shuangdian lanmei": {BERRIES},
    "sdlm": {BERRIES},
    "蓝莓 合作": set[str](),
    "rival": {LEEKS},
    "jiucai": {LEEKS},
    "%": {LEEKS},
    "_": set[str](),
    "百": {LILIES},
    "": {BERRIES, LEEKS, LILIES},
    "  ": {BERRIES, LEEKS, LILIES},
}


async def test_what_is_searched_for_is_found_wherever_it_stands_and_however_it_is_spelled(market: People) -> None:
    for search, expected in FOUND.items():
        assert set(await titles(market, search=search)) == expected, search


@pytest.mark.parametrize("search", ["莓", "店蓝", "lanmei"])
async def test_a_search_of_any_length_goes_by_the_index(people: People, fresh: TestDatabase, search: str) -> None:
    """Grams of one and of two characters stand in it, so that no search reads what cannot match."""
    await offered(people, BERRIES)
    missing = f"""DO $$ BEGIN ASSERT (SELECT grams @> bigrams('{search}') FROM listing), 'not in the index'; END $$"""
    await run(fresh, missing)


WHERE: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {BERRIES, LEEKS, LILIES}),
    ({"category": {"eq": "FRUIT"}}, {BERRIES}),
    ({"category": {"eq": "FRUIT.BERRY"}}, set()),
    ({"category": {"eq": "VEGETABLE"}}, {LEEKS}),
    ({"category": {"eq": "VEGETABLE.LEAF"}}, {LEEKS}),
    ({"category": {"eq": "FRU"}}, set()),
    ({"category": {"eq": "%"}}, set()),
    ({"category": {"oneOf": ["FRUIT", "VEGETABLE"]}}, {BERRIES, LEEKS}),
    ({"category": {"oneOf": []}}, set()),
    ({"category": None}, {BERRIES, LEEKS, LILIES}),
    ({"category": {"eq": None, "oneOf": None}}, {BERRIES, LEEKS, LILIES}),
    ({"food": {"eq": False}}, {LILIES}),
    ({"food": {"eq": True}}, {BERRIES, LEEKS}),
    ({"seller": {"eq": str(NodeId("Organisation", None, str(key("rival"))))}}, {LEEKS}),
    ({"seller": {"oneOf": ["x", str(NodeId("Organisation", None, str(key("rival"))))]}}, {LEEKS}),
    ({"seller": {"eq": "x"}}, set()),
    ({"sellerKind": {"eq": "COOPERATIVE"}}, {BERRIES, LEEKS, LILIES}),
    ({"sellerKind": {"oneOf": ["PARK", "WORKSHOP"]}}, set()),
    ({"county": {"eq": "320722000000"}}, {BERRIES, LEEKS, LILIES}),
    ({"county": {"oneOf": ["320723000000"]}}, set()),
    ({"price": {"range": {"from": "2.50", "to": "6"}}}, {BERRIES, LEEKS}),
    ({"price": {"range": {"from": "6.0001"}}}, {LILIES}),
    ({"price": {"range": {"to": "2.5"}}}, {LEEKS}),
    ({"price": {"range": {}}}, {BERRIES, LEEKS, LILIES}),
    ({"price": {"eq": "6"}}, {BERRIES}),
    ({"price": {"oneOf": ["6", "18.0000"]}}, {BERRIES, LILIES}),
    ({"availableOn": {"eq": day(0)}}, {BERRIES, LILIES}),
    ({"availableOn": {"eq": day(1)}}, {BERRIES, LILIES}),
    ({"availableOn": {"eq": day(2)}}, {BERRIES, LEEKS, LILIES}),
    ({"availableOn": {"eq": day(5)}}, {BERRIES, LEEKS}),
    ({"availableOn": {"eq": day(-1)}}, set()),
    ({"surplus": {"eq": True}}, set()),
    ({"surplus": {"eq": False}}, {BERRIES, LEEKS, LILIES}),
    ({"householdLinked": {"eq": True}}, {BERRIES}),
    ({"householdLinked": {"eq": False}}, {LEEKS, LILIES}),
    ({"or": [{"food": {"eq": False}}, {"price": {"eq": "2.5"}}]}, {LEEKS, LILIES}),
    ({"and": [{"food": {"eq": True}}, {"or": [{"householdLinked": {"eq": True}}]}]}, {BERRIES}),
    ({"food": {"eq": True}, "or": [{"food": {"eq": False}}]}, set()),
    ({"or": []}, set()),
    ({"and": []}, set()),
]


async def test_a_filter_narrows_by_all_that_is_given_and_an_empty_list_matches_nothing(market: People) -> None:
    for where, expected in WHERE:
        assert set(await titles(market, where=where)) == expected, where


async def test_what_is_sold_out_is_not_available(market: People) -> None:
    lot = await record(market, "桃", quantity="99.5")
    made = await market.do("seller", "publishListing", "listing { id }", **offer([lot], "桃"))
    assert "桃" in await titles(market, where={"availableOn": {"eq": day(1)}})
    placed = await order(market, made["listing"]["id"], "99")
    assert not placed["userErrors"], placed
    assert "桃" not in await titles(market, where={"availableOn": {"eq": day(1)}}), "half of the least order is left"


async def test_listings_come_in_the_order_asked_for(market: People) -> None:
    by = {
        "PUBLISHED_AT": [BERRIES, LEEKS, LILIES],
        "LOWEST_PRICE": [LEEKS, BERRIES, LILIES],
        "TITLE": [LILIES, LEEKS, BERRIES],  # bai, jiu, shuang
        "FIRST_DAY": [BERRIES, LILIES, LEEKS],
    }
    for field, expected in by.items():
        assert await titles(market, orderBy={"field": field, "direction": "ASC"}) == expected
        assert await titles(market, orderBy={"field": field, "direction": "DESC"}) == expected[::-1]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"where": {"price": {"range": {"from": "6", "to": "5"}}}}, "RANGE_UPSIDE_DOWN"),
    ({"where": {"or": [{"price": {"range": {"from": "6", "to": "5.99"}}}]}}, "RANGE_UPSIDE_DOWN"),
    ({"where": {"county": {"eq": "320722"}}}, "INVALID_INPUT"),
    ({"where": {"county": {"oneOf": ["320722000000", "x"]}}}, "INVALID_INPUT"),
    ({"where": {"or": [{"food": {"eq": True}}] * 40}}, "TOO_MANY_CONDITIONS"),
    ({"search": "莓" * 201}, "SEARCH_TOO_LONG"),
    ({"where": {"category": {"oneOf": [None]}}}, "GRAPHQL_VALIDATION_FAILED"),
    ({"where": {"price": {"eq": "1.00001"}}}, "BAD_VALUE"),
]


@pytest.mark.parametrize(("asked", "code"), WRONG, ids=[code for _, code in WRONG])
async def test_a_question_that_makes_no_sense_is_refused(people: People, asked: dict[str, Any], code: str) -> None:
    query = """query($search: String, $where: ListingWhere) {
      listings(search: $search, where: $where) { totalCount } }"""
    answer = await people.ask(None, query, **asked)
    assert [each["extensions"]["code"] for each in answer["errors"]] == [code]


async def test_a_category_says_its_rules(people: People) -> None:
    query = """{ categories(first: 100) { nodes { code isFood shelfLifeDays coldChain liveGoods
      certificatesRequired { code nameZh certifies } } } }"""
    rules = {each["code"]: each for each in (await people.get(None, query))["categories"]["nodes"]}
    assert rules["LIVESTOCK"] == {
        "code": "LIVESTOCK",
        "isFood": True,
        "shelfLifeDays": None,
        "coldChain": False,
        "liveGoods": True,
        "certificatesRequired": [{"code": "ANIMAL_QUARANTINE", "nameZh": "动物检疫合格证明", "certifies": "LOT"}],
    }
    assert (rules["FLOWER"]["isFood"], rules["FLOWER"]["certificatesRequired"]) == (False, [])
    assert {"FRUIT", "FRUIT.BERRY", "INSECT", "GRAIN.OIL", "HARDWARE", "CLOTHING", "OTHER"} <= rules.keys()


async def test_every_certificate_that_a_category_asks_for_is_of_a_known_kind(
    people: People, fresh: TestDatabase
) -> None:
    await run(
        fresh,
        """DO $$ BEGIN ASSERT NOT EXISTS (
          SELECT FROM category, unnest(certificates_required) AS asked
          WHERE asked NOT IN (SELECT code FROM certificate_kind)), 'unknown kind'; END $$""",
    )
