"""From a selection to one statement, and to the form of what comes back.

A to-one relationship is a join, a to-many an `array(select row(...))`, whose rows PostgreSQL sends in binary. Beside
each column stands the form that says what becomes of it; forms never look at the database again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLObjectType,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_object_type,
)
from sqlalchemy import ColumnElement, Select, String, Text, cast, func, inspect, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import RelationshipProperty, aliased
from sqlalchemy.sql.util import ClauseAdapter

from domain.parties.roles import MAY
from domain.rows import Row
from resolvers.reading.arguments import DEFINITION
from resolvers.reading.fields import (
    EITHER,
    ITSELF,
    MASKED,
    ROWS,
    SQL,
    inherited_arguments,
    model_of,
    own_arguments,
)
from resolvers.reading.forms import (
    PLAIN,
    SCALARS,
    Constant,
    CursorOf,
    Either,
    First,
    Form,
    Info,
    Listed,
    Object,
    Page,
    Part,
    Perhaps,
    Rows,
    Told,
    Value,
)
from resolvers.reading.ids import written_id
from resolvers.reading.paging import Asked, Place
from resolvers.reading.selection import Request, Selected, selected


@dataclass(slots=True)
class Level:
    """One row's worth of a statement in the making: its source, what it selects and what it must join.

    `scope` holds the arguments of the root field.
    """

    request: Request
    scope: Mapping[str, Any]
    source: Any
    columns: list[ColumnElement[Any]] = field(default_factory=list)
    joins: list[tuple[Any, Any, Any]] = field(default_factory=list)
    _places: dict[int, int] = field(default_factory=dict)

    def take(self, column: Any) -> int:
        """Select a column; at which place of the row it comes. A column that is there already is not sent twice."""
        known = self._places.get(id(column))
        if known is None:
            known = self._places[id(column)] = len(self.columns)
            self.columns.append(column)
        return known

    def called(self, function: Callable[..., Any], each: Selected, source: Any) -> Any:
        """`function(source, ...)`, with the arguments of the root field and of the field itself that it names."""
        inherited = {name: self.scope[name] for name in inherited_arguments(function) if name in self.scope}
        own = {name: each.arguments[name] for name in own_arguments(function) if name in each.arguments}
        return function(source, **inherited, **own)

    def joined(self, rows: Select[Any]) -> Select[Any]:
        """The level's rows, with all that it selects and joins."""
        statement = rows.with_only_columns(*(self.columns or [func.now()]), maintain_column_froms=True)
        for source, target, way in self.joins:
            statement = statement.outerjoin_from(source, target, way)
        return statement


Placed = Callable[[int | None], Form]
"""A form once it is known in which column its rows are; None where the statement has no other."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The rows of a select with all that is read of each, and the form of what they become.

    With `total` they come beside their count.
    """

    statement: Select[Any]
    form: Placed
    total: Any = None

    def column(self, outer: Any = None) -> Any:
        """One column that holds them all. `outer` is the row of another statement that they refer to."""
        statement = self.statement.with_only_columns(_packed(self.statement))
        if outer is not None:
            statement = statement.correlate(outer)
        rows = func.array(statement.scalar_subquery())
        return rows if self.total is None else func.row(rows, self.total)


def _packed(statement: Select[Any]) -> Any:
    """A row as one value. Where all of it is text an array will do, which takes half the time to take apart."""
    columns = list(statement.selected_columns)
    if all(isinstance(column.type, String) for column in columns):
        return array([cast(column, Text) for column in columns])
    return func.row(*columns)


def object_form(level: Level, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode], source: Any) -> Object:
    """Select what the sets ask of a type."""
    asked = selected(level.request, kind, sets)
    return Object({each.response_name: _field(level, kind, each, source) for each in asked})


def _field(level: Level, kind: GraphQLObjectType, each: Selected, source: Any) -> Form:
    if each.name == "__typename":
        return Constant(kind.name)
    definition = each.known.extensions[DEFINITION]
    if definition.python_name == "id" and model_of(kind.extensions[DEFINITION].origin) is not None:
        return Value(level.take(written_id(kind.name, source)), certain=True)
    for said, answered in _ANSWERED.items():
        if said in definition.metadata:
            return answered(level, kind, each, source, definition.metadata[said])
    if is_leaf_type(get_named_type(each.known.type)):
        return _value(level, each, _attribute(source, definition.python_name), certain=_is_certain(source, definition))
    return _related(level, each, source, definition.python_name)


def _by_sql(level: Level, _: GraphQLObjectType, each: Selected, source: Any, expression: Any) -> Form:
    return _value(level, each, level.called(expression, each, source))


