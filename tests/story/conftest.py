"""The people of a small county, and the server they talk to."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from server.app import Services, application
from server.database import Database
from server.tokens import AccessTokens
from tests.conftest import TestDatabase
from tests.story.county import load
from tests.story.people import People


@pytest_asyncio.fixture
async def people(fresh: TestDatabase, database: Database) -> AsyncIterator[People]:
    await load(fresh.owner_url)
    app = application(Services(database, AccessTokens(bytes(32))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lianxin") as client:
        yield People(client)
