"""Bulk work from the command line: long files go in parts, so that neither end holds more than one of them."""

import codecs
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from server.client import Person

ROWS_AT_ONCE = 10_000
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

TOLD = "dryRun taken unchanged refused givenUp results { row outcome field code message } userErrors { message }"


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of a file under its headings. `before` is how many rows of the file stand before its first."""

    before: int
    rows: int
    content: bytes


def parts_of(file: Path, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Part]:
    """The parts of a text file; any other file as one. A line that ends within quotation marks goes on in the next."""
    with file.open("rb") as opened:
        headings = opened.readline()
        if headings.startswith((b"PK", b"\xd0\xcf", *_UTF_16)):
            yield Part(0, 0, headings + opened.read())
            return
        before, rows, lines = 0, 0, [headings]
        is_open = False
        for line in opened:
            lines.append(line)
            is_open ^= line.count(b'"') % 2 == 1
            rows += not is_open
            if rows == rows_at_once and not is_open:
                yield Part(before, rows, b"".join(lines))
                before, rows, lines = before + rows, 0, [headings]
        if len(lines) > 1 or not before:
            yield Part(before, rows, b"".join(lines))


COUNTS = ("taken", "unchanged", "refused", "givenUp")
_MOST_SHOWN = 1_000


@dataclass
class Told:
    """What came of all parts of a file."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    refused: list[Any] = field(default_factory=list)


async def import_rows(
    seller: Person, kind: str, file: Path, *, policy: str, dry_run: bool, moved: Callable[[int], None]
) -> Told:
    """Send a file part by part; `moved` is told how many bytes went. All or nothing holds over all parts: where
    bad rows reject all, every part is tried before any is taken."""
    trial = await _send_all(seller, kind, file, policy, dry_run=True, moved=moved)
    if dry_run or (policy == "REJECT_ALL" and trial.counts["refused"]):
        return trial
    return await _send_all(seller, kind, file, policy, dry_run=False, moved=moved)


async def _send_all(
    seller: Person, kind: str, file: Path, policy: str, *, dry_run: bool, moved: Callable[[int], None]
) -> Told:
    told = Told()
    mutation = f"import{kind.capitalize()}"
    query = f"mutation($input: ImportRowsInput!) {{ {mutation}(input: $input) {{ {TOLD} }} }}"
    for part in parts_of(file):
        given = {"idempotencyKey": uuid.uuid4().hex, "errorPolicy": policy, "dryRun": dry_run}
        payload = (await seller.send_bytes(query, file.name, part.content, **given))[mutation]
        for each in COUNTS:
            told.counts[each] += payload[each] or 0
        refused = [each for each in payload["results"] or () if each["outcome"] == "REFUSED"]
        told.refused += [{**each, "row": each["row"] and each["row"] + part.before} for each in refused]
        del told.refused[_MOST_SHOWN:]
        moved(len(part.content))
    return told


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
