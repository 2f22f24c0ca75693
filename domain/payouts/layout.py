"""The files that go to the bank and come back (代发文件、回盘文件), as `docs/bank-files.md` lays them out. Pure.

Both exist as fixed-width text (GB18030, widths in bytes, CR LF) and as CSV (UTF-8). The same batch is the same bytes.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import TypeVar

from domain.money import Fen, fen_of, yuan_of
from domain.payouts.errors import AnswerUnreadable
from domain.payouts.models import PayoutLineState

_T = TypeVar("_T")

ENCODING = "gb18030"
MOST_BYTES = 20 * 1024 * 1024
NAME_BYTES = 60
_NUMBER, _HASH, _COUNT, _FEN, _ACCOUNT = 24, 64, 8, 16, 32

OUTCOMES = {
    "S": PayoutLineState.PAID,
    "F": PayoutLineState.FAILED,
    "U": PayoutLineState.UNKNOWN,
    "成功": PayoutLineState.PAID,
    "失败": PayoutLineState.FAILED,
    "未知": PayoutLineState.UNKNOWN,
    **{each.value: each for each in (PayoutLineState.PAID, PayoutLineState.FAILED, PayoutLineState.UNKNOWN)},
}
"""How a bank says what became of a line: a letter, or a word."""

ORDER_HEADING = ("批次号 batch", "日期 date", "笔数 count", "金额 total", "校验码 hash")
ORDER_COLUMNS = ("序号 position", "账号 account", "户名 payee", "开户行 bank", "金额 amount")
ANSWER_HEADING = ("批次号 batch", "校验码 hash", "笔数 count", "金额 total")
ANSWER_COLUMNS = ("序号 position", "金额 amount", "结果 outcome", "原因 reason")


@dataclass(frozen=True, slots=True)
class OrderedPayment:
    """One line of a bank file."""

    position: int
    account: str
    payee: str
    bank: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """A batch as the bank is told it."""

    number: str
    day: date
    content_hash: str
    lines: Sequence[OrderedPayment]

    @property
    def total(self) -> Fen:
        return sum(each.amount for each in self.lines)


def as_fixed(order: PaymentOrder) -> bytes:
    heading = (
        f"H{order.number:<{_NUMBER}}{order.day:%Y%m%d}{len(order.lines):0{_COUNT}}{order.total:0{_FEN}}"
        f"{order.content_hash:<{_HASH}}"
    )
    return b"".join([heading.encode(ENCODING) + b"\r\n", *(_fixed_line(each) for each in order.lines)])


def _fixed_line(line: OrderedPayment) -> bytes:
    text = f"D{line.position:0{_COUNT}}{line.account:<{_ACCOUNT}}".encode(ENCODING)
    names = b"".join(each.encode(ENCODING).ljust(NAME_BYTES) for each in (line.payee, line.bank))
    return text + names + f"{line.amount:0{_FEN}}\r\n".encode(ENCODING)


def as_csv(order: PaymentOrder) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(ORDER_HEADING)
    figures = (str(len(order.lines)), yuan_of(order.total))
    writer.writerow((order.number, order.day.isoformat(), *figures, order.content_hash))
    writer.writerow(ORDER_COLUMNS)
    for each in order.lines:
        writer.writerow((str(each.position), each.account, each.payee, each.bank, yuan_of(each.amount)))
    return written.getvalue().encode()


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """What the bank says of one line, and in which row of its file."""

    row: int
    position: int
    amount: Fen
    state: PayoutLineState
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A bank's file. Its heading, in row `row`, counts and sums the lines of this file."""

    row: int
    number: str
    content_hash: str
    count: int
    total: Fen
    lines: Sequence[AnsweredLine]


