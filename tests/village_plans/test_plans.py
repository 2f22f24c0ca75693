"""A collective's part of sales reaches households by a plan that was voted, published and paid, and by no other way."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from tests.conftest import TestDatabase
from tests.linkage.steps import codes, dues
from tests.payouts.steps import household, ledger
from tests.reading.county import run
from tests.reconciliation.steps import reconciled
from tests.settlement.sales import decided, on, pay, sold
from tests.story.county import FAMILIES
from tests.story.people import People, day
from tests.village_plans.steps import PLAN, described, draft, drafted, paid, published, step, vote

_PLANS = """{ villagePlans { nodes { state amount votedOn noticeUntil village { name }
  lines { householdName amount reason } } } }"""
_LATER = timedelta(days=6)


async def plans(people: People, who: str) -> list[Any]:
    return list((await people.get(who, _PLANS))["villagePlans"]["nodes"])


async def test_a_plan_is_voted_published_and_paid_out_of_the_villages_account(
    people: People, fresh: TestDatabase
) -> None:
    """17.85 are the village's; 10.00 go to A and 7.85 to B, on top of 245.70 and 163.80 for their goods."""
    plan_id = await published(people)
    assert await dues(people, "finance", kind={"eq": "VILLAGE_PLAN"}) == []
    with on(people, clock.today() + _LATER):
        told = (await step(people, "payVillagePlan", plan_id, "finance"))["plan"]
        assert (told["state"], told["amount"]) == ("PAID", "17.85")
        owed = await dues(people, "finance", kind={"eq": "VILLAGE_PLAN"})
        assert {(each["householdName"][0], each["amount"], each["open"]) for each in owed} == {
            (FAMILIES["A"][0], "10.00", "0.00"),
            (FAMILIES["B"][0], "7.85", "0.00"),
        }
        assert (await ledger(fresh))["VILLAGE"] == 0
        assert await reconciled(people) == (0, 0, 0)
        again = await step(people, "payVillagePlan", plan_id, "finance")
        assert codes(again) == ["WRONG_STATE"]


