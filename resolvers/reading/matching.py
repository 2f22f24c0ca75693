"""From a `where` of the API to a condition of SQL, and from an `orderBy` to an order.

A slice says for each field of its `where` what the field's filter asks of a row; `matching` puts them together:

    _LISTINGS: Tests = {"seller": by_shared_id("Organisation", Listing.seller_id), "price": by(Listing.lowest_price)}

    rows.where(matching(where, _LISTINGS))

What is left out, or null, does not narrow; an empty list matches nothing, be it `oneOf`, `and` or `or`.
"""

import dataclasses
import uuid
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    tuple_,
)

from domain.errors import InvalidInput
from domain.regions.rules import county_of
from resolvers.reading.arguments import Given, derived, parameter
from resolvers.reading.ids import key_within, keys_asked, shared_key, shared_key_asked
from schema.inputs.filters import Direction

R = TypeVar("R", bound=Select[Any])

Test = Callable[[Any], ColumnElement[bool]]
"""What a filter that is given asks of a row."""
Tests = Mapping[str, Test]
"""By the names of a `where`'s fields in Python; `and_` and `or_` are not among them."""

MOST_CONDITIONS = 60
"""Of one `where`, counted through all that stands within it."""


class TooManyConditions(InvalidInput):
    """A filter has at most {most} conditions. Ask for less at once.

    筛选条件最多 {most} 个。请减少条件。
    """


class RangeUpsideDown(InvalidInput):
    """This range ends before it begins, so that nothing can be in it. Exchange its ends.

    该区间的终点早于或小于起点,不可能有结果。请调换两端。
    """


def matching(where: Any, tests: Tests) -> ColumnElement[bool]:
    """The condition that a `where` states. Raises TooManyConditions; asking it may raise RangeUpsideDown."""
    if _size(where) > MOST_CONDITIONS:
        raise TooManyConditions(at=("where",), most=MOST_CONDITIONS)
    return _matching(where, tests)


def _size(where: Any) -> int:
    inner = [each for name in _JOINED for each in getattr(where, name, None) or ()]
    return len(_given(where)) + sum(map(_size, inner)) + len(inner)


_JOINED = ("and_", "or_")


def _given(where: Any) -> dict[str, Any]:
    """The filters that are given, by name."""
    names = [each.name for each in dataclasses.fields(where) if each.name not in _JOINED]
    return {name: getattr(where, name) for name in names if getattr(where, name) is not None}


def _matching(where: Any, tests: Tests) -> ColumnElement[bool]:
    asked = [tests[name](given) for name, given in _given(where).items()]
    for name, joined in (("and_", and_), ("or_", or_)):
        within = getattr(where, name, None)
        if within is not None:
            asked.append(joined(*(_matching(each, tests) for each in within)) if within else false())
    return and_(true(), *asked)


Ask = Callable[[Any], Any]
"""From a symbol for what was sent to a symbol for what a column is compared with."""


def by(column: Any, one: Ask = lambda value: value, many: Ask = lambda values: values) -> Test:
    """A filter of a column: what it is equal to, one of which it is, between which two it stands.

    `one` and `many` say what the column is compared with, where that is not what was sent.
    """

    def test(given: Any) -> ColumnElement[bool]:
        asked = []
        if getattr(given, "eq", None) is not None:
            asked.append(column == one(given.eq))
        if getattr(given, "one_of", None) is not None:
            asked.append(column == any_(cast("Any", many(given.one_of))))
        if getattr(given, "range", None) is not None:
            asked.append(_within(column, given.range))
        return and_(true(), *asked)

    return test


def by_yes(condition: Any) -> Test:
    """A filter of yes or no, by a condition that is never null."""

    def test(given: Any) -> ColumnElement[bool]:
        if given.eq is None:
            return true()
        return and_(condition) if given.eq else not_(condition)

    return test


