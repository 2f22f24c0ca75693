"""The relabelling check: what is said to be a family's own is held against what it could have grown."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from domain import clock
from tests.conftest import TestDatabase
from tests.factories import LivestockFactory, PlotFactory, YieldNormFactory, save
from tests.provenance.steps import codes, inspect, stored
from tests.story.county import COUNTY, FAMILIES, key
from tests.story.people import People, day, listing

WARNED = "lot { id } warnings { household severity claimed capacity }"


async def record(people: People, quantity: str, family: str = "A", **given: Any) -> Any:
    described = {
        "product": "蓝莓",
        "categoryCode": "FRUIT",
        "baseUnit": "KG",
        "quantity": quantity,
        "harvestedOn": day(0),
    }
    parts = [{"household": FAMILIES[family], "quantity": quantity}]
    return await people.do("seller", "recordLot", WARNED, **described, contributions=parts, **given)


def severities(done: Any) -> list[str]:
    return [each["severity"] for each in done["warnings"]]


async def norms(fresh: TestDatabase, *rows: Any, **norm: Any) -> None:
    """A norm, and what is registered beside family A's plot of a tenth of a mu: 60 kg a season."""
    await save(fresh.owner_url, [YieldNormFactory.build(**norm), PlotFactory.build(), *rows])


FINDINGS = """query($r: Review) { relabellingFindings(review: $r, first: 10) { nodes {
  id householdName lotCode claimed capacity mu byLand head byLivestock workers byLabour opening severity review
  reason note seasonFrom seasonUntil norm { perMu source } } } }"""


async def findings(people: People, who: str = "officer", **asked: Any) -> Any:
    return (await people.get(who, FINDINGS, **asked))["relabellingFindings"]["nodes"]


async def test_where_no_norm_speaks_of_it_nothing_is_checked(people: People) -> None:
    assert (await record(people, "100000"))["warnings"] == []


async def test_lots_of_a_season_add_up_to_near_and_to_over(people: People, fresh: TestDatabase) -> None:
    await norms(fresh)
    assert severities(await record(people, "53.9")) == []
    assert severities(await record(people, "0.1")) == ["NEAR"]
    assert severities(await record(people, "12")) == ["NEAR"], "110 % to the gram"
    over = await record(people, "0.001")
    assert over["warnings"] == [{"household": FAMILIES["A"], "severity": "OVER", "claimed": "66.001", "capacity": "60"}]


async def test_each_figure_is_explained_to_the_official(people: People, fresh: TestDatabase) -> None:
    await norms(fresh, LivestockFactory.build(), per_head=Decimal(5), per_worker=Decimal(70))
    await record(people, "80")
    found = (await findings(people))[0]
    year = clock.today().year
    shown = {name: found[name] for name in ("mu", "byLand", "head", "byLivestock", "workers", "byLabour", "opening")}
    assert shown == {
        "mu": "0.1",
        "byLand": "60",
        "head": 3,
        "byLivestock": "15",
        "workers": 1,
        "byLabour": "70",
        "opening": "0",
    }
    assert (found["claimed"], found["capacity"], found["severity"]) == ("80", "70", "OVER")
    assert (found["seasonFrom"], found["seasonUntil"]) == (f"{year}-01-01", f"{year}-12-31")


async def test_where_nothing_is_registered_there_is_no_basis(people: People, fresh: TestDatabase) -> None:
    await norms(fresh)
    assert severities(await record(people, "1", "B")) == ["NO_BASIS"]
    assert [(each["capacity"], each["review"]) for each in await findings(people)] == [(None, "NOTED")]


async def opening(people: People, who: str = "officer", **given: Any) -> Any:
    wanted = {
        "householdId": f"Household:{COUNTY}:{key('A')}",
        "categoryCode": "FRUIT",
        "seasonFrom": f"{clock.today().year}-01-01",
        "quantity": "40",
        "source": "入户核实",
        **given,
    }
    return await people.do(who, "recordOpeningStock", "openingStock { quantity }", **wanted)


