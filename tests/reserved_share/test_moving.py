"""Moving an order to another budget unit leaves its trace, and is refused where it must be."""

import asyncio
from typing import Any

import pytest

from tests.purchasing.steps import codes, done, duties, limit, order, unit
from tests.reserved_share.steps import THIS_YEAR, YEAR, filed, gauge, offer, organisation
from tests.story.people import People, day

MOVES = "{ orderMoves { nodes { fromName toName year amount reason movedName order { id budgetUnit { code } } } } }"


async def move(people: People, order_id: str, unit_id: str, who: str = "chief", reason: str = "列错单位") -> Any:
    return await people.do(
        who, "moveOrder", "orderMove { toName }", orderId=order_id, budgetUnitId=unit_id, reason=reason
    )


async def placed(people: People, unit_id: str) -> str:
    made = await order(people, await offer(people), "2", budgetUnitId=unit_id, **THIS_YEAR)
    assert not codes(made), made
    return str(made["order"]["id"])


async def test_a_move_says_who_moved_what_from_where_to_where_and_why(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    filing_id = await filed(people, other)
    order_id = await placed(people, one)
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "0.00"
    assert not codes(await move(people, order_id, other))
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "12.00"
    told = {"fromName": "单位A", "toName": "单位B", "year": YEAR, "amount": "12.00", "reason": "列错单位"}
    after = {"movedName": "chief", "order": {"id": order_id, "budgetUnit": {"code": "B"}}}
    assert (await people.get("auditor", MOVES))["orderMoves"]["nodes"] == [told | after]


async def close(people: People, unit_id: str) -> None:
    await done(people, "finance", "closeBudgetYear", "budgetUnit { id }", budgetUnitId=unit_id, year=YEAR)


async def test_nothing_moves_out_of_a_closed_year(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    await close(people, one)
    refused = await move(people, order_id, other)
    assert codes(refused) == ["BUDGET_YEAR_CLOSED"]
    assert refused["userErrors"][0]["field"] == ["input", "orderId"]
    assert (await people.get("chief", MOVES))["orderMoves"]["nodes"] == []


async def test_nothing_moves_into_a_closed_year(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    await close(people, other)
    assert codes(await move(people, order_id, other)) == ["BUDGET_YEAR_CLOSED"]


async def test_an_order_moves_to_another_organisation_only_within_one_filing(people: People) -> None:
    one, theirs = await unit(people, "A"), await unit(people, "B", "other buyer")
    order_id = await placed(people, one)
    assert codes(await move(people, order_id, theirs)) == ["NOT_IN_SAME_FILING"]
    filing_id = await filed(people, one, kind="SHARED", partyIds=[organisation("other canteen")])
    assert codes(await move(people, order_id, theirs)) == ["NOT_IN_SAME_FILING"]
    joined = {"filingId": filing_id, "budgetUnitIds": [theirs]}
    await done(people, "other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    assert not codes(await move(people, order_id, theirs))
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "12.00"


async def shared_with(people: People, one: str, theirs: str) -> None:
    """A filing of the canteen that names the other canteen's unit as well."""
    filing_id = await filed(people, one, kind="SHARED", partyIds=[organisation("other canteen")])
    joined = {"filingId": filing_id, "budgetUnitIds": [theirs]}
    await done(people, "other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)


async def test_no_order_moves_past_the_limits_of_another_organisation(people: People) -> None:
    one, theirs = await unit(people, "A"), await unit(people, "B", "other buyer")
    order_id = await placed(people, one)
    await shared_with(people, one, theirs)
    given = {"period": "YEAR", "amount": "999.00", "since": day(0), "budgetUnitId": theirs}
    await done(people, "other buyer", "setSpendingLimit", "spendingLimit { id }", **given)
    refused = await move(people, order_id, theirs)
    assert codes(refused) == ["LIMITED_THERE"]
    assert refused["userErrors"][0]["field"] == ["input", "budgetUnitId"]
    assert (await people.get("chief", MOVES))["orderMoves"]["nodes"] == []


@pytest.mark.parametrize("of", [{}, {"period": "ORDER"}])
async def test_nor_past_those_of_all_its_units(people: People, of: dict[str, str]) -> None:
    one, theirs = await unit(people, "A"), await unit(people, "B", "other buyer")
    order_id = await placed(people, one)
    await shared_with(people, one, theirs)
    given = {"period": "MONTH", "amount": "999.00", "since": day(0), **of}
    await done(people, "other buyer", "setSpendingLimit", "spendingLimit { id }", **given)
    assert codes(await move(people, order_id, theirs)) == ["LIMITED_THERE"]


async def test_the_limit_of_a_member_there_or_of_another_unit_stops_no_move(people: People) -> None:
    one, theirs = await unit(people, "A"), await unit(people, "B", "other buyer")
    other = await unit(people, "C", "other buyer")
    order_id = await placed(people, one)
    await shared_with(people, one, theirs)
    for of in ({"login": "other buyer"}, {"budgetUnitId": other}):
        given = {"period": "YEAR", "amount": "0.00", "since": day(0), **of}
        await done(people, "other buyer", "setSpendingLimit", "spendingLimit { id }", **given)
    assert not codes(await move(people, order_id, theirs))


async def test_an_order_is_moved_by_its_own_managers(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    assert codes(await move(people, order_id, await unit(people, "C", "other buyer"), "other buyer")) == ["NOT_FOUND"]
    await duties(people, "buyer", "PURCHASER", "APPROVER", "RECEIVER")
    assert codes(await move(people, order_id, other, "buyer")) == ["DUTY_MISSING"]


async def test_a_move_needs_a_reason_and_somewhere_else_to_go(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    assert codes(await move(people, order_id, other, reason="  ")) == ["REASON_MISSING"]
    assert codes(await move(people, order_id, one)) == ["ALREADY_THERE"]
    gone = "BudgetUnit:320722:0198c0de-0000-7000-8000-000000000000"
    for nowhere in (gone, gone.replace("320722", "320723"), "x"):
        assert codes(await move(people, order_id, nowhere)) == ["NOT_FOUND"]


async def test_a_move_keeps_to_the_limit_of_where_it_goes(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    await limit(people, "YEAR", "11.99", budgetUnitId=other)
    refused = await move(people, order_id, other)
    assert codes(refused) == ["OVER_SPENDING_LIMIT"]
    assert refused["userErrors"][0]["field"] == ["input", "budgetUnitId"]
    await limit(people, "YEAR", "12.00", budgetUnitId=other)
    assert not codes(await move(people, order_id, other))


async def test_a_move_is_no_way_around_an_approval(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    order_id = await placed(people, one)
    await limit(people, "ORDER", "11.99", budgetUnitId=other)
    refused = await move(people, order_id, other)
    assert codes(refused) == ["NEVER_APPROVED"]
    assert (await people.get("chief", MOVES))["orderMoves"]["nodes"] == []
    await limit(people, "ORDER", "12.00", budgetUnitId=other)
    assert not codes(await move(people, order_id, other))


async def test_what_was_approved_is_moved_as_it_is(people: People) -> None:
    one, other = await unit(people, "A"), await unit(people, "B")
    await limit(people, "ORDER", "11.99")
    order_id = await placed(people, one)
    assert not codes(await move(people, order_id, other)), "whoever decides will see where it is charged"
    await done(people, "chief", "approveOrder", "order { id }", orderId=order_id)
    assert not codes(await move(people, order_id, one))


async def test_many_moves_at_once_never_exceed_the_limit(people: People) -> None:
    one, other, listing_id = await unit(people, "A"), await unit(people, "B"), await offer(people)
    made = [await order(people, listing_id, "1", budgetUnitId=one, **THIS_YEAR) for _ in range(6)]
    await limit(people, "YEAR", "18.00", budgetUnitId=other)
    answers = await asyncio.gather(*(move(people, each["order"]["id"], other) for each in made))
    assert sum(not codes(each) for each in answers) == 3


async def test_opposite_moves_and_a_closing_at_once_end_in_order(people: People) -> None:
    """Each order is moved before the year is closed or not at all; nothing waits in a circle."""
    one, other = await unit(people, "A"), await unit(people, "B")
    first, second = await placed(people, one), await placed(people, other)
    await people.token_of("finance")
    moved, back, _ = await asyncio.gather(move(people, first, other), move(people, second, one), close(people, one))
    assert {code for each in (moved, back) for code in codes(each)} <= {"BUDGET_YEAR_CLOSED"}
    found = (await people.get("chief", MOVES))["orderMoves"]["nodes"]
    assert len(found) == sum(not codes(each) for each in (moved, back))
