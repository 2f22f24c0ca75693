"""The life of sales against a plain oracle: sold, paid in parts, disputed, refunded, advanced, in whatever order."""

from tests.conftest import TestDatabase
from tests.settlement.machine import Sales
from tests.settlement.world import explored


async def test_sales_come_to_what_a_plain_oracle_says(fresh: TestDatabase) -> None:
    await explored(Sales, fresh, examples=10, steps=15)
