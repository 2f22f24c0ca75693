import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from graphql import get_introspection_query
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from server.limits import (
    MIB,
    BadRequest,
    BodyTooLarge,
    DocumentUnreadable,
    GraphQLRequest,
    Limits,
    Refused,
    TooDeep,
    TooManyAliases,
    TooManyFields,
    TooManyMutations,
    TooManyTokens,
    chosen_operation,
    parse_document,
    parse_request,
    read_body,
)

LIMITS = Limits()
WIDE = Limits(max_tokens=200_000, max_fields=200_000)


class Sent:
    """A request whose body comes in pieces; it counts those that were asked for."""

    def __init__(self, pieces: Iterable[bytes], **headers: str) -> None:
        self._pieces = list(pieces)
        self.taken = 0
        named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
        self.request = Request({"type": "http", "method": "POST", "headers": named}, self._receive)

    async def _receive(self) -> dict[str, Any]:
        piece = self._pieces[self.taken]
        self.taken += 1
        return {"type": "http.request", "body": piece, "more_body": self.taken < len(self._pieces)}


def nested(levels: int, name: str = "a") -> str:
    return f"{{{name}" * levels + "}" * levels


def doubling(fragments: int, spread: str) -> str:
    """Fragments that each stand for twice what the next one stands for."""
    each = "".join(f"fragment F{n} on T {{{spread.replace('NEXT', f'F{n + 1}')}}}" for n in range(fragments))
    return f"{{...F0}} {each} fragment F{fragments} on T {{a}}"


# Bytes


async def test_a_body_in_pieces_is_put_together() -> None:
    assert await read_body(Sent([b'{"a"', b"", b":1}"]).request, MIB) == b'{"a":1}'


async def test_a_body_of_just_the_limit_is_read() -> None:
    assert await read_body(Sent([b"a" * MIB], content_length=str(MIB)).request, MIB) == b"a" * MIB


async def test_a_body_declared_too_large_is_refused_unread() -> None:
    sent = Sent([b"a" * MIB] * 5, content_length=str(5 * MIB))
    with pytest.raises(BodyTooLarge) as refusal:
        await read_body(sent.request, MIB)
    assert sent.taken == 0
    assert refusal.value.code == "BODY_TOO_LARGE"


@pytest.mark.parametrize("headers", [{}, {"content_length": "10"}, {"content_length": "-1"}, {"content_length": "²"}])
async def test_a_body_that_says_nothing_or_lies_is_counted(headers: dict[str, str]) -> None:
    sent = Sent([b"a" * 65_536] * 80, **headers)
    with pytest.raises(BodyTooLarge):
        await read_body(sent.request, MIB)
    assert sent.taken == 17


async def test_an_absurd_length_is_too_large() -> None:
    with pytest.raises(BodyTooLarge):
        await read_body(Sent([b""], content_length="9" * 5000).request, MIB)


# JSON


def body(**request: Any) -> bytes:
    return json.dumps(request).encode()


def test_a_request_is_read() -> None:
    sent = body(query="query Q{a}", variables={"n": [1, "连"]}, operationName="Q", extensions={"persisted": 1})
    assert parse_request(sent) == GraphQLRequest("query Q{a}", {"n": [1, "连"]}, "Q")


def test_what_may_be_left_out_may_be_null() -> None:
    read = GraphQLRequest("{a}", {}, None)
    assert parse_request(body(query="{a}")) == read
    assert parse_request(body(query="{a}", variables=None, operationName=None)) == read


def test_of_a_key_given_twice_the_last_counts() -> None:
    assert parse_request(b'{"query": "{a}", "query": "{b}"}').query == "{b}"


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"null",
        b"7",
        b'"{a}"',
        b"[]",
        b'[{"query": "{a}"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": 7}',
        b'{"query": "{a}", "variables": []}',
        b'{"query": "{a}", "variables": "{}"}',
        b'{"query": "{a}", "operationName": 7}',
        b'{"query": "{a}", "variables": {"n": NaN}}',
        b'{"query": "{a}", "variables": {"n": 1e999}}',
        b'{"query": "{a}"} {}',
        b"\xef\xbb\xbf{}",
        b'{"query": "\xff\xfe"}',
        b'{"query": "\xed\xa0\x80"}',
        b"query={a}",
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
    ],
)
def test_what_is_no_request_is_a_bad_request(sent: bytes) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse_request(sent)
    assert refusal.value.code == "BAD_REQUEST"
    assert refusal.value.message("zh-CN")


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "\udfff连"])
@pytest.mark.parametrize("place", ["query", "operationName", "value", "key", "deep"])
def test_text_that_no_database_keeps_is_refused_anywhere(text: str, place: str) -> None:
    at: dict[str, dict[str, Any]] = {
        "query": {"query": text},
        "operationName": {"operationName": text},
        "value": {"variables": {"n": text}},
        "key": {"variables": {text: 1}},
        "deep": {"variables": {"n": [[{"m": [text]}]]}},
    }
    with pytest.raises(BadRequest):
        parse_request(body(**{"query": "{a}"} | at[place]))


