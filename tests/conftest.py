"""One PostgreSQL for a run, one template database for its migrations, and a copy of it for each test that commits."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
import pytest_asyncio

from server.app import Application
from server.database import Database, migrate
from server.embedded import Server, ephemeral
from server.lasting import spare_the_collector
from server.services import Services
from server.tokens import AccessTokens
from server.trusted import shipped
from tests.story.county import load
from tests.story.people import People

TEMPLATE = "lianxin_template"
PEOPLED = "lianxin_peopled"
NAMED = {"catalog/Listings": shipped()["catalog/Listings"]}
"""Planning all that is shipped takes longer than most tests; `tests/reading` and `tests/server` have a look at all."""


def pytest_collection_finish() -> None:
    """Thousands of tests and the schema stand from now on, and are not looked through for garbage again and again."""
    spare_the_collector()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """This worker's own server: workers neither wait for nor see one another."""
    with ephemeral() as server:
        yield server


@dataclass(frozen=True)
class TestDatabase:
    """A migrated database of one test's own, and the two roles it is reached by."""

    __test__ = False

    server: Server
    name: str

    @property
    def owner_url(self) -> str:
        return self.server.url(self.name)

    @property
    def app_url(self) -> str:
        return self.server.url(self.name, user="lianxin_app")


async def _run(server: Server, *statements: str) -> None:
    connection = await asyncpg.connect(server.dsn())
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="session")
async def template(postgres: Server) -> str:
    await _run(postgres, f"CREATE DATABASE {TEMPLATE}")
    await migrate(postgres.url(TEMPLATE))
    await _run(postgres, "ALTER ROLE lianxin_app LOGIN")
    # A test's own SQL means the day in Shanghai by `current_date`, also while it is yesterday in UTC.
    await _run(postgres, f"ALTER ROLE {postgres.superuser} SET timezone = 'Asia/Shanghai'")
    return TEMPLATE


@asynccontextmanager
async def cloned(server: Server, template: str) -> AsyncIterator[TestDatabase]:
    """A migrated database of one's own, until the block ends."""
    name = f"test_{uuid.uuid4().hex}"
    # Copying files takes half as long as writing them to the log, in a cluster that syncs nothing.
    await _run(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield TestDatabase(server, name)
    await _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture(scope="session")
async def peopled(postgres: Server, template: str) -> str:
    """Copied like the other, and a small county is in it: to write it anew takes longer than many a test."""
    await _run(postgres, f"CREATE DATABASE {PEOPLED} TEMPLATE {template}")
    await load(postgres.url(PEOPLED))
    return PEOPLED


@asynccontextmanager
async def populated(test: TestDatabase, database: Database) -> AsyncIterator[People]:
    """The people of a small county, who are put into the database first."""
    await load(test.owner_url)
    async with people_of(database) as those:
        yield those


@asynccontextmanager
async def people_of(database: Database) -> AsyncIterator[People]:
    """The people of the small county that is in a database, and the server they talk to."""
    door = AccessTokens(bytes(32))
    app = Application(Services(database, door, operations=NAMED))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        yield People(client, database, door)


@pytest_asyncio.fixture
async def fresh(
    request: pytest.FixtureRequest, postgres: Server, template: str, peopled: str
) -> AsyncIterator[TestDatabase]:
    """A database in which a test may commit: with a small county in it where the test has to do with its people."""
    async with cloned(postgres, peopled if "people" in request.fixturenames else template) as test:
        yield test


@pytest_asyncio.fixture
async def database(fresh: TestDatabase) -> AsyncIterator[Database]:
    """The application's way into a fresh database, behind all walls."""
    opened = Database(fresh.app_url, connections=60)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def people(fresh: TestDatabase, database: Database) -> AsyncIterator[People]:  # who are in it
    async with people_of(database) as those:
        yield those
