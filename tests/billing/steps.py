"""The steps that tests of money papers take."""

from datetime import date, timedelta
from typing import Any

import asyncpg

from domain import clock
from tests.conftest import TestDatabase
from tests.documents.photos import PAPER, uploaded
from tests.story.people import People, deliver, listing, lot, order

ISSUED = """invoice { id number total difference kind document { name mediaType }
  items { amount consignment { number } } }"""


async def accepted(people: People) -> tuple[str, str]:
    """The worked example up to acceptance: ids of the order and of its consignment, which comes to 585.00."""
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id)))["order"]
    return placed["id"], await deliver(people, lot_id, placed["id"])


async def pay(people: People, order_id: str, amount: str) -> None:
    done = await people.do("buyer", "payOrder", "order { id }", orderId=order_id, amount=amount, reference="R")
    assert not done["userErrors"], done


def stated(**changes: Any) -> dict[str, Any]:
    """What stands on an invoice for the worked example at 9 %."""
    plain = {"number": "24322000000012345678", "net": "536.70", "taxRate": "0.09", "tax": "48.30", "total": "585.00"}
    return {**plain, "issuedOn": clock.today().isoformat(), **changes}


async def issue(people: People, consignment_id: str, who: str = "seller", **changes: Any) -> Any:
    """The payload of an invoice whose document was sent first."""
    document_id = (await uploaded(people, who, PAPER, "发票.pdf"))["document"]["id"]
    given = {"consignmentIds": [consignment_id], "documentId": document_id, **stated(**changes)}
    return await people.do(who, "issueInvoice", ISSUED, **given)


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def run(test: TestDatabase, *statements: str) -> None:
    """Do something to a test's database as its owner, whom no wall hinders."""
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def age(test: TestDatabase, days: int) -> date:
    """Let everything that was accepted have been accepted some days earlier; its due day now."""
    await run(test, f"UPDATE receivable SET accepted_on = accepted_on - {days}, due_on = due_on - {days}")
    return clock.today() + timedelta(days=30 - days)


async def rows_of(test: TestDatabase, sql: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(test.server.dsn(test.name))
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()
