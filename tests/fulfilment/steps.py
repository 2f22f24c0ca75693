"""The steps between the seller's gate and the buyer's kitchen, as people take them over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain import clock
from tests.billing.steps import run
from tests.conftest import TestDatabase
from tests.story.people import People, listing, lot, order

DRIVER = "13812345678"


@dataclass(frozen=True)
class Sent:
    """A consignment of 100 kg of one lot at 6.00, on its way."""

    lot_id: str
    order_id: str
    id: str


async def sent(people: People, quantity: str = "100") -> Sent:
    lot_id = await lot(people)
    placed = await order(people, await listing(people, lot_id), quantity)
    order_id = placed["order"]["id"]
    await done(people, "seller", "confirmOrder", "consignment { state }", orderId=order_id)
    gone = await done(people, "seller", "dispatchOrder", "consignment { id }", orderId=order_id)
    return Sent(lot_id, order_id, gone["consignment"]["id"])


async def done(people: People, who: str, mutation: str, selection: str, /, **given: Any) -> Any:
    """The payload of a mutation that must not be refused."""
    payload = await people.do(who, mutation, selection, **given)
    assert not payload["userErrors"], payload
    return payload


async def refused(people: People, who: str, mutation: str, selection: str, /, **given: Any) -> tuple[str, list[str]]:
    """Code and field of the one refusal of a mutation that must be."""
    payload = await people.do(who, mutation, selection, **given)
    [error] = payload["userErrors"]
    return error["code"], error["field"][1:]


async def accepted(people: People, quantity: str = "100") -> Sent:
    """One that was accepted as it left."""
    gone = await sent(people, quantity)
    await done(people, "buyer", "acceptDelivery", "consignment { state }", **whole(gone, quantity))
    return gone


def whole(gone: Sent, quantity: str = "100") -> dict[str, Any]:
    return {"consignmentId": gone.id, "readings": [{"lotId": gone.lot_id, "accepted": quantity}]}


BEGUN = clock.now()


def at(minutes: int) -> str:
    """An instant so many minutes after these tests began, always the same; before that for a negative number."""
    return (BEGUN + timedelta(minutes=minutes)).isoformat()


def departure(minutes: int, **changes: str) -> dict[str, str]:
    plain = {"carrier": "苏捷冷链", "vehiclePlate": "苏G12345", "driverPhone": DRIVER}
    return {**plain, "fromPlace": "双店镇", "toPlace": "县中食堂", "departedAt": at(minutes), **changes}


async def departed(people: People, gone: Sent, minutes: int = -180) -> str:
    """The id of a stretch that began so long ago."""
    given = {"consignmentId": gone.id, "departure": departure(minutes)}
    return str((await done(people, "seller", "recordDeparture", "leg { id }", **given))["leg"]["id"])


async def arrived(people: People, leg_id: str, minutes: int = -60) -> None:
    await done(people, "seller", "recordArrival", "leg { id }", legId=leg_id, arrivedAt=at(minutes))


STORY = """query($id: ID!) { delivery(consignmentId: $id) {
  consignment { state goods paid credited held payable open lines { allocations {
    id dispatched accepted rejected short firstReading disputed settled } } }
  acceptance coldChainKept breaches { kind leg since until celsius }
  legs { id position isReturn carrier vehiclePlate driverPhone arrivedAt readings { at celsius } }
  weighings { quantity scale reader } rejections { id quantity reason note photos { id } }
  returns { id quantity restocked writtenOff receivedAt } claims { id number state credited }
  timeline { kind about quantity note by } } }"""


async def story(people: People, gone: Sent, who: str = "buyer") -> Any:
    """All that stands of a delivery, as somebody sees it."""
    return (await people.get(who, STORY, id=gone.id))["delivery"]


async def money(people: People, gone: Sent) -> tuple[str, ...]:
    """Goods, credited, held and open."""
    shown = (await story(people, gone))["consignment"]
    return tuple(shown[each] for each in ("goods", "credited", "held", "open"))


async def allocation_of(people: People, gone: Sent) -> str:
    return str((await story(people, gone))["consignment"]["lines"][0]["allocations"][0]["id"])


async def claim_on(people: People, gone: Sent, quantity: str = "10", **changes: Any) -> dict[str, Any]:
    """What is sent to claim on a consignment."""
    plain = {"asked": "REFUND", "reason": "EXPIRED", "note": "软烂", "quantity": quantity}
    return {"allocationId": await allocation_of(people, gone), **plain, **changes}


async def claimed(people: People, gone: Sent, quantity: str = "10", **changes: Any) -> str:
    """The id of a claim."""
    given = await claim_on(people, gone, quantity, **changes)
    return str((await done(people, "buyer", "openClaim", "claim { id }", **given))["claim"]["id"])


def terms(quantity: str = "10", **changes: Any) -> dict[str, Any]:
    return {"remedy": "REFUND", "quantity": quantity, "fault": "LOT", **changes}


async def refund(people: People, gone: Sent, quantity: str = "10", **changes: Any) -> str:
    """A claim that the seller accepted; its id."""
    id_ = await claimed(people, gone, quantity)
    await done(
        people,
        "seller",
        "answerClaim",
        "claim { state }",
        claimId=id_,
        answer="ACCEPT",
        terms=terms(quantity, **changes),
    )
    return id_


async def days_pass(test: TestDatabase, days: int) -> None:
    """As if everything had happened so many days earlier."""
    await run(
        test,
        f"UPDATE consignment SET deliver_on = deliver_on - {days}, accepted_at = accepted_at - interval '{days} days'",
        f"UPDATE claim SET answer_by = answer_by - {days}",
    )
