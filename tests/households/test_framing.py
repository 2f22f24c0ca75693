"""Households go into a monitored group and leave it by batch: previewed, dated, all or none."""

from typing import Any

import pytest

from resolvers.reading.ids import NodeId
from tests.conftest import TestDatabase
from tests.households.steps import changes_of, codes, edited, household, person, registered
from tests.reading.county import run
from tests.story.county import key
from tests.story.people import People, day

ROWS = "accepted refused rows { householdId householdNumber code message }"
ELSEWHERE = str(NodeId("Household", 320723, str(key("A"))))
MONITORED = """query($id: ID!) { household(id: $id) { monitorings {
  group { code } cause since until basis batch releaseBasis releaseBatch } } }"""


async def framed(people: People, *called: str, who: str = "approver", **changes: Any) -> Any:
    given = {"groupCode": "UNSTABLE", "cause": "DISASTER", "basis": "东防返贫〔2026〕3号", "batch": "2026-01"}
    ids = {"householdIds": [household(each) for each in called], "since": day(-3)}
    return await people.do(who, "frameHouseholds", ROWS, **{**given, **ids, **changes})


async def released(people: People, *called: str, who: str = "approver", **changes: Any) -> Any:
    given = {"basis": "东防返贫〔2026〕9号", "batch": "2026-T1", "until": day(-1)}
    ids = {"householdIds": [household(each) for each in called]}
    return await people.do(who, "releaseHouseholds", ROWS, **{**given, **ids, **changes})


async def monitored(people: People, called: str) -> Any:
    return (await people.get("approver", MONITORED, id=household(called)))["household"]["monitorings"]


async def test_a_batch_is_framed_and_released_with_its_papers(people: People) -> None:
    done = await framed(people, "B", "C")
    assert (done["accepted"], done["refused"], codes(done)) == (2, 0, [])
    assert await monitored(people, "B") == [
        {
            "group": {"code": "UNSTABLE"},
            "cause": "DISASTER",
            "since": day(-3),
            "until": None,
            "basis": "东防返贫〔2026〕3号",
            "batch": "2026-01",
            "releaseBasis": None,
            "releaseBatch": None,
        }
    ]
    assert (await released(people, "B"))["accepted"] == 1
    [ended] = await monitored(people, "B")
    assert (ended["until"], ended["releaseBatch"]) == (day(-1), "2026-T1")
    assert not codes(await framed(people, "B", since=day(0)))
    told = [(each["field"], each["before"], each["after"]) for each in await changes_of(people, household("B"))]
    assert told == [
        ("MONITORED_GROUP", None, "UNSTABLE"),
        ("MONITORED_GROUP", "UNSTABLE", None),
        ("MONITORED_GROUP", None, "UNSTABLE"),
    ]


async def test_a_preview_tells_each_row_and_writes_nothing(people: People) -> None:
    await registered(people, since=day(0))
    late = (await people.get("approver", '{ households(number: "SP-0001") { nodes { id } } }'))["households"]["nodes"]
    ids = [*map(household, "BAB"), late[0]["id"], ELSEWHERE]
    told = await framed(people, householdIds=ids, dryRun=True)
    assert [each["code"] for each in told["rows"]] == [
        None,
        "FRAMED_ALREADY",
        "HOUSEHOLD_TWICE",
        "REGISTERED_LATER",
        "NOT_FOUND",
    ]
    assert (told["accepted"], told["refused"]) == (1, 4)
    assert [each["householdNumber"] for each in told["rows"]] == ["SD-B", "SD-A", "SD-B", "SP-0001", None]
    assert await monitored(people, "B") == []
    told = await released(people, "A", "B", dryRun=True)
    assert [each["code"] for each in told["rows"]] == [None, "NOT_FRAMED"]
    assert (await monitored(people, "A"))[0]["until"] is None


async def test_a_batch_with_one_bad_row_changes_nothing(people: People) -> None:
    done = await framed(people, "B", "A")
    assert [(each["code"], each["field"][1:]) for each in done["userErrors"]] == [
        ("FRAMED_ALREADY", ["householdIds", "1"])
    ]
    assert codes(await released(people, "A", "B")) == ["NOT_FRAMED"]
    assert await monitored(people, "B") == []
    assert (await monitored(people, "A"))[0]["until"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": day(1)}, "DAY_AHEAD"),
        ({"basis": " "}, "BATCH_EMPTY"),
        ({"batch": ""}, "BATCH_EMPTY"),
        ({"householdIds": []}, "BATCH_EMPTY"),
        ({"groupCode": "NOTHING"}, "NOT_FOUND"),
        ({"since": "2019-12-31"}, "GROUP_NOT_IN_FORCE"),
        ({"householdIds": ["x"]}, "NOT_FOUND"),
        ({"householdIds": [ELSEWHERE]}, "NOT_FOUND"),
    ],
)
async def test_a_batch_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await framed(people, "B", **changes)) == [code]


async def test_a_group_that_has_ended_takes_nobody(people: People, fresh: TestDatabase) -> None:
    await run(fresh, "UPDATE monitored_group SET during = daterange('2020-01-01', current_date - 10)")
    assert codes(await framed(people, "B")) == ["GROUP_NOT_IN_FORCE"]
    query = "{ monitoredGroups { nodes { code until source } } }"
    assert (await people.get(None, query))["monitoredGroups"]["nodes"][0]["until"] == day(-11)


async def test_the_next_county_finds_none_of_them(people: People) -> None:
    assert codes(await framed(people, "B", who="stranger")) == ["NOT_FOUND"]
    assert codes(await released(people, "A", who="stranger")) == ["NOT_FOUND"]


async def test_a_closed_household_is_not_framed(people: People) -> None:
    await edited(people, "endMembership", 1, of=household("B"), personId=person("B"), until=day(-5), leaving="MOVED")
    assert codes(await framed(people, "B")) == ["HOUSEHOLD_CLOSED"]


@pytest.mark.parametrize("who", ["officer", "reviewer", "city", "auditor", "member"])
async def test_only_the_county_frames(people: People, who: str) -> None:
    query = "mutation($input: ReleaseHouseholdsInput!) { releaseHouseholds(input: $input) { accepted } }"
    given = {"idempotencyKey": "a key to try", "basis": "x", "batch": "x", "householdIds": [], "until": day(0)}
    told = await people.ask(who, query, input=given)
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
