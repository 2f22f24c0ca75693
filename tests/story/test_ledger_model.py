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
from domain.settlement.ledger import BANK, IN_HAND, STATE_OF, Posting, post
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
CREDITS = {
    key(f"credit of {family} {category}"): (key(family), category)
    for family in FAMILIES
    for category in (IncomeCategory.OPERATING, IncomeCategory.WAGE, IncomeCategory.PROPERTY)
}
"""Whose each income entry is, and of what category."""
states = st.sampled_from(list(STATE_OF))
credits_ = st.sampled_from(list(CREDITS))


@st.composite
def transfers(draw: st.DrawFn) -> list[Posting]:
    """Postings to households and others, an account named as often as it comes, summing to zero."""
    lines = [
        Posting(kind, CREDITS[credit][0], amount, VILLAGE, credit)
        for kind, credit, amount in draw(st.lists(st.tuples(states, credits_, fen), max_size=6))
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


async def earn(owner: "asyncpg.Connection[Any]") -> None:
    """Each income entry, and the due it rests on."""
    for nth, (credit, (family, category)) in enumerate(CREDITS.items()):
        due = uuid.uuid4()
        await owner.execute(
            """INSERT INTO household_due (county_id, id, payer_id, kind, region_code, household_id, household_name,
                 about, due_on, amount, posted_at)
               VALUES ($1, $2, $3, 'RENT', $4, $5, 'x', $6, '2020-01-01', 1, now())""",
            *(COUNTY, due, key("cooperative"), VILLAGE, family, str(nth)),
        )
        await owner.execute(
            """INSERT INTO income_entry (county_id, id, household_id, region_code, category, earned_on, amount, due_id)
               VALUES ($1, $2, $3, $4, $5, '2020-01-01', 1, $6)""",
            *(COUNTY, credit, family, VILLAGE, category.value, due),
        )


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
        self.in_hand: Counter[tuple[uuid.UUID]] = Counter()
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
            if each.income_entry_id and each.kind is not AccountKind.HOUSEHOLD_PAID_OUT:
                category, state = CREDITS[each.income_entry_id][1], STATE_OF[each.kind]
                self.months[each.owner_id, day.replace(day=1), category.value, state.value] += each.amount
            if each.income_entry_id and STATE_OF[each.kind] in IN_HAND:
                self.in_hand[(each.income_entry_id,)] += each.amount

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

    @rule(day=days, together=st.lists(transfers(), min_size=2, max_size=3), undone=transfers())
    def posted_one_after_another(self, day: date, together: list[list[Posting]], undone: list[Posting]) -> None:
        """In one transaction, and something in between that it takes back."""

        async def one_after_another() -> None:
            async with self.database.writing(None) as session, standing_in(session, Office.SETTLEMENT, COUNTY):
                for lines in together:
                    await post(session, COUNTY, self.new_key(), "TEST", day, lines)
                    async with session.begin_nested() as attempt:
                        await post(session, COUNTY, "undone", "TEST", day, undone)
                        await attempt.rollback()

        self.run(one_after_another())
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
        in_hand = {each: fen for each, fen in self.in_hand.items() if fen}
        assert self.read("SELECT income_entry_id, amount FROM credit_in_hand") == in_hand
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
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    await earn(owner)
    await owner.close()
    machine = type("LedgerOfThisTest", (Ledger,), {"test": fresh})
    bounded = settings(max_examples=15, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=bounded)


async def test_who_post_in_opposite_orders_do_not_wait_for_each_other_in_a_circle(database: Database) -> None:
    """Each posts twice in one transaction; both have posted once before either posts again."""
    halfway = asyncio.Barrier(2)

    async def pay(*owners: str) -> None:
        async with database.writing(None) as session, standing_in(session, Office.SETTLEMENT, COUNTY):
            for owner in owners:
                lines = [Posting(AccountKind.SELLER, key(owner), 1), Posting(AccountKind.BANK, BANK, -1)]
                await post(session, COUNTY, f"{owner} of {owners}", "TEST", date(2020, 1, 1), lines)
                if len(owners) > 1 and owner == owners[0]:
                    await halfway.wait()

    await pay("x")
    await pay("y")  # whose accounts are there from now on
    await asyncio.wait_for(asyncio.gather(pay("x", "y"), pay("y", "x")), 20)


async def test_a_transaction_that_was_not_ended_is_not_committed(database: Database) -> None:
    async def commit_too_early() -> None:
        async with database.writing(None) as session, standing_in(session, Office.SETTLEMENT, COUNTY):
            lines = [Posting(AccountKind.SELLER, key("x"), 1), Posting(AccountKind.SELLER, key("y"), -1)]
            await post(session, COUNTY, "too early", "TEST", date(2020, 1, 1), lines)
            await session.commit()

    with pytest.raises(AssertionError, match="not ended"):
        await commit_too_early()
