"""A family's years and twelve months are what plain Python makes of the same earnings."""

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from domain.money import yuan_of
from domain.settlement.income import IncomeView, income_year, net_income
from domain.settlement.models import LineKind
from domain.settlement.terms import IncomeCategory
from tests.conftest import TestDatabase
from tests.factories import CITY, IncomeLineFactory, MembershipFactory, PersonFactory, key, save
from tests.income.steps import Earned, earn, history, what_if
from tests.story.county import COUNTY_REGION
from tests.story.people import People, day, trade, work_a_month

LINES = {LineKind.MONITORING: 9_000_00, LineKind.DIBAO: 7_000_05, LineKind.PROVINCE: 12_345_67}


def _some(count: int) -> list[Earned]:
    chosen = random.Random(7)
    first = date(2022, 9, 1)
    return [
        Earned(
            chosen.choice(list(IncomeCategory)).value,
            first + timedelta(days=chosen.randrange(1500)),
            chosen.choice(["REALISED", "REALISED", "PROVISIONAL", "HELD"]),
            chosen.randrange(1, 1_000_000),
        )
        for _ in range(count)
    ]


def _told(earned: list[Earned], since: date, until: date, size: int) -> dict[str, Any]:
    """A period's figures, by the pure rule."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("REALISED", "PROVISIONAL", "HELD"), 0))
    for each in earned:
        if since <= each.on <= until:
            sums[each.category][each.state] += each.amount
    realised = {IncomeCategory(category): states["REALISED"] for category, states in sums.items()}
    told: dict[str, Any] = {"countedUntil": until.isoformat(), "householdSize": size}
    for view in IncomeView:
        net = net_income(realised, size, view)
        told[f"{view.value.lower()}Net"] = yuan_of(net.total)
        told[f"{view.value.lower()}PerHead"] = yuan_of(net.per_head)
    told["categories"] = [
        {"category": category, **{state.lower(): yuan_of(fen) for state, fen in sums[category].items()}}
        for category in sorted(sums)
    ]
    told["tests"] = [
        {
            "view": view.value,
            "kind": kind.value,
            "perHead": told[f"{view.value.lower()}PerHead"],
            "linePerHead": yuan_of(line),
            "isBelow": net_income(realised, size, view).per_head < line,
            "difference": yuan_of(net_income(realised, size, view).per_head - line),
        }
        for view in IncomeView
        for kind, line in sorted(LINES.items())
    ]
    return told


@pytest.mark.parametrize("as_of", [date(2024, 9, 30), date(2024, 10, 1), date(2025, 2, 28), date(2026, 6, 1)])
async def test_years_and_rolling_months_are_what_the_rule_makes_of_the_entries(
    people: People, fresh: TestDatabase, as_of: date
) -> None:
    earned = _some(120)
    await earn(fresh, "A", earned)
    await earn(fresh, "B", _some(10))
    await _lines(fresh)
    await save(fresh.owner_url, [PersonFactory.build(head_of="child"), _child()])
    found = await history(people, "member", as_of=as_of.isoformat())
    start = income_year(as_of)[0]
    for back, shown in enumerate(found["years"]):
        since = start.replace(year=start.year - back)
        until = since.replace(year=since.year + 1) - timedelta(days=1)
        assert (shown.pop("since"), shown.pop("until")) == (since.isoformat(), until.isoformat())
        assert shown.pop("doubtful") == "0.00"
        assert shown == _told(earned, since, min(until, as_of), 2)
    assert len(found["years"]) == 3
    rolling = found["rolling"]
    since = date.fromisoformat(rolling.pop("since"))
    assert since == as_of.replace(year=as_of.year - 1) + timedelta(days=1)
    assert rolling.pop("until") == as_of.isoformat()
    assert rolling.pop("doubtful") == "0.00"
    assert rolling == _told(earned, since, as_of, 2)


async def _lines(fresh: TestDatabase) -> None:
    """Beside the county's line for monitoring, one of each other kind, and one further away that does not hold."""
    lines = [
        IncomeLineFactory.build(id=key(kind.value), kind=kind, region_code=COUNTY_REGION, per_head=LINES[kind])
        for kind in LineKind
    ]
    far = IncomeLineFactory.build(id=key("far"), kind=LineKind.DIBAO, region_code=CITY, per_head=1)
    await save(fresh.owner_url, [*lines, far])


