"""Spending limits by period, also under many orders at once."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders.rules import Wanted
from domain.purchasing.actions.budgets import set_limit
from domain.purchasing.actions.buying import buy
from domain.purchasing.models import LimitPeriod
from domain.purchasing.rules import period_of
from resolvers.reading.ids import key_within
from server.database import Database
from tests.conftest import TestDatabase
from tests.fulfilment.steps import accepted
from tests.purchasing.steps import codes, done, duties, limit, order, unit
from tests.racing import DONE, Step, race
from tests.story.county import viewer
from tests.story.people import People, day, listing, lot

LIMITS = """query($on: Date!) { spendingLimits { nodes {
  period amount memberName budgetUnit { code } spent(on: $on) left(on: $on) } } }"""


async def limits(people: People, who: str = "chief", on: str | None = None) -> Any:
    return (await people.get(who, LIMITS, on=on or day(1)))["spendingLimits"]["nodes"]


async def test_an_order_over_what_is_left_is_refused_with_what_is_left(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "MONTH", "100.00", login="buyer")
    assert not codes(await order(people, listing_id, "10"))
    refused = await order(people, listing_id, "7")
    assert codes(refused) == ["OVER_SPENDING_LIMIT"]
    assert "only 40.00 yuan are left" in refused["userErrors"][0]["message"]
    assert not codes(await order(people, listing_id, "6"))
    found = await limits(people)
    assert (found[0]["spent"], found[0]["left"], found[0]["memberName"]) == ("96.00", "4.00", "buyer")


async def test_a_refused_order_leaves_stock_and_limit_as_they_were(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "YEAR", "5.00")
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]
    query = "query($id: ID!) { listing(id: $id) { available } }"
    assert (await people.get(None, query, id=listing_id))["listing"] == {"available": "100"}
    assert (await limits(people))[0]["spent"] == "0.00"


async def test_of_many_at_once_no_more_than_the_limit_go_through(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "QUARTER", "30.00")
    await limit(people, "YEAR", "40.00", login="buyer")
    await people.token_of("buyer")
    answers = await asyncio.gather(*(order(people, listing_id, "1") for _ in range(16)))
    assert sum(answer["order"] is not None for answer in answers) == 5
    assert {code for answer in answers for code in codes(answer)} == {"OVER_SPENDING_LIMIT"}
    assert {each["spent"] for each in await limits(people)} == {"30.00"}


async def test_two_members_at_once_share_the_limit_of_a_unit(people: People) -> None:
    listing_id, unit_id = await listing(people, await lot(people)), await unit(people, "A")
    await limit(people, "MONTH", "30.00", budgetUnitId=unit_id)
    await people.token_of("buyer")
    answers = await asyncio.gather(
        *(order(people, listing_id, "1", ("buyer", "chief")[at % 2], budgetUnitId=unit_id) for at in range(12))
    )
    assert sum(answer["order"] is not None for answer in answers) == 5


async def test_what_is_cancelled_can_be_spent_again(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "MONTH", "60.00")
    await limit(people, "ORDER", "50.00")
    placed = await order(people, listing_id, "10")
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]
    await done(people, "chief", "declineOrder", "order { id }", orderId=placed["order"]["id"], reason="太多")
    assert not codes(await order(people, listing_id, "1"))


async def test_what_was_credited_after_acceptance_can_be_spent_again(people: People) -> None:
    gone = await accepted(people)
    listing_id = await listing(people, await lot(people))
    await limit(people, "MONTH", "600.00")
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]
    noted = {"consignmentId": gone.id, "amount": "12.00", "reason": "部分变质"}
    await done(people, "seller", "issueCreditNote", "creditNote { id }", **noted)
    found = await limits(people)
    assert (found[0]["spent"], found[0]["left"]) == ("588.00", "12.00")
    assert not codes(await order(people, listing_id, "2"))
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]


async def test_what_waits_for_approval_counts_and_is_approved_as_it_was_counted(people: People) -> None:
    """A lower limit holds for what is ordered from then on."""
    listing_id = await listing(people, await lot(people))
    await limit(people, "ORDER", "50.00")
    await limit(people, "MONTH", "60.00")
    waiting = await order(people, listing_id, "10")
    assert (await limits(people))[0]["spent"] == "60.00"
    await limit(people, "MONTH", "6.00")
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]
    await done(people, "chief", "approveOrder", "order { id }", orderId=waiting["order"]["id"])
    assert (await limits(people))[0]["spent"] == "60.00"


async def test_a_new_limit_takes_the_place_of_the_one_before(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "MONTH", "6.00")
    await limit(people, "MONTH", "12.00")
    assert not codes(await order(people, listing_id, "2"))
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]


async def test_an_order_that_waited_for_a_limit_to_be_replaced_keeps_to_the_one_that_holds_then(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    listing_id = await listing(people, await lot(people))
    await limit(people, "MONTH", "600.00")
    chief, buyer = viewer("chief"), viewer("buyer")
    place = key_within(listing_id, "Listing")
    assert place
    wanted, tomorrow = [Wanted(place, Decimal(10))], clock.today() + timedelta(days=1)

    def lower(session: AsyncSession) -> Awaitable[Any]:
        return set_limit(session, chief, None, None, LimitPeriod.MONTH, 59_99, clock.today())

    ordering = Step(buyer, lambda session: buy(session, buyer, wanted, tomorrow))
    assert await race(fresh, database, Step(chief, lower), ordering) == (DONE, "OVER_SPENDING_LIMIT")


async def test_a_limit_of_one_unit_does_not_bind_another(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    one, other = await unit(people, "A"), await unit(people, "B")
    await limit(people, "MONTH", "6.00", budgetUnitId=one)
    assert codes(await order(people, listing_id, "2", budgetUnitId=one)) == ["OVER_SPENDING_LIMIT"]
    assert not codes(await order(people, listing_id, "2", budgetUnitId=other))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": "-0.01"}, "LIMIT_NEGATIVE"),
        ({"since": day(-1)}, "DAY_PASSED"),
        ({"login": "other buyer"}, "NO_SUCH_COLLEAGUE"),
        ({"budgetUnitId": "BudgetUnit:320722:0198c0de-0000-7000-8000-000000000000"}, "NOT_FOUND"),
    ],
)
async def test_a_limit_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    terms = {"period": "MONTH", "amount": "1.00", "since": day(0), **changes}
    assert codes(await people.do("chief", "setSpendingLimit", "spendingLimit { id }", **terms)) == [code]
    assert await limits(people) == []


async def test_only_a_manager_sets_limits(people: People) -> None:
    await duties(people, "buyer", "PURCHASER")
    terms = {"period": "MONTH", "amount": "1.00", "since": day(0)}
    assert codes(await people.do("buyer", "setSpendingLimit", "spendingLimit { id }", **terms)) == ["DUTY_MISSING"]


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(day=days, period=st.sampled_from(LimitPeriod))
def test_a_day_is_in_its_period_and_the_periods_follow_one_another(day: date, period: LimitPeriod) -> None:
    since, until = period_of(period, day)
    assert since <= day <= until
    assert period_of(period, until + timedelta(days=1))[0] == until + timedelta(days=1)


def test_the_quarter_of_a_day() -> None:
    assert period_of(LimitPeriod.QUARTER, date(2026, 11, 25)) == (date(2026, 10, 1), date(2026, 12, 31))


async def test_orders_count_in_the_month_they_are_delivered_in(people: People) -> None:
    """Whichever month it is ordered in."""
    listing_id = await listing(people, await lot(people))
    await order(people, listing_id, "2", deliverOn=day(3))
    await limit(people, "MONTH", "100.00")
    spent = Decimal((await limits(people, on=day(3)))[0]["spent"])
    assert spent == 12
    assert Decimal((await limits(people, on=day(60)))[0]["spent"]) == 0
