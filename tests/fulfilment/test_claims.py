"""After acceptance: only what is disputed is held, only what is bad is credited, and every fen of it adds up."""

from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.documents.photos import bytes_at, photo_of
from tests.fulfilment.steps import (
    Sent,
    accepted,
    arrived,
    claim_on,
    claimed,
    days_pass,
    departure,
    done,
    money,
    refund,
    refused,
    sent,
    story,
    terms,
)
from tests.provenance.steps import inspect, recall
from tests.story.people import People, day, lot, order
from tests.story.test_many_at_once import balances_are_their_movements

OPEN = ("openClaim", "claim { id number state answerBy }")
ANSWER = ("answerClaim", "claim { state credited fault }")
DECIDE = ("decideClaim", "claim { state credited }")


def allowance(amount: str, **changes: Any) -> dict[str, Any]:
    return terms(remedy="PRICE_ALLOWANCE", allowance=amount, **changes)


async def pay(people: People, gone: Sent, amount: str) -> Any:
    given = {"orderId": gone.order_id, "amount": amount, "reference": "R"}
    return await people.do("buyer", "payOrder", "order { id }", **given)


async def on_hand(people: People, lot_id: str) -> str:
    query = "query($id: ID!) { node(id: $id) { ... on Lot { onHand reserved } } }"
    node = (await people.get("seller", query, id=lot_id))["node"]
    assert node["reserved"] == "0"
    return str(node["onHand"])


async def test_only_what_is_disputed_is_held(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone, "10")
    assert await money(people, gone) == ("600.00", "0.00", "60.00", "540.00")
    assert [each["code"] for each in (await pay(people, gone, "540.01"))["userErrors"]] == ["OVERPAID"]
    assert (await pay(people, gone, "540.00"))["order"]
    await done(people, "buyer", "withdrawClaim", "claim { state }", claimId=id_)
    assert await money(people, gone) == ("600.00", "0.00", "0.00", "60.00")
    assert (await pay(people, gone, "60.00"))["order"]


async def test_what_was_accepted_as_bad_is_not_paid(people: People) -> None:
    gone = await accepted(people)
    await refund(people, gone, "10")
    assert await money(people, gone) == ("600.00", "60.00", "0.00", "540.00")
    [claim] = (await story(people, gone))["claims"]
    assert (claim["state"], claim["credited"]) == ("CLOSED", "60.00")
    assert [each["code"] for each in (await pay(people, gone, "540.01"))["userErrors"]] == ["OVERPAID"]
    assert (await pay(people, gone, "540.00"))["order"]


async def test_what_is_paid_already_and_refunded_leaves_nothing_open(people: People) -> None:
    gone = await accepted(people)
    assert (await pay(people, gone, "600.00"))["order"]
    await refund(people, gone, "10")
    assert await money(people, gone) == ("600.00", "60.00", "0.00", "0.00")
    assert [each["code"] for each in (await pay(people, gone, "0.01"))["userErrors"]] == ["OVERPAID"]


async def test_refunds_in_parts_come_to_the_refund_of_the_whole(people: People) -> None:
    lot_id = await lot(people, "1", "0.6", "0.4")
    terms_ = {"title": "蓝莓", "unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1", "leadTimeDays": 0}
    offered = await done(
        people,
        "seller",
        "publishListing",
        "listing { id }",
        lotIds=[lot_id],
        **terms_,
        deliverFrom=day(0),
        deliverUntil=day(7),
        tiers=[{"fromQuantity": "1", "unitPrice": "0.05"}],
    )
    placed = await order(people, offered["listing"]["id"], "1")
    order_id = placed["order"]["id"]
    await done(people, "seller", "confirmOrder", "consignment { id }", orderId=order_id)
    left = await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=order_id)
    gone = Sent(lot_id, order_id, left["consignment"]["id"])
    taken = {"consignmentId": gone.id, "readings": [{"lotId": lot_id, "accepted": "1"}]}
    await done(people, "buyer", "acceptDelivery", "consignment { id }", **taken)
    credited = []
    for part in ("0.333", "0.333", "0.334"):
        await refund(people, gone, part)
        credited.append((await story(people, gone))["claims"][-1]["credited"])
    assert credited == ["0.02", "0.01", "0.02"]
    assert await money(people, gone) == ("0.05", "0.05", "0.00", "0.00")


