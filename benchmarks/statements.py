"""What one action asks of the database, written down as it happens, and as a script for pgbench.

The script sends the same statements with the same parameters, but for what differs from time to time: rows that are
known by a number, and the keys of new rows. Those are worked out by SQL where the parameter stands.
"""

import contextlib
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from domain.parties import walls
from domain.prepared import Prepared
from server.database import Database


@dataclass(frozen=True)
class Sent:
    """A statement as the driver got it: parameters are `$1`, `$2` and so on."""

    text: str
    values: Sequence[Any]


@contextlib.contextmanager
def recording(database: Database) -> Iterator[list[Sent]]:
    """All statements sent until the block ends, without BEGIN and COMMIT. Only one may be recorded at a time."""
    sent: list[Sent] = []
    note = _noting(sent)
    engine = database._engine.sync_engine
    read = database.fetch
    prepared = Prepared.rows
    send = walls._send

    def raise_walls(session: Session, values: tuple[str, ...]) -> None:
        sent.append(Sent(walls.RAISING, values))
        send(session, values)

    async def fetch(sql: str, values: list[Any]) -> Sequence[Any]:
        sent.append(Sent(sql, values))
        return await read(sql, values)

    async def rows(self: Prepared, session: AsyncSession, **values: Any) -> Sequence[Any]:
        if session.new or session.dirty or session.deleted:
            await session.flush()  # as it does itself, but before it is written down
        sent.append(Sent(self.sql, self.values(values)))
        return await prepared(self, session, **values)

    event.listen(engine, "before_cursor_execute", note)
    database.fetch = fetch  # type: ignore[method-assign]  # to listen to what is read
    Prepared.rows = rows  # type: ignore[method-assign]
    walls._send = raise_walls
    try:
        yield sent
    finally:
        walls._send = send
        Prepared.rows = prepared  # type: ignore[method-assign]
        database.fetch = read  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", note)


def _noting(sent: list[Sent]) -> Callable[..., None]:
    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:  # noqa: FBT001  # as SQLAlchemy calls it
        sent.extend(Sent(statement, each) for each in (parameters if many else [parameters]))

    return note


class Known:
    """What a recorded value stands for: SQL in which `:n` is a number that no other transaction has.

    `rows` says so of values that follow from it, `numbered` of texts that match a pattern, from what it matched. Any
    UUIDv7 else is the key of a new row, and any instant is now.
    """

    def __init__(
        self, rows: Mapping[Any, str], numbered: Sequence[tuple[str, Callable[[re.Match[str]], str]]] = ()
    ) -> None:
        self._rows = rows
        self._numbered = numbered
        self._new: dict[uuid.UUID, int] = {}

    def filled_in(self, sent: Sent) -> str:
        return re.sub(r"\$(\d+)", lambda found: self._sql(sent.values[int(found[1]) - 1]), sent.text)

    def _sql(self, value: Any) -> str:  # a row for each kind of value
        if value is None:
            return "NULL"
        if isinstance(value, list | tuple):
            return f"ARRAY[{', '.join(self._sql(each) for each in value)}]"
        if value in self._rows:
            return f"({self._rows[value]})"
        if isinstance(value, uuid.UUID):
            return f"'{value}'" if value.version != 7 else f"new_key({self._number(value)}, :n)"
        if isinstance(value, str):
            return self._text(value)
        return _LITERALS[type(value)](value)

    def _number(self, key: uuid.UUID) -> int:
        return self._new.setdefault(key, len(self._new))

    def _text(self, value: str) -> str:
        for pattern, sql in self._numbered:
            if found := re.fullmatch(pattern, value):
                return sql(found)
        return "'" + value.replace("'", "''") + "'"


_LITERALS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).lower(),
    int: str,
    Decimal: str,
    bytes: lambda value: f"'\\x{value.hex()}'::bytea",
    date: lambda value: f"'{value}'::date",
    datetime: lambda _: "now()",
}
