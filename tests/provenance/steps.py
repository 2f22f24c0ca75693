"""What sellers, buyers and officials do about lots, as they do it over the API."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.catalog.test_lots import waits_for_a_lock
from tests.conftest import TestDatabase
from tests.story.people import People, day, listing, lot, order

INSPECTED = {"kindCode": "PESTICIDE_RESIDUE", "lab": "东海县农产品质量检测中心", "inspectedOn": day(0)}


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def inspect(people: People, lot_id: str, result: str, who: str = "seller", **given: Any) -> Any:
    wanted = {**INSPECTED, "lotId": lot_id, "result": result, **given}
    return await people.do(who, "recordInspection", "inspection { id result }", **wanted)


async def recall(people: People, lot_id: str, who: str = "seller", **given: Any) -> Any:
    wanted = {"lotId": lot_id, "levelCode": "LEVEL_1", "reason": "农残超标", **given}
    return await people.do(who, "recallLot", RECALL, **wanted)


RECALL = """recall { id cancelled buyersTold buyersAnswered quantityOut returned destroyed consumed reason
  level { code } orderedBy { name } lot { recalledAt onHand reserved }
  notices { id quantity acknowledgedAt buyer { name } consignment { state } } }"""


async def sold(people: People, quantity: str = "100", *, confirmed: bool = True) -> tuple[str, str]:
    """A lot of a hundred, and an order of some of it."""
    lot_id = await lot(people)
    placed = (await order(people, await listing(people, lot_id), quantity))["order"]
    if confirmed:
        await people.do("seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    return lot_id, placed["id"]


async def dispatch(people: People, order_id: str) -> Any:
    return await people.do("seller", "dispatchOrder", "consignment { id state }", orderId=order_id)


async def state_of(people: People, order_id: str) -> dict[str, Any]:
    query = "query($id: ID!) { order(id: $id) { consignments { state cancelCause cancelReason } } }"
    found = await people.get("buyer", query, id=order_id)
    return dict(found["order"]["consignments"][0])


async def stored(people: People, lot_id: str, selection: str = "left sellable lot { onHand reserved heldAt }") -> Any:
    return (await people.get("seller", f"query($id: ID!) {{ storedLot(id: $id) {{ {selection} }} }}", id=lot_id))[
        "storedLot"
    ]


async def at_once(
    fresh: TestDatabase,
    lock: str,
    first: Callable[[], Coroutine[Any, Any, Any]],
    second: Callable[[], Coroutine[Any, Any, Any]],
) -> tuple[Any, Any]:
    """What two steps answer, of which the first waits already for a row that `lock` takes when the second begins."""
    engine = create_async_engine(fresh.owner_url)
    try:
        async with engine.connect() as connection, connection.begin():
            await connection.execute(text(lock))
            one = asyncio.create_task(first())
            await waits_for_a_lock(fresh)
            other = asyncio.create_task(second())
            await asyncio.sleep(0.05)
    finally:
        await engine.dispose()
    return await one, await other
