"""The database: migrating it, and the two ways in. Reads take a raw connection, writes a session in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from domain.ending import end
from domain.errors import Conflict, Refusal, TookTooLong, TooLarge
from domain.parties.roles import Viewer
from domain.parties.walls import raise_walls
from server.telemetry import span

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def _alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def migrate(owner_url: str) -> None:
    """Bring a database to the newest revision, in one transaction. `owner_url` is of the role that owns the tables."""
    engine = create_async_engine(owner_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(lambda plain: command.upgrade(_alembic(plain), "head"))
    finally:
        await engine.dispose()


def newest_revision() -> str:
    return str(ScriptDirectory.from_config(_alembic()).get_current_head())


_CONFLICTS = {"23505", "23P01"}
"""Unique and exclusion violations: the rules look first, so a violation means a race."""
_IN_PASSING = {"40001", "40P01"}
"""Serialization, deadlock."""
_TOO_LARGE = {"22000", "22001", "22003"}
"""Too long a text, too large a number, and what asyncpg itself says of a value that no column could hold."""
_CANCELLED = "57014"


def refusal_for(error: BaseException) -> Refusal | None:
    """What an error of the database says to whoever asked, by its SQLSTATE; None for an error of ours."""
    state = getattr(error, "sqlstate", None)
    if state in _CONFLICTS | _IN_PASSING:
        conflict = Conflict()
        conflict.in_passing = state in _IN_PASSING
        return conflict
    if state == _CANCELLED:
        return TookTooLong()
    return TooLarge() if state in _TOO_LARGE else None


@contextmanager
def _refusing() -> Iterator[None]:
    """An error of the database that says something to whoever asked is raised as what it says."""
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        refusal = refusal_for(_cause_of(error))
        if refusal is None:
            raise
        raise refusal from error


def _cause_of(error: BaseException) -> BaseException:
    """asyncpg's own error: SQLAlchemy wraps it twice, and keeps the code in the middle."""
    if not isinstance(error, DBAPIError) or error.orig is None:
        return error
    return error.orig if getattr(error.orig, "sqlstate", None) else error.orig.__cause__ or error.orig


class Database:
    """The application's ways into one database, as the role that owns nothing and bypasses nothing."""

    def __init__(
        self, url: str, *, connections: int = 10, statement_seconds: float = 30, plans_once: bool = True
    ) -> None:
        """No statement may take longer than `statement_seconds`: what the limits let through has an end too.

        Reading and writing have `connections` each. With `plans_once` a statement that writes is planned once for all
        values: right for the look-ups by key of which people's mutations are made, where planning would cost more than
        running; not for what sweeps through tables.
        """
        settings = {"statement_timeout": str(int(statement_seconds * 1000)), "application_name": "lianxin"}
        writing = {**settings, "plan_cache_mode": "force_generic_plan" if plans_once else "auto"}
        self._engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            pool_use_lifo=True,  # few connections that know their statements, rather than many that do by and by
            connect_args={"server_settings": writing},
        )
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._readers = _Readers(self._dsn, connections, {**settings, "jit": "off"})

    async def close(self) -> None:
        await self._readers.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def writing(self, viewer: Viewer | None) -> AsyncIterator[AsyncSession]:
        """One transaction behind the viewer's walls. Returning commits, raising rolls back.

        What two transactions did to each other, or the columns cannot hold, becomes a Conflict or TooLarge; what took
        too long, TookTooLong.
        """
        with _refusing():
            async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
                await raise_walls(session, viewer)
                yield session
                await end(session)

    async def fetch(self, sql: str, values: list[Any]) -> Sequence[Any]:
        """The rows. A statement that reads behind walls raises them itself.

        Raises TookTooLong, or TooLarge for a value no column could hold.
        """
        with _refusing(), span("statement"):
            async with self._readers.one() as connection:
                return await connection.fetch(sql, *values)

    async def explain(self, sql: str, values: list[Any]) -> list[str]:
        """What PostgreSQL does for a statement, having run it. Raises as `fetch`."""
        with _refusing():
            async with self._readers.one() as connection:
                rows = await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", *values)
        return [row[0] for row in rows]

    async def is_ready(self) -> bool:
        """Whether it answers and stands at the newest revision."""
        try:
            found = await self.fetch("SELECT version_num FROM alembic_version", [])
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError, TookTooLong):
            return False
        return [row[0] for row in found] == [newest_revision()]


class _Readers:
    """Raw connections for reading: each statement is a transaction of its own, so nothing of one reaches the next."""

    def __init__(self, dsn: str, connections: int, settings: dict[str, str]) -> None:
        self._dsn, self._connections, self._settings = dsn, connections, settings
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def one(self) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
        pool = self._pool or await self._open()
        async with pool.acquire() as connection:
            yield connection  # type: ignore[misc]  # a proxy that has all of a connection's methods

    async def _open(self) -> "asyncpg.Pool[asyncpg.Record]":
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._dsn,
                    min_size=1,
                    max_size=self._connections,
                    init=_learn_rows,
                    reset=_nothing_to_reset,
                    max_cached_statement_lifetime=0,
                    max_cacheable_statement_size=_LONGEST_PREPARED,
                    server_settings=self._settings,
                )
            return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


_LONGEST_PREPARED = 200_000
"""Characters of a statement that is prepared once and kept."""


async def _learn_rows(connection: Any) -> None:
    """asyncpg asks what an array of rows is when a statement's own column is one, but not when it stands in a row."""
    await connection.fetchval("SELECT array(SELECT row(1))")


async def _nothing_to_reset(_: object) -> None:
    """Spares a round trip: a reader sets nothing that outlives its statement."""
