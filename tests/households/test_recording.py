"""Corrections, loans and entitlements: at the version that was looked at, and with their history."""

from typing import Any

import pytest

from domain.households.actions import recording
from domain.households.actions.keeping import Edited
from domain.households.models import HousingGrade
from server.database import Database
from tests.conftest import TestDatabase
from tests.households.steps import (
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
from tests.racing import DONE, Step, race
from tests.reading.county import run
from tests.story.county import COUNTY, key, viewer
from tests.story.people import People, day, statement

LOAN = "loan { id lender principal since until }"
ENTITLEMENT = "entitlement { id kind monthly since until person { name } }"
REVEAL = ("revealPerson", "value")


async def loan(people: People, version: int, **changes: Any) -> Any:
    given = {"lender": "东海农商银行", "principal": "30000.00", "since": day(-10), "until": day(700), **changes}
    return await edited(people, "recordLoan", version, selection=LOAN, **given)


async def entitlement(people: People, version: int, **changes: Any) -> Any:
    given = {"kind": "MINIMUM_LIVING", "monthly": "630.00", "since": day(-10), **changes}
    return await edited(people, "recordEntitlement", version, selection=ENTITLEMENT, **given)


async def test_the_second_of_two_who_edit_at_once_is_told_what_changed(people: People) -> None:
    first = await edited(people, "correctHousehold", 1, housingGrade="C")
    assert (first["household"]["housingGrade"], first["household"]["version"]) == ("C", 2)
    [refused] = (await edited(people, "correctHousehold", 1, housingGrade="D"))["userErrors"]
    assert (refused["code"], refused["field"]) == ("CHANGED_SINCE", ["input", "expectedVersion"])
    assert "HOUSING_GRADE officer" in refused["message"]
    assert day(0) in refused["message"]
    [change] = await changes_of(people, household("A"))
    assert (change["before"], change["after"], change["changedName"]) == (None, "C", "officer")


async def test_of_two_transactions_at_one_moment_one_changes_it(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    def grading(grade: HousingGrade) -> Step:
        looked_at = Edited((COUNTY, key("A")), 1, "走访记录")
        return Step(
            viewer("officer"),
            lambda session: recording.correct_household(session, viewer("officer"), looked_at, grade),
        )

    assert await race(fresh, database, grading(HousingGrade.C), grading(HousingGrade.D)) == (DONE, "CHANGED_SINCE")
    assert await version_of(people, household("A")) == 2


async def test_what_stands_already_is_no_edit(people: People) -> None:
    await edited(people, "correctHousehold", 1, housingGrade="C")
    assert codes(await edited(people, "correctHousehold", 2, housingGrade="C")) == ["NOTHING_EDITED"]
    assert codes(await edited(people, "correctPerson", 2, personId=person("A"), name="王桂兰")) == ["NOTHING_EDITED"]
    assert await version_of(people, household("A")) == 2


async def test_a_person_is_corrected_and_the_history_masks_what_is_sealed(people: People) -> None:
    made = (await registered(people))["household"]
    id_ = made["memberships"][0]["person"]["id"]
    wanted = {"name": "周家望", "idNumber": id_number(9), "phone": "13800001234", "schoolingStage": "NOT_AT_SCHOOL"}
    sealed = {"health": "SERIOUSLY_ILL", "disabilityCertificate": id_number(9) + "42"}
    done = await edited(people, "correctPerson", 1, of=made["id"], personId=id_, **wanted, **sealed)
    [head] = done["household"]["memberships"]
    assert (head["person"]["name"], head["person"]["idNumberMasked"][-4:]) == ("周家望", id_number(9)[-4:])
    told = {each["field"]: (each["before"], each["after"]) for each in await changes_of(people, made["id"])}
    assert told["NAME"] == ("周家旺", "周家望")
    assert told["PHONE"] == (None, "138****1234")
    assert told["HEALTH"] == told["DISABILITY_CERTIFICATE"] == ("***", "***")
    assert id_number(9) not in str(told)
    assert "ILL" not in str(told)
    await edited(people, "correctPerson", 2, of=made["id"], personId=id_, phone="")
    assert (await changes_of(people, made["id"]))[0]["after"] is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"idNumber": id_number(2)}, "ID_NUMBER_OF_ANOTHER"),
        ({"idNumber": "320722800229001"}, "ID_NUMBER_OF_OLD_STYLE"),
        ({"disabilityCertificate": id_number(2) + "42"}, "CERTIFICATE_UNFIT"),
        ({"disabilityCertificate": id_number() + "82"}, "CERTIFICATE_UNFIT"),
        ({"disabilityCertificate": id_number() + "45"}, "CERTIFICATE_UNFIT"),
        ({"disabilityCertificate": id_number()}, "CERTIFICATE_UNFIT"),
        ({"phone": "12"}, "PHONE_UNFIT"),
        ({"name": ""}, "NAME_UNFIT"),
        ({"name": "周", "personId": person("A")}, "MEMBER_UNKNOWN"),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    made = (await registered(people))["household"]
    await joined(people, 1, 2, "王小雨")
    given = {"personId": made["memberships"][0]["person"]["id"], **changes}
    assert codes(await edited(people, "correctPerson", 1, of=made["id"], **given)) == [code]
    assert await version_of(people, made["id"]) == 1


