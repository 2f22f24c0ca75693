"""Ten thousand sales settled at once, beside COPY of the very entries that came of it."""

import io
import time
from dataclasses import dataclass

import asyncpg

from benchmarks.settlement.ledger import COUNTY, Due
from server.database import Database
from server.embedded import Server
from server.worker import settling

_COLUMNS = (
    "county_id",
    "id",
    "transfer_id",
    "account_id",
    "owner_id",
    "region_code",
    "amount",
    "effective_on",
    "state",
    "income_entry_id",
)
_OTHERS = ", ".join(_COLUMNS[2:])


@dataclass(frozen=True, slots=True)
class Settled:
    """One batch. Seconds that settling it took, those of its own process, and those that COPY took for its entries."""

    credits: int
    entries: int
    ours: float
    processor: float
    copy: float


async def settled(server: Server, name: str, database: Database, due: Due, count: int) -> Settled:
    """Settle so many new sales as the platform does, and copy what entries they came to."""
    await due.more(count)
    connection = await asyncpg.connect(server.dsn(name))
    try:
        newest = await connection.fetchval("SELECT id FROM entry WHERE county_id = $1 ORDER BY id DESC LIMIT 1", COUNTY)
        start, used = time.perf_counter(), time.process_time()
        async for _ in settling(database, COUNTY):
            pass
        ours, processor = time.perf_counter() - start, time.process_time() - used
        found = await connection.fetch("SELECT state FROM entry WHERE id > $1", newest)
        credited = sum(each["state"] == "PROVISIONAL" for each in found)
        return Settled(credited, len(found), ours, processor, await _copied(connection, newest))
    finally:
        await connection.close()


async def _copied(connection: "asyncpg.Connection[asyncpg.Record]", after: object) -> float:
    """Seconds for COPY of all entries after one into their own table, under new keys; they do not stay."""
    rows = io.BytesIO()
    newer = f"SELECT county_id, uuidv7(), {_OTHERS} FROM entry WHERE id > $1 ORDER BY id"  # noqa: S608  # our own names
    await connection.copy_from_query(newer, after, output=rows, format="binary")
    rows.seek(0)
    transaction = connection.transaction()
    await transaction.start()
    start = time.perf_counter()
    await connection.copy_to_table("entry", source=rows, columns=_COLUMNS, format="binary")
    taken = time.perf_counter() - start
    await transaction.rollback()
    return taken
