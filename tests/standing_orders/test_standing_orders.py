"""A weekly menu, from keeping it to the orders that the worker makes of it."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain import clock
from server.database import Database
from server.worker import run_once
from tests.conftest import TestDatabase
from tests.pricing.steps import agreed
from tests.purchasing.steps import limit
from tests.reading.county import run
from tests.standing_orders.steps import (
    EVERY_DAY,
    change,
    except_for,
    keep,
    kept,
    line,
    orders_placed,
    preview,
    runs,
    work,
)
from tests.story.people import People, day, listing, lot
from tests.tenders.steps import codes, contract, state_of


async def offered(people: People, quantity: str = "100") -> str:
    half = str(int(quantity) / 2)
    return await listing(people, await lot(people, quantity, half, half))


async def test_orders_are_made_ahead_of_the_lead_time_and_once(people: People, database: Database) -> None:
    standing = await kept(people, line(await offered(people)))
    await work(database)
    await work(database)
    (done,) = await runs(people, standing)
    assert (done["day"], done["outcome"]) == (day(1), "ORDERED")
    (bought,) = done["lines"]
    assert (bought["outcome"], bought["quantity"], bought["amount"]) == ("ORDERED", "10", "60.00")
    assert bought["order"]["total"] == "60.00"
    assert await orders_placed(people) == 1


async def test_what_is_further_away_waits_until_it_is_due(people: People, database: Database) -> None:
    later = (clock.today() + timedelta(days=3)).isoweekday()
    standing = await kept(people, line(await offered(people), weekday=later), marginDays=1)
    await work(database)
    assert await runs(people, standing) == []
    (planned,) = await preview(people, standing)
    assert (planned["day"], planned["orderedOn"]) == (day(3), day(2))


async def test_two_workers_at_once_make_one_order(people: People, database: Database) -> None:
    await kept(people, line(await offered(people)))
    await asyncio.gather(*(run_once(database) for _ in range(4)))
    assert await orders_placed(people) == 1


async def test_what_is_not_there_is_left_out_and_reported_and_the_rest_is_ordered(
    people: People, database: Database
) -> None:
    little, enough = await offered(people, "8"), await offered(people)
    standing = await kept(people, line(little), line(enough))
    await work(database)
    (done,) = await runs(people, standing)
    assert done["outcome"] == "ORDERED"
    assert [(each["outcome"], each["code"], each["amount"]) for each in done["lines"]] == [
        ("NOT_AVAILABLE", "NO_LONGER_LISTED", None),
        ("ORDERED", None, "60.00"),
    ]
    assert "库存不足" in done["lines"][0]["explainedZh"]


async def test_a_menu_of_which_nothing_is_there_makes_no_order_and_says_so(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    standing = await kept(people, line(await offered(people)))
    await run(fresh, "UPDATE listing SET withdrawn_at = now()")
    await work(database)
    (done,) = await runs(people, standing)
    assert (done["outcome"], done["lines"][0]["outcome"]) == ("NOTHING_ORDERED", "NOT_AVAILABLE")
    assert await orders_placed(people) == 0


async def test_two_lines_that_share_a_lot_are_ordered_as_far_as_it_goes(people: People, database: Database) -> None:
    """Each alone could be had: only ordering shows that both cannot."""
    lot_id = await lot(people, "15", "10", "5")
    one, other = await listing(people, lot_id), await listing(people, lot_id)
    standing = await kept(people, line(one), line(other))
    await work(database)
    (done,) = await runs(people, standing)
    assert [each["outcome"] for each in done["lines"]] == ["ORDERED", "NOT_AVAILABLE"]
    assert done["lines"][1]["code"] == "INSUFFICIENT_STOCK"


async def test_what_costs_more_than_the_limit_is_left_out(people: People, database: Database) -> None:
    standing = await kept(people, line(await offered(people), highestPrice="5.99"))
    assert [each["outcome"] for each in await preview(people, standing)] == ["PRICE_ABOVE_LIMIT"]
    await work(database)
    (done,) = await runs(people, standing)
    assert (done["outcome"], done["lines"][0]["code"]) == ("NOTHING_ORDERED", "PRICE_ABOVE_LIMIT")


async def test_a_menu_is_planned_and_bought_at_the_price_agreed_on(people: People, database: Database) -> None:
    await agreed(people, "5.00", **{"from": day(1), "until": day(1)})
    listing_id, later = await offered(people), (clock.today() + timedelta(days=3)).isoweekday()
    limited = [line(listing_id, weekday=weekday, highestPrice="5.50") for weekday in (None, later)]
    standing = await kept(people, *limited)
    planned = [(each["outcome"], each["unitPrice"]) for each in await preview(people, standing)]
    assert planned == [("ORDERED", "5"), ("PRICE_ABOVE_LIMIT", "6")], "two days later nothing is agreed on"
    await work(database)
    (done,) = await runs(people, standing)
    assert [(each["outcome"], each["unitPrice"]) for each in done["lines"]] == [("ORDERED", "5")]


async def test_a_menu_is_planned_at_a_surplus_price_for_the_days_ordered_while_it_lasts(people: People) -> None:
    listing_id = await offered(people)
    standing = await kept(people, *(line(listing_id, weekday=each) for each in EVERY_DAY), marginDays=0)
    given = {"listingId": listing_id, "sellBy": day(2), "askedPrice": "4.5"}
    await people.do("seller", "offerSurplus", "surplusOffer { id }", **given)
    planned = {each["day"]: each["unitPrice"] for each in await preview(people, standing)}
    assert [planned[day(each)] for each in range(4)] == ["4.5", "4.5", "4.5", "6"]


@pytest.mark.parametrize("price_first", [True, False])
async def test_a_price_that_rises_while_orders_are_made_is_never_paid_above_the_limit(
    people: People, database: Database, fresh: TestDatabase, price_first: bool
) -> None:
    """The price rises while the run waits for the lot, before or after it has looked at prices."""
    standing = await kept(people, line(await offered(people), highestPrice="6.00"))
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    rise = "UPDATE price_tier SET unit_price = 7.00"
    held = owner.transaction()
    await held.start()
    if price_first:
        await owner.execute(rise)
        await held.commit()
        working = asyncio.create_task(work(database))
    else:
        await owner.execute("SELECT FROM standing_order FOR UPDATE")
        working = asyncio.create_task(work(database))
        await _until_somebody_waits(owner)
        await owner.execute(rise)
        await held.commit()
    await working
    await owner.close()
    (done,) = await runs(people, standing)
    assert [(each["outcome"], each["code"]) for each in done["lines"]] == [("PRICE_ABOVE_LIMIT", "PRICE_ABOVE_LIMIT")]
    assert await orders_placed(people) == 0


async def test_a_price_that_rises_after_the_order_is_not_paid(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    standing = await kept(people, line(await offered(people), highestPrice="6.00"))
    await work(database)
    await run(fresh, "UPDATE price_tier SET unit_price = 7.00")
    await work(database)
    (done,) = await runs(people, standing)
    assert done["lines"][0]["order"]["total"] == "60.00"


async def _until_somebody_waits(owner: asyncpg.Connection) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    for _ in range(500):
        if await owner.fetchval(waiting):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


async def test_a_line_under_a_contract_is_called_off_at_its_price(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    contract_id = await contract(people, fresh, "5.00", "25")
    await offered(people)
    standing = await kept(people, line(None, contractId=contract_id), line(await offered(people), "1"))
    await work(database)
    (done,) = await runs(people, standing)
    assert [each["amount"] for each in done["lines"]] == ["50.00", "6.00"]
    assert (await state_of(people, contract_id))["left"] == "15"


async def test_a_call_off_is_ordered_ahead_of_its_sellers_lead_time(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    contract_id = await contract(people, fresh)
    await offered(people)
    await run(fresh, "UPDATE listing SET lead_time_days = 2")
    weekday = (clock.today() + timedelta(days=3)).isoweekday()
    standing = await kept(people, line(None, contractId=contract_id, weekday=weekday), marginDays=1)
    await work(database)
    assert [each["outcome"] for each in await runs(people, standing)] == ["ORDERED"]


async def test_a_contract_that_is_used_up_is_reported(people: People, database: Database, fresh: TestDatabase) -> None:
    contract_id = await contract(people, fresh, "5.00", "9")
    await offered(people)
    standing = await kept(people, line(None, contractId=contract_id))
    assert [each["outcome"] for each in await preview(people, standing)] == ["REFUSED"]
    await work(database)
    (done,) = await runs(people, standing)
    assert [(each["outcome"], each["code"]) for each in done["lines"]] == [("REFUSED", "OVER_CONTRACT")]


async def test_a_spending_limit_holds_for_the_worker_too(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    standing = await kept(people, line(await offered(people)))
    limit = await people.do(
        "chief", "setSpendingLimit", "spendingLimit { id }", period="MONTH", amount="59.99", since=day(0)
    )
    assert not limit["userErrors"], limit
    await work(database)
    (done,) = await runs(people, standing)
    assert [(each["outcome"], each["code"]) for each in done["lines"]] == [("REFUSED", "OVER_SPENDING_LIMIT")]
    assert await orders_placed(people) == 0


@pytest.mark.parametrize(
    "gone",
    [
        "UPDATE appointment SET during = daterange('2020-01-01', '2020-02-01') WHERE role = 'BUYER'",
        "UPDATE account SET closed_at = now() WHERE id = (SELECT account_id FROM standing_order)",
    ],
)
async def test_nobody_orders_for_somebody_who_has_left(
    people: People, database: Database, fresh: TestDatabase, gone: str
) -> None:
    standing = await kept(people, line(await offered(people)))
    await run(fresh, gone)
    await work(database)
    await work(database)
    (done,) = await runs(people, standing)
    assert (done["day"], done["outcome"], done["code"]) == (day(1), "REFUSED", "NOBODY_TO_ACT_FOR")
    assert await orders_placed(people) == 0


async def test_a_colleague_who_resumes_it_is_who_orders(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    standing = await kept(people, line(await offered(people)))
    await change(people, standing, "pause")
    await work(database)
    assert await runs(people, standing) == []
    assert not codes(await change(people, standing, "resume", "chief"))
    await run(fresh, "UPDATE account SET closed_at = now() WHERE login = 'buyer'")
    await work(database)
    (done,) = await runs(people, standing)
    assert done["outcome"] == "ORDERED"


async def _more_of_a_colleagues_menu(people: People, how: str) -> None:
    """The chief has the buyer's menu bring 12 kg for 72 yuan instead of 10 kg for 60."""
    standing = await kept(people, line(await offered(people)))
    changed = {"lineId": standing["lines"][0]["id"], "quantity": "12"}
    if how == "exception":
        told = {"standingOrderId": standing["id"], "day": day(1), "change": "QUANTITY", **changed}
        done = await people.do("chief", "setStandingOrderException", "standingOrder { id }", **told)
    else:
        told = {"standingOrderId": standing["id"], "from": day(0), "quantities": [changed]}
        done = await people.do("chief", "changeStandingOrder", "standingOrder { id }", **told)
    assert not codes(done)


