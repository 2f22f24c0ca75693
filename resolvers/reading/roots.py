"""Root fields: a query's is answered by one statement, a mutation's by one action and what it names to read back."""

import dataclasses
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import get_named_type, is_object_type
from sqlalchemy import ARRAY, Integer, Select, Uuid, column, func, inspect, select

from domain.errors import InvalidInput, NotPermitted, Refusal
from domain.idempotency import Answer, UnfitKey, claim, remember
from domain.parties.roles import MAY, Permission, Role
from resolvers.context import Context, Doing, NotSignedIn
from resolvers.reading.arguments import DEFINITION, Given, parameter
from resolvers.reading.compose import compose, compose_nodes
from resolvers.reading.fields import (
    PAGED,
    ROOT,
    arguments_of_root,
    by_the_planner,
    model_of,
    resolved_by,
    usual_arguments,
)
from resolvers.reading.forms import Plain
from resolvers.reading.ids import NodeId, node_id
from resolvers.reading.paging import LARGEST_PAGE
from resolvers.reading.plan import Plan
from resolvers.reading.selection import Request, Selected, selected


class TooManyIds(InvalidInput):
    """At most {largest} ids at once. Ask for the others in another request.

    一次最多 {largest} 个编号。其余的请另行查询。
    """


@dataclass(frozen=True, slots=True)
class ReadRoot:
    """A root field over the rows of a select."""

    rows: Callable[..., Select[Any]]
    needs: Permission | None

    def told(self, arguments: Mapping[str, Any], given: Given) -> Any:  # noqa: ARG002  # a node's needs both
        """What of the arguments' values decides the statement."""
        return None

    def plan(self, request: Request, each: Selected, told: Any) -> Plan:  # noqa: ARG002
        """Raises NotSignedIn, NotPermitted, or what the arguments are refused for."""
        check_permitted(self.needs, request.role)
        scope = {**usual_arguments(self.rows), **each.arguments}
        rows = self.rows(**{name: scope[name] for name in arguments_of_root(self.rows)})
        return Plan.of(compose(request, scope, each, rows), known_viewer=request.role is not None)


def check_permitted(needs: Permission | None, role: Role | None) -> None:
    """Raises NotSignedIn or NotPermitted."""
    if needs is None:
        return
    if role is None:
        raise NotSignedIn
    if needs not in MAY[role]:
        raise NotPermitted(role=role, permission=needs)


def read_many(rows: Callable[..., Select[Any]], description: str, needs: Permission | None = None) -> Any:
    """A root field over the rows of a select, a page at a time."""
    return _query(ReadRoot(rows, needs), description, PAGED)


def read_one(rows: Callable[..., Select[Any]], description: str, needs: Permission | None = None) -> Any:
    """A root field over the first row of a select; null where there is none, or none to be seen."""
    return _query(ReadRoot(rows, needs), description, [])


def _query(root: ReadRoot, description: str, extra: Sequence[Any]) -> Any:
    resolver = resolved_by(by_the_planner, root.rows, arguments_of_root(root.rows), extra)
    return strawberry.field(resolver=resolver, description=_with_need(description, root.needs), metadata={ROOT: root})


@dataclass(frozen=True, slots=True)
class NodeRoot:
    """A root field over whatever rows ids stand for, of any types."""

    argument: str

    def told(self, arguments: Mapping[str, Any], given: Given) -> tuple[str, ...]:
        """The types that the ids name."""
        found = (node_id(each) for each in self._ids(arguments)(given))
        return tuple(sorted({each.type_name for each in found if each is not None}))

    def plan(self, request: Request, each: Selected, told: Sequence[str]) -> Plan:
        """Raises TooManyIds when the ids are there."""
        models = {name: model for name in told if (model := _model_called(request, name)) is not None}
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
        return found.uuid if isinstance(kind, Uuid) else kind.python_type(found.key)
    except ValueError:
        return None


def _key_column(model: Any) -> Any:
    return inspect(model).primary_key[-1]


def _model_called(request: Request, name: str) -> Any:
    kind = request.schema.get_type(name)
    return _model_of(kind) if is_object_type(kind) and kind.interfaces else None


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
        resolver=resolver, description=_with_need(description, None), metadata={ROOT: NodeRoot(argument)}
    )


