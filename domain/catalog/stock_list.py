"""A seller's stock list (可供货品表) as lots to record, with everything that keeps a row from being one."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.bookkeeping.cells import trimmed
from domain.bookkeeping.delimited import delimiter_of, rows_of
from domain.bookkeeping.faults import Fault, Kind, PassedOver, Unsound, Why, fault
from domain.bookkeeping.goods import (
    FIELDS,
    OF_THE_LOT,
    REQUIRED,
    SHOWN,
    Goods,
    Terms,
    continued,
    continues_above,
    is_headed_otherwise,
    part_in_base,
    read_goods,
    terms_of,
)
from domain.bookkeeping.grid import MOST_ROWS, Row, Sheet, text_of
from domain.bookkeeping.sheets import read_sheets
from domain.bookkeeping.tables import Table, find_table
from domain.bookkeeping.text import plain, shown
from domain.catalog.models import BaseUnit


@dataclass(frozen=True, slots=True)
class ListedLot:
    """One lot of a stock list.

    `quantity` and the contributions are in base units, `unit_price` in yuan per base unit (None where the sheet has
    no prices). `unit_content` says how many base units one `unit_label` holds: 0.5 for 斤, 5 for 箱(5kg), 1 for 扎.
    `rows` are the rows it was written in; `cells` gives each heading with the text below it, the texts of several
    rows each on its own line where they differ. No contributions means the seller's own goods.
    """

    sheet: str
    rows: tuple[int, ...]
    product: str
    grade: str | None
    base_unit: BaseUnit
    unit_label: str
    unit_content: Decimal
    quantity: Decimal
    unit_price: Decimal | None
    harvested_on: date
    contributions: tuple[tuple[str, Decimal], ...]
    cells: dict[str, str]

    def content_hash(self) -> bytes:
        """SHA-256 of what makes it this lot: the same goods listed again hash the same, however they are written.

        The price is left out, and so are remarks: they may change while the lot stays what it is.
        """
        parts = sorted((household, str(quantity)) for household, quantity in self.contributions)
        piece = self.unit_label if self.base_unit is BaseUnit.PIECE else ""
        content = [self.product, self.grade, piece, str(self.quantity), self.harvested_on.isoformat(), parts]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()


@dataclass(frozen=True, slots=True)
class StockList:
    """Each row of each sheet stands in exactly one of the three: in a lot, among the faults, or passed over.

    A fault or a passed-over entry without a row stands for its whole sheet, a fault without a sheet for the file.
    """

    lots: tuple[ListedLot, ...]
    faults: tuple[Fault, ...]
    passed_over: tuple[PassedOver, ...]


def read_stock_list(data: bytes, name: str) -> StockList:
    """Reads a CSV, XLSX, XLS or ODS file. Raises nothing: what cannot be taken is among the faults."""
    try:
        read = read_sheets(data, name)
    except Unsound as unsound:
        return StockList((), (fault(unsound, value=shown(name)),), ())
    lists = [_read_sheet(sheet) for sheet in read.sheets]
    lots, repeats = _without_repeats(lot for each in lists for lot in each.lots)
    faults = [each for listed in lists for each in listed.faults]
    passed = [each for listed in lists for each in listed.passed_over]
    return StockList(tuple(lots), tuple(_in_order([*faults, *repeats], read.sheets)), (*read.passed_over, *passed))


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where a long text file may be cut into lists of their own: below its headings, and between any two lots."""

    table: Table
    delimiter: str

    @property
    def headings(self) -> int:
        """How many lines stand above the goods."""
        return min(each.row or 0 for each in self.table.passed_over if each.why is Why.HEADER)

    def is_between_lots(self, above: str, below: str) -> bool:
        """Whether a line begins another lot than the one above it."""
        said = self._said(below)
        return any(said) and said != self._said(above)

    def _said(self, line: str) -> list[str]:
        row = next(rows_of(line, most=1, delimiter=self.delimiter), None)
        return [] if row is None else [plain(text_of(self.table.value(row, name))) for name in OF_THE_LOT]


def cutting_of(beginning: str) -> Cutting | None:
    """By the first lines of a text file; None where they show no list, so that the file is best left whole."""
    rows = tuple(rows_of(beginning, most=MOST_ROWS))
    table = find_table(Sheet("", rows, delimited=True), FIELDS, REQUIRED, SHOWN)
    return None if isinstance(table, Fault) else Cutting(table, delimiter_of(beginning))


def _in_order(faults: list[Fault], sheets: Iterable[Sheet]) -> list[Fault]:
    place = {sheet.name: at for at, sheet in enumerate(sheets)}
    return sorted(faults, key=lambda each: (place[each.sheet or ""], each.row or 0))


def _read_sheet(sheet: Sheet) -> StockList:
    table = find_table(sheet, FIELDS, REQUIRED, SHOWN)
    if isinstance(table, Fault):
        return StockList((), (table,), ())
    terms = terms_of(table)
    if isinstance(terms, Fault):
        return StockList((), (terms,), ())
    goods, faults = _read_rows(table, terms)
    sound, merged = _without_stray_merges(table, goods)
    lots, unsound = _gather(table, terms, sound)
    return StockList(tuple(lots), (*faults, *merged, *unsound), table.passed_over)


def _read_rows(table: Table, terms: Terms) -> tuple[list[Goods], list[Fault]]:
    goods: list[Goods] = []
    faults: list[Fault] = []
    above: Row | None = None
    for row in table.rows:
        adjoins = above is not None and above.number == row.number - 1
        whole = continued(table, row, above) if above and adjoins and continues_above(table, row) else row
        read = read_goods(table, whole, terms)
        if isinstance(read, Goods):
            goods.append(read)
        else:
            faults.extend(read)
        above = None if table.row_flaw(row) else whole
    return goods, faults


