"""Stock lists in bulk (可供货品表): what is sound is recorded, or nothing is where one row is not."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, tried
from domain.catalog import queries, rules
from domain.catalog.actions import record_lot
from domain.catalog.models import DatedBy, Lot
from domain.catalog.rules import WantedLot
from domain.catalog.stock_list import ListedLot, StockList
from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.provenance.actions.checking import check_claims
from domain.settlement.actions import suppliers_named

UNSORTED = "OTHER"
"""The category of a product that a list brings along; its seller sorts it later."""


class Outcome(StrEnum):
    """What became of one lot of a list, or would. One is given up where another rejects the whole list."""

    RECORDED = "RECORDED"
    ALREADY_KNOWN = "ALREADY_KNOWN"
    REFUSED = "REFUSED"
    GIVEN_UP = "GIVEN_UP"


@dataclass(slots=True)
class Taken:
    """One lot of a list, what became of it, and why not."""

    listed: ListedLot
    outcome: Outcome
    refusal: Refusal | None = None
    lot: Lot | None = field(default=None)


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


async def take_in(session: AsyncSession, viewer: Viewer, listed: Sequence[ListedLot]) -> list[Taken]:
    """Record the lots of a list that are not in stock yet.

    The same list twice changes nothing, also when it is sent twice at once: a seller's lists are taken one by one.
    """
    await session.execute(select(func.pg_advisory_xact_lock(viewer.organisation.int & (2**63 - 1))))
    known = await _known(session, viewer, [each.content_hash() for each in listed])
    return [await _take(session, viewer, each, known) for each in listed]


async def _known(session: AsyncSession, viewer: Viewer, hashes: Sequence[bytes]) -> set[bytes | None]:
    found = select(Lot.content_hash).where(
        Lot.county_id == viewer.county_id, Lot.seller_id == viewer.organisation, Lot.content_hash.in_(hashes)
    )
    return set((await session.execute(found)).scalars())


async def _take(session: AsyncSession, viewer: Viewer, listed: ListedLot, known: set[bytes | None]) -> Taken:
    hashed = listed.content_hash()
    if hashed in known:
        return Taken(listed, Outcome.ALREADY_KNOWN)
    wanted = await _wanted(session, viewer, listed, hashed)
    try:
        rules.check_lot(wanted, clock.today())
        names = [name for name, _ in wanted.contributions]
        suppliers: dict[str, tuple[uuid.UUID, int]] = await suppliers_named(session, viewer, wanted.product, names)
        lot = await record_lot(session, viewer, wanted, suppliers)
        await check_claims(session, lot)
    except Refusal as refusal:
        return Taken(listed, Outcome.REFUSED, refusal)
    known.add(hashed)
    return Taken(listed, Outcome.RECORDED, lot=lot)


async def _wanted(session: AsyncSession, viewer: Viewer, listed: ListedLot, hashed: bytes) -> WantedLot:
    product = queries.product_of(viewer.county_id, viewer.organisation, listed.product)
    kept = (await session.execute(product)).scalar_one_or_none()
    category = (await session.execute(queries.category_of(kept))).scalar_one() if kept else None
    is_produced = category is not None and category.dated_by is DatedBy.PRODUCTION
    return WantedLot(
        product=listed.product,
        category_code=kept.category_code if kept else UNSORTED,
        base_unit=listed.base_unit,
        quantity=listed.quantity,
        harvested_on=None if is_produced else listed.harvested_on,
        produced_on=listed.harvested_on if is_produced else None,
        contributions=listed.contributions,
        grade=listed.grade,
        content_hash=hashed,
    )
