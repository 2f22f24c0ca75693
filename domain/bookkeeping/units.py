"""Units that goods are counted and priced in (斤, 公斤, 扎, 箱(5kg)), and prices per unit."""

import re
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

from domain.bookkeeping.cells import ABOUT, NUMBER, figure, positive, trimmed, written
from domain.bookkeeping.faults import Kind, Unsound
from domain.bookkeeping.grid import Value
from domain.bookkeeping.text import plain, squeezed

KILOGRAM = "公斤"
WEIGHTS = {
    **dict.fromkeys(("公斤", "千克", "kg", "kgs", "㎏"), Decimal(1)),
    **dict.fromkeys(("斤", "市斤"), Decimal("0.5")),
    **dict.fromkeys(("克", "g"), Decimal("0.001")),
    **dict.fromkeys(("吨", "t"), Decimal(1000)),
    "两": Decimal("0.05"),
    "担": Decimal(50),
}
"""In kilograms."""

COUNTS = frozenset("扎枝支盆个只头条株棵朵束把件套双台尾羽匹块粒颗根串瓶罐张片副")
"""What is counted one by one."""

PACKAGES = frozenset("箱袋筐盒包件桶篮捆框托板罐瓶听扎束串")
"""What may say how much it holds. Those that are no counts have to."""

SAME_PIECE = {"支": "枝"}
CONTENT = rf"(?P<content>{NUMBER})(?P<held>[^\d()\[\]/]+?)"
PACKAGE_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<package>.)[(\[]{CONTENT}装?(?:/(?P=package))?[)\]]",
        rf"(?P<package>.)/?{CONTENT}装?",
        rf"{CONTENT}装?/?(?P<package>.)",
    )
)

MOST_CONTENT = Decimal(100_000)
PRICE_PLACES = 4
MOST_YUAN = Decimal(1_000_000)
QUANTITY_PLACES = 3

OPEN_PRICE = re.compile(r".*(?:面议|待定|议价|电议|随行就市|时价|市价|未定|另议).*")
PRICE = re.compile(
    rf"(?:每(?P<before>\D+?))?(?:¥|rmb|人民币)?(?P<yuan>{NUMBER})(?:元|块|圆|块钱|元钱)?"
    r"(?:(?:/|每)一?(?P<after>.+))?",
    re.IGNORECASE,
)
YUAN_PER = re.compile(r"(?:元|圆|¥|rmb|人民币)(?:(?:/|每)(?P<unit>.+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """`label` as written; `content` in kilograms where `base` is 公斤, else in pieces of that name.

    `word` is the bare unit (箱 of 箱(5kg)), which prices may be given per.
    """

    label: str
    word: str
    base: str
    content: Decimal

    @property
    def by_weight(self) -> bool:
        return self.base == KILOGRAM

    def says_the_same_as(self, other: "Unit") -> bool:
        return (self.base, self.content) == (other.base, other.content)

    def in_base(self, number: Decimal) -> Decimal:
        return trimmed(number * self.content)


def unit(value: Value) -> Unit:
    """The unit written in a cell, as in `斤` or `箱(5kg)`. Raises Unsound."""
    text = written(value)
    return unit_named(plain(text).lower(), squeezed(text))


def unit_named(text: str, label: str) -> Unit:
    """The unit of a bare text. Raises Unsound, also for a package that does not say what it holds."""
    if text in WEIGHTS:
        return Unit(label, text, KILOGRAM, WEIGHTS[text])
    if text in COUNTS:
        return Unit(label, text, SAME_PIECE.get(text, text), Decimal(1))
    for pattern in PACKAGE_PATTERNS:
        found = pattern.fullmatch(text)
        if found and found["package"] in PACKAGES:
            return _package(label, found["package"], found["content"], found["held"])
    if ABOUT.search(text) and any(each.isdigit() for each in text):
        raise Unsound(Kind.APPROXIMATE)
    raise Unsound(Kind.UNIT_UNKNOWN)


def _package(label: str, word: str, content: str, held: str) -> Unit:
    if held in WEIGHTS:
        base, each = KILOGRAM, WEIGHTS[held]
    elif held in COUNTS and held != word:
        base, each = SAME_PIECE.get(held, held), Decimal(1)
    else:
        raise Unsound(Kind.UNIT_UNKNOWN)
    number, _ = figure(content)
    return Unit(label, word, base, positive(number * each, MOST_CONTENT, QUANTITY_PLACES))


def counted_in(text: str) -> Unit | None:
    """The unit written behind a figure, None where there is none. Raises Unsound."""
    text = text.strip("()")
    return unit_named(text.lower(), text) if text else None


def price_heading_unit(bracket: str) -> str | None:
    """The unit in a heading such as `单价(元/公斤)`, None in `单价(元)`. Raises Unsound for anything else."""
    found = YUAN_PER.fullmatch(plain(bracket))
    if not found:
        raise Unsound(Kind.HEADING_UNIT)
    return found["unit"]


def price(value: Value, goods: Unit, per: str | None = None) -> Decimal:
    """The price in yuan per base unit of `goods`, at most four decimals.

    What the cell says it is per (`3.6元/斤`) goes before what the heading says (`per`), else it is per unit of
    the goods. Raises Unsound.
    """
    yuan, said = _yuan(value)
    unit_priced = _priced_unit(said or per, goods)
    with localcontext() as context:
        context.prec = 40
        each = positive(yuan, MOST_YUAN, PRICE_PLACES) / unit_priced.content
    if round(each, PRICE_PLACES) != each:
        raise Unsound(Kind.PRICE_INEXACT, unit=goods.base)
    return positive(each, MOST_YUAN, PRICE_PLACES)


def _yuan(value: Value) -> tuple[Decimal, str | None]:
    if not isinstance(value, str):
        return figure(value)[0], None
    text = plain(written(value))
    if OPEN_PRICE.fullmatch(text):
        raise Unsound(Kind.PRICE_OPEN)
    if ABOUT.search(text) and any(each.isdigit() for each in text):
        raise Unsound(Kind.APPROXIMATE)
    found = PRICE.fullmatch(text)
    if not found or (found["before"] and found["after"]):
        raise Unsound(Kind.PRICE_UNREADABLE)
    return figure(found["yuan"])[0], found["before"] or found["after"]


def _priced_unit(said: str | None, goods: Unit) -> Unit:
    if said is None or said == goods.word:
        return goods
    said = said.lower()
    try:
        per = goods if said == goods.word else unit_named(said, said)
    except (Unsound, InvalidOperation, DivisionByZero):
        raise Unsound(Kind.PRICE_UNIT, per=said, unit=goods.label) from None
    if per.base != goods.base:
        raise Unsound(Kind.PRICE_UNIT, per=said, unit=goods.label)
    return per
