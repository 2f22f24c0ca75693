"""Bulk work from the command line: long files go in parts, so that neither end holds more than one of them."""

import codecs
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from domain.bookkeeping.delimited import decode
from domain.bookkeeping.faults import Unsound
from domain.bookkeeping.tables import HEADER_WITHIN_ROWS
from domain.catalog.stock_list import cutting_of
from server.client import Declined, Person

ROWS_AT_ONCE = 10_000
_NO_TEXT = (b"PK", b"\xd0\xcf", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How workbooks begin, and text whose lines are not to be told by their bytes."""

TOLD = "dryRun taken unchanged refused givenUp results { row outcome field code message } userErrors { message }"


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file under its headings. `before` is how many rows of the file stand before its first."""

    before: int
    rows: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a file may be cut: below so many lines of headings, and between which two of its lines."""

    headings: int = 1
    between: Callable[[bytes, bytes], bool] = lambda _above, _below: True


def parts_of(file: Path, rows_at_once: int = ROWS_AT_ONCE, cuts: Cuts | None = None) -> Iterator[Part]:
    """The parts of a text file; any other file as one. A line that ends within quotation marks goes on in the next."""
    cuts = cuts or Cuts()
    with file.open("rb") as opened:
        head = b"".join(islice(opened, cuts.headings))
        if head.startswith(_NO_TEXT):
            yield Part(0, 0, head + opened.read())
            return
        before, rows, lines = 0, 0, [head]
        is_open = False
        for line in opened:
            if rows >= rows_at_once and not is_open and cuts.between(lines[-1], line):
                yield Part(before, rows, b"".join(lines))
                before, rows, lines = before + rows, 0, [head]
            lines.append(line)
            is_open ^= line.count(b'"') % 2 == 1
            rows += not is_open
        if len(lines) > 1 or not before:
            yield Part(before, rows, b"".join(lines))


def cuts_of_stock(file: Path) -> Cuts:
    """No lot of a stock list is cut in two, and each part has all that stands above the goods."""
    with file.open("rb") as opened:
        beginning = b"".join(islice(opened, HEADER_WITHIN_ROWS))
    if beginning.startswith(_NO_TEXT):
        return Cuts()
    try:
        cutting = cutting_of(decode(beginning).replace("\r\n", "\n"))
    except Unsound:
        cutting = None
    if cutting is None:
        return Cuts(between=lambda _above, _below: False)
    return Cuts(cutting.headings, lambda above, below: cutting.is_between_lots(*map(_text_of, (above, below))))


def _text_of(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("gb18030", errors="replace")


_MOST_SHOWN = 1_000


@dataclass
class Told:
    """What came of all parts of a file: counts by what they are of, and the rows that were not taken."""

    counts: dict[str, int] = field(default_factory=dict)
    refused: list[Any] = field(default_factory=list)

    def add(self, counts: dict[str, int], refused: list[Any], before: int) -> None:
        """Of a part before which so many rows of the file stand."""
        self.counts = {name: self.counts.get(name, 0) + count for name, count in counts.items()}
        self.refused += [{**each, "row": each["row"] and each["row"] + before} for each in refused]
        del self.refused[_MOST_SHOWN:]


@dataclass(frozen=True, slots=True)
class Kind:
    """How files of one kind are sent: by which mutation of which input, asking what.

    `counts` are the payload's, each with what people call it; `bad` counts what is not sound.
    """

    mutation: str
    given: str
    asked: str
    counts: Mapping[str, str]
    bad: str

    @property
    def query(self) -> str:
        return f"mutation($input: {self.given}!) {{ {self.mutation}(input: $input) {{ {self.asked} }} }}"

    def told(self, payload: Any) -> tuple[dict[str, int], list[Any]]:
        rows = [each for each in payload.get("results") or () if each["outcome"] == "REFUSED"]
        return {each: payload[each] or 0 for each in self.counts}, [*rows, *(payload.get("faults") or ())]


_OF_ROWS = {
    "taken": "taken",
    "unchanged": "as they stood",
    "refused": "refused",
    "givenUp": "left for the sake of others",
}
_OF_LOTS = {
    "recorded": "lots recorded",
    "alreadyKnown": "known already",
    "refused": "refused",
    "givenUp": "left for the sake of others",
    "faultCount": "faults",
    "passedOver": "rows passed over",
}
KINDS = {
    "prices": Kind("importPrices", "ImportRowsInput", TOLD, _OF_ROWS, "refused"),
    "orders": Kind("importOrders", "ImportRowsInput", TOLD, _OF_ROWS, "refused"),
    "stock": Kind(
        "importStockList",
        "ImportStockListInput",
        f"{' '.join(_OF_LOTS)} faults {{ sheet row column value message }} userErrors {{ message }}",
        _OF_LOTS,
        "faultCount",
    ),
}


async def import_rows(
    seller: Person, kind: str, file: Path, *, policy: str, dry_run: bool, moved: Callable[[int], None]
) -> Told:
    """Send a file part by part; `moved` is told how many bytes went. All or nothing holds over all parts: where
    bad rows reject all, every part is tried before any is taken."""
    sending = KINDS[kind]
    trial = await _send_all(seller, sending, file, policy, dry_run=True, moved=moved)
    if dry_run or (policy == "REJECT_ALL" and trial.counts[sending.bad]):
        return trial
    return await _send_all(seller, sending, file, policy, dry_run=False, moved=moved)


async def _send_all(
    seller: Person, kind: Kind, file: Path, policy: str, *, dry_run: bool, moved: Callable[[int], None]
) -> Told:
    """Raises Declined where a part as a whole is refused."""
    told = Told()
    for part in parts_of(file, cuts=cuts_for(kind, file)):
        given = {"idempotencyKey": uuid.uuid4().hex, "errorPolicy": policy, "dryRun": dry_run}
        payload = (await seller.send_bytes(kind.query, file.name, part.content, **given))[kind.mutation]
        for each in payload["userErrors"]:
            raise Declined(each["message"])
        told.add(*kind.told(payload), part.before)
        moved(len(part.content))
    return told


def cuts_for(kind: Kind, file: Path) -> Cuts:
    """Prices are cut anywhere, orders nowhere: rows of one order may stand far apart."""
    if kind is KINDS["stock"]:
        return cuts_of_stock(file)
    return Cuts(between=lambda _above, _below: kind is not KINDS["orders"])


async def export_rows(
    client: httpx.AsyncClient, person: Person, kind: str, format_: str, file: Path, moved: Callable[[int], None]
) -> None:
    """Fetch an export into a file as it comes; `moved` is told how many bytes came."""
    query = "mutation($input: LinkExportInput!) { linkExport(input: $input) { url } }"
    link = await person.ask(query, input={"kind": kind.upper(), "format": format_})
    async with client.stream("GET", link["linkExport"]["url"]) as answer:
        answer.raise_for_status()
        with file.open("wb") as opened:  # nothing else runs here
            async for chunk in answer.aiter_bytes():
                opened.write(chunk)
                moved(len(chunk))
