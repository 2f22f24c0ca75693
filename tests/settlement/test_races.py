"""Two who move the money of one sale at once."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.settlement.actions import cash
from resolvers.reading.ids import node_id
from server.database import Database
from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent
from tests.racing import DONE, Step, race
from tests.settlement.sales import decided, figures, pay, sold
from tests.story.county import COUNTY, viewer
from tests.story.people import People


def refunding(sale: Sent, fen: int) -> Step:
    return Step(viewer("finance"), _acting(cash.refund, "finance", sale, fen))


def advancing(sale: Sent, fen: int) -> Step:
    return Step(viewer("seller"), _acting(cash.advance, "seller", sale, fen))


def _acting(action: Any, who: str, sale: Sent, fen: int) -> Callable[[AsyncSession], Awaitable[Any]]:
    found = node_id(sale.id)
    assert found
    return lambda session: action(session, viewer(who), (COUNTY, found.uuid), fen, "R")


async def test_two_refunds_at_once_never_exceed_what_was_overpaid(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    sale = await sold(people)
    await pay(people, sale)
    await decided(people, sale, "10", "LOT")
    assert await race(fresh, database, refunding(sale, 4000), refunding(sale, 4000)) == (DONE, "MORE_THAN_OVERPAID")
    assert await race(fresh, database, refunding(sale, 1000), refunding(sale, 1000)) == (DONE, DONE)


async def test_two_advances_at_once_realise_each_credit_once(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    sale = await sold(people)
    whole = 436_28
    assert await race(fresh, database, advancing(sale, whole), advancing(sale, whole)) == (
        DONE,
        "MORE_THAN_HOUSEHOLDS_AWAIT",
    )
    assert await figures(people, "realised", "AB") == {"A": "245.70", "B": "163.80"}


async def test_a_refund_and_an_advance_at_once_leave_the_households_theirs(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    """All of it was the seller's fault: 148.72 are free, 436.28 only once they are advanced."""
    sale = await sold(people)
    await pay(people, sale)
    await decided(people, sale, "97.5", "SELLER")
    assert await race(fresh, database, refunding(sale, 585_00), advancing(sale, 436_28)) == ("NO_CASH_FOR_REFUND", DONE)
    assert await race(fresh, database, refunding(sale, 585_00), refunding(sale, 1)) == (DONE, "MORE_THAN_OVERPAID")
    assert await figures(people, "realised", "AB") == {"A": "245.70", "B": "163.80"}
