"""The way of the goods, the door and what comes back: for both sides and for the overseers."""

from tests.documents.photos import photo_of
from tests.fulfilment.steps import arrived, at, claimed, departed, done, refund, sent
from tests.story.people import People, day
from tests.walls.slices.groups import EVERYBODY, OVERSEERS, TRADERS

TABLES = (
    "leg",
    "driver_reveal",
    "temperature_reading",
    "weighing",
    "rejection",
    "evidence",
    "claim",
    "credit",
    "goods_return",
    "consignment_event",
    "document",  # the buyer's photo is laid before the seller
)
SEEN_BY: dict[str, set[str]] = {
    **{table: {*OVERSEERS, *TRADERS} for table in TABLES},
    "delivery_rule": EVERYBODY,
    "cold_chain_verdict": EVERYBODY,
}
PUBLISHED = {"delivery_rule", "cold_chain_verdict"}
"""Rules are for all to know, and whether a lot that was offered for sale was kept cold."""
CHANGED_BY = {"delivery_rule": {"approver"}}
"""A county's own rules are its approver's to change."""


async def fill(people: People) -> None:
    """A consignment with everything that can befall it."""
    gone = await sent(people)
    leg = await departed(people, gone)
    reading = [{"at": at(-170), "celsius": "4"}]
    await done(people, "seller", "recordTemperatures", "leg { id }", legId=leg, readings=reading)
    await done(people, "buyer", "revealDriverPhone", "phone", legId=leg, reason="问到货时间")
    rule = {"kind": "CLAIM_WITHIN", "value": "8", "since": day(1), "source": "县供销〔2020〕9 号"}
    await done(people, "approver", "setDeliveryRule", "deliveryRule { id }", **rule)
    await arrived(people, leg)
    bad = {"quantity": "2", "reason": "QUALITY", "note": "霉变", "photoIds": [await photo_of(people, "buyer")]}
    takes = {"lotId": gone.lot_id, "accepted": "98", "rejected": [bad]}
    await done(people, "buyer", "acceptDelivery", "consignment { id }", consignmentId=gone.id, readings=[takes])
    await claimed(people, gone)
    await refund(people, gone)
