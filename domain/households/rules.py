"""What the register takes: numbers, names, days, and how much micro-credit a household may owe."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range

from domain.errors import FieldPath
from domain.households.errors import (
    BatchEmpty,
    CertificateUnfit,
    DayAhead,
    DayTooEarly,
    IdNumberFullWidth,
    IdNumberMalformed,
    IdNumberMistyped,
    IdNumberOfOldStyle,
    LoanTooLarge,
    LoanTooLong,
    NameUnfit,
    NumberUnfit,
    PhoneUnfit,
    SourceOfEntryMissing,
)
from domain.households.models import LoanRule, Relation
from domain.identity import check_character, is_id_number
from domain.money import yuan_of

Place = tuple[int, uuid.UUID]
"""County and key of a row."""

MOST_AT_ONCE = 1000
"""Households in one batch."""

_OLD_STYLE = re.compile(r"[0-9]{15}")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_CERTIFICATE_END = re.compile(r"[1-7][1-4](B[0-9])?")
_PHONE = re.compile(r"\+?[0-9-]+")
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,32}")


def id_number(written: str, today: date, at: FieldPath) -> str:
    """An ID number as it is kept. Raises IdNumberFullWidth, IdNumberOfOldStyle, IdNumberMalformed, IdNumberMistyped."""
    number = written.strip().upper()
    if unicodedata.normalize("NFKC", number) != number:
        raise IdNumberFullWidth(at=at)
    if _OLD_STYLE.fullmatch(number):
        raise IdNumberOfOldStyle(at=at)
    if not _SHAPE.fullmatch(number):
        raise IdNumberMalformed(at=at)
    if check_character(number[:17]) != number[17]:
        raise IdNumberMistyped(at=at)
    if not is_id_number(number) or born_on(number) > today:
        raise IdNumberMalformed(at=at)
    return number


def born_on(number: str) -> date:
    """The day of birth within an ID number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def certificate(written: str) -> str:
    """A disability certificate's number as it is kept; whose it is shows its ID number. Raises CertificateUnfit."""
    number = written.strip().upper()
    if not is_id_number(number[:18]) or not _CERTIFICATE_END.fullmatch(number[18:]):
        raise CertificateUnfit(at=("disabilityCertificate",))
    return number


def phone(written: str, at: FieldPath) -> str:
    """A phone number's digits. Raises PhoneUnfit."""
    digits = written.strip().replace(" ", "")
    if not _PHONE.fullmatch(digits) or not 7 <= sum(each.isdigit() for each in digits) <= 15:
        raise PhoneUnfit(at=at)
    return digits.replace("-", "")


def name(written: str, at: FieldPath) -> str:
    """Raises NameUnfit."""
    found = written.strip()
    if not 1 <= len(found) <= 50 or not found.isprintable():
        raise NameUnfit(at=at)
    return found


def number(written: str) -> str:
    """A household's own number. Raises NumberUnfit."""
    if not _NUMBER.fullmatch(written.strip()):
        raise NumberUnfit(at=("number",))
    return written.strip()


def told(source: str) -> str:
    """Raises SourceOfEntryMissing."""
    if not source.strip():
        raise SourceOfEntryMissing(at=("source",))
    return source.strip()


def check_day(day: date, today: date, earliest: date | None, at: str) -> None:
    """Raises DayAhead, DayTooEarly."""
    if day > today:
        raise DayAhead(at=(at,), day=day)
    check_not_before(day, earliest, at)


def check_not_before(day: date, earliest: date | None, at: str) -> None:
    """Raises DayTooEarly."""
    if earliest is not None and day < earliest:
        raise DayTooEarly(at=(at,), day=day, earliest=earliest)


@dataclass(frozen=True, slots=True)
class Owed:
    """Micro-credit of a household: how much, from which day to which."""

    principal: int
    first: date
    last: date

    @classmethod
    def in_span(cls, principal: int, during: Range[date]) -> "Owed":
        """Of a loan as it is kept."""
        last = during.upper - timedelta(days=1) if during.upper else date.max
        return cls(principal, during.lower or date.min, last)


def check_loan(rule: LoanRule, owed: Iterable[Owed], wanted: Owed) -> None:
    """Raises LoanTooLong, LoanTooLarge: what counts is the most that is owed on any one day."""
    if wanted.last > years_after(wanted.first, rule.most_years):
        raise LoanTooLong(at=("until",), years=rule.most_years, source=rule.source)
    total = most_owed([*owed, wanted], wanted.first, wanted.last)
    if total > rule.most_principal:
        said = {"total": yuan_of(total), "most": yuan_of(rule.most_principal), "source": rule.source}
        raise LoanTooLarge(at=("principal",), **said)


def most_owed(owed: Iterable[Owed], first: date, last: date) -> int:
    """The most that is owed on one day of a span. It grows only on days on which some loan begins."""
    known = [each for each in owed if each.first <= last and first <= each.last]
    days = {max(each.first, first) for each in known}
    return max((sum(each.principal for each in known if each.first <= day <= each.last) for day in days), default=0)


def years_after(day: date, years: int) -> date:
    """The same day of a later year; of a leap day the one before where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def role_of(person_id: uuid.UUID, head_id: uuid.UUID, relations: Mapping[uuid.UUID, Relation]) -> Relation:
    """What somebody is under a head: as it was said, and else one of the others."""
    return Relation.HEAD if person_id == head_id else relations.get(person_id, Relation.OTHER)


def check_batch(batch: str, basis: str, count: int) -> None:
    """Raises BatchEmpty."""
    if not 1 <= len(batch.strip()) <= 64 or not basis.strip() or not 1 <= count <= MOST_AT_ONCE:
        raise BatchEmpty(at=("batch",), most=MOST_AT_ONCE)
