"""Prices in bulk: the tiers of a seller's listings, held to the same rules as one by one, and written set by set."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain.accreditation.actions.selling import not_to_be_sold
from domain.bookkeeping.cells import figure, positive, written
from domain.bookkeeping.faults import Fault, Unsound, fault
from domain.bookkeeping.grid import text_of
from domain.bookkeeping.text import shown, squeezed
from domain.bulk import queries
from domain.bulk.errors import ListingUnclear, ListingUnknown, RowTwice
from domain.bulk.lines import Fields, Flawed, Line, Table, refused, table_of
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, batches, tried
from domain.bulk.spelling import without_guard
from domain.catalog.rules import check_tiers
from domain.errors import Refusal
from domain.parties.roles import Viewer
from domain.pricing.actions import bounds_of_listings
from domain.pricing.rules import departing

FIELDS: Fields = {
    "listing": frozenset({"上架编号", "编号", "listingid", "id", "listing"}),
    "title": frozenset({"标题", "商品", "商品名称", "品名", "名称", "title"}),
    "from": frozenset({"起订数量", "起始数量", "数量起", "from", "fromquantity"}),
    "price": frozenset({"单价", "价格", "price", "unitprice"}),
}
REQUIRED = ("from", "price")

LARGEST_PRICE = Decimal(10) ** 7
LARGEST_QUANTITY = Decimal(10) ** 8


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price in yuan per base unit from a quantity on, of a listing by its id or its title."""

    number: int
    listing: str
    from_quantity: Decimal
    unit_price: Decimal


Wanted = dict[Decimal, PriceRow]
"""The rows of one listing by the quantity from which each holds."""


async def import_prices(
    session: AsyncSession, viewer: Viewer, data: bytes, name: str, *, policy: ErrorPolicy, dry_run: bool
) -> Report:
    """Set the prices that a file gives, and leave all others. What of it cannot be done is in the report.

    A listing's prices are set together or not at all, as its tiers stand then. A file that cannot be read to its end is
    refused whole.
    """
    report = Report(dry_run, policy)
    table = table_of(data, name, FIELDS, REQUIRED)
    if isinstance(table, Fault):
        report.fault = table
        return report
    named: dict[str, list[PriceRow]] = defaultdict(list)
    try:
        for row in _read(table, report):
            named[row.listing].append(row)
    except Unsound as unsound:  # of what could not be read to its end nothing is taken: a listing may go on there
        return Report(dry_run, policy, fault=fault(unsound))
    async with tried(session, report):
        wanted = await _by_listing(session, viewer, named, report)
        for ids in batches(sorted(wanted)):
            await _set(session, viewer, {id_: wanted[id_] for id_ in ids}, report)
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


async def _by_listing(
    session: AsyncSession, viewer: Viewer, named: Mapping[str, Sequence[PriceRow]], report: Report
) -> dict[uuid.UUID, Wanted]:
    """The rows by listing and quantity; those whose listing is not clear, or that stand twice, go to the report."""
    wanted: dict[uuid.UUID, Wanted] = defaultdict(dict)
    for names in batches(named):
        found = await queries.listings_named(session, viewer, names)
        for row in (row for name in names for row in named[name]):
            try:
                rows = wanted[_one(found.get(row.listing, []), row.listing)]
                if row.from_quantity in rows:
                    raise RowTwice(row=rows[row.from_quantity].number)
                rows[row.from_quantity] = row
            except Refusal as refusal:
                report.add(RowResult(row.number, RowOutcome.REFUSED, None, refusal))
    return wanted


async def _set(session: AsyncSession, viewer: Viewer, wanted: Mapping[uuid.UUID, Wanted], report: Report) -> None:
    """Write the prices of some listings, which are locked, and keep that they asked them.

    A listing at other prices is offered anew: who may not sell it any more may not set them.
    """
    forbidden = await not_to_be_sold(session, viewer, wanted)
    standing = await queries.tiers_for_update(session, viewer.county_id, sorted(wanted))
    bounds = await bounds_of_listings(session, viewer.county_id, sorted(wanted))
    asked: dict[uuid.UUID, dict[Decimal, Decimal]] = {}
    for listing_id, rows in wanted.items():
        changed = {start: row for start, row in rows.items() if standing[listing_id].get(start) != row.unit_price}
        new = {start: row.unit_price for start, row in changed.items()}
        try:
            if changed and listing_id in forbidden:
                raise forbidden[listing_id]
            tiers = standing[listing_id] | new
            check_tiers(sorted(tiers.items()))
            departing(list(new.values()), bounds.get(listing_id), None)
        except Refusal as refusal:
            _report(report, rows, dict.fromkeys(rows, RowOutcome.REFUSED), refusal)
            continue
        _report(report, rows, dict.fromkeys(changed, RowOutcome.TAKEN))
        if changed:
            asked[listing_id] = tiers
    await queries.set_tiers(session, viewer.county_id, asked)


def _report(report: Report, rows: Wanted, outcomes: Mapping[Decimal, RowOutcome], why: Refusal | None = None) -> None:
    """Rows without an outcome stood already as they are."""
    for start, row in rows.items():
        report.add(RowResult(row.number, outcomes.get(start, RowOutcome.UNCHANGED), None, why))


def _one(ids: Sequence[uuid.UUID], listing: str) -> uuid.UUID:
    """Raises ListingUnknown, ListingUnclear."""
    if not ids:
        raise ListingUnknown(listing=shown(listing))
    if len(ids) > 1:
        raise ListingUnclear(listing=shown(listing))
    return ids[0]
