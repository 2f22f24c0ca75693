"""GraphQL documents made ready to run: read, measured and validated, once for those that come again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cachetools import LRUCache
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    specified_rules,
    type_from_ast,
    validate,
)

from resolvers.reading.operation import KEPT_PLANS, Operation
from server.cost import cost_of
from server.limits import Limits, chosen_operation, parse_document

KEPT_DOCUMENTS = 500
LONGEST_KEPT = 20_000
"""Characters: a kept document weighs some hundred times its text, and nobody may fill the memory with them."""
MOST_FLAWS = 20
_KEPT_COSTS = 128


@dataclass(frozen=True, slots=True)
class Switches:
    """What helps people who look around, and who should not be looking. On in the demo, off in production.

    Without suggestions an error does not say which fields there are instead.
    """

    introspection: bool = True
    suggestions: bool = True
    graphiql: bool = True
    get: bool = True


class InvalidDocument(Exception):
    """A document that the schema does not allow, with what is wrong with it."""

    def __init__(self, flaws: list[GraphQLError]) -> None:
        super().__init__(f"{len(flaws)} flaws")
        self.flaws = flaws


@dataclass
class Document:
    """A document that was read and is within the limits. Whether the schema allows it is asked once."""

    schema: GraphQLSchema
    node: DocumentNode
    switches: Switches
    plans: LRUCache[Any, Any]
    _priced: dict[int, "Priced"] = field(default_factory=dict, init=False)

    def operation(self, name: str | None) -> "Priced":
        """Raises BadRequest where the name, or its absence, does not single one out."""
        chosen = chosen_operation(self.node, name)
        return self._priced.setdefault(id(chosen), Priced(self, chosen))

    def check_valid(self) -> None:
        """Raises InvalidDocument."""
        if self._flaws:
            raise InvalidDocument(self._flaws)

    @cached_property
    def _flaws(self) -> list[GraphQLError]:
        rules = specified_rules if self.switches.introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        suggests = self.switches.suggestions
        return validate(self.schema, self.node, rules, max_errors=MOST_FLAWS, hide_suggestions=not suggests)


@dataclass
class Priced:
    """An operation of a document, and what it costs."""

    document: Document
    node: OperationDefinitionNode
    _costs: LRUCache[Any, int] = field(default_factory=lambda: LRUCache(_KEPT_COSTS), init=False)

    @cached_property
    def operation(self) -> Operation:
        """Of a document that is valid."""
        document = self.document
        suggests = document.switches.suggestions
        return Operation(document.schema, document.node, self.node, suggests, document.plans)

    def cost(self, variables: Mapping[str, Any]) -> int:
        """Reckoned once for all requests that ask for pages of the same sizes."""
        sizes = tuple(_size(variables.get(name)) for name in self._sizing)
        found = self._costs.get(sizes)
        if found is None:
            found = self._costs[sizes] = cost_of(self.document.schema, self.document.node, self.node, variables)
        return found

    @cached_property
    def _sizing(self) -> list[str]:
        """The variables that may say how much is asked for: whole numbers and lists."""
        return [
            each.variable.name.value
            for each in self.node.variable_definitions or ()
            if _may_size(type_from_ast(self.document.schema, each.type))
        ]


def _may_size(kind: Any) -> bool:
    return kind is not None and (is_list_type(get_nullable_type(kind)) or get_named_type(kind).name == "Int")


def _size(value: Any) -> Any:
    return len(value) if isinstance(value, list) else value if isinstance(value, int | float) else str(value)


@dataclass(frozen=True)
class Documents:
    """The documents that one schema has been asked. The last few hundred are kept by their text, and some plans."""

    schema: GraphQLSchema
    limits: Limits
    switches: Switches
    _kept: LRUCache[str, Document] = field(default_factory=lambda: LRUCache(KEPT_DOCUMENTS), init=False)
    _plans: LRUCache[Any, Any] = field(default_factory=lambda: LRUCache(KEPT_PLANS), init=False)

    def read(self, text: str) -> Document:
        """Raises Refused for a document beyond the limits."""
        kept = self._kept.get(text)
        if kept is not None:
            return kept
        document = Document(self.schema, parse_document(text, self.limits), self.switches, self._plans)
        if len(text) <= LONGEST_KEPT:
            self._kept[text] = document
        return document
