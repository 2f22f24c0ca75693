"""One operation of a document: its plans, made once for each role and shape of variables, and a request of it."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_nullable_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.utilities import value_from_ast

from domain.errors import Refusal
from domain.parties.roles import Role
from resolvers.reading.arguments import DEFINITION, InvalidVariables, shape_of
from resolvers.reading.fields import ROOT
from resolvers.reading.forms import Constant
from resolvers.reading.plan import Plan
from resolvers.reading.selection import Request, Selected, selected

KEPT_PLANS = 2000
"""Of all operations that share them: each is one shape of variables asked by one role, and weighs some 50 kB."""

Planned = Plan | Refusal | None
"""How a root field is read, or why it is not. None for what graphql-core answers by itself."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What of an operation is asked: the variables as they were sent and as the operation declares them, their shape,
    and the role of who asks.
    """

    sent: Mapping[str, Any]
    variables: Mapping[str, Any]
    shape: tuple[Any, ...]
    role: Role | None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.role, self.shape


@dataclass
class Operation:
    """An operation of a document that the schema allows."""

    schema: GraphQLSchema
    document: DocumentNode
    node: OperationDefinitionNode
    suggests: bool = True
    kept: LRUCache[Any, Any] = field(default_factory=lambda: LRUCache(KEPT_PLANS))

    def __post_init__(self) -> None:
        self._own = next(_numbers)
        definitions = self.document.definitions
        self._fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
        self.declared: list[tuple[str, Any]] = [
            (each.variable.name.value, type_from_ast(self.schema, each.type))
            for each in self.node.variable_definitions or ()
        ]
        self._defaults = self._coerced_defaults()

        self.name = self.node.name.value if self.node.name else ""
        """Empty for an operation that has none."""
        self.title = f"{self.node.operation.value} {self.name}".strip()

    @property
    def is_query(self) -> bool:
        return self.node.operation is OperationType.QUERY

    def asked(self, given: Mapping[str, Any], role: Role | None) -> Asked:
        """The variables as the operation declares them. Raises InvalidVariables."""
        variables = self._plain(given)
        if variables is None:
            variables = self._coerced(given).coerced
        return Asked(given, variables, shape_of(self.declared, variables), role)

    def _plain(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The variables where all that are given are plain scalars and good; None where that is to be looked at.

        graphql-core's own way tells what is wrong, and takes ten times as long.
        """
        found = dict(self._defaults)
        try:
            for name, kind in self.declared:
                if name in given:
                    found[name] = get_nullable_type(kind).coerce_input_value(given[name])
                elif name not in found and is_non_null_type(kind):
                    return None
        except Exception:  # whatever a scalar says of it, graphql-core says it better
            return None
        return found

    def _coerced_defaults(self) -> dict[str, Any]:
        written = {each.variable.name.value: each.default_value for each in self.node.variable_definitions or ()}
        return {name: value_from_ast(written[name], kind) for name, kind in self.declared if written[name]}

    def _coerced(self, given: Mapping[str, Any]) -> VariableValues:
        """Raises InvalidVariables."""
        found = get_variable_values(
            self.schema,
            self.node.variable_definitions or (),
            dict(given),
            max_errors=20,
            hide_suggestions=not self.suggests,
        )
        if isinstance(found, list):
            raise InvalidVariables(found)
        return found

    def plans(self, asked: Asked) -> dict[str, Planned]:
        """How each root field is read, by response name."""
        key = (self._own, *asked.key)
        roots: dict[str, Selected] | None = self.kept.get(key)
        if roots is None:
            roots = self.kept[key] = {each.response_name: each for each in self._roots(asked)}
        return {name: self._plan(each, asked) for name, each in roots.items()}

    def payload(self, name: str, asked: Asked, planned: Callable[[Request, Selected], Any]) -> Any:
        """How a mutation's payload is read back; `planned` makes it of the root field, once."""
        key = (self._own, name, *asked.key)
        found = self.kept.get(key)
        if found is None:
            root = next(each for each in self._roots(asked) if each.response_name == name)
            found = self.kept[key] = planned(self._request(asked), root)
        return found

    def _roots(self, asked: Asked) -> list[Selected]:
        kind = self.schema.get_root_type(self.node.operation)
        return selected(self._request(asked), kind, (self.node.selection_set,)) if kind else []

    def _request(self, asked: Asked) -> Request:
        return Request(self.schema, self._fragments, self._coerced(asked.sent), asked.role)

    def _plan(self, each: Selected, asked: Asked) -> Planned:
        if each.name == "__typename":
            return _TYPENAME
        definition = each.known.extensions.get(DEFINITION)
        root = definition.metadata.get(ROOT) if definition else None
        if root is None:
            return None
        told = root.told(self.schema, each.arguments, asked.variables)
        key = (self._own, each.response_name, told, *asked.key)
        found: Planned = self.kept.get(key)
        if found is None:
            found = self.kept[key] = _planned(root, self._request(asked), each, told)
        return found


_numbers = itertools.count()
"""What tells the plans of one operation from another's."""


def _planned(root: Any, request: Request, each: Selected, told: Any) -> Planned:
    try:
        plan: Plan = root.plan(request, each, told)
    except Refusal as refusal:
        return refusal
    return plan


_TYPENAME = Plan(None, (), Constant("Query"))
