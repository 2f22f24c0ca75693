"""Placing an order costs the same number of statements however many lines it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from server.database import Database
from tests.story.people import People, day, listing, lot


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is sent to the database by those who write, in order."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("count", [1, 20])
async def test_an_order_is_placed_in_a_few_statements(people: People, database: Database, count: int) -> None:
    listings = [await listing(people, await lot(people)) for _ in range(min(count, 3))]
    lines = [{"listingId": listings[n % len(listings)], "quantity": "1"} for n in range(count)]
    await people.token_of("buyer")
    with statements(database) as sent:
        done = await people.do("buyer", "placeOrder", "order { id }", deliverOn=day(1), lines=lines)
    assert done["order"]
    assert [_what(each) for each in sent] == [
        "the walls go up",
        "idempotency_record",
        "offers",
        "purchase_order",
        "consignment",
        "order_line",
        "the office opens or closes",
        "stock_movement",
        "the office opens or closes",
        "allocation",
        "idempotency_record",
    ]


def _what(statement: str) -> str:
    """What a statement is about: the table it writes, or what else it does."""
    if "lianxin.account" in statement:
        return "the walls go up"
    if "set_config" in statement:
        return "the office opens or closes"
    words = statement.split()
    for verb in ("INTO", "UPDATE"):
        if verb in words and statement.lstrip().startswith(("INSERT", "UPDATE", "WITH")):
            return words[words.index(verb) + 1]
    return "offers"
