"""Keyset paging: a cursor says after which row to go on, by the very values that the rows are ordered by."""

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import BigInteger, ColumnElement, Select, and_, literal_column, or_, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

from domain.errors import InvalidInput
from resolvers.reading.arguments import Given, Take, derived, parameter

LARGEST_PAGE = 100
USUAL_PAGE = 20
_LONGEST_CURSOR = 1000
_SEAL_BYTES = 6


class PageTooLarge(InvalidInput):
    """A page has 1 to {largest} rows. Ask for fewer, and go on with `after`.

    每页 1 至 {largest} 行。请减少行数,再用 `after` 继续。
    """


class InvalidPage(InvalidInput):
    """Ask for the `first` rows or for the `last`, not for both.

    `first` 与 `last` 只能使用其一。
    """


class BadCursor(InvalidInput):
    """This cursor is not one of this list. Start again without `{argument}`.

    游标不属于这个列表。请去掉 `{argument}` 重新查询。
    """


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is ordered by, and the name its cursors are told from others' by.

    The last key tells any two rows apart.
    """

    name: str
    keys: Sequence[tuple[Any, bool]]
    """Attributes of the rows' model, each with whether it descends."""

    @classmethod
    def of(cls, rows: Select[Any], name: str) -> "Place":
        keys = [_direction(each) for each in rows._order_by_clauses]
        signs = ",".join(f"{column.key}{'-' if descends else '+'}" for column, descends in keys)
        return cls(f"{name}({signs})", keys)

    def ordered(self, source: Any, *, backwards: bool) -> list[ColumnElement[Any]]:
        pairs = ((getattr(source, column.key), descends is not backwards) for column, descends in self.keys)
        return [column.desc() if descends else column.asc() for column, descends in pairs]

    def beyond(self, cursor: Any, argument: str, *, backwards: bool) -> ColumnElement[bool]:
        """The rows after a cursor, or before it. Asking it raises BadCursor."""
        values = [derived(cursor, self._value(at, argument), column.type) for at, (column, _) in enumerate(self.keys)]
        columns = [column for column, _ in self.keys]
        down = [descends is not backwards for _, descends in self.keys]
        if len(set(down)) == 1:  # one comparison of rows, which an index answers in one go
            one, other = tuple_(*columns), tuple_(*values)
            return one < other if down[0] else one > other
        return or_(*(_past(columns, values, down, at) for at in range(len(columns))))

    def _value(self, at: int, argument: str) -> Any:
        return lambda cursor: self._opened(cursor, argument)[at]

    def cursor(self, values: Sequence[Any]) -> str:
        plain = orjson.dumps([_plain(each) for each in values])
        return base64.urlsafe_b64encode(self._seal(plain) + plain).decode().rstrip("=")

    def _seal(self, plain: bytes) -> bytes:
        """Tells a cursor from another list's, and from one that was tampered with by mistake. It keeps no secret."""
        return hashlib.blake2b(self.name.encode() + plain, digest_size=_SEAL_BYTES).digest()

    def _opened(self, cursor: str, argument: str) -> list[Any]:
        try:
            if len(cursor) > _LONGEST_CURSOR:
                raise ValueError("too long")
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            seal, plain = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
            if seal != self._seal(plain):
                raise ValueError("of another list")
            values = orjson.loads(plain)
            return [_read(column.type.python_type, each) for (column, _), each in zip(self.keys, values, strict=True)]
        except (ValueError, ArithmeticError, TypeError, AttributeError):
            raise BadCursor(at=(argument,), argument=argument) from None


def _direction(clause: Any) -> tuple[Any, bool]:
    if isinstance(clause, UnaryExpression) and clause.modifier in (operators.desc_op, operators.asc_op):
        return clause.element, clause.modifier is operators.desc_op
    return clause, False


def _past(columns: Sequence[Any], values: Sequence[Any], down: Sequence[bool], at: int) -> ColumnElement[bool]:
    """Alike before place `at`, and past the cursor there."""
    alike = [column == value for column, value in zip(columns[:at], values, strict=False)]
    return and_(*alike, columns[at] < values[at] if down[at] else columns[at] > values[at])


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str | datetime | date) else str(value)


def _read(kind: type, value: Any) -> Any:
    """Raises ValueError or TypeError for what is no such value."""
    if kind in _READERS:
        return _READERS[kind](value)
    if isinstance(value, bool) or not isinstance(value, int if kind is int else str):
        raise ValueError("not of this list")
    if value not in _BIGINT if isinstance(value, int) else "\0" in value:
        raise ValueError("no column holds it")
    return value


def _figure(value: str) -> Decimal:
    figure = Decimal(value)
    if not figure.is_finite() or abs(figure) >= _LARGEST or figure != round(figure, _MOST_PLACES):
        raise ValueError("no column holds it")
    return figure


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None or not 1 < instant.year < 9999:
        raise ValueError("no column holds it")
    return instant


_READERS: dict[type, Any] = {
    uuid.UUID: uuid.UUID,
    Decimal: _figure,
    date: date.fromisoformat,
    datetime: _instant,
}
_BIGINT = range(-(2**63), 2**63)
_LARGEST = Decimal(10) ** 18
_MOST_PLACES = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for: how many rows, from which end, beyond which cursors."""

    size: Take
    backwards: bool
    after: Any
    before: Any

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> "Asked":
        """Raises InvalidPage."""
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            raise InvalidPage(at=("last",))
        asked = first if last is None else last
        size = _usual if asked is None else _sized(asked.value.take, "first" if last is None else "last")
        return cls(size, last is not None, arguments.get("after"), arguments.get("before"))

    @property
    def beyond(self) -> bool:
        """Whether there are rows behind where the page begins."""
        return (self.before if self.backwards else self.after) is not None

    def of_rows(self, rows: Select[Any], place: Place) -> Any:
        """The rows that the page is the beginning of, under a name of their own.

        The fixed limit tells PostgreSQL that they are few whatever the page's size, so that it plans the statement
        once and not for each request.
        """
        if self.after is not None:
            rows = rows.where(place.beyond(self.after, "after", backwards=False))
        if self.before is not None:
            rows = rows.where(place.beyond(self.before, "before", backwards=True))
        entity = rows.column_descriptions[0]["entity"]
        ordered = rows.order_by(None).order_by(*place.ordered(entity, backwards=self.backwards))
        return aliased(entity, ordered.limit(literal_column(str(LARGEST_PAGE + 1))).subquery())

    @property
    def limit(self) -> Any:
        """One row more, to know whether there are more. Asking it raises PageTooLarge."""
        return parameter(lambda given: self.size(given) + 1, BigInteger())


def _usual(_: Given) -> int:
    return USUAL_PAGE


def _sized(take: Take, argument: str) -> Take:
    def size(given: Given) -> int:
        asked: int = take(given)
        if not 1 <= asked <= LARGEST_PAGE:
            raise PageTooLarge(at=(argument,), largest=LARGEST_PAGE)
        return asked

    return size
