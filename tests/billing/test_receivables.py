"""What is owed falls due by a dated rule or an agreement, grows old, bears interest, and is paid in parts."""

import asyncio
import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from domain import clock
from domain.billing import queries
from domain.billing.actions.charging import debt_of
from domain.billing.models import Receivable
from domain.billing.rules import Rate, interest_of, interest_steps
from server.database import Database
from tests.billing.steps import accepted, age, codes, pay, rows_of, run
from tests.conftest import TestDatabase
from tests.factories import key
from tests.story.county import viewer
from tests.story.people import People, day

RECEIVABLES = """query($until: Date!, $where: ReceivableWhere) { receivables(where: $where) { nodes {
  amount credited paid open dueOn acceptedOn termSource interest(until: $until)
  seller { name } buyer { name } consignment { number } receipts { amount } creditNotes { amount }
  interestNotes { amount steps { open amount } payment { amount } } } } }"""


async def receivables(people: People, who: str, until: str = "", **where: Any) -> Any:
    given = {"until": until or day(0), "where": where}
    return (await people.get(who, RECEIVABLES, **given))["receivables"]["nodes"]


async def test_a_canteen_owes_within_thirty_days_of_acceptance(people: People) -> None:
    await accepted(people)
    (one,) = await receivables(people, "buyer")
    assert (one["amount"], one["open"], one["acceptedOn"], one["dueOn"]) == ("585.00", "585.00", day(0), day(30))
    assert "三十日" in one["termSource"]
    assert await receivables(people, "seller") == [one]
    for who in ("rival", "other buyer"):
        assert await receivables(people, who) == []


async def test_payments_in_parts_are_allocated_and_seen(people: People) -> None:
    order_id, consignment_id = await accepted(people)
    await pay(people, order_id, "100.00")
    await pay(people, order_id, "85.01")
    given = {"consignmentId": consignment_id, "amount": "99.99", "reason": "破损"}
    assert codes(await people.do("seller", "issueCreditNote", "creditNote { number }", **given)) == []
    (one,) = await receivables(people, "buyer")
    assert (one["paid"], one["credited"], one["open"]) == ("185.01", "99.99", "300.00")
    assert [each["amount"] for each in one["receipts"]] == ["100.00", "85.01"]
    over = {"orderId": order_id, "amount": "300.01", "reference": "R"}
    assert codes(await people.do("buyer", "payOrder", "order { id }", **over)) == ["OVERPAID"]
    await pay(people, order_id, "300.00")
    assert await receivables(people, "buyer", openOnly=True) == []


@pytest.mark.parametrize(
    ("amount", "code"), [("0", "NOT_POSITIVE"), ("-1", "NOT_POSITIVE"), ("485.01", "MORE_THAN_OPEN")]
)
async def test_a_credit_beyond_what_is_open_is_refused(people: People, amount: str, code: str) -> None:
    order_id, consignment_id = await accepted(people)
    await pay(people, order_id, "100.00")
    given = {"consignmentId": consignment_id, "amount": amount, "reason": "破损"}
    assert codes(await people.do("seller", "issueCreditNote", "creditNote { id }", **given)) == [code]
    theirs = {**given, "amount": "1.00"}
    assert codes(await people.do("rival", "issueCreditNote", "creditNote { id }", **theirs)) == ["NOT_FOUND"]


async def test_credits_and_payments_at_once_never_come_to_more_than_was_owed(
    people: People, fresh: TestDatabase
) -> None:
    order_id, consignment_id = await accepted(people)
    await people.token_of("buyer")

    async def credit() -> Any:
        given = {"consignmentId": consignment_id, "amount": "200.00", "reason": "破损"}
        return await people.do("seller", "issueCreditNote", "creditNote { id }", **given)

    async def pay_some() -> Any:
        given = {"orderId": order_id, "amount": "200.00", "reference": "R"}
        return await people.do("buyer", "payOrder", "order { id }", **given)

    answers = await asyncio.gather(*(step() for step in [credit, pay_some] * 3))
    assert sum(not codes(each) for each in answers) == 2
    assert {code for each in answers for code in codes(each)} <= {"MORE_THAN_OPEN", "OVERPAID"}
    left = "SELECT sum(amount) AS left FROM entry e JOIN ledger_account a ON a.id = e.account_id WHERE kind = 'PAYER'"
    assert await rows_of(fresh, left) == [{"left": -185_00}]


AGEING = """query($day: Date!, $by: AgeingBy!) { receivableAgeing(asOf: $day, by: $by) {
  organisation { name } county { name } notDue days1To30 days31To60 days61To90 over90 overdue total } }"""


BUCKETS = {"notDue": (0, 30), "days1To30": (31, 60), "days31To60": (61, 90), "days61To90": (91, 120), "over90": (121,)}


