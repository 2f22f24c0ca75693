"""Root fields: a query's is answered by one statement, a mutation's by one action and what it names to read back."""

import dataclasses
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLObjectType, get_named_type, is_object_type
from sqlalchemy import Select, Table, inspect, select
from sqlalchemy.sql import visitors

from domain.errors import Refusal
from domain.idempotency import Answer, UnfitKey, claim, remember
from domain.parties.roles import Permission, Viewer
from resolvers.context import Context, Doing
from resolvers.reading.fields import PAGED, model_of, resolved_by
from resolvers.reading.ids import NodeId, node_id
from resolvers.reading.plan import DEFINITION, compose
from resolvers.reading.selection import Request, Selected, selected, shaped


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a mutation answers with: the row by its key, and beside it values that no table holds."""

    county_id: int | None = None
    id: uuid.UUID | None = None
    values: Any = None


def read_many(rows: Callable[..., Select[Any]], description: str, needs: Permission | None = None) -> Any:
    """A root field over the rows of a select: a page where its type is a connection, else all of them."""
    return _query(rows, description, needs, paged=True)


def read_one(rows: Callable[..., Select[Any]], description: str, needs: Permission | None = None) -> Any:
    """A root field over the first row of a select; null where there is none, or none to be seen."""
    return _query(rows, description, needs, paged=False)


def _query(rows: Callable[..., Select[Any]], description: str, needs: Permission | None, *, paged: bool) -> Any:
    async def answer(info: Any, **arguments: Any) -> Any:
        viewer = info.context.viewer_with(needs)
        filters = {name: value for name, value in arguments.items() if name not in {"first", "after"} or not paged}
        return await read(info.context, Request.of(info._raw_info), _root(info), rows(**filters), arguments, viewer)

    resolver = resolved_by(answer, rows, PAGED if paged else [])
    return strawberry.field(resolver=resolver, description=_with_need(description, needs))


def read_list(rows: Callable[..., Select[Any]], description: str, needs: Permission | None = None) -> Any:
    """A root field over all rows of a select, for lists that are short by nature."""
    return _query(rows, description, needs, paged=False)


def read_node(description: str) -> Any:
    """A root field that finds any node by its id; null for what is not there, or not to be seen."""

    async def answer(info: Any, id: strawberry.ID) -> Any:
        request, wanted = Request.of(info._raw_info), node_id(id)
        kind = request.schema.get_type(wanted.type_name) if wanted else None
        definition = kind.extensions.get(DEFINITION) if is_object_type(kind) else None
        model = definition and model_of(definition.origin)
        if wanted is None or model is None or not is_object_type(kind):
            return None
        try:
            rows = select(model).where(*_is_node(model, wanted))
        except ValueError:
            return None
        return await read(info.context, request, _root(info), rows, {}, info.context.viewer, kind)

    answer.__annotations__["info"] = strawberry.Info
    return strawberry.field(resolver=answer, description=_with_need(description, None))


def _is_node(model: Any, wanted: NodeId) -> list[Any]:
    """Raises ValueError for a key that this model's keys cannot be."""
    mapper = inspect(model)
    if "id" not in mapper.columns:
        column = mapper.primary_key[0]
        return [column == column.type.python_type(wanted.key)]
    by_county = [model.county_id == wanted.county_id] if len(mapper.primary_key) > 1 else []
    return [model.id == wanted.uuid, *by_county]


def _with_need(description: str, needs: Permission | None) -> str:
    return f"{description} Needs the permission {needs}." if needs else f"{description} Open to all."


def _root(info: Any) -> Selected:
    """The root field as `compose` takes it. Its arguments come from strawberry, converted."""
    raw = info._raw_info
    nodes = raw.field_nodes
    return Selected(
        raw.path.key,
        raw.field_name,
        raw.parent_type.fields[raw.field_name],
        {},
        tuple(node.selection_set for node in nodes if node.selection_set),
    )


async def read(
    context: Context,
    request: Request,
    field: Selected,
    rows: Select[Any],
    arguments: dict[str, Any],
    viewer: Viewer | None,
    kind: GraphQLObjectType | None = None,
) -> Any:
    """Answer a field from the rows of a select, with one statement."""
    asked = Selected(field.response_name, field.name, field.known, arguments, field.sets)
    source = rows.column_descriptions[0]["entity"]
    column, build = compose(request, arguments, asked, rows, source, kind=kind)
    statement = select(column)
    async with context.services.database.reading(viewer, walled=is_walled(statement)) as connection:
        return build((await connection.execute(statement)).scalar_one())


