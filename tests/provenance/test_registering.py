"""What families have to grow with, and what it can bring: kept by village and county, and by nobody else."""

from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from resolvers.reading.ids import NodeId
from tests.provenance.steps import codes
from tests.story.county import COUNTY, FAMILIES, key
from tests.story.people import People, day

HOUSEHOLD = str(NodeId("Household", COUNTY, str(key("A"))))
REGISTER = """query($id: ID!) { household(id: $id) {
  plots { id mu since until source } livestock { id head since until } } }"""
NORM = "yieldNorm { id categoryCode perMu since until source region { name } }"


async def plot(people: People, who: str = "officer", **given: Any) -> Any:
    usual = {
        "householdId": HOUSEHOLD,
        "categoryCode": "FRUIT",
        "mu": "0.1",
        "since": day(-30),
        "source": "承包合同",
    }
    return await people.do(who, "registerPlot", "plot { id }", **{**usual, **given})


async def norm(people: People, who: str = "approver", **given: Any) -> Any:
    usual = {
        "categoryCode": "FRUIT",
        "baseUnit": "KG",
        "perMu": "600",
        "since": day(1),
        "source": "县农技站公告",
    }
    return await people.do(who, "setYieldNorm", NORM, **{**usual, **given})


async def register(people: People, who: str = "officer") -> Any:
    return (await people.get(who, REGISTER, id=HOUSEHOLD))["household"]


async def test_a_village_registers_land_and_animals_and_ends_them(people: People) -> None:
    made = (await plot(people))["plot"]
    animals = {"householdId": HOUSEHOLD, "categoryCode": "FRUIT", "head": 3, "since": day(0), "source": "存栏清查"}
    kept = await people.do("officer", "registerLivestock", "livestock { id }", **animals)
    shown = await register(people, "member")
    assert shown["plots"] == [{"id": made["id"], "mu": "0.1", "since": day(-30), "until": None, "source": "承包合同"}]
    assert [each["head"] for each in shown["livestock"]] == [3]
    await people.do("officer", "endPlot", "plot { id }", plotId=made["id"], until=day(-1))
    gone = kept["livestock"]["id"]
    assert codes(await people.do("officer", "endLivestock", "livestock { id }", livestockId=gone, until=day(-1))) == [
        "REGISTERED_AHEAD"
    ]
    await people.do("officer", "endLivestock", "livestock { id }", livestockId=gone, until=day(0))
    shown = await register(people)
    assert (shown["plots"][0]["until"], shown["livestock"][0]["until"]) == (day(-1), day(0))


async def test_what_was_registered_of_a_household_counts_as_an_edit_of_it(people: People) -> None:
    made = (await plot(people, expectedVersion=1))["plot"]
    assert codes(await plot(people, expectedVersion=1)) == ["CHANGED_SINCE"]
    ending = {"plotId": made["id"], "until": day(0)}
    late = await people.do("officer", "endPlot", "plot { id }", expectedVersion=1, **ending)
    assert codes(late) == ["CHANGED_SINCE"]
    assert not codes(await people.do("officer", "endPlot", "plot { id }", expectedVersion=2, **ending))
    query = "query($id: ID!) { household(id: $id) { version changes { nodes { field before after source } } } }"
    told = (await people.get("officer", query, id=HOUSEHOLD))["household"]
    held = f"FRUIT 0.1 {day(-30)}/"
    assert told["version"] == 3
    assert told["changes"]["nodes"] == [
        {"field": "PLOT", "before": held, "after": held + day(0), "source": "承包合同"},
        {"field": "PLOT", "before": None, "after": held, "source": "承包合同"},
    ]


async def test_what_has_ended_does_not_grow_longer_by_ending_it_again(people: People) -> None:
    made = (await plot(people))["plot"]
    animals = {"householdId": HOUSEHOLD, "categoryCode": "FRUIT", "head": 3, "since": day(-30), "source": "存栏清查"}
    kept = await people.do("officer", "registerLivestock", "livestock { id }", **animals)
    for until in (-9, -5, -10, -1):
        await people.do("officer", "endPlot", "plot { id }", plotId=made["id"], until=day(until))
        gone = {"livestockId": kept["livestock"]["id"], "until": day(until)}
        await people.do("officer", "endLivestock", "livestock { id }", **gone)
    shown = await register(people)
    assert (shown["plots"][0]["until"], shown["livestock"][0]["until"]) == (day(-10), day(-10))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mu": "0"}, "NOT_POSITIVE"),
        ({"since": day(1)}, "REGISTERED_AHEAD"),
        ({"until": day(-31)}, "REGISTERED_AHEAD"),
        ({"source": " "}, "REASON_MISSING"),
        ({"categoryCode": "NOTHING"}, "NOT_FOUND"),
        ({"who": "next officer"}, "NOT_FOUND"),
    ],
)
async def test_a_plot_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await plot(people, **changes)) == [code]
    assert (await register(people))["plots"] == []


async def test_nobody_else_ends_it(people: People) -> None:
    made = (await plot(people))["plot"]
    ending = await people.do("next officer", "endPlot", "plot { id }", plotId=made["id"], until=day(0))
    assert codes(ending) == ["NOT_FOUND"]


@pytest.mark.parametrize("who", ["seller", "member", "approver", "reviewer"])
async def test_only_the_village_keeps_the_register(people: People, who: str) -> None:
    query = "mutation($input: EndPlotInput!) { endPlot(input: $input) { plot { id } } }"
    given = {"idempotencyKey": "a key to try", "plotId": HOUSEHOLD, "until": day(0)}
    told = await people.ask(who, query, input=given)
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_norm_holds_from_its_day_on_and_ends_the_one_before(people: People) -> None:
    first = (await norm(people))["yieldNorm"]
    assert (first["since"], first["until"], first["region"]["name"]) == (day(1), None, "东海县")
    await norm(people, perMu="500", since=day(10))
    query = "{ yieldNorms(first: 10) { nodes { perMu since until } } }"
    found = (await people.get(None, query))["yieldNorms"]["nodes"]
    told = [(each["perMu"], each["since"], each["until"]) for each in found]
    assert told == [("600", day(1), day(9)), ("500", day(10), None)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": day(0)}, "NORM_LOOKS_BACK"),
        ({"perMu": None}, "NORM_INCOMPLETE"),
        ({"perMu": "0"}, "NORM_INCOMPLETE"),
        ({"perWorker": "-1"}, "NORM_INCOMPLETE"),
        ({"workingFromAge": 71}, "NORM_INCOMPLETE"),
        ({"seasonMonth": 13}, "NORM_INCOMPLETE"),
        ({"nearPercent": 111}, "NORM_INCOMPLETE"),
        ({"source": ""}, "REASON_MISSING"),
        ({"categoryCode": "NOTHING"}, "NOT_FOUND"),
    ],
)
async def test_a_norm_that_says_nothing_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await norm(people, **changes)) == [code]


async def test_a_lot_is_held_against_what_was_registered(people: People) -> None:
    """A tenth of a mu at 60 kg a mu brings 6 kg."""
    await plot(people)
    await norm(people, perMu="60", overPercent=100, nearPercent=100)
    parts = [{"household": FAMILIES["A"], "quantity": "7"}]
    described = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "7", "harvestedOn": day(1)}
    with clock.stopped_at(clock.today() + timedelta(days=1)):
        made = await people.do(
            "seller", "recordLot", "warnings { severity claimed capacity }", **described, contributions=parts
        )
    assert made["warnings"] == [{"severity": "OVER", "claimed": "7", "capacity": "6"}]
