"""A family asks for help: its case comes as far as public notice and an objection, beside cases in every state."""

import uuid
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import UPLOAD, Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES

PLACE = 120
_PAPER = Path(__file__).parent.parent / "files" / "evidence-blueberries.pdf"
_PRESENT = ["赵一", "钱二", "孙三", "李四", "周五"]
_CASE = "case { id number state dueOn daysLeft }"
_NOTICES = "{ publicNotices(first: 20) { nodes { id called cause purpose until village { name } } } }"
_OBJECT = """mutation($input: ObjectToNoticeInput!) { objectToNotice(input: $input) {
  receipt { number } userErrors { message } } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it, unless the family's case stands from an earlier start."""
    family, village = [await signed_in(client, login, PASSWORD) for login in ("family", "village")]
    try:
        await _ask_for_help(console, family, village)
        await _object(client, console)
    except Declined as refused:
        console.print(f"[bold]Cases[/] {FAMILIES[0]}'s case stands from an earlier start ({refused})")
    approver = await signed_in(client, "approver", PASSWORD)
    counted = (await approver.ask("{ caseCounts { purpose state cases } }"))["caseCounts"]
    told = ", ".join(f"{each['purpose']} {each['state']} {each['cases']}" for each in counted if each["cases"])
    console.print(f"   The county counts: {told}", highlight=False)
    for login in ("village", "township", "approver"):
        await _tasks(console, login, await signed_in(client, login, PASSWORD))


async def _ask_for_help(console: Console, family: Person, village: Person) -> None:
    """Raises Declined where the family has a case."""
    own = (await family.ask("{ households { nodes { id } } }"))["households"]["nodes"][0]["id"]
    lead = {"householdId": own, "cause": "ILLNESS", "source": "SELF", "reason": "住院自付较高"}
    case = (await family.do("reportLead", _CASE, **lead))["case"]
    console.print(f"[bold]Cases[/] {FAMILIES[0]} asks for help: case {case['number']}, to be filed by {case['dueOn']}")
    await family.do("takeCommitment", _CASE, caseId=case["id"])
    paper = (await village.send(UPLOAD, _PAPER))["uploadDocument"]["document"]["id"]
    today = clock.today().isoformat()
    found = {"findings": "户主住院两个月,家中一人务工。", "ableToWork": 1, "rigidCostsOpen": True}
    by = {"visitedOn": today, "visitors": _PRESENT[:2], "documentIds": [paper]}
    await village.do("recordVisit", _CASE, caseId=case["id"], **by, **found)
    votes = [{"member": each, "vote": "FOR"} for each in _PRESENT]
    meeting = {"heldOn": today, "present": _PRESENT, "votes": votes, "documentIds": [paper]}
    await village.do("holdReview", _CASE, caseId=case["id"], **meeting)
    done = (await village.do("postNotice", _CASE, caseId=case["id"], days=5))["case"]
    console.print(f"   Two visit it, five vote for it, and it stands on notice: {done['state']}")


async def _object(client: httpx.AsyncClient, console: Console) -> None:
    """Somebody who is not signed in reads the notice and objects."""
    notices: list[Any] = (await _openly(client, _NOTICES))["publicNotices"]["nodes"]
    for each in notices:
        what = f"{each['called']}, {each['village']['name']}, {each['cause']}, {each['purpose']}"
        console.print(f"   Public until {each['until']}: {what}", highlight=False)
    its = next(each for each in notices if each["called"][0] == FAMILIES[0][0])
    given = {"idempotencyKey": uuid.uuid4().hex, "noticeId": its["id"], "text": "该户有两辆车"}
    done = (await _openly(client, _OBJECT, input=given))["objectToNotice"]
    console.print(f"   Somebody objects, and keeps the receipt {done['receipt']['number']}", highlight=False)


async def _openly(client: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    """As anybody asks who has not signed in."""
    return (await client.post("/graphql", json={"query": query, "variables": variables})).json()["data"]


async def _tasks(console: Console, login: str, officer: Person) -> None:
    query = "{ tasks(first: 3) { totalCount nodes { daysLeft case { number state } } } }"
    tasks = (await officer.ask(query))["tasks"]
    told = ", ".join(f"{each['case']['state']} in {each['daysLeft']} days" for each in tasks["nodes"])
    console.print(f"   Waiting for {login}: {tasks['totalCount']}, first of all {told}", highlight=False)
