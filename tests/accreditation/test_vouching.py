"""What vouches for single lots: no lot leaves without the certificate that its category requires of lots."""

from typing import Any

import asyncpg
import pytest

from domain.parties.walls import raise_walls_sql
from tests.accreditation.steps import also_appoint, codes, document
from tests.allocation.steps import choose, listed, quantities
from tests.allocation.steps import stored as recorded
from tests.conftest import TestDatabase
from tests.fulfilment.steps import accepted, claimed, done, terms
from tests.orders.steps import change, confirm, dispatch, parts
from tests.provenance.steps import at_once, stored
from tests.provenance.test_tracing import code_of
from tests.story.county import COUNTY, key, viewer
from tests.story.people import LOT_CERTIFICATE, People, day, listing, lot, order, promise

HELD = "certificates { id number inForce revokedReason } certificatesLacking { code }"


async def revoke(people: People, id_: str, who: str = "reviewer", reason: str = "查无此证") -> Any:
    return await people.do(who, "revokeLotCertificate", LOT_CERTIFICATE, certificateId=id_, reason=reason)


async def bare(people: People) -> tuple[str, str]:
    """A lot without any certificate, and a confirmed order of all of it."""
    lot_id = await lot(people, promised=False)
    order_id = (await order(people, await listing(people, lot_id)))["order"]["id"]
    assert codes(await confirm(people, order_id)) == []
    return lot_id, order_id


async def test_a_lot_leaves_only_with_what_its_category_requires(people: People) -> None:
    lot_id, order_id = await bare(people)
    refused = await dispatch(people, order_id)
    assert codes(refused) == ["LOT_CERTIFICATE_MISSING"]
    assert "Producer's promise of conformity" in refused["userErrors"][0]["message"]
    assert [each["state"] for each in await parts(people, order_id)] == ["CONFIRMED"]
    assert (await stored(people, lot_id))["lot"] == {"onHand": "100", "reserved": "100", "heldAt": None}
    assert (await stored(people, lot_id, HELD))["certificatesLacking"] == [{"code": "CONFORMITY"}]
    made = (await promise(people, lot_id))["certificate"]
    assert made["inForce"]
    assert (await stored(people, lot_id, HELD))["certificatesLacking"] == []
    assert codes(await dispatch(people, order_id)) == []


async def test_a_part_leaves_of_the_lots_that_have_it_and_of_no_other(people: People) -> None:
    lots = [await lot(people, promised=False), await lot(people)]
    order_id = (await order(people, await listed(people, *lots), "150"))["order"]["id"]
    await confirm(people, order_id)
    for sent in ({lots[0]: "10"}, {lots[0]: "10", lots[1]: "20"}):
        assert codes(await dispatch(people, order_id, lots=quantities(sent))) == ["LOT_CERTIFICATE_MISSING"]
    assert len(await parts(people, order_id)) == 1, "what is refused splits nothing"
    assert codes(await dispatch(people, order_id, lots=quantities({lots[1]: "20"}))) == []
    assert codes(await dispatch(people, order_id)) == ["LOT_CERTIFICATE_MISSING"], "the rest waits"


async def test_lots_that_were_chosen_later_need_it_too(people: People) -> None:
    await people.do("seller", "setAllocationPolicy", "allocationPolicy { id }", policy="SELLER_CHOICE", since=day(0))
    first, second = await recorded(people), await lot(people, promised=False)
    order_id = (await order(people, await listed(people, first), "10"))["order"]["id"]
    consignment = (await confirm(people, order_id))["consignment"]["id"]
    assert codes(await choose(people, consignment, {second: "10"})) == []
    assert codes(await dispatch(people, order_id)) == ["LOT_CERTIFICATE_MISSING"]


async def test_a_replacement_leaves_only_with_it(people: People) -> None:
    gone = await accepted(people)
    claim_id = await claimed(people, gone, asked="REPLACEMENT")
    agreed = {"claimId": claim_id, "answer": "ACCEPT", "terms": terms(remedy="REPLACEMENT")}
    await done(people, "seller", "answerClaim", "claim { id }", **agreed)
    other = await lot(people, promised=False)
    given = {"claimId": claim_id, "lotId": other}
    refused = await people.do("seller", "sendReplacement", "claim { id }", **given)
    assert [(each["code"], each["field"][-1]) for each in refused["userErrors"]] == [
        ("LOT_CERTIFICATE_MISSING", "lotId")
    ]
    assert (await stored(people, other))["lot"]["onHand"] == "100"
    await promise(people, other)
    await done(people, "seller", "sendReplacement", "claim { id }", **given)