async def test_what_a_family_has_by_a_plan_is_property_income_and_paid_out_as_dues_are(people: People) -> None:
    await paid(people)
    with on(people, clock.today() + _LATER):
        told = await people.do(
            "finance", "reckonPayout", "count total", purpose="DUES", until=clock.today().isoformat()
        )
        assert (told["count"], told["total"]) == (0, "0.00"), "nobody has an account"
        query = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
          sources { category realised } } }"""
        found = await people.get("member", query, **{"id": household("A"), "from": day(-9), "to": day(0)})
        assert {each["category"]: each["realised"] for each in found["incomeStatement"]["sources"]} == {
            "OPERATING": "245.70",
            "PROPERTY": "10.00",
        }


async def test_the_notice_stands_in_the_village_and_says_neither_whole_names_nor_reasons(people: People) -> None:
    plan_id = await drafted(people)
    for who in ("member", "next officer", "stranger"):
        assert await plans(people, who) == [], who
    (seen,) = await plans(people, "officer")
    assert seen["lines"][0] == {"householdName": FAMILIES["A"], "amount": "10.00", "reason": "缺劳力"}
    await vote(people, plan_id)
    assert await plans(people, "member") == []
    await step(people, "publishVillagePlan", plan_id)
    for who in ("member", "other member", "auditor", "finance"):
        (seen,) = await plans(people, who)
        assert seen["noticeUntil"] == day(5)
        assert seen["lines"][0] == {"householdName": f"{FAMILIES['A'][0]}**", "amount": "10.00", "reason": None}, who
    assert await plans(people, "next officer") == []


async def test_a_plan_is_not_paid_before_its_notice_is_over(people: People) -> None:
    plan_id = await published(people)
    for days in (0, 5):
        with on(people, clock.today() + timedelta(days=days)):
            assert codes(await step(people, "payVillagePlan", plan_id, "finance")) == ["PLAN_NOTICE_NOT_OVER"]


@pytest.mark.parametrize(("ayes", "nays", "state"), [(3, 2, "CARRIED"), (2, 2, "LOST"), (0, 1, "LOST")])
async def test_more_than_half_of_the_votes_carry_a_plan(people: People, ayes: int, nays: int, state: str) -> None:
    plan_id = await drafted(people)
    assert (await vote(people, plan_id, ayes, nays))["plan"]["state"] == state
    assert codes(await vote(people, plan_id)) == ["WRONG_STATE"]
    refused = [] if state == "CARRIED" else ["WRONG_STATE"]
    assert codes(await step(people, "publishVillagePlan", plan_id)) == refused


async def test_nothing_is_changed_after_the_vote(people: People) -> None:
    plan_id = await drafted(people)
    await vote(people, plan_id)
    assert codes(await step(people, "withdrawVillagePlan", plan_id)) == ["WRONG_STATE"]
    other = (await draft(people))["plan"]["id"]
    assert (await step(people, "withdrawVillagePlan", other))["plan"]["state"] == "WITHDRAWN"
    assert codes(await vote(people, other)) == ["WRONG_STATE"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"votedOn": day(1)}, "VOTE_OUT_OF_TIME"),
        ({"votedOn": day(-1)}, "VOTE_OUT_OF_TIME"),
        ({"ayes": 0, "nays": 0}, "NOBODY_VOTED"),
        ({"nays": -1}, "NOBODY_VOTED"),
    ],
)
async def test_a_vote_that_cannot_be_is_refused(people: People, given: dict[str, Any], code: str) -> None:
    plan_id = await drafted(people)
    assert codes(await vote(people, plan_id, **given)) == [code]
    assert (await plans(people, "officer"))[0]["state"] == "DRAFT"


@pytest.mark.parametrize(
    ("lines", "given", "code"),
    [
        ((), {"lines": []}, "PLAN_WITHOUT_LINES"),
        ((("A", "10.00"), ("B", "7.84")), {}, "PLAN_NOT_ADDING_UP"),
        ((("A", "10.00"), ("A", "7.85")), {}, "HOUSEHOLD_TWICE_IN_PLAN"),
        ((("A", "17.85"), ("B", "0.00")), {}, "NOT_POSITIVE"),
        ((("A", "17.86"),), {"amount": "17.86"}, "MORE_THAN_VILLAGE_HOLDS"),
        ((), {"year": 1999}, "PLAN_YEAR_NOT_BEGUN"),
        ((), {"year": clock.today().year + 1}, "PLAN_YEAR_NOT_BEGUN"),
        ((), {"villageId": "Organisation:x"}, "NOT_FOUND"),
    ],
)
async def test_a_plan_that_cannot_be_is_refused(
    people: People, lines: tuple[tuple[str, str], ...], given: dict[str, Any], code: str
) -> None:
    await pay(people, await sold(people))
    assert codes(await draft(people, *lines, **given)) == [code]
    assert await plans(people, "officer") == []


async def test_a_line_names_a_household_of_the_village_and_says_why(people: People, fresh: TestDatabase) -> None:
    await pay(people, await sold(people))
    said = described()
    said["lines"][1]["householdNumber"] = "GY-1"
    assert codes(await people.do("officer", "draftVillagePlan", PLAN, **said)) == ["UNKNOWN_HOUSEHOLD"]
    said = described()
    said["lines"][1]["reason"] = " "
    assert codes(await people.do("officer", "draftVillagePlan", PLAN, **said)) == ["PLAN_REASON_MISSING"]
    await run(fresh, "UPDATE household SET region_code = 320722108202 WHERE number = 'SD-B'")
    assert codes(await draft(people)) == ["NOT_OF_THIS_VILLAGE"]


async def test_a_village_gives_away_no_more_than_buyers_have_paid_for(people: People) -> None:
    """17.85 of each sale; the second is paid but for a yuan."""
    await pay(people, await sold(people))
    second = await sold(people)
    await pay(people, second, "584.00")
    assert codes(await draft(people, ("A", "17.86"), amount="17.86")) == ["MORE_THAN_VILLAGE_HOLDS"]
    await pay(people, second, "1.00")
    assert codes(await draft(people, ("A", "35.70"), amount="35.70")) == []


async def test_what_was_taken_back_meanwhile_is_not_paid(people: People) -> None:
    """10 kg of 97.5 are the lot's fault: 17.85 less its part are left."""
    sale = await sold(people)
    await pay(people, sale)
    plan_id = (await draft(people))["plan"]["id"]
    await vote(people, plan_id)
    await step(people, "publishVillagePlan", plan_id)
    await decided(people, sale, "10", "LOT")
    with on(people, clock.today() + _LATER):
        assert codes(await step(people, "payVillagePlan", plan_id, "finance")) == ["MORE_THAN_VILLAGE_HOLDS"]
        assert await dues(people, "finance", kind={"eq": "VILLAGE_PLAN"}) == []


async def test_of_two_plans_paid_at_once_the_village_pays_one(people: People, fresh: TestDatabase) -> None:
    first = await published(people)
    other = (await draft(people))["plan"]["id"]
    await vote(people, other)
    await step(people, "publishVillagePlan", other)
    with on(people, clock.today() + _LATER):
        told = await asyncio.gather(*(step(people, "payVillagePlan", each, "finance") for each in (first, other)))
        assert sorted(code for each in told for code in codes(each)) == ["MORE_THAN_VILLAGE_HOLDS"]
        assert (await ledger(fresh))["VILLAGE"] == 0


async def test_everybody_does_his_own_part(people: People) -> None:
    plan_id = await drafted(people)
    assert codes(await draft(people, who="next officer")) == ["NOT_FOUND"]
    asked = "mutation($i: {}!) {{ {}(input: $i) {{ plan {{ id }} }} }}"
    key = {"idempotencyKey": "x" * 10}
    for who, name, given in (
        ("finance", "draftVillagePlan", {**described(), **key}),
        ("seller", "recordVillageVote", {"planId": plan_id, "votedOn": day(0), "ayes": 1, "nays": 0, **key}),
        ("reviewer", "publishVillagePlan", {"planId": plan_id, **key}),
        ("officer", "payVillagePlan", {"planId": plan_id, **key}),
        ("approver", "payVillagePlan", {"planId": plan_id, **key}),
    ):
        told = await people.ask(who, asked.format(f"{name[0].upper()}{name[1:]}Input", name), i=given)
        assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who
    elsewhere = plan_id.replace("320722", "320723")
    assert codes(await step(people, "withdrawVillagePlan", elsewhere)) == ["NOT_FOUND"]
    assert (await plans(people, "officer"))[0]["state"] == "DRAFT"
