"""Deciding about filings. Nothing here looks at the clock or the database."""

from datetime import date
from decimal import ROUND_CEILING, Decimal

from sqlalchemy.dialects.postgresql import Range

from domain.catalog.errors import NotPositive
from domain.catalog.rules import plain
from domain.money import Fen, yuan_of
from domain.regions.rules import subtree
from domain.reserved_share.errors import SchemeNotInForce, ShareTooHigh, ShareTooLow, YearOver
from domain.reserved_share.models import ReservedShareScheme


def check_year(year: int, today: date) -> None:
    """Raises YearOver."""
    if not today.year <= year <= today.year + 1:
        raise YearOver(at=("year",), year=year)


def check_scheme(scheme: ReservedShareScheme, year: int, region_code: int) -> None:
    """The scheme holds on some day of the year, for buyers of a region. Raises SchemeNotInForce."""
    days = Range(date(year, 1, 1), date(year + 1, 1, 1))
    low, high = (0, region_code) if scheme.region_code is None else subtree(scheme.region_code)
    if not scheme.during.overlaps(days) or not low <= region_code <= high:
        raise SchemeNotInForce(at=("schemeCode",), code=scheme.code, year=year)


def least_reserved(planned: Fen, percent: Decimal) -> Fen:
    """The share of what is planned, up to the next whole fen."""
    return int((planned * percent / 100).to_integral_value(ROUND_CEILING))


def check_figures(planned: Fen, reserved: Fen, percent: Decimal) -> None:
    """Raises NotPositive, ShareTooLow, ShareTooHigh."""
    if planned <= 0:
        raise NotPositive(at=("planned",))
    least = least_reserved(planned, percent)
    if reserved < least:
        raise ShareTooLow(at=("reserved",), percent=plain(percent), least=yuan_of(least))
    if reserved > planned:
        raise ShareTooHigh(at=("reserved",), planned=yuan_of(planned))
