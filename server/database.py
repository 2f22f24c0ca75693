"""The database: migrating it, and the two ways in. Reads take a raw connection, writes a session in one transaction."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from domain.errors import Conflict, Refusal, TookTooLong, TooLarge
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


_CONFLICTS = {"23505", "23P01", "40001", "40P01"}
"""Unique and exclusion violations (the rules look first, so a violation means a race), serialization, deadlock."""
_TOO_LARGE = {"22001", "22003"}
_CANCELLED = "57014"


def refusal_for(error: DBAPIError) -> Refusal | None:
    """What an error of the database says to whoever asked, by its SQLSTATE; None for an error of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if state in _CONFLICTS:
        return Conflict()
    if state == _CANCELLED:
        return TookTooLong()
    out_of_range = isinstance(error.orig and error.orig.__cause__, asyncpg.DataError) and state is None
    return TooLarge() if state in _TOO_LARGE or out_of_range else None


@contextmanager
def _refusing() -> Iterator[None]:
    """An error of the database that says something to whoever asked is raised as what it says."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        raise refusal from error


class Database:
    """The application's ways into one database, as the role that owns nothing and bypasses nothing."""

    def __init__(self, url: str, *, connections: int = 10, statement_seconds: float = 30) -> None:
        """No statement may take longer than `statement_seconds`: what the limits let through has an end too."""
        milliseconds = str(int(statement_seconds * 1000))
        self._engine = create_async_engine(
            url,
            pool_size=connections,
            max_overflow=0,
            connect_args={"server_settings": {"statement_timeout": milliseconds}},
        )
        self._open = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
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

    @asynccontextmanager
    async def reading(self, viewer: Viewer | None, *, walled: bool) -> AsyncIterator[AsyncConnection]:
        """A connection to read by. What anyone may browse needs no transaction; all else is read behind walls.

        Raises TookTooLong.
        """
        with _refusing():
            async with (self._engine if walled else self._open).connect() as connection:
                if walled:
                    await connection.execute(text(raise_walls_sql(viewer)))
                yield connection

    async def is_ready(self) -> bool:
        """Whether it answers and stands at the newest revision."""
        try:
            async with self.reading(None, walled=False) as connection:
                found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
        except (OSError, SQLAlchemyError, TimeoutError, TookTooLong):
            return False
        return list(found) == [newest_revision()]
