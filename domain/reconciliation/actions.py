"""Holding a county's ledger against what it was made of, and closing what was found."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.reconciliation import queries
from domain.reconciliation.errors import FindingClosed, ReasonForClosingMissing
from domain.reconciliation.models import Check, ReconciliationFinding, ReconciliationRun
from domain.reconciliation.queries import checks, passing
from domain.reconciliation.rules import Difference, compared
from domain.rows import new_key
from domain.writing import write_all

_LOCK = 40
"""Of reconciliation, among advisory locks: a county is reconciled once at a time."""


async def reconcile(session: AsyncSession, county_id: int, asked_by: uuid.UUID | None) -> ReconciliationRun:
    """Look for every difference in a county, and write down what is new, what stands and what is gone.

    `asked_by` is an account, None for the platform.
    """
    async with standing_in(session, Office.SETTLEMENT, county_id):
        await _alone(session, county_id)
        return await _run(session, county_id, asked_by)


async def reconcile_nightly(session: AsyncSession, county_id: int) -> ReconciliationRun | None:
    """As `reconcile`, for the platform, once a day; None where today's is done."""
    async with standing_in(session, Office.SETTLEMENT, county_id):
        await _alone(session, county_id)
        done = await session.execute(queries.run_of_night(county_id, clock.today()))
        return None if done.first() else await _run(session, county_id, None)


async def _alone(session: AsyncSession, county_id: int) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, county_id)))


async def _run(session: AsyncSession, county_id: int, asked_by: uuid.UUID | None) -> ReconciliationRun:
    now = clock.now()
    found = [
        Difference(Check(row.kind), row.about, row.expected, row.found)
        for row in (await session.execute(checks.differences(county_id))).all()
    ]
    standing = (await session.execute(queries.standing_of(county_id))).scalars()
    seen = {Difference(each.kind, each.about, each.expected, each.found): each.id for each in standing}
    done = compared(seen, found)
    run = ReconciliationRun(
        county_id=county_id,
        id=new_key(),
        day=clock.today(),
        ran_at=now,
        ran_by=asked_by,
        standing=len(done.new) + len(done.again),
        opened=len(done.new),
        vanished=len(done.gone),
    )
    await write_all(session, [run])
    if done.gone:
        await session.execute(queries.vanished(county_id, done.gone, now))
    if done.again:
        await session.execute(queries.met_again(county_id, done.again, now))
    await write_all(session, _findings(run, done.new))
    await session.execute(passing.counting(county_id, now))
    return run


def _findings(run: ReconciliationRun, new: Sequence[Difference]) -> list[ReconciliationFinding]:
    return [
        ReconciliationFinding(
            county_id=run.county_id,
            id=new_key(),
            kind=each.kind,
            about=each.about,
            expected=each.expected,
            found=each.found,
            first_run_id=run.id,
            first_seen_at=run.ran_at,
            last_seen_at=run.ran_at,
        )
        for each in new
    ]


async def close_finding(session: AsyncSession, viewer: Viewer, place: Place, why: str) -> ReconciliationFinding:
    """Say what was found out about a difference. What was found stays as it is; standing, it is met again.

    Raises NotFound, FindingClosed, ReasonForClosingMissing.
    """
    if place[0] != viewer.county_id:
        raise NotFound(at=("findingId",), what="finding")
    if not why.strip():
        raise ReasonForClosingMissing(at=("why",))
    name = await own_name(session, viewer)
    async with standing_in(session, Office.SETTLEMENT, viewer.county_id):
        finding = (await session.execute(queries.finding_for_update(*place))).scalar_one_or_none()
        if finding is None:
            raise NotFound(at=("findingId",), what="finding")
        if finding.closed_name is not None:
            raise FindingClosed(at=("findingId",), name=finding.closed_name)
        finding.closed_by, finding.closed_name = viewer.account_id, name
        finding.closed_at, finding.closed_why = clock.now(), why.strip()
        await session.flush()
    return finding
