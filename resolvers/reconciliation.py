"""Answering for reconciliation."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Select

from domain.reconciliation import actions, queries
from domain.reconciliation.models import PassThroughBy, ReconciliationBy, ReconciliationFinding
from domain.reconciliation.queries import passing, shares
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from schema.inputs.reconciliation import CloseFindingInput, ReconcileInput
from schema.scalars import Day

Since = Annotated[Day, strawberry.argument(name="from")]
Until = Annotated[Day, strawberry.argument(name="to")]


def reconciled(since: Since, until: Until, by: ReconciliationBy = ReconciliationBy.ORDER) -> Select[Any]:
    return shares.reconciled(by, since, until)


def passed_through(since: Since, until: Until, by: PassThroughBy = PassThroughBy.SELLER) -> Select[Any]:
    return passing.passed_through(by, since, until)


def findings(*, standing: bool | None = None) -> Select[ReconciliationFinding]:
    """A boolean is known when a statement is planned."""
    found = queries.findings()
    if standing is None:
        return found
    gone = ReconciliationFinding.vanished_at
    return found.where(gone.is_(None) if standing else gone.is_not(None))


async def reconcile(doing: Doing, input: ReconcileInput) -> ReadBack:  # noqa: ARG001  # its key is all it holds
    run = await actions.reconcile(doing.session, doing.viewer.county_id, doing.viewer.account_id)
    return ReadBack(run.county_id, run.id)


async def close(doing: Doing, input: CloseFindingInput) -> ReadBack:
    place = place_of(input.finding_id, "ReconciliationFinding", ("findingId",))
    closed = await actions.close_finding(doing.session, doing.viewer, place, input.why)
    return ReadBack(closed.county_id, closed.id)