async def test_no_more_is_claimed_than_was_accepted(people: People) -> None:
    gone = await accepted(people)
    await refund(people, gone, "30")
    id_ = await claimed(people, gone, "50")
    before = await story(people, gone)
    over = await claim_on(people, gone, "20.001")
    assert await refused(people, "buyer", *OPEN, **over) == ("MORE_THAN_ACCEPTED", ["quantity"])
    assert await story(people, gone) == before
    await done(people, "buyer", "withdrawClaim", "claim { state }", claimId=id_)
    await claimed(people, gone, "70")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"quantity": "0"}, "NOT_POSITIVE", "quantity"),
        ({"note": " "}, "NOTE_MISSING", "note"),
        ({"reason": "DAMAGE"}, "PHOTO_MISSING", "photoIds"),
        ({"allocationId": "x"}, "NOT_FOUND", "allocationId"),
    ],
)
async def test_a_claim_that_says_too_little_is_refused(
    people: People, changes: dict[str, str], code: str, field: str
) -> None:
    gone = await accepted(people)
    assert await refused(people, "buyer", *OPEN, **await claim_on(people, gone, **changes)) == (code, [field])
    assert await money(people, gone) == ("600.00", "0.00", "0.00", "600.00")


async def test_there_are_so_many_days_to_claim(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    await days_pass(fresh, 7)
    await claimed(people, gone, "1")
    await days_pass(fresh, 1)
    late = await claim_on(people, gone, "1")
    assert await refused(people, "buyer", *OPEN, **late) == ("CLAIM_TOO_LATE", ["allocationId"])


async def test_before_acceptance_goods_are_refused_and_not_claimed_for(people: People) -> None:
    gone = await sent(people)
    assert (await refused(people, "buyer", *OPEN, **await claim_on(people, gone)))[0] == "WRONG_STATE"


async def test_nobody_else_claims_or_answers(people: People) -> None:
    gone = await accepted(people)
    given = await claim_on(people, gone)
    assert (await refused(people, "other buyer", *OPEN, **given))[0] == "NOT_FOUND"
    id_ = (await done(people, "buyer", *OPEN, **given))["claim"]["id"]
    refusal = {"claimId": id_, "answer": "REFUSE", "note": "不认可"}
    assert (await refused(people, "rival", *ANSWER, **refusal))[0] == "NOT_FOUND"
    assert (await refused(people, "other buyer", "withdrawClaim", "claim { id }", claimId=id_))[0] == "NOT_FOUND"
    query = "mutation($input: AnswerClaimInput!) { answerClaim(input: $input) { claim { id } } }"
    denied = await people.ask("buyer", query, input={"idempotencyKey": "a key to try", **refusal})
    assert denied["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"answer": "REFUSE", "note": ""}, "NOTE_MISSING"),
        ({"answer": "REFUSE", "note": "不", "terms": terms()}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT"}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT", "terms": terms("10.001")}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT", "terms": terms("0")}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT", "terms": terms(fault="BUYER")}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT", "terms": terms(allowance="1.00")}, "TERMS_INCOMPLETE"),
        ({"answer": "ACCEPT", "terms": terms(remedy="REPLACEMENT")}, "TERMS_INCOMPLETE"),
        ({"answer": "OFFER", "note": "x", "terms": terms(remedy="PRICE_ALLOWANCE")}, "TERMS_INCOMPLETE"),
        ({"answer": "OFFER", "note": "x", "terms": allowance("60.01")}, "ALLOWANCE_TOO_LARGE"),
        ({"answer": "OFFER", "note": "x", "terms": allowance("0")}, "ALLOWANCE_TOO_LARGE"),
        ({"answer": "OFFER", "note": "x", "terms": allowance("1", goodsBack=True)}, "TERMS_INCOMPLETE"),
    ],
)
async def test_terms_that_settle_nothing_are_refused(people: People, given: dict[str, Any], code: str) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    before = await story(people, gone)
    assert (await refused(people, "seller", *ANSWER, claimId=id_, **given))[0] == code
    assert await story(people, gone) == before


