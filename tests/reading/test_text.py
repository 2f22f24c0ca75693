"""Whatever text comes in is kept as it is, or refused by name; nothing breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    get_named_type,
    is_composite_type,
    is_input_object_type,
    is_required_argument,
)
from sqlalchemy import Enum, String, inspect, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from domain.catalog.models import Listing
from domain.errors import every_refusal
from tests.conftest import TestDatabase
from tests.reading.asking import SCHEMA, County
from tests.reading.documents import Asked
from tests.reading.rows import NODES, Ids, World, ids_as
from tests.story.people import People, listing, lot, trade, work_a_month

KEPT = [
    "'; DROP TABLE listing; --",
    "' OR '1'='1",
    '"); SELECT pg_sleep(9); --',
    'it\'s "quoted" `three` ways',
    "back\\slash \\' \\\\ \\u0041 \\x",
    "100% _of_ %s %(x)s {0} $1 :a ?",
    "مرحبا \u202eabc\u202c שלום",
    "👩‍🌾🫐🇨🇳 e\u0301",
    "tab\tline\nreturn\rbell\x07 \x7f\u2028",
    "\ufeffbom\u200bzero\u00a0width",
    "İstanbul ẞtraße ΑΣ ǅ",
    "𠮷野家 㐂",
]
"""Text that is text."""
REFUSED = ["nul\0", "\0", "lone \ud800", "\udfff", "\udc00\ud800"]
"""Text that no database keeps."""
LONG = ["长" * 20_000, "a " * 20_000, "%" * 1000, "\\" * 1001]
CODES = {each.code for each in every_refusal()} | {"GRAPHQL_VALIDATION_FAILED", "BAD_VALUE"}
"""Every code an error may have. INTERNAL is none of them."""


def codes_of(answer: Any) -> set[str]:
    return {each["extensions"]["code"] for each in answer.get("errors", ())}


# Text that asks


def _texts_within(known: GraphQLArgument | GraphQLInputField, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths to all texts and ids of an argument."""
    kind = get_named_type(known.type)
    if is_input_object_type(kind):
        for name, each in kind.fields.items():
            if get_named_type(each.type) is not kind:  # `and` and `or` hold the same texts again
                yield from _texts_within(each, (*path, name))
    elif kind.name in {"String", "ID"}:
        yield path


ASKED_WITH = [
    (field, name, path)
    for field, known in (SCHEMA.query_type.fields.items() if SCHEMA.query_type else ())
    for name, argument in known.args.items()
    for path in _texts_within(argument, ())
]
"""Every text that a query can be asked with: its field, the argument, and where in it."""
OTHERS = {
    "Date!": '"2020-08-02"',
    "ID!": '"x"',
    "IncomeChange!": '{source: {category: WAGE, amount: "1.00"}}',
    "Money!": '"1.00"',
    "Quantity!": '"1"',
    "String!": '"320722000000"',
    "TradeSide!": "AS_SELLER",
}


def _document(field: str, name: str, value: str, declared: str = "") -> str:
    known = SCHEMA.query_type.fields[field] if SCHEMA.query_type else None
    assert known
    given = [f"{name}: {value}"] + [
        f"{other}: {OTHERS[str(each.type)]}"
        for other, each in known.args.items()
        if other != name and is_required_argument(each)
    ]
    below = " { __typename }" if is_composite_type(get_named_type(known.type)) else ""
    return f"query{declared} {{ {field}({', '.join(given)}){below} }}"


def _within(kind: Any, path: tuple[str, ...], text: str) -> Any:
    """The value of an argument that has a text at a path and nothing else."""
    if path:
        step, *rest = path
        return {step: _within(get_named_type(kind).fields[step].type, tuple(rest), text)}
    return [text] if "[" in str(kind) else text


@pytest.mark.parametrize(("field", "name", "path"), ASKED_WITH, ids=lambda each: ".".join(each) if each else "it")
async def test_any_text_may_be_asked_with(county: County, field: str, name: str, path: tuple[str, ...]) -> None:
    known = SCHEMA.query_type.fields[field].args[name] if SCHEMA.query_type else None
    assert known
    query = _document(field, name, "$v", f"($v: {known.type})")
    for text in (*KEPT, *REFUSED, *LONG):
        asked = Asked(query, {"v": _within(known.type, path, text)})
        answer = json.loads(await county.sent(county.bytes_path, "approver", asked))
        assert codes_of(answer) <= CODES, (text[:40], answer)
        assert text not in REFUSED or codes_of(answer) == {"BAD_REQUEST"}, (text, answer)


