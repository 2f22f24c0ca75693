"""The steps of a village's plan, as people take them over HTTP."""

from datetime import timedelta
from typing import Any

from domain import clock
from tests.fulfilment.steps import done
from tests.linkage.steps import COLLECTIVE, paper
from tests.settlement.sales import on, pay, sold
from tests.story.people import People, day

PLAN = "plan { id number state amount ayes nays noticeUntil lines { householdName amount reason } }"
LINES = (("A", "10.00"), ("B", "7.85"))
"""All of the 17.85 that the worked example brings the village."""


def described(*lines: tuple[str, str], amount: str = "17.85") -> dict[str, Any]:
    said = [{**paper(family), "amount": fen, "reason": "缺劳力"} for family, fen in lines or LINES]
    return {"villageId": COLLECTIVE, "year": clock.today().year, "amount": amount, "source": "方案", "lines": said}


async def draft(people: People, *lines: tuple[str, str], who: str = "officer", **given: Any) -> Any:
    """The payload of drafting a plan."""
    amount = given.pop("amount", "17.85")
    return await people.do(who, "draftVillagePlan", PLAN, **{**described(*lines, amount=amount), **given})


async def drafted(people: People) -> str:
    """The id of a draft over all that the village holds, once the worked example is paid."""
    await pay(people, await sold(people))
    payload = await draft(people)
    assert not payload["userErrors"], payload
    return str(payload["plan"]["id"])


async def vote(people: People, plan_id: str, ayes: int = 31, nays: int = 4, **given: Any) -> Any:
    counted = {"planId": plan_id, "votedOn": day(0), "ayes": ayes, "nays": nays}
    return await people.do("officer", "recordVillageVote", PLAN, **{**counted, **given})


async def step(people: People, mutation: str, plan_id: str, who: str = "officer") -> Any:
    return await people.do(who, mutation, PLAN, planId=plan_id)


async def published(people: People) -> str:
    """The id of a plan that was carried and is on notice."""
    plan_id = await drafted(people)
    assert not (await vote(people, plan_id))["userErrors"]
    await done(people, "officer", "publishVillagePlan", PLAN, planId=plan_id)
    return plan_id


async def paid(people: People) -> str:
    """The id of a plan that was paid, six days later."""
    plan_id = await published(people)
    with on(people, clock.today() + timedelta(days=6)):
        await done(people, "finance", "payVillagePlan", PLAN, planId=plan_id)
    return plan_id
