"""Orders in bulk: the rows of a file that name the same order become one."""

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain.bookkeeping import dates
from domain.bookkeeping.cells import figure, positive, written
from domain.bookkeeping.faults import Fault, Unsound, fault
from domain.bookkeeping.grid import text_of
from domain.bookkeeping.text import squeezed
from domain.bulk.errors import ListingUnknown, OrderRowsDiffer
from domain.bulk.lines import Fields, Flawed, Line, Table, refused, table_of
from domain.bulk.policy import ErrorPolicy, Report, RowOutcome, RowResult, tried
from domain.errors import Refusal
from domain.orders.rules import Place, Wanted
from domain.parties.roles import Viewer
from domain.purchasing.actions.buying import buy
from domain.purchasing.actions.holding import hold_for

FIELDS: Fields = {
    "order": frozenset({"订单", "订单编号", "单据号", "order"}),
    "listing": frozenset({"上架编号", "商品编号", "listingid", "id", "listing"}),
    "quantity": frozenset({"数量", "订购数量", "quantity"}),
    "day": frozenset({"配送日期", "配送日", "送货日期", "deliveron", "day"}),
}
REQUIRED = ("order", "listing", "quantity", "day")

LARGEST_QUANTITY = Decimal(10) ** 8

_LISTING = re.compile(r"Listing:(\d{6}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class OrderRow:
    """So much of one listing, for an order that the file calls by a name of its own."""

    number: int
    order: str
    listing: str
    quantity: Decimal
    day: date


async def import_orders(
    session: AsyncSession, viewer: Viewer, data: bytes, name: str, *, policy: ErrorPolicy, dry_run: bool
) -> Report:
    """Place the orders of a file. An order with a bad row is not placed at all; `policy` says what of the others.

    Each row says of which order it is. A file that cannot be read to its end is refused whole.
    """
    report = Report(dry_run, policy)
    table = table_of(data, name, FIELDS, REQUIRED)
    if isinstance(table, Fault):
        report.fault = table
        return report
    try:
        orders, flawed = _read(table, report)
    except Unsound as unsound:  # of what could not be read to its end nothing is taken: an order may go on there
        return Report(dry_run, policy, fault=fault(unsound))
    async with tried(session, report):
        sound = [row for order, rows in orders.items() if order not in flawed for row in rows]
        await hold_for(session, viewer, [(place, row.day) for row in sound if (place := _found(row.listing))])
        for order, rows in orders.items():
            await _place(session, viewer, order, rows, report, whole=order not in flawed)
    return report


def _read(table: Table, report: Report) -> tuple[Mapping[str, Sequence[OrderRow]], set[str]]:
    """The sound rows by order, and the orders that have others; what is wrong with these goes to the report.

    Raises Unsound where the file cannot be read to its end.
    """
    orders: dict[str, list[OrderRow]] = defaultdict(list)
    flawed: set[str] = set()
    for line in table.lines:
        order = text_of(line["order"]).strip()
        try:
            orders[order].append(_row(line, order))
        except Flawed as flaw:
            flawed.add(order)
            report.add(refused(table, line, flaw))
    return orders, flawed


def _row(line: Line, order: str) -> OrderRow:
    """Raises Flawed."""
    if line.flaw:
        raise Flawed(line.flaw)
    field = "order"
    try:
        written(line["order"])
        field = "listing"
        listing = squeezed(written(line["listing"]))
        field = "quantity"
        quantity = positive(figure(line["quantity"])[0], LARGEST_QUANTITY, 3)
        field = "day"
        return OrderRow(line.number, order, listing, quantity, dates.day(line["day"]))
    except Unsound as unsound:
        raise Flawed(unsound, field) from None


async def _place(
    session: AsyncSession, viewer: Viewer, order: str, rows: Sequence[OrderRow], report: Report, *, whole: bool
) -> None:
    """Place one order, or none of it: each of its rows then says why, or that it was given up for another."""
    why: Refusal | None = None
    if whole and rows:
        try:
            async with session.begin_nested():
                await _buy(session, viewer, order, rows)
        except Refusal as refusal:
            why = refusal
    for at, row in enumerate(rows):
        blamed = _line_of(why) in (None, at)
        if not whole:
            report.add(RowResult(row.number, RowOutcome.GIVEN_UP))
        elif why is None:
            report.add(RowResult(row.number, RowOutcome.TAKEN))
        else:
            outcome = RowOutcome.REFUSED if blamed else RowOutcome.GIVEN_UP
            report.add(RowResult(row.number, outcome, None, why if blamed else None))


def _line_of(refusal: Refusal | None) -> int | None:
    """The line of the order that a refusal speaks of; None for the order as a whole."""
    at = refusal.at if refusal else ()
    return at[1] if len(at) > 1 and at[0] == "lines" and isinstance(at[1], int) else None


async def _buy(session: AsyncSession, viewer: Viewer, order: str, rows: Sequence[OrderRow]) -> None:
    days = {row.day for row in rows}
    if len(days) > 1:
        raise OrderRowsDiffer(order=order)
    wanted = [Wanted(_place_of(row.listing, at), row.quantity) for at, row in enumerate(rows)]
    await buy(session, viewer, wanted, days.pop())


def _place_of(listing: str, at: int) -> Place:
    """Raises ListingUnknown."""
    found = _found(listing)
    if found is None:
        raise ListingUnknown(at=("lines", at, "listingId"), listing=listing)
    return found


def _found(listing: str) -> Place | None:
    """County and key of a listing, as it is written in a file."""
    found = _LISTING.fullmatch(listing)
    return None if found is None else (int(found[1]), uuid.UUID(found[2]))
