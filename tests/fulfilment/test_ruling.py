"""A county's own figures: each from a day on, with its source, and none that looks back."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import pytest
from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import create_async_engine

from domain.fulfilment import queries
from domain.fulfilment.models import RuleKind
from tests.conftest import TestDatabase
from tests.fulfilment.steps import done, refused
from tests.story.people import People, day

SET = ("setDeliveryRule", "deliveryRule { kind categoryCode regionCode value since until source }")
RULES = "query($on: Date) { deliveryRules(on: $on) { kind categoryCode regionCode value until source } }"
COUNTY_REGION = "320722000000"


def wanted(**changes: Any) -> dict[str, Any]:
    usual = {"kind": "WEIGHT_TOLERANCE", "categoryCode": "FRUIT", "value": "0.05", "source": "县供销〔2020〕9 号"}
    return {**usual, "since": day(1), **changes}


async def own(people: People, on: int) -> list[tuple[str, str | None]]:
    """Figure and last day of the county's rules that hold on a day."""
    found = (await people.get(None, RULES, on=day(on)))["deliveryRules"]
    return [(each["value"], each["until"]) for each in found if each["regionCode"] == COUNTY_REGION]


async def test_a_figure_holds_from_its_day_on_and_ends_the_one_before(people: People) -> None:
    shown = (await done(people, "approver", *SET, **wanted()))["deliveryRule"]
    assert shown == {**wanted(), "regionCode": COUNTY_REGION, "until": None}
    await done(people, "approver", *SET, **wanted(value="0.03", since=day(5)))
    assert await own(people, 0) == []
    assert await own(people, 1) == await own(people, 4) == [("0.05", day(4))]
    assert await own(people, 5) == [("0.03", None)]


async def test_one_that_had_not_begun_is_replaced_whole(people: People) -> None:
    await done(people, "approver", *SET, **wanted(since=day(5)))
    await done(people, "approver", *SET, **wanted(value="0.03", since=day(2)))
    assert await own(people, 4) == await own(people, 6) == [("0.03", None)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"since": day(0)}, "RULE_LOOKS_BACK", "since"),
        ({"value": "0.501"}, "RULE_OUT_OF_RANGE", "value"),
        ({"value": "-0.01"}, "RULE_OUT_OF_RANGE", "value"),
        ({"kind": "CLAIM_WITHIN", "value": "1.5"}, "RULE_OUT_OF_RANGE", "value"),
        ({"kind": "LONGEST_GAP", "value": "0"}, "RULE_OUT_OF_RANGE", "value"),
        ({"kind": "HIGHEST_CELSIUS", "value": "71"}, "RULE_OUT_OF_RANGE", "value"),
        ({"kind": "HIGHEST_CELSIUS", "value": "-1"}, "COLDEST_ABOVE_WARMEST", "value"),
        ({"kind": "REMIND_AFTER", "value": "2"}, "RULE_FOR_ANY_CATEGORY", "categoryCode"),
        ({"categoryCode": "NOTHING"}, "NOT_FOUND", "categoryCode"),
        ({"source": " "}, "SOURCE_MISSING", "source"),
    ],
)
async def test_what_makes_no_rule_is_refused(people: People, changes: dict[str, Any], code: str, field: str) -> None:
    assert await refused(people, "approver", *SET, **wanted(**changes)) == (code, [field])
    assert await own(people, 1) == []


async def test_the_other_end_may_be_set_first(people: People) -> None:
    await done(people, "approver", *SET, **wanted(kind="LOWEST_CELSIUS", value="-25"))
    await done(people, "approver", *SET, **wanted(kind="HIGHEST_CELSIUS", value="-18"))


@pytest.mark.parametrize("who", ["seller", "buyer", "city", "auditor", "reviewer"])
async def test_only_the_countys_approver_sets_it(people: People, who: str) -> None:
    query = "mutation($input: SetDeliveryRuleInput!) { setDeliveryRule(input: $input) { deliveryRule { id } } }"
    told = await people.ask(who, query, input={"idempotencyKey": "a key to try", **wanted()})
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_neighbours_figure_is_its_own(people: People, fresh: TestDatabase) -> None:
    await done(people, "stranger", *SET, **wanted())
    assert await own(people, 1) == []
    app = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    assert await app.execute("UPDATE delivery_rule SET value = 0") == "UPDATE 0"
    await app.close()


async def test_of_many_who_set_it_at_once_one_figure_holds(people: People) -> None:
    await people.token_of("approver")
    answers = await asyncio.gather(*(people.do("approver", *SET, **wanted(value=f"0.0{each}")) for each in range(1, 7)))
    codes = {each["code"] for answer in answers for each in answer["userErrors"]}
    assert codes <= {"CONFLICT"}
    assert len(await own(people, 1)) == 1


async def test_a_categorys_figure_is_for_all_below_it(fresh: TestDatabase) -> None:
    owner = await asyncpg.connect(fresh.server.dsn(fresh.name))
    for category, days in (("FRUIT", 2), ("*", 4)):
        await owner.execute(
            "INSERT INTO delivery_rule VALUES ('CLAIM_WITHIN', $1, 320722000000, $2, '[2020-01-01,)', 's',"
            " gen_random_uuid())",
            category,
            days,
        )
    await owner.close()
    engine = create_async_engine(fresh.app_url)
    async with engine.connect() as connection:
        for category, days in (("FRUIT", 2), ("FRUIT.BERRY", 2), ("FRUITS", 4), ("GRAIN", 4)):
            figure = queries.rule(RuleKind.CLAIM_WITHIN, literal(category), 320722, date(2020, 8, 2))
            assert await connection.scalar(select(figure)) == days, category
    await engine.dispose()
