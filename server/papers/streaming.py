"""Tables of any length as files: rows are read, written and sent some at a time, so that few of them are ever held."""

import asyncio
import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

import xlsxwriter
from sqlalchemy import text

from domain.bulk.exports import EXPORTS, Cell, Export, Kind
from domain.bulk.spelling import guarded
from domain.parties.roles import Viewer
from server.database import Database
from server.papers.links import FileAsked
from server.papers.sheets import XLSX

AT_ONCE = 1_000
"""Rows."""
_CHUNK_BYTES = 256 * 1024

ENCODINGS = {"csv": "utf-8-sig", "gb18030.csv": "gb18030"}
"""Of the formats that are text. The mark before UTF-8 is what makes Excel read Chinese."""

Rows = AsyncIterator[Sequence[Sequence[Cell]]]


def media_type_of(format_: str) -> str:
    return XLSX if format_ == "xlsx" else "text/csv; charset=utf-8" if format_ == "csv" else "text/csv; charset=gb18030"


async def streamed(database: Database, viewer: Viewer, asked: FileAsked) -> AsyncIterator[bytes]:
    """The bytes of an export, behind the walls of who asked for it."""
    export = EXPORTS[Kind(asked.what["kind"])]
    rows = _rows(database, viewer, export)
    parts = as_workbook(export, rows) if asked.format == "xlsx" else as_text(export, rows, ENCODINGS[asked.format])
    async for part in parts:
        yield part


async def _rows(database: Database, viewer: Viewer, export: Export) -> Rows:
    async with database.writing(viewer) as session:
        await session.execute(text("SET TRANSACTION READ ONLY"))
        found = await session.stream(export.rows(viewer).execution_options(yield_per=AT_ONCE))
        async for part in found.partitions(AT_ONCE):
            yield [export.cells(viewer, row) for row in part]


async def as_text(export: Export, rows: Rows, encoding: str) -> AsyncIterator[bytes]:
    yield _encoded([export.headings], encoding)
    following = encoding.removesuffix("-sig")
    async for part in rows:
        yield _encoded(part, following)


def _encoded(rows: Sequence[Sequence[Cell]], encoding: str) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerows([[_text(cell) for cell in row] for row in rows])
    return written.getvalue().encode(encoding, errors="replace")


def _text(cell: Cell) -> str:
    """Only text is guarded: a figure or a day begins as no formula does but for its sign."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else guarded(cell)


async def as_workbook(export: Export, rows: Rows) -> AsyncIterator[bytes]:
    """Written to a file row by row, then sent. Text is text in a workbook, whatever it begins with."""
    with tempfile.TemporaryFile() as file:
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
        workbook.set_properties({"created": datetime(2020, 1, 1)})  # noqa: DTZ001  # so that its bytes tell no time
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet = workbook.add_worksheet()
        place = 0

        def put(part: Sequence[Sequence[Cell]]) -> None:
            nonlocal place
            for row in part:
                for at, cell in enumerate(row):
                    if isinstance(cell, Decimal):
                        sheet.write_number(place, at, float(cell))
                    elif isinstance(cell, date):
                        sheet.write_datetime(place, at, datetime.combine(cell, time()), day)
                    elif cell:
                        sheet.write_string(place, at, cell)
                place += 1

        put([export.headings])
        async for part in rows:
            await asyncio.to_thread(put, part)
        await asyncio.to_thread(workbook.close)
        file.seek(0)
        while part_bytes := file.read(_CHUNK_BYTES):
            yield part_bytes
