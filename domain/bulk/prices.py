"""Prices in bulk: the tiers of a seller's listings, written set by set."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from domain.bookkeeping.cells import figure, positive, written
from domain.bookkeeping.faults import Fault, Unsound, fault
from domain.bookkeeping.grid import text_of
from domain.bookkeeping.text import shown, squeezed
from domain.bulk import queries
from domain.bulk.errors import ListingUnclear, ListingUnknown, RowTwice
from domain.bulk.lines import Fields, Flawed, Line, Table, refused, table_of
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, tried
from domain.bulk.spelling import without_guard
from domain.errors import Refusal
from domain.parties.roles import Viewer

FIELDS: Fields = {
    "listing": frozenset({"上架编号", "编号", "listingid", "id", "listing"}),
    "title": frozenset({"标题", "商品", "商品名称", "品名", "名称", "title"}),
    "from": frozenset({"起订数量", "起始数量", "数量起", "from", "fromquantity"}),
    "price": frozenset({"单价", "价格", "price", "unitprice"}),
}
REQUIRED = ("from", "price")

BATCH = 1_000
LARGEST_PRICE = Decimal(10) ** 7
LARGEST_QUANTITY = Decimal(10) ** 8


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price in yuan per base unit from a quantity on, of a listing by its id or its title."""

    number: int
    listing: str
    from_quantity: Decimal
    unit_price: Decimal


async def import_prices(
    session: AsyncSession, viewer: Viewer, data: bytes, name: str, *, policy: ErrorPolicy, dry_run: bool
) -> Report:
    """Set the prices that a file gives, and leave all others. What of it cannot be done is in the report."""
    report = Report(dry_run, policy)
    table = table_of(data, name, FIELDS, REQUIRED)
    if isinstance(table, Fault):
        report.fault = table
        return report
    async with tried(session, report):
        touched: set[uuid.UUID] = set()
        seen: dict[tuple[uuid.UUID, Decimal], int] = {}
        try:
            while batch := list(islice(_read(table, report), BATCH)):
                touched |= await _set(session, viewer, batch, seen, report)
        except Unsound as unsound:
            report.add(RowResult(None, RowOutcome.REFUSED, None, fault(unsound)))
        if touched:
            await session.execute(queries.lowest_prices_anew(viewer.county_id, sorted(touched)))
    return report


def _read(table: Table, report: Report) -> Iterator[PriceRow]:
    """The sound rows; the others go to the report."""
    for line in table.lines:
        try:
            yield _row(line)
        except Flawed as flawed:
            report.add(refused(table, line, flawed))


def _row(line: Line) -> PriceRow:
    """Raises Flawed."""
    if line.flaw:
        raise Flawed(line.flaw)
    named = "listing" if text_of(line["listing"]).strip() else "title"
    field = named
    try:
        listing = without_guard(squeezed(written(line[named])))
        field = "from"
        from_quantity = positive(figure(line["from"])[0], LARGEST_QUANTITY, 3)
        field = "price"
        unit_price = positive(figure(line["price"])[0], LARGEST_PRICE, 4)
    except Unsound as unsound:
        raise Flawed(unsound, field) from None
    return PriceRow(line.number, listing, from_quantity, unit_price)


async def _set(
    session: AsyncSession,
    viewer: Viewer,
    batch: Sequence[PriceRow],
    seen: dict[tuple[uuid.UUID, Decimal], int],
    report: Report,
) -> set[uuid.UUID]:
    """Write one batch by one statement; which listings it changed."""
    found = await queries.listings_named(session, viewer, {row.listing for row in batch})
    wanted: dict[tuple[uuid.UUID, Decimal], PriceRow] = {}
    for row in batch:
        try:
            key = (_one(found.get(row.listing, []), row.listing), row.from_quantity)
            if key in seen:
                raise RowTwice(row=seen[key])
        except Refusal as refusal:
            report.add(RowResult(row.number, RowOutcome.REFUSED, None, refusal))
            continue
        seen[key] = row.number
        wanted[key] = row
    changed = await queries.set_tiers(session, viewer.county_id, {key: row.unit_price for key, row in wanted.items()})
    for key, row in wanted.items():
        report.add(RowResult(row.number, RowOutcome.TAKEN if key in changed else RowOutcome.UNCHANGED))
    return {listing_id for listing_id, _ in changed}


def _one(ids: Sequence[uuid.UUID], listing: str) -> uuid.UUID:
    """Raises ListingUnknown, ListingUnclear."""
    if not ids:
        raise ListingUnknown(listing=shown(listing))
    if len(ids) > 1:
        raise ListingUnclear(listing=shown(listing))
    return ids[0]
