"""A document is planned once for each role and shape of variables, and none of its values stands in its SQL."""

import itertools
from typing import Any

import pytest
from sqlalchemy import inspect

from domain.errors import NotPermitted, Refusal
from domain.parties.roles import Role
from domain.rows import Row
from domain.tables import SLICES
from resolvers.reading.operation import Operation
from resolvers.reading.plan import VIEWER, Plan
from resolvers.reading.rehearsal import samples_for
from server.trusted import shipped
from tests.reading.planning import SCHEMA, operation, plan, planned

SEARCH = """query($s: String, $w: ListingWhere, $o: ListingOrder) {
  listings(search: $s, where: $w, orderBy: $o) { totalCount } }"""


def plans_of(document: str, *each: dict[str, Any], roles: tuple[Role | None, ...] = (None,)) -> int:
    """How many different plans a document has for these variables and roles."""
    made = operation(document)
    found = [
        id(made.plans(made.asked(variables, role))[root])
        for variables, role in itertools.product(each, roles)
        for root in made.plans(made.asked(variables, role))
    ]
    return len(set(found))


def test_values_share_a_plan() -> None:
    assert plans_of(SEARCH, {"s": "蓝莓"}, {"s": "x' OR 1=1"}, {"s": ""}) == 1
    where = [{"w": {"category": {"oneOf": codes}}} for codes in ([], ["A"], ["A", "B"])]
    assert plans_of(SEARCH, *where) == 1
    kinds = [{"w": {"sellerKind": {"oneOf": kinds}}} for kinds in ([], ["PARK"], ["PARK", "WORKSHOP"])]
    assert plans_of(SEARCH, *kinds) == 1


def test_what_is_given_or_not_and_enums_and_roles_do_not() -> None:
    assert plans_of(SEARCH, {}, {"s": None}, {"s": "a"}, {"w": {}}, {"w": {"availableOn": {"eq": "2020-08-02"}}}) == 5
    assert plans_of(SEARCH, {"o": {"direction": "ASC"}}, {"o": {"direction": "DESC"}}) == 2
    assert plans_of("{ me { name } }", {}, roles=(Role.BUYER, Role.SELLER, None)) == 3


def test_skipped_fields_are_not_in_the_statement() -> None:
    tiers = "tiers @include(if: false) { unitPrice }"
    document = f"query($no: Boolean!) {{ listings {{ nodes {{ id title @skip(if: $no) {tiers} }} }} }}"
    without, with_title = plan(document, no=True), plan(document, no=False)
    selected = "SELECT concat('Listing', ':', anon_1.county_id, ':', anon_1.id) AS concat_1"
    assert f"{selected} \nFROM" in str(without.sql)
    assert f"{selected}, anon_1.title \nFROM" in str(with_title.sql)


MARKS = ["m4rk-Äß'\"\\;--", "标记%_", "2031-03-07", "1.234"]


@pytest.mark.parametrize("as_literal", [False, True])
def test_no_value_of_a_request_stands_in_the_sql(as_literal: bool) -> None:
    text, other, day, _ = MARKS
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    asked = f'search: "{quoted}", where: {{category: {{oneOf: ["{other}"]}}, availableOn: {{eq: "{day}"}}}}, first: 77'
    head, variables = "", dict[str, Any]()
    if not as_literal:
        head, asked = "query($s: String, $w: ListingWhere, $n: Int)", "search: $s, where: $w, first: $n"
        where = {"category": {"oneOf": [other]}, "availableOn": {"eq": day}}
        variables = {"s": text, "w": where, "n": 77}
    document = f"{head} {{ listings({asked}) {{ totalCount nodes {{ id }} }} }}"
    found = plan(document, **variables)
    assert not any(mark in str(found.sql) for mark in (*MARKS, "m4rk", "标记", "2031", "77", "78"))
    given = operation(document).asked(variables, None).variables
    values = found.values(given)
    assert 78 in values
    assert [other] in values


SEVERAL: dict[str, int] = {"billing/PaymentTerms": 3}
"""Shipped queries of more than one root field, each with how many: a root field more is a statement more."""


def test_each_shipped_query_is_one_statement_but_for_those_named_here() -> None:
    statements, queries = {}, []
    for name, text in shipped().items():
        made = operation(text)
        if not made.is_query:
            continue
        queries.append(name)
        found = [planned_for_somebody(made, root) for root in made.plans(made.asked(samples_for(made), None))]
        statements[name] = sum(isinstance(each, Plan) and each.sql is not None for each in found)
    assert statements == dict.fromkeys(queries, 1) | SEVERAL


def planned_for_somebody(made: Operation, root: str) -> Any:
    """How a root field is read by the first role that may ask it."""
    plans = [made.plans(made.asked(samples_for(made), role))[root] for role in (None, *Role)]
    return next((each for each in plans if not isinstance(each, Refusal)), None)


def test_a_walled_statement_raises_the_walls_and_an_open_one_does_not() -> None:
    orders = plan("{ orders { totalCount } }", Role.BUYER)
    assert orders.walled
    assert str(orders.sql).startswith("SELECT CASE WHEN (set_config('lianxin.account'")
    given = {VIEWER: dict.fromkeys(("lianxin.account", "lianxin.role"), "x") | _REST}
    assert orders.values(given)[:2] == ["x", "x"]
    assert "set_config" not in str(plan("{ regions { totalCount } }", Role.BUYER).sql)


_REST = dict.fromkeys(
    ("lianxin.organisation", "lianxin.household", "lianxin.county", "lianxin.region_low", "lianxin.region_high"), ""
)


def test_a_name_is_whole_for_who_may_read_it_and_masked_for_who_may_not() -> None:
    document = '{ settlement(consignmentId: "x") { lines { householdName } } }'
    assert "left(" in str(plan(document, Role.FINANCE).sql)
    assert "left(" not in str(plan(document, Role.SELLER).sql)


def test_a_refusal_is_planned_like_anything_else() -> None:
    found = planned(SCHEMA, "{ orders { totalCount } regions { totalCount } }", Role.SURVEYOR)
    assert isinstance(found["orders"], NotPermitted)
    assert isinstance(found["regions"], Plan)


@pytest.mark.parametrize("arguments", ["first: 0", "first: 101", "last: 0", "last: -1", "first: 2147483647"])
def test_a_page_out_of_bounds_is_refused_before_sql(arguments: str) -> None:
    with pytest.raises(Refusal, match="1 to 100"):
        plan(f"{{ listings({arguments}) {{ totalCount }} }}").values({})


def test_first_and_last_together_are_refused() -> None:
    found = planned(SCHEMA, "{ listings(first: 1, last: 1) { totalCount } }")["listings"]
    assert getattr(found, "code", None) == "INVALID_PAGE"


def _relations() -> list[Any]:
    mappers = {inspect(each) for one in SLICES for each in vars(one).values() if _is_row(each)}
    return [relation for mapper in mappers for relation in mapper.relationships]


def _is_row(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, Row) and hasattr(each, "__table__")


def test_every_join_between_tables_of_counties_carries_the_county() -> None:
    """So that a join never leaves its shard."""
    relations = _relations()
    assert len(relations) > 20
    for relation in relations:
        ends = relation.parent.local_table, relation.mapper.local_table
        if all(end.info["citus"] == "county_id" for end in ends):
            columns = {column.name for pair in relation.local_remote_pairs for column in pair}
            assert columns & {"county_id", "order_county_id"}, relation
