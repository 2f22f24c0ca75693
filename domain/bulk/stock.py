"""Stock lists in bulk: what is sound is recorded, or nothing is where one row is not."""

from sqlalchemy.ext.asyncio import AsyncSession

from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, tried
from domain.catalog.stock_list import StockList
from domain.parties.roles import Viewer
from domain.settlement.importing import Outcome, Taken, take_in


async def import_stock(
    session: AsyncSession, viewer: Viewer, read: StockList, *, policy: ErrorPolicy, dry_run: bool
) -> list[Taken]:
    """Record the lots of a list that are not in stock yet. A dry run does all of it, and undoes it."""
    report = Report(dry_run, policy)
    for each in read.faults:
        report.add(RowResult(each.row, RowOutcome.REFUSED, None, each))
    async with tried(session, report):
        taken = await take_in(session, viewer, read.lots)
        for lot in taken:
            if lot.refusal:
                report.add(RowResult(lot.listed.rows[0], RowOutcome.REFUSED, None, lot.refusal))
    if report.is_rejected:
        for lot in taken:
            lot.outcome = Outcome.GIVEN_UP if lot.outcome is Outcome.RECORDED else lot.outcome
    return taken
