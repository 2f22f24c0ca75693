"""One row of a stock list: what is for sale, how much, at what price, harvested when, supplied by whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from domain.bookkeeping import cells, dates, units
from domain.bookkeeping.cells import figure, positive
from domain.bookkeeping.dates import SheetDate
from domain.bookkeeping.faults import Fault, Kind, Unsound, fault
from domain.bookkeeping.grid import Row, Value, is_empty, text_of
from domain.bookkeeping.parts import Part, part_of_two_cells
from domain.bookkeeping.tables import Fields, Table
from domain.bookkeeping.text import plain, shown
from domain.bookkeeping.units import QUANTITY_PLACES, Unit, counted_in, price_heading_unit, unit_named

T = TypeVar("T")

FIELDS: Fields = {
    name: frozenset(synonyms.split())
    for name, synonyms in {
        "serial": "序号 编号 行号 no no.",
        "product": "品名 产品 产品名 产品名称 货品 货品名称 货物名称 商品 商品名称 名称 农产品 农产品名称 货名 品类",
        "variety": "品种 品种名称",
        "grade": "等级 级别 品级 规格/等级 等级/规格 规格等级 等级规格 质量等级 品质等级",
        "specification": "规格 规格型号 型号 包装规格",
        "unit": "单位 计量单位 计价单位 销售单位",
        "quantity": "数量 可供数量 可供货数量 供应数量 供货数量 库存 库存数量 库存量 总数量 总量 重量 净重 批次数量",
        "price": "单价 价格 供货价 供货单价 供应价 售价 销售单价 销售价 出厂价",
        "harvested": "采收日期 采收时间 采收日 采摘日期 采摘时间 采摘日 收获日期 采挖日期 捕捞日期 出塘日期 生产日期",
        "household": "供货农户 农户 农户姓名 农户名称 供货户 供应农户 户主 户主姓名 种植户 养殖户 供货人",
        "household_quantity": "农户数量 农户供货数量 农户供货量 供货量 户供数量 每户数量 分户数量 农户重量",
        "remark": "备注 说明 附注",
    }.items()
}
UNREAD = frozenset({"serial", "remark"})
REQUIRED = ("product", "quantity", "harvested")
OF_THE_LOT = ("product", "variety", "grade", "specification", "unit", "quantity", "price", "harvested")
"""Fields that say which lot a row is of."""
SHOWN = {"product": "品名", "quantity": "数量", "harvested": "采收日期"}

LARGEST_QUANTITY = Decimal(10) ** 8
NOT_A_UNIT = frozenset({"必填", "选填", "可选"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What the headings and the rows above them say for the whole table."""

    quantity_unit: Unit | None
    part_unit: Unit | None
    priced_per: str | None
    written_on: SheetDate


@dataclass(frozen=True, slots=True)
class Goods:
    """One sound row. `quantity` is in base units of `unit`, `price` per base unit; `parts` are as written."""

    row: Row
    product: str
    grade: str | None
    unit: Unit
    quantity: Decimal
    price: Decimal | None
    harvested_on: date
    parts: tuple[Part, ...]

    @property
    def lot(self) -> tuple[object, ...]:
        """What tells this row's lot from others."""
        unit = (self.unit.base, self.unit.content)
        return self.product, self.grade, unit, self.quantity, self.price, self.harvested_on


def terms_of(table: Table) -> Terms | Fault:
    """A heading whose unit cannot be read is a fault of the whole sheet: every figure below it would be a guess."""
    for name, read in HEADING_READERS.items():
        bracket = _bracket(table, name)
        try:
            if bracket:
                read(bracket)
        except Unsound:
            ref = table.columns[name].ref
            return fault(Unsound(Kind.HEADING_UNIT), table.sheet.name, None, ref, ref.title)
    quantity, parts, price = (_bracket(table, name) for name in ("quantity", "household_quantity", "price"))
    return Terms(
        _heading_unit(quantity) if quantity else None,
        _heading_unit(parts) if parts else _household_unit(table),
        price_heading_unit(price) if price else None,
        dates.sheet_date(table.above),
    )


