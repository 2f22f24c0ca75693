"""What everybody is shown of the life of payouts and sales, held against the book at each step and at the end."""

from collections import Counter
from typing import Any

from hypothesis.stateful import invariant

from resolvers.reading.ids import NodeId
from tests.payouts.machine import Payouts
from tests.payouts.oracle import TAKEN, Credit
from tests.payouts.steps import fen, household, shown
from tests.settlement.oracle import SUPPLIED, income_year
from tests.settlement.sales import FAMILIES
from tests.settlement.world import FIRST_DAY
from tests.story.county import COUNTY

STATEMENT = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
  net sources { realised provisional } entries(first: 50) { nodes {
    amount state realised held reversed paidOut withheld sale { consignmentNumber } due { about } } } } }"""
HISTORY = """query($id: ID!) { explainCredit(entryId: $id) {
  history { transfer { kind effectiveOn closedYear } } } }"""
PAID = """query($id: ID!) { householdPayouts(householdId: $id, first: 50) { nodes {
  batchNumber amount withheld state } } }"""
RECONCILED = """query($from: Date!, $to: Date!) { reconciliation(by: ORDER, from: $from, to: $to) {
  share difference } }"""
MONEY = """SELECT a.kind, sum(e.amount)::bigint AS amount FROM entry AS e
    JOIN ledger_account AS a ON (a.county_id, a.id) = (e.county_id, e.account_id)
    WHERE a.kind IN ('BANK', 'CLEARING') GROUP BY 1"""
YEARS = {year: {"from": f"{year}-10-01", "to": f"{year + 1}-09-30"} for year in (2025, 2026)}


class Lives(Payouts):
    """Payouts and sales, and whoever looks at them."""

    def __init__(self) -> None:
        super().__init__()
        self.booked: Counter[tuple[str, int]] = Counter()
        """What was realised of each family in each income year."""
        self.steps = 0

    @invariant()
    def each_credit_is_what_the_oracle_says(self) -> None:
        """And the book learns what has been realised of it."""
        super().each_credit_is_what_the_oracle_says()
        for (id_, family), row in self.credits.items():
            sale = self.sales[id_]
            new = Credit(family, sale.number, sale.accepted_on, row["amount"])
            credit = self.book.credits.setdefault((id_, family), new)
            self.booked[family, income_year(self.today)] += row["realised"] - credit.realised
            credit.realised = row["realised"]
            assert row["paid_out"] == credit.gone - credit.returned

    @invariant()
    def the_money_is_where_the_book_says(self) -> None:
        found = {row["kind"]: row["amount"] for row in self.run(self.plain.fetch(MONEY))}
        under_way, paid = (
            sum(each.amount for each in self.book.lines(*of)) for of in (("ORDERED", "UNKNOWN"), ("PAID",))
        )
        assert found.get("CLEARING", 0) == under_way
        rents = sum(each.realised for each in self.dues_of(*FAMILIES))
        assert found.get("BANK", 0) == paid - rents - sum(each.cash for each in self.sales.values())

    def dues_of(self, *families: str) -> list[Credit]:
        """What families are owed beside sales."""
        return [each for each in self.book.credits.values() if each.purpose == "DUES" and each.family in families]

    @invariant()
    def one_family_is_shown_what_is_so(self) -> None:
        """Another one at each step; all of them at the end."""
        self.steps += 1
        self.shown_to(FAMILIES[self.steps % len(FAMILIES)])

    def look(self) -> None:
        """As is done after each step of a life that chance leads."""
        self.the_ledger_holds()
        self.each_credit_is_what_the_oracle_says()
        self.the_money_is_where_the_book_says()
        self.one_family_is_shown_what_is_so()

    def shown_to(self, family: str) -> None:
        for year, days in YEARS.items():
            told = self.run(self.people.get("auditor", STATEMENT, id=household(family), **days))["incomeStatement"]
            rents = [each for each in self.dues_of(family) if income_year(each.earned_on) == year]
            had = self.booked[family, year] + sum(each.realised for each in rents)
            assert fen(told["net"]) == had, "what a closed year came to stays"
            assert sum(fen(each["realised"]) for each in told["sources"]) == had
            found = {_about(each): _figures(each) for each in told["entries"]["nodes"]}
            sold = {
                self.sales[id_].number: self.entry(id_, family)
                for id_, whose in self.credits
                if whose == family and income_year(self.sales[id_].accepted_on) == year
            }
            assert found == sold | {each.about: _rent(each) for each in rents}

    def entry(self, id_: str, family: str) -> dict[str, Any]:
        """A credit as it is to be shown."""
        row, credit = self.credits[id_, family], self.book.credits[id_, family]
        gone = row["amount"] - row["provisional"] - row["held"] - row["realised"]
        state = "PROVISIONAL" if row["provisional"] else "REALISED"
        return {
            "amount": row["amount"],
            "realised": row["realised"],
            "held": row["held"],
            "reversed": gone,
            "paidOut": credit.gone - credit.returned,
            "withheld": credit.kept,
            "state": "REVERSED" if gone == row["amount"] else "HELD" if row["held"] else state,
        }

    def teardown(self) -> None:
        try:
            if self.credits:
                self.looked_over()
        finally:
            super().teardown()

    def looked_over(self) -> None:
        """All that is shown of this life, and what the platform itself finds wrong with it."""
        for family in FAMILIES:
            self.shown_to(family)
            self.shown_as_paid(family)
        for batch in self.book.batches:
            told = self.run(shown(self.people, {"id": batch.id}))
            assert (told["state"], fen(told["total"])) == (batch.state, batch.total)
            assert [each["state"] for each in told["lines"]] == [line.state for _, line in sorted(batch.lines.items())]
        self.shown_as_owed()
        self.shown_as_taken_back()
        told, _ = self.ask("finance", "reconcile", "run { standing opened vanished }")
        assert told["run"] == {"standing": 0, "opened": 0, "vanished": 0}
        days = {"from": f"{FIRST_DAY}", "to": f"{self.today}"}
        rows = self.run(self.people.get("finance", RECONCILED, **days))["reconciliation"]
        assert {each["difference"] for each in rows} == {"0.00"}
        assert sorted(fen(each["share"]) for each in rows) == sorted(each.earned for each in self.sales.values())

    def shown_as_paid(self, family: str) -> None:
        nodes = self.run(self.people.get("finance", PAID, id=household(family)))["householdPayouts"]["nodes"]
        found = [(each["batchNumber"], fen(each["amount"]), fen(each["withheld"]), each["state"]) for each in nodes]
        assert sorted(found) == sorted(
            (batch.number, line.amount, line.withheld, line.state)
            for batch in self.book.batches
            for line in batch.lines.values()
            if line.family == family and line.state in TAKEN
        )

    def shown_as_owed(self) -> None:
        found = {
            of: (fen(each["amount"]), fen(each["recovered"]), fen(each["open"]), each["consented"])
            for of, each in self.recoveries().items()
        }
        assert found == {
            (each.credit.family, each.credit.about): (each.amount, each.credit.returned, each.open, each.is_consented)
            for each in self.book.debts.values()
        }

    def shown_as_taken_back(self) -> None:
        """On the day it was, and marked with the income year that was closed by then."""
        for id_, family in self.credits:
            if family not in SUPPLIED:
                continue
            sale = self.sales[id_]
            entry_id = str(NodeId("IncomeEntry", COUNTY, str(self.credits[id_, family]["id"])))
            steps = self.run(self.people.get("auditor", HISTORY, id=entry_id))["explainCredit"]["history"]
            taken = {
                (each["transfer"]["effectiveOn"], each["transfer"]["closedYear"])
                for each in steps
                if each["transfer"]["kind"] == "REVERSAL"
            }
            year = income_year(sale.accepted_on)
            assert taken == {
                (f"{day}", None if income_year(day) == year else year)
                for day, lot, worth in sale.lot_faults
                if worth > 100 and family in lot.supplied
            }


def _about(shown: dict[str, Any]) -> str:
    return str(shown["sale"]["consignmentNumber"] if shown["sale"] else shown["due"]["about"])


def _figures(shown: dict[str, Any]) -> dict[str, Any]:
    figures = {name: value for name, value in shown.items() if name not in ("sale", "due")}
    return {name: value if name == "state" else fen(value) for name, value in figures.items()}


def _rent(credit: Credit) -> dict[str, Any]:
    """A rent as it is to be shown."""
    return {
        "amount": credit.earned,
        "realised": credit.realised,
        "held": 0,
        "reversed": 0,
        "paidOut": credit.gone,
        "withheld": 0,
        "state": "REALISED" if credit.realised == credit.earned else "PROVISIONAL",
    }
