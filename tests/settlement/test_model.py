"""The life of sales against a plain oracle: sold, paid in parts, disputed, refunded, advanced, in whatever order."""

import asyncio
import uuid
from decimal import Decimal
from typing import Any

import asyncpg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.database import Database
from tests.conftest import TestDatabase, populated
from tests.fulfilment.steps import claimed, terms
from tests.settlement.oracle import Claimed, Sale, rounded
from tests.settlement.sales import FAMILIES
from tests.story.county import key
from tests.story.people import People, day, lot

CREDITS = """SELECT s.consignment_id, i.household_id, i.id, i.amount,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'PROVISIONAL'), 0)::bigint AS provisional,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'HELD'), 0)::bigint AS held,
      coalesce(sum(e.amount) FILTER (WHERE e.state = 'REALISED'), 0)::bigint AS realised
    FROM income_entry AS i
    JOIN attribution_line AS l ON (l.county_id, l.id) = (i.county_id, i.sale_id)
    JOIN settlement AS s ON (s.county_id, s.id) = (l.county_id, l.settlement_id)
    JOIN entry AS e ON (e.county_id, e.income_entry_id) = (i.county_id, i.id)
    GROUP BY 1, 2, 3, 4"""
HOLD = {
    "each transfer sums to zero": "SELECT transfer_id FROM entry GROUP BY 1 HAVING sum(amount) <> 0",
    "a balance is the sum of its entries": """SELECT account_id FROM balance AS b FULL JOIN
        (SELECT account_id, sum(amount) AS amount FROM entry
         WHERE account_id NOT IN (SELECT id FROM ledger_account WHERE kind IN ('BANK', 'CLEARING'))
         GROUP BY 1) AS e USING (account_id)
        WHERE coalesce(b.amount, 0) <> coalesce(e.amount, 0)""",
    "a month is the sum of its entries": """SELECT 1 FROM (
        SELECT owner_id AS household_id, state, sum(amount) AS amount FROM entry WHERE state IS NOT NULL GROUP BY 1, 2
        ) AS e FULL JOIN (SELECT household_id, state, sum(amount) AS amount FROM income_month GROUP BY 1, 2
        ) AS m USING (household_id, state) WHERE coalesce(e.amount, 0) <> coalesce(m.amount, 0)""",
    "the parts of a sale sum to what it came to": """SELECT s.id
        FROM settlement AS s JOIN attribution_line AS l ON (l.county_id, l.settlement_id) = (s.county_id, s.id)
        GROUP BY s.county_id, s.id HAVING sum(l.amount) <> s.goods""",
}
fen = st.integers(1, 80_000)


