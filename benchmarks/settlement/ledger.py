"""A county's ledger to settle on, sales that are due, and what must hold of all that is settled."""

from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.dataset import Progress, build
from benchmarks.keys import FUNCTIONS, made_key
from benchmarks.servers.process import Broken
from server.embedded import Server

COUNTY = 320722
SELLERS, BUYERS = 50, 20
CONSIGNMENT, HOUSEHOLD = 8, 6
"""Kinds of `made_key`."""
_FOLDER = Path(__file__).parent
_ROWS = f"-- 1 keys: of all rows\n{FUNCTIONS}\n{(_FOLDER / 'ledger.sql').read_text(encoding='utf-8')}"
_DUE = (_FOLDER / "due.sql").read_text(encoding="utf-8")
_OF_DUE = ("consignment", "order_line", "allocation", "consignment_cost", "consignment_terms", "unsettled")
_HASTE = {"session_replication_role": "replica", "synchronous_commit": "off", "jit": "off"}


@dataclass(frozen=True, slots=True)
class Size:
    """How many families there are, in tens, and how many lots new sales are of, in fifties."""

    households: int
    lots: int

    @classmethod
    def of(cls, entries: int, lots: int) -> "Size":
        return cls(round(entries / 2040) * 10, lots)

    @property
    def sales(self) -> int:
        """That are settled and paid: each has ten households, and each household sixty."""
        return 6 * self.households

    @property
    def entries(self) -> int:
        return 34 * self.sales

    def household(self, n: int, part: int) -> int:
        """As `made_household` of `ledger.sql`."""
        tenth = self.households // 10
        return part * tenth + n * 7919 % tenth

    def region(self, household: int) -> int:
        """As `made_region` of `ledger.sql`."""
        return 320722900001 + household % 97


HOLDS = {
    "an accepted sale is settled once, and its parts come to its goods": """
        SELECT c.number FROM consignment AS c
        LEFT JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        LEFT JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        WHERE c.id >= $1 GROUP BY c.county_id, c.id, s.county_id, s.id
        HAVING (s.goods, sum(l.amount)::bigint) IS DISTINCT FROM (c.goods, c.goods)""",
    "the entries of a settlement sum to zero, and those of families to their parts": """
        SELECT c.number FROM consignment AS c
        LEFT JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        LEFT JOIN transfer AS t ON (t.county_id, t.key) = (c.county_id, 'settlement:' || c.id),
        LATERAL (SELECT sum(amount) AS owed FROM attribution_line AS l
                 WHERE (l.county_id, l.settlement_id) = (s.county_id, s.id) AND household_id IS NOT NULL) AS parts,
        LATERAL (SELECT sum(amount) AS left_over, sum(amount) FILTER (WHERE state = 'PROVISIONAL') AS credited
                 FROM entry AS e WHERE (e.county_id, e.transfer_id) = (t.county_id, t.id)) AS entries
        WHERE c.id >= $1 AND (left_over, credited) IS DISTINCT FROM (0, owed)""",
    "a family's credit is what it earned": """
        SELECT i.id FROM consignment AS c
        JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        LEFT JOIN income_entry AS i ON (i.county_id, i.sale_id) = (l.county_id, l.id)
        LEFT JOIN entry AS e ON (e.county_id, e.income_entry_id) = (i.county_id, i.id)
        WHERE c.id >= $1 AND l.household_id IS NOT NULL
          AND (i.household_id, i.amount, e.owner_id, e.amount)
              IS DISTINCT FROM (l.household_id, l.amount, l.household_id, l.amount)""",
    "a month is the sum of its entries": """
        SELECT m.household_id FROM (
          SELECT i.household_id, date_trunc('month', e.effective_on)::date AS month, i.category, e.state,
                 sum(e.amount) AS amount
          FROM consignment AS c JOIN transfer AS t ON (t.county_id, t.key) = (c.county_id, 'settlement:' || c.id)
          JOIN entry AS e ON (e.county_id, e.transfer_id) = (t.county_id, t.id)
          JOIN income_entry AS i ON (i.county_id, i.id) = (e.county_id, e.income_entry_id)
          WHERE c.id >= $1 GROUP BY 1, 2, 3, 4) AS earned
        FULL JOIN (SELECT * FROM income_month WHERE month >= '2026-01-01') AS m
          USING (household_id, month, category, state)
        WHERE earned.amount IS DISTINCT FROM m.amount""",
    "a balance is the sum of its account's entries": """
        SELECT account_id FROM (SELECT account_id, sum(amount) AS amount FROM entry GROUP BY 1) AS posted
        FULL JOIN balance USING (account_id) WHERE posted.amount IS DISTINCT FROM balance.amount""",
    "all balances sum to zero": "SELECT sum(amount) FROM balance HAVING sum(amount) <> 0",
}
"""Each a query for what breaks it, of the sales that are not of the ledger's past; of balances, on the whole ledger."""


async def built(server: Server, size: Size, progress: Progress) -> str:
    """The name of a database with the ledger."""
    return await build(server, size, progress, _ROWS)


class Due:
    """Sales of a ledger yet to be settled, made when they are asked for, each given out once."""

    def __init__(self, server: Server, name: str, size: Size) -> None:
        self._dsn = server.dsn(name)
        self._size = size
        self.past = self._next = size.sales

    async def more(self, count: int) -> range:
        """The numbers of so many new ones."""
        first, self._next = self._next, self._next + count
        numbers = {":first": first, ":count": count, ":lots": self._size.lots}
        written = _DUE
        for name, number in numbers.items():
            written = written.replace(name, str(number))
        connection = await asyncpg.connect(self._dsn, server_settings=_HASTE)
        try:
            await connection.execute(written)
            for table in _OF_DUE:
                await connection.execute(f"VACUUM ANALYZE {table}")
        finally:
            await connection.close()
        return range(first, first + count)


async def check(server: Server, name: str, past: int) -> int:
    """How many sales after those of the `past` there are, all settled. Raises Broken where something does not hold."""
    connection = await asyncpg.connect(server.dsn(name), server_settings={"work_mem": "256MB", "jit": "off"})
    first = made_key(CONSIGNMENT, past)
    try:
        for rule, query in HOLDS.items():
            broken = await connection.fetch(query, *([first] if "$1" in query else []))
            if broken:
                raise Broken(f"It does not hold that {rule}: {len(broken)} times, such as {tuple(broken[0])}.")
        return int(await connection.fetchval("SELECT count(*) FROM consignment WHERE id >= $1", first))
    finally:
        await connection.close()