@pytest.mark.parametrize("who", ["reviewer", "approver"])
async def test_what_was_revoked_vouches_for_none_of_its_lots(people: People, who: str) -> None:
    lots = [(await bare(people)) for _ in range(2)]
    for lot_id, _ in lots:
        assert codes(await promise(people, lot_id, number="HGZ-1")) == []
    [first] = (await stored(people, lots[0][0], HELD))["certificates"]
    assert (await revoke(people, first["id"], who))["certificate"]["revokedReason"] == "查无此证"
    for lot_id, order_id in lots:
        assert codes(await dispatch(people, order_id)) == ["LOT_CERTIFICATE_MISSING"]
        assert [each["inForce"] for each in (await stored(people, lot_id, HELD))["certificates"]] == [False]
    assert codes(await revoke(people, first["id"], who)) == ["ALREADY_REVOKED"]
    assert codes(await promise(people, lots[0][0], number="HGZ-1")) == ["LOT_CERTIFICATE_THERE"]
    assert codes(await promise(people, await lot(people), number="HGZ-1")) == ["CERTIFICATE_REVOKED"]
    assert codes(await promise(people, lots[0][0], number="HGZ-2")) == []
    assert codes(await dispatch(people, lots[0][1])) == []


async def test_certificates_end_with_their_last_day(people: People, fresh: TestDatabase) -> None:
    lot_id, order_id = await bare(people)
    await promise(people, lot_id, expiresOn=day(0))
    assert (await stored(people, lot_id, HELD))["certificatesLacking"] == [], "its last day counts"
    await change(fresh, "UPDATE lot_certificate SET issued_on = issued_on - 2, expires_on = expires_on - 1")
    assert codes(await dispatch(people, order_id)) == ["LOT_CERTIFICATE_MISSING"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuedOn": day(1)}, "LOT_CERTIFICATE_DAYS"),
        ({"issuedOn": day(-1)}, "LOT_CERTIFICATE_DAYS"),
        ({"expiresOn": day(-1)}, "LOT_CERTIFICATE_DAYS"),
        ({"number": " "}, "INVALID_INPUT"),
        ({"number": "9" * 65}, "INVALID_INPUT"),
        ({"issuer": ""}, "INVALID_INPUT"),
        ({"certificateCode": "ORGANIC"}, "NOT_FOUND"),
        ({"certificateCode": "NONE"}, "NOT_FOUND"),
        ({"documentId": f"Document:{COUNTY}:{key('scan rival')}"}, "NOT_FOUND"),
        ({"documentId": "nonsense"}, "NOT_FOUND"),
        ({"lotId": "nonsense"}, "NOT_FOUND"),
    ],
)
async def test_a_certificate_that_cannot_be_is_refused(people: People, changes: dict[str, Any], code: str) -> None:
    lot_id = await lot(people, promised=False)
    assert codes(await promise(people, lot_id, **changes)) == [code]
    assert (await stored(people, lot_id, HELD))["certificates"] == []


async def test_another_kind_is_no_substitute(people: People) -> None:
    lot_id, order_id = await bare(people)
    assert codes(await promise(people, lot_id, certificateCode="ANIMAL_QUARANTINE")) == []
    assert codes(await dispatch(people, order_id)) == ["LOT_CERTIFICATE_MISSING"]


async def test_nobody_vouches_for_the_lots_of_another(people: People) -> None:
    lot_id = await lot(people, promised=False)
    await listing(people, lot_id)
    assert codes(await promise(people, lot_id, "rival")) == ["NOT_FOUND"]
    assert (await stored(people, lot_id, HELD))["certificates"] == []