def is_walled(statement: Select[Any]) -> bool:
    """Whether a statement touches a table that has a wall."""
    return any(isinstance(each, Table) and each.info.get("wall") for each in visitors.iterate(statement))


def act(action: Callable[..., Awaitable[ReadBack]], description: str, needs: Permission | None = None) -> Any:
    """A mutation: one transaction, one action, and its payload read back after the commit.

    A refusal becomes an entry of `userErrors`; not being signed in or permitted is an error of the whole request.
    """

    async def answer(info: Any, **arguments: Any) -> Any:
        context: Context = info.context
        viewer = context.viewer_with(needs)
        try:
            async with context.services.database.writing(viewer) as session:
                done = await _once(Doing(session, context), action, info.field_name, arguments)
        except Refusal as refusal:
            return _payload_of(info, {"userErrors": [user_error(refusal, context)]})
        return await _read_payload(info, done, viewer)

    resolver = resolved_by(answer, action, [])
    return strawberry.mutation(resolver=resolver, description=_with_need(description, needs))


async def _once(
    doing: Doing, action: Callable[..., Awaitable[ReadBack]], operation: str, arguments: dict[str, Any]
) -> ReadBack:
    """Do it, unless it was done under the same idempotency key: then the first answer is read back."""
    key = getattr(arguments.get("input"), "idempotency_key", None)
    if key is None:
        return await action(doing, **arguments)
    if not 8 <= len(key) <= 64:
        raise UnfitKey(at=("idempotencyKey",))
    asked = dataclasses.asdict(arguments["input"])
    first = await claim(doing.session, doing.viewer, key, operation, asked)
    if first is not None:
        return ReadBack(first.county_id, first.id)
    done = await action(doing, **arguments)
    await remember(doing.session, doing.viewer, key, Answer(done.county_id, done.id))
    return done


def user_error(refusal: Refusal, context: Context) -> dict[str, Any]:
    """An entry of `userErrors`; a refusal whose data a client needs has a type of its own."""
    values = {_camel(name): value for name, value in refusal.data.items()}
    return {
        **values,
        "__typename": type(refusal).__name__ if type(refusal).__name__ in TYPED_ERRORS else "InputError",
        "field": ["input", *map(str, refusal.at)],
        "code": refusal.code,
        "message": refusal.message(context.language),
    }


TYPED_ERRORS = {"InsufficientStock"}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


def _payload_of(info: Any, values: dict[str, Any]) -> dict[str, Any]:
    root, kind = _root(info), _payload_kind(info)
    nothing = dict.fromkeys(kind.fields)
    return dict(shaped(Request.of(info._raw_info), kind, root.sets, {**nothing, "userErrors": [], **values}))


def _payload_kind(info: Any) -> GraphQLObjectType:
    kind = get_named_type(info._raw_info.return_type)
    if not is_object_type(kind):
        raise TypeError("a payload is an object")
    return kind


async def _read_payload(info: Any, done: ReadBack, viewer: Viewer | None) -> dict[str, Any]:
    """The payload's plain values, and over them each object that a model stands behind, read as the viewer sees it."""
    request = Request.of(info._raw_info)
    given = _payload_of(info, done.values or {})
    for each in selected(request, _payload_kind(info), _root(info).sets):
        model = _model_behind(each)
        if model is not None and done.id is not None:
            rows = select(model).where(*_key_of(model, done))
            given[each.response_name] = await read(info.context, request, each, rows, {}, viewer)
    return given


def _model_behind(each: Selected) -> Any:
    kind = get_named_type(each.known.type)
    definition = kind.extensions.get(DEFINITION) if is_object_type(kind) else None
    return definition and model_of(definition.origin)


def _key_of(model: Any, done: ReadBack) -> list[Any]:
    by_county = [model.county_id == done.county_id] if done.county_id is not None else []
    return [model.id == done.id, *by_county]


def take_values_by_response_name(schema: Any) -> None:
    """Let graphql-core walk what the planner built: objects are already shaped as the response is."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for kind in schema.type_map.values():
        if is_object_type(kind) and kind not in roots and not kind.name.startswith("__"):
            kind.is_type_of = None
            for field in kind.fields.values():
                field.resolve = _by_response_name
        elif hasattr(kind, "resolve_type"):
            kind.resolve_type = lambda value, *_: value["__typename"]


def _by_response_name(source: Any, info: Any, **_: Any) -> Any:
    return source[info.path.key]
