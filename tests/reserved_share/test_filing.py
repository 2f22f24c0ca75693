"""Filing, joining, amending and confirming."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.reserved_share.rules import least_reserved
from tests.purchasing.steps import codes, done, duties, unit
from tests.reserved_share.steps import YEAR, confirm, file, filed, organisation
from tests.story.people import People

VERSIONS = """query($id: ID!) { reservedShareFiling(id: $id) {
  parties { name } units { code organisation { name } }
  versions { version planned reserved reason filedName confirmedName } } }"""


async def shown(people: People, filing_id: str, who: str = "chief") -> Any:
    return (await people.get(who, VERSIONS, id=filing_id))["reservedShareFiling"]


@given(planned=st.integers(1, 10**13), percent=st.decimals(10, 100, places=2))
def test_the_least_that_is_reserved_is_never_below_the_share(planned: int, percent: Any) -> None:
    least = least_reserved(planned, percent)
    assert least * 100 >= planned * percent > (least - 1) * 100


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reserved": "99.99"}, "SHARE_TOO_LOW"),
        ({"reserved": "1000.01"}, "SHARE_TOO_HIGH"),
        ({"planned": "0.00", "reserved": "0.00"}, "NOT_POSITIVE"),
        ({"year": YEAR - 1}, "YEAR_OVER"),
        ({"year": YEAR + 2}, "YEAR_OVER"),
        ({"schemeCode": "NONE"}, "NOT_FOUND"),
        ({"budgetUnitIds": []}, "UNITS_MISSING"),
        ({"budgetUnitIds": ["BudgetUnit:320722:0198c0de-0000-7000-8000-000000000000"]}, "NOT_FOUND"),
        ({"partyIds": ["Organisation:0198c0de-0000-7000-8000-000000000000"]}, "NOT_FOUND"),
        ({"partyIds": ["x"]}, "NOT_FOUND"),
    ],
)
async def test_a_filing_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await file(people, await unit(people, "A"), **changes)) == [code]
    assert (await people.get("chief", "{ reservedShareFilings { totalCount } }"))["reservedShareFilings"] == {
        "totalCount": 0
    }


async def test_a_buyer_files_once_a_year_also_many_times_at_once(people: People) -> None:
    units = [await unit(people, code) for code in "ABCD"]
    answers = await asyncio.gather(*(file(people, each) for each in units))
    assert sum(not codes(each) for each in answers) == 1
    assert {code for each in answers for code in codes(each)} <= {"ALREADY_FILED", "CONFLICT"}


async def test_a_unit_stands_in_one_filing_of_a_year(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"), partyIds=[organisation("other canteen")])
    theirs = await unit(people, "B", "other buyer")
    await file(people, theirs, who="other buyer")
    joined = {"filingId": filing_id, "budgetUnitIds": [theirs]}
    refused = await people.do("other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    assert codes(refused) == ["UNIT_FILED_ALREADY"]


async def test_a_shared_canteen_is_confirmed_once_all_have_joined(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"), kind="SHARED", partyIds=[organisation("other canteen")])
    early = await confirm(people, filing_id)
    assert codes(early) == ["PARTY_MISSING"]
    assert "other canteen" in early["userErrors"][0]["message"]
    joined = {"filingId": filing_id, "budgetUnitIds": [await unit(people, "B", "other buyer")]}
    await done(people, "other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    confirmed = await confirm(people, filing_id)
    assert confirmed["reservedShareFiling"]["versions"] == [{"version": 1, "confirmedName": "finance"}]
    seen = await shown(people, filing_id, "other buyer")
    assert sorted(each["organisation"]["name"] for each in seen["units"]) == ["canteen", "other canteen"]
    assert [each["name"] for each in seen["parties"]] == ["canteen", "other canteen"]
    assert codes(await confirm(people, filing_id)) == ["ALREADY_CONFIRMED"]


async def test_who_is_not_named_cannot_join(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    joined = {"filingId": filing_id, "budgetUnitIds": [await unit(people, "B", "other buyer")]}
    refused = await people.do("other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    assert codes(refused) == ["NOT_FOUND"]


async def amend(people: People, filing_id: str, who: str = "chief", **given_: Any) -> Any:
    given_ = {"planned": "2000.00", "reserved": "300.00", "reason": "学生增加", **given_}
    return await people.do(who, "amendReservedShare", "reservedShareFiling { id }", filingId=filing_id, **given_)


async def test_an_amendment_is_a_version_of_its_own_to_be_confirmed_anew(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    await confirm(people, filing_id)
    assert not codes(await amend(people, filing_id))
    first, second = (await shown(people, filing_id))["versions"]
    assert (first["planned"], first["confirmedName"], first["reason"]) == ("1000.00", "finance", None)
    assert (second["reserved"], second["confirmedName"], second["reason"]) == ("300.00", None, "学生增加")
    assert not codes(await confirm(people, filing_id))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reserved": "199.99"}, "SHARE_TOO_LOW"),
        ({"reason": " "}, "REASON_MISSING"),
        ({"who": "other buyer"}, "NOT_FOUND"),
    ],
)
async def test_an_amendment_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    assert codes(await amend(people, filing_id, **changes)) == [code]
    assert len((await shown(people, filing_id))["versions"]) == 1


async def test_amendments_at_once_are_versions_in_a_row(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"))
    await asyncio.gather(*(amend(people, filing_id) for _ in range(4)))
    assert [each["version"] for each in (await shown(people, filing_id))["versions"]] == [1, 2, 3, 4, 5]


async def test_a_filing_of_a_closed_year_stands_as_it_is(people: People) -> None:
    unit_id = await unit(people, "A")
    filing_id = await filed(people, unit_id)
    await done(people, "finance", "closeBudgetYear", "budgetUnit { id }", budgetUnitId=unit_id, year=YEAR)
    assert codes(await amend(people, filing_id)) == ["YEAR_OF_FILING_CLOSED"]


async def test_no_unit_comes_into_a_filing_once_its_year_is_closed(people: People) -> None:
    filing_id = await filed(people, await unit(people, "A"), kind="SHARED", partyIds=[organisation("other canteen")])
    theirs = await unit(people, "B", "other buyer")
    await done(people, "finance", "closeBudgetYear", "budgetUnit { id }", budgetUnitId=theirs, year=YEAR)
    joined = {"filingId": filing_id, "budgetUnitIds": [theirs]}
    refused = await people.do("other buyer", "joinReservedShare", "reservedShareFiling { id }", **joined)
    assert codes(refused) == ["BUDGET_YEAR_CLOSED"]
    assert codes(await file(people, theirs, who="other buyer")) == ["BUDGET_YEAR_CLOSED"]


async def test_only_a_manager_files(people: People) -> None:
    unit_id = await unit(people, "A")
    await duties(people, "buyer", "PURCHASER")
    assert codes(await file(people, unit_id, who="buyer")) == ["DUTY_MISSING"]
