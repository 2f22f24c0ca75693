"""The schedule's office sees menus of one county and what became of them, and nothing else."""

import pytest
from sqlalchemy import func, select

from domain import tables
from domain.parties.walls import Office, standing_in
from server.database import Database
from tests.standing_orders.steps import except_for, kept, line, work
from tests.story.county import COUNTY
from tests.story.people import People, listing, lot

PUBLIC = {"lot", "lot_certificate", "delivery_rule", "yield_norm", "need_rule", "case_rule"}
"""What is published, and rules, anybody sees."""
MENUS = {"standing_order", "standing_order_line", "standing_order_exception", "standing_order_run"}
WALLED = [table for table in tables.metadata.tables.values() if table.info.get("wall")]


@pytest.mark.parametrize(("county_id", "seen"), [(COUNTY, MENUS), (320723, set[str]()), (None, set[str]())])
async def test_the_schedule_sees_menus_of_its_county_alone(
    people: People, database: Database, county_id: int | None, seen: set[str]
) -> None:
    standing = await kept(people, line(await listing(people, await lot(people))))
    await except_for(people, standing, 3, "SKIP")
    await work(database)
    found = set()
    async with database.writing(None) as session, standing_in(session, Office.SCHEDULE, county_id):
        for table in WALLED:
            if (await session.execute(select(func.count()).select_from(table))).scalar_one():
                found.add(table.name)
    assert found - PUBLIC == seen