def _bracket(table: Table, name: str) -> str | None:
    bracket = table.columns[name].bracket if name in table.columns else None
    return None if bracket in NOT_A_UNIT else bracket


def _heading_unit(bracket: str) -> Unit:
    return unit_named(bracket.removeprefix("单位:").removeprefix("单位"), bracket)


HEADING_READERS: dict[str, Callable[[str], object]] = {
    "quantity": _heading_unit,
    "household_quantity": _heading_unit,
    "price": price_heading_unit,
}


def _household_unit(table: Table) -> Unit | None:
    """Of `供货农户(公斤)`. Other remarks in that heading, as in `农户(姓名 数量)`, say nothing about a unit."""
    bracket = table.columns["household"].bracket if "household" in table.columns else None
    try:
        return _heading_unit(bracket) if bracket else None
    except Unsound:
        return None


def continues_above(table: Table, row: Row) -> bool:
    """Whether the row only adds a household to the lot above, its other cells left out as merged cells leave them."""
    is_bare = all(is_empty(table.value(row, name)) for name in OF_THE_LOT)
    return is_bare and not row.flaw and not is_empty(table.value(row, "household"))


def continued(table: Table, row: Row, above: Row) -> Row:
    """The row with what it leaves out taken from the row above."""
    kept = {
        table.columns[name].index for name in ("household", "household_quantity", "remark") if name in table.columns
    }
    width = max(len(row.values), len(above.values))
    values = (row.at(at) if at in kept or not is_empty(row.at(at)) else above.at(at) for at in range(width))
    return Row(row.number, tuple(values))


def read_goods(table: Table, row: Row, terms: Terms) -> Goods | tuple[Fault, ...]:
    """What a row says, or everything that is wrong with it."""
    if flaw := table.row_flaw(row):
        text = " ".join(text_of(value) for value in row.values if value != "")
        return (fault(flaw, table.sheet.name, row.number, None, shown(text)),)
    return _Reader(table, row, terms).goods()


