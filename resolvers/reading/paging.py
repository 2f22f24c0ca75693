"""Keyset paging: a cursor says after which row to go on, by the very values that the rows are ordered by."""

import base64
import binascii
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, and_, literal, or_
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from domain.errors import InvalidInput

LARGEST_PAGE = 100
_LONGEST_CURSOR = 1000


class PageTooLarge(InvalidInput):
    """A page has 1 to {largest} rows. Ask for fewer, and go on with `after`.

    每页 1 至 {largest} 行。请减少行数,再用 `after` 继续。
    """


class BadCursor(InvalidInput):
    """This cursor is not one of this list. Start again without `after`.

    游标不属于这个列表。请去掉 `after` 重新查询。
    """


def check_page(first: int) -> None:
    """Raises PageTooLarge."""
    if not 1 <= first <= LARGEST_PAGE:
        raise PageTooLarge(at=("first",), largest=LARGEST_PAGE)


def ordering(statement: Select[Any]) -> list[tuple[ColumnElement[Any], bool]]:
    """The columns a select is ordered by, each with whether it descends. The last must tell any two rows apart."""
    return [_direction(each) for each in statement._order_by_clauses]


def _direction(clause: Any) -> tuple[ColumnElement[Any], bool]:
    if isinstance(clause, UnaryExpression) and clause.modifier in (operators.desc_op, operators.asc_op):
        return clause.element, clause.modifier is operators.desc_op
    return clause, False


def after(statement: Select[Any], cursor: str | None) -> Select[Any]:
    """The rows after a cursor. Raises BadCursor."""
    if cursor is None:
        return statement
    order = ordering(statement)
    values = _opened(cursor, order)
    return statement.where(or_(*(_beyond(order, values, at) for at in range(len(order)))))


def _beyond(order: list[tuple[ColumnElement[Any], bool]], values: list[Any], at: int) -> ColumnElement[bool]:
    """Alike before place `at`, and beyond the cursor there."""
    alike = [column == literal(value, column.type) for (column, _), value in zip(order[:at], values, strict=False)]
    column, descends = order[at]
    value = literal(values[at], column.type)
    return and_(*alike, column < value if descends else column > value)


def cursor_of(values: tuple[Any, ...]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values, default=str)).decode().rstrip("=")


def _opened(cursor: str, order: list[tuple[ColumnElement[Any], bool]]) -> list[Any]:
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError("too long")
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("of another list")
        return [_as(column.type.python_type, value) for (column, _), value in zip(order, values, strict=True)]
    except (binascii.Error, ValueError, ArithmeticError, TypeError):
        raise BadCursor(at=("after",)) from None


def _as(kind: type, value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        raise ValueError("not of this list")
    if kind in (uuid.UUID, Decimal):
        return kind(value)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if not isinstance(value, int if kind is int else str):
        raise ValueError("not of this list")
    return value
