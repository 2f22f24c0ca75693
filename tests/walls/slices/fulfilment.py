"""The way of the goods, the door and what comes back: for both sides and for the overseers."""

from tests.documents.photos import photo_of
from tests.fulfilment.steps import arrived, at, claimed, departed, done, refund, sent
from tests.story.people import People
from tests.walls.slices.groups import OVERSEERS, TRADERS

TABLES = (
    "leg",
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
SEEN_BY: dict[str, set[str]] = {table: {*OVERSEERS, *TRADERS} for table in TABLES}


async def fill(people: People) -> None:
    """A consignment with everything that can befall it."""
    gone = await sent(people)
    leg = await departed(people, gone)
    reading = [{"at": at(-170), "celsius": "4"}]
    await done(people, "seller", "recordTemperatures", "leg { id }", legId=leg, readings=reading)
    await arrived(people, leg)
    bad = {"quantity": "2", "reason": "QUALITY", "note": "霉变", "photoIds": [await photo_of(people, "buyer")]}
    takes = {"lotId": gone.lot_id, "accepted": "98", "rejected": [bad]}
    await done(people, "buyer", "acceptDelivery", "consignment { id }", consignmentId=gone.id, readings=[takes])
    await claimed(people, gone)
    await refund(people, gone)
