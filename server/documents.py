"""GraphQL documents made ready to run: read, measured and validated, once for those that come again."""

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    specified_rules,
    validate,
)

from server.limits import Limits, parse_document

KEPT_DOCUMENTS = 500
LONGEST_KEPT = 20_000
"""Characters: a kept document weighs some hundred times its text, and nobody may fill the memory with them."""
MOST_FLAWS = 20


@dataclass(frozen=True, slots=True)
class Switches:
    """What helps people who look around, and who should not be looking. On in the demo, off in production.

    Without suggestions an error does not say which fields there are instead.
    """

    introspection: bool = True
    suggestions: bool = True
    graphiql: bool = True


class InvalidDocument(Exception):
    """A document that the schema does not allow, with what is wrong with it."""

    def __init__(self, flaws: list[GraphQLError]) -> None:
        super().__init__(f"{len(flaws)} flaws")
        self.flaws = flaws


@dataclass(frozen=True)
class Documents:
    """The documents that one schema has been asked, of which the last few hundred are kept by their text."""

    schema: GraphQLSchema
    limits: Limits
    switches: Switches
    _kept: OrderedDict[str, DocumentNode] = field(default_factory=OrderedDict, init=False)

    def ready(self, text: str) -> DocumentNode:
        """The document, fit to run. Raises Refused for one beyond the limits, InvalidDocument for a flawed one."""
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        document = parse_document(text, self.limits)
        self._validate(document)
        if len(text) <= LONGEST_KEPT:
            self._keep(text, document)
        return document

    def _validate(self, document: DocumentNode) -> None:
        rules = specified_rules if self.switches.introspection else (*specified_rules, NoSchemaIntrospectionCustomRule)
        flaws = validate(
            self.schema, document, rules, max_errors=MOST_FLAWS, hide_suggestions=not self.switches.suggestions
        )
        if flaws:
            raise InvalidDocument(flaws)

    def _keep(self, text: str, document: DocumentNode) -> None:
        self._kept[text] = document
        if len(self._kept) > KEPT_DOCUMENTS:
            self._kept.popitem(last=False)
