"""A paper as PDF and as XLSX. The same paper is the same bytes, whenever and wherever it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from domain.money import FEN_PER_YUAN, yuan_of

FONT = "STSong-Light"
"""One of the Chinese fonts that every PDF reader brings along: nothing is embedded, so a page is a few kilobytes."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Fen:
    """An amount in a cell: shown in yuan, and in a workbook a number to reckon with."""

    amount: int


Cell = str | date | int | Fen | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and its width as a part of the page's."""

    heading: str
    part: float
    is_figure: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a paper: a title, facts by name, and a table. `dated` is the day it is of.

    `code` is drawn as a QR code where there is one: rows of modules, True where dark.
    """

    title: str
    dated: date
    facts: Sequence[tuple[str, Cell]]
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Cell]] = ()
    notes: Sequence[str] = ()
    code: Sequence[Sequence[bool]] = ()


def as_pdf(paper: Paper) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1)
    canvas.setTitle(_printable(paper.title))
    _Page(canvas, paper).draw()
    canvas.save()
    return written.getvalue()


def as_xlsx(paper: Paper) -> bytes:
    written = BytesIO()
    workbook = xlsxwriter.Workbook(written, {"in_memory": True})
    workbook.set_properties({"title": paper.title, "created": datetime.combine(paper.dated, time())})
    money = workbook.add_format({"num_format": "#,##0.00"})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    bold = workbook.add_format({"bold": True})
    sheet = workbook.add_worksheet()
    rows: list[Sequence[Cell]] = [[paper.title], *([name, cell] for name, cell in paper.facts), []]
    rows += [[each.heading for each in paper.columns], *paper.rows, [], *([note] for note in paper.notes)]
    for down, cells in enumerate(rows):
        style = bold if down in (0, len(paper.facts) + 2) else None
        for across, cell in enumerate(cells):
            _put(sheet, down, across, cell, {Fen: money, date: day}.get(type(cell), style))
    for across, column in enumerate(paper.columns):
        sheet.set_column(across, across, max(12, round(column.part * 100)))
    workbook.close()
    return written.getvalue()


def _put(sheet: Worksheet, down: int, across: int, cell: Cell, style: Format | None) -> None:
    """Text is written as text, whatever it begins with: no cell of ours is a formula."""
    if isinstance(cell, Fen):
        sheet.write_number(down, across, cell.amount / FEN_PER_YUAN, style)
    elif isinstance(cell, date):
        sheet.write_datetime(down, across, datetime.combine(cell, time()), style)
    elif isinstance(cell, int):
        sheet.write_number(down, across, cell, style)
    elif cell:
        sheet.write_string(down, across, cell, style)


def _text(cell: Cell) -> str:
    if isinstance(cell, Fen):
        return yuan_of(cell.amount)
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _printable(text: str) -> str:
    """What the font has: no controls, and nothing beyond the basic plane."""
    return "".join(each if each.isprintable() and ord(each) < 0x10000 else "□" for each in text)


_MARGIN = 18 * mm
_LINE = 6 * mm
_SIZE = 9
_TITLE_SIZE = 15


class _Page:
    """Draws a paper from top to bottom, and goes on on the next page where one is full."""

    def __init__(self, canvas: Canvas, paper: Paper) -> None:
        _know_the_font()
        self._canvas, self._paper = canvas, paper
        self._width, self._height = A4[0] - 2 * _MARGIN, A4[1]
        self._number = 0
        self._at = 0.0

    def draw(self) -> None:
        self._begin()
        self._canvas.setFont(FONT, _TITLE_SIZE)
        self._canvas.drawString(_MARGIN, self._at, _printable(self._paper.title))
        self._down(1.8)
        for name, cell in self._paper.facts:
            self._row([(name, 0.35, False), (_text(cell), 0.65, False)])
        self._down(0.6)
        if self._paper.columns:
            self._table()
        self._down(0.4)
        for note in self._paper.notes:
            self._row([(note, 1.0, False)])
        if self._paper.code:
            self._code()
        self._end()

    def _table(self) -> None:
        columns = self._paper.columns
        self._headings()
        for cells in self._paper.rows:
            if self._at < 2 * _MARGIN:
                self._end()
                self._begin()
                self._headings()
            self._row([(_text(cell), each.part, each.is_figure) for cell, each in zip(cells, columns, strict=True)])

    def _headings(self) -> None:
        self._row([(each.heading, each.part, each.is_figure) for each in self._paper.columns])
        self._canvas.line(_MARGIN, self._at + _LINE * 0.7, _MARGIN + self._width, self._at + _LINE * 0.7)

    def _row(self, cells: Sequence[tuple[str, float, bool]]) -> None:
        if self._at < 1.5 * _MARGIN:
            self._end()
            self._begin()
        self._canvas.setFont(FONT, _SIZE)
        left = _MARGIN
        for text, part, is_figure in cells:
            width = part * self._width
            shown = _fitting(_printable(text), width - 2 * mm)
            if is_figure:
                self._canvas.drawRightString(left + width - 1 * mm, self._at, shown)
            else:
                self._canvas.drawString(left, self._at, shown)
            left += width
        self._down(1)

    def _code(self) -> None:
        """The QR code, 60 mm wide with its quiet zone."""
        modules = len(self._paper.code)
        size = 60 * mm / modules
        if self._at < 60 * mm + _MARGIN:
            self._end()
            self._begin()
        for down, row in enumerate(self._paper.code, start=1):
            for across, dark in enumerate(row):
                if dark:
                    x, y = _MARGIN + across * size, self._at - down * size
                    self._canvas.rect(x, y, size, size, stroke=0, fill=1)
        self._at -= 60 * mm

    def _down(self, lines: float) -> None:
        self._at -= lines * _LINE

    def _begin(self) -> None:
        self._number += 1
        self._at = self._height - _MARGIN

    def _end(self) -> None:
        self._canvas.setFont(FONT, _SIZE - 2)
        self._canvas.drawCentredString(A4[0] / 2, _MARGIN / 2, f"{self._number}")
        self._canvas.showPage()


def _know_the_font() -> None:
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _fitting(text: str, width: float) -> str:
    """The text, shortened where it is wider than its cell."""
    if pdfmetrics.stringWidth(text, FONT, _SIZE) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", FONT, _SIZE) > width:
        text = text[:-1]
    return text + "…"
