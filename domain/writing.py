"""Many rows of one table, written by one statement.

Where every row has a placeholder of its own, a statement's text depends on how many rows there are, and is parsed and
planned anew for each number of them. Here a parameter is a column: an array of all rows' values. So one statement per
table serves whatever is written, is prepared once, and costs one round trip. The ORM's own way is for rows that are
changed after they were read.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, Table, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import TypeEngine

from domain.prepared import Prepared
from domain.rows import Row


async def write_all(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Insert rows of one model, all with the same attributes given, their keys among them. None at all is fine."""
    if not rows:
        return
    given = [_given(row) for row in rows]
    table, names = cast("Table", type(rows[0]).__table__), tuple(given[0])
    if len(rows) == 1:
        await _insert_one(table, names).rows(session, **{f"given_{name}": value for name, value in given[0].items()})
    else:
        columns = {f"given_{name}": [each[name] for each in given] for name in names}
        await _insert_many(table, names).rows(session, **columns)


def _given(row: Row) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


@cache
def _insert_one(table: Table, names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: insert(table).values({name: bindparam(f"given_{name}") for name in names}))


@cache
def _insert_many(table: Table, names: tuple[str, ...]) -> Prepared:
    given = unnested("given", {name: table.c[name].type for name in names})
    return Prepared(lambda: insert(table).from_select(list(names), select(*given.c), include_defaults=False))


def unnested(name: str, types: dict[str, TypeEngine[Any]]) -> NamedFromClause:
    """A table made of an array for each column, all of one length; the parameters are called `{name}_{column}`."""
    arrays = (bindparam(f"{name}_{each}", type_=ARRAY(type_)) for each, type_ in types.items())
    columns = (column(each, type_) for each, type_ in types.items())
    return func.unnest(*arrays).table_valued(*columns).render_derived(name=name)
