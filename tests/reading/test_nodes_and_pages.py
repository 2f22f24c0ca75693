"""Nodes by their ids, pages in both directions, unions, and nulls, as a client meets them."""

from typing import Any

import pytest

from resolvers.reading.ids import NodeId
from server.limits import Limits
from tests.story.county import COUNTY, key
from tests.story.people import People, listing, lot, trade, work_a_month


async def test_nodes_come_in_the_order_of_their_ids_and_null_where_there_is_none(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    seller = str(NodeId("Organisation", None, str(key("cooperative"))))
    hidden = str(NodeId("Household", COUNTY, str(key("A"))))
    ids = [seller, "x", listing_id, hidden, "Region:320722108201", listing_id, "Region:12", "PageInfo:1"]
    query = """query($ids: [ID!]!) { nodes(ids: $ids) {
      __typename id ... on Listing { title } ... on Region { code name } ... on Organisation { name } } }"""
    nodes = (await people.get(None, query, ids=ids))["nodes"]
    assert [each and each["id"] for each in nodes] == [seller, None, listing_id, None, ids[4], listing_id, None, None]
    assert nodes[4] == {"__typename": "Region", "id": ids[4], "code": "320722108201", "name": "三铺村"}
    assert (await people.get("officer", query, ids=[hidden]))["nodes"] == [{"__typename": "Household", "id": hidden}]
    assert (await people.get(None, query, ids=[]))["nodes"] == []


@pytest.mark.parametrize(
    "code", ["+320722108201", "３２０７２２１０８２０１", "320722108201 ", "9" * 30, "1_0", "0320722108201"]
)
async def test_a_code_written_otherwise_than_we_do_is_no_id(people: People, code: str) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"
    assert (await people.get(None, query, id=f"Region:{code}"))["node"] is None


async def test_nodes_cost_as_many_as_are_asked_for(people: People) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    cost = (await people.ask(None, query, ids=["Region:320722108201", "x", "y"]))["extensions"]["cost"]
    assert (cost["requested"], cost["actual"]) == (3, 1)
    literal = (await people.ask(None, '{ nodes(ids: ["x", "y"]) { id } }'))["extensions"]["cost"]
    assert literal["requested"] == 2


async def test_more_than_a_hundred_nodes_are_refused(people: People) -> None:
    answer = await people.ask(None, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["TOO_MANY_IDS"]


async def _walk(people: People, size: int, ahead: bool) -> list[list[str]]:
    """Every page of all regions, from one end to the other."""
    way = "first: $n, after: $c" if ahead else "last: $n, before: $c"
    query = f"""query($n: Int, $c: String) {{ regions({way}) {{
      nodes {{ code }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
    pages: list[list[str]] = []
    cursor, more = None, True
    while more:
        found = (await people.get(None, query, n=size, c=cursor))["regions"]
        info = found["pageInfo"]
        pages.append([each["code"] for each in found["nodes"]])
        assert info["hasPreviousPage" if ahead else "hasNextPage"] is (cursor is not None)
        more = info["hasNextPage" if ahead else "hasPreviousPage"]
        cursor = info["endCursor" if ahead else "startCursor"]
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
async def test_pages_backwards_hold_the_same_rows_in_the_same_order(people: People, size: int) -> None:
    ahead = [code for page in await _walk(people, size, ahead=True) for code in page]
    back = [code for page in reversed(await _walk(people, size, ahead=False)) for code in page]
    assert ahead == back == sorted(set(ahead))
    assert len(ahead) == 6


async def test_a_page_may_be_bounded_on_both_sides(people: People) -> None:
    edges = (await people.get(None, "{ regions { edges { cursor node { code } } } }"))["regions"]["edges"]
    query = "query($a: String, $b: String) { regions(after: $a, before: $b, first: 10) { nodes { code } } }"
    found = (await people.get(None, query, a=edges[0]["cursor"], b=edges[4]["cursor"]))["regions"]["nodes"]
    assert found == [edge["node"] for edge in edges[1:4]]


async def test_a_cursor_of_another_list_or_order_is_refused(people: People) -> None:
    lot_id = await lot(people)
    await listing(people, lot_id)
    asked = "{ listings { pageInfo { endCursor } } regions { pageInfo { endCursor } } }"
    found = await people.get(None, asked)
    newest, region = (found[name]["pageInfo"]["endCursor"] for name in ("listings", "regions"))
    query = "query($c: String, $o: ListingOrder) { listings(after: $c, orderBy: $o) { totalCount } }"
    assert "errors" not in await people.ask(None, query, c=newest)
    cheapest = {"field": "LOWEST_PRICE", "direction": "ASC"}
    forged = newest[:-2] + ("A" if newest[-2] != "A" else "B") + newest[-1]
    for given in ({"c": region}, {"c": newest, "o": cheapest}, {"c": forged}, {"c": "x"}, {"c": newest * 100}):
        answer = await people.ask(None, query, **given)
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["BAD_CURSOR"], given


EVIDENCE = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
  entries { nodes { category evidence { __typename ... on Node { id }
    ... on AttributionLine { basis householdName } ... on WageEvidence { post } } } } } }"""


async def test_evidence_is_a_sale_or_a_wage(people: People) -> None:
    await trade(people)
    await work_a_month(people)
    variables: dict[str, Any] = {"from": "2020-01-01", "to": "2099-12-31"}
    id_ = str(NodeId("Household", COUNTY, str(key("A"))))
    answer = await people.get("officer", EVIDENCE, id=id_, **variables)
    nodes = answer["incomeStatement"]["entries"]["nodes"]
    found = {each["category"]: each["evidence"] for each in nodes}
    assert (found["OPERATING"]["__typename"], found["OPERATING"]["householdName"]) == ("AttributionLine", "王桂兰")
    assert (found["WAGE"]["__typename"], found["WAGE"]["post"]) == ("WageEvidence", "采摘工")


async def test_the_cost_is_told_and_what_was_not_used_is_given_back(people: People) -> None:
    await listing(people, await lot(people))
    query = "{ listings(first: 10) { nodes { id product { id } tiers { unitPrice } } } }"
    cost = (await people.ask(None, query))["extensions"]["cost"]
    assert cost["requested"] == 1 + 10 * (1 + 1 + 5)
    assert cost["actual"] == 1 + 1 * (1 + 1 + 1)
    assert 0 < cost["left"] <= Limits().bucket


async def test_a_list_below_another_row_is_that_rows_alone(people: People) -> None:
    """Whatever leads to the row: a node's join, or a relationship's."""
    first, second = [await listing(people, await lot(people)) for _ in range(2)]
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Listing { id tiers { unitPrice } } } }"
    nodes = (await people.get(None, query, ids=[first, second]))["nodes"]
    assert nodes == [{"id": each, "tiers": [{"unitPrice": "6"}]} for each in (first, second)]


async def test_a_union_is_told_also_where_something_else_is_refused(people: People) -> None:
    await trade(people)
    id_ = str(NodeId("Household", COUNTY, str(key("A"))))
    given = {"id": id_, "from": "2020-01-01", "to": "2099-12-31"}
    whole = await people.get("officer", EVIDENCE, **given)
    answer = await people.ask("officer", EVIDENCE.removesuffix("}") + " order(id: $id) { id } }", **given)
    assert [each["extensions"]["code"] for each in answer["errors"]] == ["NOT_PERMITTED"]
    assert answer["data"] == {**whole, "order": None}
