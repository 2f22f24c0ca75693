"""A menu of the canteen with an exception, and one day that was made of it."""

from tests.standing_orders.steps import except_for, kept, line, work
from tests.story.people import People, listing, lot
from tests.tenders.steps import codes
from tests.walls.slices.groups import BUYER

SEEN_BY: dict[str, set[str]] = dict.fromkeys(
    (
        "standing_order",
        "standing_order_line",
        "standing_order_exception",
        "standing_order_run",
        "standing_order_run_line",
    ),
    BUYER,
)
"""A menu is its buyer's own: neither sellers nor overseers see it before it becomes an order."""


async def fill(people: People) -> None:
    standing = await kept(people, line(await listing(people, await lot(people))))
    assert not codes(await except_for(people, standing, 3, "SKIP"))
    await work(people.database)
