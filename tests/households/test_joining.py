"""Two entries that are one household, and one that is two; nothing is deleted."""

from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.factories import HouseholdFactory, save
from tests.households.steps import card, changes_of, codes, edited, household, joined, person, registered
from tests.households.test_recording import entitlement, loan
from tests.provenance.test_registering import plot
from tests.story.people import People, day

ALL = """query($id: ID!) { household(id: $id) { number version closedOn mergedInto { number }
  memberships { relation isHead since until endedBy person { name } }
  plots { mu since until } loans { principal since until } entitlements { kind monthly since until } } }"""


async def shown(people: People, id_: str) -> Any:
    return (await people.get("officer", ALL, id=id_))["household"]


async def merged(people: People, into: str, gone: str, **changes: Any) -> Any:
    given = {"mergedId": gone, "mergedExpectedVersion": 1, "on": day(-5), **changes}
    return await edited(people, "mergeHouseholds", given.pop("version", 1), of=into, **given)


async def test_two_entries_become_one_household_with_all_they_have(people: People) -> None:
    made = (await registered(people))["household"]["id"]
    await plot(people, householdId=made)
    await loan(people, 2, of=made)
    await entitlement(people, 3, of=made)
    await entitlement(people, 4, of=made, kind="OLD_AGE", monthly="50.00")
    await entitlement(people, 1, of=household("B"), monthly="600.00")
    relation = {"relations": [{"personId": (await _head(people, made)), "relation": "PARENT"}]}
    done = await merged(people, household("B"), made, version=2, mergedExpectedVersion=5, **relation)
    assert not codes(done)
    gone, kept = await shown(people, made), await shown(people, household("B"))
    assert (gone["closedOn"], gone["mergedInto"]) == (day(-5), {"number": "SD-B"})
    assert [(each["until"], each["endedBy"]) for each in gone["memberships"]] == [(day(-6), "MERGED")]
    assert [(each["relation"], each["since"]) for each in kept["memberships"]] == [
        ("HEAD", "2020-01-01"),
        ("PARENT", day(-5)),
    ]
    assert (gone["plots"][0]["until"], kept["plots"][0]["since"]) == (day(-6), day(-5))
    assert (gone["loans"][0]["until"], kept["loans"][0]["until"]) == (day(-6), day(700))
    assert [(each["kind"], each["monthly"]) for each in kept["entitlements"]] == [
        ("MINIMUM_LIVING", "600.00"),
        ("OLD_AGE", "50.00"),
    ]
    assert "MERGED_WITH" in {each["field"] for each in await changes_of(people, made)}
    assert ("MERGED_WITH", "SP-0001") in {
        (each["field"], each["after"]) for each in await changes_of(people, household("B"))
    }


async def _head(people: People, id_: str) -> str:
    query = "query($id: ID!) { household(id: $id) { memberships { person { id } } } }"
    return str((await people.get("officer", query, id=id_))["household"]["memberships"][0]["person"]["id"])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"mergedId": household("B")}, "SAME_HOUSEHOLD", "mergedId"),
        ({"mergedId": household("A")}, "STILL_FRAMED", "mergedId"),
        ({"version": 2}, "CHANGED_SINCE", "expectedVersion"),
        ({"mergedExpectedVersion": 2}, "CHANGED_SINCE", "mergedExpectedVersion"),
        ({"on": day(1)}, "DAY_AHEAD", "on"),
        ({"on": "2020-01-01"}, "DAY_TOO_EARLY", "on"),
        ({"source": ""}, "SOURCE_OF_ENTRY_MISSING", "source"),
        ({"mergedId": "Household:320723:x"}, "NOT_FOUND", "mergedId"),
    ],
)
async def test_what_cannot_be_merged_is_refused(people: People, changes: dict[str, Any], code: str, field: str) -> None:
    done = await merged(people, household("B"), household("C"), **changes)
    assert [(each["code"], each["field"][1]) for each in done["userErrors"]] == [(code, field)]
    assert [(await shown(people, household(each)))["version"] for each in "BC"] == [1, 1]


async def test_a_household_without_a_head_takes_nobody_in(people: People, fresh: TestDatabase) -> None:
    await save(fresh.owner_url, [HouseholdFactory.build(called="nobody")])
    assert codes(await merged(people, household("nobody"), household("B"))) == ["HOUSEHOLD_HEADLESS"]
    assert not codes(await merged(people, household("B"), household("nobody")))


async def test_a_household_elsewhere_is_not_found_to_merge(people: People) -> None:
    there = (await registered(people, "next officer"))["household"]["id"]
    assert codes(await merged(people, household("B"), there)) == ["NOT_FOUND"]


