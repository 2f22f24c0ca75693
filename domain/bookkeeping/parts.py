"""Who supplied how much: `侍长根 400;王桂兰 800` in one cell, or a household and a figure side by side."""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.bookkeeping.cells import MINUS, figure, name, positive, written
from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import Value, is_empty
from domain.bookkeeping.text import bare, half_width, plain, shown, squeezed
from domain.bookkeeping.units import QUANTITY_PLACES, Unit, counted_in

LARGEST_PART = Decimal(10) ** 8

BETWEEN_ENTRIES = re.compile(r"[;、\n\r]|,(?!\d{3}(?!\d))|(?<!\d),")
NEXT_PAIR = re.compile(r"(?<=\d|斤|k|g|扎|枝|支|盆|个|箱)\s+(?=[^\W\d_][^;,\d]*\d)")
ENTRY = re.compile(r"(?P<household>[^\d+-]*?)[\s:(=]*(?P<about>约|大约|近)?(?P<figure>[+-]?\.?\d.*?)?\)?")
AND_OTHERS = re.compile(r"等|和其|及其|各")
OWN_GOODS = frozenset({"自种", "自产", "自养", "自有", "合作社自种", "合作社自产", "本社自种", "本社自产"})
"""What says in place of households that the seller grew the goods itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one household supplied, as written. Without a unit the heading's or the row's is meant."""

    household: str
    number: Decimal
    unit: Unit | None


def parts_in_one_cell(value: Value) -> tuple[Part, ...]:
    """The households and figures of one cell, none for an empty cell. Raises Unsound."""
    if is_empty(value) or (isinstance(value, str) and plain(value) in OWN_GOODS):
        return ()
    if not isinstance(value, str):
        raise Unsound(Kind.PART_WITHOUT_HOUSEHOLD)
    text = NEXT_PAIR.sub(";", half_width(written(value)).translate(MINUS))
    entries = [squeezed(entry) for entry in BETWEEN_ENTRIES.split(text)]
    return tuple(_part(entry) for entry in entries if entry)


def part_of_two_cells(household: Value, number: Value) -> tuple[Part, ...]:
    """The part that a row's household and the figure beside it make, none where both are empty. Raises Unsound."""
    if is_empty(number):
        return parts_in_one_cell(household)
    if is_empty(household) or not isinstance(household, str):
        raise Unsound(Kind.PART_WITHOUT_HOUSEHOLD)
    if any(each.isdigit() for each in half_width(household)):
        raise Unsound(Kind.PART_TWICE)
    who = _household(name(household), household)
    return (_sized(who, number),)


def _part(entry: str) -> Part:
    found = ENTRY.fullmatch(entry)
    if not found:
        raise Unsound(Kind.PART_UNREADABLE, entry=shown(entry))
    if not found["household"].strip():
        raise Unsound(Kind.PART_WITHOUT_HOUSEHOLD)
    household = _household(name(found["household"]), entry)
    if found["about"]:
        raise Unsound(Kind.APPROXIMATE)
    if not found["figure"]:
        raise Unsound(Kind.PART_WITHOUT_FIGURE, household=household)
    try:
        return _sized(household, found["figure"])
    except Unsound as unsound:
        if unsound.kind in {Kind.NOT_A_NUMBER, Kind.UNIT_UNKNOWN}:
            raise Unsound(Kind.PART_UNREADABLE, entry=shown(entry)) from None
        raise


def _household(household: str, entry: str) -> str:
    """A household's name. Chinese names lose the spaces that are typed to line them up (`王 芳`)."""
    if AND_OTHERS.search(bare(household)[1:]) or BETWEEN_ENTRIES.search(household):
        raise Unsound(Kind.PART_UNREADABLE, entry=shown(entry))
    return bare(household) if not any(each.isascii() and each.isalpha() for each in household) else household


def _sized(household: str, number: Value) -> Part:
    size, behind = figure(number)
    return Part(household, positive(size, LARGEST_PART, QUANTITY_PLACES), counted_in(behind))
