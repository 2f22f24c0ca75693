"""Orders above a limit wait until somebody else decides."""

import asyncio

import pytest

from tests.conftest import TestDatabase
from tests.purchasing.steps import ORDER, codes, done, duties, limit, order, states
from tests.reading.county import run
from tests.story.people import People, listing, lot
from tests.story.test_many_at_once import balances_are_their_movements

WAITING = """{ ordersAwaitingApproval { nodes { id total
  approval { amount limit askedName decision decidedName } } } }"""


async def above(people: People) -> str:
    """An order of 60 yuan, placed by the buyer, where 50 need approval."""
    listing_id = await listing(people, await lot(people))
    await limit(people, "ORDER", "50.00")
    placed = await order(people, listing_id, "10")
    assert not codes(placed)
    return str(placed["order"]["id"])


async def test_an_order_above_the_limit_waits_with_its_stock_reserved(people: People) -> None:
    order_id = await above(people)
    assert await states(people, order_id) == ["AWAITING_APPROVAL"]
    waiting = (await people.get("chief", WAITING))["ordersAwaitingApproval"]["nodes"]
    shown = {"amount": "60.00", "limit": "50.00", "askedName": "buyer", "decision": None, "decidedName": None}
    assert waiting == [{"id": order_id, "total": "60.00", "approval": shown}]
    early = await people.do("seller", "confirmOrder", "consignment { id }", orderId=order_id)
    assert codes(early) == ["WRONG_STATE"]


async def test_an_order_at_the_limit_does_not_wait(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "ORDER", "60.00")
    placed = await order(people, listing_id, "10")
    assert await states(people, placed["order"]["id"]) == ["PLACED"]


async def test_somebody_else_approves_and_it_goes_to_its_sellers(people: People) -> None:
    order_id = await above(people)
    await done(people, "chief", "approveOrder", "order { id }", orderId=order_id)
    assert await states(people, order_id) == ["PLACED"]
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=order_id)
    assert (await people.get("chief", WAITING))["ordersAwaitingApproval"]["nodes"] == []


async def test_declining_cancels_it_and_frees_its_stock(people: People, fresh: TestDatabase) -> None:
    order_id = await above(people)
    await done(people, "chief", "declineOrder", "order { id }", orderId=order_id, reason="超出预算")
    found = (await people.get("buyer", ORDER, id=order_id))["order"]
    cancelled = {"state": "CANCELLED", "cancelCause": "NOT_APPROVED", "cancelReason": "超出预算"}
    assert found == {"total": "0.00", "consignments": [cancelled]}
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize("decision", ["approveOrder", "declineOrder"])
async def test_whoever_asked_cannot_decide(people: People, decision: str) -> None:
    order_id = await above(people)
    reason = {"reason": "x"} if decision == "declineOrder" else {}
    assert codes(await people.do("buyer", decision, "order { id }", orderId=order_id, **reason)) == [
        "APPROVED_BY_ONESELF"
    ]
    assert await states(people, order_id) == ["AWAITING_APPROVAL"]


async def test_it_is_decided_once(people: People) -> None:
    order_id = await above(people)
    await done(people, "chief", "approveOrder", "order { id }", orderId=order_id)
    again = await people.do("chief", "declineOrder", "order { id }", orderId=order_id, reason="x")
    assert codes(again) == ["ALREADY_DECIDED"]
    assert await states(people, order_id) == ["PLACED"]


async def test_of_approval_and_refusal_at_once_one_counts(people: People, fresh: TestDatabase) -> None:
    order_id = await above(people)
    await people.token_of("chief")
    answers = await asyncio.gather(
        people.do("chief", "approveOrder", "order { id }", orderId=order_id),
        people.do("chief", "declineOrder", "order { id }", orderId=order_id, reason="x"),
    )
    assert sorted(codes(each) for each in answers) == [[], ["ALREADY_DECIDED"]]
    await balances_are_their_movements(fresh)


async def test_after_the_delivery_day_it_can_only_be_declined(people: People, fresh: TestDatabase) -> None:
    order_id = await above(people)
    await run(fresh, "UPDATE consignment SET deliver_on = deliver_on - 2")
    late = await people.do("chief", "approveOrder", "order { id }", orderId=order_id)
    assert codes(late) == ["APPROVAL_TOO_LATE"]
    await done(people, "chief", "declineOrder", "order { id }", orderId=order_id, reason="过期")


async def test_only_an_approver_decides(people: People) -> None:
    order_id = await above(people)
    await duties(people, "chief", "MANAGER")
    assert codes(await people.do("chief", "approveOrder", "order { id }", orderId=order_id)) == ["DUTY_MISSING"]


async def test_another_organisation_finds_nothing_to_approve(people: People) -> None:
    order_id = await above(people)
    assert codes(await people.do("other buyer", "approveOrder", "order { id }", orderId=order_id)) == ["NOT_FOUND"]
    assert (await people.get("other buyer", WAITING))["ordersAwaitingApproval"]["nodes"] == []
    assert (await people.get("seller", "query($id: ID!) { order(id: $id) { approval { limit } } }", id=order_id)) == {
        "order": {"approval": None}
    }