@pytest.mark.parametrize("how", ["exception", "change"])
async def test_nobody_approves_what_he_had_a_colleagues_menu_bring(
    people: People, database: Database, how: str
) -> None:
    await limit(people, "ORDER", "70.00")
    await _more_of_a_colleagues_menu(people, how)
    await work(database)
    waiting = "{ ordersAwaitingApproval { nodes { id approval { amount askedName } } } }"
    (order,) = (await people.get("chief", waiting))["ordersAwaitingApproval"]["nodes"]
    assert order["approval"] == {"amount": "72.00", "askedName": "chief"}
    done = await people.do("chief", "approveOrder", "order { id }", orderId=order["id"])
    assert codes(done) == ["APPROVED_BY_ONESELF"]
    assert not codes(await people.do("buyer", "approveOrder", "order { id }", orderId=order["id"]))


@pytest.mark.parametrize("how", ["exception", "change"])
async def test_what_a_colleague_has_a_menu_bring_is_of_his_own_limit(
    people: People, database: Database, how: str
) -> None:
    await limit(people, "MONTH", "71.99", login="chief")
    await _more_of_a_colleagues_menu(people, how)
    await work(database)
    assert await orders_placed(people) == 0


async def test_what_has_ended_orders_nothing_and_stays_ended(people: People, database: Database) -> None:
    standing = await kept(people, line(await offered(people)))
    assert (await change(people, standing, "end"))["standingOrder"] == {"state": "ENDED"}
    await work(database)
    assert await runs(people, standing) == []
    assert codes(await change(people, standing, "resume")) == ["WRONG_STATE"]


