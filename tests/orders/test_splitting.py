"""A seller sends a part; the rest follows by its own number, or is released for a reason."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.orders.rules import follow_up_number, kept_of
from tests.conftest import TestDatabase
from tests.orders.steps import available, codes, confirm, dispatch, ordered, parts
from tests.story.people import People, day, listing, lot
from tests.story.test_many_at_once import balances_are_their_movements


def sent(lot_id: str, quantity: str) -> dict[str, Any]:
    return {"lots": [{"lotId": lot_id, "quantity": quantity}]}


async def accept(people: People, consignment_id: str, lot_id: str, quantity: str) -> Any:
    readings = [{"lotId": lot_id, "accepted": quantity}]
    return await people.do(
        "buyer", "acceptDelivery", "consignment { state goods }", consignmentId=consignment_id, readings=readings
    )


async def test_what_does_not_leave_follows_and_each_part_is_one_settlement(people: People, fresh: TestDatabase) -> None:
    lot_id, listing_id, order_id = await ordered(people, "40")
    await confirm(people, order_id)
    first = (await dispatch(people, order_id, **sent(lot_id, "25")))["consignment"]
    found = await parts(people, order_id)
    assert [(each["state"], each["lines"][0]["quantity"], each["lines"][0]["amount"]) for each in found] == [
        ("DISPATCHED", "25", "150.00"),
        ("CONFIRMED", "15", "90.00"),
    ]
    assert found[1]["number"] == f"{found[0]['number']}-2"
    assert await available(people, listing_id) == "60"
    second = (await dispatch(people, order_id))["consignment"]
    assert second["number"] == found[1]["number"]
    assert (await accept(people, first["id"], lot_id, "25"))["consignment"]["goods"] == "150.00"
    assert (await accept(people, second["id"], lot_id, "15"))["consignment"]["goods"] == "90.00"
    await balances_are_their_movements(fresh)


async def test_what_is_released_is_free_again_and_says_why(people: People, fresh: TestDatabase) -> None:
    lot_id, listing_id, order_id = await ordered(people, "40")
    await confirm(people, order_id)
    part = {**sent(lot_id, "25"), "remainder": "RELEASED"}
    assert codes(await dispatch(people, order_id, **part)) == ["WITHDRAWAL_NEEDS_REASON"]
    assert [each["state"] for each in await parts(people, order_id)] == ["CONFIRMED"]
    assert not codes(await dispatch(people, order_id, **part, reason="霜冻"))
    found = await parts(people, order_id)
    assert [(each["state"], each["cancelReason"]) for each in found] == [("DISPATCHED", None), ("CANCELLED", "霜冻")]
    assert await available(people, listing_id) == "75"
    await balances_are_their_movements(fresh)


async def test_a_line_of_which_nothing_leaves_moves_whole(people: People, fresh: TestDatabase) -> None:
    one, other = await lot(people), await lot(people)
    lines = [{"listingId": await listing(people, each), "quantity": "10"} for each in (one, other)]
    placed = await people.do("buyer", "placeOrder", "order { id total }", deliverOn=day(1), lines=lines)
    order_id = placed["order"]["id"]
    await confirm(people, order_id)
    await dispatch(people, order_id, **sent(other, "10"))
    first, second = await parts(people, order_id)
    assert [len(each["lines"]) for each in (first, second)] == [1, 1]
    again = await dispatch(people, order_id, **sent(one, "4"))
    assert again["consignment"]["number"] == second["number"]
    assert [each["number"][-3:] for each in await parts(people, order_id)][-1] == "1-3"
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize(
    ("quantity", "code"), [("0", "NOTHING_SENT"), ("41", "MORE_THAN_RESERVED"), ("-1", "NOT_POSITIVE")]
)
async def test_what_cannot_be_sent_is_refused_and_nothing_changed(people: People, quantity: str, code: str) -> None:
    lot_id, listing_id, order_id = await ordered(people, "40")
    await confirm(people, order_id)
    assert codes(await dispatch(people, order_id, **sent(lot_id, quantity))) == [code]
    assert [each["state"] for each in await parts(people, order_id)] == ["CONFIRMED"]
    assert await available(people, listing_id) == "60"


async def test_another_orders_lot_or_a_lot_twice_is_refused(people: People) -> None:
    lot_id, _, order_id = await ordered(people, "40")
    await confirm(people, order_id)
    assert codes(await dispatch(people, order_id, **sent(await lot(people), "1"))) == ["NOT_FOUND"]
    twice = [{"lotId": lot_id, "quantity": "1"}] * 2
    assert codes(await dispatch(people, order_id, lots=twice)) == ["INVALID_INPUT"]
    assert codes(await dispatch(people, order_id, lots=[])) == ["NOTHING_SENT"]


async def test_all_of_it_named_leaves_nothing_over(people: People) -> None:
    lot_id, _, order_id = await ordered(people, "40")
    await confirm(people, order_id)
    assert not codes(await dispatch(people, order_id, **sent(lot_id, "40")))
    assert [each["state"] for each in await parts(people, order_id)] == ["DISPATCHED"]


QUANTITY = st.decimals(min_value=0, max_value=100, places=3)


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), QUANTITY), max_size=8), st.dictionaries(st.sampled_from("ABC"), QUANTITY)
)
def test_each_lot_sends_what_was_said_and_no_reservation_more_than_it_has(reserved: Any, sends: Any) -> None:
    kept = kept_of(reserved, sends)
    assert all(0 <= stays <= quantity for stays, (_, quantity) in zip(kept, reserved, strict=True))
    for each in "ABC":
        has = sum((quantity for lot_, quantity in reserved if lot_ == each), Decimal(0))
        leaves = sum((stays for stays, (lot_, _) in zip(kept, reserved, strict=True) if lot_ == each), Decimal(0))
        assert leaves == min(has, sends.get(each, Decimal(0)))


def test_follow_ups_are_numbered_on() -> None:
    assert follow_up_number("20201101-AB12CD-1") == "20201101-AB12CD-1-2"
    assert follow_up_number("20201101-AB12CD-1-9") == "20201101-AB12CD-1-10"
