"""Real connections at the same batch: whichever comes first, nothing is paid twice and nothing is lost."""

import asyncio
from typing import Any

import pytest

from domain.clock import today
from domain.payouts.actions.approving import approve_payout
from domain.payouts.actions.drafting import cancel_payout, draft_follow_up, draft_payout
from domain.payouts.models import PayoutPurpose
from domain.payouts.rules import Declared
from resolvers.reading.ids import key_within
from server.database import Database
from tests.conftest import TestDatabase
from tests.fulfilment.steps import claim_on
from tests.payouts.steps import (
    accounts,
    another_approver,
    drafted,
    ledger,
    second_approver,
    sent,
    settled,
    shown,
    sold,
    submitted,
)
from tests.racing import DONE, Step, race
from tests.reading.county import run
from tests.story.county import viewer
from tests.story.people import People

FEN = 43628


def place(batch: Any) -> Any:
    return key_within(batch["id"], "PayoutBatch")


def drafting(count: int = 5, total: int = FEN) -> Step:
    who = viewer("finance")
    return Step(who, lambda session: draft_payout(session, who, PayoutPurpose.SALES, today(), Declared(count, total)))


def approving(batch: Any, who: Any = None) -> Step:
    by = who or viewer("approver")
    return Step(by, lambda session: approve_payout(session, by, place(batch)))


def cancelling(batch: Any) -> Step:
    who = viewer("finance")
    return Step(who, lambda session: cancel_payout(session, who, place(batch), "改期"))


async def test_two_drafts_at_once_plan_each_credit_once(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    await sold(people)
    await accounts(people)
    assert await race(fresh, database, drafting(), drafting()) == (DONE, "NOTHING_TO_PAY")
    await ledger(fresh)


@pytest.mark.parametrize("cancel_first", [True, False])
async def test_an_approval_and_a_cancellation(
    people: People, fresh: TestDatabase, database: Database, cancel_first: bool
) -> None:
    await sold(people)
    await accounts(people)
    batch = await submitted(people, await drafted(people))
    steps = [cancelling(batch), approving(batch)]
    assert await race(fresh, database, *(steps if cancel_first else reversed(steps))) == (DONE, "WRONG_STATE")
    assert (await shown(people, batch))["state"] == ("CANCELLED" if cancel_first else "APPROVED")
    assert (await ledger(fresh)).get("CLEARING", 0) == (0 if cancel_first else FEN)


async def test_two_approvals_at_once_take_the_money_once(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    await sold(people)
    await accounts(people)
    await another_approver(fresh)
    batch = await submitted(people, await drafted(people))
    found = await race(fresh, database, approving(batch), approving(batch, second_approver()))
    assert found == (DONE, "WRONG_STATE")
    assert (await ledger(fresh))["CLEARING"] == FEN


async def test_two_needed_approvals_at_once_are_both_counted(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    await sold(people)
    await accounts(people)
    await another_approver(fresh)
    await run(fresh, "UPDATE payout_rule SET two_approvers_above = 1")
    batch = await submitted(people, await drafted(people))
    assert await race(fresh, database, approving(batch), approving(batch)) == (DONE, "APPROVED_ALREADY")
    assert await race(fresh, database, approving(batch, second_approver()), approving(batch)) == (DONE, "WRONG_STATE")
    assert (await ledger(fresh))["CLEARING"] == FEN


async def test_two_follow_ups_at_once_take_each_failed_line_once(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    await settled(people, batch, *["失败"] * 5)
    who = viewer("finance")
    step = Step(who, lambda session: draft_follow_up(session, who, place(batch), Declared(5, FEN)))
    assert await race(fresh, database, step, step) == (DONE, "NOTHING_TO_PAY")
    await ledger(fresh)


async def test_a_dispute_and_an_approval_at_once_never_pay_what_is_held(people: People, fresh: TestDatabase) -> None:
    for _ in range(3):
        gone = await sold(people)
        await accounts(people)
        told = await people.do("finance", "reckonPayout", "count total", purpose="SALES", until=today().isoformat())
        batch = await submitted(people, await drafted(people, told["count"], told["total"]))
        given = await claim_on(people, gone, "10")
        for who in ("buyer", "approver"):
            await people.token_of(who)
        claim, approval = await asyncio.gather(
            people.do("buyer", "openClaim", "claim { id }", **given),
            people.do("approver", "approvePayout", "batch { state }", batchId=batch["id"]),
        )
        assert claim["claim"]
        refusals = [each["code"] for each in approval["userErrors"]]
        assert refusals in ([], ["NO_LONGER_PAYABLE"])
        sums = await ledger(fresh)
        assert sums["HOUSEHOLD_REALISED"] + sums.get("HOUSEHOLD_PAID_OUT", 0) >= 0
        if refusals:
            await people.do("finance", "cancelPayout", "batch { id }", batchId=batch["id"], reason="争议")