def by_some(some: Callable[[ColumnElement[bool]], ColumnElement[bool]], test: Test) -> Test:
    """A filter of other rows: `some` says that there is one of the row's own that is as the filter asks.

    Given without anything it asks for, it narrows no more than any other, even to rows that have such others.
    """

    def asked(given: Any) -> ColumnElement[bool]:
        asks = any(getattr(given, each.name) is not None for each in dataclasses.fields(given))
        return some(test(given)) if asks else true()

    return asked


def by_shared_id(type_name: str, column: Any) -> Test:
    """A filter by the id of a type that all counties share."""

    def keys(written: Sequence[str]) -> list[uuid.UUID]:
        return [key for each in written if (key := shared_key(each, type_name))]

    return by(
        column,
        one=lambda id_: shared_key_asked(id_, type_name),
        many=lambda ids: derived(ids, keys, ARRAY(Uuid())),
    )


def by_county_id(type_name: str, county: Any, column: Any) -> Test:
    """A filter by the id of a type whose rows live with their counties: both parts are compared."""

    def test(given: Any) -> ColumnElement[bool]:
        asked = []
        if given.eq is not None:
            county_id, key = keys_asked(given.eq, type_name)
            asked.append((county == county_id) & (column == key))
        if given.one_of is not None:
            counties = derived(
                given.one_of, lambda ids: [each for each, _ in _places(ids, type_name)], ARRAY(Integer())
            )
            keys = derived(given.one_of, lambda ids: [each for _, each in _places(ids, type_name)], ARRAY(Uuid()))
            asked.append(tuple_(county, column).in_(select(func.unnest(counties), func.unnest(keys))))
        return and_(true(), *asked)

    return test


def by_county(column: Any) -> Test:
    """A filter of a county's number by region codes. Asking it raises InvalidInput for what is no region code."""
    return by(
        column,
        one=lambda code: derived(code, _county, Integer()),
        many=lambda codes: derived(codes, lambda each: list(map(_county, each)), ARRAY(Integer())),
    )


def _county(code: str) -> int:
    if len(code) != 12 or not (code.isascii() and code.isdecimal()):
        raise InvalidInput(
            at=("where", "county"), reason_en="A region code has 12 digits.", reason_zh="区划代码为 12 位数字。"
        )
    return county_of(int(code))


def _places(written: Sequence[str], type_name: str) -> list[tuple[int, uuid.UUID]]:
    return [place for each in written if (place := key_within(each, type_name))]


def by_texts(condition: Callable[[Any], ColumnElement[bool]]) -> Test:
    """A filter by codes or an enum that is no plain comparison: `condition` takes an array of those asked for."""

    def test(given: Any) -> ColumnElement[bool]:
        asked = []
        if given.eq is not None:
            asked.append(condition(_alone(given.eq)))
        if given.one_of is not None:
            asked.append(condition(given.one_of))
        return and_(true(), *asked)

    return test


def _alone(asked: Any) -> Any:
    """An array of one; an enum stands in the plan itself."""
    if isinstance(asked, Enum):
        return literal([asked.value], ARRAY(Text()))
    return derived(asked, lambda code: [code], ARRAY(Text()))


def _within(column: Any, asked: Any) -> ColumnElement[bool]:
    """Asking it raises RangeUpsideDown."""
    ends = []
    if asked.from_ is not None:
        ends.append(column >= asked.from_)
    if asked.to is not None:
        ends.append(column <= (asked.to if asked.from_ is None else _not_before(asked.from_, asked.to)))
    return and_(true(), *ends)


def _not_before(first: Any, last: Any) -> Any:
    begins, ends = first.value.take, last.value.take

    def take(given: Given) -> Any:
        if ends(given) < begins(given):
            raise RangeUpsideDown(at=("where",))
        return ends(given)

    return parameter(take, last.type)


def ordered(rows: R, model: Any, order: Any) -> R:
    """In the order of an `orderBy`, whose field's values name attributes of the model; alike rows by their id."""
    column, descends = getattr(model, order.field.value), order.direction is Direction.DESC
    return rows.order_by(column.desc() if descends else column, model.id.desc() if descends else model.id)
