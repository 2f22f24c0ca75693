"""Who stands for whom is for the buyer and the overseers; a seller that stands for another has an order to serve."""

from tests.purchasing.test_replacing import declined, replace, rivals
from tests.story.people import People
from tests.walls.slices.groups import BUYER, OVERSEERS

_SERVED = ("purchase_order", "consignment", "order_line", "allocation", "stock_movement", "consignment_delivery")
SEEN_BY: dict[str, set[str]] = {
    "line_replacement": {*BUYER, *OVERSEERS},
    "idempotency_record": {"rival"},
} | {table: {"rival"} for table in _SERVED}
CHANGED_BY: dict[str, set[str]] = {table: {"rival"} for table in (*_SERVED, "lot")}


async def fill(people: People) -> None:
    """A part that its seller declined, and another sends instead."""
    _, part, line = await declined(people)
    assert not (await replace(people, part, (line, await rivals(people), None)))["userErrors"]
