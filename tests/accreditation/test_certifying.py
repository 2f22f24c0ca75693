"""A product is certified by township, county and public notice in turn, and by nobody twice."""

import asyncio
from typing import Any

import pytest

from domain.accreditation.models import LicenceKind
from tests.accreditation.steps import (
    CERTIFICATION,
    also_appoint,
    applied,
    certified,
    certify,
    codes,
    decided,
    document,
    let_the_notice_pass,
    on_notice,
    this_year,
)
from tests.conftest import TestDatabase
from tests.factories import COUNTY, LicenceFactory, key, save
from tests.reading.county import run
from tests.story.people import People, day, listing, lot

PUBLIC = "{ certifications { nodes { id state number product { name } certificateKind { nameZh } } } }"


async def public(people: People, who: str | None = None) -> list[Any]:
    found: list[Any] = (await people.get(who, PUBLIC))["certifications"]["nodes"]
    return found


async def test_from_application_to_certificate(people: People, fresh: TestDatabase) -> None:
    id_ = (await applied(people))["certification"]["id"]
    assert await public(people) == []
    assert (await decided(people, "reviewer", id_, "ENDORSE"))["certification"]["state"] == "ENDORSED"
    noticed = (await decided(people, "approver", id_, "OPEN_NOTICE"))["certification"]
    assert (noticed["onNotice"], noticed["noticeUntil"]) == (True, day(5))
    assert [each["state"] for each in await public(people)] == ["NOTICE"]
    assert codes(await certify(people, id_)) == ["NOTICE_NOT_OVER"]
    await let_the_notice_pass(fresh)
    assert await public(people) == [], "a notice that is over is not open, and certifies nothing by itself"
    done = (await certify(people, id_))["certification"]
    assert (done["state"], done["inForce"]) == ("CERTIFIED", True)
    assert (done["validFrom"], done["validUntil"]) == (day(0), day(300))
    assert done["number"].startswith(f"CONSUMPTION-{this_year()}-")
    assert [each["number"] for each in await public(people)] == [done["number"]]
    steps = "query($id: ID!) { certification(id: $id) { steps { act role actorName } evidence { id } } }"
    history = (await people.get("seller", steps, id=id_))["certification"]["steps"]
    assert [(each["act"], each["role"]) for each in history] == [
        ("APPLY", "SELLER"),
        ("ENDORSE", "TOWNSHIP_REVIEWER"),
        ("OPEN_NOTICE", "COUNTY_APPROVER"),
        ("CERTIFY", "COUNTY_APPROVER"),
    ]
    assert (await people.get("buyer", steps, id=id_))["certification"] == {"steps": [], "evidence": []}


async def test_a_certificate_is_shown_with_its_product_until_it_is_revoked(people: People, fresh: TestDatabase) -> None:
    await listing(people, await lot(people))
    id_ = await certified(people, fresh)
    query = "{ listings { nodes { product { certificates { id number } } } } }"

    async def shown() -> list[str]:
        (found,) = (await people.get(None, query))["listings"]["nodes"]
        return [each["id"] for each in found["product"]["certificates"]]

    assert await shown() == [id_]
    assert codes(await decided(people, "approver", id_, "REVOKE")) == ["REASON_MISSING"]
    revoked = await decided(people, "approver", id_, "REVOKE", "Found elsewhere.")
    assert (revoked["certification"]["state"], revoked["certification"]["inForce"]) == ("REVOKED", False)
    assert await shown() == []
    assert await public(people) == []


@pytest.mark.parametrize(("since", "until"), [(1, 30), (-60, -1)])
async def test_a_certificate_outside_its_days_is_none(
    people: People, fresh: TestDatabase, since: int, until: int
) -> None:
    await certified(people, fresh)
    await run(fresh, f"UPDATE certification SET during = daterange(current_date + {since}, current_date + {until})")
    assert await public(people) == []


async def test_a_return_begins_again_at_the_township(people: People) -> None:
    id_ = await on_notice(people)
    returned = await decided(people, "approver", id_, "RETURN", "The test report is missing.")
    assert returned["certification"]["state"] == "RETURNED"
    assert await public(people) == []
    assert (await people.get(None, "query($id: ID!) { certification(id: $id) { id } }", id=id_))[
        "certification"
    ] is None
    again = await people.do(
        "seller",
        "resubmitCertification",
        CERTIFICATION,
        certificationId=id_,
        evidence=[await document(people, page=2)],
    )
    assert again["certification"]["state"] == "APPLIED"
    assert codes(await decided(people, "approver", id_, "OPEN_NOTICE")) == ["NOT_THIS_STEP"]
    assert (await decided(people, "reviewer", id_, "ENDORSE"))["certification"]["state"] == "ENDORSED"


