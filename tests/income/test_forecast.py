"""What a family may expect: from what it awaits, what is ordered, menus, its wages and the rent of a year ago."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain import clock
from domain.settlement.actions import dues
from domain.settlement.actions.dues import Owed
from domain.settlement.terms import DueKind
from resolvers.reading.ids import key_within
from server.database import Database
from server.worker import run_once
from tests.fulfilment.steps import accepted
from tests.income.steps import foresee, household
from tests.linkage.steps import LEASE, lease
from tests.purchasing.steps import codes
from tests.standing_orders.steps import EVERY_DAY, except_for, kept, line, preview
from tests.standing_orders.test_menu_changes import done
from tests.story.county import COUNTY, FAMILIES, VILLAGE, key, viewer
from tests.story.people import People, day, listing, lot, order, trade, work_a_month

FORECAST = """query($id: ID!, $until: Date!) { incomeForecast(householdId: $id, until: $until) {
  total largestBuyerShare months { month amount } lines { kind payer about month amount assumedEn assumedZh } } }"""


async def forecast(people: People, who: str = "officer", family: str = "A", until: str | None = None) -> Any:
    asked = {"id": household(family), "until": until or day(400)}
    return (await people.get(who, FORECAST, **asked))["incomeForecast"]


async def kinds(people: People, family: str = "A") -> list[tuple[str, str]]:
    await foresee(people, family=family)
    return [(each["kind"], each["amount"]) for each in (await forecast(people, family=family))["lines"]]


async def test_what_is_accepted_and_unpaid_is_awaited_and_what_is_ordered_expected_by_the_lots(people: People) -> None:
    """60 of 100 kg at 4.20 yuan by contract: 97.5 kg of them were accepted at first."""
    assert await kinds(people) == []
    placed = await order(people, await listing(people, await lot(people)))
    assert not placed["userErrors"]
    assert await kinds(people) == [("ORDER", "252.00")]
    assert await kinds(people, "B") == [("ORDER", "168.00")]
    (ordered,) = (await forecast(people))["lines"]
    assert ordered["payer"] == "cooperative"
    assert f"100 ordered for {day(1)}; 60.00 % was supplied by it, at 4.2 yuan" in ordered["assumedEn"]
    assert "合同单价 4.2 元" in ordered["assumedZh"]


async def test_what_is_earned_and_not_paid_is_awaited_this_month(people: People) -> None:
    await accepted(people)
    assert await kinds(people) == [("AWAITED", "252.00")]
    (awaited,) = (await forecast(people))["months"]
    assert awaited == {"month": day(0)[:8] + "01", "amount": "252.00"}


async def test_a_menu_is_expected_by_what_the_family_supplied_in_twelve_months(people: People) -> None:
    """Once a week for seven weeks and a day, from tomorrow's weekday on."""
    offered = await listing(people, await lot(people))
    await kept(people, line(offered, "10"), to=day(50))
    found = await kinds(people)
    assert {kind for kind, _ in found} == {"MENU"}
    assert sum(round(float(amount) * 100) for _, amount in found) == 8 * 10 * 6 // 10 * 420
    assumed = (await forecast(people))["lines"][0]["assumedEn"]
    assert "As in twelve months: 60.00 % by it, at 4.2 yuan" in assumed
    assert "not other counties'" in assumed


async def on_menus(people: People) -> Decimal:
    """How many kg family A's part of what menus ask for is worth: 60 % at 4.20 yuan."""
    found = await kinds(people)
    assert {kind for kind, _ in found} == {"MENU"}
    return sum((Decimal(amount) for _, amount in found), Decimal(0)) / Decimal("2.52")


async def test_a_menu_that_is_changed_is_expected_as_it_is_from_that_day_on(people: People) -> None:
    offered = [await listing(people, await lot(people)) for _ in range(2)]
    standing = await kept(people, line(offered[0], "10"), to=day(50))
    [first] = standing["lines"]
    lines = await done(people, standing, 8, quantities=[{"lineId": first["id"], "quantity": "20"}])
    assert await on_menus(people) == 10 + 7 * 20
    heir = next(each["id"] for each in lines if each["quantity"] == "20")
    await except_for(people, standing, 15, "QUANTITY", lineId=heir, quantity="3")
    assert await on_menus(people) == 10 + 3 + 6 * 20
    await except_for(people, standing, 22, "SKIP", lineId=heir)
    assert await on_menus(people) == 10 + 3 + 5 * 20
    await done(people, standing, 29, remove=[heir], add=[line(offered[1], "1")])
    assert await on_menus(people) == 10 + 20 + 3 + 4 * 1


@pytest.mark.parametrize("on_holidays", [True, False])
async def test_menus_are_expected_on_the_days_on_which_they_are_planned(people: People, on_holidays: bool) -> None:
    """Whatever the calendar makes of half a year: free days, worked weekends, a year that is not published."""
    offered = await listing(people, await lot(people))
    lines = [line(offered, str(each), weekday=each) for each in EVERY_DAY]
    standing = await kept(people, *lines, to=day(181), onHolidays=on_holidays, workdayMenu=3)
    planned = await preview(people, standing, weeks=26)
    left_out = ("HOLIDAY", "CALENDAR_UNKNOWN")
    asked = sum(Decimal(each["quantity"]) for each in planned if each["outcome"] not in left_out)
    assert await on_menus(people) == asked


