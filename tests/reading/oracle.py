"""A naive answer to any document: graphql-core over plain Python rows, each field as `answers.py` says."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    is_union_type,
    parse,
    print_schema,
)

from tests.reading.answers import ANSWERS, COLUMNS, CURSOR, Args, Asking
from tests.reading.documents import Asked
from tests.reading.rows import NODES, id_of

# Scalars


def money(fen: int) -> str:
    yuan, rest = divmod(abs(int(fen)), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def figure(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def instant(at: datetime) -> str:
    return at.astimezone(timezone(timedelta(hours=8))).isoformat()


SCALARS: dict[str, Callable[[Any], str]] = {
    "Money": money,
    "Quantity": figure,
    "UnitPrice": figure,
    "Celsius": figure,
    "Date": date.isoformat,
    "Instant": instant,
}


# Running it


def knows(type_name: str, field_name: str) -> bool:
    """Whether the oracle has an answer for a field."""
    if type_name == "Node":
        return field_name == "id"
    if type_name.endswith("Connection"):
        return field_name in {"edges", "nodes", "pageInfo", "totalCount"}
    if type_name.endswith("Edge"):
        return field_name in {"node", "cursor"}
    own = field_name == "id" and type_name in NODES
    return own or f"{type_name}.{field_name}" in ANSWERS or field_name in COLUMNS.get(type_name, "").split()


def oracle_schema(schema: GraphQLSchema) -> GraphQLSchema:
    """The same schema with other answers: made from its text, so that nothing of the platform comes along."""
    made = build_schema(print_schema(schema))
    names = {model: name for name, model in NODES.items()}
    for kind in made.type_map.values():
        if is_scalar_type(kind) and kind.name in SCALARS:
            kind.coerce_output_value = SCALARS[kind.name]
        elif is_interface_type(kind) or is_union_type(kind):
            kind.resolve_type = lambda row, *_: names[type(row)]
        elif is_object_type(kind) and not kind.name.startswith("__"):
            for name, each in kind.fields.items():
                each.resolve = _resolver(kind.name, name)
    return made


def _resolver(type_name: str, name: str) -> Callable[..., Any]:
    answer = ANSWERS.get(f"{type_name}.{name}") or _of_page(type_name, name)
    attribute = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    if answer is None and name == "id":
        return lambda row, info: id_of(info.context.ids, type_name, row)
    if answer is None:
        return lambda row, _: getattr(row, attribute)
    return lambda row, info, **args: answer(info.context, row, args)


def _of_page(type_name: str, name: str) -> Callable[[Asking, Any, Args], Any] | None:
    if type_name.endswith("Connection"):
        return _PARTS.get(name)
    if type_name.endswith("Edge"):
        return (lambda *_: CURSOR) if name == "cursor" else (lambda _, row, __: row)
    return None


_PARTS: dict[str, Callable[[Asking, Any, Args], Any]] = {
    "edges": lambda _, page, __: page.rows,
    "nodes": lambda _, page, __: page.rows,
    "pageInfo": lambda _, page, __: page,
    "totalCount": lambda _, page, __: page.total,
}


def run(schema: GraphQLSchema, asking: Asking, asked: Asked) -> ExecutionResult:
    result = execute_sync(
        schema,
        parse(asked.query),
        context_value=asking,
        variable_values=asked.variables,
        operation_name=asked.operation_name,
    )
    for error in result.errors or ():
        if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
            raise error.original_error
    return result


def same(told: Any, answered: Any) -> bool:
    """Whether the oracle tells what was answered, the order of an object's fields included; any cursor is one."""
    if told == CURSOR:
        return isinstance(answered, str) and bool(answered)
    if isinstance(told, dict) and isinstance(answered, dict):
        return list(told) == list(answered) and all(same(told[name], answered[name]) for name in told)
    if isinstance(told, list) and isinstance(answered, list):
        return len(told) == len(answered) and all(map(same, told, answered))
    return type(told) is type(answered) and bool(told == answered)
