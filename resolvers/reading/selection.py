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
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values


@dataclass(frozen=True, slots=True)
class Request:
    """The document around a selection."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    @classmethod
    def of(cls, info: GraphQLResolveInfo[Any]) -> "Request":
        fragments = {name: getattr(each, "definition", each) for name, each in info.fragments.items()}
        return cls(info.schema, fragments, info.variable_values)


@dataclass(frozen=True, slots=True)
class Selected:
    """One field as selected under one response name; `sets` are the selection sets that merge below it."""

    response_name: str
    name: str
    known: GraphQLField
    arguments: Mapping[str, Any]
    sets: tuple[SelectionSetNode, ...]


def selected(request: Request, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> list[Selected]:
    """What the sets select of a type, in order; `__typename` is among it."""
    nodes: dict[str, list[FieldNode]] = {}
    for each in sets:
        for node in _fields(request, kind, each):
            nodes.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
    return [_merged(request, kind, name, alike) for name, alike in nodes.items() if alike[0].name.value in kind.fields]


def _merged(request: Request, kind: GraphQLObjectType, response_name: str, nodes: list[FieldNode]) -> Selected:
    first = nodes[0]
    known = kind.fields[first.name.value]
    return Selected(
        response_name,
        first.name.value,
        known,
        get_argument_values(known, first, request.variables),
        tuple(node.selection_set for node in nodes if node.selection_set),
    )


def _fields(request: Request, kind: GraphQLObjectType, among: SelectionSetNode) -> Iterator[FieldNode]:
    for node in among.selections:
        if not _is_wanted(request, node):
            continue
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            if node.type_condition is None or _applies(request, kind, node.type_condition.name.value):
                yield from _fields(request, kind, node.selection_set)
        elif isinstance(node, FragmentSpreadNode):
            fragment = request.fragments[node.name.value]
            if _applies(request, kind, fragment.type_condition.name.value):
                yield from _fields(request, kind, fragment.selection_set)


def _is_wanted(request: Request, node: SelectionNode) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, node, request.variables)
    include = get_directive_values(GraphQLIncludeDirective, node, request.variables)
    return not (skip and skip["if"]) and not (include and not include["if"])


def _applies(request: Request, kind: GraphQLObjectType, condition: str) -> bool:
    on = request.schema.get_type(condition)
    return on is kind or (is_abstract_type(on) and request.schema.is_sub_type(on, kind))


def shaped(request: Request, kind: GraphQLObjectType, sets: Iterable[SelectionSetNode], values: Any) -> Any:
    """Values held by field name, as the selection asks for them: by response name."""
    given: dict[str, Any] = {"__typename": kind.name}
    for each in selected(request, kind, sets):
        value = values[each.name]
        given[each.response_name] = _shaped_value(request, each, value) if each.sets else value
    return given


def _shaped_value(request: Request, each: Selected, value: Any) -> Any:
    if isinstance(value, list):
        return [_shaped_value(request, each, one) for one in value]
    if value is None:
        return None
    declared = get_named_type(each.known.type)
    kind = request.schema.get_type(value["__typename"]) if is_abstract_type(declared) else declared
    if not is_object_type(kind):
        raise TypeError(f"{each.name} is no object")
    return shaped(request, kind, each.sets, value)
