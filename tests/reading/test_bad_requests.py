"""What nobody should send is refused by name, before anything is asked of the database."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import pytest_asyncio

from resolvers.reading.paging import Place
from server.database import Database
from server.documents import Switches
from server.limits import MIB, Limits
from tests.reading.asking import County, app_of, client_of
from tests.story.county import COUNTY, key
from tests.story.people import People

LIMITS = replace(Limits(), bucket=10**9)
"""As in production, but that nobody has asked too often."""


@pytest_asyncio.fixture(scope="module")
async def people(county: County) -> AsyncIterator[People]:
    async with client_of(app_of(county.database, bytes_path=True, limits=LIMITS)) as client:
        found = People(client)
        found.tokens |= county.core_path.tokens
        yield found


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ways into the database that were taken."""
    taken: list[str] = []
    for name, way in list(vars(Database).items()):
        if callable(way) and not name.startswith("_"):
            monkeypatch.setattr(Database, name, _counted(taken, name, way))
    return taken


def _counted(taken: list[str], name: str, way: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*given: Any, **named: Any) -> Any:
        taken.append(name)
        return way(*given, **named)

    return counted


def only_code(answer: httpx.Response) -> str:
    """The one code of all errors of an answer that has no data."""
    told = answer.json()
    assert told.get("data") is None, told
    [code] = {each["extensions"]["code"] for each in told["errors"]}
    assert len(answer.content) < 50_000
    return str(code)


async def sent(people: People, who: str | None = None, /, **given: Any) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    if who:
        headers["Authorization"] = f"Bearer {await people.token_of(who)}"
    return await people.client.post("/graphql", headers=headers, **given)


async def test_what_is_fine_does_reach_the_database(people: People, reached: list[str]) -> None:
    assert (await sent(people, json={"query": "{ regions { totalCount } }"})).json()["data"]
    assert reached


# Bodies

QUERY = {"query": "{ __typename }"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"x"',
        b"1",
        b"[]",
        b"{}",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"query":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        json.dumps([QUERY, QUERY]).encode(),
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": ["{ __typename }"]}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ a(b: \\"\\ud800\\") }"}',
        b'{"query": "{ __typename } # \\u0000"}',
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
async def test_a_body_that_is_no_request(people: People, reached: list[str], body: bytes) -> None:
    answer = await sent(people, content=body)
    assert (only_code(answer), answer.status_code) == ("BAD_REQUEST", 400)
    assert not reached


async def test_variables_nested_beyond_all_use(people: People, reached: list[str]) -> None:
    for levels in (100, 1000, 100_000):
        body = b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * levels + b"]" * levels + b"}}"
        assert only_code(await sent(people, content=body)) in {"TOO_DEEP", "BAD_REQUEST"}
    assert not reached


async def test_a_body_of_fifty_megabytes_is_not_read_to_its_end(people: People, reached: list[str]) -> None:
    pieces = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal pieces
        for _ in range(800):
            pieces += 1
            yield b" " * (MIB // 16)

    answer = await sent(people, content=body())
    assert (only_code(answer), answer.status_code) == ("BODY_TOO_LARGE", 413)
    assert pieces < 20
    assert not reached


# Operations and documents


@pytest.mark.parametrize(
    "asked",
    [
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "{ __typename }", "operationName": "A"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename } query B { __typename }", "operationName": ""},
        {"query": "query A { __typename } query B { __typename }", "operationName": "x" * 100_000},
        {"query": "fragment F on Query { __typename }"},
    ],
)
async def test_no_one_operation_is_meant(people: People, reached: list[str], asked: dict[str, Any]) -> None:
    assert only_code(await sent(people, json=asked)) == "BAD_REQUEST"
    assert not reached


def _doubling(times: int, spread: str) -> str:
    """Fragments of which each stands for twice the next."""
    each = (f"fragment F{n} on Query {{ {spread.replace('NEXT', f'F{n + 1}')} }}" for n in range(times))
    return f"{{ ...F0 }} {' '.join(each)} fragment F{times} on Query {{ me {{ name }} }}"


def _deep(levels: int) -> str:
    return f"{{ regions {{ {'... on RegionConnection { ' * levels} totalCount {'}' * levels} }} }}"


def _aliases(many: int) -> str:
    return f"{{ {' '.join(f'a{n}: __typename' for n in range(many))} }}"


def _page(n: int) -> str:
    return f"a{n}: listings(first: 100) {{ nodes {{ tiers {{ unitPrice }} }} }}"


def _refresh(n: int) -> str:
    return f'a{n}: refresh(input: {{refreshToken: "x"}}) {{ role }}'


def _nested(levels: int) -> str:
    return "{" + "a{" * levels + "b" + "}" * levels + "}"


