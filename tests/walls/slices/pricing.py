"""A contract price is known to its two sides; a price outside the corridor to its seller; both to overseers."""

from tests.pricing.steps import accept, codes, corridor, offer
from tests.story.people import People
from tests.walls.slices.groups import BUYER, OVERSEERS, SELLER

SEEN_BY: dict[str, set[str]] = {
    "buyer_contract": {*OVERSEERS, *SELLER, *BUYER},
    "price_departure": {*OVERSEERS, *SELLER},
    "idempotency_record": {"approver"},
}


async def fill(people: People) -> None:
    """A contract price in force outside the corridor."""
    await corridor(people, "5", "8")
    offered = await offer(people, "4.5", reason="长期订单")
    assert codes(await accept(people, offered["contract"]["id"])) == []
