"""The accounts that households are paid to: sealed, one at a time, each one household's alone."""

from typing import Any

import asyncpg
import pytest

from tests.conftest import TestDatabase
from tests.payouts.steps import account, done, household, number_of, refused
from tests.reading.county import run
from tests.story.county import FAMILIES
from tests.story.people import People, day

ENTER = ("enterHouseholdAccount", "householdAccount { id accountMasked since until }")
ACCOUNTS = """query($id: ID!) { householdAccounts(householdId: $id) { totalCount nodes {
  id payee bank accountMasked since until } } }"""


async def known(people: People, who: str, called: str = "A") -> Any:
    return (await people.get(who, ACCOUNTS, id=household(called)))["householdAccounts"]


def entered(called: str = "A", **changes: str) -> dict[str, str]:
    plain = {"account": "6222 0000 0000 0065", "payee": FAMILIES["A"], "bank": "东海农商银行(双店)支行"}
    return {"householdId": household(called), **plain, **changes}


@pytest.mark.parametrize("who", ["finance", "approver", "reviewer"])
async def test_it_is_kept_sealed_and_shown_masked(people: People, fresh: TestDatabase, who: str) -> None:
    await done(people, who, *ENTER, **entered())
    [shown] = (await known(people, who))["nodes"]
    assert (shown["accountMasked"], shown["since"], shown["until"]) == ("************0065", day(0), None)
    assert shown["payee"] == (FAMILIES["A"] if who != "finance" else "王**")
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    row = await connection.fetchval("SELECT household_account::text FROM household_account")
    await connection.close()
    assert "62220000" not in row


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"account": "62220000x0000065"}, "UNFIT_ACCOUNT", "account"),
        ({"account": "123456789"}, "UNFIT_ACCOUNT", "account"),
        ({"account": "6" * 33}, "UNFIT_ACCOUNT", "account"),
        ({"account": "62220000٠٠٠٠"}, "UNFIT_ACCOUNT", "account"),
        ({"payee": ""}, "UNFIT_PAYEE", "payee"),
        ({"payee": "=1+1"}, "UNFIT_PAYEE", "payee"),
        ({"payee": "-王"}, "UNFIT_PAYEE", "payee"),
        ({"payee": "王,桂兰"}, "UNFIT_PAYEE", "payee"),
        ({"bank": "行" * 31}, "UNFIT_PAYEE", "bank"),
        ({"bank": "𠮷" * 16}, "UNFIT_PAYEE", "bank"),
        ({"householdId": "Household:320722:x"}, "NOT_FOUND", "householdId"),
    ],
)
async def test_what_no_bank_takes_is_refused(people: People, changes: dict[str, str], code: str, field: str) -> None:
    assert await refused(people, "finance", *ENTER, **{**entered(), **changes}) == (code, [field])
    assert (await known(people, "finance"))["totalCount"] == 0


async def test_a_new_account_ends_the_old_one_and_the_same_again_is_no_change(
    people: People, fresh: TestDatabase
) -> None:
    await account(people, "A")
    await run(fresh, "UPDATE household_account SET during = daterange(current_date - 9, NULL)")
    await account(people, "A")
    assert (await known(people, "finance"))["totalCount"] == 1
    await account(people, "A", "6228000011112222")
    new, old = (await known(people, "finance"))["nodes"]
    assert (new["accountMasked"][-4:], old["accountMasked"][-4:]) == ("2222", "0065")
    assert (new["until"], old["until"]) == (None, day(-1))
    await account(people, "A")
    assert [each["until"] for each in (await known(people, "finance"))["nodes"]].count(None) == 2


async def test_an_account_is_one_households_alone(people: People) -> None:
    await account(people, "A")
    assert (await account(people, "B", number_of("A")))["userErrors"][0]["code"] == "ACCOUNT_OF_ANOTHER"
    await account(people, "A", "6228000011112222")
    assert not (await account(people, "B", number_of("A")))["userErrors"]


async def test_a_household_elsewhere_is_not_found(people: People) -> None:
    assert await refused(people, "stranger", *ENTER, **entered()) == ("NOT_FOUND", ["householdId"])


async def test_a_whole_number_is_shown_for_a_reason_that_is_written_down(people: People, fresh: TestDatabase) -> None:
    id_ = (await account(people, "A"))["householdAccount"]["id"]
    reveal = ("revealHouseholdAccount", "account")
    assert await refused(people, "finance", *reveal, accountId=id_, reason=" ") == ("REASON_MISSING", ["reason"])
    assert await refused(people, "stranger", *reveal, accountId=id_, reason="核对") == ("NOT_FOUND", ["accountId"])
    shown = await done(people, "reviewer", *reveal, accountId=id_, reason="户主来电核对")
    assert shown["account"] == number_of("A")
    connection = await asyncpg.connect(fresh.server.dsn(fresh.name))
    assert await connection.fetchval("SELECT array_agg(reason) FROM account_reveal") == ["户主来电核对"]
    await connection.close()


async def test_who_keeps_no_accounts_sees_none_but_a_household_its_own(people: People) -> None:
    await account(people, "A")
    await account(people, "C")
    assert (await known(people, "member"))["totalCount"] == 1
    assert (await known(people, "member", "C"))["totalCount"] == 0
    assert (await known(people, "auditor"))["totalCount"] == 1
    for who in ("seller", "buyer", "officer", "city", "surveyor"):
        told = await people.ask(who, ACCOUNTS, id=household("A"))
        assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED", who
