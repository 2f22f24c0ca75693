"""By plain SQL, as over the API, nobody decides himself what is another's to decide."""

import asyncpg
import pytest

from domain.parties.walls import raise_walls_sql
from tests.conftest import TestDatabase
from tests.story.county import viewer

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


_NOT_THEIRS = [
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
