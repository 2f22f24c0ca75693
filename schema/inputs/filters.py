"""How lists are narrowed and ordered, the same way everywhere: `where: {field: {eq, oneOf, range}, and, or}`.

What is left out, or null, does not narrow. An empty list matches nothing. A slice's `<Type>Where` gives its fields
these filters, and holds more of its own kind under `and_` and `or_` by `all_of` and `any_of`.
`resolvers/reading/matching.py` makes SQL of it.
"""

from enum import Enum
from typing import Any

import strawberry

from schema.scalars import Day, Instant, Money, Quantity, UnitPrice


def all_of() -> Any:
    """The field `and` of a `where`."""
    return strawberry.field(name="and", default=None, description="All of these hold. An empty list matches nothing.")


def any_of() -> Any:
    """The field `or` of a `where`."""
    return strawberry.field(name="or", default=None, description="One of these holds. An empty list matches nothing.")


def _one_of() -> Any:
    return strawberry.field(default=None, description="One of these. An empty list matches nothing.")


def _first() -> Any:
    return strawberry.field(name="from", default=None, description="This and above.")


def _last() -> Any:
    return strawberry.field(default=None, description="This and below.")


@strawberry.input(description="By id.")
class IdFilter:
    eq: strawberry.ID | None = None
    one_of: list[strawberry.ID] | None = _one_of()


@strawberry.input(description="By a text, letter for letter.")
class StringFilter:
    eq: str | None = None
    one_of: list[str] | None = _one_of()


@strawberry.input(description="By a code.")
class CodeFilter:
    eq: str | None = None
    one_of: list[str] | None = _one_of()


@strawberry.input(description="Yes or no.")
class BooleanFilter:
    eq: bool | None = None


@strawberry.input(description="Both ends belong to it; an end left out is open.")
class QuantityRange:
    from_: Quantity | None = _first()
    to: Quantity | None = _last()


@strawberry.input(description="By a quantity.")
class QuantityFilter:
    eq: Quantity | None = None
    one_of: list[Quantity] | None = _one_of()
    range: QuantityRange | None = None


@strawberry.input(description="Both ends belong to it; an end left out is open.")
class UnitPriceRange:
    from_: UnitPrice | None = _first()
    to: UnitPrice | None = _last()


@strawberry.input(description="By yuan per base unit.")
class UnitPriceFilter:
    eq: UnitPrice | None = None
    one_of: list[UnitPrice] | None = _one_of()
    range: UnitPriceRange | None = None


@strawberry.input(description="Both ends belong to it; an end left out is open.")
class MoneyRange:
    from_: Money | None = _first()
    to: Money | None = _last()


@strawberry.input(description="By an amount of yuan.")
class MoneyFilter:
    eq: Money | None = None
    one_of: list[Money] | None = _one_of()
    range: MoneyRange | None = None


@strawberry.input(description="Both days belong to it; an end left out is open.")
class DayRange:
    from_: Day | None = _first()
    to: Day | None = _last()


@strawberry.input(description="By a day.")
class DayFilter:
    eq: Day | None = None
    one_of: list[Day] | None = _one_of()
    range: DayRange | None = None


@strawberry.input(description="Both instants belong to it; an end left out is open.")
class InstantRange:
    from_: Instant | None = _first()
    to: Instant | None = _last()


@strawberry.input(description="By an instant.")
class InstantFilter:
    range: InstantRange | None = None


@strawberry.enum(description="Which way a list runs.")
class Direction(Enum):
    ASC = "asc"
    DESC = "desc"
