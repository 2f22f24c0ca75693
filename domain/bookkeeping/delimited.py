"""Text files with one row per line: the encoding and the delimiter found, cells parted as spreadsheets do."""

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePath

from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import MOST_COLUMNS, MOST_ROWS, Row, Sheet, Sheets, kept
from domain.bookkeeping.text import shown

DELIMITERS = (",", ";", "\t")
SAMPLE_LENGTH = 20_000
SOUND_PER_LOST = 10
"""How many characters outside ASCII must have come through for each lost one, if an encoding is to be believed.

Where a mark says which it is, characters of ASCII count as well.
"""

CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read_delimited(data: bytes, name: str) -> Sheets:
    """The one sheet of a text file, named as the file without its ending. Raises Unsound."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    stem = PurePath(name.replace("\\", "/").replace("\0", "")).stem
    return kept([Sheet(shown(stem) or "CSV", tuple(part_rows(text)), delimited=True)])


def decode(data: bytes) -> str:
    """UTF-8 or UTF-16 by their byte order mark, else UTF-8, else GB18030 (which takes in GBK and GB2312).

    A few damaged characters come out as U+FFFD, so that only their cells are refused. Raises Unsound.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            if text.count("\ufffd") * SOUND_PER_LOST > len(text):  # the mark belies what follows
                raise Unsound(Kind.ENCODING_UNKNOWN)
            return _not_binary(text)
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        lost = text.count("\ufffd")
        if lost * SOUND_PER_LOST <= sum(not each.isascii() for each in text) - lost:
            return _not_binary(text)
    raise Unsound(Kind.ENCODING_UNKNOWN)


def _not_binary(text: str) -> str:
    if len(CONTROLS.findall(text)) * SOUND_PER_LOST > len(text):
        raise Unsound(Kind.ENCODING_UNKNOWN)
    return text


def delimiter_of(text: str) -> str:
    """The delimiter that occurs most outside quotation marks. `sep=;` in the first line decides."""
    if stated := re.match(r"sep=([,;\t])\n", text):
        return stated[1]
    sample = re.sub(r'"[^"\n]*"', "", text[:SAMPLE_LENGTH])
    return max(DELIMITERS, key=sample.count)


def part_rows(text: str) -> list[Row]:
    """The rows of a text. Raises Unsound for too many rows or columns."""
    return list(rows_of(text, most=MOST_ROWS))


def rows_of(text: str, *, most: int, delimiter: str | None = None) -> Iterator[Row]:
    """The rows of a text, one at a time. A line with a quotation mark that is not properly closed is a flawed row.

    The delimiter is found where none is given. Raises Unsound for more than `most` rows, or too many columns.
    """
    cell = _cell_pattern(delimiter or delimiter_of(text))
    at = number = 0
    while at < len(text):
        number += 1
        if number > most:
            raise Unsound(Kind.TOO_MANY_ROWS, limit=most)
        row, at = _part_row(text, at, number, cell)
        yield row


def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    each = re.escape(delimiter)
    return re.compile(rf'(?:"((?>[^"]*(?:""[^"]*)*))"(?={each}|\n|\Z)|((?!")[^{each}\n]*))({each}|\n|\Z)')


def _part_row(text: str, start: int, number: int, cell: re.Pattern[str]) -> tuple[Row, int]:
    values: list[str] = []
    at = start
    while found := cell.match(text, at):
        values.append(found[1].replace('""', '"') if found[1] is not None else found[2])
        at = found.end()
        if found[3] in ("\n", ""):
            return Row(number, _trimmed(values)), at
    end = text.find("\n", start) % (len(text) + 1)
    return Row(number, (text[start:end],), Unsound(Kind.QUOTE_UNCLOSED)), end + 1


def _trimmed(values: list[str]) -> tuple[str, ...]:
    while values and not values[-1].strip():
        values.pop()
    if len(values) > MOST_COLUMNS:
        raise Unsound(Kind.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
    return tuple(values)
