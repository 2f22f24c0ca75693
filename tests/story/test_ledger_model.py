"""The ledger against a model of it: whatever is posted, in whatever order, at once or in vain."""

import asyncio
import uuid
from collections import Counter
from contextlib import suppress
from datetime import date
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from domain.errors import Conflict
from domain.parties.walls import Office, standing_in
from domain.settlement.ledger import STATE_OF, Posting, post
from domain.settlement.models import AccountKind
from domain.settlement.terms import IncomeCategory
from server.database import Database
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, FAMILIES, VILLAGE, key, load

OTHERS = [
    Posting(kind, key(owner), 0)
    for kind, owner in (
        (AccountKind.PAYER, "canteen"),
        (AccountKind.SELLER, "cooperative"),
        (AccountKind.VILLAGE, "village"),
    )
]
fen = st.integers(-(10**12), 10**12)
days = st.dates(date(2020, 1, 1), date(2020, 3, 31))
families = st.sampled_from([key(name) for name in FAMILIES])
categories = st.sampled_from([IncomeCategory.OPERATING, IncomeCategory.WAGE, IncomeCategory.PROPERTY])


@st.composite
def transfers(draw: st.DrawFn) -> list[Posting]:
    """Postings to households and others, an account named as often as it comes, summing to zero."""
    lines = [
        Posting(kind, family, amount, VILLAGE, category=category)
        for kind, family, amount, category in draw(
            st.lists(st.tuples(st.sampled_from(list(STATE_OF)), families, fen, categories), max_size=6)
        )
    ]
    lines += [
        Posting(each.kind, each.owner_id, amount)
        for each, amount in draw(st.lists(st.tuples(st.sampled_from(OTHERS), fen), max_size=4))
    ]
    rest = Posting(AccountKind.PAYER, key("canteen"), -sum(each.amount for each in lines))
    return draw(st.permutations([*lines, rest]))


KEPT = "SELECT a.kind, a.owner_id, b.amount FROM balance AS b JOIN ledger_account AS a ON a.id = b.account_id"
POSTED = """SELECT a.kind, a.owner_id, sum(e.amount)::bigint
    FROM entry AS e JOIN ledger_account AS a ON a.id = e.account_id GROUP BY 1, 2"""


class Rollback(Exception):
    """Raised to have a transaction undone."""


class Ledger(RuleBasedStateMachine):
    """The real ledger beside two counters: what each account and each month ought to hold."""

    test: TestDatabase

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.accounts: Counter[tuple[str, uuid.UUID]] = Counter()
        self.months: Counter[tuple[uuid.UUID, date, str, str]] = Counter()
        self.keys: list[str] = []
        self.name = f"test_{uuid.uuid4().hex}"
        self.run(self.open())

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    async def open(self) -> None:
        self.owner = await asyncpg.connect(self.test.server.dsn())
        await self.owner.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.test.name}")
        self.database = Database(self.test.server.url(self.name, user="lianxin_app"), connections=4)
        self.plain = await asyncpg.connect(self.test.server.dsn(self.name))

    async def close(self) -> None:
        await self.plain.close()
        await self.database.close()
        await self.owner.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        await self.owner.close()

    def teardown(self) -> None:
        self.run(self.close())
        self.runner.close()

    async def write(self, name: str, day: date, lines: list[Posting], then: type[Exception] | None = None) -> None:
        async with self.database.writing(None) as session, standing_in(session, Office.SETTLEMENT, COUNTY):
            await post(session, COUNTY, name, "TEST", day, lines)
            if then:
                raise then

    def expect(self, day: date, lines: list[Posting]) -> None:
        for each in lines:
            self.accounts[each.kind.value, each.owner_id] += each.amount
            if each.category:
                self.months[each.owner_id, day.replace(day=1), each.category.value, STATE_OF[each.kind].value] += (
                    each.amount
                )

    def new_key(self) -> str:
        self.keys.append(f"transfer {len(self.keys)}")
        return self.keys[-1]

    @rule(day=days, lines=transfers())
    def posted(self, day: date, lines: list[Posting]) -> None:
        self.run(self.write(self.new_key(), day, lines))
        self.expect(day, lines)

    @rule(day=days, together=st.lists(transfers(), min_size=2, max_size=4))
    def posted_at_once(self, day: date, together: list[list[Posting]]) -> None:
        async def all_of_them() -> None:
            await asyncio.gather(*(self.write(self.new_key(), day, lines) for lines in together))

        self.run(all_of_them())
        for lines in together:
            self.expect(day, lines)

    @precondition(lambda self: self.keys)
    @rule(day=days, lines=transfers(), chosen=st.randoms())
    def a_key_posted_again_changes_nothing(self, day: date, lines: list[Posting], chosen: Any) -> None:
        with pytest.raises(Conflict):
            self.run(self.write(chosen.choice(self.keys), day, lines))

    @rule(day=days, lines=transfers(), off=st.integers(1, 100))
    def what_does_not_sum_to_zero_changes_nothing(self, day: date, lines: list[Posting], off: int) -> None:
        odd = Posting(AccountKind.SELLER, key("cooperative"), off)
        with pytest.raises(ValueError, match="sum to zero"):
            self.run(self.write("odd", day, [*lines, odd]))

    @rule(day=days, lines=transfers())
    def what_is_rolled_back_leaves_nothing(self, day: date, lines: list[Posting]) -> None:
        with suppress(Rollback):
            self.run(self.write("undone", day, lines, then=Rollback))

    @invariant()
    def balances_are_sums_of_entries_are_months(self) -> None:
        accounts = {each: fen for each, fen in self.accounts.items() if fen}
        months = {each: fen for each, fen in self.months.items() if fen}
        assert self.read(KEPT) == accounts
        assert self.read(POSTED) == accounts
        assert self.read("SELECT household_id, month, category, state, amount FROM income_month") == months
        uneven = "SELECT transfer_id FROM entry GROUP BY 1 HAVING sum(amount) <> 0"
        assert self.run(self.plain.fetch(uneven)) == []

    @invariant()
    def each_key_stands_once(self) -> None:
        assert self.run(self.plain.fetchval("SELECT array_agg(key ORDER BY key) FROM transfer")) == (
            sorted(self.keys) or None
        )

    def read(self, query: str) -> dict[tuple[Any, ...], int]:
        """Rows by all but their last column, which is an amount; zeros left out."""
        return {tuple(row)[:-1]: row[-1] for row in self.run(self.plain.fetch(query)) if row[-1]}


async def test_the_ledger_does_what_its_model_does(fresh: TestDatabase) -> None:
    await load(fresh.owner_url)
    machine = type("LedgerOfThisTest", (Ledger,), {"test": fresh})
    bounded = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=bounded)
