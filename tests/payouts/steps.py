"""The steps of paying households out, as people take them over HTTP."""

import uuid
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from domain.parties.roles import Role, Viewer
from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.factories import COUNTY, AccountFactory, AppointmentFactory, save
from tests.fulfilment.steps import Sent, claimed, done, refused
from tests.story.county import COUNTY_REGION, FAMILIES, key
from tests.story.people import People, day, deliver, listing, lot, order

__all__ = ["done", "refused"]

BATCH = """batch { id number state lineCount total withheld contentHash approvalsNeeded
  lines { id position payee householdNumber amount withheld state reason account { accountMasked }
    items { about amount withheld category } }
  withoutAccount { householdNumber amount } approvals { approverName } }"""
ANSWER = "answer { id paidCount paidTotal failedCount failedTotal unknownCount unknownTotal }"
WHOLE = "436.28"
"""What the worked example brings its five families."""
SECOND = "second approver"


def household(called: str) -> str:
    return str(NodeId("Household", COUNTY, str(key(called))))


def number_of(called: str) -> str:
    """An account number of a family's own."""
    return f"62220000000000{ord(called):04}"


async def account(people: People, called: str, number: str | None = None, who: str = "finance") -> Any:
    """The payload of entering a family's account."""
    given = {"account": number or number_of(called), "payee": FAMILIES[called], "bank": "东海农商银行双店支行"}
    return await people.do(
        who, "enterHouseholdAccount", "householdAccount { id }", householdId=household(called), **given
    )


async def accounts(people: People, families: str = "ABCDE") -> None:
    for called in families:
        assert not (await account(people, called))["userErrors"]


async def sold(people: People) -> Sent:
    """The worked example, paid by the canteen."""
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    consignment_id = await deliver(people, lot_id, placed["id"])
    await done(people, "buyer", "payOrder", "order { id }", orderId=placed["id"], amount="585.00", reference="R")
    return Sent(lot_id, placed["id"], consignment_id)


async def drafted(people: People, count: int = 5, total: str = WHOLE, **changes: Any) -> Any:
    given = {"purpose": "SALES", "until": day(0), "declaredCount": count, "declaredTotal": total, **changes}
    return (await done(people, "finance", "draftPayout", BATCH, **given))["batch"]


async def reckoned(people: People, purpose: str = "SALES") -> Any:
    asked = "count total withheld withoutAccount { householdId householdNumber amount }"
    return await done(people, "finance", "reckonPayout", asked, purpose=purpose, until=day(0))


async def submitted(people: People, batch: Any) -> Any:
    return (await done(people, "finance", "submitPayout", BATCH, batchId=batch["id"]))["batch"]


async def approved(people: People, batch: Any) -> Any:
    """Submitted and approved by the county."""
    await submitted(people, batch)
    return (await done(people, "approver", "approvePayout", BATCH, batchId=batch["id"]))["batch"]


async def file_of(people: People, batch: Any, format_: str = "FIXED") -> bytes:
    """The bank's file, by the address that is handed out for it."""
    link = await done(people, "finance", "linkBankFile", "url", batchId=batch["id"], format=format_)
    fetched = await people.client.get(link["url"])
    assert fetched.status_code == 200, fetched.text
    return bytes(fetched.content)


async def sent(people: People, count: int = 5, total: str = WHOLE) -> Any:
    """A batch of everything, drafted, approved and fetched for the bank."""
    batch = await approved(people, await drafted(people, count, total))
    await file_of(people, batch)
    return batch


@dataclass
class Row:
    """A row of a bank's answer."""

    position: int
    amount: str
    outcome: str = "成功"
    reason: str = ""


def rows_for(batch: Any, *outcomes: str) -> list[Row]:
    """An answer for each line; those beyond `outcomes` were paid."""
    told = [*outcomes, *["成功"] * (len(batch["lines"]) - len(outcomes))]
    return [Row(line["position"], line["amount"], said) for line, said in zip(batch["lines"], told, strict=True)]


def fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def csv_of(batch: Any, rows: list[Row], **changes: str) -> bytes:
    """A bank's answer as CSV; its heading says what its rows come to, but for the changes."""
    total = sum(fen(each.amount) for each in rows)
    heading = {
        "number": batch["number"],
        "hash": batch["contentHash"],
        "count": str(len(rows)),
        "total": f"{total // 100}.{total % 100:02}",
        **changes,
    }
    lines = ["批次号 batch,校验码 hash,笔数 count,金额 total", ",".join(heading.values())]
    lines += ["序号 position,金额 amount,结果 outcome,原因 reason"]
    lines += [f"{each.position},{each.amount},{each.outcome},{each.reason}" for each in rows]
    return "\r\n".join(lines).encode() + b"\r\n"


def fixed_of(batch: Any, rows: list[Row]) -> bytes:
    """The same as fixed-width text."""
    total = sum(fen(each.amount) for each in rows)
    letter = {"成功": "S", "失败": "F", "未知": "U"}
    head = f"A{batch['number']:<24}{batch['contentHash']}{len(rows):08}{total:016}\r\n".encode()
    return head + b"".join(
        f"R{each.position:08}{fen(each.amount):016}{letter[each.outcome]}".encode()
        + each.reason.encode("gb18030").ljust(60)
        + b"\r\n"
        for each in rows
    )


