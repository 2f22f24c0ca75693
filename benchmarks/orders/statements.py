"""What placing one order asks of the database, written down as it happens, and as a script for pgbench.

The script sends the same statements with the same parameters, but for what differs from order to order: the listing and
what hangs on it, and the keys of new rows. Those are worked out by SQL where the parameter stands.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import httpx
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.orders.market import LISTING, LISTINGS, LOT, PRODUCT, SELLER, made_key
from benchmarks.orders.requests import HOT, body, headers
from benchmarks.servers import lianxin
from benchmarks.servers.process import Broken
from domain.prepared import Prepared
from server.app import Application

_RECORDED = 777
"""The listing that is ordered while it is written down; its seller is that of no other row's number."""
_WARM = 6
_KEY = "recorded-for-pgbench"


@dataclass(frozen=True)
class Sent:
    """A statement as the driver got it: parameters are `$1`, `$2` and so on."""

    text: str
    values: Sequence[Any]


async def recorded(url: str) -> list[Sent]:
    """All that placing an order sends, from BEGIN to reading it back. Raises Broken."""
    services = lianxin.services(url)
    sent: list[Sent] = []
    note = _noting(sent)
    engine = services.database._engine.sync_engine
    read = services.database.fetch

    async def fetch(sql: str, values: list[Any]) -> Sequence[Any]:
        sent.append(Sent(sql, values))
        return await read(sql, values)

    prepared = Prepared.rows

    async def rows(self: Prepared, session: AsyncSession, **values: Any) -> Sequence[Any]:
        sent.append(Sent(self.sql, self.values(values)))
        return await prepared(self, session, **values)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(Application(services)), base_url="http://m") as client:
        for nth in range(_WARM):
            await _place(client, f"{_KEY}-{nth}")
        event.listen(engine, "before_cursor_execute", note)
        services.database.fetch = fetch  # type: ignore[method-assign]  # to listen to what is read back
        Prepared.rows = rows  # type: ignore[method-assign]
        try:
            await _place(client, _KEY)
        finally:
            Prepared.rows = prepared  # type: ignore[method-assign]
    event.remove(engine, "before_cursor_execute", note)
    await services.database.close()
    *writing, reading = sent
    return [Sent("BEGIN", ()), *writing, Sent("COMMIT", ()), reading]


def _noting(sent: list[Sent]) -> Callable[..., None]:
    def note(_: Any, __: Any, statement: str, parameters: Any, ___: Any, many: bool) -> None:  # noqa: FBT001  # as SQLAlchemy calls it
        sent.extend(Sent(statement, each) for each in (parameters if many else [parameters]))

    return note


async def _place(client: httpx.AsyncClient, key: str) -> None:
    said = (await client.post("/graphql", json=body(_RECORDED, 7, key), headers=headers())).json()
    if not said.get("data", {}).get("placeOrder", {}).get("order"):
        raise Broken(f"No order could be placed to be written down: {said}")


def script(sent: Sequence[Sent], share_of_hot: float) -> str:
    """For `pgbench --file`: one order a transaction."""
    lines = [
        r"\set n random(1, 900000000000000)",
        rf"\set listing random(0, {LISTINGS - 1})",
        r"\set chance random(1, 100)",
        rf"\if :chance <= {round(share_of_hot * 100)}",
        rf"\set listing {HOT}",
        r"\endif",
        r"\set seller :listing % 10",
    ]
    known = _Known()
    return "\n".join([*lines, *(f"{known.filled_in(each)};" for each in sent)]) + "\n"


class _Known:
    """What a recorded value stands for."""

    def __init__(self) -> None:
        self._new: dict[uuid.UUID, int] = {}
        self._fixed: Mapping[Any, str] = {
            made_key(LISTING, _RECORDED): f"made_key({LISTING}, :listing)",
            made_key(LOT, _RECORDED): f"made_key({LOT}, :listing)",
            made_key(SELLER, _RECORDED % 10): f"made_key({SELLER}, :seller)",
            made_key(PRODUCT, _RECORDED % 10): f"made_key({PRODUCT}, :seller)",
            _KEY: "'key-' || :n",
        }

    def filled_in(self, sent: Sent) -> str:
        return re.sub(r"\$(\d+)", lambda found: self._sql(sent.values[int(found[1]) - 1]), sent.text)

    def _sql(self, value: Any) -> str:  # a row for each kind of value
        if value is None:
            return "NULL"
        if isinstance(value, list | tuple):
            return f"ARRAY[{', '.join(self._sql(each) for each in value)}]"
        if value in self._fixed:
            return f"({self._fixed[value]})"
        if isinstance(value, uuid.UUID):
            return f"'{value}'" if value.version != 7 else f"new_key({self._number(value)}, :n)"
        if isinstance(value, str):
            return self._text(value)
        return _LITERALS[type(value)](value)

    def _number(self, key: uuid.UUID) -> int:
        return self._new.setdefault(key, len(self._new))

    def _text(self, value: str) -> str:
        numbered = re.fullmatch(r"\d{8}-[0-9A-Z]{6}(-\d+)?", value)
        return f"('O' || :n || '{numbered[1] or ''}')" if numbered else "'" + value.replace("'", "''") + "'"


_LITERALS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: str(value).lower(),
    int: str,
    Decimal: str,
    bytes: lambda value: f"'\\x{value.hex()}'::bytea",
    date: lambda value: f"'{value}'::date",
    datetime: lambda _: "now()",
}
