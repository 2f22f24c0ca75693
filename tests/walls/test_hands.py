"""By plain SQL, as over the API, nobody decides himself what is another's to decide."""

import asyncpg
import pytest

from domain.parties.walls import raise_walls_sql
from tests.conftest import TestDatabase
from tests.story.county import COUNTY, viewer

_STRANGER = "decided_by = '00000000-0000-0000-0000-000000000000'"
_STEP = "county_id, certification_id, seller_id, region_code, account_id, actor_name, role, at"


def _step(act: str) -> str:
    """One more step, by whoever took the one that is copied."""
    copied = f"SELECT gen_random_uuid(), '{act}', {_STEP} FROM certification_step LIMIT 1"
    return f"INSERT INTO certification_step (id, act, {_STEP}) {copied}"


_OF_FAMILY = "county_id, region_code, household_id"
_LOAN = f"{_OF_FAMILY}, loan_rule_id, lender, principal, during, source, account_id, at"
_CHANGE = f"{_OF_FAMILY}, version, field, source, changed_name, at"


def _more(table: str, same: str, **other: str) -> str:
    """One more row, like one that is there in some columns."""
    names, values = ", ".join(["id", same, *other]), ", ".join(["gen_random_uuid()", same, *other.values()])
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} LIMIT 1"


_EVENT = "county_id, case_id, household_id, region_code, purpose, account_id, actor_name, role, document_ids, at"


def _event(act: str, becomes: str, account: str = "account_id") -> str:
    """One more step of a case, by whoever took the one that is copied, or in another's name."""
    columns = _EVENT.replace("account_id", account)
    copied = f"SELECT gen_random_uuid(), 99, '{act}', '{becomes}', {columns} FROM case_event LIMIT 1"
    return f"INSERT INTO case_event (id, position, act, becomes, {_EVENT}) {copied}"


def _delegation(role: str, region: int, high: int) -> str:
    """Giving away a duty in one's own name."""
    who = "viewer_account(), 'x', gen_random_uuid(), 'x'"
    return (
        "INSERT INTO case_delegation (county_id, id, delegator_id, delegator_name, delegate_id, delegate_name, role,"
        f" region_code, region_high, during, reason, made_at) SELECT {COUNTY}, gen_random_uuid(), {who}, '{role}',"
        f" {region}, {high}, daterange('2020-01-01', '2020-01-02'), 'x', now()"
    )


_NOT_THEIRS = [
    ("officer", _event("APPROVE", "SUPPORTED")),
    ("officer", _event("VISIT", "VISITED", "gen_random_uuid()")),
    ("reviewer", _event("ENDORSE", "ENDORSED")),
    ("officer", "UPDATE household_case SET state = 'CLOSED', transition_until = '2020-01-01'"),
    ("officer", _delegation("VILLAGE_OFFICER", 320722108000, 320722108999)),
    ("officer", _delegation("COUNTY_APPROVER", 320722108201, 320722108201)),
    ("buyer", _delegation("BUYER", 320722000000, 320722999999)),
    ("seller", "UPDATE seller_registration SET state = 'APPROVED'"),
    ("seller", "UPDATE licence SET state = 'VERIFIED'"),
    ("approver", f"UPDATE licence SET {_STRANGER}"),
    ("seller", "UPDATE certification SET state = 'REJECTED', published_at = NULL WHERE state = 'NOTICE'"),
    ("reviewer", "UPDATE certification SET state = 'NOTICE', published_at = now() WHERE state = 'APPLIED'"),
    ("seller", _step("CERTIFY")),
    ("approver", _step("APPLY")),
    ("buyer", f"UPDATE order_approval SET {_STRANGER}, decided_name = 'x', decided_at = now(), decision = 'APPROVED'"),
    ("chief", "UPDATE filing_version SET confirmed_by = filed_by, confirmed_name = 'x', confirmed_at = now()"),
    ("officer", _more("monitoring", f"{_OF_FAMILY}, group_code, cause", during="'[2001-01-01,2001-02-01)'")),
    ("approver", _more("household_loan", _LOAN)),
    ("officer", _more("household_change", _CHANGE, account_id="gen_random_uuid()")),
    ("approver", _more("household_change", _CHANGE, account_id="gen_random_uuid()")),
    ("seller", "UPDATE matchmaking_participation SET attendance = 'ATTENDED'"),
]


@pytest.mark.parametrize(("who", "statement"), _NOT_THEIRS)
async def test_nobody_decides_himself_what_is_anothers_to_decide(
    traded: TestDatabase, who: str, statement: str
) -> None:
    app = await asyncpg.connect(traded.server.dsn(traded.name, user="lianxin_app"))
    transaction = app.transaction()
    await transaction.start()
    try:
        await app.execute(raise_walls_sql(viewer(who)))
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await app.execute(statement)
    finally:
        await transaction.rollback()
        await app.close()
