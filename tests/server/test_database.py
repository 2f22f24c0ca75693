"""What the database's ways in hold to."""

import pytest
from sqlalchemy import text

from domain.errors import TookTooLong
from server.database import Database
from tests.conftest import TestDatabase

SLOW = "SELECT pg_sleep(60)"


async def test_a_statement_that_takes_too_long_is_stopped_and_leaves_nothing(fresh: TestDatabase) -> None:
    database = Database(fresh.app_url, connections=1, statement_seconds=0.05)
    try:
        with pytest.raises(TookTooLong):
            await database.fetch(SLOW, [])
        with pytest.raises(TookTooLong):
            async with database.writing(None) as session:
                await session.execute(text(SLOW))
        assert await database.is_ready(), "the connection is fit for the next request"
    finally:
        await database.close()
