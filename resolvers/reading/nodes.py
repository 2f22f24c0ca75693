"""Root fields of queries over whatever rows ids stand for: one statement, whatever types they are of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema, is_object_type
from sqlalchemy import ARRAY, Integer, Uuid, column, func, inspect

from domain.errors import InvalidInput
from resolvers.reading.arguments import Given, parameter
from resolvers.reading.compose import compose_nodes
from resolvers.reading.fields import ROOT, by_the_planner, model_behind, resolved_by
from resolvers.reading.ids import NodeId, node_id
from resolvers.reading.paging import LARGEST_PAGE
from resolvers.reading.plan import Plan
from resolvers.reading.roots import with_need
from resolvers.reading.selection import Request, Selected


class TooManyIds(InvalidInput):
    """At most {largest} ids at once. Ask for the others in another request.

    一次最多 {largest} 个编号。其余的请另行查询。
    """


@dataclass(frozen=True, slots=True)
class NodeRoot:
    """A root field over whatever rows ids stand for, of any types."""

    argument: str

    def told(self, schema: GraphQLSchema, arguments: Mapping[str, Any], given: Given) -> tuple[str, ...]:
        """The types that the ids name, of those there are."""
        found = (node_id(each) for each in self._ids(arguments)(given))
        names = {each.type_name for each in found if each is not None}
        return tuple(sorted(name for name in names if _model_called(schema, name) is not None))

    def plan(self, request: Request, each: Selected, told: Sequence[str]) -> Plan:
        """Raises TooManyIds when the ids are there."""
        models = {name: _model_called(request.schema, name) for name in told}
        ids = self._ids(each.arguments)
        county = parameter(lambda given: [_county(node_id(one)) for one in _few(ids(given))], ARRAY(Integer()))
        keys = {
            name: parameter(_keys_of(name, model, ids), ARRAY(_key_column(model).type))
            for name, model in models.items()
        }
        names = [column("county", Integer), *(column(name, _key_column(models[name]).type) for name in keys)]
        wanted = func.unnest(county, *keys.values()).table_valued(*names, with_ordinality="place").render_derived()
        return Plan.of(compose_nodes(request, each, models, wanted), known_viewer=request.role is not None)

    def _ids(self, arguments: Mapping[str, Any]) -> Callable[[Given], list[str]]:
        take = arguments[self.argument].value.take
        return take if self.argument == "ids" else lambda given: [take(given)]


def _few(ids: list[str]) -> list[str]:
    if len(ids) > LARGEST_PAGE:
        raise TooManyIds(at=("ids",), largest=LARGEST_PAGE)
    return ids


def _county(found: NodeId | None) -> int | None:
    return found.county_id if found else None


def _keys_of(name: str, model: Any, ids: Callable[[Given], list[str]]) -> Callable[[Given], list[Any]]:
    """The keys of the ids that are of a type, null in the places of others."""
    return lambda given: [_key_in(model, node_id(each), name) for each in _few(ids(given))]


def _key_in(model: Any, found: NodeId | None, name: str) -> Any:
    if found is None or found.type_name != name:
        return None
    by_county = len(inspect(model).primary_key) > 1
    if by_county is not (found.county_id is not None):
        return None
    kind = _key_column(model).type
    try:
        return found.uuid if isinstance(kind, Uuid) else _code(kind.python_type, found.key)
    except ValueError:
        return None


def _code(kind: type, written: str) -> Any:
    """Raises ValueError for a code that is written otherwise than we do."""
    code = kind(written)
    if str(code) != written or len(written) > (_LONGEST_NUMBER if kind is int else _LONGEST_CODE):
        raise ValueError(f"{written} is not how we write it")
    return code


_LONGEST_CODE, _LONGEST_NUMBER = 64, 18
"""Characters, and the digits that a bigint surely holds."""


def _key_column(model: Any) -> Any:
    return inspect(model).primary_key[-1]


def _model_called(schema: GraphQLSchema, name: str) -> Any:
    kind = schema.get_type(name)
    return model_behind(kind) if is_object_type(kind) and kind.interfaces else None


def read_node(description: str) -> Any:
    """A root field that finds any node by its id; null for what is not there, or not to be seen."""

    def ids(*, id: strawberry.ID) -> None: ...

    return _nodes("id", ids, description)


def read_nodes(description: str) -> Any:
    """A root field that finds nodes by their ids, in their order."""

    def ids(*, ids: list[strawberry.ID]) -> None: ...

    return _nodes("ids", ids, description)


def _nodes(argument: str, asked: Callable[..., Any], description: str) -> Any:
    resolver = resolved_by(by_the_planner, asked, [argument])
    return strawberry.field(
        resolver=resolver, description=with_need(description, None), metadata={ROOT: NodeRoot(argument)}
    )
