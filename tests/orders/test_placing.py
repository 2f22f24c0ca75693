"""Placing an order costs the same number of statements however many lines it has."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders.actions.placing import place_order
from domain.orders.rules import Wanted
from domain.prepared import Prepared
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
        await place_order(session, viewer("buyer"), wanted, clock.today() + timedelta(days=1))
    assert [_what(each) for each in sent] == [
        "offers",
        "contract prices",
        "purchase_order",
        "consignment",
        "order_line",
        "the office opens or closes",
        "lot",
        "stock_movement",
        "the office opens or closes",
        "allocation",
    ]


def _what(statement: str) -> str:
    """What a statement is about: the table it writes, or what else it does."""
    if "set_config" in statement:
        return "the office opens or closes"
    words = statement.split()
    for verb in ("INTO", "UPDATE"):
        if verb in words and statement.lstrip().startswith(("INSERT", "UPDATE", "WITH")):
            return words[words.index(verb) + 1]
    if "buyer_contract" in words:
        return "contract prices"
    return "lot" if "FOR NO KEY UPDATE" in statement else "offers"
