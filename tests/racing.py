"""Two transactions that want the same thing: the second begins before the first has committed, and waits for it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import Refusal
from domain.parties.roles import Viewer
from server.database import Database
from tests.conftest import TestDatabase

DONE = "done"


@dataclass(frozen=True)
class Step:
    """What somebody does within one transaction; `during` is a context to do it in, such as a stopped clock."""

    viewer: Viewer | None
    action: Callable[[AsyncSession], Awaitable[Any]]
    during: Callable[[], Any] = field(default=nullcontext)


async def race(fresh: TestDatabase, database: Database, first: Step, second: Step) -> tuple[str, str]:
    """What each came to: DONE, or the code of its refusal."""
    acted, may_commit = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        acted.set()
        await may_commit.wait()

    one = asyncio.create_task(_attempt(database, first, hold))
    await asyncio.wait([one, asyncio.create_task(acted.wait())], return_when=asyncio.FIRST_COMPLETED)
    two = asyncio.create_task(_attempt(database, second, _nothing))
    await until_it_waits(fresh, two)
    may_commit.set()
    return await one, await two


async def _attempt(database: Database, step: Step, then: Callable[[], Awaitable[None]]) -> str:
    try:
        with step.during():
            async with database.writing(step.viewer) as session:
                await step.action(session)
                await then()
    except Refusal as refusal:
        return refusal.code
    return DONE


async def _nothing() -> None:
    pass


async def until_it_waits(fresh: TestDatabase, task: "asyncio.Task[Any]") -> None:
    """Until a transaction waits for another's lock, or the task has ended without waiting."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    try:
        while not task.done() and not await connection.fetchval(waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.005)  # PostgreSQL tells nobody when somebody waits
    finally:
        await connection.close()