async def test_who_was_rejected_may_apply_anew_and_who_is_not_decided_may_not(people: People) -> None:
    id_ = (await applied(people))["certification"]["id"]
    assert codes(await applied(people)) == ["ALREADY_APPLIED"]
    await decided(people, "reviewer", id_, "REJECT", "Not grown here.")
    assert (await applied(people))["certification"]["state"] == "APPLIED"


async def test_applied_for_many_times_at_once_it_is_one_application(people: People) -> None:
    evidence = [await document(people)]
    answers = await asyncio.gather(*(applied(people, evidence=evidence) for _ in range(6)))
    assert sum(answer["certification"] is not None for answer in answers) == 1
    assert {code for answer in answers for code in codes(answer)} <= {"ALREADY_APPLIED", "CONFLICT"}


@pytest.mark.parametrize(
    ("who", "decision"),
    [("approver", "ENDORSE"), ("approver", "OPEN_NOTICE"), ("approver", "REVOKE"), ("reviewer", "OPEN_NOTICE")],
)
async def test_no_step_is_skipped(people: People, who: str, decision: str) -> None:
    id_ = (await applied(people))["certification"]["id"]
    assert codes(await decided(people, who, id_, decision, "because")) == ["NOT_THIS_STEP"]
    assert codes(await certify(people, id_)) == ["NOT_THIS_STEP"]


async def test_nobody_acts_at_two_levels_of_one_application(people: People, fresh: TestDatabase) -> None:
    """The same person, appointed by the county after having endorsed for the township."""
    id_ = (await applied(people))["certification"]["id"]
    await decided(people, "reviewer", id_, "ENDORSE")
    await run(
        fresh,
        f"UPDATE appointment SET role = 'COUNTY_APPROVER', organisation_id = '{key('county office')}'"
        f" WHERE account_id = '{key('account reviewer')}'",
    )
    await people.sign_in("reviewer")
    assert codes(await decided(people, "reviewer", id_, "OPEN_NOTICE")) == ["ACTED_BEFORE"]
    assert (await decided(people, "approver", id_, "OPEN_NOTICE"))["certification"]["state"] == "NOTICE"


async def test_nobody_decides_about_his_own_organisation(people: People, fresh: TestDatabase) -> None:
    id_ = (await applied(people))["certification"]["id"]
    await also_appoint(fresh, "reviewer")
    assert codes(await decided(people, "reviewer", id_, "ENDORSE")) == ["OWN_ORGANISATION"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"evidence": []}, "EVIDENCE_MISSING"),
        ({"evidence": ["Document:320722:00000000-0000-4000-8000-000000000000"]}, "NOT_FOUND"),
        ({"certificateCode": "NONE"}, "NOT_FOUND"),
        ({"productId": f"Product:{COUNTY}:{key('蓝莓 rival')}"}, "NOT_FOUND"),
        ({"regionCode": "320722000000"}, "NO_TOWNSHIP"),
        ({"regionCode": "320723000000"}, "NO_TOWNSHIP"),
        ({"regionCode": "1"}, "INVALID_INPUT"),
    ],
)
async def test_an_application_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    assert codes(await applied(people, **changes)) == [code]
    count = await people.get("seller", "{ certificationApplications { totalCount } }")
    assert count["certificationApplications"] == {"totalCount": 0}


@pytest.mark.parametrize(("since", "until"), [(0, -1), (0, 1200), (-400, -1)])
async def test_days_that_no_certificate_holds_are_refused(
    people: People, fresh: TestDatabase, since: int, until: int
) -> None:
    id_ = await on_notice(people)
    await let_the_notice_pass(fresh)
    refused = await certify(people, id_, validFrom=day(since), validUntil=day(until))
    assert codes(refused) == ["VALID_TOO_LONG"]


async def test_two_certificates_of_one_kind_do_not_overlap(people: People, fresh: TestDatabase) -> None:
    await certified(people, fresh)
    id_ = await on_notice(people)
    await let_the_notice_pass(fresh)
    assert codes(await certify(people, id_, validFrom=day(300), validUntil=day(600))) == ["CERTIFIED_ALREADY"]
    assert (await certify(people, id_, validFrom=day(301), validUntil=day(600)))["certification"]["inForce"] is False


# Objections


async def objected(people: People, who: str, id_: str, text: str = "It was grown elsewhere.") -> Any:
    return await people.do(who, "objectToCertification", "objection { id }", certificationId=id_, text=text)


