"""How an organisation buys is its own business, and its overseers'."""

from tests.purchasing.steps import done, duties, limit, order, unit
from tests.purchasing.test_deliveries import address
from tests.story.people import People, day, listing, lot
from tests.walls.slices.groups import BUYER, OVERSEERS, TRADERS

OWN = {*OVERSEERS, *BUYER}

SEEN_BY: dict[str, set[str]] = {
    "buyer_member": OWN,
    "budget_unit": OWN,
    "budget_year_closing": OWN,
    "spending_limit": OWN,
    "order_charge": OWN,
    "order_approval": OWN,
    "delivery_address": OWN,
    "receiving_slot": OWN,
    "consignment_delivery": {*OVERSEERS, *TRADERS},
    "contact_reveal": OWN,
    "cart": {"buyer"},
    "cart_line": {"buyer"},
    "idempotency_record": {"chief", "finance"},
}


async def fill(people: People) -> None:
    """An order of the canteen waits for approval, charged to a unit of which a year was closed; another is in a cart.

    The seller has looked at whom to call.
    """
    every_day = {"weekdays": [1, 2, 3, 4, 5, 6, 7], "minimumOrder": "0.00", "since": day(0)}
    await done(people, "seller", "setDeliveryTerms", "deliveryTerms { id }", **every_day)
    await done(people, "seller", "setFreightRule", "freightRule { id }", payer="SELLER", since=day(0))
    await duties(people, "buyer", "PURCHASER", "MANAGER", "RECEIVER", "APPROVER")
    unit_id = await unit(people, "A")
    await limit(people, "ORDER", "1.00", login="buyer")
    await done(people, "finance", "closeBudgetYear", "budgetUnit { id }", budgetUnitId=unit_id, year=2025)
    await address(people)
    listing_id = await listing(people, await lot(people))
    placed = await order(people, listing_id, "1", budgetUnitId=unit_id)
    query = "query($id: ID!) { order(id: $id) { consignments { id } } }"
    id_ = (await people.get("buyer", query, id=placed["order"]["id"]))["order"]["consignments"][0]["id"]
    await done(people, "seller", "revealDeliveryPhone", "phone", consignmentId=id_, reason="送货")
    await done(people, "buyer", "putInCart", "cart { id }", listingId=listing_id, quantity="1")
