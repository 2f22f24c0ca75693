"""What was reversed after it had been paid out is kept back of later credits of the same contract, with consent."""

from typing import Any

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.fulfilment.steps import claimed
from tests.payouts.steps import (
    BATCH,
    accounts,
    approved,
    done,
    drafted,
    faulty,
    fen,
    file_of,
    household,
    in_state,
    ledger,
    reckoned,
    refused,
    sent,
    settled,
    sold,
)
from tests.reading.county import run
from tests.story.people import People, day

RECOVERIES = """query($id: ID) { recoveries(householdId: $id) { nodes {
  id householdName basis amount recovered open consented } } }"""
CONSENT = ("consentToRecovery", "recovery { consented open }")


async def owed(people: People, who: str = "approver", called: str | None = None) -> dict[str, Any]:
    """Recoveries by family and basis."""
    given = {"id": household(called) if called else None}
    nodes = (await people.get(who, RECOVERIES, **given))["recoveries"]["nodes"]
    return {f"{each['householdName']} {each['basis']}": each for each in nodes}


async def paid_and_reversed(people: People) -> None:
    """A sale is paid out to the families, and then a part of its lot turns out bad."""
    gone = await sold(people)
    await accounts(people)
    await settled(people, await sent(people))
    await faulty(people, gone, "50")
    await reckoned(people)


async def consent(people: People, consented: bool = True) -> None:
    for each in (await owed(people)).values():
        await done(people, "approver", *CONSENT, recoveryId=each["id"], consented=consented, note="已与农户商定")


async def test_what_is_owed_back_is_found_and_nothing_is_kept_back_without_consent(
    people: People, fresh: TestDatabase
) -> None:
    await paid_and_reversed(people)
    found = await owed(people)
    assert set(found) == {"王桂兰 SUPPLY", "李守田 SUPPLY", "张秀英 SHARES", "陈玉梅 SHARES", "赵德海 SHARES"}
    of_a = found["王桂兰 SUPPLY"]
    still = await in_state(fresh, "A", "REALISED") + await in_state(fresh, "A", "PAID_OUT")
    assert still < 0
    assert (of_a["amount"], of_a["open"], of_a["recovered"]) == (f"{-still / 100:.2f}", f"{-still / 100:.2f}", "0.00")
    assert of_a["consented"] is None
    assert (await reckoned(people))["count"] == 0
    await sold(people)
    told = await reckoned(people)
    assert (told["total"], told["withheld"]) == ("436.28", "0.00")
    await consent(people, consented=False)
    assert (await reckoned(people))["withheld"] == "0.00"
    assert (await owed(people))["王桂兰 SUPPLY"]["consented"] is False


async def test_with_consent_at_most_a_fifth_of_each_credit_is_kept_back(people: People, fresh: TestDatabase) -> None:
    await paid_and_reversed(people)
    await consent(people)
    await sold(people)
    told = await reckoned(people)
    assert (told["withheld"], told["total"]) == ("87.25", "349.03")  # 49.14 + 32.76 + 2.29 + 1.53 + 1.53, rounded down
    before = {called: await in_state(fresh, called, "PAID_OUT") for called in "ABCDE"}
    batch = await drafted(people, 5, "349.03")
    assert sorted(each["withheld"] for each in batch["lines"]) == ["1.53", "1.53", "2.29", "32.76", "49.14"]
    assert (await owed(people))["王桂兰 SUPPLY"]["recovered"] == "0.00"
    batch = await approved(people, batch)
    assert (await ledger(fresh))["CLEARING"] == 34903
    for line in batch["lines"]:
        assert len(line["items"]) == 1
    after = await in_state(fresh, "A", "PAID_OUT")
    assert after - before["A"] == -(24570 - 4914)
    assert (await owed(people))["王桂兰 SUPPLY"]["recovered"] == "49.14"
    await file_of(people, batch)
    await settled(people, batch)
    assert (await reckoned(people))["count"] == 0


