"""A sound ledger reconciles to nothing; one that was spoiled shows exactly where."""

import asyncio
from typing import Any

import pytest

from server.database import Database
from server.worker import run_once
from tests.conftest import TestDatabase
from tests.fulfilment.steps import accepted, claimed
from tests.purchasing.steps import codes, done
from tests.reconciliation.steps import findings, reached, reconciled, rows, spoil
from tests.settlement.sales import decided, pay, sold
from tests.story.people import People, day, trade, work_a_month

SOLD = "SELECT id FROM income_entry WHERE sale_id IS NOT NULL ORDER BY id LIMIT 1"
SETTLED = "SELECT id FROM transfer WHERE kind = 'SETTLEMENT'"


def _forged(*lines: tuple[str, int]) -> str:
    """Entries of a sold credit by state and fen, in the transfer that settled it and in accounts that nobody has."""
    values = ", ".join(f"('{state}', {fen})" for state, fen in lines)
    return f"""INSERT INTO entry (county_id, id, transfer_id, account_id, owner_id, region_code, amount, effective_on,
        state, income_entry_id)
      SELECT i.county_id, gen_random_uuid(), ({SETTLED}), gen_random_uuid(), i.household_id, i.region_code, l.fen,
        i.earned_on, nullif(l.state, ''), CASE WHEN l.state <> '' THEN i.id END
      FROM income_entry i, (VALUES {values}) l (state, fen) WHERE i.id = ({SOLD})"""


CLAWED = f"""INSERT INTO reversal_line (county_id, id, seller_id, reversal_id, attribution_line_id, amount)
  SELECT county_id, gen_random_uuid(), seller_id, gen_random_uuid(), id, amount + 3 FROM attribution_line
  WHERE id = (SELECT sale_id FROM income_entry WHERE id = ({SOLD}))"""

ALTERED = f"""UPDATE entry SET amount = amount + altered.fen FROM (
    SELECT DISTINCT ON (a.kind) e.id, CASE a.kind WHEN 'SELLER' THEN 11 ELSE -11 END AS fen
    FROM entry AS e JOIN ledger_account AS a ON (a.county_id, a.id) = (e.county_id, e.account_id)
    WHERE e.transfer_id = ({SETTLED}) AND a.kind IN ('SELLER', 'COSTS') ORDER BY a.kind, e.id) AS altered
  WHERE entry.id = altered.id"""

SPOILED = {
    "a settlement's goods": ("UPDATE settlement SET goods = goods + 1", [("SALE_PARTED", "-0.01")]),
    "a credit": (f"UPDATE income_entry SET amount = amount + 2 WHERE id = ({SOLD})", [("SALE_CREDITED", "0.02")]),
    "a wage": (
        "UPDATE income_entry SET amount = amount + 3 WHERE wage_id IS NOT NULL",
        [("EARNING_STANDING", "-0.03")],
    ),
    "a balance": (
        """UPDATE balance SET amount = amount + 4
           WHERE account_id = (SELECT id FROM ledger_account WHERE kind = 'VILLAGE')""",
        [("BALANCE", "0.04")],
    ),
    "a bucket": (
        "UPDATE income_month SET amount = amount - 5 WHERE category = 'WAGE' AND state = 'REALISED'",
        [("INCOME_MONTH", "-0.05")],
    ),
    "a bucket without entries": (
        """INSERT INTO income_month SELECT county_id, household_id, month, 'CLAIM', state, region_code, 6
          FROM income_month WHERE category = 'WAGE' AND state = 'REALISED'""",
        [("INCOME_MONTH", "0.06")],
    ),
    "what is in hand": (
        """UPDATE credit_in_hand SET amount = amount + 10
          WHERE income_entry_id = (SELECT income_entry_id FROM credit_in_hand ORDER BY 1 LIMIT 1)""",
        [("BALANCE", "0.10")],
    ),
    "two entries that still sum to zero": (ALTERED, [("BALANCE", "-0.11"), ("BALANCE", "0.11")]),
    "a transfer": (_forged(("", 7)), [("TRANSFER_ZERO", "0.07")]),
    "a receipt": ("UPDATE receipt SET amount = 100", [("CASH_BEHIND", "435.28")]),
    "a reversal": (CLAWED, [("CLAWED_BACK", "0.03")]),
    "a negative state": (
        _forged(("PROVISIONAL", -8), ("HELD", 8)),
        [("CREDIT_NEGATIVE", "-0.08"), ("INCOME_MONTH", "-0.08"), ("INCOME_MONTH", "0.08")],
    ),
    "more paid out than realised": (
        _forged(("PAID_OUT", -99_999_00), ("", 99_999_00)),
        [("PAID_OUT", "99999.00"), ("CASH_BEHIND", "99686.48"), ("BALANCE", "99999.00")],
    ),
    "a credit in the ledger": (
        _forged(("PROVISIONAL", 9), ("", -9)),
        [("CREDITS_STANDING", "0.09"), ("INCOME_MONTH", "-0.09")],
    ),
}


