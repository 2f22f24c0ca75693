"""Whatever people do, in whatever order: transfers sum to zero, and balances and months are what was posted."""

import random
from typing import Any

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.story.people import People, listing, lot, order

SUMS_TO_ZERO = "SELECT transfer_id FROM entry GROUP BY transfer_id HAVING sum(amount) <> 0"
BALANCES = """
    SELECT account_id FROM balance FULL JOIN
        (SELECT account_id, sum(amount) AS posted FROM entry
         WHERE account_id NOT IN (SELECT id FROM ledger_account WHERE kind IN ('BANK', 'CLEARING'))
         GROUP BY account_id) AS entries USING (account_id)
    WHERE balance.amount IS DISTINCT FROM posted
"""
MONTHS = """
    SELECT household_id FROM
        (SELECT household_id, category, state, month, amount FROM income_month) AS kept
    FULL JOIN
        (SELECT i.household_id, i.category, e.state, date_trunc('month', e.effective_on)::date AS month,
                sum(e.amount) AS posted
         FROM entry AS e JOIN income_entry AS i ON i.id = e.income_entry_id GROUP BY 1, 2, 3, 4) AS entries
    USING (household_id, category, state, month)
    WHERE kept.amount IS DISTINCT FROM posted
"""
OVERPAID_ENTRIES = """
    SELECT i.id FROM income_entry AS i JOIN entry AS e ON e.income_entry_id = i.id
    GROUP BY i.id, i.amount
    HAVING sum(e.amount) <> i.amount OR sum(e.amount) FILTER (WHERE e.state = 'REALISED') > i.amount
"""


async def the_ledger_holds(fresh: TestDatabase) -> None:
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        for rule in (SUMS_TO_ZERO, BALANCES, MONTHS, OVERPAID_ENTRIES):
            assert await connection.fetch(rule) == [], rule
    finally:
        await connection.close()


class Trade:
    """One order on its way from placing to paying, a step at a time."""

    def __init__(self, people: People, chance: random.Random) -> None:
        self.people = people
        self.chance = chance
        self.lot_id = self.order_id = self.consignment_id = ""
        self.quantity = chance.randint(1, 400)
        self.left = 0
        self.steps = [self.place, self.confirm, self.dispatch, self.accept, self.pay, self.pay, self.settle_up]

    async def place(self) -> None:
        parts = self.chance.randint(1, 399)
        whole = self.quantity + parts
        self.lot_id = await lot(self.people, str(whole), str(parts), str(self.quantity))
        self.quantity = whole
        placed = await order(self.people, await listing(self.people, self.lot_id), str(whole))
        self.order_id = placed["order"]["id"]

    async def confirm(self) -> None:
        await self.people.do("seller", "confirmOrder", "consignment { id }", orderId=self.order_id)

    async def dispatch(self) -> None:
        costs = [{"kind": kind, "amount": f"{self.chance.randint(1, 9999) / 100:.2f}"} for kind in ("FREIGHT", "OTHER")]
        sent = await self.people.do("seller", "dispatchOrder", "consignment { id }", orderId=self.order_id, costs=costs)
        self.consignment_id = sent["consignment"]["id"]

    async def accept(self) -> None:
        grams = self.chance.randint(0, self.quantity * 1000)
        reading = {"lotId": self.lot_id, "accepted": f"{grams / 1000:.3f}", "firstReading": "1"}
        done = await self.people.do(
            "buyer", "acceptDelivery", "consignment { goods }", consignmentId=self.consignment_id, readings=[reading]
        )
        self.left = int(done["consignment"]["goods"].replace(".", ""))

    async def pay(self) -> None:
        await self.hand_over(self.chance.randint(0, self.left))

    async def settle_up(self) -> None:
        await self.hand_over(self.left)

    async def hand_over(self, fen: int) -> None:
        if not fen:
            return
        given: dict[str, Any] = {"orderId": self.order_id, "amount": f"{fen / 100:.2f}", "reference": "R"}
        done = await self.people.do("buyer", "payOrder", "order { id }", **given)
        assert done["order"], done
        self.left -= fen


@pytest.mark.parametrize("seed", range(3))
async def test_trades_in_any_order_leave_a_ledger_that_holds(people: People, fresh: TestDatabase, seed: int) -> None:
    chance = random.Random(seed)
    trades = [Trade(people, chance) for _ in range(4)]
    while trades:
        trade = chance.choice(trades)
        await trade.steps.pop(0)()
        await the_ledger_holds(fresh)
        if not trade.steps:
            trades.remove(trade)
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        assert await connection.fetchval("SELECT count(*) FROM income_month WHERE state = 'REALISED'") > 0
        unpaid = "SELECT sum(amount) FROM income_month WHERE state = 'PROVISIONAL'"
        assert await connection.fetchval(unpaid) == 0
    finally:
        await connection.close()