def _without_stray_merges(table: Table, goods: list[Goods]) -> tuple[list[Goods], list[Fault]]:
    """Sets aside the rows under one merged quantity that do not all say the same lot."""
    column = table.columns["quantity"]
    by_area: dict[int, list[Goods]] = {}
    for each in goods:
        if (origin := table.filled.get((each.row.number, column.index))) is not None:
            by_area.setdefault(origin, []).append(each)
    strays = [each for area in by_area.values() if len({each.lot for each in area}) > 1 for each in area]
    astray = {each.row.number for each in strays}
    kept = [each for each in goods if each.row.number not in astray]
    return kept, [_fault(table, each, "quantity", Unsound(Kind.MERGED_OVER_LOTS)) for each in strays]


def _gather(table: Table, terms: Terms, goods: list[Goods]) -> tuple[list[ListedLot], list[Fault]]:
    """Makes lots of the rows: one of each row that is whole by itself, one of all others that say the same lot."""
    groups: dict[tuple[object, ...], list[Goods]] = {}
    for each in goods:
        whole = not each.parts or _supplied(terms, [each]) == each.quantity
        groups.setdefault((each.row.number,) if whole else each.lot, []).append(each)
    lots: list[ListedLot] = []
    faults: list[Fault] = []
    for group in groups.values():
        single, repeats = _without_repeated_parts(table, group)
        faults.extend(repeats)
        if single[0].parts and _supplied(terms, single) != single[0].quantity:
            faults.extend(_wrong_sum(table, terms, single))
        else:
            lots.append(_lot(table, terms, single))
    return lots, faults


def _without_repeated_parts(table: Table, group: list[Goods]) -> tuple[list[Goods], list[Fault]]:
    """Sets aside rows of one lot that name the same households with the same figures as an earlier one."""
    first: dict[object, Goods] = {}
    faults: list[Fault] = []
    for each in group:
        if (earlier := first.setdefault(each.parts, each)) is not each:
            unsound = Unsound(Kind.DUPLICATE_ROW, row=earlier.row.number)
            faults.append(_fault(table, each, _parts_column(table, each), unsound))
    return list(first.values()), faults


def _supplied(terms: Terms, group: list[Goods]) -> Decimal:
    return sum(_contributions(terms, group).values(), Decimal(0))


def _contributions(terms: Terms, group: list[Goods]) -> dict[str, Decimal]:
    """Base units by household. A household that is named twice supplied both."""
    supplied: dict[str, Decimal] = {}
    for each in group:
        for part in each.parts:
            size = part_in_base(part, terms.part_unit, each.unit)
            supplied[part.household] = supplied.get(part.household, Decimal(0)) + size
    return {household: trimmed(size) for household, size in supplied.items()}


def _wrong_sum(table: Table, terms: Terms, group: list[Goods]) -> list[Fault]:
    return [_fault(table, each, _parts_column(table, each), _sum_unsound(terms, group)) for each in group]


def _sum_unsound(terms: Terms, group: list[Goods]) -> Unsound:
    unit = group[0].unit
    parts = trimmed(_supplied(terms, group) / unit.content)
    quantity = trimmed(group[0].quantity / unit.content)
    heading = terms.part_unit
    if heading and is_headed_otherwise(heading, unit):
        written = heading.label
        return Unsound(Kind.PARTS_IN_ANOTHER_UNIT, parts=parts, written=written, unit=unit.label, quantity=quantity)
    return Unsound(Kind.PARTS_DO_NOT_ADD_UP, parts=parts, unit=unit.label, quantity=quantity)


def _parts_column(table: Table, goods: Goods) -> str:
    beside = "household_quantity" in table.columns and text_of(table.value(goods.row, "household_quantity")).strip()
    return "household_quantity" if beside else "household"


def _fault(table: Table, goods: Goods, name: str, unsound: Unsound) -> Fault:
    column = table.columns.get(name)
    value = shown(text_of(table.value(goods.row, name)))
    return fault(unsound, table.sheet.name, goods.row.number, column.ref if column else None, value)


def _lot(table: Table, terms: Terms, group: list[Goods]) -> ListedLot:
    first = group[0]
    return ListedLot(
        sheet=table.sheet.name,
        rows=tuple(each.row.number for each in group),
        product=first.product,
        grade=first.grade,
        base_unit=BaseUnit.KG if first.unit.by_weight else BaseUnit.PIECE,
        unit_label=first.unit.label,
        unit_content=first.unit.content,
        quantity=first.quantity,
        unit_price=first.price,
        harvested_on=first.harvested_on,
        contributions=tuple(_contributions(terms, group).items()),
        cells=_cells(table, group),
    )


def _cells(table: Table, group: list[Goods]) -> dict[str, str]:
    texts: dict[str, dict[str, None]] = {}
    for each in group:
        for heading, text in table.cells(each.row).items():
            texts.setdefault(heading, {})[text] = None
    return {heading: "\n".join(written) for heading, written in texts.items()}


def _without_repeats(lots: Iterable[ListedLot]) -> tuple[list[ListedLot], list[Fault]]:
    """Sets aside lots that say just what an earlier one says: nobody can tell the two apart."""
    first: dict[bytes, ListedLot] = {}
    faults: list[Fault] = []
    for lot in lots:
        if (earlier := first.setdefault(lot.content_hash(), lot)) is lot:
            continue
        row = str(earlier.rows[0]) if earlier.sheet == lot.sheet else f"{earlier.rows[0]} ({earlier.sheet})"
        unsound = Unsound(Kind.DUPLICATE_ROW, row=row)
        faults.extend(fault(unsound, lot.sheet, number, None, lot.product) for number in lot.rows)
    return list(first.values()), faults
