"""Choosing other lots while somebody cancels, sends or orders the same, in both orders of events."""

from decimal import Decimal

from domain.allocation.actions.choosing import choose_lots
from domain.orders.rules import Chosen
from server.database import Database
from tests.allocation.steps import given, line_of, listed, stored
from tests.allocation.test_choosing import promised
from tests.conftest import TestDatabase
from tests.orders.steps import available, parts
from tests.orders.test_races import SELLER, buying, cancelling, dispatching, place
from tests.racing import DONE, Step, race
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements


async def choosing(people: People, consignment_id: str, **lots: str) -> Step:
    """`lots` are quantities by the id of a lot."""
    consignment = place(consignment_id, "Consignment")
    quantities = {place(lot, "Lot")[1]: Decimal(quantity) for lot, quantity in lots.items()}
    chosen = [Chosen(place(await line_of(people, consignment_id), "OrderLine")[1], quantities)]
    return Step(SELLER, lambda session: choose_lots(session, SELLER, consignment, chosen))


async def test_choose_and_cancel(people: People, database: Database, fresh: TestDatabase) -> None:
    for choose_first in (True, False):
        _, second, listing_id, id_ = await promised(people)
        [part] = (await people.get("buyer", "{ orders(first: 1) { nodes { id } } }"))["orders"]["nodes"]
        order_id = part["id"]
        steps = [await choosing(people, id_, **{second: "40"}), cancelling(order_id)]
        found = await race(fresh, database, *(steps if choose_first else reversed(steps)))
        assert found == ((DONE, DONE) if choose_first else (DONE, "WRONG_STATE"))
        assert [each["state"] for each in await parts(people, order_id)] == ["CANCELLED"]
        assert await available(people, listing_id) == "200"
        await balances_are_their_movements(fresh)


async def test_choose_and_dispatch(people: People, database: Database, fresh: TestDatabase) -> None:
    """What was chosen in time is what leaves."""
    for choose_first in (True, False):
        first, second, listing_id, id_ = await promised(people)
        [part] = (await people.get("buyer", "{ orders(first: 1) { nodes { id } } }"))["orders"]["nodes"]
        steps = [await choosing(people, id_, **{second: "40"}), dispatching(part["id"])]
        found = await race(fresh, database, *(steps if choose_first else reversed(steps)))
        assert found == ((DONE, DONE) if choose_first else (DONE, "WRONG_STATE"))
        assert await given(people, id_) == {second if choose_first else first: "40"}
        assert await available(people, listing_id) == "160"
        await balances_are_their_movements(fresh)


async def test_choose_and_order_the_last_of_a_lot(people: People, database: Database, fresh: TestDatabase) -> None:
    for choose_first in (True, False):
        _, second, _, id_ = await promised(people)
        alone = await listed(people, second)
        steps = [await choosing(people, id_, **{second: "40"}), buying(alone, "70")]
        found = await race(fresh, database, *(steps if choose_first else reversed(steps)))
        assert found == (DONE, "INSUFFICIENT_STOCK")
        await balances_are_their_movements(fresh)


async def test_two_choices_that_cross(people: People, database: Database, fresh: TestDatabase) -> None:
    """Each wants what the other holds: lots are locked in their order, so neither waits for ever."""
    _, second, _, id_ = await promised(people, "60")
    other = await stored(people, keeps=30)
    steps = [await choosing(people, id_, **{second: "60"}), await choosing(people, id_, **{other: "60"})]
    assert await race(fresh, database, *steps) == (DONE, DONE)
    assert await given(people, id_) == {other: "60"}
    await balances_are_their_movements(fresh)