def test_a_backslash_before_u0000_is_only_text() -> None:
    assert parse_request(body(query="{a}", variables={"n": "\\u0000"})).variables == {"n": "\\u0000"}


def test_a_character_outside_the_basic_plane_is_sound() -> None:
    assert parse_request(body(query="{a}", variables={"n": "𠮷😀"})).variables == {"n": "𠮷😀"}


def test_variables_nested_beyond_use_are_refused() -> None:
    deep = b'{"query": "{a}", "variables": {"n": ' + b"[" * 500 + b"]" * 500 + b"}}"
    with pytest.raises(TooDeep):
        parse_request(deep)


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_body_breaks_the_reader(sent: bytes) -> None:
    with suppress(Refused):
        assert isinstance(parse_request(sent), GraphQLRequest)


# Documents


def test_an_ordinary_document_is_let_through() -> None:
    document = parse_document("query Q($n: Int) {a(first: $n) {...F ... on T {c}}} fragment F on T {b: c}", LIMITS)
    assert len(document.definitions) == 2


@pytest.mark.parametrize(
    ("source", "line", "column"), [("", 1, 1), ("{", 1, 2), ("{a}\n  }", 2, 3), ("连", 1, 1), ('{a(b:"c}', 1, 9)]
)
def test_a_syntax_error_says_where(source: str, line: int, column: int) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        parse_document(source, LIMITS)
    assert refusal.value.code == "SYNTAX_ERROR"
    assert (refusal.value.data["line"], refusal.value.data["column"]) == (line, column)


def test_a_syntax_error_does_not_repeat_a_megabyte() -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        parse_document("{a} " + "b" * MIB, LIMITS)
    assert len(refusal.value.message()) < 400


@pytest.mark.parametrize(
    "source",
    [
        "{" + "a " * 100_000 + "}",
        "{a}" + "#\n" * 100_000,
        "{a(b: [" + "1 " * 100_000 + "])}",
        "query(" + "$a: Int " * 50_000 + "){a}",
        "{a " + "@skip(if: true) " * 20_000 + "}",
    ],
)
def test_a_document_of_100_000_tokens_is_refused(source: str) -> None:
    with pytest.raises(TooManyTokens) as refusal:
        parse_document(source, LIMITS)
    assert refusal.value.code == "TOO_MANY_TOKENS"


def test_ten_thousand_aliases_are_refused() -> None:
    many = "{" + " ".join(f"a{n}: a" for n in range(10_000)) + "}"
    with pytest.raises(TooManyTokens):
        parse_document(many, LIMITS)
    with pytest.raises(TooManyAliases) as refusal:
        parse_document(many, WIDE)
    assert refusal.value.code == "TOO_MANY_ALIASES"


def test_aliases_count_wherever_they_stand() -> None:
    spread = "{x: a {...F}} fragment F on T {... on T {y: b} z: c {w: d}}"
    assert parse_document(spread, Limits(max_aliases=4))
    with pytest.raises(TooManyAliases):
        parse_document(spread, Limits(max_aliases=3))


def test_twelve_levels_and_no_more() -> None:
    assert parse_document(nested(12), LIMITS)
    with pytest.raises(TooDeep) as refusal:
        parse_document(nested(13), LIMITS)
    assert (refusal.value.code, refusal.value.data) == ("TOO_DEEP", {"limit": 12})


def test_depth_goes_through_fragments() -> None:
    chain = "{...F0}" + "".join(f"fragment F{n} on T {{... on T {{a {{...F{n + 1}}}}}}}" for n in range(12))
    assert parse_document(chain + "fragment F12 on T {...F13}", LIMITS)
    with pytest.raises(TooDeep):
        parse_document(chain + "fragment F12 on T {a}", LIMITS)


def test_every_operation_is_measured() -> None:
    with pytest.raises(TooDeep):
        parse_document("query A {a} query B " + nested(13), LIMITS)


@pytest.mark.parametrize(
    "source",
    [
        nested(900),
        "{... on T " * 90 + "{a}" + "}" * 90,
        "{a(b: " + "[" * 900 + "]" * 900 + ")}",
        "{a(b: " + "{c: " * 400 + "1" + "}" * 400 + ")}",
        "query(" + "$a: " + "[" * 900 + "Int" + "]" * 900 + "){a}",
    ],
)
def test_nesting_of_any_kind_is_bounded(source: str) -> None:
    with pytest.raises(TooDeep):
        parse_document(source, LIMITS)