class Sales(RuleBasedStateMachine):
    """The platform, asked over HTTP as people ask it, beside one oracle for each sale."""

    test: TestDatabase

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.sales: dict[str, Sale] = {}
        self.orders: dict[str, str] = {}
        self.lots: dict[str, str] = {}
        self.run(self.open())

    def run(self, work: Any) -> Any:
        return self.runner.run(work)

    async def open(self) -> None:
        self.name = f"test_{uuid.uuid4().hex}"
        self.owner = await asyncpg.connect(self.test.server.dsn())
        await self.owner.execute(f"CREATE DATABASE {self.name} TEMPLATE {self.test.name}")
        copy = TestDatabase(self.test.server, self.name)
        self.database = Database(copy.app_url, connections=4)
        self.opened = populated(copy, self.database)
        self.people: People = await self.opened.__aenter__()
        self.plain = await asyncpg.connect(self.test.server.dsn(self.name))

    async def close(self) -> None:
        await self.plain.close()
        await self.opened.__aexit__(None, None, None)
        await self.database.close()
        await self.owner.execute(f"DROP DATABASE {self.name} WITH (FORCE)")
        await self.owner.close()

    def teardown(self) -> None:
        self.run(self.close())
        self.runner.close()

    def do(self, who: str, mutation: str, selection: str, /, **given: Any) -> list[str]:
        """The codes of what was refused."""
        payload = self.run(self.people.do(who, mutation, selection, **given))
        return [each["code"] for each in payload["userErrors"]]

    def one_of(self, chosen: Any) -> tuple[str, Sale]:
        id_ = chosen.choice(sorted(self.sales))
        return id_, self.sales[id_]

    @initialize(freight=st.integers(0, 4000))
    def begun(self, freight: int) -> None:
        self.sold(Decimal("98.003"), "6.00", freight, 0)

    @rule(
        accepted=st.decimals("98.000", "100.000", places=3),
        price=st.sampled_from(["6.00", "5.37", "4.05"]),
        freight=st.integers(0, 4000),
        wage=st.integers(0, 4000),
    )
    def sold(self, accepted: Decimal, price: str, freight: int, wage: int) -> None:
        costs = {"FREIGHT": freight, "WAGE": wage}
        id_, order_id, lot_id = self.run(self._sold(accepted, price, {k: v for k, v in costs.items() if v}))
        self.sales[id_] = Sale(accepted, Decimal(price), freight + wage)
        self.orders[id_], self.lots[id_] = order_id, lot_id

    async def _sold(self, accepted: Decimal, price: str, costs: dict[str, int]) -> tuple[str, str, str]:
        people, lot_id = self.people, await lot(self.people)
        listed = await people.do(
            "seller",
            "publishListing",
            "listing { id }",
            lotIds=[lot_id],
            title="蓝莓",
            unitLabel="公斤",
            unitContent="1",
            minimumQuantity="1",
            leadTimeDays=0,
            deliverFrom=day(0),
            deliverUntil=day(7),
            tiers=[{"fromQuantity": "1", "unitPrice": price}],
        )
        lines = [{"listingId": listed["listing"]["id"], "quantity": "100"}]
        placed = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
        order_id = placed["order"]["id"]
        await people.do("seller", "confirmOrder", "consignment { id }", orderId=order_id)
        spent = [{"kind": kind, "amount": f"{fen / 100:.2f}"} for kind, fen in costs.items()]
        sent = await people.do("seller", "dispatchOrder", "consignment { id }", orderId=order_id, costs=spent)
        id_ = sent["consignment"]["id"]
        reading = {"lotId": lot_id, "accepted": str(accepted)}
        taken = await people.do("buyer", "acceptDelivery", "consignment { id }", consignmentId=id_, readings=[reading])
        assert not taken["userErrors"], taken
        return str(id_), str(order_id), lot_id

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), amount=st.none() | fen)
    def paid(self, chosen: Any, amount: int | None) -> None:
        """So much, or all that is open."""
        id_, sale = self.one_of(chosen)
        amount = amount or sale.open or 1
        given = {"orderId": self.orders[id_], "amount": yuan(amount), "reference": "R"}
        if self.do("buyer", "payOrder", "order { id }", **given):
            assert amount > sale.open
        else:
            assert amount <= sale.open
            sale.paid += amount

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), quantity=st.decimals("0.5", "60", places=3))
    def disputed(self, chosen: Any, quantity: Decimal) -> None:
        id_, sale = self.one_of(chosen)
        taken = sum((each.quantity for each in sale.claims.values()), Decimal(0))
        if quantity > sale.accepted - taken - sale.settled:
            return
        gone = type("Gone", (), {"id": id_})
        claim = self.run(claimed(self.people, gone, str(quantity)))  # type: ignore[arg-type]  # all it looks at is the id
        sale.claims[claim] = Claimed(quantity, self.worth(sale, quantity))

    def worth(self, sale: Sale, quantity: Decimal) -> int:
        settled = rounded(sale.settled * sale.price * 100)
        return rounded((sale.settled + quantity) * sale.price * 100) - settled

    @precondition(lambda self: any(each.claims for each in self.sales.values()))
    @rule(chosen=st.randoms())
    def withdrawn(self, chosen: Any) -> None:
        sale, id_ = self.one_claim(chosen)
        assert not self.do("buyer", "withdrawClaim", "claim { id }", claimId=id_)
        del sale.claims[id_]

    @precondition(lambda self: any(each.claims for each in self.sales.values()))
    @rule(chosen=st.randoms(), fault=st.sampled_from(["LOT", "SELLER", "CARRIER"]))
    def decided(self, chosen: Any, fault: str) -> None:
        sale, id_ = self.one_claim(chosen)
        claim = sale.claims.pop(id_)
        assert not self.do("seller", "answerClaim", "claim { id }", claimId=id_, answer="REFUSE", note="无")
        assert not self.do("buyer", "escalateClaim", "claim { id }", claimId=id_, note="裁决")
        ruling = terms(str(claim.quantity), fault=fault)
        assert not self.do("approver", "decideClaim", "claim { id }", claimId=id_, terms=ruling, note="查实")
        worth = self.worth(sale, claim.quantity)
        sale.credited += worth
        sale.lot_fault += worth if fault == "LOT" else 0
        sale.settled += claim.quantity

    def one_claim(self, chosen: Any) -> tuple[Sale, str]:
        sale = chosen.choice([each for each in self.sales.values() if each.claims])
        return sale, chosen.choice(sorted(sale.claims))

    @precondition(lambda self: self.sales)
    @rule(chosen=st.randoms(), amount=fen)
    def advanced(self, chosen: Any, amount: int) -> None:
        id_, sale = self.one_of(chosen)
        given = {"consignmentId": id_, "amount": yuan(amount), "reference": "D"}
        refused = self.do("seller", "advancePayment", "advance { id }", **given)
        if not sale.claims and not sale.lot_fault:  # else what households await is known but for odd fen
            assert (amount > sale.lacking) == (refused == ["MORE_THAN_HOUSEHOLDS_AWAIT"])
        if not refused:
            sale.advanced += amount

    @precondition(lambda self: any(each.overpaid for each in self.sales.values()))
    @rule(chosen=st.randoms(), part=st.floats(0.1, 1.2))
    def refunded(self, chosen: Any, part: float) -> None:
        id_, sale = chosen.choice([(id_, each) for id_, each in sorted(self.sales.items()) if each.overpaid])
        amount = max(1, int(sale.overpaid * part))
        given = {"consignmentId": id_, "amount": yuan(amount), "reference": "T"}
        refused = self.do("finance", "refundBuyer", "refund { id }", **given)
        assert refused != ["MORE_THAN_OVERPAID"] or amount > sale.overpaid
        if not refused:
            assert amount <= sale.overpaid
            sale.refunded += amount

    @invariant()
    def the_ledger_holds(self) -> None:
        for what, query in HOLD.items():
            assert self.run(self.plain.fetch(query)) == [], what

    @invariant()
    def each_credit_is_what_the_oracle_says(self) -> None:
        found: dict[str, dict[str, Any]] = {}
        names = {key(family): family for family in FAMILIES}
        for row in self.run(self.plain.fetch(CREDITS)):
            found.setdefault(str(row["consignment_id"]), {})[names[row["household_id"]]] = row
        for id_, sale in self.sales.items():
            self.check(sale, next(rows for consignment, rows in found.items() if consignment in id_))

    def check(self, sale: Sale, rows: dict[str, Any]) -> None:
        assert sum(row["amount"] for row in rows.values()) == sale.earned
        for family, row in rows.items():
            assert abs(row["amount"] - sale.exactly(family)) < 1
            gone = row["amount"] - row["provisional"] - row["held"] - row["realised"]
            assert abs(gone - sale.taken(family)) <= 2, "a share and what is taken of it are rounded to a fen each"
            assert min(row["provisional"], row["held"], row["realised"]) >= 0
        realised, left = (sum(row[each] for row in rows.values()) for each in ("realised", "provisional"))
        assert realised <= sale.cash, "nothing is realised without cash"
        if not sale.claims:
            assert sum(row["held"] for row in rows.values()) == 0
            assert realised == sale.cash or left == 0, "households come first"


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


async def test_sales_come_to_what_a_plain_oracle_says(fresh: TestDatabase) -> None:
    machine = type("SalesOfThisTest", (Sales,), {"test": fresh})
    bounded = settings(max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=bounded)
