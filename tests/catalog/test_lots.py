"""What is expired, held or recalled is neither listed nor promised nor sent."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from domain import clock
from tests.conftest import TestDatabase
from tests.story.county import COUNTY
from tests.story.people import People, day, listing, lot, order

RECORD = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "10"}
LISTED = {"title": "蓝莓", "unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1", "leadTimeDays": 0}


async def record(people: People, **given: Any) -> Any:
    return await people.do("seller", "recordLot", LOT, **{**RECORD, "harvestedOn": day(0), **given})


LOT = "lot { id code traceCode harvestedOn producedOn expiresOn storagePlace storeFromCelsius coldChain }"


async def offer(people: People, lot_id: str) -> Any:
    window = {"deliverFrom": day(0), "deliverUntil": day(20), "tiers": [{"fromQuantity": "1", "unitPrice": "6"}]}
    return await people.do("seller", "publishListing", "listing { id available }", lotIds=[lot_id], **LISTED, **window)


def codes(done: Any) -> list[str]:
    return [each["code"] for each in done["userErrors"]]


async def mark(fresh: TestDatabase, assignment: str) -> None:
    """Change all lots as the superuser, as what holds and recalls them will."""
    engine = create_async_engine(fresh.owner_url)
    async with engine.begin() as connection:
        await connection.execute(text(f"UPDATE lot SET {assignment}"))
    await engine.dispose()


async def test_a_lot_keeps_as_long_as_its_category_says_and_as_its_seller_says_where_he_does(people: People) -> None:
    by_category = (await record(people, harvestedOn=day(-2)))["lot"]
    assert (by_category["expiresOn"], by_category["coldChain"]) == (day(5), True)
    stored = {"place": "3 号冷库", "fromCelsius": "-1.5", "upToCelsius": "4", "coldChain": True}
    by_seller = (await record(people, expiresOn=day(2), storage=stored))["lot"]
    assert (by_seller["expiresOn"], by_seller["storeFromCelsius"]) == (day(2), "-1.5")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"harvestedOn": None}, "ONE_DAY"),
        ({"harvestedOn": None, "producedOn": day(0)}, "ONE_DAY"),
        ({"producedOn": day(0)}, "ONE_DAY"),
        ({"harvestedOn": None, "producedOn": day(1)}, "HARVEST_IN_FUTURE"),
        ({"expiresOn": day(-1)}, "EXPIRES_TOO_EARLY"),
        ({"storage": {"fromCelsius": "4"}}, "NO_TEMPERATURE_RANGE"),
        ({"storage": {"fromCelsius": "4", "upToCelsius": "3"}}, "NO_TEMPERATURE_RANGE"),
    ],
)
async def test_days_and_degrees_that_cannot_be_are_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await record(people, **changes)) == [code]


async def test_an_expired_lot_is_not_listed(people: People) -> None:
    old = (await record(people, harvestedOn=day(-30)))["lot"]
    done = await offer(people, old["id"])
    assert codes(done) == ["LOT_EXPIRED"]
    assert done["userErrors"][0]["field"] == ["input", "lotIds"]


@pytest.mark.parametrize(
    ("assignment", "code"), [("held_at = now()", "LOT_HELD"), ("recalled_at = now()", "LOT_RECALLED")]
)
async def test_a_held_or_recalled_lot_is_not_listed(
    people: People, fresh: TestDatabase, assignment: str, code: str
) -> None:
    kept = (await record(people))["lot"]
    await mark(fresh, assignment)
    assert codes(await offer(people, kept["id"])) == [code]


async def test_the_last_good_day_is_still_sold_and_the_next_is_not(people: People) -> None:
    made = (await record(people, expiresOn=day(1)))["lot"]
    listing_id = (await offer(people, made["id"]))["listing"]["id"]

    async def wanted(offset: int) -> Any:
        lines = [{"listingId": listing_id, "quantity": "1"}]
        return await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(offset), lines=lines)

    assert codes(await wanted(1)) == []
    assert codes(await wanted(2)) == ["INSUFFICIENT_STOCK"]


async def test_what_may_not_be_sold_is_not_available(people: People, fresh: TestDatabase) -> None:
    listing_id = (await offer(people, (await record(people))["lot"]["id"]))["listing"]["id"]
    query = "query($id: ID!) { listing(id: $id) { available } }"
    assert (await people.get(None, query, id=listing_id))["listing"]["available"] == "10"
    with clock.stopped_at(clock.today() + timedelta(days=8)):
        assert (await people.get(None, query, id=listing_id))["listing"]["available"] == "0"
    await mark(fresh, "held_at = now()")
    assert (await people.get(None, query, id=listing_id))["listing"]["available"] == "0"


async def test_an_order_takes_the_lots_that_may_be_sold(people: People) -> None:
    first, second = [(await record(people, expiresOn=day(until)))["lot"]["id"] for until in (0, 5)]
    window = {"deliverFrom": day(0), "deliverUntil": day(20), "tiers": [{"fromQuantity": "1", "unitPrice": "6"}]}
    given = {**LISTED, **window, "lotIds": [first, second]}
    listing_id = (await people.do("seller", "publishListing", "listing { id }", **given))["listing"]["id"]
    lines = [{"listingId": listing_id, "quantity": "5"}]
    chosen = "order { consignments { lines { allocations { lot { id } } } } }"
    done = await people.do("buyer", "placeOrder", chosen, deliverOn=day(1), lines=lines)
    allocations = done["order"]["consignments"][0]["lines"][0]["allocations"]
    assert [each["lot"]["id"] for each in allocations] == [second]


async def test_what_expired_since_it_was_ordered_does_not_leave(people: People) -> None:
    placed = (await order(people, await listing(people, await lot(people))))["order"]
    await people.do("seller", "confirmOrder", "consignment { id }", orderId=placed["id"])
    with clock.stopped_at(clock.today() + timedelta(days=8)):
        people.tokens.clear()
        done = await people.do("seller", "dispatchOrder", "consignment { id }", orderId=placed["id"])
    assert codes(done) == ["LOT_EXPIRED"]
    people.tokens.clear()
    assert codes(await people.do("seller", "dispatchOrder", "consignment { id }", orderId=placed["id"])) == []


@pytest.mark.parametrize("expires_first", [True, False])
async def test_expiry_against_checkout(people: People, fresh: TestDatabase, expires_first: bool) -> None:
    """Whoever locks the lot first goes first: an order that waits for it meets what it has become."""
    listing_id = await listing(people, await lot(people))
    engine = create_async_engine(fresh.owner_url)
    expire = text("UPDATE lot SET expires_on = :day")
    yesterday = {"day": date.fromisoformat(day(-1))}
    await mark(fresh, f"harvested_on = '{day(-5)}'")
    try:
        if expires_first:
            async with engine.connect() as connection:
                async with connection.begin():
                    await connection.execute(expire, yesterday)
                    placing = asyncio.create_task(order(people, listing_id))
                    await waits_for_a_lock(fresh)
                assert codes(await placing) == ["INSUFFICIENT_STOCK"]
                assert await reserved(fresh) == 0
        else:
            assert codes(await order(people, listing_id)) == []
            async with engine.begin() as connection:
                await connection.execute(expire, yesterday)
            assert await reserved(fresh) == 100
    finally:
        await engine.dispose()


async def waits_for_a_lock(fresh: TestDatabase) -> None:
    """Until somebody waits for somebody else's row."""
    engine = create_async_engine(fresh.owner_url)
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    try:
        async with engine.connect() as connection:
            while not (await connection.execute(waiting)).scalar_one():
                await connection.rollback()
                await asyncio.sleep(0.01)
    finally:
        await engine.dispose()


async def reserved(fresh: TestDatabase) -> int:
    engine = create_async_engine(fresh.owner_url)
    try:
        async with engine.connect() as connection:
            found = await connection.execute(text(f"SELECT sum(reserved) FROM lot WHERE county_id = {COUNTY}"))
            return int(found.scalar_one())
    finally:
        await engine.dispose()
