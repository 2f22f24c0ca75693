"""Who may cancel what, and when; and that what is cancelled is free again."""

from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from domain.orders.actions.lapsing import lapse_overdue
from resolvers.reading.ids import NodeId
from server.database import Database
from tests.conftest import TestDatabase
from tests.orders.steps import (
    available,
    cancel,
    change,
    codes,
    confirm,
    dispatch,
    ordered,
    parts,
    refuse,
)
from tests.story.county import COUNTY, ELSEWHERE, key
from tests.story.people import People, day, listing, lot, order
from tests.story.test_many_at_once import balances_are_their_movements


async def test_a_buyer_cancels_freely_what_is_not_confirmed(people: People, fresh: TestDatabase) -> None:
    _, listing_id, order_id = await ordered(people)
    assert await available(people, listing_id) == "60"
    done = (await cancel(people, order_id, reason=" 停餐 "))["order"]
    assert done["total"] == "0.00"
    assert [(each["state"], each["cancelCause"], each["cancelReason"]) for each in done["consignments"]] == [
        ("CANCELLED", "BY_BUYER", "停餐")
    ]
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)


async def test_what_is_confirmed_can_be_cancelled_until_the_cut_off(people: People, fresh: TestDatabase) -> None:
    _, listing_id, order_id = await ordered(people)
    await confirm(people, order_id)
    assert (await parts(people, order_id))[0]["cancellableUntil"] == day(0)
    await change(fresh, "UPDATE cancellation_rule SET buyer_notice_days = 2")
    late = await cancel(people, order_id)
    assert codes(late) == ["TOO_LATE_TO_CANCEL"]
    assert await available(people, listing_id) == "60"
    await change(fresh, "UPDATE cancellation_rule SET buyer_notice_days = 1")
    assert not codes(await cancel(people, order_id))


async def test_without_a_rule_what_is_confirmed_binds(people: People, fresh: TestDatabase) -> None:
    _, _, order_id = await ordered(people)
    await confirm(people, order_id)
    await change(fresh, "DELETE FROM cancellation_rule")
    assert codes(await cancel(people, order_id)) == ["CONFIRMED_IS_BINDING"]


async def test_the_nearest_rule_holds(people: People, fresh: TestDatabase) -> None:
    _, _, order_id = await ordered(people)
    nearer = "INSERT INTO cancellation_rule SELECT gen_random_uuid(), {}, {}, 0, during, source FROM cancellation_rule"
    await change(fresh, nearer.format(ELSEWHERE, 9) + " LIMIT 1")
    assert (await parts(people, order_id))[0]["cancellableUntil"] == day(0)
    await change(fresh, nearer.format(COUNTY * 10**6, 7) + " LIMIT 1")
    assert (await parts(people, order_id))[0]["cancellableUntil"] == day(-6)


async def test_after_dispatch_nobody_cancels(people: People) -> None:
    _, _, order_id = await ordered(people)
    await confirm(people, order_id)
    await dispatch(people, order_id)
    assert codes(await cancel(people, order_id)) == ["WRONG_STATE"]
    assert codes(await refuse(people, order_id, reason="late")) == ["WRONG_STATE"]


async def test_what_is_cancelled_stays_cancelled(people: People) -> None:
    _, _, order_id = await ordered(people)
    await cancel(people, order_id)
    assert codes(await cancel(people, order_id)) == ["WRONG_STATE"]
    assert codes(await refuse(people, order_id)) == ["WRONG_STATE"]
    assert codes(await confirm(people, order_id)) == ["WRONG_STATE"]


async def test_a_seller_declines_without_a_reason_and_withdraws_only_for_one(people: People) -> None:
    _, listing_id, order_id = await ordered(people)
    declined = await refuse(people, order_id)
    assert declined["order"]["consignments"][0]["cancelCause"] == "BY_SELLER"
    assert await available(people, listing_id) == "100"
    again = (await order(people, listing_id, "40"))["order"]["id"]
    await confirm(people, again)
    assert codes(await refuse(people, again, reason="  ")) == ["WITHDRAWAL_NEEDS_REASON"]
    assert await available(people, listing_id) == "60"
    assert (await refuse(people, again, reason="冰雹"))["order"]["consignments"][0]["cancelReason"] == "冰雹"


@pytest.mark.parametrize("who", ["other buyer"])
async def test_nobody_cancels_what_another_ordered(people: People, who: str) -> None:
    _, listing_id, order_id = await ordered(people)
    assert codes(await cancel(people, order_id, who)) == ["NOT_FOUND"]
    assert codes(await refuse(people, order_id, "rival")) == ["NOT_FOUND"]
    assert await available(people, listing_id) == "60"


@pytest.mark.parametrize("ids", [[], ["nonsense"], [str(NodeId("Consignment", COUNTY, str(key("x"))))]])
async def test_parts_that_are_not_the_orders_are_not_found(people: People, ids: list[str]) -> None:
    _, listing_id, order_id = await ordered(people)
    assert codes(await cancel(people, order_id, consignmentIds=ids)) == ["NOT_FOUND"]
    assert await available(people, listing_id) == "60"


