"""A county in which every walled table holds something, shared by the tests that only look at it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from server.database import Database
from server.embedded import Server
from tests.conftest import TestDatabase, cloned, populated
from tests.factories import save
from tests.story.people import trade, work_a_month
from tests.walls import slices


@pytest_asyncio.fixture(scope="package")
async def traded(postgres: Server, template: str) -> AsyncIterator[TestDatabase]:
    """It is told once: no test may leave anything in it."""
    async with cloned(postgres, template) as test:
        database = Database(test.app_url, connections=20)
        async with populated(test, database) as people:
            await people.ask(None, 'mutation { signIn(input: {login: "nobody", password: "x"}) { accessToken } }')
            await trade(people)
            await work_a_month(people)
            for each in slices.every():
                if hasattr(each, "rows"):
                    await save(test.owner_url, each.rows())
                if hasattr(each, "fill"):
                    await each.fill(people)
        await database.close()
        yield test