class _Reader:
    """Reads a row's cells one by one and gathers what is wrong with them."""

    def __init__(self, table: Table, row: Row, terms: Terms) -> None:
        self.table, self.row, self.terms = table, row, terms
        self.faults: list[Fault] = []

    def goods(self) -> Goods | tuple[Fault, ...]:
        product = self.take("product", self._product)
        grade = self.take("grade", self._grade)
        self._check_the_rest()
        unit = self._unit()
        quantity = self.take("quantity", lambda value: _quantity(value, unit)) if unit else None
        if not unit:
            self.take("quantity", lambda value: positive(figure(value)[0], LARGEST_QUANTITY, QUANTITY_PLACES))
        price = self._price(unit)
        harvested = self.take("harvested", lambda value: dates.day(value, self.terms.written_on))
        parts = self._parts(unit)
        if self.faults or product is None or unit is None or quantity is None or harvested is None or parts is None:
            return tuple(self.faults)
        return Goods(self.row, product, grade or None, unit, quantity, price, harvested, parts)

    def take(self, name: str, read: Callable[[Value], T]) -> T | None:
        value = self.table.value(self.row, name)
        try:
            return read(value)
        except Unsound as unsound:
            self.blame(name, unsound)
            return None

    def blame(self, name: str, unsound: Unsound) -> None:
        column = self.table.columns.get(name)
        value = shown(text_of(self.table.value(self.row, name)))
        self.faults.append(
            fault(unsound, self.table.sheet.name, self.row.number, column.ref if column else None, value)
        )

    def _check_the_rest(self) -> None:
        """The cells that are only kept as written must hold text that can be kept."""
        read = {column.index for name, column in self.table.columns.items() if name not in UNREAD}
        for at, value in enumerate(self.row.values):
            try:
                if at not in read:
                    cells.remark(value)
            except Unsound as unsound:
                where = self.table.sheet.name, self.row.number, self.table.column_ref(at)
                self.faults.append(fault(unsound, *where, shown(text_of(value))))

    def _product(self, value: Value) -> str:
        variety = cells.note(self.table.value(self.row, "variety"))
        return f"{cells.name(value)} {variety}".strip()

    def _grade(self, value: Value) -> str:
        specification = cells.note(self.table.value(self.row, "specification"))
        return f"{cells.note(value)} {specification}".strip()

    def _unit(self) -> Unit | None:
        """The unit of the unit column, else the one behind the figure, else the one of the quantity's heading."""
        if not is_empty(self.table.value(self.row, "unit")):
            return self.take("unit", self._unit_agreeing_with_heading)
        behind = self._unit_behind_figure()
        if behind and self.terms.quantity_unit and not _agree(behind, self.terms.quantity_unit):
            written, unit = behind.label, self.terms.quantity_unit.label
            self.blame("quantity", Unsound(Kind.UNIT_CONFLICT, written=written, unit=unit))
            return None
        if not behind and not self.terms.quantity_unit:
            column, kind = ("unit", Kind.MISSING) if "unit" in self.table.columns else ("quantity", Kind.UNIT_UNKNOWN)
            self.blame(column, Unsound(kind))
        return behind or self.terms.quantity_unit

    def _unit_agreeing_with_heading(self, value: Value) -> Unit:
        unit = units.unit(value)
        heading = self.terms.quantity_unit
        if heading and not _agree(heading, unit):
            raise Unsound(Kind.UNIT_CONFLICT, written=heading.label, unit=unit.label)
        return unit

    def _unit_behind_figure(self) -> Unit | None:
        try:
            return counted_in(figure(self.table.value(self.row, "quantity"))[1])
        except Unsound:
            return None  # said once, where the quantity itself is read

    def _price(self, unit: Unit | None) -> Decimal | None:
        if "price" not in self.table.columns or unit is None:
            return None
        return self.take("price", lambda value: units.price(value, unit, self.terms.priced_per))

    def _parts(self, unit: Unit | None) -> tuple[Part, ...] | None:
        beside = self.table.value(self.row, "household_quantity")
        column = "household" if is_empty(beside) else "household_quantity"
        parts = self.take(column, lambda _: part_of_two_cells(self.table.value(self.row, "household"), beside))
        for part in parts or ():
            if part.unit and unit and not _convertible(part.unit, unit):
                self.blame(column, Unsound(Kind.UNIT_CONFLICT, written=part.unit.label, unit=unit.label))
        return parts


def _quantity(value: Value, unit: Unit) -> Decimal:
    number, behind = figure(value)
    written = counted_in(behind) if plain(behind) != unit.word else None
    if written and not _agree(written, unit):
        raise Unsound(Kind.UNIT_CONFLICT, written=written.label, unit=unit.label)
    return in_base(number, unit)


def in_base(number: Decimal, unit: Unit) -> Decimal:
    """A quantity in base units: kilograms to the gram, or whole pieces. Raises Unsound."""
    sound = positive(number, LARGEST_QUANTITY, QUANTITY_PLACES)
    return positive(unit.in_base(sound), LARGEST_QUANTITY, QUANTITY_PLACES if unit.by_weight else 0)


def _agree(written: Unit, unit: Unit) -> bool:
    return written.says_the_same_as(unit) or written.word == unit.word


def _convertible(written: Unit, unit: Unit) -> bool:
    return written.word == unit.word or written.base == unit.base


def part_in_base(part: Part, heading: Unit | None, unit: Unit) -> Decimal:
    """A household's part in base units of the lot's unit.

    A heading's unit that cannot be converted (公斤 over 扎) is not meant for this row: its figures are taken in the
    row's own unit, and whoever adds them up sees whether that was right.
    """
    written = part.unit or heading
    if written is None or written.word == unit.word or not _convertible(written, unit):
        return unit.in_base(part.number)
    return written.in_base(part.number)


def is_headed_otherwise(heading: Unit | None, unit: Unit) -> bool:
    return heading is not None and not _convertible(heading, unit)
