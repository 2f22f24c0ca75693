"""What is owed to households beside sales: rent by schedule, posted once, paid whole or in proportion."""

import asyncio
from typing import Any

import pytest

from domain.linkage.actions.leases import post_rents
from resolvers.reading.ids import NodeId
from server.database import Database
from server.worker import post_due_rents
from tests.conftest import TestDatabase
from tests.linkage.steps import LEASE, codes, dues, lease, owed, pay, post
from tests.racing import DONE, Step, race
from tests.story.county import COUNTY, key
from tests.story.people import People, day

_STATEMENT = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
  net sources { category realised provisional } entries { nodes { amount realised state due { about paid }
    evidence { __typename ... on HouseholdDue { kind payer { name } } } } } } }"""


async def statement(people: People, family: str = "A") -> Any:
    id_ = str(NodeId("Household", COUNTY, str(key(family))))
    asked = {"id": id_, "from": day(-1), "to": day(0)}
    return (await people.get("officer", _STATEMENT, **asked))["incomeStatement"]


async def test_rent_is_owed_on_its_day_though_nothing_is_sold(people: People) -> None:
    done = await lease(people)
    assert done["lease"]["nextDueOn"] == day(0)
    assert await dues(people) == []
    assert await post_due_rents(people.database) == 0
    (due,) = await dues(people)
    number = done["lease"]["number"]
    assert (due["kind"], due["about"], due["amount"], due["open"]) == (
        "RENT",
        f"{number} {day(0)}",
        "1200.00",
        "1200.00",
    )
    for who in ("member", "officer", "finance", "approver"):
        assert len(await dues(people, who)) == 1, who
    for who in ("rival", "other member", "next officer", "stranger"):
        assert await dues(people, who) == [], who
    shown = await statement(people)
    (entry,) = shown["entries"]["nodes"]
    assert entry["evidence"] == {"__typename": "HouseholdDue", "kind": "RENT", "payer": {"name": "cooperative"}}
    assert (entry["state"], entry["due"]["paid"], shown["net"]) == ("PROVISIONAL", "0.00", "0.00")


async def test_rent_is_posted_once_however_often_it_is_asked(people: People) -> None:
    await owed(people)
    assert await post(people) == 0
    await post_due_rents(people.database)
    assert len(await dues(people)) == 1


async def test_two_workers_at_once_post_rent_once(people: People, fresh: TestDatabase, database: Database) -> None:
    await lease(people)
    posting = Step(None, lambda session: post_rents(session, COUNTY))
    assert await race(fresh, database, posting, posting) == (DONE, DONE)
    assert len(await dues(people)) == 1


async def test_rent_that_came_due_before_the_lease_was_entered_is_owed_too(people: People) -> None:
    await lease(people, **{"from": day(-364)})
    assert await post(people) == 1
    assert [each["amount"] for each in await dues(people)] == ["1200.00", "1200.00"]


async def test_an_amended_lease_owes_each_instalment_by_the_version_of_its_day(people: People) -> None:
    first = (await lease(people))["lease"]
    change = {"mu": "4", "rentPerMu": "900", "instalments": ["06-30"], "source": "补充协议", "from": day(1)}
    second = (await people.do("seller", "amendLease", LEASE, leaseId=first["id"], **change))["lease"]
    assert (second["number"], second["version"], second["mu"]) == (first["number"], 2, "4")
    await post(people)
    (due,) = await dues(people)
    assert due["amount"] == "1200.00"
    stale = await people.do("seller", "endLease", LEASE, leaseId=first["id"], until=day(3))
    assert codes(stale) == ["NEWER_VERSION"]
    ended = await people.do("seller", "endLease", LEASE, leaseId=second["id"], until=day(3))
    assert (ended["lease"]["until"], ended["lease"]["nextDueOn"]) == (day(3), None)


async def test_a_day_that_one_version_has_owed_the_next_does_not_owe_again(people: People) -> None:
    first = (await lease(people, **{"from": day(-200)}))["lease"]
    await post(people)
    owed_before = await dues(people)
    change = {"mu": "4", "rentPerMu": "900", "instalments": [day(0)[5:]], "source": "补充协议", "from": day(0)}
    amended = await people.do("seller", "amendLease", LEASE, leaseId=first["id"], **change)
    assert amended["lease"]["version"] == 2, amended
    await lease(people, "B")
    assert await post(people) == 1, "the other family's lease"
    assert len(await dues(people)) == len(owed_before) + 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"mu": "0"}, "NOT_POSITIVE"),
        ({"rentPerMu": "-1"}, "NOT_POSITIVE"),
        ({"instalments": ["02-29"]}, "NO_INSTALMENT_DAY"),
        ({"until": day(-1)}, "ENDS_BEFORE_IT_BEGINS"),
        ({"householdNumber": "GY-1"}, "UNKNOWN_HOUSEHOLD"),
        ({"from": day(5)}, "LAND_LET_ALREADY"),
    ],
)
async def test_a_lease_that_cannot_be_is_refused(people: People, said: dict[str, Any], code: str) -> None:
    assert codes(await lease(people)) == []
    assert codes(await lease(people, **said)) == [code]
    assert await post(people) == 1


async def test_what_is_paid_is_the_households_at_once(people: People) -> None:
    (due,) = await owed(people)
    assert codes(await pay(people, dueIds=[due["id"]], amount="500.00")) == []
    (part,) = await dues(people)
    assert (part["paid"], part["open"]) == ("500.00", "700.00")
    assert (await statement(people))["net"] == "500.00"
    assert (await pay(people, until=day(0)))["payment"]["amount"] == "700.00"
    assert await dues(people, paid={"eq": False}) == []
    (whole,) = await dues(people, "member", paid={"eq": True})
    assert whole["open"] == "0.00"
    (entry,) = (await statement(people))["entries"]["nodes"]
    assert (entry["state"], entry["realised"]) == ("REALISED", "1200.00")


async def test_a_part_payment_is_shared_in_proportion(people: People) -> None:
    await lease(people)
    await lease(people, "B", mu="1")
    await post(people)
    await pay(people, until=day(0), amount="400.00")
    assert {each["amount"]: each["paid"] for each in await dues(people)} == {"1200.00": "300.00", "400.00": "100.00"}


async def test_two_payments_at_once_never_pay_more_than_is_open(people: People) -> None:
    (due,) = await owed(people)
    done = await asyncio.gather(*(pay(people, dueIds=[due["id"]], amount="800.00") for _ in range(2)))
    assert sorted(code for each in done for code in codes(each)) == ["MORE_THAN_DUE"]
    (left,) = await dues(people)
    assert left["open"] == "400.00"


async def test_the_same_payment_sent_twice_pays_once(people: People) -> None:
    await owed(people)
    for _ in range(2):
        await pay(people, until=day(0), amount="100.00", idempotencyKey="one and the same")
    (due,) = await dues(people)
    assert due["paid"] == "100.00"


async def test_what_cannot_be_paid_is_refused_and_nothing_moves(people: People) -> None:
    (due,) = await owed(people)
    mine = [due["id"]]
    assert codes(await pay(people)) == ["NO_DUE_NAMED"]
    assert codes(await pay(people, dueIds=mine, until=day(0))) == ["NO_DUE_NAMED"]
    assert codes(await pay(people, dueIds=mine, amount="0.00")) == ["NOT_POSITIVE"]
    assert codes(await pay(people, dueIds=mine, amount="-1.00")) == ["NOT_POSITIVE"]
    assert codes(await pay(people, dueIds=mine, amount="1200.01")) == ["MORE_THAN_DUE"]
    assert codes(await pay(people, "rival", dueIds=mine)) == ["NOT_FOUND"]
    assert codes(await pay(people, until=day(-1))) == ["NOTHING_DUE"]
    assert await dues(people) == [due]