async def test_some_members_become_a_household_of_their_own(people: People) -> None:
    son, wife = await joined(people, 1, 2, "王大山"), await joined(people, 2, 3, "孙巧云")
    await entitlement(people, 3, kind="DISABILITY_CARE", personId=wife["id"])
    await entitlement(people, 4)
    leaving = [{"personId": son["id"], "relation": "HEAD"}, {"personId": wife["id"], "relation": "SPOUSE"}]
    wanted: dict[str, Any] = {"number": "SP-0009", "leaving": leaving, "on": day(-3)}
    done = (await edited(people, "splitHousehold", 5, **wanted))["household"]
    told = [(each["person"]["name"], each["relation"], each["since"]) for each in done["memberships"]]
    assert (done["number"], told) == ("SP-0009", [("王大山", "HEAD", day(-3)), ("孙巧云", "SPOUSE", day(-3))])
    rest = await shown(people, household("A"))
    assert [(each["person"]["name"], each["until"], each["endedBy"]) for each in rest["memberships"]] == [
        ("王桂兰", None, None),
        ("王大山", day(-4), "SPLIT"),
        ("孙巧云", day(-4), "SPLIT"),
    ]
    held = [(each["kind"], each["until"]) for each in rest["entitlements"]]
    assert held == [("DISABILITY_CARE", day(-4)), ("MINIMUM_LIVING", None)]
    assert [each["since"] for each in (await shown(people, done["id"]))["entitlements"]] == [day(-3)]
    assert {each["field"] for each in await changes_of(people, done["id"])} == {"MEMBER", "SPLIT_FROM"}
    corrected = {"personId": son["id"], "phone": "13800001234"}
    assert codes(await edited(people, "correctPerson", 6, **corrected)) == ["MEMBER_UNKNOWN"]
    assert not codes(await edited(people, "correctPerson", 1, of=done["id"], **corrected))
    query = "query($id: ID!) { node(id: $id) { ... on Person { households { number } } } }"
    moved = (await people.get("officer", query, id=son["id"]))["node"]
    assert [each["number"] for each in moved["households"]] == ["SP-0009", "SD-A"]


@pytest.mark.parametrize(
    ("relations", "changes", "code"),
    [
        ([], {}, "NOBODY_SPLIT_OFF"),
        (["CHILD"], {}, "NOBODY_SPLIT_OFF"),
        (["HEAD", "HEAD"], {}, "NOBODY_SPLIT_OFF"),
        (["HEAD"], {"number": "SD-B"}, "NUMBER_TAKEN"),
        (["HEAD"], {"on": day(1)}, "DAY_AHEAD"),
        (["HEAD"], {"on": day(-20)}, "DAY_TOO_EARLY"),
    ],
)
async def test_what_cannot_be_split_is_refused(
    people: People, relations: list[str], changes: dict[str, Any], code: str
) -> None:
    son = await joined(people, 1, 2, "王大山")
    leaving = [{"personId": son["id"], "relation": each} for each in relations]
    wanted = {"number": "SP-0009", "leaving": leaving, "on": day(-3), **changes}
    assert codes(await edited(people, "splitHousehold", 2, **wanted)) == [code]
    assert (await shown(people, household("A")))["version"] == 2


async def test_the_head_stays_and_strangers_do_not_leave(people: People) -> None:
    for called, code in (("A", "HEAD_STAYS"), ("B", "MEMBER_UNKNOWN")):
        leaving = [{"personId": person(called), "relation": "HEAD"}]
        wanted: dict[str, Any] = {"number": "SP-0009", "leaving": leaving, "on": day(0)}
        assert codes(await edited(people, "splitHousehold", 1, **wanted)) == [code]


async def test_who_may_stand_in_the_register_twice_is_shown_side_by_side(people: People) -> None:
    same = {"idNumber": card(2)["idNumber"]}
    await registered(people, number="S-1", head=card(1, "周家旺"))
    await registered(people, number="S-2", head=card(1, "周家旺", **same))
    await registered(people, number="S-3", head=card(3, "吴桂香", phone="138 0000 1234"))
    await registered(people, number="S-4", head=card(4, "郑秋月", phone="13800001234"))
    await registered(people, number="S-5", head=card(5, "冯秀莲"))
    query = "{ duplicateCandidates { nodes { name households { number } alike { name households { number } } } } }"
    found = (await people.get("officer", query))["duplicateCandidates"]["nodes"]
    pairs = {(each["households"][0]["number"], each["alike"][0]["households"][0]["number"]) for each in found}
    assert {("S-1", "S-2"), ("S-2", "S-1"), ("S-3", "S-4"), ("S-4", "S-3")} <= pairs
    assert not [one for one in pairs if "S-5" in one]
    assert (await people.get("next officer", query))["duplicateCandidates"]["nodes"] == []
    told = await people.ask("approver", query)
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
