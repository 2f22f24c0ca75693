"""Paying the families out: accounts, a batch, its approval, the bank's file and answer, and a second try."""

import zlib
from typing import Any

import httpx
from rich.console import Console

from domain import clock
from domain.payouts.layout import ANSWER_COLUMNS, ANSWER_HEADING
from server.client import Person, signed_in
from server.demo.county import PASSWORD

PLACE = 85

_RECKONED = "count total withheld withoutAccount { householdId householdNumber }"
_BATCH = "batch { id number lineCount total contentHash lines { position householdNumber amount } }"
_HOUSEHOLD = "query($id: ID!) { household(id: $id) { memberships { isHead person { name } } } }"
_ANSWER = """mutation($input: ImportBankAnswerInput!) { importBankAnswer(input: $input) {
  answer { paidCount paidTotal failedCount failedTotal } userErrors { message } } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. Raises Declined where a step is refused."""
    finance, approver, township = [
        await signed_in(client, login, PASSWORD) for login in ("finance", "approver", "township")
    ]
    await _enter_accounts(console, finance, township)
    asked = {"purpose": "SALES", "until": clock.today().isoformat()}
    told = await finance.do("reckonPayout", _RECKONED, **asked)
    if not told["count"]:
        console.print("[bold]Payouts[/] Nothing waits to be paid out")
        return
    declared = {"declaredCount": told["count"], "declaredTotal": told["total"]}
    batch = (await finance.do("draftPayout", _BATCH, **asked, **declared))["batch"]
    console.print(
        f"[bold]Payouts[/] Finance drafts {batch['number']}: {batch['lineCount']} families, {batch['total']} yuan"
    )
    await _send(console, client, finance, approver, batch)
    failed = batch["lines"][0]
    await _answer(console, finance, batch, failed["position"])
    again = {"batchId": batch["id"], "declaredCount": 1, "declaredTotal": failed["amount"]}
    follow_up = (await finance.do("draftFollowUp", _BATCH, **again))["batch"]
    console.print(f"   What failed, and nothing else, goes to {follow_up['number']}: {follow_up['total']} yuan")
    await _send(console, client, finance, approver, follow_up)
    await _answer(console, finance, follow_up, None)


async def _enter_accounts(console: Console, finance: Person, township: Person) -> None:
    """The township enters an account for each family that has none; its number is made up of the family's."""
    told = await finance.do("reckonPayout", _RECKONED, purpose="SALES", until=clock.today().isoformat())
    for each in told["withoutAccount"]:
        people = (await township.ask(_HOUSEHOLD, id=each["householdId"]))["household"]["memberships"]
        head = next(person["person"]["name"] for person in people if person["isHead"])
        await township.do(
            "enterHouseholdAccount",
            "householdAccount { id }",
            householdId=each["householdId"],
            account=f"622848{zlib.crc32(each['householdNumber'].encode()):010}",
            payee=head,
            bank="东海农商银行双店支行",
        )
    if told["withoutAccount"]:
        console.print(f"   The township enters the bank accounts of {len(told['withoutAccount'])} families, sealed")


async def _send(
    console: Console, client: httpx.AsyncClient, finance: Person, approver: Person, batch: dict[str, Any]
) -> None:
    frozen = (await finance.do("submitPayout", _BATCH, batchId=batch["id"]))["batch"]
    batch["contentHash"] = frozen["contentHash"]
    await approver.do("approvePayout", "batch { state }", batchId=batch["id"])
    link = await finance.do("linkBankFile", "url", batchId=batch["id"], format="FIXED")
    fetched = await client.get(link["url"])
    console.print(
        f"   Frozen as {batch['contentHash'][:12]}…, approved by somebody else, fetched for the bank:"
        f" {len(fetched.content)} bytes"
    )


async def _answer(console: Console, finance: Person, batch: Any, failing: int | None) -> None:
    """The bank pays every line but one, and says so line by line."""
    lines = [
        f"{line['position']},{line['amount']}," + ("失败,账号不存在" if line["position"] == failing else "成功,")
        for line in batch["lines"]
    ]
    heading = f"{batch['number']},{batch['contentHash']},{len(lines)},{batch['total']}"
    head, columns = (",".join(each) for each in (ANSWER_HEADING, ANSWER_COLUMNS))
    content = "\r\n".join([head, heading, columns, *lines, ""]).encode()
    told = await finance.send_bytes(_ANSWER, "回盘.csv", content, batchId=batch["id"], idempotencyKey=batch["id"][-36:])
    answer = told["importBankAnswer"]["answer"]
    console.print(
        f"   The bank's answer, held against each line by amount: {answer['paidCount']} paid ({answer['paidTotal']}),"
        f" {answer['failedCount']} failed ({answer['failedTotal']})"
    )
