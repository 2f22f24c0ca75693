"""Planning an operation before anybody asks it, so that what cannot be planned is found at the start."""

from typing import Any

from graphql import get_nullable_type, is_enum_type, is_input_object_type, is_list_type, is_non_null_type

from domain.errors import Refusal
from domain.parties.roles import Role
from resolvers.reading.operation import Operation

_SAMPLES = {
    "String": "x",
    "ID": "x",
    "Int": 1,
    "Boolean": True,
    "Money": "1.00",
    "Quantity": "1",
    "UnitPrice": "1",
    "Celsius": "1",
    "Date": "2020-01-01",
    "Instant": "2020-01-01T00:00:00+08:00",
    "Upload": ("x", b"x"),
}


def rehearse(operation: Operation) -> None:
    """Make the plans for a role that may ask it, with made-up values of what it requires. They are kept for use."""
    given = samples_for(operation)
    for role in (None, *Role):
        plans = operation.plans(operation.asked(given, role)).values()
        if not any(isinstance(plan, Refusal) for plan in plans):
            return


def samples_for(operation: Operation) -> dict[str, Any]:
    """Made-up values of the variables that an operation requires."""
    return {name: _sample(kind) for name, kind in operation.declared if is_non_null_type(kind)}


def _sample(declared: Any) -> Any:
    kind = get_nullable_type(declared)
    if is_list_type(kind):
        return [_sample(kind.of_type)]
    if is_input_object_type(kind):
        return {name: _sample(each.type) for name, each in kind.fields.items() if is_non_null_type(each.type)}
    return next(iter(kind.values)) if is_enum_type(kind) else _SAMPLES[kind.name]
