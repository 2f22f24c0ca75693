"""What a mutation reads back is the same whether a plan built it for the response or graphql-core walked it."""

from typing import Any

import pytest

from server.database import Database
from tests.reading.asking import app_of, client_of
from tests.story.county import FAMILIES
from tests.story.people import ERRORS, People, day

_RECORD_LOT = f"""mutation($input: RecordLotInput!) {{ done: recordLot(input: $input) {{
  made: lot {{ __typename id again: code onHand expiresOn coldChain ...Grown seller {{ name }} }} {ERRORS}
}} }}
fragment Grown on Lot {{ contributions {{ quantity by: householdName }} product {{ name }} }}"""


async def _answers(people: People, database: Database, query: str, given: dict[str, Any]) -> list[Any]:
    """The quick way first; the same key then gives the first answer, read back by graphql-core."""
    answers: list[Any] = []
    for bytes_path in (True, False):
        async with client_of(app_of(database, bytes_path=bytes_path)) as client:
            asking = People(client, door=people.door)
            answers.append((await asking.ask("seller", query, input=given))["data"])
    return answers


@pytest.mark.parametrize("quantity", ["100", "-1"])
async def test_both_ways_read_back_the_same(people: People, database: Database, quantity: str) -> None:
    goods = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "harvestedOn": day(0)}
    by = [{"household": FAMILIES[family], "quantity": each} for family, each in (("A", "60"), ("B", "40"))]
    grown = {"quantity": quantity, "contributions": by}
    quick, plain = await _answers(people, database, _RECORD_LOT, {"idempotencyKey": "the-same-key", **goods, **grown})
    assert quick == plain
    assert bool(quick["done"]["made"]) is (quantity == "100")
