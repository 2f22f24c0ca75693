"""The database: migrating it, and the two ways in. Reads take a raw connection, writes a session in one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from domain.parties.roles import Viewer
from domain.parties.walls import raise_walls, raise_walls_sql

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


def dsn_of(url: str) -> str:
    """The address as asyncpg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Database:
    """The application's two ways into one database, both as the role that owns nothing and bypasses nothing."""

    def __init__(self, url: str, *, readers: int = 10, writers: int = 10) -> None:
        self._url = url
        self._readers = readers
        self._engine = create_async_engine(url, pool_size=writers, max_overflow=0, isolation_level="READ COMMITTED")
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> "Database":
        self._pool = await asyncpg.create_pool(dsn_of(self._url), min_size=1, max_size=self._readers)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.close()
        await self._engine.dispose()

    @asynccontextmanager
    async def writing(self, viewer: Viewer | None) -> AsyncIterator[AsyncSession]:
        """One transaction behind the viewer's walls. Returning commits, raising rolls back."""
        async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
            await raise_walls(session, viewer)
            yield session

    async def read(self, statement: str, parameters: list[Any], viewer: Viewer | None, *, walled: bool) -> Any:
        """The rows of one statement. What anyone may browse needs no transaction; all else is read behind walls."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        async with self._pool.acquire() as connection:
            if not walled:
                return await connection.fetch(statement, *parameters)
            async with connection.transaction(readonly=True):
                await connection.execute(raise_walls_sql(viewer))
                return await connection.fetch(statement, *parameters)

    async def is_ready(self) -> bool:
        """Whether it answers and stands at the newest revision."""
        try:
            found = await self.read("SELECT version_num FROM alembic_version", [], None, walled=False)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        return [row["version_num"] for row in found] == [newest_revision()]
