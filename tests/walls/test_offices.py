"""An office is a door: it leads where it is opened, and when it is left things stand as before."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound
from domain.parties.walls import Office, standing_in
from server.database import Database
from tests.story.county import COUNTY


async def _office(session: AsyncSession) -> tuple[str, str]:
    asked = text("SELECT current_setting('lianxin.office', true), current_setting('lianxin.office_county', true)")
    office, county = (await session.execute(asked)).one()
    return office, county


async def test_leaving_an_inner_office_leads_back_to_the_outer_one(database: Database) -> None:
    async with database.writing(None) as session:
        async with standing_in(session, Office.MARKET, COUNTY):
            async with standing_in(session, Office.DOOR):
                assert await _office(session) == ("DOOR", "")
            assert await _office(session) == ("MARKET", str(COUNTY))
        assert await _office(session) == ("", "")


async def test_no_office_stays_open_after_a_refusal(database: Database) -> None:
    async with database.writing(None) as session:
        with pytest.raises(NotFound):
            async with standing_in(session, Office.SETTLEMENT, COUNTY):
                raise NotFound(at=(), what="x")
        assert await _office(session) == ("", "")


async def test_an_office_opened_in_a_savepoint_that_is_undone_is_not_open(database: Database) -> None:
    async with database.writing(None) as session, standing_in(session, Office.MARKET, COUNTY):
        with pytest.raises(NotFound):
            async with session.begin_nested(), standing_in(session, Office.SETTLEMENT, COUNTY):
                raise NotFound(at=(), what="x")
        assert await _office(session) == ("MARKET", str(COUNTY))
