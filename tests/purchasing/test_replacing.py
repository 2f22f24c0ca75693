"""Another seller sends, in the same order, what one will not: once, alike, and within what may be spent."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain import clock
from domain.orders.actions.lapsing import lapse_overdue
from domain.orders.rules import parts_of
from domain.purchasing.actions.replacing import Instead, replace_seller
from server.database import Database
from tests.catalog.market import offered
from tests.conftest import TestDatabase
from tests.orders.steps import available, change, codes, confirm, dispatch, refuse
from tests.orders.test_races import BUYER, place
from tests.pricing.steps import agreed
from tests.purchasing.steps import done, limit, states, unit
from tests.purchasing.test_deliveries import address
from tests.racing import DONE, Step, race
from tests.reserved_share.steps import filed, organisation
from tests.story.county import COUNTY
from tests.story.people import People, day
from tests.story.test_many_at_once import balances_are_their_movements

PARTS = """total freight budgetUnit { code } consignments { id number state deliverOn seller { name } freight
  delivery { label opens closes } replaces { number } replacedBy { number } lines { id quantity amount missing } }"""


async def order(people: People, order_id: str, who: str = "buyer") -> Any:
    return (await people.get(who, f"query($id: ID!) {{ order(id: $id) {{ {PARTS} }} }}", id=order_id))["order"]


async def bought(people: People, listing_id: str, quantity: str = "40", **more: Any) -> str:
    lines = [{"listingId": listing_id, "quantity": quantity}]
    placed = await done(people, "buyer", "placeOrder", "order { id }", **{"deliverOn": day(1), "lines": lines, **more})
    return str(placed["order"]["id"])


async def declined(people: People, quantity: str = "40", **more: Any) -> tuple[str, str, str]:
    """The ids of an order whose only seller declined it, of its part, and of the line that is missing."""
    order_id = await bought(people, await offered(people, "蓝莓"), quantity, **more)
    await refuse(people, order_id)
    [part] = (await order(people, order_id))["consignments"]
    return order_id, part["id"], part["lines"][0]["id"]


async def rivals(people: People, price: str = "7.00", **given: Any) -> str:
    """Of another product of the same category, unless told otherwise."""
    described = {"categoryCode": "FRUIT", "product": "山莓" + given.get("categoryCode", ""), **given}
    return await offered(people, "山莓", price, seller="rival", **described)


async def replace(people: People, part: str, *lines: tuple[str, str, str | None], **more: Any) -> Any:
    """Each line is a missing line, a listing, and how much of it."""
    asked = [{"lineId": line, "listingId": listing, "quantity": quantity} for line, listing, quantity in lines]
    given = {"who": "buyer", **more}
    return await people.do(
        given.pop("who"), "replaceSeller", "order { id total }", consignmentId=part, lines=asked, **given
    )


async def test_what_a_seller_declined_is_ordered_of_another_in_the_same_order(
    people: People, fresh: TestDatabase
) -> None:
    await address(people)
    kitchen = await unit(people, "K")
    window = {"opens": "06:00", "closes": "07:30"}
    order_id, part, line = await declined(people, budgetUnitId=kitchen, window=window)
    assert (await order(people, order_id))["consignments"][0]["lines"][0]["missing"] == "40"
    listing_id = await rivals(people)
    assert codes(await replace(people, part, (line, listing_id, None))) == []
    found = await order(people, order_id)
    old, new = found["consignments"]
    assert (found["total"], found["budgetUnit"]) == ("280.00", {"code": "K"})
    assert (new["state"], new["deliverOn"], new["seller"]["name"]) == ("PLACED", day(1), "rival")
    assert new["number"] == old["number"][:-1] + "2"
    assert new["delivery"] == old["delivery"] == {"label": "食堂后门", **window}
    assert (old["replacedBy"], new["replaces"]) == ([{"number": new["number"]}], [{"number": old["number"]}])
    assert (old["lines"][0]["missing"], new["lines"][0]["missing"]) == ("0", None)
    assert await available(people, listing_id) == "60"
    rivals_own = await order(people, order_id, "rival")
    assert [(each["number"], each["replaces"]) for each in rivals_own["consignments"]] == [(new["number"], [])]
    assert (await confirm_as_rival(people, order_id))["consignment"]["state"] == "CONFIRMED"
    await balances_are_their_movements(fresh)


async def confirm_as_rival(people: People, order_id: str) -> Any:
    return await people.do("rival", "confirmOrder", "consignment { state }", orderId=order_id)


async def test_what_is_missing_can_be_parted_and_never_replaced_twice(people: People, fresh: TestDatabase) -> None:
    order_id, part, line = await declined(people)
    one, other = await rivals(people), await rivals(people, "8.00")
    assert codes(await replace(people, part, (line, one, "41"))) == ["MORE_THAN_MISSING"]
    assert codes(await replace(people, part, (line, one, "30"), (line, other, "11"))) == ["MORE_THAN_MISSING"]
    assert codes(await replace(people, part, (line, one, "25"))) == []
    assert (await order(people, order_id))["consignments"][0]["lines"][0]["missing"] == "15"
    assert codes(await replace(people, part, (line, one, "10"), (line, other, None))) == []
    assert codes(await replace(people, part, (line, one, None))) == ["NOTHING_MISSING"]
    assert codes(await replace(people, part, (line, one, "1"))) == ["NOTHING_MISSING"]
    found = await order(people, order_id)
    assert found["total"] == "285.00"
    assert [each["number"][-1] for each in found["consignments"]] == ["1", "2", "3"]
    await balances_are_their_movements(fresh)


async def test_what_stands_for_it_can_be_declined_and_replaced_in_turn(people: People) -> None:
    order_id, part, line = await declined(people)
    await replace(people, part, (line, await rivals(people), None))
    await refuse(people, order_id, "rival")
    _, second = (await order(people, order_id))["consignments"]
    assert second["lines"][0]["missing"] == "40"
    again = await offered(people, "蓝莓")
    assert codes(await replace(people, part, (line, await rivals(people), None))) == ["NOTHING_MISSING"]
    assert codes(await replace(people, second["id"], (second["lines"][0]["id"], again, None))) == []
    assert await states(people, order_id) == ["CANCELLED", "CANCELLED", "PLACED"]


async def test_what_lapsed_or_was_not_sent_with_the_rest_is_missing(people: People, database: Database) -> None:
    await address(people)
    order_id = await bought(people, await offered(people, "蓝莓"))
    async with database.writing(None) as session:
        await lapse_overdue(session, COUNTY, clock.now() + timedelta(days=2))
    [part] = (await order(people, order_id))["consignments"]
    assert codes(await replace(people, part["id"], (part["lines"][0]["id"], await rivals(people), None))) == []
    short = await bought(people, await offered(people, "蓝莓"))
    await confirm(people, short)
    [line] = (await people.get("seller", ALLOCATED, id=short))["order"]["consignments"][0]["lines"]
    sent = [{"lotId": line["allocations"][0]["lot"]["id"], "quantity": "25"}]
    await dispatch(people, short, lots=sent, remainder="RELEASED", reason="霜冻")
    rest = (await order(people, short))["consignments"][1]
    assert rest["lines"][0]["missing"] == "15"
    assert codes(await replace(people, rest["id"], (rest["lines"][0]["id"], await rivals(people), None))) == []
    sent_first, _, new = (await order(people, short))["consignments"]
    assert new["number"] == sent_first["number"][:-1] + "2"
    assert new["delivery"] == sent_first["delivery"] == {"label": "食堂后门", "opens": None, "closes": None}


ALLOCATED = """query($id: ID!) { order(id: $id) { consignments { lines { allocations { lot { id } } } } } }"""


async def test_what_its_buyer_took_back_or_is_still_to_come_is_not_missing(people: People) -> None:
    order_id = await bought(people, await offered(people, "蓝莓"))
    listing_id = await rivals(people)
    [part] = (await order(people, order_id))["consignments"]
    line = part["lines"][0]
    assert line["missing"] is None
    assert codes(await replace(people, part["id"], (line["id"], listing_id, None))) == ["NOT_LEFT_MISSING"]
    await done(people, "buyer", "cancelOrder", "order { id }", orderId=order_id)
    assert codes(await replace(people, part["id"], (line["id"], listing_id, None))) == ["NOT_LEFT_MISSING"]
    assert await available(people, listing_id) == "100"


@pytest.mark.parametrize(
    ("listing", "quantity", "code"),
    [
        ("own", None, "SAME_SELLER"),
        ("hardware", None, "OTHER_CATEGORY"),
        ("pieces", None, "OTHER_UNIT"),
        ("scarce", None, "INSUFFICIENT_STOCK"),
        ("boxes", None, "NOT_WHOLE_PACKAGES"),
        ("much", "5", "BELOW_MINIMUM"),
        ("slow", None, "WINDOW_CLOSED"),
        ("fit", "0", "NOT_POSITIVE"),
        ("fit", "-1", "NOT_POSITIVE"),
        ("none", None, "NOT_FOUND"),
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_changed(
    people: People, fresh: TestDatabase, listing: str, quantity: str | None, code: str
) -> None:
    order_id, part, line = await declined(people)
    listings = {
        "own": await offered(people, "蓝莓"),
        "hardware": await rivals(people, categoryCode="FRUIT.BERRY"),
        "pieces": await rivals(people, product="山莓盒", baseUnit="PIECE"),
        "scarce": await rivals(people, quantity="39"),
        "boxes": await rivals(people, unitContent="7"),
        "much": await rivals(people, minimumQuantity="20"),
        "slow": await rivals(people, leadTimeDays=3),
        "fit": await rivals(people),
        "none": part,
    }
    refused = await replace(people, part, (line, listings[listing], quantity))
    assert codes(refused) == [code]
    assert refused["userErrors"][0]["field"][1] == "lines"
    found = await order(people, order_id)
    assert (found["total"], len(found["consignments"])) == ("0.00", 1)
    await balances_are_their_movements(fresh)


async def test_only_the_buyer_replaces_and_only_lines_of_that_part(people: People) -> None:
    _, part, line = await declined(people)
    _, other, foreign = await declined(people)
    listing_id = await rivals(people)
    assert codes(await replace(people, part, (foreign, listing_id, None))) == ["NOT_FOUND"]
    assert codes(await replace(people, listing_id, (line, listing_id, None))) == ["NOT_FOUND"]
    assert codes(await replace(people, part, (line, listing_id, None), who="other buyer")) == ["NOT_FOUND"]
    assert codes(await replace(people, part)) == ["NOTHING_ORDERED"]
    assert codes(await replace(people, other, (foreign, listing_id, None), idempotencyKey="replaced once")) == []
    assert codes(await replace(people, other, (foreign, listing_id, None), idempotencyKey="replaced once")) == []


# What may be spent


async def test_a_replacement_is_held_to_the_limits_of_its_month(people: People) -> None:
    await limit(people, "YEAR", "300.00")
    order_id, part, line = await declined(people)
    assert codes(await replace(people, part, (line, await rivals(people, "8.00"), None))) == ["OVER_SPENDING_LIMIT"]
    assert await states(people, order_id) == ["CANCELLED"]
    assert codes(await replace(people, part, (line, await rivals(people, "7.00"), None))) == []


async def test_a_replacement_never_needs_an_approval_that_nobody_gave(people: People) -> None:
    _, part, line = await declined(people)
    await limit(people, "ORDER", "200.00")
    assert codes(await replace(people, part, (line, await rivals(people, "6.01"), None))) == ["ABOVE_APPROVED"]
    assert codes(await replace(people, part, (line, await rivals(people, "6.00"), None))) == []


async def test_what_lapsed_before_it_was_approved_is_not_replaced_past_the_limit(
    people: People, database: Database
) -> None:
    await limit(people, "ORDER", "200.00")
    waiting = await bought(people, await offered(people, "蓝莓"))
    async with database.writing(None) as session:
        await lapse_overdue(session, COUNTY, clock.now() + timedelta(days=2))
    [part] = (await order(people, waiting))["consignments"]
    line, listing_id = part["lines"][0]["id"], await rivals(people)
    assert codes(await replace(people, part["id"], (line, listing_id, None))) == ["ABOVE_APPROVED"]
    assert codes(await replace(people, part["id"], (line, listing_id, "28"))) == []


async def test_a_closed_year_takes_no_replacement(people: People) -> None:
    kitchen = await unit(people, "K")
    _, part, line = await declined(people, budgetUnitId=kitchen)
    await done(people, "finance", "closeBudgetYear", CLOSED, budgetUnitId=kitchen, year=int(day(1)[:4]))
    refused = await replace(people, part, (line, await rivals(people), None))
    assert (codes(refused), refused["userErrors"][0]["field"]) == (["BUDGET_YEAR_CLOSED"], ["input", "lines"])


CLOSED = "budgetUnit { id }"


async def test_nothing_is_added_to_what_another_organisation_pays(people: People) -> None:
    own, theirs = await unit(people, "K"), await unit(people, "T", "other buyer")
    filing_id = await filed(people, own, kind="SHARED", year=int(day(1)[:4]), partyIds=[organisation("other canteen")])
    joined = {"filingId": filing_id, "budgetUnitIds": [theirs]}
    await done(people, "other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    order_id, part, line = await declined(people, budgetUnitId=own)
    moved = {"orderId": order_id, "budgetUnitId": theirs, "reason": "列错单位"}
    await done(people, "chief", "moveOrder", "orderMove { id }", **moved)
    refused = await replace(people, part, (line, await rivals(people), None))
    assert (codes(refused), refused["userErrors"][0]["field"]) == (["CHARGED_TO_OTHERS"], ["input", "lines"])
    assert await states(people, order_id) == ["CANCELLED"]


async def test_what_was_agreed_with_the_new_seller_is_what_it_costs(people: People) -> None:
    order_id, part, line = await declined(people)
    listing_id = await rivals(people, "7.00")
    product = (await people.get("rival", PRODUCT, id=listing_id))["node"]["product"]["id"]
    await agreed(people, "6.50", seller="rival", productId=product)
    await replace(people, part, (line, listing_id, None))
    assert (await order(people, order_id))["total"] == "260.00"


PRODUCT = "query($id: ID!) { node(id: $id) { ... on Listing { product { id } } } }"


async def test_freight_of_the_new_seller_is_borne_as_its_rule_says(people: People) -> None:
    order_id, part, line = await declined(people)
    await people.do("rival", "setFreightRule", "freightRule { id }", payer="BUYER", flat="12.00", since=day(0))
    await replace(people, part, (line, await rivals(people), None))
    found = await order(people, order_id)
    assert (found["freight"], found["consignments"][1]["freight"]) == ("12.00", "12.00")


async def test_the_new_seller_delivers_on_its_own_days_and_from_its_own_amount_on(people: People) -> None:
    order_id, part, line = await declined(people)
    listing_id = await rivals(people)
    weekday = date.fromisoformat(day(1)).isoweekday()
    for weekdays, minimum, code in (
        ([weekday % 7 + 1], "0.00", "NOT_DELIVERED_THAT_DAY"),
        ([weekday], "280.01", "BELOW_SELLERS_MINIMUM"),
    ):
        terms = {"weekdays": weekdays, "minimumOrder": minimum, "since": day(0)}
        await done(people, "rival", "setDeliveryTerms", "deliveryTerms { id }", **terms)
        refused = await replace(people, part, (line, listing_id, None))
        assert (codes(refused), refused["userErrors"][0]["field"]) == ([code], ["input", "lines"])
    assert await states(people, order_id) == ["CANCELLED"]


# Proposals

PROPOSED = """query($id: ID!) { replacementListings(lineId: $id) { totalCount nodes { id lowestPrice } } }"""


async def test_others_listings_are_proposed_cheapest_first(people: People, fresh: TestDatabase) -> None:
    _, _, line = await declined(people)
    dear, cheap = await rivals(people, "9.00"), await rivals(people, "7.50")
    await offered(people, "蓝莓", "1.00")
    await rivals(people, "1.00", categoryCode="FRUIT.BERRY")
    await rivals(people, "1.00", leadTimeDays=4)
    await rivals(people, "1.00", product="山莓盒", baseUnit="PIECE")
    gone = await rivals(people, "1.00")
    await done(people, "rival", "withdrawListing", "listing { id }", listingId=gone)
    held = await rivals(people, "1.00")
    of_listing = f"SELECT lot_id FROM listing_lot WHERE listing_id = '{place(held, 'Listing')[1]}'"
    await change(fresh, f"UPDATE lot SET held_at = now() WHERE id IN ({of_listing})")
    found = (await people.get("buyer", PROPOSED, id=line))["replacementListings"]
    assert [each["id"] for each in found["nodes"]] == [cheap, dear]
    assert found["totalCount"] == 2
    assert (await people.get("other buyer", PROPOSED, id=line))["replacementListings"]["nodes"] == []
    assert (await people.ask("seller", PROPOSED, id=line))["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


# Races


def replacing(part: str, line: str, listing_id: str, quantity: Decimal | None = None) -> Step:
    wanted = [Instead(place(line, "OrderLine")[1], place(listing_id, "Listing"), quantity)]
    return Step(BUYER, lambda session: replace_seller(session, BUYER, place(part, "Consignment"), wanted))


async def test_the_same_missing_quantity_is_replaced_by_one_of_two(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    order_id, part, line = await declined(people)
    listings = [await rivals(people), await rivals(people)]
    steps = [replacing(part, line, each) for each in listings]
    assert await race(fresh, database, *steps) == (DONE, "NOTHING_MISSING")
    assert await states(people, order_id) == ["CANCELLED", "PLACED"]
    await balances_are_their_movements(fresh)


async def test_two_halves_at_once_are_two_parts_of_the_order(
    people: People, database: Database, fresh: TestDatabase
) -> None:
    order_id, part, line = await declined(people)
    listing_id = await rivals(people)
    step = replacing(part, line, listing_id, Decimal(20))
    assert await race(fresh, database, step, step) == (DONE, DONE)
    found = await order(people, order_id)
    assert [each["number"][-1] for each in found["consignments"]] == ["1", "2", "3"]
    assert found["total"] == "280.00"
    await balances_are_their_movements(fresh)


def test_parts_are_counted_by_sellers() -> None:
    assert parts_of([]) == 0
    assert parts_of(["20201101-AB12CD-1", "20201101-AB12CD-1-2", "20201101-AB12CD-11", "20201101-AB12CD-2"]) == 11
