"""The office that sums what reached households sees of the ledger what it sums, and of households nothing else."""

import asyncpg
import pytest

from domain.parties.walls import raise_walls_sql
from domain.settlement.terms import CreditState
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, viewer
from tests.story.people import People, trade, work_a_month

OFFICE = "SELECT set_config('lianxin.office', 'IMPACT', true), set_config('lianxin.office_county', '{}', true)"
HIDDEN = [
    "household",
    "person",
    "household_membership",
    "income_entry",
    "income_month",
    "attribution_line",
    "balance",
    "credit_in_hand",
]


async def seen(test: TestDatabase, county: int, query: str) -> list[object]:
    """What a buyer in whose transaction the office stands in sees."""
    connection = await asyncpg.connect(test.server.dsn(test.name, user="lianxin_app"))
    try:
        async with connection.transaction():
            await connection.execute(raise_walls_sql(viewer("other buyer")))
            await connection.execute(OFFICE.format(county))
            return [row[0] for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_the_office_sees_credits_and_what_was_realised_of_them_and_nothing_else(
    people: People, fresh: TestDatabase
) -> None:
    await trade(people)
    await work_a_month(people)
    states = set(await seen(fresh, COUNTY, "SELECT state FROM entry"))
    assert states == {CreditState.PROVISIONAL, CreditState.REALISED}
    assert set(await seen(fresh, COUNTY, "SELECT kind FROM transfer")) == {"SETTLEMENT", "RECEIPT", "PAYROLL"}
    assert await seen(fresh, COUNTY + 1, "SELECT state FROM entry") == []
    for table in HIDDEN:
        assert await seen(fresh, COUNTY, f"SELECT county_id FROM {table}") == [], table


@pytest.mark.parametrize("statement", ["UPDATE impact_certificate SET paid = 1", "DELETE FROM impact_certificate"])
async def test_a_certificate_stays_as_it_was_issued(fresh: TestDatabase, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await seen(fresh, COUNTY, statement)
