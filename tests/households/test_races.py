"""What two people do at one moment: one of them, or both one after the other, and never half of each."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.households.actions import framing, joining, members
from domain.households.actions.framing import Batch
from domain.households.actions.keeping import Edited
from domain.households.actions.members import Joining
from domain.households.models import RiskCause
from domain.sealing import Sealer
from server.database import Database
from tests.conftest import TestDatabase
from tests.households.steps import id_number
from tests.racing import DONE, Step, race
from tests.story.county import COUNTY, key, viewer
from tests.story.people import People

SEALER = Sealer(bytes(32), bytes(32))


def _by(who: str, action: Callable[[AsyncSession], Awaitable[Any]]) -> Step:
    return Step(viewer(who), action)


def _looked_at(called: str) -> Edited:
    return Edited((COUNTY, key(called)), 1, "走访记录")


def _registering(who: str, number: str) -> Step:
    head = Joining("周家旺", id_number(), None, None, None)
    given = viewer(who), SEALER, number, head, None, clock.today(), "入户登记表"
    return _by(who, lambda session: members.register_household(session, *given))


def _framing(batch: str) -> Step:
    given = Batch(batch, "东防返贫〔2026〕3号", [(COUNTY, key("B"))], clock.today())
    return _by(
        "approver",
        lambda session: framing.frame_households(
            session, viewer("approver"), given, "UNSTABLE", RiskCause.ILLNESS, dry_run=False
        ),
    )


def _merging(kept: str, gone: str) -> Step:
    both = _looked_at(kept), _looked_at(gone)
    return _by(
        "officer",
        lambda session: joining.merge_households(session, viewer("officer"), *both, clock.today(), {}),
    )


async def _count(fresh: TestDatabase, sql: str) -> int:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        return int(await connection.fetchval(f"SELECT count(*) FROM {sql}"))
    finally:
        await connection.close()


async def test_two_villages_that_register_one_person_at_once_get_one_household(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    found = await race(fresh, database, _registering("officer", "SP-1"), _registering("next officer", "ZD-1"))
    assert found == (DONE, "CONFLICT")
    assert await _count(fresh, "household WHERE number IN ('SP-1', 'ZD-1')") == 1


async def test_two_batches_frame_a_household_once(people: People, fresh: TestDatabase, database: Database) -> None:
    assert await race(fresh, database, _framing("2026-01"), _framing("2026-02")) == (DONE, "FRAMED_ALREADY")
    assert await _count(fresh, "monitoring JOIN household h ON h.id = household_id WHERE h.number = 'SD-B'") == 1


async def test_a_household_that_is_merged_at_that_moment_is_not_framed(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    assert await race(fresh, database, _merging("C", "B"), _framing("2026-01")) == (DONE, "HOUSEHOLD_CLOSED")


async def test_two_households_are_not_merged_into_each_other(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    assert await race(fresh, database, _merging("B", "C"), _merging("C", "B")) == (DONE, "CHANGED_SINCE")
    assert await _count(fresh, "household WHERE closed_on IS NOT NULL") == 1