def test_fragments_that_double_one_another_are_counted_not_walked() -> None:
    with pytest.raises(TooManyFields) as refusal:
        parse_document(doubling(30, "...NEXT ...NEXT"), LIMITS)
    assert refusal.value.code == "TOO_MANY_FIELDS"
    with pytest.raises(TooDeep):
        parse_document(doubling(30, "x: a {...NEXT} a {...NEXT}"), LIMITS)
    with pytest.raises(TooManyFields):
        parse_document(doubling(9, "x: a {...NEXT} a {...NEXT}"), LIMITS)


def test_a_long_chain_of_fragments_is_no_trouble() -> None:
    chain = "".join(f"fragment F{n} on T {{...F{n + 1}}}" for n in range(5000))
    assert parse_document(f"{{...F0}} {chain} fragment F5000 on T {{a}}", WIDE)


@pytest.mark.parametrize(
    "source",
    [
        "{...F} fragment F on T {a ...F}",
        "{...F} fragment F on T {a {...G}} fragment G on T {b {...F ...G}}",
        "fragment F on T {...G} fragment G on T {...F}",
        "{...Unknown}",
        "{...F} fragment F on T {a} fragment F on T {b}",
        "query Q {a} query Q {b}",
        "{a a a b b}",
        "type T {a: Int}",
    ],
)
def test_what_validation_reports_is_left_to_it(source: str) -> None:
    assert parse_document(source, LIMITS)


def test_a_field_repeated_without_end_is_refused() -> None:
    with pytest.raises(TooManyFields):
        parse_document("{" + "a{b} " * 300 + "}", LIMITS)


def test_four_mutations_and_no_more() -> None:
    assert parse_document("mutation {a b c ...F __typename} fragment F on Mutation {d {e {f}}}", LIMITS)
    with pytest.raises(TooManyMutations) as refusal:
        parse_document("mutation {a b c ...F} fragment F on Mutation {d ... on Mutation {e}}", LIMITS)
    assert refusal.value.code == "TOO_MANY_MUTATIONS"
    assert parse_document("{a b c d e}", LIMITS)


def test_mutations_cannot_be_multiplied_by_spreading() -> None:
    with pytest.raises(TooManyMutations):
        parse_document("mutation {...F ...F ...F} fragment F on Mutation {a b}", LIMITS)


def test_the_introspection_of_tools_passes_with_every_option() -> None:
    query = get_introspection_query(
        descriptions=True,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        experimental_directive_deprecation=True,
        one_of=True,
    )
    assert parse_document(query, LIMITS)


def test_introspection_too_has_a_bottom() -> None:
    with pytest.raises(TooDeep):
        parse_document("{__schema {types" + nested(30, "ofType") + "}}", LIMITS)


@pytest.mark.parametrize("beside", ["a", "...F", "... on Query {a}"])
def test_introspection_does_not_hide_what_stands_beside_it(beside: str) -> None:
    deep = "{__typename __schema {types " + nested(14) + "}"
    assert parse_document(deep + "}", LIMITS)
    with pytest.raises(TooDeep):
        parse_document(deep + beside + "} fragment F on Query {a}", LIMITS)


@pytest.mark.parametrize("text", ['"\\u0000"', '"\\u{0}"', '"a\0"', '"""\0"""'])
def test_nul_is_refused_however_a_literal_spells_it(text: str) -> None:
    with pytest.raises(BadRequest):
        parse_document(f"{{a(b: {text})}}", LIMITS)


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\u{d800}"', '"\ud800"', "#\ud800"])
def test_half_a_surrogate_pair_is_refused_however_a_literal_spells_it(text: str) -> None:
    with pytest.raises((BadRequest, DocumentUnreadable)):
        parse_document(f"{{a(b: {text}\n)}}", LIMITS)


@given(st.text(alphabet='{}[]()$:.!@#"\\ \nabF012on,連', max_size=60))
def test_no_document_breaks_the_reader(source: str) -> None:
    with suppress(Refused):
        assert parse_document(source, LIMITS).definitions


# Which operation


def test_the_only_operation_needs_no_name() -> None:
    document = parse_document("query Q {a} fragment F on T {b}", LIMITS)
    assert chosen_operation(document, None) is document.definitions[0]
    assert chosen_operation(document, "Q") is document.definitions[0]


def test_a_name_chooses_among_several() -> None:
    document = parse_document("query Q {a} mutation R {b}", LIMITS)
    assert chosen_operation(document, "R") is document.definitions[1]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("query Q {a} query R {a}", None),
        ("query Q {a}", "R"),
        ("{a}", "Q"),
        ("query Q {a} query Q {b}", "Q"),
        ("fragment F on T {a}", None),
        ("type T {a: Int}", None),
    ],
)
def test_a_choice_that_is_not_one_is_a_bad_request(source: str, name: str | None) -> None:
    with pytest.raises(BadRequest):
        chosen_operation(parse_document(source, LIMITS), name)
