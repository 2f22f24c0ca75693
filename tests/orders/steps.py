"""What buyers and sellers do with orders, in a line each."""

from typing import Any

import asyncpg

from tests.conftest import TestDatabase
from tests.story.people import People, listing, lot, order

PARTS = "consignments { id number state cancelCause cancelReason cancellableUntil lines { quantity amount } }"


async def ordered(people: People, quantity: str = "40") -> tuple[str, str, str]:
    """A lot of 100 kg of which some is ordered for tomorrow: the ids of lot, listing and order."""
    lot_id = await lot(people)
    listing_id = await listing(people, lot_id)
    placed = await order(people, listing_id, quantity)
    assert placed["order"], placed
    return lot_id, listing_id, placed["order"]["id"]


async def confirm(people: People, order_id: str) -> Any:
    return await people.do("seller", "confirmOrder", "consignment { id number state }", orderId=order_id)


async def dispatch(people: People, order_id: str, **more: Any) -> Any:
    return await people.do("seller", "dispatchOrder", "consignment { id number state }", orderId=order_id, **more)


async def cancel(people: People, order_id: str, who: str = "buyer", **more: Any) -> Any:
    return await people.do(who, "cancelOrder", f"order {{ total {PARTS} }}", orderId=order_id, **more)


async def refuse(people: People, order_id: str, who: str = "seller", **more: Any) -> Any:
    return await people.do(who, "refuseOrder", f"order {{ total {PARTS} }}", orderId=order_id, **more)


async def parts(people: People, order_id: str, who: str = "buyer") -> list[Any]:
    found = await people.get(who, f"query($id: ID!) {{ order(id: $id) {{ {PARTS} }} }}", id=order_id)
    return list(found["order"]["consignments"])


async def available(people: People, listing_id: str) -> str:
    found = await people.get(None, "query($id: ID!) { listing(id: $id) { available } }", id=listing_id)
    return str(found["listing"]["available"])


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["userErrors"]]


async def change(fresh: TestDatabase, statement: str) -> None:
    """By the owner's hand, whom no wall hinders."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