@pytest.mark.parametrize("who", ["seller", "officer", "city", "buyer"])
async def test_only_township_and_county_revoke(people: People, who: str) -> None:
    lot_id = await lot(people)
    [held] = (await stored(people, lot_id, HELD))["certificates"]
    mutation = """mutation($input: RevokeLotCertificateInput!) {
      revokeLotCertificate(input: $input) { certificate { id } } }"""
    given = {"idempotencyKey": "k" * 8, "certificateId": held["id"], "reason": "x"}
    answer = await people.ask(who, mutation, input=given)
    assert answer["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_revoking_needs_a_reason_and_another_hand_and_ones_own_county(
    people: People, fresh: TestDatabase
) -> None:
    lot_id = await lot(people)
    await listing(people, lot_id)
    [held] = (await stored(people, lot_id, HELD))["certificates"]
    assert codes(await revoke(people, held["id"], "stranger")) == ["NOT_FOUND"], "it is public, and not theirs"
    assert codes(await revoke(people, held["id"], reason=" ")) == ["REASON_MISSING"]
    await also_appoint(fresh, "reviewer")
    assert codes(await revoke(people, held["id"])) == ["OWN_ORGANISATION"]
    assert (await stored(people, lot_id, HELD))["certificates"][0]["inForce"]


async def test_of_a_revocation_and_a_dispatch_the_second_waits_for_the_first(
    people: People, fresh: TestDatabase
) -> None:
    lot_id, order_id = await bare(people)
    id_ = (await promise(people, lot_id))["certificate"]["id"]
    for who in ("seller", "approver"):
        await people.token_of(who)
    revoked, sent = await at_once(
        fresh,
        "SELECT FROM lot FOR UPDATE",
        lambda: revoke(people, id_, "approver"),
        lambda: dispatch(people, order_id),
    )
    assert (codes(revoked), codes(sent)) == ([], ["LOT_CERTIFICATE_MISSING"])


async def test_the_trace_shows_it_to_all_and_its_file_to_officials(people: People) -> None:
    lot_id = await lot(people, promised=False)
    paper = await document(people)
    made = await promise(people, lot_id, number="HGZ-9", documentId=paper)
    query = """query($code: String!) { trace(code: $code) { lotCertificates {
      number issuer inForce documentSha256 document { id } certificateKind { code } } } }"""
    await listing(people, lot_id)
    code = await code_of(people, lot_id)
    for who, sees in ((None, False), ("rival", False), ("buyer", False), ("seller", True), ("reviewer", True)):
        [shown] = (await people.get(who, query, code=code))["trace"]["lotCertificates"]
        assert (shown["number"], shown["inForce"], len(shown["documentSha256"])) == ("HGZ-9", True, 64)
        assert bool(shown["document"]) is sees, who
    asked = "{ lotCertificates { nodes { id } } }"
    for who in ("seller", "reviewer", "approver", "auditor"):
        assert (await people.get(who, asked))["lotCertificates"]["nodes"] == [{"id": made["certificate"]["id"]}], who
    for who in ("rival", "stranger"):
        assert (await people.get(who, asked))["lotCertificates"]["nodes"] == [], who


async def test_a_lot_that_needs_none_leaves_with_none(people: People) -> None:
    """Cut flowers are no food."""
    described = {"product": "百合", "categoryCode": "FLOWER", "baseUnit": "PIECE", "quantity": "20"}
    made = await done(people, "seller", "recordLot", "lot { id }", **described, harvestedOn=day(0))
    flowers = made["lot"]["id"]
    placed = await order(people, await listed(people, flowers), "10")
    await confirm(people, placed["order"]["id"])
    assert codes(await dispatch(people, placed["order"]["id"])) == []


async def test_the_wall_lets_nobody_undo_a_revocation_or_rewrite_a_certificate(
    people: People, fresh: TestDatabase
) -> None:
    lot_id = await lot(people)
    [held] = (await stored(people, lot_id, HELD))["certificates"]
    await revoke(people, held["id"])
    app = await asyncpg.connect(fresh.server.dsn(fresh.name, user="lianxin_app"))
    undone = "UPDATE lot_certificate SET revoked_at = NULL, revoked_by = NULL"
    for who in (None, "seller", "rival", "stranger", "auditor", "officer"):
        async with app.transaction():
            await app.execute(raise_walls_sql(viewer(who) if who else None))
            assert await app.execute(undone) == "UPDATE 0", who
    for rewritten in ("UPDATE lot_certificate SET number = '1'", "DELETE FROM lot_certificate"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(rewritten)
    await app.close()
