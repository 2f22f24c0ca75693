"""The life of payouts over the life of sales: planned, approved, sent, answered by the bank, paid again, offset."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.linkage.steps import codes, dues, lease, pay, post
from tests.payouts.oracle import TWO_ABOVE, Batch, Book, Credit, Item, Line, Plan
from tests.payouts.steps import (
    SECOND,
    Row,
    account,
    another_approver,
    answered,
    csv_of,
    fen,
    file_of,
    fixed_of,
    number_of,
)
from tests.reading.county import run
from tests.settlement.machine import Sales, costs
from tests.settlement.sales import FAMILIES
from tests.settlement.world import yuan
from tests.story.county import FAMILIES as NAMES

BATCH = """batch { id number state total withheld contentHash approvalsNeeded
  lines { position householdNumber amount withheld state
    items { about amount withheld withholdings { amount recovery { about } } } }
  withoutAccount { householdNumber amount } }"""
PLAN = "count total withheld withoutAccount { householdNumber amount }"
RECOVERIES = "{ recoveries(first: 50) { nodes { id householdName about amount recovered open consented } } }"
SAID = {"PAID": "成功", "FAILED": "失败", "UNKNOWN": "未知"}
rents = st.integers(1, 50_000)
NEXT = {"DRAFT": "submitted", "SUBMITTED": "approved", "APPROVED": "sent"}


class Payouts(Sales):
    """Payouts, as the county's finance office makes them over HTTP, beside a book kept by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()

    @initialize(freight=costs)
    def begun(self, freight: int) -> None:
        self.run(another_approver(self.copy))
        self.run(run(self.copy, f"UPDATE payout_rule SET two_approvers_above = {TWO_ABOVE}"))
        for family in "ABC":
            self.banked(family)
        Sales.begun(self, freight)
        self.bought()
        self.each_credit_is_what_the_oracle_says()  # so that the book knows what has been realised
        self.drafted(0, 0, steps=3)

    @precondition(lambda self: any(each.open for each in self.sales.values()))
    @rule()
    def bought(self) -> None:
        """All that is open is paid."""
        for id_, sale in self.sales.items():
            if sale.open:
                given = {"orderId": self.orders[id_], "amount": yuan(sale.open), "reference": "R"}
                assert not self.do("buyer", "payOrder", "order { id }", **given)
                sale.paid += sale.open

    @precondition(lambda self: len(self.book.accounts) < len(FAMILIES))
    @rule(family=st.sampled_from(FAMILIES))
    def banked(self, family: str) -> None:
        assert not self.run(account(self.people, family))["userErrors"]
        self.book.accounts.add(family)

    @rule(family=st.sampled_from(FAMILIES), rent=rents, paid=rents)
    def rented(self, family: str, rent: int, paid: int) -> None:
        """Land is let, its rent of a year is due on the day, and is paid, or a part of it."""
        due_id, about = self.run(self._rented(family, yuan(rent), yuan(min(rent, paid))))
        rented = Credit(family, about, self.today, rent, min(rent, paid), purpose="DUES")
        self.book.credits[due_id, family] = rented

    async def _rented(self, family: str, rent: str, paid: str) -> tuple[str, str]:
        """The id of the due, and what it says it is about."""
        days = [f"{self.today:%m-%d}"]
        described = {"land": f"地块{len(self.book.credits)}", "mu": "1", "rentPerMu": rent, "instalments": days}
        number = (await lease(self.people, family, **described))["lease"]["number"]
        await post(self.people)
        [due] = [each for each in await dues(self.people) if each["about"].startswith(number)]
        assert not codes(await pay(self.people, dueIds=[due["id"]], amount=paid))
        return due["id"], due["about"]

    # What a batch would be

    @rule(
        ago=st.sampled_from([0, 0, 0, 1]),
        astray=st.sampled_from([0, 0, 0, 1]),
        steps=st.integers(0, 3),
        purpose=st.sampled_from(["SALES", "SALES", "DUES"]),
    )
    def drafted(self, ago: int, astray: int, steps: int, purpose: str = "SALES") -> None:
        """As the book says, or a fen astray of it; and moved on by so many steps at once."""
        until = self.today - timedelta(days=ago)
        self.book.find_debts()
        plan = self.book.plan(until, purpose)
        given = {"purpose": purpose, "until": until.isoformat()}
        self._reckoned(plan, "reckonPayout", given)
        if self._drafted(plan, "draftPayout", given, astray):
            self.reach(purpose)
            self._move_on(self.book.batches[-1], steps)

    @precondition(lambda self: any(each.state in ("SENT", "RECONCILED") for each in self.book.batches))
    @rule(chosen=st.randoms(), astray=st.sampled_from([0, 0, 0, 1]), steps=st.integers(0, 3))
    def followed_up(self, chosen: Any, astray: int, steps: int) -> None:
        of = [each for each in self.book.batches if each.state in ("SENT", "RECONCILED")]
        failed = [each for each in of if any(self.book.awaits_retry(line) for line in each.lines.values())]
        batch = chosen.choice(failed or of)
        plan = self.book.follow_up(batch)
        given = {"batchId": batch.id}
        self._reckoned(plan, "reckonFollowUp", given)
        if self._drafted(plan, "draftFollowUp", given, astray, batch):
            self.reach("follow-up")
            self._move_on(self.book.batches[-1], steps)

    def _reckoned(self, plan: Plan, mutation: str, given: dict[str, Any]) -> None:
        told, _ = self.ask("finance", mutation, PLAN, **given)
        assert (told["count"], fen(told["total"])) == (len(plan.totals), sum(plan.totals.values()))
        assert fen(told["withheld"]) == sum(plan.withheld.get(family, 0) for family in plan.totals)
        assert _by_family(told["withoutAccount"]) == plan.without_account

    def _drafted(
        self, plan: Plan, mutation: str, given: dict[str, Any], astray: int, failed: Batch | None = None
    ) -> bool:
        total = sum(plan.totals.values()) + astray
        declared = {"declaredCount": len(plan.totals), "declaredTotal": yuan(total)}
        told, refused = self.ask("finance", mutation, BATCH, **given, **declared)
        if not plan.totals or astray:
            assert refused == ["DECLARATION_DIFFERS" if plan.totals else "NOTHING_TO_PAY"]
            return False
        batch = self._written(told["batch"], plan, failed)
        assert {each.family: each.amount for each in batch.lines.values()} == plan.totals
        assert _by_family(told["batch"]["withoutAccount"]) == plan.without_account
        self.book.batches.append(batch)
        return True

    def _written(self, told: Any, plan: Plan, failed: Batch | None) -> Batch:
        """The batch as it was told. Of which credits how much is kept back is its choice, within what is allowed."""
        lines = {}
        for each in told["lines"]:
            family = each["householdNumber"].removeprefix("SD-")
            items = [self._item(family, item, plan) for item in each["items"]]
            before = next(line for line in failed.lines.values() if line.family == family) if failed else None
            line = lines[each["position"]] = Line(family, items, before)
            assert (line.amount, line.withheld) == (fen(each["amount"]), fen(each["withheld"]))
            assert line.withheld == plan.withheld.get(family, 0)
            if line.withheld:
                self.reach("offset")
        return Batch(told["id"], told["number"], lines)

    def _item(self, family: str, told: Any, plan: Plan) -> Item:
        [(credit, payable)] = [of for of in plan.payable if (of[0].family, of[0].about) == (family, told["about"])]
        kept = {each["recovery"]["about"]: fen(each["amount"]) for each in told["withholdings"]}
        item = Item(credit, fen(told["amount"]), kept)
        assert item.amount + item.withheld == payable
        assert item.withheld == fen(told["withheld"]) <= credit.room(payable)
        for about, amount in kept.items():
            [debt] = [
                each for each in self.book.debts.values() if (each.credit.family, each.credit.about) == (family, about)
            ]
            assert amount <= self.book.allowed(debt)
        return item

    # From draft to the bank

    @precondition(lambda self: any(each.state in NEXT for each in self.book.batches))
    @rule(chosen=st.randoms(), steps=st.integers(1, 3))
    def moved_on(self, chosen: Any, steps: int) -> None:
        self._move_on(chosen.choice([each for each in self.book.batches if each.state in NEXT]), steps)

    def _move_on(self, batch: Batch, steps: int) -> None:
        for _ in range(steps):
            if batch.state in NEXT:
                getattr(self, f"_{NEXT[batch.state]}")(batch)

    def _submitted(self, batch: Batch) -> None:
        told, refused = self.ask("finance", "submitPayout", BATCH, batchId=batch.id)
        assert not refused
        assert told["batch"]["approvalsNeeded"] == (2 if batch.total > TWO_ABOVE else 1)
        batch.state, batch.hash = "SUBMITTED", told["batch"]["contentHash"]

    def _approved(self, batch: Batch) -> None:
        """By others than made it; by two where it is large. Where it cannot be taken any more it is given up."""
        given = {"batchId": batch.id}
        assert self.do("finance", "approvePayout", BATCH, **given) == ["OWN_BATCH"]
        if batch.total > TWO_ABOVE:
            assert not self.do("approver", "approvePayout", BATCH, **given)
            assert self.do("approver", "approvePayout", BATCH, **given) == ["APPROVED_ALREADY"]
        refused = self.do(SECOND, "approvePayout", BATCH, **given)
        if self.book.can_take(batch):
            assert not refused
            self.book.take(batch)
        else:
            assert refused == ["NO_LONGER_PAYABLE"]
            self.reach("no longer payable")
            self._given_up(batch)

    def _sent(self, batch: Batch) -> None:
        heading, *lines = self.run(file_of(self.people, {"id": batch.id})).split(b"\r\n")[:-1]
        counted = f"{self.today:%Y%m%d}{len(batch.lines):08}{batch.total:016}"
        assert heading.decode() == f"H{batch.number:<24}{counted}{batch.hash}"
        told = {each[9:41].decode().strip(): int(each[161:177]) for each in lines}
        assert told == {number_of(line.family): line.amount for line in batch.lines.values()}
        batch.state = "SENT"

    @precondition(lambda self: any(each.state in ("DRAFT", "SUBMITTED") for each in self.book.batches))
    @rule(chosen=st.randoms())
    def given_up(self, chosen: Any) -> None:
        self._given_up(chosen.choice([each for each in self.book.batches if each.state in ("DRAFT", "SUBMITTED")]))

    def _given_up(self, batch: Batch) -> None:
        assert not self.do("finance", "cancelPayout", "batch { id }", batchId=batch.id, reason="改期")
        batch.state = "CANCELLED"
        for line in batch.lines.values():
            line.state = "CANCELLED"

    # What the bank says

    @precondition(lambda self: any(each.state == "SENT" for each in self.book.batches))
    @rule(
        chosen=st.randoms(),
        said=st.lists(st.sampled_from([None, "PAID", "PAID", "FAILED", "FAILED", "UNKNOWN"]), min_size=5, max_size=5),
        again=st.booleans(),
        is_table=st.booleans(),
    )
    def answered(self, chosen: Any, said: list[str | None], again: bool, is_table: bool) -> None:
        """For some lines or for all. The same file again changes nothing."""
        batch = chosen.choice([each for each in self.book.batches if each.state == "SENT"])
        told = {at: state for at, state in zip(batch.unanswered, said, strict=False) if state}
        if not told:
            return
        rows = [Row(at, yuan(batch.lines[at].amount), SAID[state]) for at, state in told.items()]
        data = (csv_of if is_table else fixed_of)(_heading(batch), rows)
        if data in [before for before, _ in batch.answers]:
            return
        payload = self._answer(batch, data)
        assert not payload["userErrors"], payload
        for state in SAID:
            of_it = [batch.lines[at].amount for at, each in told.items() if each == state]
            counted = payload["answer"][f"{state.lower()}Count"], fen(payload["answer"][f"{state.lower()}Total"])
            assert counted == (len(of_it), sum(of_it))
            if of_it:
                self.reach(state.lower())
        self.book.answer(batch, told.items())
        batch.answers.append((data, payload["answer"]))
        if again:
            assert self._answer(batch, data)["answer"] == payload["answer"]
            self.reach("imported twice")

    def _answer(self, batch: Batch, data: bytes) -> Any:
        return self.run(answered(self.people, {"id": batch.id}, data))

    @precondition(lambda self: any(each.state == "SENT" for each in self.book.batches))
    @rule(chosen=st.randoms(), how=st.sampled_from(["altered", "missing", "extra", "twice", "another", "settled"]))
    def told_wrong(self, chosen: Any, how: str) -> None:
        """An answer that cannot be: nothing moves, as the invariants see."""
        batch = chosen.choice([each for each in self.book.batches if each.state == "SENT"])
        good = [Row(at, yuan(batch.lines[at].amount)) for at in batch.unanswered]
        heading, last = _heading(batch), good[-1]
        final = [at for at in batch.lines if at not in batch.unanswered]
        settled = [Row(at, yuan(batch.lines[at].amount)) for at in final[:1]]
        whole = {"count": str(len(good)), "total": yuan(sum(fen(each.amount) for each in good))}
        altered = Row(last.position, yuan(fen(last.amount) + 1))
        data, code = {
            "altered": (csv_of(heading, [*good[:-1], altered]), "ANSWER_AMOUNT_DIFFERS"),
            "missing": (csv_of(heading, good[:-1], **whole), "ANSWER_TOTALS_DIFFER"),
            "extra": (csv_of(heading, [*good, Row(99, "1.00")]), "ANSWER_LINE_UNKNOWN"),
            "twice": (csv_of(heading, [*good, last]), "ANSWER_LINE_TWICE"),
            "another": (csv_of(heading, good, hash="0" * 64), "ANSWER_OF_ANOTHER_BATCH"),
            "settled": (csv_of(heading, [*good, *settled]), "ANSWER_LINE_SETTLED"),
        }[how]
        if how != "settled" or settled:
            assert [each["code"] for each in self._answer(batch, data)["userErrors"]] == [code]
            self.reach(how)

    # What is owed back

    @precondition(lambda self: self.book.debts)
    @rule(chosen=st.randoms(), is_yes=st.sampled_from([True, True, False]))
    def decided_on(self, chosen: Any, is_yes: bool) -> None:
        of = chosen.choice(sorted(self.book.debts))
        debt, shown = self.book.debts[of], self.recoveries()[of[1], self.sales[of[0]].number]
        given = {"recoveryId": shown["id"], "consented": is_yes, "note": "已商定"}
        refused = self.do("approver", "consentToRecovery", "recovery { id }", **given)
        assert refused == ([] if debt.open > 0 else ["NOTHING_OWED"])
        if not refused:
            debt.consented = debt.amount if is_yes else 0

    def recoveries(self) -> dict[tuple[str, str], Any]:
        families = {name: family for family, name in NAMES.items()}
        nodes = self.run(self.people.get("approver", RECOVERIES))["recoveries"]["nodes"]
        return {(families[each["householdName"]], each["about"]): each for each in nodes}


def _by_family(rows: Any) -> dict[str, int]:
    return {each["householdNumber"].removeprefix("SD-"): fen(each["amount"]) for each in rows}


def _heading(batch: Batch) -> dict[str, str]:
    return {"number": batch.number, "contentHash": batch.hash}