def _by_rows(level: Level, _: GraphQLObjectType, each: Selected, source: Any, rows: Any) -> Form:
    return rows_form(level, each, level.called(rows, each, source), source)


def _by_itself(level: Level, _: GraphQLObjectType, each: Selected, source: Any, __: Any) -> Form:
    return object_form(level, _object(each), each.sets, source)


def _by_either(level: Level, kind: GraphQLObjectType, each: Selected, source: Any, names: Any) -> Form:
    """A member that is null is not there; what is selected of each is what applies to its type."""
    members = {known.extensions[DEFINITION].python_name: (name, known) for name, known in kind.fields.items()}
    asked = [Selected(each.response_name, *members[name], {}, each.sets) for name in names]
    forms = [(get_named_type(member.known.type).name, _field(level, kind, member, source)) for member in asked]
    return Either(forms, each.required)


def _by_role(level: Level, _: GraphQLObjectType, each: Selected, source: Any, said: Any) -> Form:
    needs, otherwise = said
    permitted = level.request.role is not None and needs in MAY[level.request.role]
    name = each.known.extensions[DEFINITION].python_name
    return _value(level, each, _attribute(source, name) if permitted else otherwise(source))


_ANSWERED: dict[str, Callable[[Level, GraphQLObjectType, Selected, Any, Any], Form]] = {
    SQL: _by_sql,
    ROWS: _by_rows,
    ITSELF: _by_itself,
    EITHER: _by_either,
    MASKED: _by_role,
}


def _value(level: Level, each: Selected, column: Any, *, certain: bool = False) -> Value:
    scalar = SCALARS.get(get_named_type(each.known.type).name, PLAIN)
    return Value(level.take(scalar.selected(column)), scalar.code, each.required, certain)


def _attribute(source: Any, name: str) -> Any:
    return getattr(source.c if hasattr(source, "c") else source, name)


def _is_certain(source: Any, definition: Any) -> bool:
    """Whether the table allows no null."""
    column = None if hasattr(source, "c") else inspect(source).mapper.columns.get(definition.python_name)
    return column is not None and not column.nullable


def _object(each: Selected) -> GraphQLObjectType:
    kind = get_named_type(each.known.type)
    if not is_object_type(kind):
        raise TypeError(f"{each.name} is no object")
    return kind


def _related(level: Level, each: Selected, source: Any, name: str) -> Form:
    relation: RelationshipProperty[Row] = inspect(source).mapper.relationships[name]
    target = aliased(relation.mapper.class_)
    way = getattr(source, name).of_type(target)
    if relation.uselist:
        adapter = ClauseAdapter(inspect(target).selectable)
        order = [adapter.traverse(clause) for clause in relation.order_by or ()]
        return rows_form(level, each, select(target).where(way).order_by(*order), source, target)
    level.joins.append((source, target, way))
    form = object_form(level, _object(each), each.sets, target)
    if each.required and _is_always_there(relation):
        return form
    return Perhaps(level.take(_key_of(target)), form, each.required)


def _is_always_there(relation: RelationshipProperty[Row]) -> bool:
    """A foreign key that is never null to a table without a wall."""
    is_walled = getattr(relation.mapper.local_table, "info", {}).get("wall", False)
    return not is_walled and all(not column.nullable for column in relation.local_columns)


def _key_of(target: Any) -> Any:
    mapper = inspect(target).mapper
    return getattr(target, mapper.get_property_by_column(mapper.primary_key[-1]).key)


def rows_form(level: Level, each: Selected, rows: Select[Any], outer: Any, source: Any = None) -> Form:
    """A list, a page or the first row of a select that may refer to a row of the level, `outer`."""
    composed = compose(level.request, level.scope, each, rows, source, outer)
    return composed.form(level.take(composed.column(outer)))


def compose(
    request: Request,
    scope: Mapping[str, Any],
    each: Selected,
    rows: Select[Any],
    source: Any = None,
    outer: Any = None,
) -> Composed:
    """The rows of a select, and the form of a list, a page or one object of them."""
    kind = _object(each)
    if kind.name.endswith("Connection"):
        return _page(request, scope, each, rows, outer)
    inner = Level(request, scope, source if source is not None else _source_of(rows))
    form = object_form(inner, kind, each.sets, inner.source)
    if is_list_type(get_nullable_type(each.known.type)):
        return Composed(inner.joined(rows), lambda at: Listed(at, form))
    return Composed(inner.joined(rows), lambda at: First(at, form, each.required))


