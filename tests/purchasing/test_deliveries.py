"""Where goods go, when, and who bears the freight."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import clock
from domain.money import priced
from domain.purchasing.delivering import (
    Hours,
    Slot,
    check_receiving,
    freight,
    regions_around,
)
from domain.purchasing.errors import NotReceivedThen, WindowPassed
from domain.purchasing.models import EVERYWHERE, FreightPayer, FreightRule
from tests.factories import COUNTY, TOWNSHIP, VILLAGE, key
from tests.purchasing.steps import codes, done, limit, order
from tests.story.county import COUNTY_REGION
from tests.story.people import People, day, listing, lot

COOPERATIVE = f"Organisation:{key('cooperative')}"
WEEK = [1, 2, 3, 4, 5, 6, 7]


def described(**changes: Any) -> dict[str, Any]:
    place = {"label": "食堂后门", "regionCode": str(VILLAGE), "street": "幸福路 1 号"}
    contact = {"contactName": "孙师傅", "contactPhone": "13812345678"}
    return {
        **place,
        **contact,
        "slots": [{"weekdays": WEEK, "hours": {"opens": "05:30", "closes": "23:59"}}],
        **changes,
    }


async def address(people: People, **changes: Any) -> Any:
    return await people.do("chief", "addDeliveryAddress", "deliveryAddress { id isDefault }", **described(**changes))


async def rule(people: People, **given: Any) -> Any:
    terms = {"payer": "BUYER", "since": day(0), **given}
    return await people.do("seller", "setFreightRule", "freightRule { id regionCode }", **terms)


DELIVERY = """query($id: ID!) { order(id: $id) { total freight consignments { freight delivery {
  label street contactName phoneMasked opens closes payer freight region { name } } } } }"""


async def delivered(people: People, order_id: str, who: str = "buyer") -> Any:
    return (await people.get(who, DELIVERY, id=order_id))["order"]


# Freight


@st.composite
def rules(draw: st.DrawFn) -> FreightRule:
    amounts = st.integers(0, 10**6)
    return FreightRule(
        payer=FreightPayer.BUYER,
        flat=draw(amounts),
        per_kg=draw(st.decimals(0, 100, places=4)),
        free_from=draw(st.none() | amounts),
    )


weights = st.decimals(0, 10_000, places=3)


@given(rule=rules(), weight=weights, goods=st.integers(0, 10**7))
def test_freight_is_flat_and_by_weight_unless_the_goods_travel_free(
    rule: FreightRule, weight: Decimal, goods: int
) -> None:
    free = rule.free_from is not None and goods >= rule.free_from
    assert freight(rule, weight, goods) == (0 if free else rule.flat + priced(weight, rule.per_kg))


@given(rule=rules(), weight=weights, more=weights, goods=st.integers(0, 10**7))
def test_more_weight_never_costs_less_and_more_goods_never_more(
    rule: FreightRule, weight: Decimal, more: Decimal, goods: int
) -> None:
    assert 0 <= freight(rule, weight, goods) <= freight(rule, weight + more, goods)
    assert freight(rule, weight, goods + 1) <= freight(rule, weight, goods)


@given(weight=weights, goods=st.integers(0, 10**7))
def test_without_a_rule_or_where_the_seller_bears_it_the_buyer_pays_nothing(weight: Decimal, goods: int) -> None:
    sellers = FreightRule(payer=FreightPayer.SELLER, flat=0, per_kg=Decimal(0), free_from=None)
    assert freight(None, weight, goods) == freight(sellers, weight, goods) == 0


def test_a_rule_may_stand_at_any_region_around() -> None:
    assert regions_around(VILLAGE) == [VILLAGE, TOWNSHIP, COUNTY_REGION, 320700000000, EVERYWHERE]
    assert regions_around(COUNTY_REGION) == [COUNTY_REGION, 320700000000, EVERYWHERE]


async def test_freight_is_shown_before_it_is_ordered_and_frozen_when_it_is(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await address(people)
    await rule(people, flat="10.00", perKg="0.5", freeFrom="600.00")
    query = """query($s: ID!, $r: String!, $d: Date!, $w: Quantity!, $g: Money!) { freightQuote(
      sellerId: $s, regionCode: $r, deliverOn: $d, weight: $w, goods: $g) { freight rule { payer flat } } }"""
    asked = {"s": COOPERATIVE, "r": str(VILLAGE), "d": day(1)}
    quote = (await people.get(None, query, **asked, w="20.5", g="123.00"))["freightQuote"]
    assert quote == {"freight": "20.25", "rule": {"payer": "BUYER", "flat": "10.00"}}
    assert (await people.get(None, query, **asked, w="100", g="600.00"))["freightQuote"]["freight"] == "0.00"
    placed = (await order(people, listing_id, "20"))["order"]["id"]
    await rule(people, flat="99.00")
    found = await delivered(people, placed)
    assert (found["total"], found["freight"]) == ("120.00", "20.00")
    assert found["consignments"][0]["delivery"] == {
        "label": "食堂后门",
        "street": "幸福路 1 号",
        "contactName": "孙师傅",
        "phoneMasked": "138****5678",
        "opens": None,
        "closes": None,
        "payer": "BUYER",
        "freight": "20.00",
        "region": {"name": "三铺村"},
    }


async def test_the_narrowest_regions_rule_counts(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await address(people)
    for region, flat in ((None, "4.00"), (str(COUNTY_REGION), "3.00"), (str(TOWNSHIP), "2.00")):
        made = await rule(people, flat=flat, regionCode=region)
        assert made["freightRule"]["regionCode"] == region
    assert (await delivered(people, (await order(people, listing_id, "1"))["order"]["id"]))["freight"] == "2.00"
    far = await address(people, regionCode="320722108202", isDefault=True)
    await rule(people, payer="SELLER", regionCode="320722108202")
    assert far["deliveryAddress"]["isDefault"]
    assert (await delivered(people, (await order(people, listing_id, "1"))["order"]["id"]))["freight"] == "0.00"


async def test_freight_counts_against_the_limit(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await rule(people, flat="5.00")
    await limit(people, "MONTH", "10.99")
    assert codes(await order(people, listing_id, "1")) == ["OVER_SPENDING_LIMIT"]
    await limit(people, "MONTH", "11.00")
    assert not codes(await order(people, listing_id, "1"))


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"flat": "-1.00"}, "FREIGHT_NEGATIVE"),
        ({"perKg": "-0.1"}, "FREIGHT_NEGATIVE"),
        ({"freeFrom": "-1.00"}, "FREIGHT_NEGATIVE"),
        ({"payer": "SELLER", "flat": "1.00"}, "SELLER_BEARS_FREIGHT"),
        ({"flat": "1.00", "since": day(-1)}, "DAY_PASSED"),
        ({"flat": "1.00", "regionCode": "999999999999"}, "REGION_UNKNOWN"),
        ({"flat": "1.00", "regionCode": "32072"}, "REGION_UNKNOWN"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(people: People, given_: dict[str, Any], code: str) -> None:
    assert codes(await rule(people, **given_)) == [code]


# Days, hours and smallest orders


async def terms(people: People, **given: Any) -> Any:
    usual = {"weekdays": WEEK, "minimumOrder": "0.00", "since": day(0)}
    return await people.do("seller", "setDeliveryTerms", "deliveryTerms { minimumOrder }", **{**usual, **given})


async def test_an_order_below_what_its_seller_delivers_is_refused(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await terms(people, minimumOrder="30.00")
    refused = await order(people, listing_id, "4")
    assert codes(refused) == ["BELOW_SELLERS_MINIMUM"]
    assert not codes(await order(people, listing_id, "5"))


async def test_a_seller_delivers_on_certain_days_of_the_week(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    tomorrow = (clock.today() + timedelta(days=1)).isoweekday()
    await terms(people, weekdays=[each for each in WEEK if each != tomorrow])
    assert codes(await order(people, listing_id, "1")) == ["NOT_DELIVERED_THAT_DAY"]
    assert not codes(await order(people, listing_id, "1", deliverOn=day(2)))


@pytest.mark.parametrize("weekdays", [[], [0], [8], [1, 1]])
async def test_days_of_the_week_that_are_none_are_refused(people: People, weekdays: list[int]) -> None:
    assert codes(await terms(people, weekdays=weekdays)) == ["UNFIT_WEEKDAYS"]


async def test_a_window_is_frozen_with_the_order(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    await address(people)
    window = {"opens": "06:00", "closes": "07:30"}
    placed = await order(people, listing_id, "1", window=window)
    found = (await delivered(people, placed["order"]["id"], "seller"))["consignments"][0]["delivery"]
    assert (found["opens"], found["closes"]) == ("06:00", "07:30")


@pytest.mark.parametrize(
    ("window", "on", "code"),
    [
        (("04:00", "06:00"), 1, "NOT_RECEIVED_THEN"),
        (("00:00", "00:01"), 0, "WINDOW_PASSED"),
        (("6:00", "7:00"), 1, "UNFIT_TIME"),
        (("25:00", "26:00"), 1, "UNFIT_TIME"),
        (("07:00", "06:00"), 1, "UNFIT_TIME"),
    ],
)
async def test_a_window_that_cannot_be_is_refused(people: People, window: tuple[str, str], on: int, code: str) -> None:
    listing_id = await listing(people, await lot(people))
    await address(people)
    asked = {"opens": window[0], "closes": window[1]}
    assert codes(await order(people, listing_id, "1", deliverOn=day(on), window=asked)) == [code]


async def test_a_window_needs_an_address(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    asked = {"opens": "06:00", "closes": "07:00"}
    assert codes(await order(people, listing_id, "1", window=asked)) == ["ADDRESS_MISSING"]


MONDAY = date(2026, 11, 23)


def test_a_window_lies_within_one_slot_of_its_day() -> None:
    slots = [Slot([1], Hours("06:00", "08:00")), Slot([1], Hours("14:00", "16:00")), Slot([2], Hours("00:00", "23:00"))]
    now = datetime(2026, 11, 23, 6, 30, tzinfo=clock.SHANGHAI)
    check_receiving(Hours("06:00", "08:00"), slots, MONDAY, now)
    with pytest.raises(NotReceivedThen, match="06:00-08:00, 14:00-16:00"):
        check_receiving(Hours("07:00", "15:00"), slots, MONDAY, now)
    with pytest.raises(WindowPassed):
        check_receiving(Hours("06:00", "06:30"), slots, MONDAY, now)
    check_receiving(Hours("01:00", "02:00"), [], MONDAY + timedelta(days=3), now)


# Addresses


async def test_one_address_is_the_default(people: People) -> None:
    assert (await address(people))["deliveryAddress"]["isDefault"]
    assert not (await address(people, label="前门"))["deliveryAddress"]["isDefault"]
    await address(people, label="北门", isDefault=True)
    found = (await people.get("buyer", "{ deliveryAddresses { nodes { label isDefault } } }"))["deliveryAddresses"]
    assert [each["label"] for each in found["nodes"] if each["isDefault"]] == ["北门"]


async def test_nothing_goes_to_an_address_that_has_ended(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    id_ = (await address(people))["deliveryAddress"]["id"]
    await done(people, "chief", "endDeliveryAddress", "deliveryAddress { id }", deliveryAddressId=id_, until=day(1))
    assert not codes(await order(people, listing_id, "1", deliveryAddressId=id_))
    assert codes(await order(people, listing_id, "1", deliveryAddressId=id_, deliverOn=day(2))) == ["ADDRESS_ENDED"]
    await done(people, "chief", "endDeliveryAddress", "deliveryAddress { id }", deliveryAddressId=id_, until=day(9))
    assert codes(await order(people, listing_id, "1", deliveryAddressId=id_, deliverOn=day(2))) == ["ADDRESS_ENDED"]


async def end(people: People, address_id: str, until: int = 1, **given: Any) -> Any:
    ended = {"deliveryAddressId": address_id, "until": day(until), **given}
    return await people.do("chief", "endDeliveryAddress", "deliveryAddress { isDefault }", **ended)


async def defaults(people: People) -> list[str]:
    found = (await people.get("buyer", "{ deliveryAddresses { nodes { label isDefault } } }"))["deliveryAddresses"]
    return [each["label"] for each in found["nodes"] if each["isDefault"]]


async def test_who_ends_the_default_address_says_which_takes_its_place(people: People) -> None:
    back = (await address(people))["deliveryAddress"]["id"]
    front = (await address(people, label="前门"))["deliveryAddress"]["id"]
    refused = await end(people, back)
    assert codes(refused) == ["NEXT_DEFAULT_MISSING"]
    assert refused["userErrors"][0]["field"] == ["input", "nextDefaultId"]
    assert await defaults(people) == ["食堂后门"]
    assert not codes(await end(people, back, nextDefaultId=front))
    assert await defaults(people) == ["前门"]
    assert not codes(await end(people, back)), "it is not the default one any more"
    placed = await order(people, await listing(people, await lot(people)), "1", deliverOn=day(2))
    frozen = (await delivered(people, placed["order"]["id"]))["consignments"][0]["delivery"]
    assert frozen["label"] == "前门"


async def test_an_address_that_ends_no_later_takes_no_ones_place(people: People) -> None:
    back = (await address(people))["deliveryAddress"]["id"]
    front = (await address(people, label="前门"))["deliveryAddress"]["id"]
    assert not codes(await end(people, front, 3))
    for place, code in (
        (front, "ADDRESS_ENDED"),
        (back, "ADDRESS_ENDED"),
        (f"DeliveryAddress:{COUNTY}:{key('x')}", "NOT_FOUND"),
    ):
        refused = await end(people, back, 3, nextDefaultId=place)
        assert codes(refused) == [code]
        assert refused["userErrors"][0]["field"] == ["input", "nextDefaultId"]
    assert await defaults(people) == ["食堂后门"]
    assert not codes(await end(people, back, 2, nextDefaultId=front))


async def test_after_the_only_address_has_ended_orders_go_nowhere_until_there_is_another(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    assert not codes(await end(people, (await address(people))["deliveryAddress"]["id"]))
    assert not codes(await order(people, listing_id, "1"))
    assert codes(await order(people, listing_id, "1", deliverOn=day(2))) == ["ADDRESS_ENDED"]
    assert (await address(people, label="前门"))["deliveryAddress"]["isDefault"]
    assert await defaults(people) == ["前门"]
    assert not codes(await order(people, listing_id, "1", deliverOn=day(2)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"contactPhone": "call me"}, "UNFIT_PHONE"),
        ({"regionCode": "320799000000"}, "REGION_UNKNOWN"),
        ({"slots": [{"weekdays": [1], "hours": {"opens": "9", "closes": "10"}}]}, "UNFIT_TIME"),
        ({"slots": [{"weekdays": [9], "hours": {"opens": "09:00", "closes": "10:00"}}]}, "UNFIT_WEEKDAYS"),
        ({"label": "字" * 201}, "TOO_LARGE"),
    ],
)
async def test_an_address_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await address(people, **changes)) == [code]


async def test_the_phone_is_shown_whole_to_who_delivers_and_gives_a_reason(people: People) -> None:
    await address(people)
    placed = (await order(people, await listing(people, await lot(people)), "1"))["order"]["id"]
    query = "query($id: ID!) { order(id: $id) { consignments { id } } }"
    id_ = (await people.get("seller", query, id=placed))["order"]["consignments"][0]["id"]

    async def reveal(who: str, reason: str = "送货前联系") -> Any:
        return await people.do(who, "revealDeliveryPhone", "phone", consignmentId=id_, reason=reason)

    assert (await reveal("seller"))["phone"] == "13812345678"
    assert codes(await reveal("seller", " ")) == ["REASON_MISSING"]
    assert codes(await reveal("rival")) == ["NOT_FOUND"]
    assert codes(await reveal("other buyer")) == ["NOT_FOUND"]


async def test_another_organisations_address_is_not_found(people: People) -> None:
    listing_id = await listing(people, await lot(people))
    id_ = (await address(people))["deliveryAddress"]["id"]
    assert codes(await order(people, listing_id, "1", "other buyer", deliveryAddressId=id_)) == ["NOT_FOUND"]
    gone = f"DeliveryAddress:{COUNTY}:{key('x')}"
    assert codes(await order(people, listing_id, "1", deliveryAddressId=gone)) == ["NOT_FOUND"]
