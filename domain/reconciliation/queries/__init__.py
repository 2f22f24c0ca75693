"""The SQL of runs of reconciliation and of what they found; the checks, and what is summed up beside them, stand in
modules of their own.
"""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    select,
    update,
)

from domain.reconciliation.models import (
    ReconciliationFinding,
    ReconciliationRun,
)


def standing_of(county_id: int) -> Select[ReconciliationFinding]:
    return select(ReconciliationFinding).where(
        ReconciliationFinding.county_id == county_id, ReconciliationFinding.vanished_at.is_(None)
    )


def met_again(county_id: int, ids: Sequence[uuid.UUID], at: Any) -> Any:
    return _stamped(county_id, ids).values(last_seen_at=at)


def vanished(county_id: int, ids: Sequence[uuid.UUID], at: Any) -> Any:
    return _stamped(county_id, ids).values(vanished_at=at)


def _stamped(county_id: int, ids: Sequence[uuid.UUID]) -> Any:
    found = ReconciliationFinding
    return update(found).where(found.county_id == county_id, found.id.in_(ids))


def finding_for_update(county_id: int, id_: uuid.UUID) -> Select[ReconciliationFinding]:
    return (
        select(ReconciliationFinding)
        .where(ReconciliationFinding.county_id == county_id, ReconciliationFinding.id == id_)
        .with_for_update()
    )


def run_of_night(county_id: int, day: date) -> Select[uuid.UUID]:
    return select(ReconciliationRun.id).where(
        ReconciliationRun.county_id == county_id, ReconciliationRun.day == day, ReconciliationRun.ran_by.is_(None)
    )


def findings() -> Select[ReconciliationFinding]:
    """Newest first."""
    return select(ReconciliationFinding).order_by(
        ReconciliationFinding.first_seen_at.desc(), ReconciliationFinding.id.desc()
    )


def runs() -> Select[ReconciliationRun]:
    """Newest first."""
    return select(ReconciliationRun).order_by(ReconciliationRun.ran_at.desc(), ReconciliationRun.id.desc())


def difference_of(finding: Any) -> Any:
    return (finding.found - finding.expected).cast(BigInteger)
