"""Transactions that place several orders each, of the same lots the other way round: none waits in a circle."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.bulk import ordering
from domain.bulk.ordering import import_orders
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome
from domain.orders.rules import Place
from domain.purchasing.actions import buying
from domain.standing_orders.actions import running
from resolvers.reading.ids import key_within
from server.database import Database
from tests.bulk.steps import ORDERS, listed, order_row, table
from tests.conftest import TestDatabase
from tests.pricing.steps import agreed
from tests.purchasing.steps import limit, unit
from tests.racing import until_it_waits
from tests.standing_orders.steps import kept, line
from tests.story.county import viewer
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements

Bought = Callable[..., Awaitable[Any]]


def after_the_first_of_each(fresh: TestDatabase) -> Bought:
    """Buys, and after its first order a transaction goes on once the other has placed one too, or waits for a lock."""
    begun: set[AsyncSession] = set()
    both = asyncio.Event()

    async def bought(session: AsyncSession, *given: Any, **named: Any) -> Any:
        order = await buying.buy(session, *given, **named)
        if session not in begun:
            begun.add(session)
            if len(begun) == 2:
                both.set()
            waiting = asyncio.create_task(both.wait())
            await until_it_waits(fresh, waiting)
            waiting.cancel()
        return order

    return bought


async def importing(database: Database, who: str, *listings: str) -> Report:
    """One order of each of these, in their order."""
    rows = [order_row(str(at), each, "10") for at, each in enumerate(listings)]
    data = table(*rows, headings=ORDERS).encode()
    async with database.writing(viewer(who)) as session:
        return await import_orders(
            session, viewer(who), data, "orders.csv", policy=ErrorPolicy.REJECT_ALL, dry_run=False
        )


async def test_two_files_that_order_the_same_lots_the_other_way_round(
    people: People, database: Database, fresh: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await listed(people), await listed(people)
    monkeypatch.setattr(ordering, "buy", after_the_first_of_each(fresh))
    told = await asyncio.gather(
        importing(database, "buyer", one, other), importing(database, "other buyer", other, one)
    )
    assert [each.counts[RowOutcome.TAKEN] for each in told] == [2, 2]
    await balances_are_their_movements(fresh)


async def test_two_files_of_one_organisation_with_limits_and_a_contract_with_a_cap(
    people: People, database: Database, fresh: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await listed(people), await listed(people)
    await agreed(people, "5.00", quantityCap="1000")
    await limit(people, "MONTH", "1000.00")
    monkeypatch.setattr(ordering, "buy", after_the_first_of_each(fresh))
    told = await asyncio.gather(importing(database, "buyer", one, other), importing(database, "chief", other, one))
    assert [each.counts[RowOutcome.TAKEN] for each in told] == [2, 2]
    await balances_are_their_movements(fresh)


async def test_a_menu_of_two_budget_units_and_a_file(
    people: People, database: Database, fresh: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await listed(people), await listed(people)
    units = [await unit(people, "A"), await unit(people, "B")]
    menu = [line(each, budgetUnitId=unit_id) for each, unit_id in zip((one, other), units, strict=True)]
    standing = await kept(people, *menu)
    bought = after_the_first_of_each(fresh)
    monkeypatch.setattr(ordering, "buy", bought)
    monkeypatch.setattr(running, "buy", bought)
    made, told = await asyncio.gather(
        running_tomorrow(database, standing["id"]), importing(database, "other buyer", other, one)
    )
    assert made is not None
    assert (made.outcome, told.counts[RowOutcome.TAKEN]) == ("ORDERED", 2)
    await balances_are_their_movements(fresh)


async def running_tomorrow(database: Database, standing_id: str) -> Any:
    place: Place | None = key_within(standing_id, "StandingOrder")
    assert place
    async with database.writing(viewer("buyer")) as session:
        (tomorrow, *_) = await running.due_days(session, place)
        assert tomorrow > clock.today()
        return await running.run_day(session, viewer("buyer"), place, tomorrow)
