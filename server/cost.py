"""What an operation may make the server fetch, summed before any SQL is written."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_interface_type,
    is_list_type,
    is_object_type,
)
from graphql.utilities import get_default_value_ast

from server.limits import HIGHEST_COUNT, Limits, TooCostly, fold_fragments, is_introspection

DEFAULT_PAGE_SIZE = 20
PLAIN_LIST_SIZE = 5
"""What a list that is not paged is taken to hold."""


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """What a document read by `parse_document` may make the server fetch: one for each object, at most HIGHEST_COUNT.

    A page counts as many objects as its `first` or `last` asks for (a literal, a variable, the argument's default,
    else DEFAULT_PAGE_SIZE), a list without pages PLAIN_LIST_SIZE, and both multiply what lies below. Scalars are free;
    introspection costs 1. `@skip` and `@include` are not looked at: what might be fetched counts.
    """
    prices = _Prices(schema, _with_defaults(operation, variables))
    fragments = fold_fragments(document, prices.of_fragment)
    root = schema.get_root_type(operation.operation)
    return prices.of_set(operation.selection_set, root, fragments).in_page(PLAIN_LIST_SIZE)


def check_cost(cost: int, limits: Limits) -> None:
    """Raises TooCostly over the limit."""
    if cost > limits.max_cost:
        raise TooCostly(cost=cost, limit=limits.max_cost)


class _Cost(NamedTuple):
    """A selection set's cost as a line: what it costs once, and what for each row of the page it is the selection of.

    A connection's own lists (`edges`, `nodes`) hold its page. Kept apart like this, a fragment on a connection is
    priced once for every page size it is spread under.
    """

    once: int = 0
    each_row: int = 0

    def in_page(self, rows: int) -> int:
        return min(self.once + self.each_row * rows, HIGHEST_COUNT)


@dataclass(frozen=True, slots=True)
class _Prices:
    schema: GraphQLSchema
    variables: Mapping[str, Any]

    def of_fragment(self, fragment: FragmentDefinitionNode, fragments: Mapping[str, _Cost]) -> _Cost:
        on = self.schema.get_type(fragment.type_condition.name.value)
        return self.of_set(fragment.selection_set, on, fragments)

    def of_set(
        self, selected: SelectionSetNode, parent: GraphQLNamedType | None, fragments: Mapping[str, _Cost]
    ) -> _Cost:
        parts = [self.of_one(each, parent, fragments) for each in selected.selections]
        return _Cost(
            min(sum(part.once for part in parts), HIGHEST_COUNT),
            min(sum(part.each_row for part in parts), HIGHEST_COUNT),
        )

    def of_one(
        self, selection: SelectionNode, parent: GraphQLNamedType | None, fragments: Mapping[str, _Cost]
    ) -> _Cost:
        if isinstance(selection, FieldNode):
            return self.of_field(selection, parent, fragments)
        if isinstance(selection, InlineFragmentNode):
            on = selection.type_condition
            narrowed = self.schema.get_type(on.name.value) if on else parent
            return self.of_set(selection.selection_set, narrowed, fragments)
        return fragments.get(selection.name.value, _FREE) if isinstance(selection, FragmentSpreadNode) else _FREE

    def of_field(self, node: FieldNode, parent: GraphQLNamedType | None, fragments: Mapping[str, _Cost]) -> _Cost:
        if is_introspection(node):
            return _Cost(once=int(node.selection_set is not None))
        known = parent.fields.get(node.name.value) if is_object_type(parent) or is_interface_type(parent) else None
        if known is None or node.selection_set is None or not is_composite_type(get_named_type(known.type)):
            return _FREE
        page = self.page_of(node, known)
        inner = self.of_set(node.selection_set, get_named_type(known.type), fragments)
        if not _is_list(known):
            return _Cost(once=1 + inner.in_page(page or PLAIN_LIST_SIZE))
        one = 1 + inner.in_page(PLAIN_LIST_SIZE)
        return _Cost(once=one * page) if page else _Cost(each_row=one)

    def page_of(self, node: FieldNode, known: GraphQLField) -> int | None:
        """How many rows a field may give that says so: by `first` or `last`, or by the `ids` it is asked for."""
        if "ids" in known.args:
            return self.count_of(next((each.value for each in node.arguments or () if each.name.value == "ids"), None))
        arguments = {name: known.args[name] for name in ("first", "last") if name in known.args}
        if not arguments:
            return None
        given = {each.name.value: each.value for each in node.arguments or ()}
        sizes = [self.size_of(given.get(name), argument) for name, argument in arguments.items()]
        return max((size for size in sizes if size is not None), default=DEFAULT_PAGE_SIZE)

    def count_of(self, given: ValueNode | None) -> int:
        """How many ids are asked for; at least one."""
        if isinstance(given, VariableNode):
            value = self.variables.get(given.name.value)
            return min(max(len(value), 1), HIGHEST_COUNT) if isinstance(value, list) else 1
        return len(given.values) or 1 if isinstance(given, ListValueNode) else 1

    def size_of(self, given: ValueNode | None, argument: GraphQLArgument) -> int | None:
        if isinstance(given, VariableNode) and given.name.value in self.variables:
            return _size(self.variables[given.name.value])
        if given is None or isinstance(given, VariableNode):
            given = get_default_value_ast(argument)
        return _size(float(given.value)) if isinstance(given, IntValueNode) else None


_FREE = _Cost()


def _size(asked: object) -> int | None:
    """A page size in whole rows, at least one; None for what is no number."""
    if isinstance(asked, bool) or not isinstance(asked, int | float):
        return None
    if isinstance(asked, float) and math.isnan(asked):
        return None
    return int(min(max(asked, 1), HIGHEST_COUNT))


def _is_list(known: GraphQLField) -> bool:
    bare = known.type.of_type if isinstance(known.type, GraphQLNonNull) else known.type
    return is_list_type(bare)


def _with_defaults(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
    defaults = {
        each.variable.name.value: float(each.default_value.value)
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, IntValueNode)
    }
    return defaults | dict(variables)