async def test_what_is_kept_back_ends_when_nothing_is_owed(people: People, fresh: TestDatabase) -> None:
    gone = await sold(people)
    await accounts(people, "A")
    await settled(people, await sent(people, 1, "245.70"))
    await faulty(people, gone, "10")
    await reckoned(people)
    await consent(people)
    open_ = (await owed(people, called="A"))["王桂兰 SUPPLY"]["open"]
    assert 0 < float(open_) < 49.14
    await sold(people)
    batch = await drafted(people, 1, f"{245.70 - float(open_):.2f}")
    assert batch["withheld"] == open_
    await approved(people, batch)
    assert (await owed(people, called="A"))["王桂兰 SUPPLY"]["open"] == "0.00"
    await sold(people)
    assert (await reckoned(people))["withheld"] == "0.00"
    assert (await reckoned(people))["total"] == "245.70"
    id_ = (await owed(people, called="A"))["王桂兰 SUPPLY"]["id"]
    again = await refused(people, "approver", *CONSENT, recoveryId=id_, consented=True, note="再扣")
    assert again == ("NOTHING_OWED", ["recoveryId"])
    await ledger(fresh)


async def _touched(fresh: TestDatabase) -> list[Any]:
    """By which transaction each recovery was written, and locked."""
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    try:
        return [tuple(row) for row in await connection.fetch("SELECT id, xmin, xmax FROM recovery ORDER BY id")]
    finally:
        await connection.close()


async def test_drafting_locks_no_recovery_that_is_closed(people: People, fresh: TestDatabase) -> None:
    gone = await sold(people)
    await accounts(people, "A")
    await settled(people, await sent(people, 1, "245.70"))
    await faulty(people, gone, "10")
    await reckoned(people)
    await consent(people)
    open_ = (await owed(people, called="A"))["王桂兰 SUPPLY"]["open"]
    await sold(people)
    await approved(people, await drafted(people, 1, f"{245.70 - float(open_):.2f}"))
    await reckoned(people)
    before = await _touched(fresh)
    await reckoned(people)
    assert await _touched(fresh) == before
    await faulty(people, gone, "5")
    await reckoned(people)
    assert (await owed(people, called="A"))["王桂兰 SUPPLY"]["open"] != "0.00"


async def test_more_owed_than_was_consented_to_needs_a_consent_of_its_own(people: People) -> None:
    gone = await sold(people)
    await accounts(people, "A")
    await settled(people, await sent(people, 1, "245.70"))
    await faulty(people, gone, "5")
    await reckoned(people)
    await consent(people)
    first = (await owed(people, called="A"))["王桂兰 SUPPLY"]
    await faulty(people, gone, "5")
    await sold(people)
    assert (await reckoned(people))["withheld"] == first["open"]
    grown = (await owed(people, called="A"))["王桂兰 SUPPLY"]
    assert float(grown["amount"]) > float(first["amount"])
    assert grown["consented"] is False


async def test_what_is_kept_back_stays_so_where_the_payment_fails(people: People, fresh: TestDatabase) -> None:
    await paid_and_reversed(people)
    await consent(people)
    await sold(people)
    batch = await approved(people, await drafted(people, 5, "349.03"))
    await file_of(people, batch)
    await settled(people, batch, *["失败"] * 5)
    recovered = (await owed(people))["王桂兰 SUPPLY"]["recovered"]
    assert recovered == "49.14"
    given = {"batchId": batch["id"], "declaredCount": 5, "declaredTotal": "349.03"}
    again = (await done(people, "finance", "draftFollowUp", BATCH, **given))["batch"]
    assert (again["withheld"], again["total"]) == ("0.00", "349.03")
    again = await approved(people, again)
    await file_of(people, again)
    await settled(people, again)
    assert (await owed(people))["王桂兰 SUPPLY"]["recovered"] == recovered
    assert (await ledger(fresh))["CLEARING"] == 0