async def test_a_sound_ledger_reconciles_to_nothing(people: People) -> None:
    await trade(people)
    await work_a_month(people)
    await claimed(people, await accepted(people))
    assert await reconciled(people) == (0, 0, 0)
    assert await findings(people, standing=None) == []


async def test_what_is_taken_of_what_another_dispute_holds_is_no_difference(people: People) -> None:
    """Money came for all of it, and went back to the buyer for a part."""
    sale = await sold(people)
    await pay(people, sale)
    other = await claimed(people, sale, "57.5")
    await decided(people, sale, "40", "LOT")
    await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=other)
    await done(people, "finance", "refundBuyer", "refund { id }", consignmentId=sale.id, amount="240.00", reference="T")
    assert await reconciled(people) == (0, 0, 0)


@pytest.mark.parametrize("what", SPOILED)
async def test_what_was_spoiled_is_found_and_nothing_else(people: People, fresh: TestDatabase, what: str) -> None:
    await trade(people)
    await work_a_month(people)
    statement, wanted = SPOILED[what]
    await spoil(fresh, statement)
    standing, opened, gone = await reconciled(people)
    found = await findings(people)
    assert (standing, opened, gone) == (len(found), len(found), 0)
    assert sorted((each["kind"], each["difference"]) for each in found) == sorted(wanted)


async def test_the_same_difference_twice_is_one_finding_and_one_that_is_gone_is_marked_so(
    people: People, fresh: TestDatabase
) -> None:
    await trade(people)
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    assert await reconciled(people) == (1, 1, 0)
    assert await reconciled(people, "auditor") == (1, 0, 0)
    (first,) = await findings(people)
    assert first["lastSeenAt"] > first["firstSeenAt"]
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    assert await reconciled(people) == (1, 1, 1)
    (second,) = await findings(people)
    assert (second["about"], second["difference"]) == (first["about"], "-0.02")
    await spoil(fresh, "UPDATE settlement SET goods = goods - 2")
    assert await reconciled(people) == (0, 0, 1)
    gone = await findings(people, standing=False)
    assert [each["difference"] for each in gone] == ["-0.02", "-0.01"]
    assert all(each["vanishedAt"] for each in gone)


async def test_a_finding_is_closed_once_with_a_reason_and_its_figures_stay(people: People, fresh: TestDatabase) -> None:
    await trade(people)
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    await reconciled(people)
    (found,) = await findings(people)
    asked = {"findingId": found["id"], "why": "手工改库,已还原"}
    blank = await _close(people, "auditor", **asked | {"why": "  "})
    assert codes(blank) == ["REASON_FOR_CLOSING_MISSING"]
    closed = await _close(people, "auditor", **asked)
    assert closed["finding"]["closedWhy"] == asked["why"]
    assert codes(await _close(people, "finance", **asked)) == ["FINDING_CLOSED"]
    assert codes(await _close(people, "finance", **asked | {"findingId": "x"})) == ["NOT_FOUND"]
    assert await reconciled(people) == (1, 0, 0)
    (after,) = await findings(people)
    assert (after["expected"], after["found"]) == (found["expected"], found["found"])


async def _close(people: People, who: str, **given: Any) -> Any:
    return await people.do(who, "closeFinding", "finding { closedName closedWhy }", **given)


async def test_two_who_reconcile_at_once_make_one_finding(people: People, fresh: TestDatabase) -> None:
    await trade(people)
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    runs = await asyncio.gather(reconciled(people), reconciled(people, "auditor"))
    assert sorted(opened for _, opened, _ in runs) == [0, 1]
    assert len(await findings(people, standing=None)) == 1


