"""Root fields of queries over a select: each is answered by one statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLSchema
from sqlalchemy import Select

from domain.errors import NotPermitted
from domain.parties.roles import MAY, Permission, Role
from resolvers.context import NotSignedIn
from resolvers.reading.arguments import Given
from resolvers.reading.compose import compose
from resolvers.reading.fields import (
    PAGED,
    ROOT,
    arguments_of_root,
    by_the_planner,
    is_told_the_role,
    resolved_by,
    usual_arguments,
)
from resolvers.reading.plan import Plan
from resolvers.reading.selection import Request, Selected


@dataclass(frozen=True, slots=True)
class ReadRoot:
    """A root field over the rows of a select. `rows` may take the viewer's `role`: plans are made for each."""

    rows: Callable[..., Select[Any]]
    needs: Permission | None

    def told(self, schema: GraphQLSchema, arguments: Mapping[str, Any], given: Given) -> Any:  # noqa: ARG002  # a node's needs them
        """What of the arguments' values decides the statement."""
        return None

    def plan(self, request: Request, each: Selected, told: Any) -> Plan:  # noqa: ARG002
        """Raises NotSignedIn, NotPermitted, or what the arguments are refused for."""
        check_permitted(self.needs, request.role)
        scope = {**usual_arguments(self.rows), **each.arguments}
        given = {name: scope[name] for name in arguments_of_root(self.rows)}
        if is_told_the_role(self.rows):
            given["role"] = request.role
        rows = self.rows(**given)
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
    return strawberry.field(resolver=resolver, description=with_need(description, root.needs), metadata={ROOT: root})


def with_need(description: str, needs: Permission | None) -> str:
    return f"{description} Needs the permission {needs}." if needs else f"{description} Open to all."
