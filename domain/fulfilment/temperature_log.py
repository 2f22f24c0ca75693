"""Reading a thermometer's log from a CSV file: an instant and °C in each line, under a heading or none."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from domain.bookkeeping.delimited import decode, part_rows
from domain.bookkeeping.faults import Unsound
from domain.bookkeeping.grid import Row, text_of
from domain.bookkeeping.text import bare, shown, squeezed
from domain.clock import SHANGHAI
from domain.fulfilment.errors import TemperatureLogUnreadable
from domain.fulfilment.rules import Measured

_DECIMALS = 2


def read_temperature_log(data: bytes, name: str) -> list[Measured]:
    """All readings of a log, in its order. An instant without a zone is Shanghai's. Raises TemperatureLogUnreadable."""
    try:
        rows = part_rows(decode(data).replace("\r\n", "\n").replace("\r", "\n"))
    except Unsound as flaw:
        raise TemperatureLogUnreadable(at=("file",), name=shown(name), line=1) from flaw
    written = [row for row in rows if not row.is_blank]
    if written and _is_heading(written[0]):
        written = written[1:]
    readings = []
    for row in written:
        measured = _measured(row)
        if measured is None:
            raise TemperatureLogUnreadable(at=("file",), name=shown(name), line=row.number)
        readings.append(measured)
    return readings


def _is_heading(row: Row) -> bool:
    """Words alone: whatever has a digit in it is meant for a reading."""
    return row.flaw is None and not any(each.isdigit() for value in row.values[:2] for each in text_of(value))


def _measured(row: Row) -> Measured | None:
    if row.flaw is not None:
        return None
    try:
        at = datetime.fromisoformat(squeezed(text_of(row.at(0))).replace("/", "-"))
        celsius = Decimal(bare(text_of(row.at(1))).rstrip("℃°C"))
    except (ValueError, InvalidOperation):
        return None
    if not celsius.is_finite() or celsius != round(celsius, _DECIMALS):
        return None
    return Measured(at if at.tzinfo else at.replace(tzinfo=SHANGHAI), celsius)
