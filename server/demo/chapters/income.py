"""A family looks at its income over the years and at what it may expect, and has its word on an entry."""

from typing import Any

import httpx
from rich.console import Console

from domain import clock
from server.client import Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import FAMILIES

PLACE = 105

_ENTRIES = """query($id: ID!, $day: Date!) { incomeStatement(householdId: $id, from: $day, to: $day) {
  entries(first: 1) { nodes { id category amount word } } } }"""
_HISTORY = """query($id: ID!, $asOf: Date!) { incomeHistory(householdId: $id, asOf: $asOf, years: 1) {
  rolling { monitoringNet monitoringPerHead tests { view kind linePerHead isBelow difference } }
  largestSeller { name share } } }"""
_FORECAST = """query($id: ID!, $until: Date!) { incomeForecast(householdId: $id, until: $until) {
  total lines { month amount payer assumedEn } } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. Raises Declined where a step is refused."""
    officer, family = [await signed_in(client, login, PASSWORD) for login in ("village", "family")]
    query = "query($head: String) { households(head: $head) { nodes { id } } }"
    id_ = (await officer.ask(query, head=FAMILIES[0]))["households"]["nodes"][0]["id"]
    today = clock.today().isoformat()
    history = (await family.ask(_HISTORY, id=id_, asOf=today))["incomeHistory"]
    rolling = history["rolling"]
    told = f"{rolling['monitoringNet']} yuan in twelve months, {rolling['monitoringPerHead']} a head"
    console.print(f"[bold]Income[/] {FAMILIES[0]}'s family: {told}", highlight=False)
    for each in rolling["tests"]:
        apart = each["difference"].lstrip("-")
        side = f"{apart} below" if each["isBelow"] else f"{apart} above"
        line = f"{each['view']} view, line {each['kind']} {each['linePerHead']}: {side}"
        console.print(f"   {line}", highlight=False)
    await _expect(console, officer, id_)
    await _word(console, officer, family, id_, today)


async def _expect(console: Console, officer: Person, id_: str) -> None:
    await officer.do("forecastIncome", "forecast { id }", householdId=id_)
    until = clock.today().replace(year=clock.today().year + 1, day=1).isoformat()
    found = (await officer.ask(_FORECAST, id=id_, until=until))["incomeForecast"]
    console.print(f"   It may expect {found['total']} yuan within a year:", highlight=False)
    for each in found["lines"][:3]:
        line = f"{each['month'][:7]} {each['amount']}, {each['payer']}. {each['assumedEn']}"
        console.print(f"   {line}", highlight=False)


async def _word(console: Console, officer: Person, family: Person, id_: str, today: str) -> None:
    """Once told, an entry has been spoken of, and is left alone."""
    found: Any = (await family.ask(_ENTRIES, id=id_, day=today))["incomeStatement"]["entries"]["nodes"]
    if not found or found[0]["word"]:
        return
    entry = found[0]
    await family.do("disputeIncome", "entry { id }", entryId=entry["id"], note="本人尚未查到这笔入账")
    answer = {"entryId": entry["id"], "upheld": False, "note": "已核对银行回单,款已入账"}
    await officer.do("answerDispute", "entry { id }", **answer)
    console.print(f"   It disputes {entry['category']} {entry['amount']}; the officer answers: {answer['note']}")
