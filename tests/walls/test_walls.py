"""The walls as the application's own role meets them, with plain SQL, once every table holds something."""

from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import func, select

from domain import tables
from domain.parties.walls import raise_walls_sql, settings_of
from resolvers.reading.compose import Composed
from resolvers.reading.forms import Constant
from resolvers.reading.plan import VIEWER, Plan
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, MEMBERS, PEOPLE, key, viewer
from tests.walls import slices

WALLED = sorted(name for name, table in tables.metadata.tables.items() if table.info.get("wall"))

SEEN_BY: dict[str, set[str]] = defaultdict(set)
for each in slices.every():
    for table, seen in each.SEEN_BY.items():
        SEEN_BY[table] |= seen
PUBLISHED = {"lot"}.union(*(getattr(each, "PUBLISHED", set()) for each in slices.every()))
"""Tables of which everybody sees what is published, signed in or not."""


@pytest_asyncio.fixture
async def app(traded: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(traded.server.dsn(traded.name, user="lianxin_app"))
    yield connection
    await connection.close()


async def counted(connection: asyncpg.Connection, who: str | None) -> dict[str, int]:
    """How many rows of each walled table somebody sees; None sets nothing at all."""
    async with connection.transaction():
        if who is not None:
            await connection.execute(raise_walls_sql(viewer(who)))
        return {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in WALLED}


async def test_nothing_set_means_nothing_seen_but_what_is_published(app: asyncpg.Connection) -> None:
    assert {table for table, rows in (await counted(app, None)).items() if rows} == PUBLISHED


async def test_each_table_shows_its_rows_to_whom_they_concern_and_to_nobody_else(
    app: asyncpg.Connection, traded: TestDatabase
) -> None:
    owner = await asyncpg.connect(traded.server.dsn(traded.name))
    everything = await counted(owner, None)
    await owner.close()
    assert not [table for table, rows in everything.items() if not rows], "a table without rows proves nothing"
    seen: dict[str, set[str]] = {table: set() for table in WALLED}
    for who in (*PEOPLE, *MEMBERS):
        for table, rows in (await counted(app, who)).items():
            if rows:
                seen[table].add(who)
    assert seen == SEEN_BY


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
async def test_a_statement_that_raises_the_walls_itself_sees_as_much(app: asyncpg.Connection, mode: str) -> None:
    """However PostgreSQL plans it; and what it raised is gone when it ends."""
    await app.fetchval("SELECT array(SELECT row(1))")  # teaches asyncpg what an array of rows is
    await app.execute(f"SET plan_cache_mode = {mode}")
    plans = {
        name: Plan.of(Composed(select(func.count()).select_from(table), lambda _: Constant(None)))
        for name, table in tables.metadata.tables.items()
        if name in WALLED
    }
    for who in (*PEOPLE, *MEMBERS):
        given = {VIEWER: settings_of(viewer(who))}
        found = {name: (await app.fetchval(str(plan.sql), *plan.values(given)))[0][0] for name, plan in plans.items()}
        assert found == await counted(app, who), who
    assert {table for table, rows in (await counted(app, None)).items() if rows} == PUBLISHED


async def test_a_family_sees_itself_alone(app: asyncpg.Connection) -> None:
    async with app.transaction():
        await app.execute(raise_walls_sql(viewer("member")))
        for table in ("household_membership", "income_entry", "income_month", "attribution_line", "payroll_line"):
            assert await app.fetchval(f"SELECT array_agg(DISTINCT household_id) FROM {table}") == [key("A")], table
        assert await app.fetchval("SELECT array_agg(id) FROM household") == [key("A")]


async def test_a_trader_sees_his_own_side_of_the_ledger(app: asyncpg.Connection) -> None:
    for who, organisation in (("seller", "cooperative"), ("buyer", "canteen")):
        async with app.transaction():
            await app.execute(raise_walls_sql(viewer(who)))
            assert await app.fetchval("SELECT array_agg(DISTINCT owner_id) FROM entry") == [key(organisation)]


OUTSIDERS = [None, "stranger", "rival", "other buyer", "next officer", "approver", "finance", "surveyor", "member"]
CHANGED_BY: dict[str, set[str]] = defaultdict(set)
"""Of the outsiders of the main job, those whom another slice's table concerns."""
for each in slices.every():
    for table, changers in getattr(each, "CHANGED_BY", {}).items():
        CHANGED_BY[table] |= changers
OWN = {"account", "appointment", "idempotency_record"}


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_nobody_changes_rows_that_are_not_theirs_to_change(app: asyncpg.Connection, who: str | None) -> None:
    for table in WALLED:
        may = await app.fetchval("SELECT has_table_privilege('lianxin_app', $1, 'UPDATE')", table)
        if not may or table in OWN or who in CHANGED_BY[table]:
            continue
        same = list(tables.metadata.tables[table].primary_key)[-1].name
        async with app.transaction():
            await app.execute(raise_walls_sql(viewer(who) if who else None))
            assert await app.execute(f"UPDATE {table} SET {same} = {same} WHERE true") == "UPDATE 0", table


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("table", ["entry", "income_entry", "settlement", "receipt", "payroll_line", "stock_movement"])
async def test_nobody_adds_rows_that_are_not_theirs_to_add(
    app: asyncpg.Connection, who: str | None, table: str
) -> None:
    forged = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '{{\"county_id\": {COUNTY}}}')"
    async with app.transaction():
        await app.execute(raise_walls_sql(viewer(who) if who else None))
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await app.execute(forged)


@pytest.mark.parametrize("statement", ["UPDATE entry SET amount = 1", "DELETE FROM entry", "DELETE FROM lot"])
async def test_what_is_written_stays_written(app: asyncpg.Connection, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(statement)


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
    assert {row["relname"] for row in forced} >= set(WALLED)
