"""Rows enough to measure by: a city's market, its families and their ledger, made by PostgreSQL itself set by set.

The tables come from the project's migrations, the rows from `rows.sql`. A dataset is a database whose name says its
size and how it was made; it is built under another name and moved when it is whole, so that one found is one to use.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

import asyncpg

from domain.rows import Row
from server.database import migrate, newest_revision
from server.demo.county import Regions
from server.embedded import Server

ROWS = (Path(__file__).parent / "rows.sql").read_text(encoding="utf-8")
"""A city's, in blocks."""
WORKERS = 2
"""Blocks written at once: as many as the smallest machine has cores."""

_HASTE = {
    "session_replication_role": "replica",  # no foreign key is checked row by row: those that reads follow hold
    "synchronous_commit": "off",
    "jit": "off",
    "work_mem": "256MB",
    "maintenance_work_mem": "512MB",
}

_MAKING = "measured_making"
_REST = "UPDATE pg_index SET indisready = false WHERE indrelid = to_regclass($1) AND NOT indisexclusion"

Progress = Callable[[str, int, int], None]
"""Told what was just done, and how many steps of how many."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows of each kind; the ledger has 30 entries for each household."""

    listings: int
    products: int
    sellers: int
    households: int
    villages: int

    @classmethod
    def of(cls, scale: float) -> "Size":
        """The size at a scale, where 1 is a city: 50,000 listings, 100,000 households, 3,000,000 entries."""
        villages = sum(each["level"] == "VILLAGE" for each in Regions.read().rows)
        listings, households = round(50_000 * scale), round(100_000 * scale)
        return cls(listings, max(20, listings // 25), max(10, listings // 250), households, villages)


class Numbers(Protocol):
    """A dataclass of the numbers that blocks of rows name."""

    @property
    def households(self) -> int: ...


class Block(NamedTuple):
    phase: int
    table: str
    sql: str


def _blocks(rows: str, size: Numbers) -> list[Block]:
    parts = re.split(r"^-- (\d) (\w+): .*$", rows, flags=re.MULTILINE)[1:]
    numbers = asdict(cast("Any", size))

    def numbered(sql: str) -> str:
        return re.sub(r"(?<!:):([a-z]+)", lambda found: str(numbers[found[1]]), sql)

    return [Block(int(phase), table, numbered(sql)) for phase, table, sql in zip(*[iter(parts)] * 3, strict=True)]


def name_of(size: Numbers, rows: str = ROWS) -> str:
    made_by = hashlib.sha256(f"{newest_revision()} {size} {rows}".encode())
    return f"measured_{size.households}_{made_by.hexdigest()[:8]}"


async def build(server: Server, size: Numbers, progress: Progress, rows: str = ROWS) -> str:
    """The name of a database with the dataset, made unless it is there. `rows` are blocks as those of `rows.sql`."""
    name = name_of(size, rows)
    if await _run(server, "postgres", "SELECT 1 FROM pg_database WHERE datname = $1", name):
        return name
    await _clear(server, f"measured_{size.households}_%")
    await _run(server, "postgres", f"CREATE DATABASE {_MAKING}")
    await migrate(server.url(_MAKING))
    await _fill(server, _blocks(rows, size), progress)
    await _run(server, "postgres", "ALTER ROLE lianxin_app LOGIN")
    await _run(server, "postgres", f"ALTER DATABASE {_MAKING} RENAME TO {name}")
    return name


async def _clear(server: Server, older: str) -> None:
    """Make room: what was left half made, and datasets of this size that were made otherwise."""
    connection = await asyncpg.connect(server.dsn())
    try:
        old = "SELECT datname FROM pg_database WHERE datname LIKE $1 OR datname = $2"
        for (name,) in await connection.fetch(old, older, _MAKING):
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def _run(server: Server, database: str, statement: str, *values: object) -> object:
    connection = await asyncpg.connect(server.dsn(database))
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()


async def _fill(server: Server, blocks: Sequence[Block], progress: Progress) -> None:
    async with asyncpg.create_pool(server.dsn(_MAKING), min_size=1, max_size=WORKERS, server_settings=_HASTE) as pool:
        await pool.execute("CREATE SCHEMA made")
        await _write_regions(pool)
        done = count(1)

        async def write(block: Block) -> None:
            await _write(pool, block)
            progress(block.table, next(done), len(blocks))

        for phase in sorted({block.phase for block in blocks}):
            async with asyncio.TaskGroup() as group:
                for block in blocks:
                    if block.phase == phase:
                        group.create_task(write(block))
        for last in ("DROP SCHEMA made CASCADE", "VACUUM ANALYZE", "CHECKPOINT"):
            await pool.execute(last)


async def _write_regions(pool: asyncpg.Pool) -> None:
    columns = ["code", "level", "name", "parent_code", "county_id"]
    rows = [tuple(each[column] for column in columns) for each in Regions.read().rows]
    await pool.copy_records_to_table("region", columns=columns, records=rows)


async def _write(pool: asyncpg.Pool, block: Block) -> None:
    """Write one block; its table's indexes rest meanwhile and are built anew, which takes a fraction of the time."""
    async with pool.acquire() as connection:
        if block.table not in Row.metadata.tables:
            await connection.execute(block.sql)
            return
        await connection.execute(_REST, block.table)
        await connection.execute(block.sql)
        await connection.execute(f"REINDEX TABLE {block.table}")