@pytest.mark.parametrize(("days", "bucket"), [(days, bucket) for bucket, each in BUCKETS.items() for days in each])
async def test_what_is_open_stands_in_the_bucket_of_its_age(
    people: People, fresh: TestDatabase, days: int, bucket: str
) -> None:
    order_id, _ = await accepted(people)
    await age(fresh, days)
    await pay(people, order_id, "85.00")
    for who, by, name in (("seller", "BUYER", "canteen"), ("buyer", "SELLER", "cooperative")):
        (row,) = (await people.get(who, AGEING, day=day(0), by=by))["receivableAgeing"]
        amounts = {each: amount for each, amount in row.items() if each not in {"organisation", "county", "overdue"}}
        assert {each for each, amount in amounts.items() if amount != "0.00"} == {bucket, "total"}
        assert (row[bucket], row["total"], row["organisation"]["name"]) == ("500.00", "500.00", name)
    (row,) = (await people.get("finance", AGEING, day=day(0), by="COUNTY"))["receivableAgeing"]
    assert (row["county"]["name"], row["organisation"], row["total"]) == ("东海县", None, "500.00")
    assert (await people.get("rival", AGEING, day=day(0), by="BUYER"))["receivableAgeing"] == []
    assert (await people.get("stranger", AGEING, day=day(0), by="COUNTY"))["receivableAgeing"] == []


async def test_ageing_of_a_day_that_has_passed_leaves_out_what_came_since(people: People, fresh: TestDatabase) -> None:
    order_id, _ = await accepted(people)
    await age(fresh, 40)
    await pay(people, order_id, "585.00")
    assert (await people.get("seller", AGEING, day=day(0), by="BUYER"))["receivableAgeing"] == []
    (then,) = (await people.get("seller", AGEING, day=day(-1), by="BUYER"))["receivableAgeing"]
    assert then["days1To30"] == "585.00"


CLAIM = "interestNote { id number amount since until steps { since until open annualRate amount } }"


async def test_interest_is_claimed_once_for_each_day_and_paid_once(people: People, fresh: TestDatabase) -> None:
    order_id, consignment_id = await accepted(people)
    await age(fresh, 40)
    await pay(people, order_id, "85.00")
    await run(fresh, "UPDATE receipt SET received_at = received_at - interval '5 days'")
    given = {"consignmentId": consignment_id, "until": day(0)}
    note = (await people.do("seller", "claimInterest", CLAIM, **given))["interestNote"]
    exact = (Fraction(58500 * 5) + Fraction(50000 * 5)) * Fraction("0.1825") / 365
    assert note["amount"] == f"{Decimal(int(exact + Fraction(1, 2))).scaleb(-2)}"
    assert [(each["since"], each["until"], each["open"]) for each in note["steps"]] == [
        (day(-9), day(-5), "585.00"),
        (day(-4), day(0), "500.00"),
    ]
    assert sum(Decimal(each["amount"]) for each in note["steps"]) == Decimal(note["amount"])
    assert codes(await people.do("seller", "claimInterest", CLAIM, **given)) == ["NOTHING_OVERDUE"]
    answers = await asyncio.gather(
        *(
            people.do(
                "buyer", "payInterest", "interestNote { payment { amount } }", interestNoteId=note["id"], reference="R"
            )
            for _ in range(3)
        )
    )
    assert sum(bool(each["interestNote"]) for each in answers) == 1
    assert {code for each in answers for code in codes(each)} <= {"ALREADY_PAID", "CONFLICT"}
    theirs = await people.do(
        "other buyer", "payInterest", "interestNote { id }", interestNoteId=note["id"], reference="R"
    )
    assert codes(theirs) == ["NOT_FOUND"]
    (one,) = await receivables(people, "buyer")
    assert (one["interest"], one["interestNotes"][0]["payment"]) == (note["amount"], {"amount": note["amount"]})


async def test_interest_not_yet_come_up_is_not_claimed(people: People, fresh: TestDatabase) -> None:
    _, consignment_id = await accepted(people)
    early = {"consignmentId": consignment_id, "until": day(0)}
    assert codes(await people.do("seller", "claimInterest", CLAIM, **early)) == ["NOTHING_OVERDUE"]
    assert codes(await people.do("seller", "claimInterest", CLAIM, **{**early, "until": day(1)})) == ["DAY_NOT_COME"]
    assert codes(await people.do("rival", "claimInterest", CLAIM, **early)) == ["NOT_FOUND"]


