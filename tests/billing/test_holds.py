"""What is disputed is neither asked for nor bears interest, from the day it is claimed for to the day it is settled."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain import clock
from domain.billing import queries
from domain.billing.actions.charging import debt_of
from domain.billing.models import LateInterestRate, Receivable
from domain.billing.rules import Rate, interest_of, interest_steps
from server.database import Database
from tests.billing.steps import codes, run
from tests.billing.test_receivables import AGEING
from tests.conftest import TestDatabase
from tests.fulfilment.steps import Sent, accepted, claimed, done, refund, terms
from tests.story.county import viewer
from tests.story.people import People, day

OWED = """query($until: Date!) { receivables { nodes { amount credited paid held open interest(until: $until)
  consignment { held open } } } }"""


async def owed(people: People, until: str = "") -> Any:
    [one] = (await people.get("buyer", OWED, until=until or day(0)))["receivables"]["nodes"]
    return one


async def pay(people: People, gone: Sent, amount: str) -> None:
    await done(people, "buyer", "payOrder", "order { id }", orderId=gone.order_id, amount=amount, reference="R")


async def overdue(test: TestDatabase, days: int) -> None:
    """As if all that was accepted had been due so many days ago."""
    await run(test, f"UPDATE receivable SET accepted_on = '{day(-days - 30)}', due_on = '{day(-days)}'")


async def test_what_is_held_is_not_open_until_it_is_settled(people: People) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone, "10")
    one = await owed(people)
    assert (one["held"], one["open"]) == ("60.00", "540.00")
    assert one["consignment"] == {"held": "60.00", "open": "540.00"}
    [row] = (await people.get("seller", AGEING, day=day(0), by="BUYER"))["receivableAgeing"]
    assert row["total"] == "540.00"
    await done(people, "buyer", "withdrawClaim", "claim { state }", claimId=id_)
    one = await owed(people)
    assert (one["held"], one["open"]) == ("0.00", "600.00")


async def test_what_was_paid_already_is_not_owed_back_while_it_is_disputed(people: People) -> None:
    gone = await accepted(people)
    await pay(people, gone, "600.00")
    await claimed(people, gone, "10")
    one = await owed(people)
    assert (one["held"], one["open"]) == ("60.00", "0.00")


@pytest.mark.parametrize("settled", ["withdrawn", "refunded", "replaced"])
async def test_interest_is_borne_by_what_is_not_held(people: People, fresh: TestDatabase, settled: str) -> None:
    """Due 100 days ago; a tenth disputed from the 60th day before today to the 20th."""
    gone = await accepted(people)
    id_ = await claimed(people, gone, "10")
    await overdue(fresh, 100)
    since, until = (f"now() - interval '{days} days'" for days in (60, 20))
    await run(fresh, f"UPDATE claim SET opened_at = {since}")
    annual = await _rate(fresh)
    less = [(clock.today() - timedelta(days=60), 60_00)]
    if settled == "withdrawn":
        await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=id_)
        await run(fresh, f"UPDATE claim SET closed_at = {until}")
        less.append((clock.today() - timedelta(days=20), -60_00))
    else:
        remedy = "REFUND" if settled == "refunded" else "REPLACEMENT"
        offer = {"answer": "OFFER", "note": "补", "terms": terms("10", remedy=remedy)}
        await done(people, "seller", "answerClaim", "claim { id }", claimId=id_, **offer)
        await done(people, "buyer", "acceptOffer", "claim { id }", claimId=id_)
        await run(
            fresh,
            f"UPDATE claim SET agreed_at = {until}",
            f"UPDATE credit_note SET issued_on = '{day(-20)}'",
        )
    by_hand = _a_day_at_a_time(600_00, less, annual)
    assert (await owed(people))["interest"] == f"{by_hand / 100:.2f}"


def _a_day_at_a_time(amount: int, less: list[tuple[date, int]], annual: Decimal) -> int:
    """Fen, half up; of the hundred days since it was due."""
    today = clock.today()
    days = [today - timedelta(days=each) for each in range(100)]
    borne = sum(amount - sum(fen for on, fen in less if on < each) for each in days)
    return int(borne * annual / 365 + Decimal("0.5"))


async def _rate(fresh: TestDatabase) -> Decimal:
    """One rate for all days, so that they can be counted."""
    await run(
        fresh,
        "DELETE FROM late_interest_rate",
        "INSERT INTO late_interest_rate (id, annual_rate, during, source)"
        " VALUES (gen_random_uuid(), 0.0365, daterange(NULL, NULL), 'made up for the test')",
    )
    return Decimal("0.0365")


async def test_the_note_and_what_is_shown_before_it_are_one_figure(
    people: People, fresh: TestDatabase, database: Database
) -> None:
    gone = await accepted(people)
    await claimed(people, gone, "10")
    await refund(people, gone, "20")
    await overdue(fresh, 100)
    await run(
        fresh,
        "UPDATE claim SET opened_at = now() - interval '70 days'",
        "UPDATE claim SET agreed_at = now() - interval '30 days' WHERE agreed_at IS NOT NULL",
        f"UPDATE credit_note SET issued_on = '{day(-30)}'",
    )
    await pay(people, gone, "100.00")
    shown = (await owed(people))["interest"]
    async with database.writing(viewer("seller")) as session:
        one = (await session.execute(select(Receivable))).scalar_one()
        rates = await session.scalars(select(LateInterestRate))
        known = [Rate(each.during.lower, each.during.upper, each.annual_rate) for each in rates]
        steps = interest_steps(await debt_of(session, one), known, date.min, clock.today())
        reckoned = select(queries.interest_up_to(Receivable, clock.today())).select_from(Receivable)
        by_sql = (await session.execute(reckoned)).scalar_one()
    assert interest_of(steps) == by_sql
    given = {"consignmentId": gone.id, "until": day(0)}
    made = await people.do("seller", "claimInterest", "interestNote { amount }", **given)
    assert codes(made) == []
    assert made["interestNote"]["amount"] == shown == f"{by_sql / 100:.2f}"


async def test_a_day_that_has_passed_is_aged_as_it_stood(people: People, fresh: TestDatabase) -> None:
    gone = await accepted(people)
    id_ = await claimed(people, gone, "10")
    await overdue(fresh, 10)
    await run(fresh, "UPDATE claim SET opened_at = now() - interval '5 days'")
    await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=id_)
    await run(fresh, "UPDATE claim SET closed_at = now() - interval '2 days'")
    totals = []
    for days in (-6, -5, -3, -2, 0):
        [row] = (await people.get("seller", AGEING, day=day(days), by="BUYER"))["receivableAgeing"]
        totals.append(row["total"])
    assert totals == ["600.00", "540.00", "540.00", "600.00", "600.00"]
