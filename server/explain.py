"""What a document becomes: its statements, what PostgreSQL does with them, and the code that builds the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.syntax import Syntax
from sqlalchemy import select

from domain.errors import NotFound, Refusal
from domain.parties.actions import viewer_for
from domain.parties.models import Account
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from resolvers.reading.answering import Answering
from resolvers.reading.operation import Planned
from resolvers.reading.plan import Plan
from server.database import Database
from server.limits import GraphQLRequest
from server.trusted import Library


@dataclass(frozen=True, slots=True)
class Explained:
    """How one root field is read. `steps` are the lines of EXPLAIN (ANALYZE, BUFFERS)."""

    name: str
    planned: Planned
    steps: list[str]


async def explain(
    database: Database, library: Library, asked: GraphQLRequest, viewer: Viewer | None
) -> list[Explained]:
    """Runs each statement, so that PostgreSQL can say what it took. Raises what answering the request would."""
    document = library.document(asked)
    document.check_valid()
    operation = document.operation(asked.operation_name).operation
    answering = Answering(
        operation, operation.asked(asked.variables, viewer.role if viewer else None), viewer, database
    )
    return [
        Explained(name, planned, await _steps(database, planned, answering.given))
        for name, planned in answering.plans.items()
    ]


async def _steps(database: Database, planned: Planned, given: Mapping[str, Any]) -> list[str]:
    if not isinstance(planned, Plan) or planned.sql is None:
        return []
    return await database.explain(planned.sql, planned.values(given))


async def viewer_called(database: Database, login: str) -> Viewer:
    """Somebody as he would be after signing in. Raises NotFound, NoAppointment."""
    async with database.writing(None) as session:
        async with standing_in(session, Office.DOOR):
            id_ = (await session.execute(select(Account.id).where(Account.login == login))).scalar_one_or_none()
        if id_ is None:
            raise NotFound(what="login")
        return await viewer_for(session, id_, None)


def show(console: Console, explained: list[Explained]) -> None:
    for each in explained:
        console.rule(f"[bold]{each.name}")
        if isinstance(each.planned, Refusal):
            console.print(f"[red]{each.planned.code}[/] {each.planned.message('en')}")
        elif each.planned is None:
            console.print("Answered by graphql-core: nothing is read.")
        else:
            _show_plan(console, each.planned, each.steps)


def _show_plan(console: Console, plan: Plan, steps: list[str]) -> None:
    walls = "raises the viewer's walls" if plan.walled else "touches no table with a wall"
    if plan.sql is not None:
        console.print(Panel(Syntax(plan.sql, "sql", word_wrap=True), title=f"one statement, {walls}"))
        console.print(Panel("\n".join(steps), title="what PostgreSQL does"))
    console.print(Panel(Syntax(plan.source, "python", word_wrap=True), title="what builds the answer"))
