"""The steps of a case, as people take them over HTTP."""

import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from domain import clock
from domain.cases.rules import months_after
from domain.parties.roles import Role
from domain.rows import Row
from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.documents.photos import photo_of
from tests.factories import COUNTY, AccountFactory, AppointmentFactory, IncomeMonthFactory, key, save
from tests.story.people import People, day

CASE = """case { id number state purpose dueOn daysLeft overdue returned filingNumber transitionUntil householdName
  events { position act purpose becomes role actorName reason documents { id } }
  measures { id support isPrimary until } notices { until withdrawnAt objections { id said upheld } } }"""
PRESENT = ["赵一", "钱二", "孙三", "李四", "周五"]


def family(called: str) -> str:
    return str(NodeId("Household", COUNTY, str(key(called))))


def person(called: str) -> str:
    return str(NodeId("Person", COUNTY, str(key(f"person {called}"))))


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def step(people: People, who: str, mutation: str, /, **given: Any) -> Any:
    """The payload of a step that answers with a case."""
    return await people.do(who, mutation, CASE, **given)


async def stands(people: People, who: str, mutation: str, /, **given: Any) -> Any:
    """The case after a step that must be allowed."""
    done = await step(people, who, mutation, **given)
    assert not done["userErrors"], done
    return done["case"]


async def reported(people: People, called: str = "A", who: str = "officer", **changes: Any) -> Any:
    usual = {"householdId": family(called), "cause": "ILLNESS", "source": "OFFICER", "reason": "住院自付较高"}
    return await step(people, who, "reportLead", **{**usual, **changes})


async def committed(people: People, id_: str, who: str = "officer") -> Any:
    papers = [] if who == "member" else [await photo_of(people, who, "white")]
    return await step(people, who, "takeCommitment", caseId=id_, documentIds=papers)


async def visited(people: People, id_: str, who: str = "officer", **changes: Any) -> Any:
    usual = {
        "visitedOn": day(0),
        "visitors": ["村干部甲", "村干部乙"],
        "findings": "户主住院两个月,家中一人务工。",
        "ableToWork": 1,
        "rigidCostsOpen": False,
        "latitude": "34.541",
        "longitude": "118.772",
    }
    if "documentIds" not in changes:
        usual["documentIds"] = [await photo_of(people, who)]
    return await step(people, who, "recordVisit", caseId=id_, **{**usual, **changes})


async def reviewed(people: People, id_: str, in_favour: int = 5, who: str = "officer", **changes: Any) -> Any:
    votes = [{"member": each, "vote": "FOR" if at < in_favour else "AGAINST"} for at, each in enumerate(PRESENT)]
    usual = {"heldOn": day(0), "present": PRESENT, "votes": votes, "reason": "评议记录"}
    if "documentIds" not in changes:
        usual["documentIds"] = [await photo_of(people, who, "olive")]
    return await step(people, who, "holdReview", caseId=id_, **{**usual, **changes})


async def noticed(people: People, id_: str, days: int | None = 5, who: str = "officer") -> Any:
    return await step(people, who, "postNotice", caseId=id_, days=days)


async def on_notice(people: People, called: str = "A") -> str:
    """The id of a case that has come as far as its notice."""
    id_ = str((await reported(people, called))["case"]["id"])
    return await round_to_notice(people, id_, since="LEAD")


async def round_to_notice(people: People, id_: str, since: str = "COMMITTED") -> str:
    steps: dict[str, Callable[[People, str], Awaitable[Any]]] = {
        "LEAD": committed,
        "COMMITTED": visited,
        "VISITED": reviewed,
        "REVIEWED": noticed,
    }
    for take in list(steps.values())[list(steps).index(since) :]:
        done = await take(people, id_)
        assert not done["userErrors"], done
    return id_


@contextmanager
def days_on(people: People, days: int) -> Iterator[None]:
    """So many days later, as far as the platform looks at its clock; everybody has signed in anew."""
    with on(people, clock.today() + timedelta(days=days)):
        yield


@contextmanager
def on(people: People, then: date) -> Iterator[None]:
    """On a day, at noon."""
    now, people.tokens = people.tokens, {}
    with clock.stopped_at(datetime.combine(then, time(12), clock.SHANGHAI)):
        yield
    people.tokens = now


NOTICE_OVER = 6


async def forwarded(people: People, called: str = "A") -> str:
    """The id of a case that waits for the township."""
    id_ = await on_notice(people, called)
    with days_on(people, NOTICE_OVER):
        await stands(people, "officer", "forwardCase", caseId=id_)
    return id_


async def endorsed(people: People, called: str = "A") -> str:
    id_ = await forwarded(people, called)
    await stands(people, "reviewer", "endorseCase", caseId=id_)
    return id_


async def supported(people: People, called: str = "A") -> str:
    """The id of a case that the county has approved."""
    id_ = await endorsed(people, called)
    await stands(people, "approver", "approveCase", caseId=id_)
    return id_


async def planned(people: People, id_: str, called: str = "A", who: str = "officer", **changes: Any) -> Any:
    usual = {"personId": person(called), "support": "EMPLOYMENT", "isPrimary": True, "about": "公益性岗位"}
    fields = "measure { id support isPrimary since until person { name } }"
    return await people.do(who, "planMeasure", fields, **{"caseId": id_, **usual, "since": day(0), **changes})


def earnings(called: str, amount: int, last: date, months: int = 24) -> list[Row]:
    """That so much, in fen, reached a family in each of so many months up to the last."""
    first_day = last.replace(day=1)
    return [
        IncomeMonthFactory.build(of=called, month=months_after(first_day, -back), amount=amount)
        for back in range(months)
    ]


async def well_off(test: TestDatabase, called: str = "A") -> None:
    """A family earns well above the line, now and for the time to come."""
    await save(test.owner_url, earnings(called, 2_000_00, months_after(clock.today(), 12), months=36))


def colleague(login: str, role: Role = Role.TOWNSHIP_REVIEWER, at: str = "township office") -> list[Row]:
    """One more officer."""
    return [AccountFactory.build(login=login), AppointmentFactory.build(of=login, role=role, at=at)]


PUBLIC = """query($village: String) { publicNotices(village: $village) { nodes {
  id called cause purpose village { name } postedOn until } } }"""


async def public(people: People, who: str | None = None, village: str | None = None) -> list[Any]:
    found: list[Any] = (await people.get(who, PUBLIC, village=village))["publicNotices"]["nodes"]
    return found


OBJECT = """mutation($input: ObjectToNoticeInput!) { objectToNotice(input: $input) {
  receipt { id number upheld } userErrors { code field message } } }"""


async def objected(
    people: People, notice_id: str, text: str = "他家有两辆车", who: str | None = None, key: str | None = None
) -> Any:
    """The payload of an objection, by default of somebody who is not signed in."""
    given = {"idempotencyKey": key or uuid.uuid4().hex, "noticeId": notice_id, "text": text}
    return (await people.get(who, OBJECT, input=given))["objectToNotice"]


DELEGATION = "delegation { id delegatorName delegateName until }"


async def delegated(people: People, who: str, to: str, **changes: Any) -> Any:
    usual = {"delegate": to, "since": day(0), "until": day(3), "reason": "外出培训"}
    return await people.do(who, "delegateCases", DELEGATION, **{**usual, **changes})
