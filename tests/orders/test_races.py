"""Two who want the same thing at the same moment, in both orders of events: one has it, the other is told so."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import clock
from domain.fulfilment.actions.accepting import accept_delivery
from domain.fulfilment.rules import Reading
from domain.orders.actions.cancelling import cancel_order
from domain.orders.actions.lapsing import lapse_overdue
from domain.orders.actions.serving import confirm_order, dispatch_order
from domain.orders.rules import Place, Wanted
from domain.purchasing.actions.buying import buy
from resolvers.reading.ids import key_within
from server.database import Database
from tests.conftest import TestDatabase
from tests.orders.steps import available, confirm, dispatch, ordered, parts
from tests.racing import DONE, Step, race
from tests.story.county import COUNTY, viewer
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements

BUYER, SELLER = viewer("buyer"), viewer("seller")
LATER = timedelta(days=2)


def place(id_: str, type_name: str) -> Place:
    found = key_within(id_, type_name)
    assert found
    return found


def cancelling(order_id: str) -> Step:
    return Step(BUYER, lambda session: cancel_order(session, BUYER, place(order_id, "Order"), None, None))


def confirming(order_id: str) -> Step:
    return Step(SELLER, lambda session: confirm_order(session, SELLER, place(order_id, "Order")))


def dispatching(order_id: str) -> Step:
    return Step(SELLER, lambda session: dispatch_order(session, SELLER, place(order_id, "Order"), {}))


def accepting(consignment_id: str, lot_id: str, quantity: str) -> Step:
    readings = [Reading(place(lot_id, "Lot")[1], Decimal(quantity))]
    return Step(BUYER, lambda session: accept_delivery(session, BUYER, place(consignment_id, "Consignment"), readings))


def lapsing() -> Step:
    return Step(None, lambda session: lapse_overdue(session, COUNTY, clock.now() + LATER))


def buying(listing_id: str, quantity: str) -> Step:
    wanted = [Wanted(place(listing_id, "Listing"), Decimal(quantity))]
    return Step(BUYER, lambda session: buy(session, BUYER, wanted, clock.today() + timedelta(days=1)))


async def test_cancel_and_dispatch(people: People, database: Database, fresh: TestDatabase) -> None:
    for first, second, expected in (
        (cancelling, dispatching, "CANCELLED"),
        (dispatching, cancelling, "DISPATCHED"),
    ):
        _, _, order_id = await ordered(people)
        await confirm(people, order_id)
        assert await race(fresh, database, first(order_id), second(order_id)) == (DONE, "WRONG_STATE")
        assert [each["state"] for each in await parts(people, order_id)] == [expected]
    await balances_are_their_movements(fresh)


async def test_cancel_and_accept(people: People, database: Database, fresh: TestDatabase) -> None:
    """What has left is accepted, and never cancelled, whoever comes first."""
    for cancel_first in (True, False):
        lot_id, _, order_id = await ordered(people)
        await confirm(people, order_id)
        sent = (await dispatch(people, order_id))["consignment"]["id"]
        steps = [cancelling(order_id), accepting(sent, lot_id, "40")]
        found = await race(fresh, database, *(steps if cancel_first else reversed(steps)))
        assert sorted(found) == ["WRONG_STATE", DONE]
        assert [each["state"] for each in await parts(people, order_id)] == ["ACCEPTED"]
    await balances_are_their_movements(fresh)


async def test_lapse_and_confirm(people: People, database: Database, fresh: TestDatabase) -> None:
    """What is being confirmed is left alone; what has lapsed cannot be confirmed."""
    _, listing_id, order_id = await ordered(people)
    assert await race(fresh, database, confirming(order_id), lapsing()) == (DONE, DONE)
    assert [each["state"] for each in await parts(people, order_id)] == ["CONFIRMED"]
    _, listing_id, order_id = await ordered(people)
    assert await race(fresh, database, lapsing(), confirming(order_id)) == (DONE, "WRONG_STATE")
    assert [each["cancelCause"] for each in await parts(people, order_id)] == ["LAPSED"]
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)


async def test_expiry_and_checkout(people: People, database: Database, fresh: TestDatabase) -> None:
    """What lapses can be bought by whoever comes after it, and by nobody before."""
    _, listing_id, _ = await ordered(people, "90")
    assert await race(fresh, database, buying(listing_id, "50"), lapsing()) == ("INSUFFICIENT_STOCK", DONE)
    assert await available(people, listing_id) == "100"
    _, listing_id, _ = await ordered(people, "40")
    assert await race(fresh, database, buying(listing_id, "60"), lapsing()) == (DONE, DONE)
    assert await available(people, listing_id) == "40"
    _, listing_id, _ = await ordered(people, "90")
    assert await race(fresh, database, lapsing(), buying(listing_id, "5")) == (DONE, DONE)
    assert await available(people, listing_id) == "95"
    await balances_are_their_movements(fresh)


@pytest.mark.parametrize("quantity", ["60", "61"])
async def test_a_checkout_that_read_before_another_took_looks_again(
    people: People, database: Database, fresh: TestDatabase, quantity: str
) -> None:
    _, listing_id, _ = await ordered(people, "1")
    found = await race(fresh, database, buying(listing_id, "39"), buying(listing_id, quantity))
    assert found == (DONE, DONE if quantity == "60" else "INSUFFICIENT_STOCK")
    await balances_are_their_movements(fresh)


async def test_the_same_cancelled_twice(people: People, database: Database, fresh: TestDatabase) -> None:
    _, listing_id, order_id = await ordered(people)
    assert await race(fresh, database, cancelling(order_id), cancelling(order_id)) == (DONE, "WRONG_STATE")
    assert await available(people, listing_id) == "100"
    await balances_are_their_movements(fresh)
