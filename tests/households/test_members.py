"""Families and who belongs to them: one household at a time, one living head, and no days ahead."""

from typing import Any

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.households.steps import (
    FAMILY,
    card,
    changes_of,
    codes,
    edited,
    household,
    id_number,
    joined,
    person,
    registered,
    version_of,
)
from tests.story.people import People, day


async def test_a_family_is_registered_with_its_head(people: People, fresh: TestDatabase) -> None:
    made = (await registered(people, head=card(phone="138-0000-1234", labourCapacity="ORDINARY")))["household"]
    [head] = made["memberships"]
    assert (made["number"], made["version"], made["registeredOn"]) == ("SP-0001", 1, day(-30))
    assert (head["relation"], head["isHead"], head["since"], head["until"]) == ("HEAD", True, day(-30), None)
    assert head["person"]["bornOn"] == "1980-02-29"
    assert head["person"]["phoneMasked"] == "138****1234"
    assert head["person"]["idNumberMasked"] == f"320722********{id_number()[-4:]}"
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    row = await connection.fetchval("SELECT person::text FROM person WHERE name = '周家旺'")
    await connection.close()
    assert id_number() not in row
    assert "13800001234" not in row


_MISTYPED = id_number()[:-1] + ("1" if id_number()[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"head": card(idNumber=_MISTYPED)}, "ID_NUMBER_MISTYPED", "head.idNumber"),
        ({"head": card(idNumber="320722800229001")}, "ID_NUMBER_OF_OLD_STYLE", "head.idNumber"),
        ({"head": card(idNumber="３２０７２２" + id_number()[6:])}, "ID_NUMBER_FULL_WIDTH", "head.idNumber"),
        ({"head": card(idNumber="12345")}, "ID_NUMBER_MALFORMED", "head.idNumber"),
        ({"head": card(idNumber="٣" * 18)}, "ID_NUMBER_MALFORMED", "head.idNumber"),
        ({"head": card(idNumber=id_number(born="19800230"))}, "ID_NUMBER_MALFORMED", "head.idNumber"),
        ({"head": card(idNumber=id_number(born="29990101"))}, "ID_NUMBER_MALFORMED", "head.idNumber"),
        ({"head": card(name=" ")}, "NAME_UNFIT", "head.name"),
        ({"head": card(name="王\n桂兰")}, "NAME_UNFIT", "head.name"),
        ({"head": card(phone="无")}, "PHONE_UNFIT", "head.phone"),
        ({"number": "SD-A"}, "NUMBER_TAKEN", "number"),
        ({"number": "户 1"}, "NUMBER_UNFIT", "number"),
        ({"since": day(1)}, "DAY_AHEAD", "since"),
        ({"since": "1979-01-01"}, "DAY_TOO_EARLY", "since"),
        ({"source": " "}, "SOURCE_OF_ENTRY_MISSING", "source"),
    ],
)
async def test_what_no_register_takes_is_refused(
    people: People, changes: dict[str, Any], code: str, field: str
) -> None:
    done = await registered(people, **changes)
    assert [(each["code"], ".".join(each["field"][1:])) for each in done["userErrors"]] == [(code, field)]
    known = await people.get("officer", '{ households(number: "SP-0001") { totalCount } }')
    assert known["households"]["totalCount"] == 0


async def test_a_small_x_and_spaces_around_are_no_mistake(people: People) -> None:
    number = next(id_number(nth) for nth in range(100) if id_number(nth).endswith("X"))
    assert not (await registered(people, head=card(idNumber=f" {number.lower()} ")))["userErrors"]


@pytest.mark.parametrize("who", ["officer", "next officer"])
async def test_nobody_belongs_to_two_households_and_where_else_is_not_told(people: People, who: str) -> None:
    await registered(people, number="SP-SECRET")
    done = await registered(people, who, number="SP-0002")
    assert codes(done) == ["IN_ANOTHER_HOUSEHOLD"]
    assert "SECRET" not in str(done)
    assert "三铺" not in str(done)


async def test_who_left_one_village_joins_a_household_of_another(people: People) -> None:
    made = (await registered(people))["household"]
    id_ = made["memberships"][0]["person"]["id"]
    left = await edited(people, "endMembership", 1, of=made["id"], personId=id_, until=day(-2), leaving="MOVED")
    assert left["household"]["closedOn"] == day(-1)
    assert codes(await registered(people, "next officer", number="SP-0002", since=day(-2))) == ["LATER_MEMBERSHIP"]
    there = await registered(people, "next officer", number="SP-0002", since=day(-1), head=card(name="周佳旺"))
    assert codes(there) == ["NAME_DIFFERS"]
    there = await registered(people, "next officer", number="SP-0002", since=day(-1))
    assert there["household"]["memberships"][0]["person"]["id"] == id_
    query = "query($id: ID!) { household(id: $id) { memberships { until person { name } } } }"
    [past] = (await people.get("officer", query, id=made["id"]))["household"]["memberships"]
    assert past == {"until": day(-2), "person": None}
    assert (await people.get("approver", query, id=made["id"]))["household"]["memberships"][0]["person"]


