"""Statements that are sent so often that composing them anew would cost more than running them.

Written with SQLAlchemy like any other, one is compiled once and sent over the driver's own connection, within the
session's transaction. Rows come back as the driver has them: by name and by place, enums as their text.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import ARRAY, Executable, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

_DIALECT: Any = dialect(dbapi=dialect.import_dbapi())  # type: ignore[no-untyped-call]  # SQLAlchemy says no types of it

_Take = Callable[[dict[str, Any]], Any]


class Prepared:
    """A statement with named parameters, compiled when it is sent for the first time."""

    def __init__(self, statement: Callable[[], Executable]) -> None:
        self._statement = statement

    async def rows(self, session: AsyncSession, **values: Any) -> Sequence[Any]:
        """What it answers. The session's own changes are written first; it must have sent something before."""
        changes = session.sync_session
        if changes.new or changes.dirty or changes.deleted:
            await session.flush()
        driver = await _driver_of(session)
        found: Sequence[Any] = await driver.fetch(self.sql, *self.values(values))
        return found

    @property
    def sql(self) -> str:
        return self._compiled[0]

    def values(self, given: dict[str, Any]) -> list[Any]:
        """The parameters as the driver takes them."""
        return [take(given) for take in self._compiled[1]]

    @cached_property
    def _compiled(self) -> tuple[str, Sequence[_Take]]:
        compiled: Any = self._statement().compile(dialect=_DIALECT)  # type: ignore[attr-defined]  # all have it
        constants = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}
        return str(compiled), [_taking(name, compiled.binds[name], constants) for name in compiled.positiontup]


async def _driver_of(session: AsyncSession) -> Any:
    """The driver's connection. SQLAlchemy is asked for it once in each transaction and each savepoint, which it sets
    only when it is asked.
    """
    within = session.sync_session.get_nested_transaction() or session.sync_session.get_transaction()
    known, driver = session.info.get(_DRIVER, (None, None))
    if known is None or known is not within:
        raw: Any = await (await session.connection()).get_raw_connection()
        driver = raw.driver_connection
        session.info[_DRIVER] = within, driver
    return driver


_DRIVER = "driver's connection"


def given(name: str, type_: TypeEngine[Any] | None = None) -> Any:
    """A named parameter, to stand where a statement is otherwise written with a value."""
    return bindparam(name, type_=type_)


def _taking(name: str, bound: Any, constants: dict[str, Any]) -> _Take:
    """A parameter as the driver takes it."""
    process = _processor(bound.type)
    if name in constants:
        constant = process(constants[name]) if process else constants[name]
        return lambda _: constant
    key = bound.key
    return (lambda values: process(values[key])) if process else (lambda values: values[key])


def _processor(type_: Any) -> Any:
    """What turns a value into one for the driver; None where it takes the value itself."""
    if isinstance(type_, ARRAY) and _processor(type_.item_type) is None:
        return None
    return type_.dialect_impl(_DIALECT).bind_processor(_DIALECT)