async def test_an_offer_is_taken_or_taken_to_the_county(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    offer = {"answer": "OFFER", "note": "打八折", "terms": allowance("12.00", fault="CARRIER")}
    answered = await done(people, "seller", *ANSWER, claimId=id_, **offer)
    assert answered["claim"] == {"state": "ANSWERED", "credited": None, "fault": "CARRIER"}
    assert await money(people, gone) == ("600.00", "0.00", "60.00", "540.00")
    await done(people, "buyer", "acceptOffer", "claim { state }", claimId=id_)
    assert await money(people, gone) == ("600.00", "12.00", "0.00", "588.00")
    assert (await refused(people, "buyer", "acceptOffer", "claim { id }", claimId=id_))[0] == "WRONG_STATE"
    again = await claim_on(people, gone, "90.001")
    assert (await refused(people, "buyer", *OPEN, **again))[0] == "MORE_THAN_ACCEPTED"


async def test_a_refusal_is_no_offer(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    await done(people, "seller", *ANSWER, claimId=id_, answer="REFUSE", note="货好")
    assert (await refused(people, "buyer", "acceptOffer", "claim { id }", claimId=id_))[0] == "TERMS_INCOMPLETE"


async def test_the_sellers_county_decides(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    escalate = {"claimId": id_, "note": "请裁定"}
    decided = {"claimId": id_, "terms": terms("8", fault="LOT"), "note": "抽检不合格"}
    early = await refused(people, "buyer", "escalateClaim", "claim { id }", **escalate)
    assert early[0] == "STILL_TIME_TO_ANSWER"
    assert (await refused(people, "approver", *DECIDE, **decided))[0] == "WRONG_STATE"
    await done(people, "seller", *ANSWER, claimId=id_, answer="REFUSE", note="货好")
    await done(people, "buyer", "escalateClaim", "claim { state }", **escalate)
    assert await money(people, gone) == ("600.00", "0.00", "60.00", "540.00")
    assert (await refused(people, "stranger", *DECIDE, **decided))[0] == "NOT_FOUND"
    assert (await done(people, "approver", *DECIDE, **decided))["claim"] == {"state": "CLOSED", "credited": "48.00"}
    assert await money(people, gone) == ("600.00", "48.00", "0.00", "552.00")
    assert (await refused(people, "approver", *DECIDE, **decided))[0] == "WRONG_STATE"
    kinds = [each["kind"] for each in (await story(people, gone))["timeline"]]
    assert kinds[-5:] == ["CLAIM_OPENED", "CLAIM_ANSWERED", "CLAIM_ESCALATED", "CLAIM_DECIDED", "CLAIM_CLOSED"]


async def test_the_county_may_find_nothing_to_make_good(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    await done(people, "seller", *ANSWER, claimId=id_, answer="REFUSE", note="货好")
    await done(people, "seller", "escalateClaim", "claim { state }", claimId=id_, note="请裁定")
    assert (await refused(people, "approver", *DECIDE, claimId=id_, note=""))[0] == "NOTE_MISSING"
    decided = await done(people, "approver", *DECIDE, claimId=id_, note="储存不当")
    assert decided["claim"] == {"state": "CLOSED", "credited": None}
    assert await money(people, gone) == ("600.00", "0.00", "0.00", "600.00")


async def test_an_answer_that_does_not_come_opens_the_way_to_the_county(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone)
    await days_pass(fresh, 4)
    await done(people, "buyer", "escalateClaim", "claim { state }", claimId=id_, note="没有答复")


async def test_goods_that_come_back_are_in_stock_again_or_written_off(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    await refund(people, gone, "10", goodsBack=True)
    shown = await story(people, gone)
    assert shown["claims"][0]["state"] == "AGREED"
    [back] = shown["returns"]
    leg = await done(
        people, "buyer", "recordReturnDeparture", "leg { id isReturn }", returnId=back["id"], departure=departure(-30)
    )
    assert leg["leg"]["isReturn"] is True
    await arrived(people, leg["leg"]["id"], -10)
    awaited = "{ awaitedReturns { nodes { id quantity lot { code } } } }"
    assert len((await people.get("seller", awaited))["awaitedReturns"]["nodes"]) == 1
    receive = ("receiveReturn", "goodsReturn { restocked writtenOff }")
    assert (await refused(people, "rival", *receive, returnId=back["id"], restocked="1"))[0] == "NOT_FOUND"
    assert (await refused(people, "seller", *receive, returnId=back["id"], restocked="10.001"))[
        0
    ] == "MORE_THAN_RETURNED"
    assert (await refused(people, "seller", *receive, returnId=back["id"], restocked="-1"))[0] == "NOT_POSITIVE"
    received = await done(people, "seller", *receive, returnId=back["id"], restocked="7", note="三公斤已坏")
    assert received["goodsReturn"] == {"restocked": "7", "writtenOff": "3"}
    assert (await refused(people, "seller", *receive, returnId=back["id"], restocked="1"))[0] == "WRONG_STATE"
    late = {"returnId": back["id"], "departure": departure(-5)}
    assert (await refused(people, "buyer", "recordReturnDeparture", "leg { id }", **late))[0] == "WRONG_STATE"
    assert await on_hand(people, gone.lot_id) == "7"
    assert (await story(people, gone))["claims"][0]["state"] == "CLOSED"
    assert (await people.get("seller", awaited))["awaitedReturns"]["nodes"] == []
    await balances_are_their_movements(fresh)


async def test_a_replacement_is_held_until_it_is_there(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone, asked="REPLACEMENT")
    await done(people, "seller", *ANSWER, claimId=id_, answer="ACCEPT", terms=terms("8", remedy="REPLACEMENT"))
    assert await money(people, gone) == ("600.00", "0.00", "48.00", "552.00")
    replace = ("sendReplacement", "claim { state }")
    small = await lot(people, "7", "4", "3")
    assert (await refused(people, "seller", *replace, claimId=id_, lotId=small))[0] == "INSUFFICIENT_STOCK"
    assert (await refused(people, "seller", *replace, claimId=id_, lotId="x"))[0] == "NOT_FOUND"
    other = await lot(people)
    assert (await refused(people, "buyer", "confirmReplacement", "claim { id }", claimId=id_))[0] == "WRONG_STATE"
    await done(people, "seller", *replace, claimId=id_, lotId=other)
    assert (await refused(people, "seller", *replace, claimId=id_, lotId=other))[0] == "WRONG_STATE"
    assert await on_hand(people, other) == "92"
    assert await money(people, gone) == ("600.00", "0.00", "48.00", "552.00")
    done_ = await done(people, "buyer", "confirmReplacement", "claim { state credited }", claimId=id_)
    assert done_["claim"] == {"state": "CLOSED", "credited": None}
    assert await money(people, gone) == ("600.00", "0.00", "0.00", "600.00")
    await balances_are_their_movements(fresh)


async def test_what_may_not_be_sent_is_no_replacement(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone, asked="REPLACEMENT")
    await done(people, "seller", *ANSWER, claimId=id_, answer="ACCEPT", terms=terms("8", remedy="REPLACEMENT"))
    held, recalled = await lot(people), await lot(people)
    await inspect(people, held, "FAIL")
    await recall(people, recalled)
    for lot_id, code in ((held, "LOT_HELD"), (recalled, "LOT_RECALLED")):
        given = {"claimId": id_, "lotId": lot_id}
        assert await refused(people, "seller", "sendReplacement", "claim { state }", **given) == (code, ["lotId"])
        assert await on_hand(people, lot_id) == "100"


async def test_claims_and_their_photos_are_for_both_sides_and_the_overseers(people: People) -> None:
    gone = await accepted(people)
    photo = await photo_of(people, "buyer")
    id_ = await claimed(people, gone, reason="QUALITY", photoIds=[photo])
    query = (
        "query($id: ID!) { claim(id: $id) { number photos { id } } claims(where: {state: [OPENED]}) { totalCount } }"
    )
    for who in ("buyer", "chief", "seller", "approver", "city", "finance", "auditor"):
        shown = await people.get(who, query, id=id_)
        assert (len(shown["claim"]["photos"]), shown["claims"]["totalCount"]) == (1, 1), who
        assert (await bytes_at(people, who, photo)).status_code == 200, who
    for who in ("rival", "other buyer", "stranger"):
        assert await people.get(who, query, id=id_) == {"claim": None, "claims": {"totalCount": 0}}, who
        assert (await bytes_at(people, who, photo)).status_code == 404, who
    for who in ("officer", "surveyor", "member"):
        denied = await people.ask(who, query, id=id_)
        assert {each["extensions"]["code"] for each in denied["errors"]} == {"NOT_PERMITTED"}, who


async def test_the_same_key_opens_one_claim(people: People) -> None:
    gone = await accepted(people)
    given = {**await claim_on(people, gone), "idempotencyKey": "the same key"}
    first, again = [await done(people, "buyer", *OPEN, **given) for _ in range(2)]
    assert first == again
    assert len((await story(people, gone))["claims"]) == 1