async def test_sql_and_the_rule_reckon_the_same_interest(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    """Of one debt with payments, credits and rates all over the calendar; at last credited beyond what was open."""
    order_id, consignment_id = await accepted(people)
    given = {"consignmentId": consignment_id, "amount": "33.33", "reason": "破损"}
    await people.do("seller", "issueCreditNote", "creditNote { id }", **given)
    for amount in ("0.01", "100.00", "77.77"):
        await pay(people, order_id, amount)
    chance = random.Random(7)
    for nth in range(12):
        if nth == 6:
            await run(fresh, "UPDATE credit_note SET amount = 50000")
        cut = sorted(chance.sample(range(1, 200), 3))
        known = _rates(chance, cut)
        await run(
            fresh,
            "DELETE FROM late_interest_rate",
            *(_inserted(each) for each in known),
            f"UPDATE receivable SET accepted_on = current_date - 300, due_on = current_date - {chance.randrange(200)}",
            *(
                f"UPDATE {table} SET {column} = now() - interval '{chance.randrange(250)} days' WHERE amount {amount}"
                for table, column, amount in _PAST
            ),
        )
        until = clock.today() - timedelta(days=chance.randrange(40))
        async with database.writing(viewer("seller")) as session:
            one = (await session.execute(select(Receivable))).scalar_one()
            reckoned = select(queries.interest_up_to(Receivable, until)).select_from(Receivable)
            by_sql = (await session.execute(reckoned)).scalar_one()
            steps = interest_steps(await debt_of(session, one), known, date.min, until)
        assert by_sql == interest_of(steps)


_PAST = [
    *(("receipt", "received_at", f"= {amount}") for amount in (1, 10000, 7777)),
    ("credit_note", "issued_on", "> 0"),
]


def _rates(chance: random.Random, cut: list[int]) -> list[Rate]:
    turns = [clock.today() - timedelta(days=each) for each in reversed(cut)]
    edges: list[date | None] = [None, *turns, None]
    return [Rate(since, until, Decimal(chance.randrange(10**6)).scaleb(-6)) for since, until in pairwise(edges)]


def _inserted(rate: Rate) -> str:
    bounds = f"daterange({_quoted(rate.since)}, {_quoted(rate.until)})"
    values = f"gen_random_uuid(), {rate.annual}, {bounds}, 'made up for the test'"
    return f"INSERT INTO late_interest_rate (id, annual_rate, during, source) VALUES ({values})"


def _quoted(day: date | None) -> str:
    return "NULL" if day is None else f"'{day}'"


async def propose(people: People, who: str, partner: str, **changes: Any) -> Any:
    given = {
        "partnerId": f"Organisation:{key(partner)}",
        "days": 45,
        "since": day(0),
        "until": day(365),
        "contract": "C-1",
    }
    return await people.do(who, "proposePaymentTerm", "agreement { id days confirmedAt }", **{**given, **changes})


async def confirm(people: People, who: str, id_: str) -> Any:
    return await people.do(who, "confirmPaymentTerm", "agreement { days since until }", agreementId=id_)


async def test_an_agreement_holds_once_the_other_side_confirmed_it(people: People) -> None:
    made = (await propose(people, "seller", "canteen"))["agreement"]
    assert codes(await confirm(people, "seller", made["id"])) == ["OWN_PROPOSAL"]
    assert codes(await confirm(people, "other buyer", made["id"])) == ["NOT_FOUND"]
    assert (await confirm(people, "buyer", made["id"]))["agreement"] == {"days": 45, "since": day(0), "until": day(365)}
    assert codes(await confirm(people, "buyer", made["id"])) == ["WRONG_STATE"]
    await accepted(people)
    (one,) = await receivables(people, "buyer")
    assert (one["dueOn"], one["termSource"]) == (day(45), "C-1")


async def test_an_agreement_that_nobody_confirmed_holds_nothing(people: People) -> None:
    await propose(people, "buyer", "cooperative")
    await accepted(people)
    (one,) = await receivables(people, "buyer")
    assert one["dueOn"] == day(30)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": 61}, "TERM_TOO_LONG"),
        ({"days": 0}, "NOT_POSITIVE"),
        ({"until": day(-1)}, "EMPTY_WINDOW"),
        ({"partnerId": "Organisation:x"}, "NOT_FOUND"),
        ({"partnerId": f"Organisation:{key('cooperative')}"}, "NOT_PARTNERS"),
    ],
)
async def test_a_term_that_may_not_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await propose(people, "seller", "canteen", **changes)) == [code]


async def test_of_two_terms_for_the_same_days_one_is_confirmed(people: People) -> None:
    ids = [(await propose(people, "seller", "canteen", days=days))["agreement"]["id"] for days in (40, 50)]
    await people.token_of("buyer")
    answers = await asyncio.gather(*(confirm(people, "buyer", each) for each in ids))
    assert sum(bool(each["agreement"]) for each in answers) == 1
    assert {code for each in answers for code in codes(each)} <= {"TERMS_OVERLAP", "CONFLICT"}
