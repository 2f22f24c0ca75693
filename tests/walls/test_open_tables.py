"""What everybody reads only those write whose it is, by plain SQL as over the API."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from domain import tables
from domain.parties.walls import raise_walls_sql
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, viewer

_MAY = "has_{}_privilege('lianxin_app', oid, '{}')"
_WRITABLE = " OR ".join(
    (_MAY.format("any_column", "INSERT"), _MAY.format("any_column", "UPDATE"), _MAY.format("table", "DELETE"))
)
_OF_THE_APPLICATION = "relkind = 'r' AND relnamespace = 'public'::regnamespace"

OUTSIDERS = [None, "rival", "buyer", "stranger", "officer", "finance", "member"]
OF_SELLERS = [
    "product",
    "listing",
    "listing_lot",
    "price_tier",
    "price_record",
    "surplus_offer",
    "delivery_terms",
    "freight_rule",
]
OPEN = [*OF_SELLERS, "price_corridor", "vacancy", "certificate_key", "case_objection_receipt"]


@pytest_asyncio.fixture
async def app(traded: TestDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A transaction of the application's role in the shared county; nothing of it stays."""
    connection = await asyncpg.connect(traded.server.dsn(traded.name, user="lianxin_app"))
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def _rows(app: asyncpg.Connection, sql: str) -> list[str]:
    return [row[0] for row in await app.fetch(sql)]


async def test_whatever_the_application_may_write_has_policies(app: asyncpg.Connection) -> None:
    unguarded = (
        f"SELECT relname FROM pg_class WHERE {_OF_THE_APPLICATION} AND ({_WRITABLE}) AND NOT relforcerowsecurity"
    )
    assert await _rows(app, unguarded) == []
    anybody = (
        "SELECT tablename FROM pg_policies WHERE cmd <> 'SELECT' AND (qual = 'true' OR with_check = 'true')"
        " ORDER BY tablename"
    )
    assert await _rows(app, anybody) == []


async def test_reading_what_is_open_asks_nothing_of_the_viewer(app: asyncpg.Connection) -> None:
    """So it needs no transaction, and is planned as if there were no policy."""
    reading = "SELECT tablename FROM pg_policies WHERE cmd IN ('SELECT', 'ALL') AND qual {} 'true' ORDER BY tablename"
    read_by_all = await _rows(app, reading.format("="))
    assert [table for table in read_by_all if not tables.metadata.tables[table].info.get("wall")] == sorted(OPEN)
    assert not set(OPEN).intersection(await _rows(app, reading.format("<>")))
    for table in OPEN:
        assert await app.fetchval(f"SELECT count(*) FROM {table}"), f"{table}: a table without rows proves nothing"


def _others(table: str) -> str:
    """Which rows of a table are not the viewer's."""
    columns = tables.metadata.tables[table].c
    if "seller_id" in columns:
        return "seller_id IS DISTINCT FROM viewer_organisation()"
    if "listing_id" in columns:
        return "listing_id NOT IN (SELECT id FROM listing WHERE seller_id IS NOT DISTINCT FROM viewer_organisation())"
    return "true"


def _copied(table: str, **changed: str) -> str:
    """An INSERT of another's row once more, with another key and with what else is `changed`, as SQL."""
    columns = tables.metadata.tables[table].c
    key = list(tables.metadata.tables[table].primary_key)[-1].name
    changes = "".join(f", '{name}', {value}" for name, value in changed.items())
    names = ", ".join(each.name for each in columns if each.computed is None)
    copied = ", ".join(f"row.{each.name}" for each in columns if each.computed is None)
    copy = f"to_jsonb(one) || jsonb_build_object('{key}', gen_random_uuid(){changes})"
    one = f"(SELECT * FROM {table} WHERE {_others(table)} LIMIT 1) AS one"
    return (
        f"INSERT INTO {table} ({names}) SELECT {copied} FROM {one}, jsonb_populate_record(NULL::{table}, {copy}) AS row"
    )


@pytest.mark.parametrize("who", OUTSIDERS)
@pytest.mark.parametrize("table", OPEN)
async def test_nobody_writes_what_is_anothers(app: asyncpg.Connection, who: str | None, table: str) -> None:
    await app.execute(raise_walls_sql(viewer(who) if who else None))
    may = "SELECT has_table_privilege('lianxin_app', $1, $2)"
    same = list(tables.metadata.tables[table].primary_key)[-1].name
    if await app.fetchval(may, table, "UPDATE"):
        assert await app.execute(f"UPDATE {table} SET {same} = {same} WHERE {_others(table)}") == "UPDATE 0"
    if await app.fetchval(may, table, "DELETE"):
        assert await app.execute(f"DELETE FROM {table} WHERE {_others(table)}") == "DELETE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await app.execute(_copied(table))


@pytest.mark.parametrize("table", OF_SELLERS)
async def test_a_seller_writes_for_nobody_else(app: asyncpg.Connection, table: str) -> None:
    """Not by giving away a row of his own either."""
    await app.execute(raise_walls_sql(viewer("seller")))
    whose = "seller_id" if "seller_id" in tables.metadata.tables[table].c else "listing_id"
    given = f"UPDATE {table} SET {whose} = gen_random_uuid()"
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"row-level security|permission denied"):
        await app.execute(given)


async def test_a_county_sets_corridors_for_itself_alone(app: asyncpg.Connection) -> None:
    await app.execute(raise_walls_sql(viewer("approver")))
    await app.execute(_copied("price_corridor", product_name="'another'"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await app.execute(_copied("price_corridor", county_id=str(COUNTY + 1)))
