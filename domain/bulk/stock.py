"""Stock lists in bulk (可供货品表): what is sound is recorded, or nothing is where one row is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.bulk import queries
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, batches, tried
from domain.bulk.queries import UNSORTED, Goods, SuppliersOf
from domain.catalog import rules
from domain.catalog.actions import contributions_to, new_code, new_lot, recorded
from domain.catalog.models import DatedBy, Lot, StockMovement
from domain.catalog.rules import WantedLot
from domain.catalog.stock_list import ListedLot, StockList
from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.provenance.actions.checking import Supplied, check_all_claims
from domain.settlement.actions.suppliers import check_suppliers
from domain.writing import write_together


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
    """Record the lots of a list that are not in stock yet, so many at a time; all of these by a few statements.

    The same list twice changes nothing, also when it is sent twice at once: a seller's lists are taken one by one.
    """
    await session.execute(select(func.pg_advisory_xact_lock(viewer.organisation.int & (2**63 - 1))))
    taken: list[Taken] = []
    for each in batches(listed):
        taken += await _take(session, viewer, each)
    return taken


async def _take(session: AsyncSession, viewer: Viewer, listed: Sequence[ListedLot]) -> list[Taken]:
    """What became of each, in their order."""
    known = await queries.hashes_known(session, viewer, [each.content_hash() for each in listed])
    suppliers = await queries.suppliers_of(
        session, viewer, {(each.product, name) for each in listed for name, _ in each.contributions}
    )
    taken = [_looked_at(each, known, suppliers) for each in listed]
    sound = [each for each in taken if each.outcome is Outcome.RECORDED]
    goods = await queries.products_of(session, viewer, {each.listed.product: each.listed.base_unit for each in sound})
    new = [each for each in (_new(viewer, one, goods, suppliers) for one in sound) if each]
    await _write(session, viewer, new)
    return taken


def _looked_at(listed: ListedLot, known: set[bytes], suppliers: SuppliersOf) -> Taken:
    """What becomes of a lot by what it says itself, whatever its product is."""
    if listed.content_hash() in known:
        return Taken(listed, Outcome.ALREADY_KNOWN)
    try:
        rules.check_lot(_wanted(listed, None), clock.today())
        check_suppliers(listed.product, [name for name, _ in listed.contributions], suppliers.get(listed.product, {}))
    except Refusal as refusal:
        return Taken(listed, Outcome.REFUSED, refusal)
    known.add(listed.content_hash())
    return Taken(listed, Outcome.RECORDED)


@dataclass(frozen=True, slots=True)
class _New:
    """A lot to be written, with all that is written with it."""

    supplied: Supplied
    movement: StockMovement


def _new(viewer: Viewer, taken: Taken, goods: Mapping[str, Goods], suppliers: SuppliersOf) -> _New | None:
    """Of a sound lot; one that its product's category cannot have is refused instead."""
    product = goods[taken.listed.product]
    wanted = _wanted(taken.listed, product)
    try:
        lot = new_lot(viewer, wanted, product.id, product.category)
    except Refusal as refusal:
        taken.outcome, taken.refusal = Outcome.REFUSED, refusal
        return None
    parts = contributions_to(lot, wanted, suppliers.get(wanted.product, {}))
    return _New(Supplied(lot, product.category.code, product.base_unit, parts), recorded(lot, viewer))


async def _write(session: AsyncSession, viewer: Viewer, new: Sequence[_New]) -> None:
    lots = [each.supplied.lot for each in new]
    await _give_codes(session, viewer, lots)
    parts = [part for each in new for part in each.supplied.parts]
    await write_together(session, lots, parts, [each.movement for each in new])
    await check_all_claims(session, viewer.county_id, [each.supplied for each in new])


async def _give_codes(session: AsyncSession, viewer: Viewer, lots: Sequence[Lot]) -> None:
    """New codes to lots whose code another has: they are drawn, and of many some are drawn twice."""
    again = True
    while again:
        taken, again = await queries.codes_taken(session, viewer, [each.code for each in lots]), False
        for each in lots:
            if each.code in taken:
                each.code, again = f"{each.code.partition('-')[0]}-{new_code()}", True
            taken.add(each.code)


def _wanted(listed: ListedLot, product: Goods | None) -> WantedLot:
    """A listed lot as one to record, dated as the category of its product is, once that is known."""
    is_produced = product is not None and product.category.dated_by is DatedBy.PRODUCTION
    return WantedLot(
        product=listed.product,
        category_code=product.category.code if product else UNSORTED,
        base_unit=listed.base_unit,
        quantity=listed.quantity,
        harvested_on=None if is_produced else listed.harvested_on,
        produced_on=listed.harvested_on if is_produced else None,
        contributions=listed.contributions,
        grade=listed.grade,
        content_hash=listed.content_hash(),
    )
