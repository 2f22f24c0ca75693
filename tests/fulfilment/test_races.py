"""Real connections at the same consignment: whichever comes first, money and goods add up."""

import asyncio
from typing import Any

import pytest

from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent, accepted, claim_on, claimed, done, money, refund, story, terms
from tests.story.people import People
from tests.story.test_many_at_once import balances_are_their_movements


async def all_signed_in(people: People) -> None:
    for who in ("buyer", "chief", "seller"):
        await people.token_of(who)


async def pay(people: People, gone: Sent, amount: str) -> Any:
    given = {"orderId": gone.order_id, "amount": amount, "reference": "R"}
    return await people.do("buyer", "payOrder", "order { id }", **given)


def codes(*answers: Any) -> list[str]:
    return [each["code"] for answer in answers for each in answer["userErrors"]]


@pytest.mark.parametrize("claim_first", [True, False])
async def test_a_claim_and_a_payment_meet(people: People, claim_first: bool) -> None:
    """First the claim: what it disputes cannot be paid. First the payment: the claim holds nothing that is paid."""
    gone = await accepted(people)
    given = await claim_on(people, gone, "10")
    if claim_first:
        await done(people, "buyer", "openClaim", "claim { id }", **given)
        assert codes(await pay(people, gone, "600.00")) == ["OVERPAID"]
        assert await money(people, gone) == ("600.00", "0.00", "60.00", "540.00")
    else:
        assert codes(await pay(people, gone, "600.00")) == []
        await done(people, "buyer", "openClaim", "claim { id }", **given)
        assert await money(people, gone) == ("600.00", "0.00", "60.00", "0.00")


async def test_claims_and_payments_at_once_leave_one_of_the_two_orders(people: People) -> None:
    for _ in range(4):
        gone = await accepted(people)
        given = await claim_on(people, gone, "10")
        await all_signed_in(people)
        claim, paid = await asyncio.gather(
            people.do("chief", "openClaim", "claim { id }", **given), pay(people, gone, "600.00")
        )
        assert claim["claim"]
        refusals = codes(paid)
        assert refusals in ([], ["OVERPAID"])
        assert await money(people, gone) == ("600.00", "0.00", "60.00", "540.00" if refusals else "0.00")


async def test_claims_at_once_never_exceed_what_was_accepted(people: People) -> None:
    gone = await accepted(people)
    given = await claim_on(people, gone, "30")
    await all_signed_in(people)
    answers = await asyncio.gather(
        *(people.do(("buyer", "chief")[at % 2], "openClaim", "claim { number }", **given) for at in range(8))
    )
    numbers = [answer["claim"]["number"] for answer in answers if answer["claim"]]
    assert len(set(numbers)) == 3
    assert set(codes(*answers)) == {"MORE_THAN_ACCEPTED"}
    assert await money(people, gone) == ("600.00", "0.00", "540.00", "60.00")


async def test_an_answer_and_a_withdrawal_at_once_settle_it_once(people: People) -> None:
    for _ in range(4):
        gone = await accepted(people)
        id_ = await claimed(people, gone)
        await all_signed_in(people)
        agree = {"claimId": id_, "answer": "ACCEPT", "terms": terms()}
        answers = await asyncio.gather(
            people.do("seller", "answerClaim", "claim { id }", **agree),
            people.do("seller", "answerClaim", "claim { id }", **agree),
            people.do("buyer", "withdrawClaim", "claim { id }", claimId=id_),
        )
        assert sorted(codes(*answers)) == ["WRONG_STATE", "WRONG_STATE"]
        agreed = answers[2]["claim"] is None
        assert await money(people, gone) == (
            ("600.00", "60.00", "0.00", "540.00") if agreed else ("600.00", "0.00", "0.00", "600.00")
        )


async def test_goods_that_come_back_are_received_once(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    await refund(people, gone, goodsBack=True)
    [back] = (await story(people, gone))["returns"]
    await all_signed_in(people)
    receive = {"returnId": back["id"], "restocked": "10"}
    answers = await asyncio.gather(
        *(people.do("seller", "receiveReturn", "goodsReturn { id }", **receive) for _ in range(6))
    )
    assert sum(answer["goodsReturn"] is not None for answer in answers) == 1
    assert set(codes(*answers)) == {"WRONG_STATE"}
    await balances_are_their_movements(fresh)
