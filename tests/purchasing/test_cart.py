"""A cart waits, shows what stands in its way, and becomes an order or stays as it is."""

import asyncio
import uuid
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.factories import COUNTY, key
from tests.pricing.steps import agreed
from tests.purchasing.steps import codes, done, unit
from tests.purchasing.test_deliveries import rule, terms
from tests.reading.county import run
from tests.story.people import People, day, listing, lot
from tests.story.test_many_at_once import balances_are_their_movements

CART = """query($on: Date) { cart(deliverOn: $on) { total
  lines { quantity priceThen priceNow amount available problem listing { title } }
  sellers { sellerName goods minimumOrder freight } } }"""


async def cart(people: People, who: str = "buyer", on: str | None = None) -> Any:
    return (await people.get(who, CART, on=on))["cart"]


async def put(people: People, listing_id: str, quantity: str, who: str = "buyer") -> Any:
    return await people.do(who, "putInCart", "cart { id total }", listingId=listing_id, quantity=quantity)


async def check_out(people: People, who: str = "buyer", **given: Any) -> Any:
    return await people.do(who, "checkOutCart", "order { id total }", **{"deliverOn": day(1), **given})


async def test_two_lines_of_one_listing_are_one(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await put(people, listing_id, "2")
    await put(people, listing_id, "3")
    found = await cart(people)
    shown = {"quantity": "5", "priceThen": "6", "priceNow": "6", "amount": "30.00", "available": "100"}
    assert found["lines"] == [{**shown, "problem": None, "listing": {"title": "双店蓝莓"}}]
    assert found["total"] == "30.00"


async def test_two_things_put_in_at_once_are_both_there(people: People) -> None:
    one, other = await listing(people, await lot(people)), await listing(people, await lot(people))
    await people.token_of("buyer")
    await asyncio.gather(*(put(people, (one, other)[at % 2], "1") for at in range(10)))
    assert [each["quantity"] for each in (await cart(people))["lines"]] == ["5", "5"]


async def test_a_cart_waits_until_its_member_signs_in_again(people: People) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    people.tokens.clear()
    assert (await cart(people))["total"] == "12.00"


async def test_a_cart_is_its_members_own(people: People) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    assert await cart(people, "chief") is None
    assert await cart(people, "other buyer") is None


async def test_a_line_is_changed_and_taken_out(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await put(people, listing_id, "2")
    await done(people, "buyer", "setCartQuantity", "cart { id }", listingId=listing_id, quantity="7")
    assert (await cart(people))["lines"][0]["quantity"] == "7"
    await done(people, "buyer", "setCartQuantity", "cart { id }", listingId=listing_id, quantity="0")
    assert (await cart(people))["lines"] == []
    assert codes(await check_out(people)) == ["CART_EMPTY"]


async def test_what_stands_in_the_way_is_shown_and_nothing_is_lost(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))

    async def problem(quantity: str, on: str | None = None) -> Any:
        await done(people, "buyer", "setCartQuantity", "cart { id }", listingId=listing_id, quantity=quantity)
        return (await cart(people, on=on))["lines"][0]["problem"]

    assert await problem("0.5") == "BELOW_MINIMUM"
    assert await problem("1.5") == "NOT_WHOLE_PACKAGES"
    assert await problem("101") == "INSUFFICIENT_STOCK"
    assert await problem("1", day(8)) == "WINDOW_CLOSED"
    assert await problem("1", day(7)) is None
    await run(fresh, "UPDATE price_tier SET unit_price = 7")
    assert (await cart(people))["lines"][0]["problem"] == "PRICE_ROSE"
    await run(fresh, "UPDATE listing SET delivery = daterange(current_date - 9, current_date - 2)")
    assert (await cart(people))["lines"][0]["problem"] == "WINDOW_CLOSED"
    await run(fresh, "UPDATE listing SET withdrawn_at = now()")
    assert (await cart(people))["lines"][0]["problem"] == "WITHDRAWN"


async def test_what_was_agreed_on_for_the_day_is_what_a_line_costs(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await agreed(people, "5.00", **{"from": day(1), "until": day(1), "quantityCap": "20"})
    await put(people, listing_id, "10")

    async def shown(on: str) -> tuple[str, ...]:
        found = await cart(people, on=on)
        [line] = found["lines"]
        assert found["sellers"][0]["goods"] == found["total"] == line["amount"]
        return line["priceThen"], line["priceNow"], found["total"]

    assert await shown(day(1)) == ("6", "5", "50.00")
    assert await shown(day(2)) == ("6", "6", "60.00")
    await put(people, listing_id, "11")
    assert await shown(day(1)) == ("6", "6", "126.00"), "more than the contract has left"
    await done(people, "buyer", "setCartQuantity", "cart { id }", listingId=listing_id, quantity="20")
    assert (await check_out(people))["order"]["total"] == "100.00"
    await put(people, listing_id, "1")
    assert await shown(day(1)) == ("6", "6", "6.00"), "nothing is left of it"


async def test_a_price_agreed_on_for_another_buyer_is_nobodys_business(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await agreed(people, "5.00")
    await put(people, listing_id, "10", "other buyer")
    assert (await cart(people, "other buyer"))["total"] == "60.00"


async def test_a_line_keeps_the_agreed_price_it_was_put_in_at(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))
    await agreed(people, "5.00")
    await put(people, listing_id, "10")
    [line] = (await cart(people))["lines"]
    assert (line["priceThen"], line["problem"]) == ("5", None)
    await run(fresh, "UPDATE buyer_contract SET during = daterange(current_date - 9, current_date - 2)")
    assert (await cart(people))["lines"][0]["problem"] == "PRICE_ROSE"


async def test_sellers_are_shown_with_their_smallest_order_and_freight(people: People) -> None:
    await put(people, await listing(people, await lot(people)), "10")
    await terms(people, minimumOrder="100.00")
    await rule(people, flat="3.00", perKg="0.2")
    sellers = (await cart(people))["sellers"]
    assert sellers == [{"sellerName": "cooperative", "goods": "60.00", "minimumOrder": "100.00", "freight": "5.00"}]


async def test_checking_out_orders_all_of_it_and_begins_anew(people: People, fresh: TestDatabase) -> None:
    one, other = await listing(people, await lot(people)), await listing(people, await lot(people))
    unit_id = await unit(people, "A")
    await put(people, one, "2")
    await put(people, other, "3")
    placed = await check_out(people, budgetUnitId=unit_id)
    assert placed["order"]["total"] == "30.00"
    assert await cart(people) is None
    await put(people, one, "1")
    assert (await cart(people))["total"] == "6.00"
    await balances_are_their_movements(fresh)


async def test_a_cart_that_cannot_be_ordered_whole_stays_as_it_is(people: People, fresh: TestDatabase) -> None:
    one, other = await listing(people, await lot(people)), await listing(people, await lot(people))
    await put(people, one, "2")
    await put(people, other, "101")
    assert codes(await check_out(people)) == ["INSUFFICIENT_STOCK"]
    assert [each["quantity"] for each in (await cart(people))["lines"]] == ["2", "101"]
    await balances_are_their_movements(fresh)


async def test_a_price_that_rose_is_said_before_it_is_paid(people: People, fresh: TestDatabase) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    await run(fresh, "UPDATE price_tier SET unit_price = 6.5")
    refused = await check_out(people)
    assert codes(refused) == ["PRICE_ROSE"]
    assert "now costs 6.5 yuan; it was 6 when" in refused["userErrors"][0]["message"]
    assert (await check_out(people, acceptPriceChanges=True))["order"]["total"] == "13.00"


async def test_a_price_that_fell_is_simply_paid(people: People, fresh: TestDatabase) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    await run(fresh, "UPDATE price_tier SET unit_price = 5")
    assert (await check_out(people))["order"]["total"] == "10.00"


async def test_the_same_key_gives_the_same_order(people: People) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    key_ = uuid.uuid4().hex
    first = await check_out(people, idempotencyKey=key_)
    assert (await check_out(people, idempotencyKey=key_))["order"] == first["order"]


async def test_of_many_who_check_out_at_once_one_orders(people: People, fresh: TestDatabase) -> None:
    await put(people, await listing(people, await lot(people)), "2")
    answers = await asyncio.gather(*(check_out(people) for _ in range(8)))
    assert sorted(codes(each) for each in answers) == [[], *[["CART_EMPTY"]] * 7]
    await balances_are_their_movements(fresh)


async def test_putting_in_and_checking_out_at_once_loses_nothing(people: People) -> None:
    """What is put in goes with the order or waits in the next cart."""
    listing_id = await listing(people, await lot(people))
    await put(people, listing_id, "1")
    placed, *_ = await asyncio.gather(check_out(people), *(put(people, listing_id, "1") for _ in range(4)))
    left = await cart(people)
    rest = left["total"] if left else "0.00"
    assert float(placed["order"]["total"]) + float(rest) == 30


@pytest.mark.parametrize("quantity", ["0", "-1"])
async def test_nothing_is_put_in_with_no_quantity(people: People, quantity: str) -> None:
    assert codes(await put(people, await listing(people, await lot(people)), quantity)) == ["NOT_POSITIVE"]


async def test_what_is_not_for_sale_is_not_put_in(people: People, fresh: TestDatabase) -> None:
    listing_id = await listing(people, await lot(people))
    await run(fresh, "UPDATE listing SET withdrawn_at = now()")
    for id_ in (listing_id, f"Listing:{COUNTY}:{key('x')}", "x"):
        assert codes(await put(people, id_, "1")) == ["NOT_FOUND"]
