"""The live gauge: what counts, what does not, and that every figure opens to its orders."""

from tests.purchasing.steps import done, limit, order, unit
from tests.reserved_share.steps import THIS_YEAR, YEAR, confirm, deliver, file, filed, gauge, offer, organisation
from tests.story.people import People, day


async def test_a_year_is_told_by_its_gauge(people: People) -> None:
    """Planned 1000, a tenth reserved: 20 kg at 6 ordered, 15 accepted, 45 yuan paid, and 5 kg more on order."""
    unit_id, listing_id = await unit(people, "A"), await offer(people)
    filing_id = await filed(people, unit_id)
    first = (await order(people, listing_id, "20", **THIS_YEAR))["order"]["id"]
    assert (await gauge(people, filing_id))["gauge"] == {
        "planned": "1000.00",
        "reserved": "100.00",
        "confirmed": False,
        "purchases": "120.00",
        "committed": "120.00",
        "received": "0.00",
        "paid": "0.00",
        "committedPercent": "120",
        "receivedPercent": "0",
        "paidPercent": "0",
    }
    await deliver(people, first, "15")
    await done(people, "buyer", "payOrder", "order { id }", orderId=first, amount="45.00", reference="R1")
    await order(people, listing_id, "5", **THIS_YEAR)
    await confirm(people, filing_id)
    found = await gauge(people, filing_id)
    figures = {name: found["gauge"][name] for name in ("confirmed", "purchases", "committed", "received", "paid")}
    assert figures == {
        "confirmed": True,
        "purchases": "120.00",
        "committed": "120.00",
        "received": "90.00",
        "paid": "45.00",
    }
    month = {"month": day(0)[:8] + "01", "committed": "120.00", "received": "90.00", "paid": "45.00"}
    assert found["months"] == [month]
    assert found["committed"] == {"totalCount": 2}
    assert found["paid"] == {"nodes": [{"id": first}]}


async def test_only_eligible_origins_and_categories_count(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    await order(people, await offer(people), "2", **THIS_YEAR)
    await order(people, await offer(people, category="FLOWER", product="百合"), "3", **THIS_YEAR)
    await order(people, await offer(people, category="FRUIT.BERRY", product="草莓"), "4", **THIS_YEAR)
    found = (await gauge(people, filing_id))["gauge"]
    assert (found["purchases"], found["committed"]) == ("54.00", "36.00")


async def test_what_is_cancelled_does_not_count(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    await limit(people, "ORDER", "1.00")
    placed = (await order(people, await offer(people), "2", **THIS_YEAR))["order"]["id"]
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "12.00"
    await done(people, "chief", "declineOrder", "order { id }", orderId=placed, reason="x")
    found = await gauge(people, filing_id)
    assert (found["gauge"]["committed"], found["months"], found["committed"]) == ("0.00", [], {"totalCount": 0})


async def test_only_the_filings_own_units_count(people: People) -> None:
    one, other, listing_id = await unit(people, "A"), await unit(people, "B"), await offer(people)
    filing_id = await filed(people, one)
    await order(people, listing_id, "2", budgetUnitId=one, **THIS_YEAR)
    await order(people, listing_id, "3", budgetUnitId=other, **THIS_YEAR)
    assert (await gauge(people, filing_id))["gauge"]["purchases"] == "12.00"


async def test_a_canteen_of_several_units_counts_them_together(people: People) -> None:
    one, other, listing_id = await unit(people, "A"), await unit(people, "B"), await offer(people)
    filing_id = await filed(people, one, other, kind="SHARED")
    await order(people, listing_id, "2", budgetUnitId=one, **THIS_YEAR)
    await order(people, listing_id, "3", budgetUnitId=other, **THIS_YEAR)
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "30.00"


async def test_the_gauge_is_for_its_buyer_and_overseers(people: People) -> None:
    """A party that does not buy sees what was filed, and no figure that its wall would make wrong."""
    filing_id = await filed(
        people, await unit(people, "A"), kind="OUTSOURCED", partyIds=[organisation("other canteen")]
    )
    await order(people, await offer(people), "2", **THIS_YEAR)
    for who in ("finance", "auditor", "approver", "city"):
        assert (await gauge(people, filing_id, who))["gauge"]["committed"] == "12.00"
    seen = await gauge(people, filing_id, "other buyer")
    assert (seen["gauge"], seen["months"], seen["committed"]) == (None, [], {"totalCount": 0})
    query = "query($id: ID!) { reservedShareFiling(id: $id) { id } }"
    assert await people.get("stranger", query, id=filing_id) == {"reservedShareFiling": None}


async def test_schemes_are_open_to_all(people: People) -> None:
    query = "{ reservedShareSchemes { nodes { code percent scope source origins { regionLow categoryCode } } } }"
    found = (await people.get(None, query))["reservedShareSchemes"]["nodes"]
    assert [each["code"] for each in found] == ["LYG"]
    assert found[0]["origins"] == [{"regionLow": "320722000000", "categoryCode": "FRUIT"}]


async def test_next_years_orders_count_in_next_years_filing(people: People) -> None:
    unit_id = await unit(people, "A")
    filing_id = await filed(people, unit_id, year=YEAR + 1)
    assert not (await file(people, unit_id))["userErrors"]
    await order(people, await offer(people), "2", **THIS_YEAR)
    assert (await gauge(people, filing_id))["gauge"]["committed"] == "0.00"
