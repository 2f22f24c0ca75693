"""Many rows, of one table or of several, written by one statement.

Where every row has a placeholder of its own, a statement's text depends on how many rows there are, and is parsed and
planned anew for each number of them. Here a parameter is a column: an array of all rows' values. So one statement
serves whatever is written, is prepared once, and costs one round trip. The ORM's own way is for rows that are changed
after they were read.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import ARRAY, Insert, Table, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import TypeEngine

from domain.prepared import Prepared
from domain.rows import CountyRow, Row


async def write_all(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Insert rows of one model, all with the same attributes given, their keys among them. None at all is fine."""
    await _write(session, [rows])


async def write_together(session: AsyncSession, *tables: Sequence[CountyRow]) -> None:
    """Insert rows of several models, those of one as for `write_all`, by one statement for each county.

    Rows may name each other in any order: keys are looked at when the statement ends.
    """
    for county_id in sorted({row.county_id for rows in tables for row in rows}):
        await _write(session, [[row for row in rows if row.county_id == county_id] for rows in tables])


async def _write(session: AsyncSession, tables: Sequence[Sequence[Row]]) -> None:
    kinds, values = [], {}
    for rows in filter(None, tables):
        given = [_given(row) for row in rows]
        kind = _Kind(cast("Table", type(rows[0]).__table__), tuple(given[0]), is_one=len(rows) == 1)
        for name in kind.names:
            values[kind.called(name)] = given[0][name] if kind.is_one else [each[name] for each in given]
        kinds.append(kind)
    if kinds:
        await _inserting(tuple(kinds)).rows(session, **values)


class Bare(NamedTuple):
    """Rows of one model as bare values in the order of `names`, their keys among them: for very many at once."""

    model: type[Row]
    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


async def write_bare(session: AsyncSession, *tables: Bare) -> None:
    """Insert rows of several tables by one statement. They may name each other in any order, as in `write_together`."""
    values: dict[str, list[Any]] = {}
    written = [each for each in tables if each.rows]
    for model, names, rows in written:
        values |= zip(_parameters(model, names), map(list, zip(*rows, strict=True)), strict=True)
    if written:
        await _inserting_bare(tuple((model, names) for model, names, _ in written)).rows(session, **values)


@cache
def _parameters(model: type[Row], names: tuple[str, ...]) -> tuple[str, ...]:
    kind = _bare(model, names)
    return tuple(kind.called(name) for name in names)


@cache
def _inserting_bare(tables: tuple[tuple[type[Row], tuple[str, ...]], ...]) -> Prepared:
    return _inserting(tuple(_bare(*each) for each in tables))


def _bare(model: type[Row], names: tuple[str, ...]) -> "_Kind":
    return _Kind(cast("Table", model.__table__), names, is_one=False)


def _given(row: Row) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


class _Kind(NamedTuple):
    """What of a table is written: which columns, and whether of one row, whose values are then no arrays."""

    table: Table
    names: tuple[str, ...]
    is_one: bool

    def called(self, name: str) -> str:
        """The parameter of a column."""
        return f"{self.table.name}_{name}"

    def insert(self) -> Insert:
        if self.is_one:
            return insert(self.table).values({name: bindparam(self.called(name)) for name in self.names})
        given = unnested(self.table.name, {name: self.table.c[name].type for name in self.names})
        return insert(self.table).from_select(list(self.names), select(*given.c), include_defaults=False)


@cache
def _inserting(kinds: tuple[_Kind, ...]) -> Prepared:
    """All in one statement: the last insert, with the others before it."""
    *others, last = kinds
    return Prepared(lambda: last.insert().add_cte(*(each.insert().cte(f"add_{each.table.name}") for each in others)))


def unnested(name: str, types: dict[str, TypeEngine[Any]]) -> NamedFromClause:
    """A table made of an array for each column, all of one length; the parameters are called `{name}_{column}`."""
    arrays = (bindparam(f"{name}_{each}", type_=ARRAY(type_)) for each, type_ in types.items())
    columns = (column(each, type_) for each, type_ in types.items())
    return func.unnest(*arrays).table_valued(*columns).render_derived(name=name)