async def answered(people: People, objection: str, *, upheld: bool, who: str = "approver") -> Any:
    given = {"objectionId": objection, "upheld": upheld, "finding": "We went and looked."}
    return await people.do(who, "answerObjection", "objection { finding { upheld finding } }", **given)


@pytest.mark.parametrize("who", ["member", "rival", "surveyor", "stranger"])
async def test_anyone_signed_in_may_object_and_is_answered_before_it_goes_on(
    people: People, fresh: TestDatabase, who: str
) -> None:
    id_ = await on_notice(people)
    objection = (await objected(people, who, id_))["objection"]["id"]
    await let_the_notice_pass(fresh)
    assert codes(await certify(people, id_)) == ["OBJECTIONS_OPEN"]
    done = await answered(people, objection, upheld=False)
    assert done["objection"]["finding"] == {"upheld": False, "finding": "We went and looked."}
    assert codes(await answered(people, objection, upheld=True)) == ["OBJECTION_ANSWERED"]
    mine = "query($id: ID!) { certification(id: $id) { objections { text finding { upheld } } } }"
    assert len((await people.get(who, mine, id=id_))["certification"]["objections"]) == 1
    assert (await people.get("seller", mine, id=id_))["certification"]["objections"] == []
    assert (await certify(people, id_))["certification"]["state"] == "CERTIFIED"


async def test_an_objection_that_is_upheld_is_in_the_way_until_the_next_notice(
    people: People, fresh: TestDatabase
) -> None:
    id_ = await on_notice(people)
    objection = (await objected(people, "buyer", id_))["objection"]["id"]
    await answered(people, objection, upheld=True)
    await let_the_notice_pass(fresh)
    assert codes(await certify(people, id_)) == ["OBJECTIONS_OPEN"]
    await decided(people, "approver", id_, "RETURN", "Show where it is grown.")
    evidence = [await document(people)]
    await people.do("seller", "resubmitCertification", CERTIFICATION, certificationId=id_, evidence=evidence)
    await decided(people, "reviewer", id_, "ENDORSE")
    await decided(people, "approver", id_, "OPEN_NOTICE")
    await let_the_notice_pass(fresh)
    assert (await certify(people, id_))["certification"]["state"] == "CERTIFIED"


async def test_who_objected_does_not_answer_himself(people: People) -> None:
    id_ = await on_notice(people)
    objection = (await objected(people, "approver", id_))["objection"]["id"]
    assert codes(await answered(people, objection, upheld=False)) == ["ACTED_BEFORE"]


async def test_objections_out_of_place_are_refused(people: People, fresh: TestDatabase) -> None:
    early = (await applied(people, "ORGANIC"))["certification"]["id"]
    assert codes(await objected(people, "buyer", early)) == ["NOT_FOUND"]
    id_ = await on_notice(people)
    assert codes(await objected(people, "buyer", id_, " ")) == ["REASON_MISSING"]
    assert (await objected(people, "buyer", id_))["objection"]
    assert codes(await objected(people, "buyer", id_)) == ["OBJECTED_ALREADY"]
    await let_the_notice_pass(fresh)
    assert codes(await objected(people, "rival", id_)) == ["NOTICE_CLOSED"]


# What waits for whom


async def test_work_lists_hold_what_waits_for_the_viewer_alone(people: People, fresh: TestDatabase) -> None:
    query = "{ certificationsWaiting { nodes { id } } }"

    async def waiting(who: str) -> list[str]:
        return [each["id"] for each in (await people.get(who, query))["certificationsWaiting"]["nodes"]]

    async def for_whom(id_: str) -> set[str]:
        return {
            who for who in ("seller", "rival", "reviewer", "approver", "stranger", "city") if id_ in await waiting(who)
        }

    id_ = (await applied(people))["certification"]["id"]
    assert await for_whom(id_) == {"reviewer"}
    await decided(people, "reviewer", id_, "RETURN", "Say where.")
    assert await for_whom(id_) == {"seller"}
    evidence = [await document(people)]
    await people.do("seller", "resubmitCertification", CERTIFICATION, certificationId=id_, evidence=evidence)
    await decided(people, "reviewer", id_, "ENDORSE")
    assert await for_whom(id_) == {"approver"}
    await decided(people, "approver", id_, "OPEN_NOTICE")
    assert await for_whom(id_) == set()
    objection = (await objected(people, "buyer", id_))["objection"]["id"]
    assert await for_whom(id_) == {"approver"}
    await answered(people, objection, upheld=False)
    assert await for_whom(id_) == set()
    await let_the_notice_pass(fresh)
    assert await for_whom(id_) == {"approver"}
    assert (await certify(people, id_))["certification"]["inForce"]
    assert await for_whom(id_) == set()