async def test_over_all_payments_of_a_credit_no_more_than_a_fifth_is_kept_back(people: People) -> None:
    """What a dispute held while the failed payment was followed up comes later, and nothing more is kept back of it."""
    await paid_and_reversed(people)
    await consent(people)
    gone = await sold(people)
    batch = await approved(people, await drafted(people, 5, "349.03"))
    await file_of(people, batch)
    await settled(people, batch, *["失败"] * 5)
    claim_id = await claimed(people, gone, "50")
    told = await done(people, "finance", "reckonFollowUp", "count total withheld", batchId=batch["id"])
    assert (told["count"], told["withheld"]) == (5, "0.00")
    follow = {"batchId": batch["id"], "declaredCount": 5, "declaredTotal": told["total"]}
    again = await approved(people, (await done(people, "finance", "draftFollowUp", BATCH, **follow))["batch"])
    await done(people, "buyer", "withdrawClaim", "claim { id }", claimId=claim_id)
    told = await reckoned(people)
    assert (told["count"], told["withheld"]) == (5, "0.00")
    assert fen(told["total"]) + fen(again["total"]) == fen("349.03")


async def test_a_cancelled_batch_keeps_nothing_back(people: People) -> None:
    await paid_and_reversed(people)
    await consent(people)
    await sold(people)
    batch = await drafted(people, 5, "349.03")
    await done(people, "finance", "cancelPayout", "batch { id }", batchId=batch["id"], reason="改期")
    assert (await owed(people))["王桂兰 SUPPLY"]["recovered"] == "0.00"
    assert (await reckoned(people))["withheld"] == "87.25"


async def test_how_much_is_a_rule_of_the_county(people: People, fresh: TestDatabase) -> None:
    await paid_and_reversed(people)
    await consent(people)
    await sold(people)
    await run(fresh, "UPDATE payout_rule SET most_withheld = 10")
    assert (await reckoned(people))["withheld"] == "43.61"  # 24.57 + 16.38 + 1.14 + 0.76 + 0.76


@pytest.mark.parametrize("who", ["finance", "auditor", "reviewer"])
async def test_only_the_county_consents(people: People, who: str) -> None:
    query = "mutation($i: ConsentToRecoveryInput!) { consentToRecovery(input: $i) { recovery { id } } }"
    given = {"idempotencyKey": "x" * 10, "recoveryId": "x", "consented": True, "note": "x"}
    told = await people.ask(who, query, i=given)
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_consent_says_what_it_rests_on(people: People) -> None:
    await paid_and_reversed(people)
    id_ = (await owed(people))["王桂兰 SUPPLY"]["id"]
    given = {"recoveryId": id_, "consented": True, "note": ""}
    assert await refused(people, "approver", *CONSENT, **given) == ("REASON_MISSING", ["note"])
    assert await refused(people, "stranger", *CONSENT, **{**given, "note": "x"}) == ("NOT_FOUND", ["recoveryId"])


async def test_a_household_sees_what_it_owes_and_what_was_kept_back(people: People) -> None:
    await paid_and_reversed(people)
    await consent(people)
    await sold(people)
    await approved(people, await drafted(people, 5, "349.03"))
    assert set(await owed(people, "member")) == {"王桂兰 SUPPLY"}
    query = """query($id: ID!) { householdPayouts(householdId: $id, first: 1) { nodes { amount withheld
      items { withheld withholdings { amount recovery { open } } } } } }"""
    [line] = (await people.get("member", query, id=household("A")))["householdPayouts"]["nodes"]
    assert (line["amount"], line["withheld"]) == ("196.56", "49.14")
    assert line["items"][0]["withholdings"][0]["amount"] == "49.14"
    entries = """query($id: ID!, $from: Date!, $to: Date!) { incomeStatement(householdId: $id, from: $from, to: $to) {
      entries(first: 1) { nodes { amount paidOut withheld } } } }"""
    for who in ("member", "officer"):
        told = await people.get(who, entries, **{"id": household("A"), "from": day(-9), "to": day(0)})
        newest = {"amount": "245.70", "paidOut": "245.70", "withheld": "49.14"}
        assert told["incomeStatement"]["entries"]["nodes"] == [newest]