def read_answer(file: str, data: bytes) -> Answer:
    """Raises AnswerUnreadable, naming file, row and field."""
    if len(data) > MOST_BYTES:
        raise AnswerUnreadable(at=("file",), file=file, row=1, field="文件 file")
    rows, reader = (_cut(file, data), _fen) if data.startswith(b"A") else (_cells(file, data), _yuan)
    if not rows:
        raise AnswerUnreadable(at=("file",), file=file, row=1, field="文件 file")
    heading = _Fields(file, *rows[0], ANSWER_HEADING)
    return Answer(
        row=rows[0][0],
        number=heading.read(0, str),
        content_hash=heading.read(1, _hash),
        count=heading.read(2, _figure),
        total=heading.read(3, reader),
        lines=[_answered(_Fields(file, *each, ANSWER_COLUMNS), reader) for each in rows[1:]],
    )


def _answered(fields: "_Fields", amount: Callable[[str], Fen]) -> AnsweredLine:
    return AnsweredLine(
        row=fields.row,
        position=fields.read(0, _figure),
        amount=fields.read(1, amount),
        state=fields.read(2, OUTCOMES.__getitem__),
        reason=fields.read(3, str),
    )


_Row = tuple[int, Sequence[str]]
"""Its number in the file, and its fields."""

_ANSWER_WIDTHS = {b"A": (_NUMBER, _HASH, _COUNT, _FEN), b"R": (_COUNT, _FEN, 1, NAME_BYTES)}


def _cut(file: str, data: bytes) -> list[_Row]:
    """The fields of fixed-width rows. Raises AnswerUnreadable for a row of another kind or length."""
    rows: list[_Row] = []
    for row, written in enumerate(data.splitlines(), start=1):
        kind = b"A" if row == 1 else b"R"
        widths = _ANSWER_WIDTHS[kind]
        if written[:1] != kind or len(written) != 1 + sum(widths):
            raise AnswerUnreadable(at=("file",), file=file, row=row, field="整行 row")
        ends = list(accumulate(widths, initial=1))
        rows.append((row, [_decoded(file, row, written[start:end]) for start, end in pairwise(ends)]))
    return rows


def _cells(file: str, data: bytes) -> list[_Row]:
    """The rows of a CSV that hold values: the second, and those from the fourth on; headings must be ours."""
    text = _decoded(file, 1, data.removeprefix(b"\xef\xbb\xbf"), "utf-8", ENCODING)
    try:
        read = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    except csv.Error:
        raise AnswerUnreadable(at=("file",), file=file, row=1, field="文件 file") from None
    for row, names in ((1, ANSWER_HEADING), (3, ANSWER_COLUMNS)):
        if len(read) < 3 or tuple(read[row - 1]) != names:
            raise AnswerUnreadable(at=("file",), file=file, row=row, field="表头 heading")
    return [(at + 1, read[at]) for at in (1, *range(3, len(read))) if read[at] or at == 1]


def _decoded(file: str, row: int, written: bytes, *encodings: str) -> str:
    for encoding in encodings or (ENCODING,):
        try:
            text = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # which PostgreSQL keeps in no text
            return text.strip()
    raise AnswerUnreadable(at=("file",), file=file, row=row, field="文件 file")


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one row, by the names its layout gives them."""

    file: str
    row: int
    values: Sequence[str]
    names: Sequence[str]

    def read(self, at: int, reader: Callable[[str], _T]) -> _T:
        """Raises AnswerUnreadable for a field that is not there, or is not what it should be."""
        try:
            if len(self.values) != len(self.names):
                raise ValueError("too many fields, or too few")
            return reader(self.values[at])
        except (ValueError, LookupError):
            raise AnswerUnreadable(at=("file",), file=self.file, row=self.row, field=self.names[at]) from None


def _figure(written: str) -> int:
    return int(_matched(r"\d{1,16}", written))


def _fen(written: str) -> Fen:
    return _figure(written)


def _yuan(written: str) -> Fen:
    return fen_of(Decimal(_matched(r"\d{1,13}\.\d{2}", written)))


def _hash(written: str) -> str:
    return _matched(r"[0-9a-f]{64}", written.lower())


def _matched(pattern: str, written: str) -> str:
    """Raises ValueError."""
    if not re.fullmatch(pattern, written, re.ASCII):
        raise ValueError(written)
    return written