async def of_two_sellers(people: People) -> tuple[str, list[str]]:
    """An order of one lot each of two sellers, and their listings; the parts are the seller's and the rival's."""
    mine = await listing(people, await lot(people))
    theirs = await _rivals_listing(people)
    lines = [{"listingId": each, "quantity": "10"} for each in (mine, theirs)]
    placed = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
    assert placed["order"], placed
    return placed["order"]["id"], [mine, theirs]


async def _rivals_listing(people: People) -> str:
    recorded = await people.do(
        "rival",
        "recordLot",
        "lot { id }",
        product="蓝莓",
        categoryCode="FRUIT",
        baseUnit="KG",
        quantity="100",
        harvestedOn=day(0),
    )
    terms = {"unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1", "leadTimeDays": 0}
    window = {"deliverFrom": day(0), "deliverUntil": day(7), "tiers": [{"fromQuantity": "1", "unitPrice": "5.00"}]}
    listed = await people.do(
        "rival", "publishListing", "listing { id }", lotIds=[recorded["lot"]["id"]], title="R", **terms, **window
    )
    return str(listed["listing"]["id"])


async def test_a_part_is_cancelled_and_the_other_stays(people: People) -> None:
    order_id, listings = await of_two_sellers(people)
    first, second = await parts(people, order_id)
    done = (await cancel(people, order_id, consignmentIds=[second["id"]]))["order"]
    assert [each["state"] for each in done["consignments"]] == ["PLACED", "CANCELLED"]
    assert sorted([await available(people, each) for each in listings]) == ["100", "90"]
    rest = (await cancel(people, order_id))["order"]
    assert [each["state"] for each in rest["consignments"]] == ["CANCELLED", "CANCELLED"]
    assert [await available(people, each) for each in listings] == ["100", "100"]
    assert first["state"] == "PLACED"


async def test_of_an_order_that_cannot_be_cancelled_whole_nothing_is(people: People) -> None:
    order_id, listings = await of_two_sellers(people)
    await confirm(people, order_id)
    await dispatch(people, order_id)
    assert codes(await cancel(people, order_id)) == ["WRONG_STATE"]
    assert sorted(each["state"] for each in await parts(people, order_id)) == ["DISPATCHED", "PLACED"]
    assert await available(people, listings[1]) == "90"


async def test_a_repeat_under_the_same_key_cancels_once(people: People, fresh: TestDatabase) -> None:
    _, listing_id, order_id = await ordered(people)
    sent: dict[str, Any] = {"idempotencyKey": "cancelled only once"}
    first, again = await cancel(people, order_id, **sent), await cancel(people, order_id, **sent)
    assert first == again
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)


async def test_a_seller_may_not_cancel_as_a_buyer_nor_a_buyer_refuse(people: People) -> None:
    _, _, order_id = await ordered(people)
    asked = "mutation($i: {}Input!) {{ {}(input: $i) {{ order {{ id }} }} }}"
    given = {"idempotencyKey": "long enough", "orderId": order_id}
    for who, name in (("seller", "cancelOrder"), ("buyer", "refuseOrder"), ("officer", "cancelOrder")):
        answer = await people.ask(who, asked.format(name[0].upper() + name[1:], name), i=given)
        assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def lapse(database: Database, days: int, county_id: int = COUNTY, most: int = 500) -> int:
    """The worker's step, some days from now. It is nobody in particular."""
    async with database.writing(None) as session:
        return await lapse_overdue(session, county_id, clock.now() + timedelta(days=days), most)


async def test_what_was_not_confirmed_in_time_lapses_once(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    _, listing_id, order_id = await ordered(people)
    assert await lapse(database, days=1) == 0, "it may still be confirmed on the day itself"
    assert await lapse(database, days=2, county_id=320723) == 0, "another county's"
    assert await lapse(database, days=2) == 1
    assert await lapse(database, days=2) == 0
    assert (await parts(people, order_id))[0]["cancelCause"] == "LAPSED"
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)


async def test_it_lapses_batch_by_batch(people: People, database: Database, fresh: TestDatabase) -> None:
    _, listing_id, _ = await ordered(people, "1")
    for _ in range(4):
        await order(people, listing_id, "2")
    assert [await lapse(database, days=2, most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)


async def test_what_is_confirmed_does_not_lapse_and_what_is_late_cannot_be_confirmed(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    _, listing_id, order_id = await ordered(people)
    await confirm(people, order_id)
    assert await lapse(database, days=30) == 0
    late = (await order(people, listing_id, "1"))["order"]["id"]
    await change(fresh, "UPDATE cancellation_rule SET confirm_notice_days = 2")
    assert codes(await confirm(people, late)) == ["TOO_LATE_TO_CONFIRM"]


async def test_what_waits_for_approval_lapses_too_and_without_a_rule_nothing_does(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    _, _, order_id = await ordered(people)
    await change(fresh, "UPDATE consignment SET state = 'AWAITING_APPROVAL'")
    await change(fresh, "UPDATE cancellation_rule SET during = '[2020-01-01,2020-02-01)'")
    assert await lapse(database, days=30) == 0
    await change(fresh, "UPDATE cancellation_rule SET during = '[2020-01-01,)'")
    assert await lapse(database, days=30) == 1
    assert (await parts(people, order_id))[0]["state"] == "CANCELLED"
