"""Answering for bulk work."""

from functools import partial
from typing import Any, cast

from domain.bookkeeping.faults import Fault
from domain.bulk.ordering import import_orders
from domain.bulk.policy import Report, RowOutcome, RowResult
from domain.bulk.prices import import_prices
from domain.bulk.roster import import_roster
from domain.errors import Language, Refusal
from resolvers.billing import linked
from resolvers.context import Doing
from resolvers.reading.acting import ReadBack
from resolvers.reading.forms import Plain
from schema.inputs.bulk import ImportRowsInput, LinkExportInput


async def prices(doing: Doing, input: ImportRowsInput) -> ReadBack:
    return await _imported(import_prices, doing, input)


async def orders(doing: Doing, input: ImportRowsInput) -> ReadBack:
    return await _imported(import_orders, doing, input)


async def roster(doing: Doing, input: ImportRowsInput) -> ReadBack:
    return await _imported(partial(import_roster, sealer=doing.context.services.sealer), doing, input)


async def _imported(take_in: Any, doing: Doing, input: ImportRowsInput) -> ReadBack:
    name, data = cast("tuple[str, bytes]", input.file)  # as the multipart reader leaves it
    report = await take_in(doing.session, doing.viewer, data, name, policy=input.error_policy, dry_run=input.dry_run)
    return ReadBack(values=_told(report, doing.context.language), kept=True)


def _told(report: Report, language: Language) -> dict[str, Any]:
    totals = dict(report.totals())
    whole = RowResult(None, RowOutcome.REFUSED, None, report.fault) if report.fault else None
    return {
        "dryRun": report.dry_run,
        "taken": totals[RowOutcome.TAKEN],
        "unchanged": totals[RowOutcome.UNCHANGED],
        "refused": totals[RowOutcome.REFUSED],
        "givenUp": totals[RowOutcome.GIVEN_UP],
        "results": [_result(each, language) for each in ([whole] if whole else report.told())],
    }


def _result(result: RowResult, language: Language) -> Plain:
    return Plain(
        row=result.row,
        outcome=result.outcome,
        field=result.field,
        code=result.why.code if result.why else None,
        message=_message(result.why, language),
    )


def _message(why: Refusal | Fault | None, language: Language) -> str | None:
    if isinstance(why, Refusal):
        return why.message(language)
    if why is None:
        return None
    return why.reason_en if language == "en" else why.reason_zh


async def link_export(doing: Doing, input: LinkExportInput) -> ReadBack:
    return linked(doing, "export", input.format.value, {"kind": input.kind.value})