async def test_wages_go_on_until_the_horizon_from_the_month_that_is_not_paid(people: People) -> None:
    await work_a_month(people)
    found = await kinds(people)
    assert set(found) == {("WAGE", "3000.00")}
    assert len(found) == 12
    nearer = await forecast(people, until=day(40))
    assert 1 <= len(nearer["lines"]) <= 2
    assert nearer["total"] == f"{3000 * len(nearer['lines'])}.00"


async def rents_due(people: People, database: Database) -> list[str]:
    """The amounts of rent that family A may expect beside what is owed already, once all is posted."""
    assert await run_once(database) == 0
    return [amount for kind, amount in await kinds(people) if kind == "DUE"]


async def test_the_rent_of_a_year_ago_is_expected_again_as_long_as_its_lease_is_in_force(
    people: People, database: Database
) -> None:
    """Of two leases, each with an instalment in the half year that is over, one ends and one is amended."""
    today = clock.today()
    owed_on = [f"{(today - timedelta(days=100)).replace(day=1):%m-%d}"]
    ending = await lease(people, instalments=owed_on, mu="1", **{"from": day(-200)})
    going_on = await lease(people, instalments=owed_on, mu="2", land="村西", **{"from": day(-200)})
    assert sorted(await rents_due(people, database)) == ["1600.00", "800.00"]
    ended = await people.do("seller", "endLease", LEASE, leaseId=ending["lease"]["id"], until=day(200))
    assert not ended["userErrors"], ended
    assert await rents_due(people, database) == ["1600.00"]
    change = {"leaseId": going_on["lease"]["id"], "mu": "2", "rentPerMu": "800", "source": "补充协议", "from": day(5)}
    amended = await people.do("seller", "amendLease", LEASE, instalments=owed_on, **change)
    assert not amended["userErrors"], amended
    assert await rents_due(people, database) == ["1600.00"]
    change |= {"leaseId": amended["lease"]["id"], "from": day(9)}
    amended = await people.do("seller", "amendLease", LEASE, instalments=[f"{today:%m-%d}"], **change)
    assert not amended["userErrors"], amended
    assert await rents_due(people, database) == []


async def test_rent_that_is_owed_for_the_day_already_is_not_expected_beside_it(
    people: People, database: Database
) -> None:
    """One lease owes the day ahead already; what another owes that day is no part of it."""
    before = (clock.today() - timedelta(days=100)).replace(day=1)
    again, owed_on = before.replace(year=before.year + 1), [f"{before:%m-%d}"]
    for land, mu in (("村东", "1"), ("村西", "2")):
        made = await lease(people, instalments=owed_on, mu=mu, land=land, **{"from": day(-200)})
    assert len(await rents_due(people, database)) == 2
    async with database.writing(viewer("seller")) as session:
        of = key_within(made["lease"]["id"], "LandLease")
        assert of is not None
        owed = [Owed(key("A"), FAMILIES["A"], VILLAGE, 1600_00, "预付", of[1])]
        await dues.owe(session, COUNTY, key("cooperative"), DueKind.RENT, again, owed)
    assert await rents_due(people, database) == ["800.00"]


async def test_a_dividend_of_a_year_ago_is_not_expected_again(people: People, database: Database) -> None:
    async with database.writing(viewer("seller")) as session:
        owed = [Owed(key("A"), FAMILIES["A"], VILLAGE, 600_00, "2025")]
        last_year = clock.today() - timedelta(days=100)
        await dues.owe(session, COUNTY, key("cooperative"), DueKind.SURPLUS_DIVIDEND, last_year, owed)
    assert await kinds(people) == [("AWAITED", "600.00")]


async def test_the_largest_buyers_share_is_told_and_nobody_named(people: People) -> None:
    await trade(people)
    await foresee(people, "member")
    found = await forecast(people, "member")
    assert found["largestBuyerShare"] == "1"
    assert "canteen" not in str(found)


async def test_the_worker_works_it_out_for_all_and_only_the_family_and_its_officers_see_it(
    people: People, database: Database
) -> None:
    await accepted(people)
    assert await forecast(people, "member") is None
    assert await run_once(database) == 0
    found = await forecast(people, "member")
    assert found["total"] == "252.00"
    for who in ("officer", "reviewer", "approver", "auditor"):
        assert await forecast(people, who) == found
    for who in ("other member", "next officer", "stranger"):
        assert await forecast(people, who) is None
        assert codes(await foresee(people, who)) == ["NOT_FOUND"]
    refused = await people.ask("buyer", FORECAST, id=household("A"), until=day(0))
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert codes(await people.do("officer", "forecastIncome", "forecast { id }", householdId="x")) == ["NOT_FOUND"]


async def test_what_is_expected_no_more_is_gone_when_it_is_worked_out_anew(people: People) -> None:
    placed = await order(people, await listing(people, await lot(people)))
    assert await kinds(people) == [("ORDER", "252.00")]
    gone = await people.do("buyer", "cancelOrder", "order { id }", orderId=placed["order"]["id"], reason="停餐")
    assert not gone["userErrors"], gone
    assert await kinds(people) == []
    assert (await forecast(people))["total"] == "0.00"
