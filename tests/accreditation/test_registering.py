"""A seller is let onto the market by the county, with its licences, and only while they hold."""

from datetime import timedelta
from typing import Any

import pytest

from domain import clock
from tests.accreditation.steps import also_appoint, codes, document
from tests.conftest import TestDatabase
from tests.factories import credit_code, key
from tests.reading.county import run
from tests.story.people import People, day, listing, lot, order

SHOWN = "registration { id state inForce licences { id kind state expiresOn } steps { act role reason actorName } }"


async def forget_the_registration(test: TestDatabase, seller: str = "cooperative") -> None:
    await run(
        test,
        f"DELETE FROM licence WHERE seller_id = '{key(seller)}'",
        f"DELETE FROM seller_registration WHERE seller_id = '{key(seller)}'",
    )


async def apply(people: People, **changes: Any) -> Any:
    given = {"creditCode": credit_code(9_000_077), "sellsFood": True, **changes}
    if "licences" not in given:
        given["licences"] = [await licence(people)]
    return await people.do("seller", "applyToSell", SHOWN, **given)


async def licence(people: People, **changes: Any) -> dict[str, Any]:
    plain = {"kind": "BUSINESS_LICENCE", "number": "N1", "issuedOn": day(-30), "expiresOn": day(30)}
    return {**plain, "documentId": await document(people), **changes}


async def decide(people: People, id_: str, decision: str, reason: str | None = None, who: str = "approver") -> Any:
    given = {"registrationId": id_, "decision": decision, "reason": reason}
    return await people.do(who, "decideSellerRegistration", SHOWN, **given)


async def publish(people: People) -> list[str]:
    """The codes that offering a lot is refused with."""
    given = {"lotIds": [await lot(people)], "title": "蓝莓", "unitLabel": "公斤", "unitContent": "1"}
    terms = {"minimumQuantity": "1", "leadTimeDays": 0, "deliverFrom": day(0), "deliverUntil": day(7)}
    tiers = [{"fromQuantity": "1", "unitPrice": "6.00"}]
    return codes(await people.do("seller", "publishListing", "listing { id }", **given, **terms, tiers=tiers))


async def test_from_application_over_a_return_to_selling(people: People, fresh: TestDatabase) -> None:
    await forget_the_registration(fresh)
    assert await publish(people) == ["SELLER_NOT_REGISTERED"]
    made = (await apply(people))["registration"]
    assert (made["state"], made["inForce"]) == ("APPLIED", False)
    waiting = "{ sellerRegistrationsWaiting { nodes { id } } }"
    assert (await people.get("approver", waiting))["sellerRegistrationsWaiting"]["nodes"] == [{"id": made["id"]}]
    returned = (await decide(people, made["id"], "RETURN", "The scan cannot be read."))["registration"]
    assert [each["state"] for each in returned["licences"]] == ["REFUSED"]
    assert (await people.get("seller", waiting))["sellerRegistrationsWaiting"]["nodes"] == [{"id": made["id"]}]
    assert (await people.get("approver", waiting))["sellerRegistrationsWaiting"]["nodes"] == []
    assert (await apply(people))["registration"]["id"] == made["id"]
    approved = (await decide(people, made["id"], "APPROVE"))["registration"]
    assert (approved["state"], approved["inForce"]) == ("APPROVED", True)
    assert [(each["act"], each["role"], each["actorName"]) for each in approved["steps"]] == [
        ("APPLY", "SELLER", "seller"),
        ("RETURN", "COUNTY_APPROVER", "approver"),
        ("APPLY", "SELLER", "seller"),
        ("APPROVE", "COUNTY_APPROVER", "approver"),
    ]
    assert await publish(people) == []


async def own(people: People) -> Any:
    query = "{ sellerRegistrations { nodes { id state inForce licences { id state } } } }"
    return (await people.get("seller", query))["sellerRegistrations"]["nodes"][0]


async def test_who_is_suspended_or_revoked_sells_nothing(people: People) -> None:
    id_ = (await own(people))["id"]
    await decide(people, id_, "SUSPEND", "Complaints.")
    assert await publish(people) == ["SELLER_NOT_REGISTERED"]
    await decide(people, id_, "RESUME", "Cleared up.")
    assert await publish(people) == []
    await decide(people, id_, "REVOKE", "Sold what others grew.")
    assert await publish(people) == ["SELLER_NOT_REGISTERED"]
    assert (await apply(people))["registration"]["state"] == "APPLIED"


@pytest.mark.parametrize("decision", ["SUSPEND", "REVOKE"])
async def test_what_who_is_suspended_or_revoked_listed_is_taken_off_and_what_was_ordered_stands(
    people: People, decision: str
) -> None:
    listing_id = await listing(people, await lot(people))
    placed = (await order(people, listing_id, "10"))["order"]["id"]
    await decide(people, (await own(people))["id"], decision, "Complaints.")
    assert (await people.get(None, "{ listings { totalCount } }"))["listings"] == {"totalCount": 0}
    assert codes(await order(people, listing_id, "10")) == ["NOT_FOUND"]
    assert not codes(await people.do("seller", "confirmOrder", "consignment { id }", orderId=placed))


