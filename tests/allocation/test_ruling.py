"""A county's own rule of how far families in need come first: dated, with its source, and kept when another comes."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.allocation.steps import (
    OF_THE_POOR,
    OF_THE_WELL_OFF,
    confirmed,
    explained,
    listed,
    need_rule,
    policy,
    stored,
    with_rule,
)
from tests.conftest import TestDatabase
from tests.factories import save
from tests.orders.steps import change
from tests.provenance.steps import codes
from tests.story.people import People, day

COUNTY_REGION, CITY_REGION = "320722000000", "320700000000"
RULES = "query($on: Date) { needRules(on: $on) { regionCode capPercent since until source setAt } }"


async def in_force(people: People, on: int = 0) -> list[tuple[str, str, str | None]]:
    """Region, cap and last day of the rules that hold on a day."""
    found = (await people.get(None, RULES, on=day(on)))["needRules"]
    return [(each["regionCode"], each["capPercent"], each["until"]) for each in found]


async def test_a_rule_holds_from_its_day_on_and_the_one_before_is_kept(people: People) -> None:
    assert await in_force(people) == []
    made = (await need_rule(people))["needRule"]
    assert (made["regionCode"], made["capPercent"], made["leastHouseholds"]) == (COUNTY_REGION, "50", 5)
    assert codes(await need_rule(people, capPercent="20.5", since=day(4), until=day(9))) == []
    assert await in_force(people) == await in_force(people, 3) == [(COUNTY_REGION, "50", day(3))]
    assert await in_force(people, 4) == await in_force(people, 9) == [(COUNTY_REGION, "20.5", day(9))]
    assert await in_force(people, 10) == []


async def test_the_countys_own_comes_before_the_citys(people: People, fresh: TestDatabase) -> None:
    """The city lets a third move; the county half of it."""
    await save(fresh.owner_url, with_rule())
    await policy(people, "NEED_AWARE")
    lots = [await stored(people, OF_THE_WELL_OFF, keeps=5), await stored(people, OF_THE_POOR, keeps=20)]
    listing_id = await listed(people, *lots)
    assert codes(await need_rule(people, capPercent="15")) == []
    assert await in_force(people) == [(CITY_REGION, "30", None), (COUNTY_REGION, "15", None)]
    decided = (await explained(people, await confirmed(people, listing_id, "20")))["decisions"]
    assert [(each["capPercent"], each["source"]) for each in decided] == [("15", "县乡村振兴〔2020〕3 号")]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"since": day(-1)}, "NEED_RULE_LOOKS_BACK", "since"),
        ({"until": day(-1)}, "NEED_RULE_UNFIT", "until"),
        ({"capPercent": "100.01"}, "NEED_RULE_UNFIT", "capPercent"),
        ({"capPercent": "-1"}, "NEED_RULE_UNFIT", "capPercent"),
        ({"capPercent": "10.005"}, "NEED_RULE_UNFIT", "capPercent"),
        ({"leastHouseholds": 4}, "NEED_RULE_UNFIT", "leastHouseholds"),
        ({"leastHouseholds": 2_000_000_000}, "NEED_RULE_UNFIT", "leastHouseholds"),
        ({"source": " "}, "SOURCE_MISSING", "source"),
    ],
)
async def test_what_makes_no_rule_is_refused(people: People, changes: dict[str, Any], code: str, field: str) -> None:
    payload = await need_rule(people, **changes)
    assert [(each["code"], each["field"]) for each in payload["userErrors"]] == [(code, ["input", field])]
    assert await in_force(people) == []


@pytest.mark.parametrize("days", [{"since": day(0)}, {"since": day(5)}, {"since": day(2), "until": day(5)}])
async def test_a_rule_that_is_set_to_begin_is_not_overlapped(people: People, days: dict[str, str]) -> None:
    assert codes(await need_rule(people, since=day(5), capPercent="7")) == []
    assert codes(await need_rule(people, **days)) == ["NEED_RULE_OVERLAPS"]
    assert await in_force(people, 5) == [(COUNTY_REGION, "7", None)]
    assert codes(await need_rule(people, since=day(0), until=day(4))) == []


@pytest.mark.parametrize("who", ["seller", "city", "auditor", "finance", "reviewer"])
async def test_only_the_countys_approver_sets_it(people: People, who: str) -> None:
    query = "mutation($input: SetNeedRuleInput!) { setNeedRule(input: $input) { needRule { id } } }"
    given = {"lineKind": "MONITORING", "capPercent": "1", "since": day(0), "source": "x"}
    told = await people.ask(who, query, input={"idempotencyKey": "a key to try", **given})
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_neighbours_rule_is_its_own(people: People, fresh: TestDatabase) -> None:
    assert codes(await need_rule(people, "stranger")) == []
    assert await in_force(people) == [("320723000000", "50", None)]
    app = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    assert await app.execute("UPDATE need_rule SET cap_percent = 0") == "UPDATE 0"
    await app.close()


async def test_of_many_who_set_it_at_once_one_rule_holds(people: People) -> None:
    await people.token_of("approver")
    answers = await asyncio.gather(*(need_rule(people, capPercent=str(each)) for each in range(1, 7)))
    told = [code for answer in answers for code in codes(answer)]
    assert set(told) <= {"CONFLICT", "NEED_RULE_OVERLAPS"}
    assert (len(told), len(await in_force(people))) == (5, 1)


async def test_what_held_can_be_asked_of_any_day(people: People, fresh: TestDatabase) -> None:
    await need_rule(people)
    await change(fresh, "UPDATE need_rule SET during = daterange(lower(during) - 9, NULL)")
    assert codes(await need_rule(people, capPercent="60")) == []
    assert await in_force(people, -1) == [(COUNTY_REGION, "50", day(-1))]
    assert await in_force(people) == [(COUNTY_REGION, "60", None)]