def _source_of(rows: Select[Any]) -> Any:
    entity = rows.column_descriptions[0]["entity"]
    return rows.get_final_froms()[0] if entity is None else entity


def _page(request: Request, scope: Mapping[str, Any], each: Selected, rows: Select[Any], outer: Any) -> Composed:
    """Raises InvalidPage."""
    asked = Asked.of(each.arguments)
    kind = _object(each)
    place = Place.of(rows, f"{kind.name}.{each.name}")
    within = rows if outer is None else rows.correlate(outer)
    page = asked.of_rows(within, place)
    inner = Level(request, scope, page)
    parts = selected(request, kind, each.sets)
    written = _Parts(inner, place, asked)
    fields = {part.response_name: written.part(kind, part) for part in parts}
    ordered = select(page).order_by(*place.ordered(page, backwards=asked.backwards))
    counted = any(part.name == "totalCount" for part in parts)
    return Composed(
        inner.joined(ordered).limit(asked.limit),
        lambda at: Page(at, fields, asked.size, asked.backwards, counted),
        _count_of(within) if counted else None,
    )


def _count_of(rows: Select[Any]) -> Any:
    return select(func.count()).select_from(rows.order_by(None).subquery()).scalar_subquery()


@dataclass(slots=True)
class _Parts:
    """The fields of a connection. A cursor's columns are selected once, and only where one is asked for."""

    inner: Level
    place: Place
    asked: Asked
    _cursor: Callable[[Any], str] | None = None

    def part(self, kind: GraphQLObjectType, part: Selected) -> Part:
        if part.name == "__typename":
            return Told(repr(kind.name))
        if part.name == "totalCount":
            return Told("total")
        if part.name == "pageInfo":
            return self._info(part)
        if part.name == "nodes":
            return Rows(object_form(self.inner, _object(part), part.sets, self.inner.source))
        return Rows(self._edge(_object(part), part.sets))

    def _edge(self, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Object:
        fields = {each.response_name: self._of_edge(kind, each) for each in selected(self.inner.request, kind, sets)}
        return Object(fields)

    def _of_edge(self, kind: GraphQLObjectType, each: Selected) -> Form:
        if each.name == "__typename":
            return Constant(kind.name)
        if each.name == "cursor":
            return CursorOf(self._cursor_of())
        return object_form(self.inner, _object(each), each.sets, self.inner.source)

    def _info(self, part: Selected) -> Info:
        asked = selected(self.inner.request, _object(part), part.sets)
        fields = {each.response_name: each.name for each in asked}
        cursor = self._cursor_of() if {"startCursor", "endCursor"} & set(fields.values()) else None
        return Info(fields, cursor, self.asked.backwards, self.asked.beyond)

    def _cursor_of(self) -> Callable[[Any], str]:
        if self._cursor is None:
            taken = [self.inner.take(getattr(self.inner.source, column.key)) for column, _ in self.place.keys]
            self._cursor = _cursor(self.place, taken)
        return self._cursor


def _cursor(place: Place, columns: Sequence[int]) -> Callable[[Any], str]:
    """Holds on to no more than it needs: a plan that is kept is not to keep what it was composed of."""
    return lambda row: place.cursor([row[at] for at in columns])


def compose_nodes(request: Request, each: Selected, kinds: Mapping[str, Any], wanted: Any) -> Composed:
    """The rows that ids stand for, in their order, null for what is not there.

    `wanted` has a row for each id: its `county`, and for each type its key, null where the id is of another type.
    `kinds` has the model of each type.
    """
    inner = Level(request, {}, wanted)
    forms: list[tuple[str, Form]] = []
    for name, model in kinds.items():
        kind = request.schema.get_type(name)
        if not is_object_type(kind):
            raise TypeError(f"{name} is no object")
        target = aliased(model)
        inner.joins.append((wanted, target, _is_wanted(target, wanted, name)))
        there = inner.take(_key_of(target))
        forms.append((name, Perhaps(there, object_form(inner, kind, each.sets, target), required=False)))
    statement = inner.joined(select(wanted).order_by(wanted.c.place))
    item = Either(forms, required=False)
    if is_list_type(get_nullable_type(each.known.type)):
        return Composed(statement, lambda at: Listed(at, item))
    return Composed(statement, lambda at: First(at, item, each.required))


def _is_wanted(target: Any, wanted: Any, name: str) -> Any:
    by_key = _key_of(target) == wanted.c[name]
    return by_key & (target.county_id == wanted.c.county) if len(inspect(target).mapper.primary_key) > 1 else by_key