def _with_need(description: str, needs: Permission | None) -> str:
    return f"{description} Needs the permission {needs}." if needs else f"{description} Open to all."


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a mutation answers with: the row by its key, and beside it values that no table holds."""

    county_id: int | None = None
    id: uuid.UUID | None = None
    values: Any = None


def act(action: Callable[..., Awaitable[ReadBack]], description: str, needs: Permission | None = None) -> Any:
    """A mutation: one transaction, one action, and its payload read back after the commit.

    A refusal becomes an entry of `userErrors`; not being signed in or permitted is an error of the whole request.
    """

    async def answer(info: Any, **arguments: Any) -> Any:
        context: Context = info.context
        viewer = context.viewer_with(needs)
        try:
            async with context.services.database.writing(viewer) as session:
                done = await _once(Doing(session, context), action, info.field_name, arguments)
        except Refusal as refusal:
            return await _payload(info, ReadBack(values={"userErrors": [user_error(refusal, context)]}))
        return await _payload(info, done)

    resolver = resolved_by(answer, action, arguments_of_root(action))
    return strawberry.mutation(resolver=resolver, description=_with_need(description, needs))


async def _once(
    doing: Doing, action: Callable[..., Awaitable[ReadBack]], operation: str, arguments: dict[str, Any]
) -> ReadBack:
    """Do it, unless it was done under the same idempotency key: then the first answer is read back."""
    key = getattr(arguments.get("input"), "idempotency_key", None)
    if key is None:
        return await action(doing, **arguments)
    if not 8 <= len(key) <= 64:
        raise UnfitKey(at=("idempotencyKey",))
    asked = dataclasses.asdict(arguments["input"])
    first = await claim(doing.session, doing.viewer, key, operation, asked)
    if first is not None:
        return ReadBack(first.county_id, first.id)
    done = await action(doing, **arguments)
    await remember(doing.session, doing.viewer, key, Answer(done.county_id, done.id))
    return done


def user_error(refusal: Refusal, context: Context) -> Plain:
    """An entry of `userErrors`; a refusal whose data a client needs has a type of its own."""
    name = type(refusal).__name__ if type(refusal).__name__ in TYPED_ERRORS else "InputError"
    values = {_camel(key): value for key, value in refusal.data.items()}
    said = {"field": ["input", *map(str, refusal.at)], "code": refusal.code}
    return Plain({**values, **said, "__typename": name, "message": refusal.message(context.language)})


TYPED_ERRORS = {"InsufficientStock"}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


async def _payload(info: Any, done: ReadBack) -> dict[str, Any]:
    """By response name: an object that a model stands behind is read as the viewer sees it, all else is as given."""
    answering = info.context.answering
    values = {"userErrors": [], **(done.values or {})}
    key = {_COUNTY: done.county_id, _KEY: done.id}
    plans = answering.operation.payload(info._raw_info.path.key, answering.asked, _plan_payload)
    return {
        each.response_name: await answering.read_back(plan, key) if plan and done.id else values.get(each.name)
        for each, plan in plans
    }


_COUNTY, _KEY = "#county", "#key"
"""What a mutation adds to what a request brings: the key of the row to read back."""


def _plan_payload(request: Request, root: Selected) -> list[tuple[Selected, Plan | None]]:
    kind = get_named_type(root.known.type)
    asked = selected(request, kind, root.sets) if is_object_type(kind) else []
    return [(each, _plan_read_back(request, each)) for each in asked]


def _plan_read_back(request: Request, each: Selected) -> Plan | None:
    model = _model_of(get_named_type(each.known.type))
    if model is None:
        return None
    key = [model.id == parameter(lambda given: given[_KEY], Uuid())]
    if len(inspect(model).primary_key) > 1:
        key.append(model.county_id == parameter(lambda given: given[_COUNTY], Integer()))
    composed = compose(request, {}, each, select(model).where(*key))
    return Plan.of(composed, known_viewer=request.role is not None)


def _model_of(kind: Any) -> Any:
    definition = kind.extensions.get(DEFINITION) if is_object_type(kind) else None
    return definition and model_of(definition.origin)