INVALID = {"GRAPHQL_VALIDATION_FAILED"}
CIRCLES = {
    "fragments in a circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "a fragment in itself": "{ ...A } fragment A on Query { me { name } ...A }",
    "a circle through fields": """{ me { ...A } } fragment A on Account { appointments { ...B } }
        fragment B on Appointment { organisation { ...B } }""",
}
UNKNOWN = {
    "no such field": "{ unknown }",
    "no such argument": "{ regions(x: 1) { totalCount } }",
    "no such fragment": "{ ...F }",
    "no such variable": "{ regions(first: $n) { totalCount } }",
    "a definition of a type": "type A { b: Int } { __typename }",
    "a subscription": "subscription { x }",
    "a page of no number": '{ regions(first: "1") { totalCount } }',
    "a day that is none": '{ listings(where: {availableOn: {eq: "2020-02-30"}}) { totalCount } }',
}
DOCUMENTS: dict[str, tuple[str, set[str]]] = {
    "empty": ("", {"SYNTAX_ERROR", "BAD_REQUEST"}),
    "cut off": ("{ regions {", {"SYNTAX_ERROR"}),
    **{name: (query, INVALID | {"BAD_VALUE"}) for name, query in UNKNOWN.items()},
    **{name: (query, INVALID) for name, query in CIRCLES.items()},
    "fragments that double": (_doubling(30, "...NEXT ...NEXT"), {"TOO_MANY_FIELDS"}),
    "fragments that double within others": (_doubling(30, "... { ...NEXT } ...NEXT"), {"TOO_MANY_FIELDS"}),
    "fields fifty deep": (_nested(50), {"TOO_DEEP"}),
    "fields a hundred thousand deep": (_nested(100_000), {"TOO_DEEP", "TOO_MANY_TOKENS"}),
    "inline fragments a thousand deep": (_deep(1000), {"TOO_DEEP", "TOO_MANY_TOKENS"}),
    "lists a thousand deep": (f"{{ nodes(ids: {'[' * 990}{']' * 990}) {{ id }} }}", {"TOO_DEEP"}),
    "ten thousand aliases": (_aliases(10_000), {"TOO_MANY_ALIASES", "TOO_MANY_TOKENS"}),
    "a hundred aliases": (_aliases(100), {"TOO_MANY_ALIASES"}),
    "a field many times": (f"{{ {'me { id } ' * 300} }}", {"TOO_MANY_FIELDS"}),
    "a megabyte of names": (f"{{ {'a ' * 500_000} }}", {"TOO_MANY_TOKENS"}),
    "a megabyte of one name": (f"{{ {'a' * 1_000_000} }}", INVALID),
    "a megabyte of comments": ("#\n" * 340_000 + "{ __typename }", {"TOO_MANY_TOKENS"}),
    "a megabyte of one text": (f'{{ node(id: "{"x" * 1_000_000}", id: 1) {{ id }} }}', INVALID),
    "more than a megabyte": (f"{{ __typename }} #{'x' * MIB}", {"BODY_TOO_LARGE"}),
    "a huge page": ("{ regions(first: 99999999999999999999) { totalCount } }", INVALID | {"TOO_COSTLY"}),
    "a page of a million digits": (
        f"{{ regions(first: {'9' * 900_000}) {{ totalCount }} }}",
        INVALID | {"TOO_COSTLY", "BAD_REQUEST"},
    ),
    "pages in all aliases": (f"{{ {' '.join(_page(n) for n in range(12))} }}", {"TOO_COSTLY"}),
    "five mutations": (f"mutation {{ {' '.join(_refresh(n) for n in range(5))} }}", {"TOO_MANY_MUTATIONS"}),
}


@pytest.mark.parametrize("name", DOCUMENTS)
async def test_a_document_that_is_not_fit_to_run(people: People, reached: list[str], name: str) -> None:
    query, codes = DOCUMENTS[name]
    assert only_code(await sent(people, json={"query": query})) in codes
    assert not reached


INTROSPECTION = [
    "{ __schema { types { name } } }",
    '{ __type(name: "Query") { name } }',
    "{ me { id } ... { __schema { queryType { name } } } }",
]


@pytest.mark.parametrize("query", INTROSPECTION)
async def test_introspection_where_it_is_off(county: County, reached: list[str], query: str) -> None:
    off = Switches(introspection=False, suggestions=False, graphiql=False)
    async with client_of(app_of(county.database, bytes_path=True, limits=LIMITS, switches=off)) as client:
        assert only_code(await sent(People(client), json={"query": query})) == "GRAPHQL_VALIDATION_FAILED"
    assert not reached


# Variables

