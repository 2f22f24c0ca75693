"""Text as it is typed into a cell: full-width forms, stray spaces, characters nobody can see."""

import unicodedata

from domain.bookkeeping.faults import Kind, Unsound

SHOWN_LENGTH = 40

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥"}
INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF))
"""Left behind by copying from web pages and chat; they carry no meaning in a cell."""

TRADITIONAL = str.maketrans(
    "數單價貨農戶備註規級採收稱產總計約噸兩個錢裝紮條籃捆頭隻號資應發實額證職崗姓種類時間",
    "数单价货农户备注规级采收称产总计约吨两个钱装扎条篮捆头只号资应发实额证职岗姓种类时间",
)
"""For headings and units only. What goods and people are called stays as written."""

DITTO = {"同上", "〃", "″", '"', "''", "..", "同前"}
NOTHING = {"", "-", "--", "—", "——", "–", "/", "\\", "无", "無", "空"}
"""What book-keepers put into a cell to say that it is empty."""


def half_width(text: str) -> str:
    """Full-width ASCII as ASCII (`5` as `5`), every kind of space as a space, invisible characters gone."""
    if text.isascii():
        return text
    folded = text.translate(FULL_WIDTH).translate(INVISIBLE)
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in folded)


def squeezed(text: str) -> str:
    """Half-width, trimmed, and each run of white space one space."""
    return " ".join(half_width(text).split())


def bare(text: str) -> str:
    """Half-width and without any white space."""
    return "".join(half_width(text).split())


def plain(text: str) -> str:
    """Bare and in simplified characters: how headings, units and totals are compared."""
    return bare(text).translate(TRADITIONAL)


def is_nothing(text: str) -> bool:
    return bare(text) in NOTHING


def check(text: str, limit: int) -> None:
    """Raises Unsound for text that is too long, means "as above", or holds what no keyboard types."""
    if len(text) > limit:
        raise Unsound(Kind.TOO_LONG, limit=limit)
    if text.isascii() and text.isprintable():
        return
    for each in text:
        if flaw := _flaw(each):
            raise Unsound(flaw, character=f"U+{ord(each):04X}")


def check_not_ditto(text: str) -> None:
    if bare(text) in DITTO:
        raise Unsound(Kind.DITTO)


def _flaw(character: str) -> Kind | None:
    code = ord(character)
    if character == "\ufffd" or 0xD800 <= code <= 0xDFFF:
        return Kind.LOST_CHARACTER
    turns_the_line = 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    if turns_the_line or (code & 0xFFFE) == 0xFFFE:
        return Kind.CONTROL_CHARACTER
    if unicodedata.category(character) == "Cc" and character not in "\t\n\r":
        return Kind.CONTROL_CHARACTER
    return None


def shown(text: str, length: int = SHOWN_LENGTH) -> str:
    """Text fit for a message: shortened, on one line, with control characters and lost bytes spelt out."""
    visible = "".join(_visible(each) for each in text[: length + 1])
    return visible if len(visible) <= length else visible[: length - 1] + "…"


def _visible(character: str) -> str:
    if character in "\t\n\r":
        return " "
    return f"\\u{ord(character):04x}" if _flaw(character) else character
