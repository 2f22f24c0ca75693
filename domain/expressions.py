"""SQL that several slices say alike."""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, and_, cast, func, literal_column


def of_one_county(one: Any, other: Any, joined: Any) -> Any:
    """Rows of one county that belong together: the county is part of every key."""
    return and_(one.county_id == other.county_id, joined)


def fen(total: Any) -> Any:
    """A sum of money; nothing where there is nothing to sum."""
    return cast(func.coalesce(total, 0), BigInteger)


def first_character(name: Any) -> Any:
    """Of a person's name, for those whose work does not need the rest."""
    return func.left(name, 1) + "**"


def name_masked(row: Any) -> Any:
    """The first character of the name of a row's family."""
    return first_character(row.household_name)


def first_of_month(day: Any) -> Any:
    """The first day of a day's month. The unit stands written out: where it were a parameter, nothing could be grouped
    by the month that is selected.
    """
    return cast(func.date_trunc(literal_column("'month'"), cast(cast(day, Date), DateTime)), Date)


def first_day(row: Any) -> Any:
    """The first day that a row holds; null for what always did, and for what was ended before it began."""
    return func.lower(row.during)


def last_day(row: Any) -> Any:
    """The last day that a row holds; null where it is open. A range of days ends before its upper bound."""
    return cast(func.upper(row.during) - 1, Date)
