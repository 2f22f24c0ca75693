"""The walls as the application's own role meets them, with plain SQL."""

import asyncpg
import pytest

from domain import tables
from domain.parties.roles import Role, Viewer
from domain.parties.walls import raise_walls_sql
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, ORGANISATIONS, PEOPLE, VILLAGE, key, load

WALLED = sorted(name for name, table in tables.metadata.tables.items() if table.info.get("wall"))


def viewer(who: str) -> Viewer:
    role, organisation = PEOPLE[who]
    _, region, county = ORGANISATIONS[organisation]
    return Viewer(key(f"account {who}"), key(f"appointment {who}"), role, county, region, key(organisation))


async def count(fresh: TestDatabase, table: str, who: Viewer | None) -> int:
    """How many rows of a table the application's role sees for a viewer; None sets nothing at all."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    try:
        async with connection.transaction():
            if who is not None:
                await connection.execute(raise_walls_sql(who))
            return int(await connection.fetchval(f"SELECT count(*) FROM {table}"))
    finally:
        await connection.close()


async def test_nothing_set_means_nothing_seen(fresh: TestDatabase) -> None:
    await load(fresh.owner_url)
    assert {table: await count(fresh, table, None) for table in WALLED} == dict.fromkeys(WALLED, 0)


HOUSEHOLDS = ["household", "person", "household_membership", "linkage_contract", "share_holding"]


@pytest.mark.parametrize("table", HOUSEHOLDS)
async def test_an_officer_sees_the_households_of_the_region_and_of_no_other(fresh: TestDatabase, table: str) -> None:
    await load(fresh.owner_url)
    assert await count(fresh, table, viewer("officer")) > 0
    assert await count(fresh, table, viewer("stranger")) == 0


async def test_a_seller_sees_his_own_contracts_and_not_a_rivals(fresh: TestDatabase) -> None:
    await load(fresh.owner_url)
    assert await count(fresh, "linkage_contract", viewer("seller")) == 2
    assert await count(fresh, "linkage_contract", viewer("rival")) == 0
    assert await count(fresh, "household", viewer("seller")) == 0


async def test_a_buyer_sees_no_household(fresh: TestDatabase) -> None:
    await load(fresh.owner_url)
    assert {await count(fresh, table, viewer("buyer")) for table in HOUSEHOLDS} == {0}


async def test_a_family_sees_itself_alone(fresh: TestDatabase) -> None:
    await load(fresh.owner_url)
    member = Viewer(
        key("account A"), key("appointment A"), Role.HOUSEHOLD_MEMBER, COUNTY, VILLAGE, household_id=key("A")
    )
    assert await count(fresh, "household", member) == 1
    assert await count(fresh, "household_membership", member) == 1


@pytest.mark.parametrize("statement", ["UPDATE entry SET amount = 1", "DELETE FROM entry", "DELETE FROM lot"])
async def test_what_is_written_stays_written(fresh: TestDatabase, statement: str) -> None:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_applications_role_owns_nothing_and_bypasses_nothing(fresh: TestDatabase) -> None:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        mighty = await connection.fetchval(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'lianxin_app'"
        )
        owned = await connection.fetchval(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = 'lianxin_app')"
        )
        forced = await connection.fetch("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    finally:
        await connection.close()
    assert mighty is False
    assert owned == 0
    assert sorted(row["relname"] for row in forced) == WALLED
