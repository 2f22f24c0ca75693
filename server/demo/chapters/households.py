"""The register: a family with its loan and what it is entitled to, two entries that are one, and a batch of framing."""

from datetime import timedelta
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from domain.identity import check_character
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import COUNTY, FAMILIES

PLACE = 15

_HOUSEHOLD = "household { id version memberships { isHead until person { id name } } }"
_BATCH = "accepted refused rows { householdNumber message }"
_FOUND = "query($head: String) { households(head: $head, first: 1) { nodes { id number } } }"
_CHANGES = """query($id: ID!) { household(id: $id) { changes(first: 3) { totalCount nodes {
  field after changedName source } } } }"""


def _day(offset: int) -> str:
    return (clock.today() + timedelta(days=offset)).isoformat()


def _card(name: str, born: str, nth: int, **more: str) -> dict[str, str]:
    first_17 = f"{COUNTY}{born}{nth:03d}"
    return {"name": name, "idNumber": first_17 + check_character(first_17), **more}


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    officer, approver = await signed_in(client, "village", PASSWORD), await signed_in(client, "approver", PASSWORD)
    head = _card("孟庆山", "19740315", 901, phone="13861320001", labourCapacity="ORDINARY")
    given = {"head": head, "since": _day(-90), "housingGrade": "B", "source": "入户登记表"}
    try:
        made = (await officer.do("registerHousehold", _HOUSEHOLD, number="SP-901", **given))["household"]
    except Declined as refused:
        console.print(f"[bold]The register[/] The Meng family stands from an earlier start ({refused})")
        return
    console.print("[bold]The register[/] The village registers the Meng family, ID numbers and phones sealed")
    version = await _grow(console, officer, made)
    await _merge(console, officer, made["id"], version)
    await _frame(console, officer, approver, made["id"])


async def _grow(console: Console, officer: Person, made: Any) -> int:
    """A wife and a daughter at school, micro-credit, and a living allowance; one officer is too late."""
    own = {"householdId": made["id"], "source": "走访记录"}
    wife = _card("丁秀云", "19760820", 902)
    girl = _card("孟小雪", "20120606", 903, schoolingStage="JUNIOR_SECONDARY")
    joining = {"since": _day(-60), **own}
    await officer.do("addMember", _HOUSEHOLD, expectedVersion=1, person=wife, relation="SPOUSE", **joining)
    await officer.do("addMember", _HOUSEHOLD, expectedVersion=2, person=girl, relation="CHILD", **joining)
    loan = {"lender": "东海农商银行", "principal": "30000.00", "since": _day(-30), "until": _day(700)}
    await officer.do("recordLoan", "loan { id }", expectedVersion=3, **loan, **own)
    try:
        more = {**loan, "principal": "20000.01"}
        await officer.do("recordLoan", "loan { id }", expectedVersion=4, **more, **own)
    except Declined as refused:
        console.print(f"   A second loan is held against the rule: {refused}")
    dibao = {"kind": "MINIMUM_LIVING", "monthly": "630.00", "since": _day(-30)}
    await officer.do("recordEntitlement", "entitlement { id }", expectedVersion=4, **dibao, **own)
    try:
        await officer.do("correctHousehold", _HOUSEHOLD, expectedVersion=4, housingGrade="C", **own)
    except Declined as refused:
        console.print(f"   Who looked at an older version is told: {refused}")
    return 5


async def _merge(console: Console, officer: Person, into: str, version: int) -> None:
    """The old mother was registered as a household of her own."""
    given = {"head": _card("徐桂花", "19490212", 904), "since": _day(-80), "source": "旧台账"}
    other = (await officer.do("registerHousehold", _HOUSEHOLD, number="SP-902", **given))["household"]
    mother = other["memberships"][0]["person"]["id"]
    merged = await officer.do(
        "mergeHouseholds",
        _HOUSEHOLD,
        householdId=into,
        expectedVersion=version,
        mergedId=other["id"],
        mergedExpectedVersion=1,
        on=_day(-10),
        relations=[{"personId": mother, "relation": "PARENT"}],
        source="村民小组证明",
    )
    names = "、".join(each["person"]["name"] for each in merged["household"]["memberships"])
    console.print(f"   SP-902 turns out to be the mother's: merged into SP-901, who are now {names}")


async def _frame(console: Console, officer: Person, approver: Person, made: str) -> None:
    """The county looks at a batch first; one family of it is in a group already."""
    known = (await approver.ask(_FOUND, head=FAMILIES[0]))["households"]["nodes"][0]
    asked = {
        "groupCode": "SUDDEN_HARDSHIP",
        "cause": "DISASTER",
        "basis": "东防返贫〔演示〕1 号",
        "batch": "DEMO-1",
        "since": _day(-1),
    }
    told = await approver.do("frameHouseholds", _BATCH, householdIds=[made, known["id"]], dryRun=True, **asked)
    why = next(each["message"] for each in told["rows"] if each["message"])
    console.print(f"   The county previews a batch: {told['accepted']} would be framed, {told['refused']} not: {why}")
    await approver.do("frameHouseholds", _BATCH, householdIds=[made], **asked)
    changes = (await officer.ask(_CHANGES, id=made))["household"]["changes"]
    last = changes["nodes"][0]
    console.print(
        f"   Framed. {changes['totalCount']} changes stand in the history; the last: {last['field']} → {last['after']},"
        f" by {last['changedName']}, on {last['source']}"
    )
