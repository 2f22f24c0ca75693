"""What reconciling found is for the county's overseers; what reached families also for the seller of the goods."""

from collections.abc import Iterator

from domain import clock
from domain.reconciliation.models import Check, ReconciliationFinding, ReconciliationRun
from domain.rows import Row
from tests.factories import COUNTY, key
from tests.reconciliation.steps import reconciled
from tests.story.people import People
from tests.walls.slices.groups import OVERSEERS

SEEN_BY: dict[str, set[str]] = {
    "reconciliation_run": {*OVERSEERS, "stranger"},
    "reconciliation_finding": OVERSEERS,
    "pass_through": {*OVERSEERS, "seller"},
    "idempotency_record": {"finance"},
}
"""The worker reconciles every county, so that the stranger sees his own county's run."""


def rows() -> Iterator[Row]:
    """A difference of some day before: the ledger that the other slices leave has none."""
    at = {"county_id": COUNTY, "id": key("a finding")}
    run = {"county_id": COUNTY, "id": key("a run"), "day": clock.today(), "ran_at": clock.now(), "ran_by": None}
    yield ReconciliationRun(**run, standing=1, opened=1, vanished=0)
    yield ReconciliationFinding(
        **at,
        kind=Check.BALANCE,
        about="BANK",
        expected=1,
        found=2,
        first_run_id=run["id"],
        first_seen_at=clock.now(),
        last_seen_at=clock.now(),
    )


async def fill(people: People) -> None:
    await reconciled(people)
