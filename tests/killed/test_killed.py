"""Whatever is killed at any moment leaves no half: what was written is whole, or it is not there."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import asyncpg

from tests.conftest import TestDatabase
from tests.killed.lives import LIVES, Stage, staged
from tests.killed.whole import is_whole
from tests.story.people import People

PROCESSES_KILLED, CONNECTIONS_CUT = 12, 188
AT_WORK = ("sell", "sell", "pay out", "take in")


async def test_a_process_killed_anywhere_leaves_no_half(people: People, fresh: TestDatabase) -> None:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.killed.killing", fresh.app_url, str(PROCESSES_KILLED), "4"),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    listing_id, said = await running.communicate()
    assert running.returncode == 0, said.decode()[-2000:]
    await is_whole(fresh, Stage(people, listing_id.decode()))


async def test_a_database_that_hangs_up_anywhere_leaves_no_half(people: People, fresh: TestDatabase) -> None:
    """Connections are cut at whatever statement they are while four sell, pay out, and take in files."""
    stage = await staged(people)
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    chance, cut = Random(4), 0
    await people.token_of("approver")
    stopped = asyncio.Event()
    at_work = [asyncio.create_task(_go_on(stage, each, stopped)) for each in AT_WORK]
    try:
        while cut < CONNECTIONS_CUT:
            await asyncio.sleep(chance.uniform(0, 0.1))
            cut += await connection.fetchval(_CUT)
    finally:
        stopped.set()
        await asyncio.gather(*at_work)
        await connection.close()
    for life in LIVES.values():
        await life(stage)
    await is_whole(fresh, stage)


_CUT = """SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'lianxin_app' AND state IN ('active', 'idle in transaction')
    ORDER BY random() LIMIT 1) AS one"""
"""One that is in the midst of something, if any is; how many were cut."""


async def _go_on(stage: Stage, life: str, stopped: asyncio.Event) -> None:
    """Until it is told to stop; whoever is hung up on begins anew."""
    while not stopped.is_set():
        with suppress(AssertionError, LookupError, TypeError):  # it was hung up on in the midst of something
            await LIVES[life](stage)
