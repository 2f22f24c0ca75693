"""Input objects made of what a client sent: as strawberry makes them, but each type is looked through once."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from functools import cached_property
from typing import Any

from graphql import GraphQLSchema, is_input_object_type
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional, has_object_definition
from strawberry.types.lazy_type import LazyType

from resolvers.reading.arguments import DEFINITION

Convert = Callable[[Any], Any]


def make_inputs_quickly(schema: GraphQLSchema) -> None:
    """Of each input type of the schema. It takes a twentieth of the time of looking a type through for each value."""
    for kind in schema.type_map.values():
        if is_input_object_type(kind) and not kind.name.startswith("__"):
            definition: StrawberryObjectDefinition = kind.extensions[DEFINITION]
            names = {field.extensions[DEFINITION].python_name: name for name, field in kind.fields.items()}
            definition.from_input = _Made(definition, names)


class _Made:
    """Makes values of one input type. Values are of their types by then: graphql-core has seen to that."""

    def __init__(self, definition: StrawberryObjectDefinition, names: Mapping[str, str]) -> None:
        self._definition, self._names = definition, names

    def __call__(self, _: type, value: Mapping[str, Any], __: Any) -> Any:
        return self.of(value)

    def of(self, value: Mapping[str, Any]) -> Any:
        """What was not sent has its own default, or is null."""
        given = dict(self._nulls)
        for name, called, convert in self._fields:
            if name in value:
                given[called] = convert(value[name]) if convert else value[name]
        return self._definition.origin(**given)

    @cached_property
    def _nulls(self) -> dict[str, None]:
        fields = self._definition.fields
        return {each.python_name: None for each in fields if each.default_value is each.default_factory is MISSING}

    @cached_property
    def _fields(self) -> list[tuple[str, str, Convert | None]]:
        """By its name in the schema, each field's name in Python, and how its values are made; None for as they are."""
        of = self._definition
        return [
            (self._names[each.python_name], each.python_name, _conversion(each.resolve_type(type_definition=of)))
            for each in of.fields
        ]


def _conversion(kind: Any) -> Convert | None:
    """Raises TypeError for a type that no input of ours has."""
    if isinstance(kind, LazyType):
        return _conversion(kind.resolve_type())
    if isinstance(kind, StrawberryOptional):
        some = _conversion(kind.of_type)
        return some and (lambda value: None if value is None else some(value))
    if isinstance(kind, StrawberryList):
        one = _conversion(kind.of_type)
        return list if one is None else lambda values: [one(value) for value in values]
    if has_object_definition(kind):
        made = kind.__strawberry_definition__.from_input
        if not isinstance(made, _Made):
            raise TypeError(f"{kind} is no input of the schema")
        return made.of
    return None