async def test_what_was_left_from_before_counts(people: People, fresh: TestDatabase) -> None:
    await norms(fresh)
    assert not codes(await opening(people))
    assert severities(await record(people, "85")) == []
    assert severities(await record(people, "26")) == ["OVER"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seasonFrom": "2020-01-02"}, "SEASON_NOT_BEGUN"),
        ({"seasonFrom": "2999-01-01"}, "SEASON_NOT_BEGUN"),
        ({"quantity": "-1"}, "NOT_POSITIVE"),
        ({"source": ""}, "REASON_MISSING"),
        ({"who": "next officer"}, "NOT_FOUND"),
        ({"categoryCode": "NONE"}, "NOT_FOUND"),
    ],
)
async def test_opening_stock_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await opening(people, **changes)) == [code]


async def test_a_lot_beyond_capacity_is_not_sold_before_its_seller_says_why(
    people: People, fresh: TestDatabase
) -> None:
    await norms(fresh)
    lot_id = (await record(people, "100"))["lot"]["id"]
    kept = await stored(people, lot_id, "sellable needsReview")
    assert kept == {"sellable": False, "needsReview": True}
    explained = await people.do("seller", "explainClaims", "storedLot { sellable }", lotId=lot_id, reason="新承包 2 亩")
    assert explained["storedLot"] == {"sellable": True}
    again = await people.do("seller", "explainClaims", "storedLot { sellable }", lotId=lot_id, reason="又说一遍")
    assert codes(again) == ["NOTHING_TO_EXPLAIN"]
    assert [(each["review"], each["reason"]) for each in await findings(people, r="OPEN")] == [("OPEN", "新承包 2 亩")]
    await listing(people, lot_id)


async def test_a_reason_given_at_once_lets_it_be_sold(people: People, fresh: TestDatabase) -> None:
    await norms(fresh)
    lot_id = (await record(people, "100", capacityReason="新承包 2 亩"))["lot"]["id"]
    assert (await stored(people, lot_id, "sellable needsReview")) == {"sellable": True, "needsReview": True}


async def decide(people: People, finding_id: str, who: str = "officer", **given: Any) -> Any:
    wanted = {"clears": True, "note": "实地核实", **given}
    return await people.do(who, "decideFinding", "finding { review note }", findingId=finding_id, **wanted)


@pytest.mark.parametrize("who", ["officer", "reviewer", "approver"])
async def test_an_official_clears_a_claim_or_upholds_the_finding(people: People, fresh: TestDatabase, who: str) -> None:
    await norms(fresh)
    sound = (await record(people, "100"))["lot"]["id"]
    false = (await record(people, "100", capacityReason="有货"))["lot"]["id"]
    upheld, cleared = [each["id"] for each in await findings(people, who)]
    assert (await decide(people, cleared, who))["finding"] == {"review": "CLEARED", "note": "实地核实"}
    assert codes(await decide(people, upheld, who, clears=False)) == []
    assert (await stored(people, sound))["sellable"] is True
    assert (await stored(people, false))["sellable"] is False
    assert codes(await decide(people, upheld, who)) == ["ALREADY_DECIDED"]


async def test_a_cleared_claim_does_not_free_a_lot_that_failed_an_inspection(
    people: People, fresh: TestDatabase
) -> None:
    await norms(fresh)
    lot_id = (await record(people, "100"))["lot"]["id"]
    await inspect(people, lot_id, "FAIL")
    await decide(people, (await findings(people))[0]["id"])
    assert (await stored(people, lot_id))["sellable"] is False


async def test_a_decision_needs_a_note_and_a_finding_of_ones_own_region(people: People, fresh: TestDatabase) -> None:
    await norms(fresh)
    await record(people, "100")
    finding = (await findings(people))[0]["id"]
    assert codes(await decide(people, finding, note=" ")) == ["REASON_MISSING"]
    for who in ("next officer", "stranger"):
        assert codes(await decide(people, finding, who)) == ["NOT_FOUND"]
        assert await findings(people, who) == []


async def test_lots_recorded_at_once_see_one_another(people: People, fresh: TestDatabase) -> None:
    """Each alone is sound; together they are over, whichever is summed up last."""
    await norms(fresh)
    await people.token_of("seller")
    done = await asyncio.gather(*(record(people, "25") for _ in range(4)))
    claimed = sorted(Decimal(each["claimed"]) for one in done for each in one["warnings"])
    assert claimed == [Decimal(75), Decimal(100)]