async def test_what_is_sealed_is_shown_for_a_reason_that_county_and_auditor_read(people: People) -> None:
    made = (await registered(people, head=card(phone="13800001234")))["household"]
    id_ = made["memberships"][0]["person"]["id"]
    certified = {"health": "CHRONICALLY_ILL", "disabilityCertificate": id_number() + "31B1"}
    await edited(people, "correctPerson", 1, of=made["id"], personId=id_, **certified)
    shown = {
        "ID_NUMBER": id_number(),
        "PHONE": "13800001234",
        "HEALTH": "CHRONICALLY_ILL",
        "DISABILITY_CERTIFICATE": id_number() + "31B1",
    }
    for field, value in shown.items():
        done = await people.do("reviewer", *REVEAL, personId=id_, field=field, reason="核对医保结算")
        assert done["value"] == value
    query = "query($id: ID!) { node(id: $id) { ... on Person { hasHealth reveals { field reason revealedName } } } }"
    told = {who: (await people.get(who, query, id=id_))["node"] for who in ("auditor", "approver", "officer", "city")}
    assert [each["field"] for each in told["auditor"]["reveals"]] == list(reversed(shown))
    assert {each["revealedName"] for each in told["approver"]["reveals"]} == {"reviewer"}
    assert told["officer"] == {"hasHealth": True, "reveals": []}
    assert told["city"] == {"hasHealth": False, "reveals": []}


async def test_nothing_sealed_is_shown_without_reason_or_to_who_has_no_work_with_it(people: People) -> None:
    made = (await registered(people))["household"]
    wanted = {"personId": made["memberships"][0]["person"]["id"], "field": "ID_NUMBER", "reason": "核对"}
    assert codes(await people.do("officer", *REVEAL, **{**wanted, "reason": " "})) == ["REVEAL_WITHOUT_REASON"]
    assert codes(await people.do("officer", *REVEAL, **{**wanted, "field": "HEALTH"})) == ["NOTHING_SEALED"]
    assert codes(await people.do("next officer", *REVEAL, **wanted)) == ["NOT_FOUND"]
    assert codes(await people.do("stranger", *REVEAL, **wanted)) == ["NOT_FOUND"]
    query = "mutation($input: RevealPersonInput!) { revealPerson(input: $input) { value } }"
    for who in ("auditor", "city", "finance", "member", "seller"):
        told = await people.ask(who, query, input={"idempotencyKey": "a key to try", **wanted})
        assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who


