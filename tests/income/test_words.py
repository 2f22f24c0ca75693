"""A family's word on what it is said to have earned, and its officer's answer."""

import asyncio

import pytest

from domain.errors import Refusal
from domain.income.errors import DisputedAlready, NothingDisputed
from domain.income.models import IncomeWord
from domain.income.rules import check_said
from tests.income.steps import disputes, entries, history, say
from tests.purchasing.steps import codes
from tests.story.people import People, trade, work_a_month

D, C, U, N = IncomeWord.DISPUTED, IncomeWord.CONFIRMED, IncomeWord.UPHELD, IncomeWord.DISMISSED


@pytest.mark.parametrize("last", [None, *IncomeWord])
@pytest.mark.parametrize("word", IncomeWord)
def test_only_a_dispute_is_answered_and_only_once(last: IncomeWord | None, word: IncomeWord) -> None:
    refused: dict[tuple[IncomeWord | None, IncomeWord], type[Refusal]] = {(D, D): DisputedAlready}
    refused |= {(each, answer): NothingDisputed for each in (None, C, U, N) for answer in (U, N)}
    if (last, word) in refused:
        with pytest.raises(refused[last, word]):
            check_said(last, word)
    else:
        check_said(last, word)


async def test_a_dispute_is_flagged_answered_and_never_edited(people: People) -> None:
    await trade(people)
    await work_a_month(people)
    wage, sale = await entries(people)
    confirmed = await say(people, "member", "confirmIncome", sale)
    assert [each["word"] for each in confirmed["entry"]["remarks"]] == ["CONFIRMED"]
    disputed = await say(people, "member", "disputeIncome", wage, note=" 只收到 2600 元 ")
    assert disputed["entry"]["word"] == "DISPUTED"
    assert (await history(people, "officer"))["rolling"]["doubtful"] == "2800.00"
    for who in ("officer", "auditor", "member"):
        (waiting,) = await disputes(people, who, waiting=True)
        assert (waiting["note"], waiting["entry"], waiting["answer"]) == (
            "只收到 2600 元",
            {"id": wage, "amount": "2800.00"},
            None,
        )
    answered = await say(people, "officer", "answerDispute", wage, upheld=False, note="银行回单为 2800 元")
    assert [each["word"] for each in answered["entry"]["remarks"]] == ["DISPUTED", "DISMISSED"]
    assert (await history(people, "officer"))["rolling"]["doubtful"] == "0.00"
    assert await disputes(people, "auditor", waiting=True) == []
    (closed,) = await disputes(people, "auditor", waiting=False)
    assert closed["answer"]["note"] == "银行回单为 2800 元"
    await say(people, "member", "disputeIncome", wage, note="回单不是本人账户")
    await say(people, "reviewer", "answerDispute", wage, upheld=True, note="确为他人账户")
    assert (await history(people, "member"))["rolling"]["doubtful"] == "2800.00"


async def test_what_is_said_in_vain_changes_nothing(people: People) -> None:
    await trade(people)
    (sale,) = await entries(people)
    assert codes(await say(people, "member", "disputeIncome", sale, note="  ")) == ["NOTE_ON_INCOME_MISSING"]
    assert codes(await say(people, "officer", "answerDispute", sale, upheld=True, note="x")) == ["NOTHING_DISPUTED"]
    assert codes(await say(people, "other member", "disputeIncome", sale, note="x")) == ["NOT_FOUND"]
    assert codes(await say(people, "member", "disputeIncome", "nothing", note="x")) == ["NOT_FOUND"]
    assert not codes(await say(people, "member", "disputeIncome", sale, note="少了"))
    assert codes(await say(people, "member", "disputeIncome", sale, note="少了")) == ["DISPUTED_ALREADY"]
    for who in ("next officer", "stranger"):
        assert codes(await say(people, who, "answerDispute", sale, upheld=True, note="x")) == ["NOT_FOUND"]
        assert await disputes(people, who) == []
    for who, mutation in (("officer", "confirmIncome"), ("member", "answerDispute"), ("auditor", "answerDispute")):
        given = ', upheld: true, note: "x"' if mutation == "answerDispute" else ""
        given = f'idempotencyKey: "12345678", entryId: "{sale}"{given}'
        refused = await people.ask(who, f"mutation {{ {mutation}(input: {{{given}}}) {{ __typename }} }}")
        assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    assert len(await disputes(people, "officer")) == 1


async def test_two_disputes_at_once_are_one(people: People) -> None:
    await trade(people)
    (sale,) = await entries(people)
    said = await asyncio.gather(*(say(people, "member", "disputeIncome", sale, note="少了") for _ in range(2)))
    assert sorted(codes(each) for each in said) == [[], ["DISPUTED_ALREADY"]]