IMPORT = f"""mutation($input: ImportBankAnswerInput!) {{ importBankAnswer(input: $input) {{
  {ANSWER} userErrors {{ code message field }} }} }}"""


async def answered(people: People, batch: Any, data: bytes, name: str = "回盘.csv", who: str = "finance") -> Any:
    """The payload of an import of the bank's answer."""
    asked = {"idempotencyKey": uuid.uuid4().hex, "batchId": batch["id"], "file": None}
    sent_ = await people.client.post(
        "/graphql",
        data={
            "operations": orjson.dumps({"query": IMPORT, "variables": {"input": asked}}).decode(),
            "map": '{"0": ["variables.input.file"]}',
        },
        files={"0": (name, data)},
        headers={"Authorization": f"Bearer {await people.token_of(who)}", "Accept-Language": "en"},
    )
    told = sent_.json()
    assert "errors" not in told, told
    return told["data"]["importBankAnswer"]


async def settled(people: People, batch: Any, *outcomes: str) -> Any:
    """The bank has answered for every line."""
    payload = await answered(people, batch, csv_of(batch, rows_for(batch, *outcomes)))
    assert not payload["userErrors"], payload
    return payload["answer"]


async def shown(people: People, batch: Any, who: str = "finance") -> Any:
    query = f"query($id: ID!) {{ payoutBatch(id: $id) {{ {BATCH.removeprefix('batch {')} }}"
    return (await people.get(who, query, id=batch["id"]))["payoutBatch"]


async def faulty(people: People, gone: Sent, quantity: str = "10") -> None:
    """The county finds that so much of a lot was bad: those who earned by it give it back."""
    id_ = await claimed(people, gone, quantity)
    await done(people, "seller", "answerClaim", "claim { id }", claimId=id_, answer="REFUSE", note="货好")
    await done(people, "buyer", "escalateClaim", "claim { id }", claimId=id_, note="请裁定")
    terms = {"remedy": "REFUND", "quantity": quantity, "fault": "LOT"}
    await done(people, "approver", "decideClaim", "claim { id }", claimId=id_, terms=terms, note="抽检不合格")


async def another_approver(fresh: TestDatabase) -> None:
    """Somebody more at the county office who may approve."""
    account_ = AccountFactory.build(login=SECOND)
    await save(
        fresh.owner_url, [account_, AppointmentFactory.build(of=SECOND, role=Role.COUNTY_APPROVER, at="county office")]
    )


def second_approver() -> Viewer:
    ids = key(f"account {SECOND}"), key(f"appointment {SECOND}")
    return Viewer(*ids, Role.COUNTY_APPROVER, COUNTY, COUNTY_REGION, key("county office"))


_BALANCES = """SELECT a.kind, sum(e.amount)::bigint FROM entry e JOIN ledger_account a
  ON (a.county_id, a.id) = (e.county_id, e.account_id) GROUP BY a.kind"""
_HOUSEHOLD = """SELECT coalesce(sum(amount), 0)::bigint FROM entry WHERE owner_id = $1 AND state = $2"""
_BROKEN = """
  SELECT 'transfer' FROM entry GROUP BY transfer_id HAVING sum(amount) <> 0
  UNION ALL SELECT 'balance' FROM balance FULL JOIN
    (SELECT account_id, sum(amount) AS posted FROM entry
     WHERE account_id NOT IN (SELECT id FROM ledger_account WHERE kind IN ('BANK', 'CLEARING'))
     GROUP BY account_id) AS e USING (account_id)
    WHERE coalesce(balance.amount, 0) <> coalesce(posted, 0)
  UNION ALL SELECT 'line' FROM payout_line l LEFT JOIN payout_item i ON i.line_id = l.id
    GROUP BY l.id, l.amount, l.withheld HAVING (sum(i.amount), sum(i.withheld)) IS DISTINCT FROM (l.amount, l.withheld)
  UNION ALL SELECT 'batch' FROM payout_batch b LEFT JOIN payout_line l ON l.batch_id = b.id
    GROUP BY b.id, b.total, b.line_count HAVING (sum(l.amount), count(l)) IS DISTINCT FROM (b.total, b.line_count)
  UNION ALL SELECT 'item' FROM payout_item i LEFT JOIN withholding w ON w.item_id = i.id
    GROUP BY i.id, i.withheld HAVING coalesce(sum(w.amount), 0) <> i.withheld
  UNION ALL SELECT 'clearing' FROM (SELECT
      (SELECT coalesce(sum(e.amount), 0) FROM entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE a.kind = 'CLEARING') AS there,
      (SELECT coalesce(sum(amount), 0) FROM payout_line WHERE state IN ('ORDERED', 'UNKNOWN')) AS under_way) AS told
    WHERE there <> under_way
"""


async def ledger(fresh: TestDatabase) -> dict[str, int]:
    """Fen by kind of account, once what must hold was seen to hold."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        assert await connection.fetch(_BROKEN) == []
        return {row[0]: row[1] for row in await connection.fetch(_BALANCES)}
    finally:
        await connection.close()


async def in_state(fresh: TestDatabase, called: str, state: str) -> int:
    """Fen of a household's own in a state."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        found: int = await connection.fetchval(_HOUSEHOLD, key(called), state)
        return found
    finally:
        await connection.close()
