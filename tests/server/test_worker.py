"""The worker as a process, and that one failure stops nothing else."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.standing_orders.actions import running
from server import worker
from server.database import Database
from server.worker import Job, run_once, run_until
from tests.conftest import TestDatabase
from tests.reading.county import run
from tests.server.test_cli import lianxin
from tests.standing_orders.steps import change, kept, line, orders_placed, runs
from tests.story.people import People, listing, lot, order


async def test_what_goes_wrong_is_counted_and_stops_nothing_else(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    async def breaks(_: Database) -> int:
        raise ZeroDivisionError

    async def works(_: Database) -> int:
        done.append(True)
        return 0

    assert await run_once(database, (Job("breaks", breaks), Job("works", works))) == 1
    assert done
    assert "breaks failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_once_stopped_what_is_at_hand_is_finished_and_nothing_begun(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, told = asyncio.Event(), []

    async def first(_: Database) -> int:
        stop.set()
        await asyncio.sleep(0)
        told.append("first")
        return 0

    async def second(_: Database) -> int:
        told.append("second")
        return 0

    monkeypatch.setattr(worker, "JOBS", (Job("first", first), Job("second", second)))
    await run_until(stop, database, seconds=3600)
    assert told == ["first"]


async def test_one_flawed_standing_order_does_not_stop_the_next(
    people: People, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    flawed = await kept(people, line(await listing(people, await lot(people))))
    sound = await kept(people, line(await listing(people, await lot(people))))
    run_day = running.run_day

    async def breaking(session: Any, viewer: Any, place: Any, *rest: Any) -> Any:
        if str(place[1]) in flawed["id"]:
            raise ZeroDivisionError
        return await run_day(session, viewer, place, *rest)

    monkeypatch.setattr(running, "run_day", breaking)
    assert await run_once(database) == 1
    assert await runs(people, flawed) == []
    assert [each["outcome"] for each in await runs(people, sound)] == ["ORDERED"]
    await change(people, flawed, "end")


async def test_what_nobody_confirmed_lapses_and_its_stock_is_free_again(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    listing_id = await listing(people, await lot(people))
    placed = (await order(people, listing_id, "100"))["order"]
    await run(fresh, "UPDATE consignment SET deliver_on = deliver_on - 9")
    assert await run_once(database) == 0
    query = "query($id: ID!) { order(id: $id) { consignments { state cancelCause } } }"
    found = (await people.get("buyer", query, id=placed["id"]))["order"]["consignments"]
    assert found == [{"state": "CANCELLED", "cancelCause": "LAPSED"}]
    assert (await order(people, listing_id, "100"))["order"]


async def test_the_command_does_what_is_due_once(people: People, fresh: TestDatabase, tmp_path: Path) -> None:
    await kept(people, line(await listing(people, await lot(people))))
    done = await asyncio.to_thread(lianxin, tmp_path, "worker", "--once", DATABASE_URL=fresh.app_url)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ORDERED" in done.stderr
    assert await orders_placed(people) == 1


async def test_the_command_stops_at_sigterm(people: People, fresh: TestDatabase, tmp_path: Path) -> None:
    await kept(people, line(await listing(people, await lot(people))))
    environment = {**os.environ, "DATABASE_URL": fresh.app_url}
    command = [sys.executable, "-m", "server.cli", "worker"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    while b"ORDERED" not in await process.stderr.readline():
        assert process.returncode is None
    process.send_signal(signal.SIGTERM)
    await process.communicate()
    assert process.returncode == 0


def test_a_missing_database_is_named(tmp_path: Path) -> None:
    refused = lianxin(tmp_path, "worker", "--once")
    assert refused.returncode == 1
    assert "DATABASE_URL must be set" in refused.stdout
