from typing import Any

import pytest
from graphql import build_schema, get_introspection_query
from hypothesis import given
from hypothesis import strategies as st

from server.cost import check_cost, cost_of
from server.limits import HIGHEST_COUNT, Limits, TooCostly, chosen_operation, parse_document

SCHEMA = build_schema(
    """
    interface Node { id: ID!  buyer: Organisation }
    type Organisation implements Node {
      id: ID!  name: String!  buyer: Organisation  orders(first: Int): OrderConnection!
    }
    type Lot { id: ID!  tags: [String!]!  organisation: Organisation! }
    type Order implements Node { id: ID!  buyer: Organisation  lots: [Lot!]!  latest(last: Int = 3): [Lot!]! }
    type OrderConnection { edges: [OrderEdge!]!  nodes: [Order!]!  pageInfo: PageInfo!  totalCount: Int! }
    type OrderEdge { cursor: String!  node: Order! }
    type PageInfo { hasNextPage: Boolean! }
    union Found = Order | Lot
    type Query {
      node(id: ID!): Node  found: [Found!]!  order: Order  regions: [Organisation!]!
      orders(first: Int, last: Int): OrderConnection!  short(first: Int! = 4): OrderConnection!
    }
    type Payload { order: Order }
    type Mutation { placeOrder(note: String): Payload }
    """
)
WIDE = Limits(max_tokens=100_000, max_fields=HIGHEST_COUNT, max_depth=60, max_aliases=100)


def cost(source: str, **variables: Any) -> int:
    document = parse_document(source, WIDE)
    return cost_of(SCHEMA, document, chosen_operation(document, None), variables)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{__typename}", 0),
        ("{order {id}}", 1),
        ("{order {id buyer {name}}}", 2),
        ("{order {lots {id tags}}}", 1 + 5),
        ("{order {lots {organisation {name}}}}", 1 + 5 * 2),
        ("{order {latest {id}}}", 1 + 3),
        ("{order {latest(last: 7) {organisation {name}}}}", 1 + 7 * 2),
        ("{regions {id}}", 5),
        ("{found {... on Order {buyer {name}} ... on Lot {organisation {name}}}}", 5 * 3),
        ('{node(id: "1") {id buyer {name}}}', 2),
        ("{orders(first: 10) {totalCount}}", 1),
        ("{orders(first: 10) {pageInfo {hasNextPage}}}", 2),
        ("{orders(first: 10) {nodes {id}}}", 1 + 10),
        ("{orders(first: 10) {edges {node {id}}}}", 1 + 10 * 2),
        ("{orders(first: 10) {nodes {lots {id}}}}", 1 + 10 * (1 + 5)),
        ("{orders {nodes {id}}}", 1 + 20),
        ("{orders(first: null) {nodes {id}}}", 1 + 20),
        ("{orders(first: 3, last: 9) {nodes {id}}}", 1 + 9),
        ("{short {nodes {id}}}", 1 + 4),
        ("{regions {orders(first: 10) {nodes {id}}}}", 5 * (1 + 1 + 10)),
        ("mutation {placeOrder {order {id}}}", 2),
    ],
)
def test_objects_are_counted_and_pages_multiply(source: str, expected: int) -> None:
    assert cost(source) == expected


def test_a_page_size_may_come_in_a_variable() -> None:
    source = "query ($n: Int = 8) {orders(first: $n) {nodes {id}}}"
    assert cost(source, n=50) == 51
    assert cost(source) == 9
    assert cost("query ($n: Int) {short(first: $n) {nodes {id}}}") == 5


@pytest.mark.parametrize(
    ("size", "rows"), [(None, 20), ("9", 20), (True, 20), ([], 20), (7.0, 7), (0, 1), (-5, 1), (float("nan"), 20)]
)
def test_an_odd_page_size_makes_nothing_cheaper_than_one_row(size: object, rows: int) -> None:
    assert cost("query ($n: Int) {orders(first: $n) {nodes {id}}}", n=size) == 1 + rows


@pytest.mark.parametrize("size", [10**400, 1e308, float("inf")], ids=["int", "float", "infinite"])
def test_an_astronomical_page_is_capped(size: float) -> None:
    assert cost("query ($n: Int) {orders(first: $n) {nodes {lots {id}}}}", n=size) == HIGHEST_COUNT


def test_an_astronomical_literal_is_capped() -> None:
    assert cost("{orders(first: " + "9" * 6000 + ") {nodes {id}}}") == HIGHEST_COUNT


def test_a_fragment_costs_what_its_place_makes_it() -> None:
    fragment = "fragment F on OrderConnection {nodes {...G}} fragment G on Order {id buyer {name}}"
    assert cost("{a: orders(first: 2) {...F} b: orders(first: 30) {...F}}" + fragment) == 1 + 2 * 2 + 1 + 30 * 2


def test_fragments_that_double_one_another_are_capped_not_walked() -> None:
    chain = "".join(
        f"fragment F{n} on Organisation {{x: buyer {{...F{n + 1}}} buyer {{...F{n + 1}}}}}" for n in range(30)
    )
    assert cost(f"{{order {{buyer {{...F0}}}}}} {chain} fragment F30 on Organisation {{id}}") == HIGHEST_COUNT


def test_pages_within_pages_are_capped() -> None:
    inner = "{id}"
    for _ in range(12):
        inner = "{orders(first: 100) {nodes {buyer " + inner + "}}}"
    assert cost("{regions " + inner + "}") == HIGHEST_COUNT


@pytest.mark.parametrize(
    "source",
    [
        "{unknown {a {b}}}",
        "{order}",
        "{order {id {a}}}",
        "{...F} fragment F on Nowhere {a {b}}",
        "{...F} fragment F on Query {...F}",
        "subscription {a {b}}",
    ],
)
def test_what_validation_would_refuse_has_a_cost_all_the_same(source: str) -> None:
    assert cost(source) in (0, 1)


def test_introspection_costs_one() -> None:
    assert cost(get_introspection_query()) == 1


def test_over_the_limit_is_too_costly() -> None:
    check_cost(5000, Limits())
    with pytest.raises(TooCostly) as refusal:
        check_cost(5001, Limits())
    assert refusal.value.code == "TOO_COSTLY"
    assert refusal.value.message() == (
        "This would cost 5001, and one request may cost 5000 at most. Ask for smaller pages or fewer nested lists."
    )


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_larger_page_never_costs_less(one: int, other: int) -> None:
    source = "query ($n: Int) {orders(first: $n) {edges {node {lots {id}}}}}"
    smaller, larger = sorted((one, other))
    assert cost(source, n=smaller) <= cost(source, n=larger)