async def test_the_worker_reconciles_each_county_once_a_day(
    people: People, fresh: TestDatabase, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await trade(people)
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    assert await run_once(database) == 0
    assert await run_once(database) == 0
    assert "1 differences in the ledger of 320722, 1 of them new" in caplog.text
    runs = "{ reconciliationRuns { nodes { standing opened } } }"
    assert (await people.get("finance", runs))["reconciliationRuns"]["nodes"] == [{"standing": 1, "opened": 1}]
    assert await reconciled(people) == (1, 0, 0)


@pytest.mark.parametrize("by", ["ORDER", "SELLER", "MONTH"])
async def test_credits_are_the_settlements_households_share(people: People, fresh: TestDatabase, by: str) -> None:
    """245.70 and 163.80 for goods, and 30 % of R = 89.25 to share holders."""
    await trade(people)
    (row,) = await rows(people, by)
    assert (row["share"], row["expected"], row["found"], row["realised"]) == ("436.28",) * 4
    assert (row["reversed"], row["provisional"], row["held"], row["difference"]) == ("0.00",) * 4
    await spoil(fresh, _forged(("HELD", 11)))
    (row,) = await rows(people, by, "auditor")
    assert (row["expected"], row["found"], row["difference"]) == ("436.28", "436.39", "0.11")


async def test_what_reached_families_of_each_yuan_is_told_to_the_seller_and_his_overseers(people: People) -> None:
    await trade(people)
    assert await reached(people, "SELLER") == []
    await reconciled(people)
    for by in ("SELLER", "PRODUCT", "MONTH"):
        for who in ("seller", "finance", "approver", "city"):
            (row,) = await reached(people, by, who)
            assert (row["received"], row["realised"], row["ratio"]) == ("585.00", "436.28", "0.7458")
        for who in ("rival", "stranger"):
            assert await reached(people, by, who) == []


async def test_freight_that_the_buyer_bears_is_no_part_of_what_could_reach_families(
    people: People, fresh: TestDatabase
) -> None:
    """585.00 for goods and 15.00 for freight are paid in two halves."""
    await done(people, "seller", "setFreightRule", "freightRule { id }", payer="BUYER", flat="15.00", since=day(0))
    sale = await sold(people)
    await pay(people, sale, "300.00")
    await reconciled(people)
    (row,) = await reached(people, "SELLER")
    assert row["received"] == "292.50"
    await pay(people, sale, "300.00")
    await reconciled(people)
    (row,) = await reached(people, "PRODUCT")
    assert (row["received"], row["realised"], row["ratio"]) == ("585.00", "436.28", "0.7458")


async def test_where_nothing_was_paid_there_is_no_ratio(people: People, fresh: TestDatabase) -> None:
    await trade(people)
    await reconciled(people)
    await spoil(fresh, "UPDATE pass_through SET received = 0")
    (row,) = await reached(people, "PRODUCT")
    assert (row["about"], row["received"], row["ratio"]) == ("蓝莓", "0.00", None)


async def test_reconciling_is_for_finance_and_audit_and_another_countys_findings_are_not_there(
    people: People, fresh: TestDatabase
) -> None:
    await trade(people)
    await spoil(fresh, "UPDATE settlement SET goods = goods + 1")
    await reconciled(people)
    assert await findings(people, "stranger") == []
    assert await rows(people, "ORDER", "stranger") == []
    for who in ("seller", "buyer", "officer", "member"):
        refused = await people.ask(who, "{ reconciliationFindings { totalCount } }")
        assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    refused = await people.ask("approver", 'mutation { reconcile(input: {idempotencyKey: "12345678"}) { run { id } } }')
    assert refused["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_run_sent_twice_is_one(people: People) -> None:
    given = {"idempotencyKey": "the same key"}
    first = await done(people, "finance", "reconcile", "run { id }", **given)
    again = await done(people, "finance", "reconcile", "run { id }", **given)
    assert first["run"] == again["run"]
    assert (await people.get("finance", "{ reconciliationRuns { totalCount } }"))["reconciliationRuns"] == {
        "totalCount": 1
    }
