"""What the village has of sales: a plan for some of it is drafted, carried by vote, and put on public notice."""

from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES

PLACE = 77

_PLANS = "{ villagePlans(first: 1) { nodes { number state amount ayes nays noticeUntil } } }"
_COLLECTIVE = "{ profitSplits(first: 1) { nodes { collective { id } } } }"
_NUMBER = "query($head: String) { households(head: $head) { nodes { number } } }"


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    officer = await signed_in(client, "village", PASSWORD)
    if not await _plans(officer):
        try:
            await _publish(officer, await signed_in(client, "seller", PASSWORD))
        except Declined as refused:
            console.print(f"[bold]Village's plan[/] None: {refused}")
            return
    (plan,) = await _plans(officer)
    console.print(
        f"[bold]Village's plan[/] {plan['number']} gives away {plan['amount']} yuan of the collective's part:"
        f" {plan['ayes']} ayes, {plan['nays']} nays, {plan['state']} until {plan['noticeUntil']}"
    )


async def _plans(officer: Person) -> list[dict[str, Any]]:
    return list((await officer.ask(_PLANS))["villagePlans"]["nodes"])


async def _publish(officer: Person, seller: Person) -> None:
    (split,) = (await seller.ask(_COLLECTIVE))["profitSplits"]["nodes"]
    (household,) = (await officer.ask(_NUMBER, head=FAMILIES[0]))["households"]["nodes"]
    line = {"householdNumber": household["number"], "householdName": FAMILIES[0], "amount": "5.00", "reason": "缺劳力"}
    drafted = await officer.do(
        "draftVillagePlan",
        "plan { id }",
        villageId=split["collective"]["id"],
        year=clock.today().year,
        amount="5.00",
        source="演示分配方案",
        lines=[line],
    )
    plan = {"planId": drafted["plan"]["id"]}
    await officer.do("recordVillageVote", "plan { state }", **plan, votedOn=clock.today().isoformat(), ayes=31, nays=4)
    await officer.do("publishVillagePlan", "plan { noticeUntil }", **plan)