OFF = "{ myListings { nodes { title withdrawnAt takenOffFor takenOffReason } } }"


@pytest.mark.parametrize(("decision", "cause"), [("SUSPEND", "SUSPENSION"), ("REVOKE", "REVOCATION")])
async def test_a_seller_is_told_why_its_listing_is_off_and_nobody_else_is(
    people: People, decision: str, cause: str
) -> None:
    own_will = await listing(people, await lot(people))
    with clock.stopped_at(clock.today() - timedelta(days=1)):
        await People(people.client).do("seller", "withdrawListing", "listing { id }", listingId=own_will)
    listing_id = await listing(people, await lot(people))
    assert not codes(await people.do("buyer", "putInCart", "cart { id }", listingId=listing_id, quantity="1"))
    await decide(people, (await own(people))["id"], decision, "Complaints.")
    taken_off, withdrawn = (await people.get("seller", OFF))["myListings"]["nodes"]
    assert (taken_off["takenOffFor"], taken_off["takenOffReason"]) == (cause, "Complaints.")
    assert withdrawn["withdrawnAt"] is not None
    assert (withdrawn["takenOffFor"], withdrawn["takenOffReason"]) == (None, None)
    in_cart = (await people.get("buyer", "{ cart { lines { listing { takenOffFor takenOffReason } } } }"))["cart"]
    assert [each["listing"] for each in in_cart["lines"]] == [{"takenOffFor": None, "takenOffReason": None}]


async def test_who_sells_again_lists_anew_what_was_taken_off(people: People) -> None:
    """Prices, days and lots may be others by now, so nothing comes back by itself."""
    listing_id = await listing(people, await lot(people))
    id_ = (await own(people))["id"]
    await decide(people, id_, "SUSPEND", "Complaints.")
    await decide(people, id_, "RESUME", "Cleared up.")
    assert (await people.get(None, "{ listings { totalCount } }"))["listings"] == {"totalCount": 0}
    (off,) = (await people.get("seller", OFF))["myListings"]["nodes"]
    assert (off["takenOffFor"], off["takenOffReason"]) == ("SUSPENSION", "Complaints.")
    changed = await people.do("seller", "changeListing", "listing { id }", listingId=listing_id, leadTimeDays=2)
    assert codes(changed) == ["WRONG_STATE"]
    assert await publish(people) == []


async def test_whose_licence_lapsed_offers_nothing_longer_at_no_other_price_and_from_no_other_lots(
    people: People, fresh: TestDatabase
) -> None:
    listing_id = await listing(people, await lot(people))
    other = await lot(people)
    await run(fresh, "UPDATE licence SET expires_on = current_date - 5")
    dearer = {"tiers": [{"fromQuantity": "1", "unitPrice": "7"}]}
    for more in ({"lotIds": [other]}, {"deliverUntil": day(60)}, dearer):
        refused = await people.do("seller", "changeListing", "listing { id }", listingId=listing_id, **more)
        assert codes(refused) == ["SELLER_NOT_REGISTERED"]


async def test_a_registration_lapses_with_a_licence_and_lives_again_with_its_verified_renewal(
    people: People, fresh: TestDatabase
) -> None:
    await run(fresh, "UPDATE licence SET expires_on = current_date - 5")
    lapsed = await own(people)
    assert (lapsed["state"], lapsed["inForce"]) == ("APPROVED", False)
    assert await publish(people) == ["SELLER_NOT_REGISTERED"]
    renewed = await people.do("seller", "renewLicence", SHOWN, licence=await licence(people))
    assert renewed["registration"]["inForce"] is False, "handed in is not verified"
    (newest,) = [each["id"] for each in renewed["registration"]["licences"] if each["state"] == "SUBMITTED"]
    refused = await people.do("approver", "decideLicence", SHOWN, licenceId=newest, verified=False)
    assert codes(refused) == ["REASON_MISSING"]
    verified = await people.do("approver", "decideLicence", SHOWN, licenceId=newest, verified=True)
    assert verified["registration"]["inForce"] is True
    again = await people.do("approver", "decideLicence", SHOWN, licenceId=newest, verified=True)
    assert codes(again) == ["NOT_THIS_STEP"]
    assert await publish(people) == []


async def test_a_licence_required_from_today_on_is_missed_from_today_on(people: People, fresh: TestDatabase) -> None:
    await run(
        fresh,
        "INSERT INTO required_licence (id, organisation_kind, licence_kind, for_food_only, during, source) VALUES"
        " (gen_random_uuid(), 'COOPERATIVE', 'FOOD_OPERATION', true, '[2020-01-01,)', 'made up')",
    )
    assert (await own(people))["inForce"] is False
    await run(fresh, "UPDATE seller_registration SET sells_food = false")
    assert (await own(people))["inForce"] is True
    assert await publish(people) == ["NOT_REGISTERED_FOR_FOOD"]


