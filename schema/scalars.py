"""How values look to a reader of the API. Money and quantities are strings, so that no client makes floats of them."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from domain.clock import SHANGHAI
from domain.money import fen_of, yuan_of

Money = NewType("Money", int)
Quantity = NewType("Quantity", Decimal)
UnitPrice = NewType("UnitPrice", Decimal)
Celsius = NewType("Celsius", Decimal)
QrCode = NewType("QrCode", str)
Day = NewType("Day", date)
Instant = NewType("Instant", datetime)

_LARGEST = Decimal(10) ** 11


def _refused(what: str) -> GraphQLError:
    return GraphQLError(what, extensions={"code": "BAD_VALUE"})


def _decimal(written: Any, places: int) -> Decimal:
    if not isinstance(written, str) or len(written) > 40:
        raise _refused('Write the figure as a string, as in "97.5".')
    try:
        figure = Decimal(written)
    except InvalidOperation:
        raise _refused(f"{written[:20]!r} is not a figure.") from None
    if not figure.is_finite() or abs(figure) >= _LARGEST:
        raise _refused("The figure is too large.")
    exponent = figure.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > places:
        raise _refused(f"The figure has more than {places} decimals.")
    return figure


def _plain(figure: Decimal | str) -> str:
    """What a plan has read is written already."""
    return figure if isinstance(figure, str) else f"{figure.normalize():f}"


def _yuan(fen: int | str) -> str:
    return fen if isinstance(fen, str) else yuan_of(fen)


def _money(written: Any) -> int:
    figure = _decimal(written, 2)
    return fen_of(figure)


FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Days outside of these are slips, and the day after the calendar's last is none."""


def _day(written: Any) -> date:
    try:
        day = date.fromisoformat(written)
        if day.isoformat() != written:
            raise ValueError
    except (TypeError, ValueError):
        raise _refused("Write the day as in 2020-08-02.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _refused(f"Write a day of the years {FIRST_YEAR} to {LAST_YEAR}; what has no end is left out.")
    return day


def _instant(written: Any) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise _refused("Write the instant as in 2020-08-02T09:30:00+08:00.") from None
    if found.tzinfo is None:
        raise _refused("Write the instant with its zone, as in 2020-08-02T09:30:00+08:00.")
    return found


SCALARS: dict[object, ScalarDefinition] = {
    Money: strawberry.scalar(
        name="Money",
        description='Yuan with two decimals, as a string: "585.00".',
        serialize=_yuan,
        parse_value=_money,
    ),
    Quantity: strawberry.scalar(
        name="Quantity",
        description='At most three decimals, as a string: "97.5". In base units unless said otherwise.',
        serialize=_plain,
        parse_value=lambda written: _decimal(written, 3),
    ),
    UnitPrice: strawberry.scalar(
        name="UnitPrice",
        description='Yuan per base unit, at most four decimals, as a string: "4.2".',
        serialize=_plain,
        parse_value=lambda written: _decimal(written, 4),
    ),
    Celsius: strawberry.scalar(
        name="Celsius",
        description='Degrees Celsius, at most two decimals, as a string: "-18.5".',
        serialize=_plain,
        parse_value=lambda written: _decimal(written, 2),
    ),
    QrCode: strawberry.scalar(
        name="QrCode",
        description="A text as a QR code, drawn as SVG.",
        serialize=str,
        parse_value=str,
    ),
    Day: strawberry.scalar(
        name="Date",
        description="A day in Asia/Shanghai: 2020-08-02.",
        serialize=lambda day: day.isoformat(),
        parse_value=_day,
    ),
    Instant: strawberry.scalar(
        name="Instant",
        description="An instant with its zone: 2020-08-02T09:30:00+08:00.",
        serialize=lambda at: at.astimezone(SHANGHAI).isoformat(),
        parse_value=_instant,
    ),
}
