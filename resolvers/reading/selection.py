"""What of a type was selected: one entry for each response name, fragments spread, `@skip` and `@include` obeyed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    is_abstract_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues, get_directive_values

from domain.parties.roles import Role
from resolvers.reading.arguments import arguments_of


@dataclass(frozen=True, slots=True)
class Request:
    """The document around a selection, and the role of who asks; None for nobody in particular.

    Of the variables only the shape counts.
    """

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues
    role: Role | None


@dataclass(frozen=True, slots=True)
class Selected:
    """One field as selected under one response name; `sets` are the selection sets that merge below it.

    `arguments` are by their Python names, as `arguments_of` has them.
    """

    response_name: str
    name: str
    known: GraphQLField
    arguments: Mapping[str, Any]
    sets: tuple[SelectionSetNode, ...]

    @property
    def required(self) -> bool:
        """Whether the schema allows no null."""
        return is_non_null_type(self.known.type)


def selected(request: Request, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Selected]:
    """What the sets select of a type, in the order of a response; `__typename` is among it."""
    nodes: dict[str, list[FieldNode]] = {}
    spread: set[str] = set()
    for each in sets:
        for node in _fields(request, kind, each, spread):
            nodes.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
    return [_merged(request, kind, name, alike) for name, alike in nodes.items()]


def _merged(request: Request, kind: GraphQLObjectType, response_name: str, nodes: list[FieldNode]) -> Selected:
    first = nodes[0]
    known = kind.fields.get(first.name.value) or request.schema.get_field(kind, first.name.value)
    if known is None:
        raise TypeError(f"{kind.name} has no {first.name.value}")
    acts = kind is request.schema.mutation_type  # whose arguments no plan reads
    return Selected(
        response_name,
        first.name.value,
        known,
        {} if acts or first.name.value.startswith("__") else arguments_of(known, first, request.variables.coerced),
        tuple(node.selection_set for node in nodes if node.selection_set),
    )


def _fields(
    request: Request, kind: GraphQLObjectType, among: SelectionSetNode, spread: set[str]
) -> Iterator[FieldNode]:
    """A fragment that was spread already adds nothing."""
    for node in among.selections:
        if not _is_wanted(request, node):
            continue
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            if node.type_condition is None or _applies(request, kind, node.type_condition.name.value):
                yield from _fields(request, kind, node.selection_set, spread)
        elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
            spread.add(node.name.value)
            fragment = request.fragments[node.name.value]
            if _applies(request, kind, fragment.type_condition.name.value):
                yield from _fields(request, kind, fragment.selection_set, spread)


def _is_wanted(request: Request, node: SelectionNode) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, request.variables)
    include = get_directive_values(GraphQLIncludeDirective, node, request.variables)
    return not (skip and skip["if"]) and not (include and not include["if"])


def _applies(request: Request, kind: GraphQLObjectType, condition: str) -> bool:
    on = request.schema.get_type(condition)
    return on is kind or (is_abstract_type(on) and request.schema.is_sub_type(on, kind))