PAGE = "query($n: Int) { regions(first: $n) { totalCount } }"
NODE = "query($id: ID!) { node(id: $id) { id } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
WHERE = "query($w: ListingWhere, $o: ListingOrder) { listings(where: $w, orderBy: $o) { totalCount } }"
DAY = "query($day: Date) { listings(where: {availableOn: {eq: $day}}) { totalCount } }"
PERIOD = """query($from: Date!, $to: Date!) { incomeStatement(householdId: "x", from: $from, to: $to) { net } }"""
WRONG: list[tuple[str, str, list[Any]]] = [
    (PAGE, "n", ["x", "1", 1.5, True, [1, 2], {}, 2**31, -(2**31) - 1, 2**63]),
    (NODE, "id", [None, 1.5, True, [], {}, ["x", "y"]]),
    (NODE, "ID", ["x"]),
    (NODES, "ids", [None, [None], [["x"]], {}]),
    (
        WHERE,
        "w",
        ["x", 1, {"unknown": 1}, {"category": {"eq": 1}}, {"category": {"oneOf": [None]}}, {"seller": {"eq": {}}}],
    ),
    (WHERE, "o", [{"field": "title"}, {"field": "published_at"}, {"direction": "down"}, {"direction": None}]),
    (
        DAY,
        "day",
        [
            "",
            "x",
            1,
            "2020-02-30",
            "2020-1-1",
            "20200101",
            "0000-01-01",
            "10000-01-01",
            "9999-12-31",
            "0206-01-01",
            "2020-W01-1",
        ],
    ),
    (PERIOD, "from", [None, "", "yesterday"]),
    ("query($f: ListingOrderField) { listings(orderBy: {field: $f}) { totalCount } }", "f", [None, "size"]),
]
"""Values of a variable that are not of its type."""


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [(query, name, value) for query, name, values in WRONG for value in values],
    ids=lambda each: repr(each)[:30],
)
async def test_a_variable_of_another_type(
    people: People, reached: list[str], query: str, name: str, value: Any
) -> None:
    asked = {"query": query, "variables": {"to": "2020-12-31", name: value}}
    assert only_code(await sent(people, "approver", json=asked)) in {*INVALID, "BAD_VALUE", "TOO_COSTLY"}
    assert not reached


MANY: list[tuple[str, dict[str, Any]]] = [
    (WHERE, {"w": {"category": {"oneOf": ["x"] * 100_000}}}),
    (NODES, {"ids": ["x"] * 100_000}),
    (NODES, {"ids": ["x"] * 101}),
    (PAGE, {"n": [1] * 100_000}),
    (PAGE, {"unused": list(range(100_000))}),
]


@pytest.mark.parametrize(("query", "variables"), MANY, ids=lambda each: repr(each)[:30])
async def test_more_items_than_anybody_means(
    people: People, reached: list[str], query: str, variables: dict[str, Any]
) -> None:
    code = only_code(await sent(people, json={"query": query, "variables": variables}))
    assert code in {"TOO_MANY_ITEMS", "TOO_MANY_IDS"}
    assert not reached


async def test_a_number_no_computer_counts_to(people: People, reached: list[str]) -> None:
    for digits in (400, 5000, 900_000):
        body = json.dumps({"query": PAGE, "variables": {"n": "N"}}).replace('"N"', "9" * digits).encode()
        assert only_code(await sent(people, content=body)) in {*INVALID, "BAD_REQUEST", "TOO_COSTLY"}
    assert not reached


async def test_a_search_for_more_than_anybody_reads(people: People, reached: list[str]) -> None:
    query = "query($s: String) { listings(search: $s) { totalCount } }"
    for search in ("%" * 20_000, "ab " * 5_000, "蓝莓" * 10_000):
        answer = await sent(people, json={"query": query, "variables": {"s": search}})
        assert codes(answer)
        assert not reached


# Pages

PAGES = {
    **dict.fromkeys(["first: 0", "first: -1", "first: 101", "last: 0", "last: -5", "last: 101"], "PAGE_TOO_LARGE"),
    **dict.fromkeys(["first: 1, last: 1", "first: 5, last: 500"], "INVALID_PAGE"),
    **dict.fromkeys(['after: "x"', 'before: "x"', 'last: 1, after: ""', 'first: 3, before: "é"'], "BAD_CURSOR"),
    "first: 2147483647": "TOO_COSTLY",
}
STATEMENT = f"""{{
  incomeStatement(householdId: "Household:{COUNTY}:{key("A")}", from: "2000-01-01", to: "2100-01-01") {{
    entries(PAGE) {{ nodes {{ id }} }} }} }}"""