# Selling


async def publish(people: People, title: str = "双店蓝莓") -> list[str]:
    given = {"lotIds": [await lot(people)], "title": title, "unitLabel": "公斤", "unitContent": "1"}
    terms = {"minimumQuantity": "1", "leadTimeDays": 0, "deliverFrom": day(0), "deliverUntil": day(7)}
    tiers = [{"fromQuantity": "1", "unitPrice": "6.00"}]
    return codes(await people.do("seller", "publishListing", "listing { id }", **given, **terms, tiers=tiers))


async def require(test: TestDatabase, codes: str) -> None:
    await run(test, f"UPDATE category SET certificates_required = '{{{codes}}}' WHERE code = 'FRUIT'")


async def test_a_category_that_requires_a_certificate_is_sold_with_it_alone(
    people: People, fresh: TestDatabase
) -> None:
    await require(fresh, "GREEN_FOOD")
    assert await publish(people) == ["CERTIFICATE_REQUIRED"]
    await certified(people, fresh, "CONSUMPTION")
    assert await publish(people) == ["CERTIFICATE_REQUIRED"]
    await certified(people, fresh, "GREEN_FOOD")
    assert await publish(people) == []


async def test_a_certificate_that_speaks_of_sellers_is_the_licence_of_its_name(
    people: People, fresh: TestDatabase
) -> None:
    await require(fresh, "FOOD_PRODUCTION")
    assert await publish(people) == ["CERTIFICATE_REQUIRED"]
    await save(fresh.owner_url, [LicenceFactory.build(kind=LicenceKind.FOOD_PRODUCTION)])
    assert await publish(people) == []


async def test_what_speaks_of_lots_is_not_asked_of_the_product(people: People, fresh: TestDatabase) -> None:
    await require(fresh, "ANIMAL_QUARANTINE")
    assert await publish(people) == []
    assert codes(await applied(people, "ANIMAL_QUARANTINE")) == ["NOT_FOUND"]


async def test_a_title_that_claims_a_certificate_needs_it(people: People, fresh: TestDatabase) -> None:
    assert await publish(people, "有机蓝莓") == ["NOT_CERTIFIED"]
    await certified(people, fresh, "ORGANIC")
    assert await publish(people, "有机蓝莓") == []


async def test_what_needs_a_certificate_is_taken_off_when_it_is_revoked(people: People, fresh: TestDatabase) -> None:
    id_ = await certified(people, fresh, "ORGANIC")
    assert await publish(people, "有机蓝莓") == await publish(people) == []
    await decided(people, "approver", id_, "REVOKE", "Found elsewhere.")
    off = (await people.get("seller", "{ myListings { nodes { title takenOffFor takenOffReason } } }"))["myListings"]
    assert {each["title"]: (each["takenOffFor"], each["takenOffReason"]) for each in off["nodes"]} == {
        "有机蓝莓": ("CERTIFICATE", "Found elsewhere."),
        "双店蓝莓": (None, None),
    }
    titles = "{ listings { nodes { title } } }"
    assert (await people.get(None, titles))["listings"]["nodes"] == [{"title": "双店蓝莓"}]
    again = await certified(people, fresh, "ORGANIC")
    await require(fresh, "ORGANIC")
    await decided(people, "approver", again, "REVOKE", "Found elsewhere.")
    assert (await people.get(None, titles))["listings"]["nodes"] == []


async def test_a_certificate_is_found_by_its_number_and_kind(people: People, fresh: TestDatabase) -> None:
    id_ = await certified(people, fresh)
    query = "query($w: CertificationWhere) { certifications(where: $w) { nodes { id number } } }"

    async def found(**where: Any) -> list[str]:
        return [each["id"] for each in (await people.get(None, query, w=where))["certifications"]["nodes"]]

    number = (await people.get(None, query))["certifications"]["nodes"][0]["number"]
    assert await found(number={"eq": number}) == [id_]
    assert await found(number={"oneOf": ["x"]}) == []
    assert await found(kind={"eq": "CONSUMPTION"}, state={"oneOf": ["CERTIFIED"]}) == [id_]
    assert await found(kind={"oneOf": ["ORGANIC"]}) == []
    assert await found(product={"eq": f"Product:{COUNTY}:{key('蓝莓 cooperative')}"}) == [id_]
    assert await found(seller={"eq": f"Organisation:{key('rival')}"}) == []