@pytest.mark.parametrize(("field", "name", "path"), ASKED_WITH, ids=lambda each: ".".join(each) if each else "it")
async def test_any_text_may_stand_in_a_document(county: County, field: str, name: str, path: tuple[str, ...]) -> None:
    for text in (*KEPT, *REFUSED):
        for quoted in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
            value = quoted
            for step in reversed(path):
                value = f"{{{step}: {value}}}"
            answer = json.loads(await county.sent(county.bytes_path, "approver", Asked(_document(field, name, value))))
            assert codes_of(answer) <= CODES, (text, answer)
            assert text not in REFUSED or codes_of(answer) <= {"BAD_REQUEST", "SYNTAX_ERROR"} != set(), (text, answer)


# Text that is told


def _columns() -> Iterator[tuple[str, str, str, int]]:
    """Type, field, column and length of every plain text that a node shows."""
    for type_name, model in NODES.items():
        mapper = inspect(model)
        kind: Any = SCHEMA.type_map[type_name]
        for name in kind.fields:
            attribute = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
            column: Any = mapper.columns.get(attribute)
            plain = column is not None and isinstance(column.type, String) and not isinstance(column.type, Enum)
            if plain and not column.foreign_keys and not column.primary_key:
                yield type_name, name, attribute, column.type.length or 1000


async def _shown(people: People, world: World, ids: Ids) -> dict[str, tuple[str, str, Any]]:
    """For each type somebody who sees one, its id and its row."""
    found: dict[str, tuple[str, str, Any]] = {}
    for type_name, id_, row in world.ids(ids, NODES):
        for who in ("approver", "seller", "officer"):
            query = "query($id: ID!) { node(id: $id) { __typename } }"
            if type_name not in found and (await people.get(who, query, id=id_))["node"]:
                found[type_name] = who, id_, row
    return found


async def test_what_a_row_holds_is_told_as_it_is(people: People, fresh: TestDatabase) -> None:
    await trade(people)
    await work_a_month(people)
    engine = create_async_engine(fresh.owner_url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        world = await World.seen_in(session)
    sample = (await people.get(None, "{ listings { nodes { seller { id } } } }"))["listings"]["nodes"][0]
    shown = await _shown(people, world, ids_as(sample["seller"]["id"]))
    columns = [each for each in _columns() if each[0] in shown]
    assert {"Listing", "Organisation", "Account", "Household", "AttributionLine"} <= {each[0] for each in columns}
    async with engine.connect() as owner:
        for type_name, name, column, longest in columns:
            who, id_, row = shown[type_name]
            query = f"query($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {name} }} }} }}"
            for text in (*KEPT, "长" * longest):
                await _write(owner, row, column, text[:longest])
                assert (await people.get(who, query, id=id_))["node"] == {name: text[:longest]}, f"{type_name}.{name}"
    await engine.dispose()


async def _write(owner: AsyncConnection, row: Any, column: str, text: str) -> None:
    mapper = inspect(type(row))
    same = [each == getattr(row, each.key) for each in mapper.primary_key]
    await owner.execute(update(type(row)).where(*same).values({column: text}))
    await owner.commit()


@pytest.mark.parametrize("text", KEPT, ids=ascii)
async def test_what_a_mutation_is_given_is_told_again(people: People, text: str) -> None:
    """But for white space at its ends."""
    await _told_again(people, "recordLot", "lot { grade }", {"grade": text}, **LOT)
    await _told_again(people, "recordLot", "lot { product { name } }", {"product": text}, **LOT)
    await _told_again(people, "openVacancy", "vacancy { title }", {"title": text}, posts=1, monthlyWage="1")


LOT = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "1", "harvestedOn": "2020-08-02"}


async def _told_again(people: People, mutation: str, selection: str, given: dict[str, str], /, **others: Any) -> None:
    done = await people.do("seller", mutation, selection, **{**others, **given})
    assert not done["userErrors"], done
    [text] = given.values()
    assert text.strip() in _leaves(done)


def _leaves(told: Any) -> list[Any]:
    if isinstance(told, dict):
        return [leaf.strip() if isinstance(leaf, str) else leaf for each in told.values() for leaf in _leaves(each)]
    return [told]


@pytest.mark.parametrize("text", [*KEPT, "双店 蓝莓", "A", "一", "ǅ"], ids=ascii)
async def test_a_listing_is_found_by_its_title(people: People, fresh: TestDatabase, text: str) -> None:
    """By all of it, and by each of its words."""
    id_ = await listing(people, await lot(people))
    engine = create_async_engine(fresh.owner_url)
    async with engine.connect() as owner:
        await owner.execute(update(Listing).values(title=text))
        await owner.commit()
    await engine.dispose()
    query = "query($search: String) { listings(search: $search) { nodes { id } } }"
    cases = [text.upper(), text.lower()] if text.isascii() else []
    for search in (text, *text.split(), *cases):
        assert (await people.get(None, query, search=search))["listings"]["nodes"] == [{"id": id_}], ascii(search)
    assert (await people.get(None, query, search=f"{text}z"))["listings"]["nodes"] == []
