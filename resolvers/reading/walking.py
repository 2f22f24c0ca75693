"""Making a schema one whose values come from plans; every field of it must say where its value comes from."""

from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
)
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from resolvers.reading.arguments import DEFINITION
from resolvers.reading.fields import EITHER, ITSELF, MASKED, ROOT, ROWS, SQL, is_read, model_of
from resolvers.reading.forms import Plain


class Undeclared(TypeError):
    """A field of the schema that says nowhere what it reads."""


def walk_what_was_read(schema: GraphQLSchema) -> None:
    """Let graphql-core walk what plans have built: objects are already shaped as the response is.

    Raises Undeclared for a field that no plan could read.
    """
    for kind in schema.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            kind.is_type_of = None
            _check(schema, kind)
            for field in kind.fields.values():
                _let_walk(schema, kind, field)
        elif is_abstract_type(kind):
            kind.resolve_type = lambda value, *_: value.type_name


def _let_walk(schema: GraphQLSchema, kind: GraphQLObjectType, field: GraphQLField) -> None:
    if kind is schema.query_type:
        field.resolve = lambda _, info, **__: info.context.answering.walked(info.path.key)
    elif kind not in (schema.mutation_type, schema.subscription_type):
        field.resolve = _by_name


def _by_name(source: Any, info: Any, **_: Any) -> Any:
    return source[info.field_name if isinstance(source, Plain) else info.path.key]


def _check(schema: GraphQLSchema, kind: GraphQLObjectType) -> None:
    origin = kind.extensions[DEFINITION].origin
    for name, field in kind.fields.items():
        definition = field.extensions[DEFINITION]
        if kind is schema.query_type and ROOT not in definition.metadata:
            raise Undeclared(f"Query.{name} is not read: answer it by read_one, read_many or read_node")
        if kind is not schema.query_type and is_read(origin):
            _check_field(kind, name, field, definition)


_BY_SQL = (SQL, ROWS, ITSELF, EITHER)


def _check_field(kind: GraphQLObjectType, name: str, field: GraphQLField, definition: Any) -> None:
    model = model_of(kind.extensions[DEFINITION].origin)
    _check_type(kind, name, field)
    if any(said in definition.metadata for said in _BY_SQL) or model is None or definition.python_name == "id":
        return
    mapper: Mapper[Any] = inspect(model)
    attributes = mapper.column_attrs if is_leaf_type(get_named_type(field.type)) else mapper.relationships
    if definition.python_name not in attributes:
        raise Undeclared(
            f"{kind.name}.{name} names no attribute of {model.__name__}: give it one, or say what it reads by "
            "from_sql, from_rows, from_page, itself or either"
        )
    if MASKED not in definition.metadata:
        _check_null(kind, name, field, mapper.columns.get(definition.python_name))


def _check_type(kind: GraphQLObjectType, name: str, field: GraphQLField) -> None:
    """A type below one that is read must itself say what it reads. Pages are made by the planner."""
    target = get_named_type(field.type)
    is_row = is_object_type(target) and not target.name.endswith("Connection")
    if is_row and not is_read(target.extensions[DEFINITION].origin):
        raise Undeclared(f"{kind.name}.{name} leads to {target.name}, which reads nothing: mark it with @reads")


def _check_null(kind: GraphQLObjectType, name: str, field: GraphQLField, column: Any) -> None:
    if column is not None and column.nullable and is_non_null_type(field.type):
        raise Undeclared(f"{kind.name}.{name} may be null in the table, and the schema allows none")
