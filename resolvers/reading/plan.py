"""From a selection to one statement, and from its rows to what the response is made of.

A to-one relationship is a join, a to-many an `array(select row(...))`, whose rows PostgreSQL sends in binary. Beside
each column stands a builder that takes its value out of the row; builders never look at the database again.
"""

import inspect as pyinspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLObjectType, SelectionSetNode, get_named_type, get_nullable_type, is_list_type, is_object_type
from sqlalchemy import ColumnElement, Select, func, inspect, select
from sqlalchemy.orm import RelationshipProperty, aliased
from sqlalchemy.sql.util import ClauseAdapter

from domain.rows import Row
from resolvers.reading.fields import ITSELF, ROWS, SQL, model_of
from resolvers.reading.ids import NodeId
from resolvers.reading.paging import after, check_page, cursor_of, ordering
from resolvers.reading.selection import Request, Selected, selected, shaped

Values = Sequence[Any]
Build = Callable[[Values], Any]

DEFINITION = "strawberry-definition"


@dataclass(slots=True)
class Level:
    """One row's worth of a statement in the making: its source, what it selects and what it must join."""

    request: Request
    scope: Mapping[str, Any]
    source: Any
    columns: list[ColumnElement[Any]] = field(default_factory=list)
    joins: list[tuple[Any, Any]] = field(default_factory=list)

    def take(self, column: Any) -> int:
        """Select a column; at which place of the row it comes."""
        self.columns.append(column)
        return len(self.columns) - 1

    def called(self, function: Callable[..., Any], source: Any) -> Any:
        """`function(source)`, with those of the root field's arguments that it names."""
        wanted = list(pyinspect.signature(function).parameters)[1:]
        return function(source, **{name: self.scope[name] for name in wanted})


def plan_object(level: Level, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode], source: Any) -> Build:
    """Select what the sets ask of a type; build the response's object from a row."""
    builds = {
        each.response_name: _plan_field(level, kind, each, source) for each in selected(level.request, kind, sets)
    }
    name = kind.name

    def build(row: Values) -> dict[str, Any]:
        return {"__typename": name, **{response: each(row) for response, each in builds.items()}}

    return build


def _plan_field(level: Level, kind: GraphQLObjectType, each: Selected, source: Any) -> Build:
    definition = each.known.extensions[DEFINITION]
    if definition.python_name == "id" and model_of(kind.extensions[DEFINITION].origin) is not None:
        return _plan_id(level, kind.name, source)
    if SQL in definition.metadata:
        return _plan_column(level, level.called(definition.metadata[SQL], source))
    if ROWS in definition.metadata:
        rows = level.called(definition.metadata[ROWS], source)
        return _plan_rows(level, each, rows)
    if ITSELF in definition.metadata:
        return plan_object(level, _object(each), each.sets, source)
    if is_object_type(get_named_type(each.known.type)):
        return _plan_related(level, each, source, definition.python_name)
    return _plan_column(level, _column(source, definition.python_name))


def _object(each: Selected) -> GraphQLObjectType:
    kind = get_named_type(each.known.type)
    if not is_object_type(kind):
        raise TypeError(f"{each.name} is no object")
    return kind


def _column(source: Any, name: str) -> Any:
    return getattr(source.c if hasattr(source, "c") else source, name)


def _plan_column(level: Level, column: Any) -> Build:
    at = level.take(column)
    return lambda row: row[at]


def _plan_id(level: Level, type_name: str, source: Any) -> Build:
    mapper = inspect(source).mapper
    if "id" not in mapper.columns:
        at = level.take(getattr(source, mapper.primary_key[0].key))
        return lambda row: str(NodeId(type_name, None, str(row[at])))
    key = level.take(source.id)
    if len(mapper.primary_key) == 1:
        return lambda row: str(NodeId(type_name, None, row[key].hex))
    county = level.take(source.county_id)
    return lambda row: str(NodeId(type_name, row[county], row[key].hex))


def _plan_related(level: Level, each: Selected, source: Any, name: str) -> Build:
    relation: RelationshipProperty[Row] = inspect(source).mapper.relationships[name]
    target = aliased(relation.mapper.class_)
    way = getattr(source, name).of_type(target)
    if relation.uselist:
        adapter = ClauseAdapter(inspect(target).selectable)
        order = [adapter.traverse(clause) for clause in relation.order_by or ()]
        return _plan_rows(level, each, select(target).where(way).order_by(*order), target)
    level.joins.append((target, way))
    there = level.take(_key_of(target))
    build = plan_object(level, _object(each), each.sets, target)
    return lambda row: None if row[there] is None else build(row)


