"""What a field is asked with, as a plan sees it.

A plan is made once for many requests, so a figure, a text, a day or an id stands in it as a bind parameter that says
where a request's value comes from. What decides the shape of a statement is known when it is planned: whether an
argument was given at all, enums, booleans, the fields of an input object. Those are part of the plan's key (`shape`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)
from graphql.utilities import value_from_ast
from sqlalchemy import ARRAY, BigInteger, BindParameter, Date, DateTime, Numeric, Text, bindparam
from sqlalchemy.types import TypeEngine

Given = Mapping[str, Any]
"""What one request brings: its variables by name, and under names no variable can have what the server adds."""
Take = Callable[[Given], Any]

DEFINITION = "strawberry-definition"

ABSENT: Any = object()
ANY: Any = "*"
"""In a shape: some value or other."""

_SQL_TYPES: dict[str, TypeEngine[Any]] = {
    "Money": BigInteger(),
    "Quantity": Numeric(),
    "UnitPrice": Numeric(),
    "Celsius": Numeric(),
    "Date": Date(),
    "Instant": DateTime(timezone=True),
    "Int": BigInteger(),
    "String": Text(),
    "ID": Text(),
}


@dataclass(frozen=True, slots=True)
class Slot:
    """The value of a bind parameter that a request brings."""

    take: Take


def parameter(take: Take, type_: TypeEngine[Any]) -> BindParameter[Any]:
    return bindparam(None, Slot(take), type_=type_, unique=True)


def derived(argument: Any, change: Callable[[Any], Any], type_: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter whose value is made of an argument's. `change` may raise a Refusal: then nothing is asked in SQL."""
    take = argument.value.take
    return parameter(lambda given: change(take(given)), type_)


class InvalidVariables(Exception):
    """Variables that are not of the types the operation declares or asks for, with what is wrong with them."""

    def __init__(self, flaws: list[GraphQLError]) -> None:
        super().__init__(f"{len(flaws)} flaws")
        self.flaws = flaws


def arguments_of(known: GraphQLField, node: FieldNode, variables: Given) -> dict[str, Any]:
    """A field's arguments by their Python names; what was not given is not there. Raises InvalidVariables for a null
    where none may be: a document may put a variable there that can be null, as long as it is not.
    """
    written = {each.name.value: each.value for each in node.arguments or ()}
    found = {
        argument.extensions[DEFINITION].python_name: _read(argument.type, written.get(name), variables)
        for name, argument in known.args.items()
    }
    return {name: value for name, value in found.items() if value is not ABSENT}


def _read(declared: Any, node: ValueNode | None, variables: Given) -> Any:
    """What stands in a document: a variable, or a literal that may hold variables."""
    if node is None:
        return ABSENT
    if isinstance(node, VariableNode):
        name = node.name.value
        if is_non_null_type(declared) and name in variables and variables[name] is None:
            raise InvalidVariables([GraphQLError(f"Variable '${name}' must not be null here.", node)])
        return _taken(declared, variables[name], lambda given: given[name]) if name in variables else ABSENT
    if isinstance(node, NullValueNode):
        return None
    kind = get_nullable_type(declared)
    if is_list_type(kind):
        nodes = node.values if isinstance(node, ListValueNode) else [node]
        return _together(kind.of_type, [_read(kind.of_type, each, variables) for each in nodes])
    if is_input_object_type(kind) and isinstance(node, ObjectValueNode):
        given = {each.name.value: each.value for each in node.fields}
        return _made(kind, {name: _read(each.type, given.get(name), variables) for name, each in kind.fields.items()})
    value = value_from_ast(node, kind)
    return _taken(kind, value, lambda _: value)


def _taken(declared: Any, value: Any, take: Take) -> Any:
    """A value that `take` finds in a request; `value` is the one it has now, of which only the shape counts."""
    if value is None:
        return None
    kind = get_nullable_type(declared)
    if is_list_type(kind):
        if _is_leaf(kind.of_type):
            return parameter(take, ARRAY(_sql_type(kind.of_type)))
        return [_taken(kind.of_type, each, _within(take, at)) for at, each in enumerate(value)]
    if is_input_object_type(kind):
        return _made(
            kind, {name: _taken(kind.fields[name].type, each, _within(take, name)) for name, each in value.items()}
        )
    if is_enum_type(kind):
        return kind.wrapped_cls(value)  # type: ignore[attr-defined]  # strawberry's own enum type
    return value if isinstance(value, bool) else parameter(take, _sql_type(kind))


def _within(take: Take, step: str | int) -> Take:
    return lambda given: take(given)[step]


def _together(item: Any, read: list[Any]) -> Any:
    """A list whose items stand in the document: one parameter of an array where they are plain values."""
    if not _is_leaf(item):
        return read
    takes = [_take_of(each) for each in read if each is not ABSENT and each is not None]
    return parameter(lambda given: [take(given) for take in takes], ARRAY(_sql_type(item)))


def _take_of(item: Any) -> Take:
    """An enum or a boolean stands in the plan itself."""
    if not isinstance(item, BindParameter):
        return lambda _: item
    slot: Any = item.value
    take: Take = slot.take
    return take


def _made(kind: GraphQLInputObjectType, values: Mapping[str, Any]) -> Any:
    """The input object that a resolver's function takes."""
    named = {kind.fields[name].extensions[DEFINITION].python_name: value for name, value in values.items()}
    return kind.extensions[DEFINITION].origin(**{name: value for name, value in named.items() if value is not ABSENT})


def _is_leaf(item: Any) -> bool:
    return not is_list_type(get_nullable_type(item)) and not is_input_object_type(get_named_type(item))


def _sql_type(declared: Any) -> TypeEngine[Any]:
    named: GraphQLNamedType = get_named_type(declared)
    return Text() if is_enum_type(named) else _SQL_TYPES[named.name]


def shape(declared: Any, value: Any) -> Any:
    """What of a variable's value decides the statement, as something to look up by."""
    if value is None:
        return None
    kind = get_nullable_type(declared)
    if is_list_type(kind):
        return ANY if _is_leaf(kind.of_type) else tuple(shape(kind.of_type, each) for each in value)
    if is_input_object_type(kind):
        return tuple((name, shape(kind.fields[name].type, each)) for name, each in value.items())
    return value if is_enum_type(kind) or isinstance(value, bool) else ANY


def shape_of(declared: Iterable[tuple[str, Any]], variables: Given) -> tuple[Any, ...]:
    return tuple(shape(kind, variables[name]) if name in variables else ABSENT for name, kind in declared)
