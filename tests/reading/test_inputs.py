"""Input objects are those that strawberry would make of what a client sent: of every input type, whatever is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_required_input_field,
)
from strawberry.types.arguments import convert_argument

from resolvers.reading.arguments import DEFINITION
from schema.root import schema

INPUTS: list[GraphQLInputObjectType] = [
    kind for kind in schema._schema.type_map.values() if is_input_object_type(kind) and not kind.name.startswith("__")
]


def sent(chance: Random, kind: Any, depth: int) -> Any:
    """A value as graphql-core hands it on. What a leaf is does not matter: nobody looks at it."""
    if is_non_null_type(kind):
        return _some(chance, kind.of_type, depth)
    return _some(chance, kind, depth) if depth > 0 and chance.random() < 0.8 else None


def _some(chance: Random, kind: Any, depth: int) -> Any:
    if is_list_type(kind):
        return [sent(chance, kind.of_type, depth - 1) for _ in range(chance.randint(0, 2))]
    return sent_object(chance, kind, depth) if is_input_object_type(kind) else chance.randint(0, 9)


def sent_object(chance: Random, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
    return {
        name: sent(chance, field.type, depth - 1)
        for name, field in kind.fields.items()
        if is_required_input_field(field) or chance.random() < 0.5
    }


@contextmanager
def strawberrys_own_way() -> Iterator[None]:
    definitions = [kind.extensions[DEFINITION] for kind in INPUTS]
    ours = [each.from_input for each in definitions]
    for each in definitions:
        each.from_input = None
    yield
    for each, made in zip(definitions, ours, strict=True):
        each.from_input = made


def _converted(kind: GraphQLInputObjectType, value: dict[str, Any]) -> Any:
    origin = kind.extensions[DEFINITION].origin
    return convert_argument(value, origin, schema.schema_converter.scalar_registry, schema.config)


@pytest.mark.parametrize("seed", range(8))
def test_an_input_is_made_as_strawberry_makes_it(seed: int) -> None:
    values = [(kind, sent_object(Random(f"{seed} {kind.name}"), kind, 4)) for kind in INPUTS]
    ours = [_converted(*each) for each in values]
    with strawberrys_own_way():
        assert ours == [_converted(*each) for each in values]
