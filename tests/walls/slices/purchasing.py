"""How an organisation buys is its own business, and its overseers'."""

from tests.purchasing.steps import done, duties, limit, order, unit
from tests.story.people import People, listing, lot
from tests.walls.slices.groups import BUYER, OVERSEERS

OWN = {*OVERSEERS, *BUYER}

SEEN_BY: dict[str, set[str]] = {
    "buyer_member": OWN,
    "budget_unit": OWN,
    "budget_year_closing": OWN,
    "spending_limit": OWN,
    "order_charge": OWN,
    "order_approval": OWN,
    "idempotency_record": {"chief", "finance"},
}


async def fill(people: People) -> None:
    """An order of the canteen waits for approval, charged to a unit of which a year was closed."""
    await duties(people, "buyer", "PURCHASER", "MANAGER", "RECEIVER", "APPROVER")
    unit_id = await unit(people, "A")
    await limit(people, "ORDER", "1.00", login="buyer")
    await done(people, "finance", "closeBudgetYear", "budgetUnit { id }", budgetUnitId=unit_id, year=2025)
    await order(people, await listing(people, await lot(people)), "1", budgetUnitId=unit_id)
