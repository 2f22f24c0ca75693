"""The steps of matchmaking, as people take them over HTTP."""

from typing import Any

from tests.factories import COUNTY, key
from tests.story.people import People, day

SESSION = "session { id state seatsTaken capacity participations { side attendance organisation { name } } }"
LEAD = "lead { id state value orderNumber followUpOn lostReason }"
PRODUCT = f"Product:{COUNTY}:{key('蓝莓 cooperative')}"


def organisation(name: str) -> str:
    return f"Organisation:{key(name)}"


async def announced(people: People, **changes: Any) -> Any:
    """The payload of an announcement by the county."""
    given = {"theme": "东海特产进食堂", "place": "消费扶贫中心", "heldOn": day(0), "capacity": 10, **changes}
    return await people.do("approver", "announceSession", SESSION, **given)


async def session(people: People, **changes: Any) -> str:
    return str((await announced(people, **changes))["session"]["id"])


async def sign_up(people: People, who: str, id_: str) -> Any:
    return await people.do(who, "signUpForSession", SESSION, sessionId=id_)


async def hold(people: People, id_: str, *attended: str) -> Any:
    there = [organisation(each) for each in attended]
    return await people.do("approver", "holdSession", SESSION, sessionId=id_, attended=there)


async def met(people: People) -> str:
    """The id of a session where the cooperative and the canteen met."""
    id_ = await session(people)
    for who in ("seller", "buyer"):
        assert (await sign_up(people, who, id_))["session"]
    assert (await hold(people, id_, "cooperative", "canteen"))["session"]["state"] == "HELD"
    return id_


async def opened(people: People, session_id: str, who: str = "seller", **changes: Any) -> Any:
    """The payload of opening a lead for the cooperative's blueberries, by either side."""
    other = organisation("canteen" if who == "seller" else "cooperative")
    given = {"otherId": other, "productId": PRODUCT, "quantity": "100", "expectedValue": "600.00"}
    return await people.do(who, "openLead", LEAD, sessionId=session_id, **{**given, "followUpOn": day(7), **changes})


async def in_talks(people: People, session_id: str) -> str:
    """The id of a lead that was followed up once."""
    id_ = (await opened(people, session_id))["lead"]["id"]
    done = await people.do("buyer", "followUpLead", LEAD, leadId=id_, followUpOn=day(14))
    assert (done["lead"]["state"], done["lead"]["followUpOn"]) == ("IN_TALKS", day(14))
    return str(id_)


async def won(people: People, id_: str, number: str, who: str = "seller") -> Any:
    return await people.do(who, "winLead", LEAD, leadId=id_, orderNumber=number)


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]