async def test_one_day_is_skipped_and_one_line_brings_more(people: People, database: Database) -> None:
    listing_id = await offered(people)
    lines = [line(listing_id, weekday=each) for each in EVERY_DAY]
    standing = await kept(people, *lines)
    tomorrow = next(
        each["id"] for each in standing["lines"] if each["position"] == (clock.today() + timedelta(days=1)).isoweekday()
    )
    assert not codes(await except_for(people, standing, 0, "SKIP"))
    assert not codes(await except_for(people, standing, 1, "QUANTITY", lineId=tomorrow, quantity="25"))
    await work(database)
    after, before = await runs(people, standing)
    assert (before["day"], before["outcome"], before["lines"][0]["code"]) == (
        day(0),
        "NOTHING_ORDERED",
        "SKIPPED_BY_BUYER",
    )
    assert after["lines"][0]["amount"] == "150.00"
    assert codes(await except_for(people, standing, 1, "AS_USUAL", lineId=tomorrow)) == ["DAY_IS_DONE"]


async def test_an_exception_taken_back_is_none(people: People, database: Database) -> None:
    standing = await kept(people, line(await offered(people)))
    await except_for(people, standing, 1, "SKIP")
    assert [each["outcome"] for each in await preview(people, standing)] == ["SKIPPED"]
    await except_for(people, standing, 1, "AS_USUAL")
    assert [each["outcome"] for each in await preview(people, standing)] == ["ORDERED"]


