"""Real connections, many at once: stock is never promised twice, and nothing waits in a circle."""

import asyncio
import uuid
from decimal import Decimal
from typing import Any

import asyncpg

from tests.conftest import TestDatabase
from tests.story.people import People, day, listing, lot, order


async def balances_are_their_movements(fresh: TestDatabase) -> None:
    """Σ movements = balances, for every lot."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        rows = await connection.fetch(
            """SELECT on_hand, reserved, sum(on_hand_change) AS moved_on_hand, sum(reserved_change) AS moved_reserved
               FROM lot JOIN stock_movement ON lot_id = lot.id GROUP BY lot.county_id, lot.id"""
        )
    finally:
        await connection.close()
    assert rows
    for row in rows:
        assert (row["on_hand"], row["reserved"]) == (row["moved_on_hand"], row["moved_reserved"])


async def test_of_fifty_who_want_the_last_unit_one_gets_it(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people, "1", "0.5", "0.5"))
    await people.token_of("buyer")
    answers = await asyncio.gather(*(order(people, listing_id, "1") for _ in range(50)))
    assert sum(answer["order"] is not None for answer in answers) == 1
    assert {each["code"] for answer in answers for each in answer["userErrors"]} == {"INSUFFICIENT_STOCK"}
    await balances_are_their_movements(fresh)


async def test_carts_that_name_the_same_lots_in_opposite_order_all_go_through(
    people: People, fresh: TestDatabase
) -> None:
    one, other = await listing(people, await lot(people)), await listing(people, await lot(people))
    await people.token_of("buyer")

    async def cart(*listings: str) -> Any:
        lines = [{"listingId": each, "quantity": "1"} for each in listings]
        return await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)

    answers = await asyncio.gather(*(cart(*((one, other) if n % 2 else (other, one))) for n in range(20)))
    assert all(answer["order"] for answer in answers)
    await balances_are_their_movements(fresh)


async def test_who_gives_way_to_another_is_done_all_the_same(people: People, fresh: TestDatabase) -> None:
    """Another holds the second lot and then wants the first: PostgreSQL ends the order, and it is placed after him."""
    first, second = await lot(people), await lot(people)
    lines = [{"listingId": await listing(people, each), "quantity": "1"} for each in (first, second)]
    keys = sorted(uuid.UUID(each.rsplit(":", 1)[1]) for each in (first, second))
    await people.token_of("buyer")
    locking = "SELECT id FROM lot WHERE id = $1 FOR UPDATE"
    other, watch = [await asyncpg.connect(fresh.server.dsn(fresh.name)) for _ in range(2)]
    await other.execute("SET deadlock_timeout = '1min'")  # so that it is not this one that PostgreSQL ends
    holding = other.transaction()
    await holding.start()
    await other.fetch(locking, keys[1])
    ordering = asyncio.create_task(people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines))
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    while not await watch.fetchval(waiting):  # noqa: ASYNC110  # another process's event
        await asyncio.sleep(0.01)
    await other.fetch(locking, keys[0])
    await holding.rollback()
    assert (await ordering)["order"]
    for each in (other, watch):
        await each.close()
    await balances_are_their_movements(fresh)


async def test_the_same_key_sent_ten_times_at_once_makes_one_order(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))
    await people.token_of("buyer")
    asked = {
        "idempotencyKey": uuid.uuid4().hex,
        "deliverOn": day(1),
        "lines": [{"listingId": listing_id, "quantity": "1"}],
    }
    answers = await asyncio.gather(*(people.do("buyer", "placeOrder", "order { id }", **asked) for _ in range(10)))
    assert len({answer["order"]["id"] for answer in answers}) == 1
    other = asked | {"lines": [{"listingId": listing_id, "quantity": "2"}]}
    refused = await people.do("buyer", "placeOrder", "order { id }", **other)
    assert refused["userErrors"][0]["code"] == "KEY_REUSED"
    await balances_are_their_movements(fresh)


async def test_two_lines_of_one_lot_are_summed_before_stock_is_taken(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))
    lines = [{"listingId": listing_id, "quantity": "60"}] * 2
    refused = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
    assert refused["userErrors"][0]["available"] == str(Decimal(40))
    lines = [{"listingId": listing_id, "quantity": "50"}] * 2
    assert (await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines))["order"]
    await balances_are_their_movements(fresh)
