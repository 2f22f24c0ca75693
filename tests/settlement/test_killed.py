"""Whatever is killed at any moment leaves no half: what was written is whole, or it is not there."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import asyncpg

from tests.conftest import TestDatabase
from tests.settlement.invariants import LEDGER
from tests.settlement.killing import live
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements

PROCESSES_KILLED, CONNECTIONS_CUT = 15, 185
WHOLE = LEDGER | {
    "what is accepted is settled": """SELECT c.number FROM consignment AS c
        LEFT JOIN settlement AS s ON (s.county_id, s.consignment_id) = (c.county_id, c.id)
        WHERE c.state = 'ACCEPTED' AND s.id IS NULL""",
    "what is settled is posted": """SELECT s.id FROM settlement AS s
        LEFT JOIN transfer AS t ON t.key = 'settlement:' || s.consignment_id WHERE t.id IS NULL""",
    "what left has its terms": """SELECT c.number FROM consignment AS c
        LEFT JOIN consignment_terms AS t ON (t.county_id, t.consignment_id) = (c.county_id, c.id)
        WHERE c.state IN ('DISPATCHED', 'ACCEPTED') AND t.id IS NULL""",
    "each receipt, advance and refund is posted": """SELECT id FROM (
        SELECT id, 'receipt:' || id AS key FROM receipt UNION ALL SELECT id, 'advance:' || id FROM advance
        UNION ALL SELECT id, 'refund:' || id FROM refund) AS money
        WHERE NOT EXISTS (SELECT FROM transfer WHERE transfer.key = money.key)""",
    "an open claim holds, a closed one does not": """SELECT k.number FROM claim AS k
        LEFT JOIN transfer AS h ON h.key = 'hold:' || k.id LEFT JOIN transfer AS r ON r.key = 'release:' || k.id
        WHERE (k.state = 'DECIDED' OR k.state = 'CLOSED') <> (r.id IS NOT NULL) AND h.id IS NOT NULL""",
    "what was credited for a lot's fault is taken back": """SELECT n.number FROM credit_note AS n
        JOIN claim AS k ON (k.county_id, k.id) = (n.county_id, n.claim_id)
        LEFT JOIN reversal AS r ON (r.county_id, r.credit_note_id) = (n.county_id, n.id)
        WHERE (k.fault = 'LOT') <> (r.id IS NOT NULL)""",
    "nothing is realised without cash": """SELECT s.consignment_id FROM settlement AS s
        JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        JOIN income_entry AS i ON (i.county_id, i.sale_id) = (l.county_id, l.id)
        JOIN entry AS e ON (e.county_id, e.income_entry_id) = (i.county_id, i.id) AND e.state = 'REALISED'
        GROUP BY s.county_id, s.consignment_id
        HAVING sum(e.amount) > (SELECT coalesce(sum(amount), 0) FROM (
          SELECT amount FROM receipt AS m WHERE m.consignment_id = s.consignment_id
          UNION ALL SELECT amount FROM advance AS m WHERE m.consignment_id = s.consignment_id
          UNION ALL SELECT -amount FROM refund AS m WHERE m.consignment_id = s.consignment_id) AS cash)""",
}


async def is_whole(fresh: TestDatabase) -> None:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        for table in ("settlement", "receipt", "credit_note", "reversal"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}"), (
                "nothing was done that could be halved"
            )  # our own names
        for what, query in WHOLE.items():
            assert await connection.fetch(query) == [], what
    finally:
        await connection.close()
    await balances_are_their_movements(fresh)


async def test_a_process_killed_anywhere_leaves_no_half(people: People, fresh: TestDatabase) -> None:
    program = [sys.executable, "-m", "tests.settlement.killing", fresh.app_url, str(PROCESSES_KILLED), "4"]
    running = await asyncio.create_subprocess_exec(
        *program, cwd=Path(__file__).parents[2], stderr=asyncio.subprocess.PIPE
    )
    _, said = await running.communicate()
    assert running.returncode == 0, said.decode()[-2000:]
    await is_whole(fresh)


async def test_a_database_that_hangs_up_anywhere_leaves_no_half(people: People, fresh: TestDatabase) -> None:
    """Connections are cut at whatever statement they are while four people sell, pay, claim and pay back."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    chance, cut = Random(4), 0
    for who in ("seller", "buyer", "approver", "finance"):
        await people.token_of(who)
    stopped = asyncio.Event()
    at_work = [asyncio.create_task(_go_on(people, stopped)) for _ in range(4)]
    try:
        while cut < CONNECTIONS_CUT:
            await asyncio.sleep(chance.uniform(0, 0.1))
            cut += await connection.fetchval(_CUT)
    finally:
        stopped.set()
        await asyncio.gather(*at_work)
        await connection.close()
    await is_whole(fresh)
    await live(people)


_CUT = """SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'lianxin_app' AND state IN ('active', 'idle in transaction')
    ORDER BY random() LIMIT 1) AS one"""
"""One that is in the midst of something, if any is; how many were cut."""


async def _go_on(people: People, stopped: asyncio.Event) -> None:
    """Until it is told to stop; whoever is hung up on begins anew."""
    while not stopped.is_set():
        with suppress(AssertionError, LookupError, TypeError):  # it was hung up on in the midst of something
            await live(people)
