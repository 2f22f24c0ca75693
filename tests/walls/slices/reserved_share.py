"""A filing is for those it names and their overseers; a move of an order for its buyer and them."""

from tests.purchasing.steps import done, order, unit
from tests.reserved_share.steps import THIS_YEAR, filed, offer
from tests.story.people import People, day
from tests.walls.slices.groups import BUYER, OVERSEERS

OWN = {*OVERSEERS, *BUYER}

SEEN_BY: dict[str, set[str]] = {
    "reserved_share_filing": OWN,
    "filing_version": OWN,
    "filing_unit": OWN,
    "order_move": OWN,
}


async def fill(people: People) -> None:
    """The canteen files for a unit, and moves an order to it from another. Both end, so that orders need name none."""
    one, other = await unit(people, "F", "buyer"), await unit(people, "G", "buyer")
    await filed(people, other, who="buyer")
    placed = await order(people, await offer(people), "1", budgetUnitId=one, **THIS_YEAR)
    moved = {"orderId": placed["order"]["id"], "budgetUnitId": other, "reason": "列错单位"}
    await done(people, "buyer", "moveOrder", "orderMove { id }", **moved)
    for each in (one, other):
        await done(people, "buyer", "endBudgetUnit", "budgetUnit { id }", budgetUnitId=each, until=day(0))