async def test_who_wants_to_sell_food_as_well_asks_anew(people: People, fresh: TestDatabase) -> None:
    await run(fresh, "UPDATE seller_registration SET sells_food = false")
    assert await publish(people) == ["NOT_REGISTERED_FOR_FOOD"]
    asked = (await apply(people))["registration"]
    assert (asked["state"], asked["inForce"]) == ("APPLIED", False)
    assert (await decide(people, asked["id"], "APPROVE"))["registration"]["inForce"] is True
    assert await publish(people) == []


async def test_nobody_approves_his_own(people: People, fresh: TestDatabase) -> None:
    await forget_the_registration(fresh)
    id_ = (await apply(people))["registration"]["id"]
    await also_appoint(fresh, "approver")
    assert codes(await decide(people, id_, "APPROVE")) == ["OWN_ORGANISATION"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"creditCode": credit_code(9_000_077)[:-1] + "!"}, "NO_CREDIT_CODE"),
        ({"creditCode": "1" * 18}, "NO_CREDIT_CODE"),
        ({"licences": []}, "LICENCE_MISSING"),
    ],
)
async def test_an_application_that_cannot_be_is_refused(
    people: People, fresh: TestDatabase, changes: dict[str, Any], code: str
) -> None:
    await forget_the_registration(fresh)
    assert codes(await apply(people, **changes)) == [code]
    assert (await people.get("seller", "{ sellerRegistrations { totalCount } }"))["sellerRegistrations"] == {
        "totalCount": 0
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuedOn": day(1)}, "LICENCE_DAYS"),
        ({"expiresOn": day(-31)}, "LICENCE_DAYS"),
        ({"expiresOn": day(-1)}, "LICENCE_EXPIRED"),
        ({"documentId": "Document:320722:x"}, "NOT_FOUND"),
        ({"kind": "FOOD_OPERATION"}, "LICENCE_MISSING"),
    ],
)
async def test_a_licence_that_cannot_be_is_refused(
    people: People, fresh: TestDatabase, changes: dict[str, Any], code: str
) -> None:
    await forget_the_registration(fresh)
    assert codes(await apply(people, licences=[await licence(people, **changes)])) == [code]


async def test_another_organisations_scan_shows_nothing(people: People) -> None:
    theirs = await document(people, "rival")
    refused = await people.do("seller", "renewLicence", SHOWN, licence=await licence(people, documentId=theirs))
    assert codes(refused) == ["NOT_FOUND"]


async def test_two_organisations_do_not_share_a_credit_code(people: People, fresh: TestDatabase) -> None:
    await forget_the_registration(fresh)
    await run(
        fresh,
        f"UPDATE seller_registration SET credit_code = '{credit_code(9_000_077)}' WHERE seller_id = '{key('rival')}'",
    )
    assert codes(await apply(people)) == ["CONFLICT"]


@pytest.mark.parametrize("who", ["seller", "reviewer", "buyer", "city"])
async def test_only_the_county_decides(people: People, who: str) -> None:
    id_ = (await own(people))["id"]
    query = (
        "mutation($input: DecideSellerRegistrationInput!) { decideSellerRegistration(input: $input) { __typename } }"
    )
    given = {"idempotencyKey": "a key of some length", "registrationId": id_, "decision": "REVOKE", "reason": "no"}
    answer = await people.ask(who, query, input=given)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_another_countys_approver_finds_nothing(people: People) -> None:
    id_ = (await own(people))["id"]
    assert codes(await decide(people, id_, "REVOKE", "no", who="stranger")) == ["NOT_FOUND"]
    assert (await people.get("stranger", "{ sellerRegistrations { totalCount } }"))["sellerRegistrations"] == {
        "totalCount": 0
    }


async def test_registrations_are_found_by_state_and_by_whether_they_are_in_force(
    people: People, fresh: TestDatabase
) -> None:
    await run(fresh, f"UPDATE licence SET expires_on = current_date - 5 WHERE seller_id = '{key('rival')}'")
    query = "query($w: SellerRegistrationWhere) { sellerRegistrations(where: $w) { nodes { name } } }"

    async def found(**where: Any) -> list[str]:
        page = (await people.get("approver", query, w=where))["sellerRegistrations"]["nodes"]
        return sorted(each["name"] for each in page)

    assert await found() == ["cooperative", "rival"]
    assert await found(inForce={"eq": True}) == ["cooperative"]
    assert await found(inForce={"eq": False}) == ["rival"]
    assert await found(state={"oneOf": ["APPLIED", "REVOKED"]}) == []
    assert await found(seller={"eq": f"Organisation:{key('rival')}"}, state={"eq": "APPROVED"}) == ["rival"]


async def test_a_listing_stands_when_the_registration_lapses_later(people: People, fresh: TestDatabase) -> None:
    """What was ordered must still be delivered; what is refused is to offer anew."""
    await listing(people, await lot(people))
    await run(fresh, "UPDATE licence SET expires_on = current_date - 5")
    assert (await people.get(None, "{ listings { totalCount } }"))["listings"] == {"totalCount": 1}