def _key_of(target: Any) -> Any:
    mapper = inspect(target).mapper
    return getattr(target, mapper.get_property_by_column(mapper.primary_key[-1]).key)


def _plan_rows(level: Level, each: Selected, rows: Select[Any], source: Any = None) -> Build:
    """A list, a page or the first row of a select that may refer to the level's own row."""
    if source is None:
        source = rows.column_descriptions[0]["entity"]
    if source is None:
        source = rows.get_final_froms()[0]
    column, build = compose(level.request, level.scope, each, rows, source, outer=level.source)
    at = level.take(column)
    return lambda row: build(row[at])


def compose(
    request: Request,
    scope: Mapping[str, Any],
    each: Selected,
    rows: Select[Any],
    source: Any,
    outer: Any = None,
    kind: GraphQLObjectType | None = None,
) -> tuple[Any, Build]:
    """One column that holds all rows of a select, and what builds a list, a page or one object of it.

    `kind` is the rows' type where the field itself names only an interface.
    """
    kind = kind or _object(each)
    inner = Level(request, scope, source)
    if kind.name.endswith("Connection"):
        return _compose_page(inner, kind, each, rows, outer)
    build = plan_object(inner, kind, each.sets, source)
    column = _array(inner, rows, outer)
    if is_list_type(get_nullable_type(each.known.type)):
        return column, lambda found: [build(row) for row in found]
    return column, lambda found: build(found[0]) if found else None


def _compose_page(
    inner: Level, kind: GraphQLObjectType, each: Selected, rows: Select[Any], outer: Any
) -> tuple[Any, Build]:
    first, cursor = each.arguments["first"], each.arguments.get("after")
    check_page(first)
    asked = {part.response_name: part for part in selected(inner.request, kind, each.sets)}
    parts = {name: _plan_part(inner, part) for name, part in asked.items() if part.name in {"edges", "nodes"}}
    place = [inner.take(column) for column, _ in ordering(rows)]
    listed = _array(inner, after(rows, cursor).limit(first + 1), outer)
    counted = any(part.name == "totalCount" for part in asked.values())
    total = select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery() if counted else None
    column = (
        func.array(select(func.row(listed, total)).scalar_subquery())
        if counted
        else func.array(select(func.row(listed)).scalar_subquery())
    )

    def cursor_at(row: Values) -> str:
        return cursor_of(tuple(row[at] for at in place))

    def build(found: Values) -> dict[str, Any]:
        row = found[0]
        page = row[0][:first]
        info = {
            "hasNextPage": len(row[0]) > first,
            "hasPreviousPage": cursor is not None,
            "startCursor": cursor_at(page[0]) if page else None,
            "endCursor": cursor_at(page[-1]) if page else None,
        }
        given: dict[str, Any] = {"__typename": kind.name}
        for name, part in asked.items():
            if part.name == "pageInfo":
                given[name] = shaped(inner.request, _object(part), part.sets, info)
            elif part.name == "totalCount":
                given[name] = row[1]
            else:
                given[name] = [parts[name](each_row, cursor_at) for each_row in page]
        return given

    return column, build


def _plan_part(inner: Level, part: Selected) -> Callable[[Values, Callable[[Values], str]], Any]:
    kind = _object(part)
    if part.name == "nodes":
        node = plan_object(inner, kind, part.sets, inner.source)
        return lambda row, _: node(row)
    asked = selected(inner.request, kind, part.sets)
    nodes = {
        each.response_name: plan_object(inner, _object(each), each.sets, inner.source)
        for each in asked
        if each.name == "node"
    }

    def build(row: Values, cursor_at: Callable[[Values], str]) -> dict[str, Any]:
        return {
            each.response_name: nodes[each.response_name](row) if each.name == "node" else cursor_at(row)
            for each in asked
        }

    return build


def _array(inner: Level, rows: Select[Any], outer: Any) -> Any:
    columns = inner.columns or [func.now()]
    statement = rows.with_only_columns(func.row(*columns), maintain_column_froms=True)
    for target, way in inner.joins:
        statement = statement.outerjoin(target, way)
    if outer is not None:
        statement = statement.correlate(outer)
    return func.array(statement.scalar_subquery())
