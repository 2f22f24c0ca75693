"""Every table keeps the rules that Citus sets, so that a county can move to a machine of its own."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, ForeignKeyConstraint, Table, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.ext.asyncio import create_async_engine

from domain.tables import metadata
from tests.conftest import TestDatabase

TABLES = sorted(metadata.tables.values(), key=lambda table: table.name)
DISTRIBUTED = [table for table in TABLES if table.info.get("citus") == "county_id"]


def names(tables: list[Table]) -> list[str]:
    return [table.name for table in tables]


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_each_table_says_where_it_would_stand(table: Table) -> None:
    assert table.info.get("citus") in {"county_id", "reference", "local"}


@pytest.mark.parametrize("table", DISTRIBUTED, ids=names(DISTRIBUTED))
def test_the_county_is_in_every_key(table: Table) -> None:
    assert not table.c.county_id.nullable
    assert "county_id" in table.primary_key.columns
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | ExcludeConstraint):
            assert "county_id" in constraint.columns, constraint.name
    for index in table.indexes:
        assert not index.unique or "county_id" in index.columns, index.name


@pytest.mark.parametrize("table", DISTRIBUTED, ids=names(DISTRIBUTED))
def test_big_tables_refer_to_each_other_within_a_county(table: Table) -> None:
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            target = constraint.referred_table
            assert constraint.ondelete is None, constraint.name
            if target.info["citus"] == "county_id":
                assert ("county_id", "county_id") in [
                    (each.parent.name, each.column.name) for each in constraint.elements
                ], constraint.name
            else:
                assert target.info["citus"] == "reference", constraint.name


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_no_table_draws_from_a_sequence(table: Table) -> None:
    assert [column.name for column in table.columns if column.autoincrement is True or column.identity] == []


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


async def test_the_migrations_make_the_tables_that_the_models_describe(fresh: TestDatabase) -> None:
    engine = create_async_engine(fresh.owner_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
    await engine.dispose()
