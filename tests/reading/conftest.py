"""A told county, shared by the tests that only read it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from server.database import Database
from server.embedded import Server
from tests.conftest import cloned
from tests.reading.asking import County, app_of, client_of, look_around
from tests.reading.county import tell
from tests.story.county import load
from tests.story.people import People
from tests.walls.slices import accreditation, matchmaking


@pytest_asyncio.fixture(scope="package")
async def county(postgres: Server, template: str) -> AsyncIterator[County]:
    """Nobody may write to it: it is told once, and the examples of every test read it."""
    async with cloned(postgres, template) as test:
        await load(test.owner_url)
        database = Database(test.app_url, connections=20)
        async with (
            client_of(app_of(database, bytes_path=True)) as quick,
            client_of(app_of(database, bytes_path=False)) as plain,
        ):
            core_path = People(plain)
            await tell(core_path, test)
            await accreditation.fill(core_path)
            await matchmaking.fill(core_path)
            yield await look_around(test, database, People(quick), core_path)
        await database.close()
