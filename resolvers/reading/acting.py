"""Root fields of mutations: one transaction, one action, and what it names to read back."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import get_named_type, is_object_type
from sqlalchemy import Integer, Uuid, inspect, select

from domain.errors import Conflict, Refusal
from domain.idempotency import Answer, UnfitKey, claim, remember
from domain.parties.roles import Permission, Viewer
from resolvers.context import Context, Doing
from resolvers.reading.arguments import parameter
from resolvers.reading.compose import compose
from resolvers.reading.fields import arguments_of_root, model_behind, resolved_by
from resolvers.reading.forms import Plain
from resolvers.reading.plan import Plan
from resolvers.reading.roots import with_need
from resolvers.reading.selection import Request, Selected, selected


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a mutation answers with: the row by its key, and beside it values that no table holds.

    Where the values are all of the answer and no secret, they are `kept` for whoever sends the same key again.
    """

    county_id: int | None = None
    id: uuid.UUID | None = None
    values: Any = None
    kept: bool = False


def act(action: Callable[..., Awaitable[ReadBack]], description: str, needs: Permission | None = None) -> Any:
    """A mutation: one transaction, one action, and its payload read back after the commit.

    A refusal becomes an entry of `userErrors`; not being signed in or permitted is an error of the whole request.
    """

    async def answer(info: Any, **arguments: Any) -> Any:
        context: Context = info.context
        viewer = context.viewer_with(needs)
        plans = _plans_of(info)  # first of all: a payload that cannot be read is refused before anything is done
        try:
            done = await _written(viewer, context, action, info.field_name, arguments)
        except Refusal as refusal:
            return await _payload(context, plans, ReadBack(values={"userErrors": [user_error(refusal, context)]}))
        return await _payload(context, plans, done)

    resolver = resolved_by(answer, action, arguments_of_root(action))
    return strawberry.mutation(resolver=resolver, description=with_need(description, needs))


_ATTEMPTS = 4


async def _written(
    viewer: Viewer | None,
    context: Context,
    action: Callable[..., Awaitable[ReadBack]],
    operation: str,
    arguments: dict[str, Any],
) -> ReadBack:
    """Do it in a transaction; and again where it gave way to another that it waited for, which changed nothing."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with context.services.database.writing(viewer) as session:
                return await _once(Doing(session, context), action, operation, arguments)
        except Conflict as conflict:
            if not conflict.in_passing or attempt == _ATTEMPTS:
                raise
            await asyncio.sleep(attempt * random.uniform(0.01, 0.05))  # noqa: S311  # apart from each other
    raise AssertionError("the last attempt raises or returns")


async def _once(
    doing: Doing, action: Callable[..., Awaitable[ReadBack]], operation: str, arguments: dict[str, Any]
) -> ReadBack:
    """Do it, unless it was done under the same idempotency key: then the first answer is read back."""
    key = getattr(arguments.get("input"), "idempotency_key", None)
    if key is not None and not 8 <= len(key) <= 64:
        raise UnfitKey(at=("idempotencyKey",))
    if key is None or doing.context.viewer is None:  # an action that is open to all keeps keys itself
        return await action(doing, **arguments)
    claimed = Answer(doing.viewer.county_id, doing.new_key)
    first = await claim(doing.session, doing.viewer, key, operation, arguments["input"], claimed)
    if first is not None:
        return ReadBack(first.county_id, first.id, _plain(first.values))
    done = await action(doing, **arguments)
    answer = Answer(done.county_id, done.id, done.values if done.kept else None)
    if answer != claimed:
        await remember(doing.session, doing.viewer, key, answer)
    return done


def _plain(values: Any) -> Any:
    """Objects as an action told them."""
    if isinstance(values, dict):
        return Plain({name: _plain(each) for name, each in values.items()})
    return [_plain(each) for each in values] if isinstance(values, list) else values


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


Plans = list[tuple[Selected, Plan | None]]
"""How each field of a payload is read back; None for what no table holds."""


def _plans_of(info: Any) -> Plans:
    answering = info.context.answering
    plans: Plans = answering.operation.payload(info._raw_info.path.key, answering.asked, _plan_payload)
    return plans


async def _payload(context: Context, plans: Plans, done: ReadBack) -> dict[str, Any]:
    """By response name: an object that a model stands behind is read as the viewer sees it, all else is as given."""
    answering = context.answering
    values = {"userErrors": [], **(done.values or {})}
    key = {_COUNTY: done.county_id, _KEY: done.id}
    return {
        each.response_name: await answering.read_back(plan, key) if plan and done.id else values.get(each.name)
        for each, plan in plans
    }


_COUNTY, _KEY = "#county", "#key"
"""What a mutation adds to what a request brings: the key of the row to read back."""


def _plan_payload(request: Request, root: Selected) -> Plans:
    kind = get_named_type(root.known.type)
    asked = selected(request, kind, root.sets) if is_object_type(kind) else []
    return [(each, _plan_read_back(request, each)) for each in asked]


def _plan_read_back(request: Request, each: Selected) -> Plan | None:
    model: Any = model_behind(get_named_type(each.known.type))
    if model is None:
        return None
    key = [model.id == parameter(lambda given: given[_KEY], Uuid())]
    if len(inspect(model).primary_key) > 1:
        key.append(model.county_id == parameter(lambda given: given[_COUNTY], Integer()))
    composed = compose(request, {}, each, select(model).where(*key))
    return Plan.of(composed, known_viewer=request.role is not None)