async def test_others_neither_see_nor_change_it(people: People, database: Database) -> None:
    standing = await kept(people, line(await offered(people)))
    await work(database)
    assert await runs(people, standing, "other buyer") is None
    assert codes(await change(people, standing, "end", "other buyer")) == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"lines": []}, "EMPTY_MENU"),
        ({"from": day(-1)}, "PERIOD_TOO_EARLY"),
        ({"to": day(-1)}, "PERIOD_TOO_EARLY"),
        ({"marginDays": 31}, "MARGIN_TOO_LONG"),
        ({"marginDays": -1}, "MARGIN_TOO_LONG"),
        ({"workdayMenu": 8}, "NO_SUCH_WEEKDAY"),
        ({"weekday": 9}, "NO_SUCH_WEEKDAY"),
        ({"quantity": "0"}, "NOT_POSITIVE"),
        ({"highestPrice": "0"}, "NOT_POSITIVE"),
        ({"listingId": None}, "ONE_SOURCE"),
        ({"contractId": "PurchaseContract:320722:00000000-0000-0000-0000-000000000000"}, "ONE_SOURCE"),
        ({"listingId": "Listing:320722:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
        ({"budgetUnitId": "BudgetUnit:320722:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
        ({"twice": True}, "LINE_TWICE"),
    ],
)
async def test_a_menu_that_cannot_be_is_refused(people: People, given: dict[str, Any], code: str) -> None:
    of_line = {"weekday", "quantity", "highestPrice", "listingId", "contractId", "budgetUnitId"}
    one = {**line(await offered(people)), **{name: given[name] for name in given.keys() & of_line}}
    rest = {name: value for name, value in given.items() if name not in of_line | {"twice"}}
    assert codes(await keep(people, *[one] * (2 if given.get("twice") else 1), **rest)) == [code]
    assert (await people.get("buyer", "{ standingOrders { totalCount } }"))["standingOrders"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("offset", "what", "given", "code"),
    [
        (1, "SKIP", {"quantity": "1"}, "MISPLACED_QUANTITY"),
        (1, "QUANTITY", {"quantity": "1"}, "MISPLACED_QUANTITY"),
        (1, "QUANTITY", {}, "MISPLACED_QUANTITY"),
        (1, "QUANTITY", {"quantity": "0", "line": True}, "NOT_POSITIVE"),
        (-1, "SKIP", {}, "NOT_ON_MENU"),
        (40, "SKIP", {}, "NOT_ON_MENU"),
        (1, "SKIP", {"lineId": "StandingOrderLine:320722:00000000-0000-0000-0000-000000000000"}, "NOT_FOUND"),
    ],
)
async def test_an_exception_that_cannot_be_is_refused(
    people: People, offset: int, what: str, given: dict[str, Any], code: str
) -> None:
    standing = await kept(people, line(await offered(people)), to=day(30))
    named = {"lineId": standing["lines"][0]["id"]} if given.pop("line", False) else {}
    assert codes(await except_for(people, standing, offset, what, **named, **given)) == [code]