CHEAPEST = "orderBy: {field: LOWEST_PRICE, direction: ASC}"
LISTS = {
    "Query.regions": "{ regions(PAGE) { nodes { id } } }",
    "Query.households": "{ households(PAGE) { nodes { id } } }",
    "Query.orders PLACED_AT DESC": "{ orders(PAGE) { nodes { id } } }",
    "Query.listings PUBLISHED_AT DESC": "{ listings(PAGE) { nodes { id } } }",
    "Query.listings LOWEST_PRICE ASC": f"{{ listings({CHEAPEST}, PAGE) {{ nodes {{ id }} }} }}",
    "IncomeStatement.entries": STATEMENT,
}
"""How a page of each list is asked for."""


def codes(answer: httpx.Response) -> set[str]:
    return {each["extensions"]["code"] for each in answer.json().get("errors", ())}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", PAGES)
async def test_a_page_that_is_none(people: People, reached: list[str], name: str, page: str) -> None:
    answer = await sent(people, "approver", json={"query": LISTS[name].replace("PAGE", page)})
    assert codes(answer) == {PAGES[page]}, answer.text
    assert not reached


def _cursors(county: County, name: str) -> Iterator[str]:
    return (cursor for of, cursor in county.cursors if of == name)


@pytest.mark.parametrize("name", LISTS)
async def test_a_cursor_of_another_field_or_order(
    people: People, county: County, reached: list[str], name: str
) -> None:
    for other in {of for of, _ in county.cursors} - {name}:
        for way in ("after", "before"):
            page = f'{way}: "{next(_cursors(county, other))}"'
            answer = await sent(people, "approver", json={"query": LISTS[name].replace("PAGE", page)})
            assert codes(answer) == {"BAD_CURSOR"}, (name, other)
    assert not reached


async def test_a_cursor_that_was_tampered_with(people: People, county: County, reached: list[str]) -> None:
    query = "query($c: String) { households(after: $c) { nodes { number } } }"
    good = next(_cursors(county, "Query.households"))
    changed = [good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(len(good) - 1)]
    odd = ["", " ", "é", "=", "\n", good[:-4], good + "A", good + "\n", " " + good, good * 50, good.swapcase()]
    for cursor in (*odd, *changed):
        answer = await sent(people, "approver", json={"query": query, "variables": {"c": cursor}})
        assert only_code(answer) == "BAD_CURSOR", cursor
    assert not reached


UUID = "01a21234-5678-7abc-8def-0123456789ab"
FORGED: dict[str, tuple[str, list[Any]]] = {
    "Query.regions": (
        "RegionConnection.regions(code+)",
        [[2**63], [-(2**63) - 1], [1.5], ["320722000000"], [None], [True], [[1]], [{}], [], [1, 2], {}, "x", None],
    ),
    "Query.households": (
        "HouseholdConnection.households(number+,id+)",
        [
            ["\0", UUID],
            ["\ud800", UUID],
            ["x", 5],
            ["x", "y"],
            ["x", None],
            [1, UUID],
            ["x", [UUID]],
            ["x" * 900, UUID],
        ],
    ),
    "Query.orders PLACED_AT DESC": (
        "OrderConnection.orders(placed_at-,id-)",
        [
            [written, UUID]
            for written in (
                "",
                0,
                "2020-01-01",
                "2020-01-01T00:00:00",
                "99999-01-01T00:00:00+00:00",
                "0001-01-01T00:00:00+23:59",
                "9999-12-31T23:59:59-23:59",
            )
        ],
    ),
    "Query.listings LOWEST_PRICE ASC": (
        "ListingConnection.listings(asked_price+,id+)",
        [
            [written, UUID]
            for written in ("", 1.5, "NaN", "Infinity", "sNaN", "1e999999", "1e-999999", "1" * 500, [0, [1], 2])
        ],
    ),
}
"""By list the name in its cursors' seal, and what a cursor might hold that somebody made up."""


@pytest.mark.parametrize(
    ("name", "values"),
    [(name, each) for name, (_, many) in FORGED.items() for each in many],
    ids=lambda each: ascii(each)[:50],
)
async def test_a_cursor_forged_with_a_right_seal(people: People, reached: list[str], name: str, values: Any) -> None:
    """The seal keeps no secret. Such a cursor stands for a place in the list like any other, or is refused as one."""
    plain = json.dumps(values, separators=(",", ":")).encode()
    seal = Place(FORGED[name][0], [])._seal(plain)
    cursor = base64.urlsafe_b64encode(seal + plain).decode().rstrip("=")
    answer = await sent(people, "approver", json={"query": LISTS[name].replace("PAGE", f'after: "{cursor}"')})
    assert codes(answer) <= {"BAD_CURSOR"}, answer.text
    assert reached or codes(answer)
