"""Placing an order costs the same number of statements however many lines it has."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders.rules import Wanted
from domain.prepared import Prepared
from domain.purchasing.actions.buying import buy
from resolvers.reading.ids import key_within
from server.database import Database
from tests.story.county import viewer
from tests.story.people import People, listing, lot


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The prepared statements that are sent, in order."""
    statements: list[str] = []
    rows = Prepared.rows

    async def noting(self: Prepared, session: AsyncSession, **values: Any) -> Any:
        statements.append(self.sql)
        return await rows(self, session, **values)

    monkeypatch.setattr(Prepared, "rows", noting)
    return statements


@pytest.mark.parametrize("count", [1, 20])
async def test_an_order_is_placed_in_a_few_statements(
    people: People, database: Database, sent: list[str], count: int
) -> None:
    listings = [await listing(people, await lot(people)) for _ in range(min(count, 3))]
    places = [key_within(each, "Listing") for each in listings]
    wanted = [Wanted(each, Decimal(1)) for _ in range(count) for each in places if each][:count]
    sent.clear()
    async with database.writing(viewer("buyer")) as session:
        await buy(session, viewer("buyer"), wanted, clock.today() + timedelta(days=1))
    locked = ["locks lot"] if count > 1 else []  # a single lot is locked by its update
    assert [_what(each) for each in sent] == [
        "reads organisation",
        "reads listing",
        "reads unnest",
        "writes purchase_order, consignment, order_line, consignment_delivery, order_charge",
        "opens or closes an office",
        *locked,
        "writes lot, allocation, stock_movement",
        "opens or closes an office",
    ]


def _what(statement: str) -> str:
    """What a statement does: the tables it writes, or what it reads from or locks."""
    if "set_config" in statement:
        return "opens or closes an office"
    written = re.findall(r"(?:INTO|UPDATE) (\w+) (?:SET|\()", statement)
    if written:
        return f"writes {', '.join(written)}"
    locked = "UPDATE" in statement
    source = re.search(r"FROM (\w+)" if locked else r"FROM (\w+)(?:\(| JOIN)", statement)
    assert source
    return f"{'locks' if locked else 'reads'} {source[1]}"
