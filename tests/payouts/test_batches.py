"""A batch from draft to the bank's last word: declared, approved by others, sent, and reconciled by amount."""

import asyncio
from typing import Any

import pytest

from domain.clock import today
from domain.rows import new_key
from domain.settlement.actions.dues import Owed, owe, realise_dues
from domain.settlement.terms import DueKind
from server.database import Database
from tests.conftest import TestDatabase
from tests.fulfilment.steps import claimed
from tests.payouts.steps import (
    BATCH,
    SECOND,
    WHOLE,
    Row,
    account,
    accounts,
    another_approver,
    answered,
    approved,
    csv_of,
    done,
    drafted,
    file_of,
    fixed_of,
    household,
    in_state,
    ledger,
    number_of,
    reckoned,
    refused,
    rows_for,
    sent,
    settled,
    shown,
    sold,
    submitted,
)
from tests.reading.county import run
from tests.story.county import COUNTY, FAMILIES, VILLAGE, key, viewer
from tests.story.people import People, day, work_a_month

PARTS = {"A": "245.70", "B": "163.80", "C": "11.48", "D": "7.65", "E": "7.65"}
GIVEN = {"purpose": "SALES", "until": day(0), "declaredCount": 5, "declaredTotal": WHOLE}


def states(batch: Any) -> list[str]:
    return [each["state"] for each in batch["lines"]]