async def test_a_loan_is_kept_within_its_rule_and_is_never_income(people: People) -> None:
    before = await statement(people, "officer", "A")
    done = (await loan(people, 1))["loan"]
    assert (done["principal"], done["since"], done["until"]) == ("30000.00", day(-10), day(700))
    assert await statement(people, "officer", "A") == before
    assert codes(await loan(people, 2, principal="20000.01")) == ["LOAN_TOO_LARGE"]
    assert not codes(await loan(people, 2, principal="20000.00"))
    ended = await edited(people, "endLoan", 3, selection=LOAN, loanId=done["id"], until=day(-1))
    assert ended["loan"]["until"] == day(-1)
    assert not codes(await loan(people, 4, since=day(0)))
    query = "query($id: ID!) { household(id: $id) { loans { principal } } }"
    assert len((await people.get("member", query, id=household("A")))["household"]["loans"]) == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"principal": "50000.01"}, "LOAN_TOO_LARGE"),
        ({"principal": "0.00"}, "AMOUNT_NOT_POSITIVE"),
        ({"principal": "-1.00"}, "AMOUNT_NOT_POSITIVE"),
        ({"since": "2020-01-01", "until": "2023-01-02"}, "LOAN_TOO_LONG"),
        ({"since": day(1)}, "DAY_AHEAD"),
        ({"until": day(-11)}, "DAY_TOO_EARLY"),
        ({"since": "2014-01-01", "until": "2015-01-01"}, "LOAN_RULE_MISSING"),
        ({"lender": ""}, "NAME_UNFIT"),
        ({"source": ""}, "SOURCE_OF_ENTRY_MISSING"),
    ],
)
async def test_a_loan_outside_its_rule_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await loan(people, 1, **changes)) == [code]
    assert await version_of(people, household("A")) == 1


async def test_the_county_has_a_rule_of_its_own(people: People, fresh: TestDatabase) -> None:
    await run(
        fresh,
        "INSERT INTO loan_rule (id, county_id, most_principal, most_years, during, source)"
        " VALUES (gen_random_uuid(), 320722, 1000000, 1, '[2020-01-01,)', '县级规定')",
    )
    assert codes(await loan(people, 1, principal="10000.01", until=day(30))) == ["LOAN_TOO_LARGE"]
    assert codes(await loan(people, 1, principal="10000.00")) == ["LOAN_TOO_LONG"]


async def test_an_entitlement_is_a_households_or_a_members_and_held_once(people: People) -> None:
    made = (await entitlement(people, 1))["entitlement"]
    assert (made["monthly"], made["person"]) == ("630.00", None)
    assert codes(await entitlement(people, 2, since=day(0))) == ["ENTITLED_ALREADY"]
    own = await entitlement(people, 2, kind="OLD_AGE", monthly="50.00", personId=person("A"))
    assert own["entitlement"]["person"] == {"name": "王桂兰"}
    await edited(people, "endEntitlement", 3, selection=ENTITLEMENT, entitlementId=made["id"], until=day(-1))
    assert not codes(await entitlement(people, 4, since=day(0)))
    assert codes(await entitlement(people, 5, kind="PENSION", personId=person("B"))) == ["MEMBER_UNKNOWN"]
    assert codes(await entitlement(people, 5, kind="PENSION", since=day(1))) == ["DAY_AHEAD"]
    assert codes(await entitlement(people, 5, kind="PENSION", monthly="0.00")) == ["AMOUNT_NOT_POSITIVE"]
    ahead = {"entitlementId": made["id"], "until": day(1)}
    assert codes(await edited(people, "endEntitlement", 5, selection=ENTITLEMENT, **ahead)) == ["DAY_AHEAD"]


async def test_what_a_member_is_entitled_to_ends_with_the_member(people: People) -> None:
    child = await joined(people, 1, 2, "王小雨")
    await entitlement(people, 2, kind="DISABILITY_CARE", personId=child["id"])
    await edited(people, "endMembership", 3, personId=child["id"], until=day(-1), leaving="DIED")
    query = "query($id: ID!) { household(id: $id) { entitlements { until } } }"
    [ended] = (await people.get("officer", query, id=household("A")))["household"]["entitlements"]
    assert ended["until"] == day(-1)
