"""What can be taken out in bulk: its headings, its rows, and how a row is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.bulk import queries
from domain.catalog.models import BaseUnit
from domain.parties.roles import Viewer

Cell = str | Decimal | date | None


class Kind(StrEnum):
    """What is taken out, or in."""

    STOCK = "STOCK"
    PRICES = "PRICES"
    ORDERS = "ORDERS"


@dataclass(frozen=True, slots=True)
class Export:
    """Headings as imports know them, a select, and the cells of one of its rows."""

    headings: Sequence[str]
    rows: Callable[[Viewer], Any]
    cells: Callable[[Viewer, Any], Sequence[Cell]]


_UNITS = {BaseUnit.KG: "公斤", BaseUnit.PIECE: "件"}


def _stock(_: Viewer, row: Any) -> Sequence[Cell]:
    code, name, unit, grade, *rest = row
    return [code, name, _UNITS[unit], grade, *rest]


def _prices(viewer: Viewer, row: Any) -> Sequence[Cell]:
    id_, title, unit, *rest = row
    return [f"Listing:{viewer.county_id}:{id_}", title, _UNITS[unit], *rest]


def _orders(_: Viewer, row: Any) -> Sequence[Cell]:
    number, state, buyer, seller, day, title, unit, quantity, price, amount, accepted = row
    return [
        number,
        state.value,
        buyer,
        seller,
        day,
        title,
        _UNITS[unit],
        quantity,
        price,
        Decimal(amount).scaleb(-2),
        accepted,
    ]


EXPORTS: dict[Kind, Export] = {
    Kind.STOCK: Export(
        ["批次", "品名", "单位", "等级", "采收日期", "数量", "现有", "已预留"], queries.stock_of, _stock
    ),
    Kind.PRICES: Export(["上架编号", "标题", "单位", "起订数量", "单价"], queries.prices_of, _prices),
    Kind.ORDERS: Export(
        ["单号", "状态", "采购单位", "销售单位", "配送日期", "商品", "单位", "数量", "单价", "金额", "验收数量"],
        queries.order_lines_of,
        _orders,
    ),
}