async def test_a_batch_pays_each_household_in_one_line(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    before = await ledger(fresh)
    assert await reckoned(people) == {
        "count": 5,
        "total": WHOLE,
        "withheld": "0.00",
        "withoutAccount": [],
        "userErrors": [],
    }
    batch = await drafted(people)
    assert sorted(each["amount"] for each in batch["lines"]) == sorted(PARTS.values())
    assert (batch["state"], batch["total"], batch["contentHash"]) == ("DRAFT", WHOLE, None)
    assert await ledger(fresh) == before
    batch = await approved(people, batch)
    assert batch["state"] == "APPROVED"
    assert states(batch) == ["ORDERED"] * 5
    assert (await ledger(fresh))["CLEARING"] == 43628
    assert await in_state(fresh, "A", "PAID_OUT") == -24570
    assert await in_state(fresh, "A", "REALISED") == 24570
    await file_of(people, batch)
    assert await settled(people, batch) | {"id": ""} == {
        "id": "",
        "paidCount": 5,
        "paidTotal": WHOLE,
        "failedCount": 0,
        "failedTotal": "0.00",
        "unknownCount": 0,
        "unknownTotal": "0.00",
    }
    batch = await shown(people, batch)
    assert (batch["state"], set(states(batch))) == ("RECONCILED", {"PAID"})
    after = await ledger(fresh)
    assert (after["CLEARING"], after["BANK"]) == (0, before["BANK"] + 43628)
    assert (await reckoned(people))["count"] == 0


async def test_two_sales_of_a_household_are_one_line_and_each_an_item(people: People) -> None:
    await sold(people)
    await sold(people)
    await accounts(people, "A")
    [line] = (await drafted(people, 1, "491.40"))["lines"]
    assert [each["amount"] for each in line["items"]] == ["245.70", "245.70"]


async def test_who_has_no_account_is_listed_and_left_out(people: People) -> None:
    await sold(people)
    nobody = await refused(people, "finance", "draftPayout", BATCH, **{**GIVEN, "declaredCount": 0})
    assert nobody == ("NOTHING_TO_PAY", [])
    await accounts(people, "AB")
    told = await reckoned(people)
    assert (told["count"], told["total"]) == (2, "409.50")
    left_out = {each["householdId"]: each["amount"] for each in told["withoutAccount"]}
    assert left_out == {household(each): PARTS[each] for each in "CDE"}
    batch = await drafted(people, 2, "409.50")
    assert sorted(each["amount"] for each in batch["withoutAccount"]) == sorted(PARTS[each] for each in "CDE")
    await accounts(people, "CDE")
    assert (await drafted(people, 3, "26.78"))["lineCount"] == 3


@pytest.mark.parametrize(
    ("count", "total", "field"),
    [(4, WHOLE, "declaredCount"), (5, "436.27", "declaredTotal"), (0, "0.00", "declaredCount")],
)
async def test_what_is_declared_must_be_what_the_ledger_says(
    people: People, fresh: TestDatabase, count: int, total: str, field: str
) -> None:
    await sold(people)
    await accounts(people)
    before = await ledger(fresh)
    payload = await people.do(
        "finance", "draftPayout", BATCH, **{**GIVEN, "declaredCount": count, "declaredTotal": total}
    )
    [error] = payload["userErrors"]
    assert (error["code"], error["field"]) == ("DECLARATION_DIFFERS", ["input", field])
    assert all(figure in error["message"] for figure in (str(count), total, "5 lines", WHOLE))
    assert await ledger(fresh) == before
    assert (await drafted(people))["lineCount"] == 5


async def test_what_was_earned_later_waits(people: People) -> None:
    await sold(people)
    await accounts(people)
    assert (await refused(people, "finance", "draftPayout", BATCH, **{**GIVEN, "until": day(-1)}))[
        0
    ] == "NOTHING_TO_PAY"


async def test_what_one_batch_plans_is_in_no_other_until_it_is_cancelled(people: People) -> None:
    await sold(people)
    await accounts(people)
    batch = await drafted(people)
    assert (await refused(people, "finance", "draftPayout", BATCH, **GIVEN))[0] == "NOTHING_TO_PAY"
    assert (await refused(people, "finance", "cancelPayout", BATCH, batchId=batch["id"], reason=" "))[
        0
    ] == "REASON_MISSING"
    given_up = (await done(people, "finance", "cancelPayout", BATCH, batchId=batch["id"], reason="户名有误"))["batch"]
    assert (given_up["state"], set(states(given_up))) == ("CANCELLED", {"CANCELLED"})
    await drafted(people)


async def test_the_same_draft_sent_twice_is_one(people: People) -> None:
    await sold(people)
    await accounts(people)
    one = await drafted(people, idempotencyKey="the same key")
    assert (await drafted(people, idempotencyKey="the same key"))["id"] == one["id"]


async def test_wages_are_paid_by_the_employer_and_never_again(people: People, fresh: TestDatabase) -> None:
    await accounts(people, "A")
    await work_a_month(people)
    assert await in_state(fresh, "A", "REALISED") == 280000
    assert await in_state(fresh, "A", "PAID_OUT") == -280000
    assert (await ledger(fresh))["BANK"] == 0
    for purpose in ("SALES", "DUES"):
        assert (await reckoned(people, purpose))["count"] == 0


async def test_dues_are_paid_by_batches_of_their_own(people: People, fresh: TestDatabase, database: Database) -> None:
    await accounts(people, "A")
    async with database.writing(viewer("seller")) as session:
        rent = Owed(key("A"), FAMILIES["A"], VILLAGE, 1200_00, "L-1 2026")
        [due] = await owe(session, COUNTY, key("cooperative"), DueKind.RENT, today(), [rent])
        await realise_dues(session, COUNTY, key("cooperative"), new_key(), [due.id], 1000_00)
    assert (await reckoned(people))["count"] == 0
    [line] = (await approved(people, await drafted(people, 1, "1000.00", purpose="DUES")))["lines"]
    [item] = line["items"]
    assert (item["about"], item["amount"], item["category"]) == ("L-1 2026", "1000.00", "PROPERTY")
    assert (await ledger(fresh))["CLEARING"] == 1000_00


async def test_whoever_made_it_does_not_approve_it_and_nobody_twice(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    await another_approver(fresh)
    await run(fresh, "UPDATE payout_rule SET two_approvers_above = 43627")
    batch = await drafted(people)
    given = {"batchId": batch["id"]}
    assert (await refused(people, "approver", "approvePayout", BATCH, **given))[0] == "WRONG_STATE"
    assert (await submitted(people, batch))["approvalsNeeded"] == 2
    assert (await refused(people, "finance", "approvePayout", BATCH, **given))[0] == "OWN_BATCH"
    once = (await done(people, "approver", "approvePayout", BATCH, **given))["batch"]
    assert (once["state"], [each["approverName"] for each in once["approvals"]]) == ("SUBMITTED", ["approver"])
    assert (await refused(people, "approver", "approvePayout", BATCH, **given))[0] == "APPROVED_ALREADY"
    assert "CLEARING" not in await ledger(fresh)
    assert (await done(people, SECOND, "approvePayout", BATCH, **given))["batch"]["state"] == "APPROVED"
    assert (await ledger(fresh))["CLEARING"] == 43628


async def test_a_countys_own_rule_goes_before_the_rule_of_all(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    own = "SELECT gen_random_uuid(), 320722, 43628, 10, '[2020-01-01,)', '县财政局文件'"
    columns = "id, county_id, two_approvers_above, most_withheld, during, source"
    await run(fresh, "UPDATE payout_rule SET two_approvers_above = 1", f"INSERT INTO payout_rule ({columns}) {own}")
    assert (await submitted(people, await drafted(people)))["approvalsNeeded"] == 1


@pytest.mark.parametrize(
    "altered",
    [
        "UPDATE payout_item SET amount = amount + 1",
        "UPDATE payout_line SET payee = '张三'",
        "UPDATE household_account SET account_hash = 'x' WHERE household_number = 'SD-A'",
    ],
)
async def test_what_was_altered_after_submission_is_not_approved(
    people: People, fresh: TestDatabase, altered: str
) -> None:
    await sold(people)
    await accounts(people)
    batch = await submitted(people, await drafted(people))
    await run(fresh, altered)
    assert (await refused(people, "approver", "approvePayout", BATCH, batchId=batch["id"]))[0] == "BATCH_ALTERED"


async def test_what_a_dispute_holds_since_is_not_paid(people: People, fresh: TestDatabase) -> None:
    gone = await sold(people)
    await accounts(people)
    batch = await submitted(people, await drafted(people))
    await claimed(people, gone, "10")
    before = await ledger(fresh)
    assert (await refused(people, "approver", "approvePayout", BATCH, batchId=batch["id"]))[0] == "NO_LONGER_PAYABLE"
    assert await ledger(fresh) == before
    await done(people, "finance", "cancelPayout", "batch { id }", batchId=batch["id"], reason="有争议")
    told = await reckoned(people)
    assert told["count"] == 5
    assert told["total"] < WHOLE


async def test_the_file_is_the_same_bytes_and_holds_each_line(people: People) -> None:
    await sold(people)
    await accounts(people)
    batch = await approved(people, await drafted(people))
    fixed, table = await file_of(people, batch), await file_of(people, batch, "CSV")
    assert (await file_of(people, batch), await file_of(people, batch, "CSV")) == (fixed, table)
    heading, *lines = fixed.split(b"\r\n")[:-1]
    assert (
        heading.decode()
        == f"H{batch['number']:<24}{day(0).replace('-', '')}0000000500000000000{43628}{batch['contentHash']}"
    )
    assert {len(each) for each in lines} == {177}
    told = {each[9:41].decode().strip(): int(each[161:177]) for each in lines}
    assert told == {number_of(called): int(amount.replace(".", "")) for called, amount in PARTS.items()}
    assert table.decode().split("\r\n")[1].endswith(f",5,{WHOLE},{batch['contentHash']}")
    assert all(name in table.decode() for name in FAMILIES.values())
    assert (await shown(people, batch))["state"] == "SENT"


async def test_states_that_do_not_fit_are_refused(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    batch = await drafted(people)
    link = {"batchId": batch["id"], "format": "CSV"}
    assert (await refused(people, "finance", "linkBankFile", "url", **link))[0] == "WRONG_STATE"
    await submitted(people, batch)
    assert (await refused(people, "finance", "submitPayout", BATCH, batchId=batch["id"]))[0] == "WRONG_STATE"
    batch = (await done(people, "approver", "approvePayout", BATCH, batchId=batch["id"]))["batch"]
    unsent = await answered(people, batch, csv_of(batch, rows_for(batch)))
    assert unsent["userErrors"][0]["code"] == "WRONG_STATE"
    cancel = {"batchId": batch["id"], "reason": "x"}
    assert (await refused(people, "finance", "cancelPayout", BATCH, **cancel))[0] == "WRONG_STATE"
    await file_of(people, batch)
    await settled(people, batch)
    before = await ledger(fresh)
    assert (await refused(people, "finance", "linkBankFile", "url", **link))[0] == "WRONG_STATE"
    assert (await refused(people, "approver", "approvePayout", BATCH, batchId=batch["id"]))[0] == "WRONG_STATE"
    closed = await answered(people, batch, csv_of(batch, rows_for(batch, "失败")))
    assert closed["userErrors"][0]["code"] == "WRONG_STATE"
    assert await ledger(fresh) == before


async def test_the_same_answer_twice_changes_nothing_and_gives_the_first_result(
    people: People, fresh: TestDatabase
) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    data = fixed_of(batch, [*rows_for(batch, "失败")[:4], Row(5, batch["lines"][4]["amount"], "未知", "处理中")])
    one = await answered(people, batch, data, "回盘.txt")
    after = await ledger(fresh)
    assert (one["answer"]["paidCount"], one["answer"]["failedCount"], one["answer"]["unknownCount"]) == (3, 1, 1)
    assert await answered(people, batch, data, "again.txt") == one
    assert await ledger(fresh) == after
    assert [each["reason"] for each in (await shown(people, batch))["lines"]] == [None, None, None, None, "处理中"]


def _spoilt(batch: Any) -> dict[str, tuple[bytes, str, str]]:
    """A file for each way to be wrong, the code it is refused with, and what its message names."""
    good = rows_for(batch)
    altered = [Row(1, "245.71" if good[0].amount == "245.70" else "0.01"), *good[1:]]
    count, total = {"count": "5"}, {"total": WHOLE}
    return {
        "altered amount": (csv_of(batch, altered), "ANSWER_AMOUNT_DIFFERS", "row 4, 金额 amount"),
        "altered amount under the old total": (csv_of(batch, altered, **total), "ANSWER_TOTALS_DIFFER", "row 2"),
        "missing line": (csv_of(batch, good[:4], **count, **total), "ANSWER_TOTALS_DIFFER", "row 2, 笔数 count"),
        "extra line": (csv_of(batch, [*good, Row(6, "1.00")]), "ANSWER_LINE_UNKNOWN", "row 9, 序号 position"),
        "duplicate": (csv_of(batch, [*good[:4], good[3]]), "ANSWER_LINE_TWICE", "row 8, 序号 position"),
        "another hash": (csv_of(batch, good, hash="0" * 64), "ANSWER_OF_ANOTHER_BATCH", "row 2, 校验码 hash"),
        "another number": (csv_of(batch, good, number="PB1"), "ANSWER_OF_ANOTHER_BATCH", "row 2, 批次号 batch"),
        "wrong total": (csv_of(batch, good, total="436.29"), "ANSWER_TOTALS_DIFFER", "row 2, 金额 total"),
        "no figure": (csv_of(batch, good, total="1e3"), "ANSWER_UNREADABLE", "row 2, 金额 total"),
        "no outcome": (csv_of(batch, rows_for(batch, "也许")), "ANSWER_UNREADABLE", "row 4, 结果 outcome"),
        "negative": (csv_of(batch, [Row(1, "-1.00")], total="1.00"), "ANSWER_UNREADABLE", "row 4, 金额 amount"),
        "other headings": (csv_of(batch, good).replace("批次号".encode(), b"x"), "ANSWER_UNREADABLE", "row 1, 表头"),
        "cut off": (fixed_of(batch, good)[:-20], "ANSWER_UNREADABLE", "row 6, 整行 row"),
        "nothing": (b"", "ANSWER_UNREADABLE", "row 1"),
        "no text": (b"\x00\xff\xfe\x80", "ANSWER_UNREADABLE", "row 1"),
    }


async def test_a_spoilt_answer_is_refused_whole_and_nothing_moves(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    before = await ledger(fresh)
    for way, (data, code, named) in _spoilt(batch).items():
        payload = await answered(people, batch, data)
        [error] = payload["userErrors"]
        assert (error["code"], error["field"]) == (code, ["input", "file"]), way
        assert error["message"].startswith("回盘.csv, "), way
        assert named in error["message"], (way, error)
        assert await ledger(fresh) == before, way
    assert set(states(await shown(people, batch))) == {"ORDERED"}


async def test_lines_may_be_answered_over_several_files_and_each_once_finally(
    people: People, fresh: TestDatabase
) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    good = rows_for(batch)
    await answered(people, batch, csv_of(batch, good[:2]))
    unknown = [Row(each.position, each.amount, "未知") for each in good[2:]]
    await answered(people, batch, csv_of(batch, unknown))
    assert states(await shown(people, batch)) == ["PAID", "PAID", "UNKNOWN", "UNKNOWN", "UNKNOWN"]
    link = {"batchId": batch["id"], "format": "CSV"}
    assert (await refused(people, "finance", "linkBankFile", "url", **link))[0] == "BANK_HAS_ANSWERED"
    again = await answered(people, batch, csv_of(batch, good[1:3]))
    assert again["userErrors"][0]["code"] == "ANSWER_LINE_SETTLED"
    assert states(await shown(people, batch))[2] == "UNKNOWN"
    await answered(people, batch, csv_of(batch, good[2:]))
    assert (await shown(people, batch))["state"] == "RECONCILED"
    assert (await ledger(fresh))["CLEARING"] == 0


async def test_a_follow_up_holds_what_failed_and_nothing_else(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    await settled(people, batch, "失败", "未知")
    assert states(await shown(people, batch)) == ["FAILED", "UNKNOWN", "PAID", "PAID", "PAID"]
    failed = batch["lines"][0]
    assert (await reckoned(people))["count"] == 0
    called = next(each for each, amount in PARTS.items() if amount == failed["amount"])
    await account(people, called, "6228999999999")
    given = {"batchId": batch["id"], "declaredCount": 2, "declaredTotal": failed["amount"]}
    assert (await refused(people, "finance", "draftFollowUp", BATCH, **given))[0] == "DECLARATION_DIFFERS"
    again = (await done(people, "finance", "draftFollowUp", BATCH, **{**given, "declaredCount": 1}))["batch"]
    [line] = again["lines"]
    assert (line["amount"], line["account"]["accountMasked"][-4:]) == (failed["amount"], "9999")
    assert (await refused(people, "finance", "draftFollowUp", BATCH, **given))[0] == "NOTHING_TO_PAY"
    again = await approved(people, again)
    assert b"6228999999999" in await file_of(people, again)
    await settled(people, again)
    after = await ledger(fresh)
    assert after["CLEARING"] == int(batch["lines"][1]["amount"].replace(".", ""))
    assert (await shown(people, batch))["state"] == "SENT"


async def test_the_database_lets_no_follow_up_hold_a_paid_or_unknown_line(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    await settled(people, batch, "失败", "未知")
    given = {"batchId": batch["id"], "declaredCount": 1, "declaredTotal": batch["lines"][0]["amount"]}
    again = (await done(people, "finance", "draftFollowUp", BATCH, **given))["batch"]
    line = again["lines"][0]["id"].split(":")[-1]
    for wrong in batch["lines"][1:3]:
        with pytest.raises(Exception, match="fk_payout_line_payout_line"):
            await run(fresh, f"UPDATE payout_line SET retries_id = '{wrong['id'].split(':')[-1]}' WHERE id = '{line}'")
    failed = batch["lines"][0]["id"].split(":")[-1]
    with pytest.raises(Exception, match="fk_payout_line_payout_line"):
        await run(fresh, f"UPDATE payout_line SET state = 'PAID' WHERE id = '{failed}'")


async def test_only_those_whose_work_it_is(people: People) -> None:
    await sold(people)
    await accounts(people)
    batch = await drafted(people)
    for who in ("approver", "auditor", "city", "seller", "buyer", "officer", "member"):
        query = "mutation($i: SubmitPayoutInput!) { submitPayout(input: $i) { batch { id } } }"
        told = await people.ask(who, query, i={"idempotencyKey": "x" * 10, "batchId": batch["id"]})
        assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who
    await submitted(people, batch)
    stranger = await refused(people, "stranger", "approvePayout", BATCH, batchId=batch["id"])
    assert stranger == ("NOT_FOUND", ["batchId"])


async def test_a_household_sees_its_own_payments_and_nobody_elses(people: People) -> None:
    await sold(people)
    await accounts(people)
    query = """query($id: ID!) { householdPayouts(householdId: $id) { nodes { amount payee state
      account { accountMasked bank } items { about incomeEntry { amount } } } } }"""
    batch = await drafted(people)
    own = {"id": household("A")}
    assert (await people.get("member", query, **own))["householdPayouts"]["nodes"] == []
    await approved(people, batch)
    [line] = (await people.get("member", query, **own))["householdPayouts"]["nodes"]
    assert (line["amount"], line["payee"], line["state"]) == ("245.70", "王桂兰", "ORDERED")
    assert line["account"]["accountMasked"].endswith("0065")
    assert line["items"][0]["incomeEntry"] == {"amount": "245.70"}
    assert (await people.get("member", query, id=household("C")))["householdPayouts"]["nodes"] == []
    [seen] = (await people.get("finance", query, **own))["householdPayouts"]["nodes"]
    assert (seen["payee"], seen["items"][0]["incomeEntry"]) == ("王**", None)


async def test_answers_sent_at_once_are_taken_in_one_after_the_other(people: People, fresh: TestDatabase) -> None:
    await sold(people)
    await accounts(people)
    batch = await sent(people)
    paid, failed = csv_of(batch, rows_for(batch)), csv_of(batch, rows_for(batch, *["失败"] * 5))
    told = await asyncio.gather(*(answered(people, batch, data) for data in (paid, failed, paid, failed)))
    refusals = [each["userErrors"][0]["code"] for each in told if each["userErrors"]]
    assert refusals == ["WRONG_STATE", "WRONG_STATE"]
    assert len({each["answer"]["id"] for each in told if each["answer"]}) == 1
    assert (await ledger(fresh))["CLEARING"] == 0
