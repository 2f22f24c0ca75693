"""One statement answers a query, whatever shape it has."""

from typing import Any

import pytest

from resolvers.reading.ids import NodeId
from server.database import Database
from tests.story.county import COUNTY, key
from tests.story.people import People, listing, lot


async def test_any_node_is_found_by_its_id(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    query = "query($id: ID!) { node(id: $id) { __typename id ... on Listing { title seller { id } } } }"
    node = (await people.get(None, query, id=listing_id))["node"]
    assert (node["__typename"], node["id"], node["title"]) == ("Listing", listing_id, "双店蓝莓")
    assert (await people.get(None, query, id=node["seller"]["id"]))["node"]["__typename"] == "Organisation"


@pytest.mark.parametrize("id_", ["", "x", str(NodeId("Listing", COUNTY, "zz")), str(NodeId("Query", None, "1"))])
async def test_what_is_no_node_is_null(people: People, id_: str) -> None:
    assert (await people.get(None, "query($id: ID!) { node(id: $id) { id } }", id=id_))["node"] is None


async def test_a_household_is_no_node_to_those_who_may_not_see_it(people: People) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"
    id_ = str(NodeId("Household", COUNTY, str(key("A"))))
    assert (await people.get("officer", query, id=id_))["node"] == {"id": id_}
    for who in (None, "stranger", "buyer", "seller"):
        assert (await people.get(who, query, id=id_))["node"] is None


async def test_pages_follow_one_another_without_gap_or_repeat(people: People) -> None:
    lots = [await lot(people) for _ in range(5)]
    wanted = [await listing(people, each) for each in lots]
    query = """query($after: String, $order: ListingOrder) {
      listings(first: 2, after: $after, orderBy: $order) {
        nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } totalCount } }"""
    for order, expected in (("ASC", wanted), ("DESC", wanted[::-1])):
        seen: list[str] = []
        page: Any = {"pageInfo": {"endCursor": None, "hasNextPage": True}}
        while page["pageInfo"]["hasNextPage"]:
            after = page["pageInfo"]["endCursor"]
            page = (await people.get(None, query, after=after, order={"direction": order}))["listings"]
            assert page["totalCount"] == 5
            assert [each["node"]["id"] for each in page["edges"]] == [each["id"] for each in page["nodes"]]
            seen += [each["id"] for each in page["nodes"]]
        assert seen == expected


async def test_aliases_fragments_and_directives_are_honoured(people: People) -> None:
    await listing(people, await lot(people))
    query = """query($no: Boolean!) {
      cheap: listings(search: "蓝莓") { nodes { ...Offer name: title kg: tiers { price: unitPrice } } }
      none: listings(search: "葡萄") { totalCount }
      empty: listings(where: {category: {oneOf: []}}) { totalCount }
    }
    fragment Offer on Listing { title @include(if: $no) available seller { ... on Organisation { name } } }"""
    data = await people.get(None, query, no=False)
    assert data["cheap"]["nodes"] == [
        {"available": "100", "seller": {"name": "cooperative"}, "name": "双店蓝莓", "kg": [{"price": "6"}]}
    ]
    assert (data["none"]["totalCount"], data["empty"]["totalCount"]) == (0, 0)


def counted(monkeypatch: pytest.MonkeyPatch, database: Database) -> list[str]:
    """The statements that are read from now on."""
    sent: list[str] = []
    fetch = database.fetch

    async def fetched(sql: str, values: list[Any]) -> Any:
        sent.append(sql)
        return await fetch(sql, values)

    monkeypatch.setattr(database, "fetch", fetched)
    return sent


async def test_a_list_with_all_it_holds_is_one_statement(
    people: People, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await listing(people, await lot(people))
    sent = counted(monkeypatch, database)
    query = """{ listings { nodes {
      title product { name category { nameZh } } seller { region { name } } tiers { unitPrice } } } }"""
    await people.get(None, query)
    assert len(sent) == 1