def _child() -> Any:
    return MembershipFactory.build(head_of="child", household_id=key("A"), is_head=False, relation="CHILD")


async def test_a_sale_shows_through_whom_it_came_and_a_family_sees_its_own_alone(people: People) -> None:
    await trade(people)
    await work_a_month(people)
    found = await history(people, "member")
    assert found["largestSeller"] == {"name": "cooperative", "share": "1"}
    assert found["rolling"]["monitoringNet"] == "3045.70"
    assert await history(people, "officer") == found
    for who in ("other member", "next officer", "stranger"):
        assert await history(people, who) is None
    for who in ("buyer", "seller", "finance", "surveyor"):
        refused = await people.ask(
            who, f'{{ incomeHistory(householdId: "x", asOf: "{day(0)}") {{ years {{ since }} }} }}'
        )
        assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_what_if_says_which_lines_a_family_would_be_below_and_writes_nothing(
    people: People, fresh: TestDatabase
) -> None:
    """2,800.00 in wages and 245.70 by goods, for a family of one, against a line of 9,000.00 by default."""
    await trade(people)
    await work_a_month(people)
    monitoring = ("MONITORING", "MONITORING")
    unchanged = (await what_if(people, "officer", source={"category": "WAGE", "amount": "0.00"}))[monitoring]
    line = unchanged["lineBefore"]
    assert (unchanged["perHeadBefore"], unchanged["perHeadAfter"]) == ("3045.70", "3045.70")
    assert (unchanged["wasBelow"], unchanged["wouldBeBelow"]) == (True, True)
    lower = (await what_if(people, "member", line={"kind": "MONITORING", "perHead": "3045.70"}))[monitoring]
    assert (lower["lineBefore"], lower["lineAfter"], lower["wouldBeBelow"]) == (line, "3045.70", False)
    other = (await what_if(people, "member", line={"kind": "PROVINCE", "perHead": "1.00"}))[monitoring]
    assert other["lineAfter"] == line
    more = (await what_if(people, "officer", source={"category": "WAGE", "amount": "9000.00"}))[monitoring]
    assert (more["perHeadAfter"], more["wouldBeBelow"]) == ("12045.70", False)
    cost = (await what_if(people, "officer", source={"category": "OPERATING_COST", "amount": "45.70"}))[monitoring]
    assert cost["perHeadAfter"] == "3000.00"
    half = (await what_if(people, "officer", rule={"category": "WAGE", "percent": 50}))[monitoring]
    assert half["perHeadAfter"] == "1645.70"
    assert (await history(people, "member"))["rolling"]["monitoringNet"] == "3045.70"
    assert await what_if(people, "stranger", rule={"category": "WAGE", "percent": 50}) is None


async def test_a_claim_counts_in_one_view_and_by_rule_in_the_other(people: People, fresh: TestDatabase) -> None:
    await earn(fresh, "A", [Earned("CLAIM", date.fromisoformat(day(-1)), "REALISED", 100_00)])
    found = await what_if(people, "officer", rule={"category": "CLAIM", "percent": 40})
    assert found["MONITORING", "MONITORING"]["perHeadAfter"] == "40.00"
    assert found["DIBAO", "MONITORING"]["perHeadBefore"] == "0.00"
    assert found["DIBAO", "MONITORING"]["perHeadAfter"] == "40.00"


BAD = {
    "nothing": ({}, "ONE_CHANGE"),
    "two at once": (
        {"rule": {"category": "WAGE", "percent": 1}, "line": {"kind": "DIBAO", "perHead": "1.00"}},
        "ONE_CHANGE",
    ),
    "too much": ({"rule": {"category": "WAGE", "percent": 101}}, "PERCENT_OUT_OF_RANGE"),
    "too little": ({"rule": {"category": "WAGE", "percent": -1}}, "PERCENT_OUT_OF_RANGE"),
}


@pytest.mark.parametrize("what", BAD)
async def test_a_question_that_cannot_be_answered_is_refused_by_name(people: People, what: str) -> None:
    change, code = BAD[what]
    query = 'query($c: IncomeChange!) { whatIf(householdId: "x", asOf: "2026-01-01", change: $c) { tests { kind } } }'
    refused = await people.ask("officer", query, c=change)
    assert refused["errors"][0]["extensions"]["code"] == code
