"""What orders are charged to."""

import asyncio
from typing import Any

from domain import clock
from tests.purchasing.steps import codes, done, order, unit
from tests.story.people import People, day, listing, lot

YEAR = clock.today().year
UNITS = "{ budgetUnits { nodes { code name until } } }"


async def test_an_order_is_charged_to_the_only_unit_there_is(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    assert (await order(people, listing_id, "1"))["order"]["budgetUnit"] is None
    await unit(people, "A")
    assert (await order(people, listing_id, "1"))["order"]["budgetUnit"] == {"code": "A"}


async def test_of_several_units_one_must_be_named(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await unit(people, "A")
    other = await unit(people, "B")
    assert codes(await order(people, listing_id, "1")) == ["BUDGET_UNIT_MISSING"]
    assert (await order(people, listing_id, "1", budgetUnitId=other))["order"]["budgetUnit"] == {"code": "B"}


async def test_nothing_is_charged_to_a_unit_that_has_ended(people: People) -> None:
    listing_id, unit_id = await listing(people, await lot(people)), await unit(people, "A")
    await done(people, "chief", "endBudgetUnit", "budgetUnit { until }", budgetUnitId=unit_id, until=day(1))
    assert not codes(await order(people, listing_id, "1", budgetUnitId=unit_id))
    late: Any = await order(people, listing_id, "1", budgetUnitId=unit_id, deliverOn=day(2))
    assert codes(late) == ["BUDGET_UNIT_NOT_IN_FORCE"]
    again = await done(people, "chief", "endBudgetUnit", "budgetUnit { until }", budgetUnitId=unit_id, until=day(9))
    assert again == {"budgetUnit": {"until": day(1)}, "userErrors": []}


async def test_a_unit_does_not_end_before_it_begins(people: People) -> None:
    """Or it would be charged on the day on which it was to have ended."""
    given = {"code": "A", "name": "明年单位", "since": day(10)}
    made = await done(people, "chief", "openBudgetUnit", "budgetUnit { id }", **given)
    ended = {"budgetUnitId": made["budgetUnit"]["id"], "until": day(1)}
    assert codes(await people.do("chief", "endBudgetUnit", "budgetUnit { id }", **ended)) == ["NOT_BEGUN_THEN"]


async def close(people: People, unit_id: str, year: int, who: str = "finance") -> Any:
    return await people.do(who, "closeBudgetYear", "budgetUnit { closings { year } }", budgetUnitId=unit_id, year=year)


async def test_nothing_is_charged_to_a_closed_year(people: People) -> None:
    listing_id, unit_id = await listing(people, await lot(people)), await unit(people, "A")
    done_ = await close(people, unit_id, YEAR)
    assert done_["budgetUnit"] == {"closings": [{"year": YEAR}]}
    assert codes(await order(people, listing_id, "1", budgetUnitId=unit_id, deliverOn=day(0))) == ["BUDGET_YEAR_CLOSED"]


async def test_a_year_is_closed_once_and_not_before_it_begins(people: People) -> None:
    unit_id = await unit(people, "A")
    await close(people, unit_id, YEAR)
    assert codes(await close(people, unit_id, YEAR)) == ["ALREADY_CLOSED"]
    assert codes(await close(people, unit_id, YEAR + 1)) == ["YEAR_NOT_BEGUN"]


async def test_orders_and_the_closing_of_their_year_at_once_leave_no_order_behind_it(people: People) -> None:
    """Whichever comes first: an order is in before the closing or refused after it."""
    listing_id, unit_id = await listing(people, await lot(people)), await unit(people, "A")
    await people.token_of("buyer")
    await people.token_of("finance")
    orders = [order(people, listing_id, "1", budgetUnitId=unit_id, deliverOn=day(0)) for _ in range(8)]
    *answers, closed = await asyncio.gather(*orders, close(people, unit_id, YEAR))
    assert not codes(closed)
    assert {code for each in answers for code in codes(each)} <= {"BUDGET_YEAR_CLOSED"}
    assert codes(await order(people, listing_id, "1", budgetUnitId=unit_id, deliverOn=day(0))) == ["BUDGET_YEAR_CLOSED"]


async def test_a_code_is_used_once(people: People) -> None:
    await unit(people, "A")
    given = {"code": "A", "name": "x", "since": day(0)}
    assert codes(await people.do("buyer", "openBudgetUnit", "budgetUnit { id }", **given)) == ["BUDGET_UNIT_CODE_TAKEN"]


async def test_another_organisations_unit_is_not_found(people: People) -> None:
    listing_id, unit_id = await listing(people, await lot(people)), await unit(people, "A", "other buyer")
    assert codes(await order(people, listing_id, "1", budgetUnitId=unit_id)) == ["NOT_FOUND"]
    assert (await people.get("buyer", UNITS))["budgetUnits"]["nodes"] == []
    assert len((await people.get("finance", UNITS))["budgetUnits"]["nodes"]) == 1
