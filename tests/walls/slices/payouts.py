"""Payouts: overseers see batches, a household what is its own, and whose work it is the accounts."""

from domain import clock
from domain.rows import Row
from domain.settlement.models import HouseholdDue
from domain.settlement.terms import DueKind
from tests.factories import COUNTY, VILLAGE, key
from tests.payouts.steps import (
    account,
    approved,
    done,
    drafted,
    faulty,
    file_of,
    reckoned,
    settled,
    sold,
)
from tests.story.county import FAMILIES
from tests.story.people import People
from tests.walls.slices.groups import FAMILY, OVERSEERS

_KEEPERS = {"finance", "approver", "reviewer", "auditor"}
_OWN = {*OVERSEERS, "member"}
SEEN_BY: dict[str, set[str]] = {
    "household_account": {*_KEEPERS, "member"},
    "account_reveal": OVERSEERS,
    "payout_batch": OVERSEERS,
    "payout_line": _OWN,
    "payout_item": {*FAMILY, *OVERSEERS},
    "payout_omission": OVERSEERS,
    "payout_approval": OVERSEERS,
    "payout_file": OVERSEERS,
    "bank_answer": OVERSEERS,
    "recovery": _OWN,
    "withholding": _OWN,
}
_PAYERS = {"finance", "approver"}
CHANGED_BY: dict[str, set[str]] = {
    "household_account": _PAYERS,
    "payout_batch": _PAYERS,
    "payout_line": _PAYERS,
    "payout_item": _PAYERS,
    "recovery": _PAYERS,
    "withholding": _PAYERS,
}


def rows() -> list[Row]:
    """A rent that the cooperative owes family A."""
    return [
        HouseholdDue(
            county_id=COUNTY,
            id=key("rent of A"),
            payer_id=key("cooperative"),
            kind=DueKind.RENT,
            region_code=VILLAGE,
            household_id=key("A"),
            household_name=FAMILIES["A"],
            about="L-1 2026",
            due_on=clock.today(),
            amount=1200_00,
            posted_at=clock.now(),
        )
    ]


async def fill(people: People) -> None:
    """Family A is paid, a part of it is reversed, and something of its next credit is kept back."""
    id_ = (await account(people, "A"))["householdAccount"]["id"]
    await done(people, "finance", "revealHouseholdAccount", "account", accountId=id_, reason="核对")
    gone = await sold(people)
    told = await reckoned(people)
    batch = await approved(people, await drafted(people, told["count"], told["total"]))
    await file_of(people, batch)
    await settled(people, batch)
    await faulty(people, gone)
    await reckoned(people)
    query = "{ recoveries { nodes { id } } }"
    for each in (await people.get("approver", query))["recoveries"]["nodes"]:
        given = {"recoveryId": each["id"], "consented": True, "note": "同意"}
        await done(people, "approver", "consentToRecovery", "recovery { id }", **given)
    await sold(people)
    told = await reckoned(people)
    await drafted(people, told["count"], told["total"])
