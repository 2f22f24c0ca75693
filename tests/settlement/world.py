"""A small county that a state machine acts in over HTTP, on days that pass only when it says so."""

import asyncio
import uuid
from collections import Counter
from datetime import date
from typing import Any, ClassVar, TypeVar

import asyncpg
from hypothesis import HealthCheck, currently_in_test_context, event, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from domain import clock
from server.database import Database
from tests.conftest import TestDatabase, populated
from tests.settlement.invariants import LEDGER
from tests.story.people import People

FIRST_DAY = date(2026, 9, 29)
"""Two days before an income year ends."""


class World(RuleBasedStateMachine):
    """A copy of a migrated database, and people who ask the platform over HTTP."""

    test: ClassVar[TestDatabase]
    reached: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.today = FIRST_DAY
        self.run(self._open())

    def run(self, work: Any) -> Any:
        """What somebody does, on the day that it is."""
        return self.runner.run(self._on_its_day(work))

    async def _on_its_day(self, work: Any) -> Any:
        with clock.stopped_at(self.today):
            return await work

    async def _open(self) -> None:
        self.name = f"test_{uuid.uuid4().hex}"
        self.owner = await asyncpg.connect(self.test.server.dsn())
        await self.owner.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.test.name} STRATEGY FILE_COPY")
        self.copy = TestDatabase(self.test.server, self.name)
        self.database = Database(self.copy.app_url, connections=4)
        self.opened = populated(self.copy, self.database)
        self.people: People = await self.opened.__aenter__()
        self.plain = await asyncpg.connect(self.test.server.dsn(self.name))

    async def _close(self) -> None:
        await self.plain.close()
        await self.opened.__aexit__(None, None, None)
        await self.database.close()
        await self.owner.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        await self.owner.close()

    def teardown(self) -> None:
        self.run(self._close())
        self.runner.close()

    def days_go_by(self, days: int) -> None:
        """Nobody stays signed in for so long."""
        self.today = date.fromordinal(self.today.toordinal() + days)
        self.people.tokens.clear()

    def ask(self, who: str, mutation: str, selection: str, /, **given: Any) -> tuple[Any, list[str]]:
        """The payload of a mutation, and the codes of what was refused."""
        payload = self.run(self.people.do(who, mutation, selection, **given))
        return payload, [each["code"] for each in payload["userErrors"]]

    def do(self, who: str, mutation: str, selection: str, /, **given: Any) -> list[str]:
        """The codes of what was refused."""
        return self.ask(who, mutation, selection, **given)[1]

    def reach(self, what: str) -> None:
        """Note that a life has come to something."""
        self.reached[what] += 1
        if currently_in_test_context():
            event(what)

    @invariant()
    def the_ledger_holds(self) -> None:
        for what, query in LEDGER.items():
            assert self.run(self.plain.fetch(query)) == [], what


Machine = TypeVar("Machine", bound=World)


def lived_in(machine: type[Machine], test: TestDatabase) -> type[Machine]:
    """The machine, over copies of a test's own database."""
    return type(f"{machine.__name__}OfThisTest", (machine,), {"test": test, "reached": Counter()})


async def explored(machine: type[World], test: TestDatabase, examples: int, steps: int) -> None:
    """So many lives of so many steps each."""
    bounded = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    await asyncio.to_thread(run_state_machine_as_test, lived_in(machine, test), settings=bounded)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