async def test_a_member_is_added_and_marries_out(people: People) -> None:
    child = await joined(people, 1, 2, "王小雨")
    again = await edited(people, "addMember", 2, person=card(2, "王小雨"), relation="CHILD", since=day(-1))
    assert codes(again) == ["MEMBER_ALREADY"]
    out = {"personId": child["id"], "leaving": "MARRIED_OUT"}
    for last, code in ((day(1), "DAY_AHEAD"), (day(-21), "DAY_TOO_EARLY")):
        assert codes(await edited(people, "endMembership", 2, until=last, **out)) == [code]
    assert codes(await edited(people, "endMembership", 2, until=day(0), newHeadId=person("A"), **out)) == [
        "NEW_HEAD_UNWANTED"
    ]
    done = await edited(people, "endMembership", 2, until=day(0), **out)
    [_, gone] = done["household"]["memberships"]
    assert (gone["until"], gone["endedBy"], done["household"]["closedOn"]) == (day(0), "MARRIED_OUT", None)
    assert codes(await edited(people, "endMembership", 3, until=day(0), **out)) == ["MEMBER_UNKNOWN"]


async def test_a_household_has_one_head(people: People) -> None:
    done = await edited(people, "addMember", 1, person=card(2), relation="HEAD", since=day(0))
    assert codes(done) == ["HEAD_ELSEWHERE"]


async def test_a_head_who_died_cannot_stay_head(people: People) -> None:
    child = await joined(people, 1, 2, "王小雨")
    died = {"personId": person("A"), "until": day(-1), "leaving": "DIED"}
    assert codes(await edited(people, "endMembership", 2, **died)) == ["HEAD_MISSING"]
    assert codes(await edited(people, "endMembership", 2, newHeadId=person("A"), **died)) == ["MEMBER_UNKNOWN"]
    done = (await edited(people, "endMembership", 2, newHeadId=child["id"], **died))["household"]
    told = [(each["since"], each["person"]["name"], each["relation"], each["until"]) for each in done["memberships"]]
    assert sorted(told) == [
        ("2020-01-01", "王桂兰", "HEAD", day(-1)),
        (day(-20), "王小雨", "CHILD", day(-1)),
        (day(0), "王小雨", "HEAD", None),
    ]
    assert {each["person"]["diedOn"] for each in done["memberships"]} == {None, day(-1)}
    led = await edited(people, "changeHead", 3, personId=person("A"), since=day(0))
    assert codes(led) == ["PERSON_DIED"]
    fields = [each["field"] for each in await changes_of(people, household("A"))]
    assert fields == ["HEAD", "RELATION", "MEMBER", "MEMBER"]


async def test_who_died_joins_no_household(people: People) -> None:
    made = (await registered(people))["household"]
    gone = {"personId": made["memberships"][0]["person"]["id"], "until": day(-1), "leaving": "DIED"}
    await edited(people, "endMembership", 1, of=made["id"], **gone)
    assert codes(await registered(people, number="SP-0002", since=day(0))) == ["PERSON_DIED"]
    assert codes(await edited(people, "correctHousehold", 2, of=made["id"], housingGrade="A")) == ["HOUSEHOLD_CLOSED"]


async def test_another_member_leads_from_a_day_on(people: People) -> None:
    child = await joined(people, 1, 2, "王小雨")
    wanted = {"personId": child["id"], "relations": [{"personId": person("A"), "relation": "PARENT"}]}
    for since, code in ((day(1), "DAY_AHEAD"), (day(-21), "DAY_TOO_EARLY")):
        assert codes(await edited(people, "changeHead", 2, since=since, **wanted)) == [code]
    done = (await edited(people, "changeHead", 2, since=day(-20), **wanted))["household"]
    told = [(each["since"], each["person"]["name"], each["relation"], each["isHead"]) for each in done["memberships"]]
    assert sorted(told) == [
        ("2020-01-01", "王桂兰", "HEAD", True),
        (day(-20), "王小雨", "HEAD", True),
        (day(-20), "王桂兰", "PARENT", False),
    ]
    assert codes(await edited(people, "changeHead", 3, personId=child["id"], since=day(0))) == ["NOTHING_EDITED"]
    assert codes(await edited(people, "changeHead", 3, personId=person("B"), since=day(0))) == ["MEMBER_UNKNOWN"]


@pytest.mark.parametrize("who", ["seller", "member", "approver", "reviewer", "auditor"])
async def test_only_the_village_keeps_the_register(people: People, who: str) -> None:
    query = f"mutation($input: AddMemberInput!) {{ addMember(input: $input) {{ {FAMILY} }} }}"
    given = {"idempotencyKey": "a key to try", "householdId": household("A"), "expectedVersion": 1, "source": "x"}
    told = await people.ask(who, query, input={**given, "person": card(), "relation": "CHILD", "since": day(0)})
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_the_next_village_does_not_find_it(people: People) -> None:
    done = await edited(people, "addMember", 1, who="next officer", person=card(), relation="CHILD", since=day(0))
    assert codes(done) == ["NOT_FOUND"]
    assert await version_of(people, household("A")) == 1
