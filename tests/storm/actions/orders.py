"""Placing, cancelling, refusing, confirming, dispatching, accepting and lapsing."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from domain import clock
from domain.orders.actions.lapsing import lapse_overdue
from tests.storm.actions import Action
from tests.storm.storm import Part, Storm
from tests.story.county import COUNTY
from tests.story.people import day

_PARTS = """id consignments { id seller { name } lines { allocations { lot { id } reserved dispatched } } }"""


async def place(storm: Storm, chance: Random) -> None:
    """Up to four lines, of any sellers, for a near or a farther day."""
    listings = chance.sample(storm.listings, chance.randint(1, 4))
    lines = [{"listingId": each, "quantity": str(chance.randint(1, 25))} for each in listings]
    done = await storm.people.do(
        "buyer", "placeOrder", f"order {{ {_PARTS} }}", deliverOn=day(chance.randint(1, 4)), lines=lines
    )
    if storm.note(done, "INSUFFICIENT_STOCK"):
        order = done["order"]
        storm.parts += [
            Part(order["id"], each["id"], storm.seller_of[each["seller"]["name"]]) for each in order["consignments"]
        ]


async def cancel(storm: Storm, chance: Random) -> None:
    part = storm.some_part(chance)
    if part:
        chosen = {"consignmentIds": [part.id]} if chance.random() < 0.5 else {}
        storm.note(
            await storm.people.do("buyer", "cancelOrder", "order { id }", orderId=part.order, **chosen), "WRONG_STATE"
        )


async def refuse(storm: Storm, chance: Random) -> None:
    part = storm.some_part(chance)
    if part:
        given = {"orderId": part.order, "reason": "storm"}
        storm.note(await storm.people.do(part.seller, "refuseOrder", "order { id }", **given), "WRONG_STATE")


async def confirm(storm: Storm, chance: Random) -> None:
    part = storm.some_part(chance)
    if part:
        done = await storm.people.do(part.seller, "confirmOrder", "consignment { id }", orderId=part.order)
        storm.note(done, "WRONG_STATE")


async def dispatch(storm: Storm, chance: Random) -> None:
    part = storm.some_part(chance)
    if part:
        costs = [{"kind": "FREIGHT", "amount": "0.07"}] if chance.random() < 0.5 else []
        some = await _some_of(storm, chance, part) if chance.random() < 0.3 else {}
        done = await storm.people.do(
            part.seller, "dispatchOrder", "consignment { id }", orderId=part.order, costs=costs, **some
        )
        if storm.note(done, "WRONG_STATE", *(("NOT_FOUND", "MORE_THAN_RESERVED") if some else ())):
            storm.sent.append(Part(part.order, done["consignment"]["id"], part.seller))


async def _some_of(storm: Storm, chance: Random, part: Part) -> dict[str, Any]:
    """A kilogram of one of its lots; the rest follows, or is released."""
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Consignment {{ {_LOADED} }} }} }}"
    lines = (await storm.people.get("buyer", query, id=part.id))["node"]["lines"]
    lots = [each["lot"]["id"] for line in lines for each in line["allocations"]]
    rest = {"remainder": chance.choice(("FOLLOWS", "RELEASED")), "reason": "storm"}
    return {"lots": [{"lotId": chance.choice(lots), "quantity": "1"}], **rest} if lots else {}


async def accept(storm: Storm, chance: Random) -> None:
    """Whole, a little light, or with a kilogram that is rejected."""
    if not storm.sent:
        return
    part = chance.choice(storm.sent)
    found = await storm.people.get(
        "buyer", f"query($id: ID!) {{ node(id: $id) {{ ... on Consignment {{ {_LOADED} }} }} }}", id=part.id
    )
    loaded: dict[str, Decimal] = {}
    for line in found["node"]["lines"]:
        for each in line["allocations"]:
            loaded[each["lot"]["id"]] = loaded.get(each["lot"]["id"], Decimal(0)) + Decimal(each["dispatched"] or 0)
    light = Decimal("0.99") if chance.random() < 0.5 else Decimal(1)
    readings = [_reading(chance, lot, kg, light) for lot, kg in loaded.items() if kg]
    done = await storm.people.do(
        "buyer", "acceptDelivery", "consignment { id }", consignmentId=part.id, readings=readings
    )
    if storm.note(done, "WRONG_STATE", "RECALLED_ON_ITS_WAY"):
        storm.accepted.append(part)


def _reading(chance: Random, lot: str, kg: Decimal, light: Decimal) -> dict[str, Any]:
    if chance.random() < 0.3:
        rejected = [{"quantity": "1", "reason": "EXPIRED", "note": "storm"}]
        return {"lotId": lot, "accepted": str(kg - 1), "rejected": rejected}
    return {"lotId": lot, "accepted": str((kg * light).quantize(Decimal("0.001")))}


_LOADED = "lines { allocations { lot { id } dispatched } }"


async def lapse(storm: Storm, chance: Random) -> None:
    """As the worker does, some days from now."""
    async with storm.database.writing(None) as session:
        await lapse_overdue(session, COUNTY, clock.now() + timedelta(days=chance.randint(1, 3)), most=5)
    storm.note({"userErrors": []})


ACTIONS: list[tuple[int, Action]] = [
    (30, place),
    (12, cancel),
    (4, refuse),
    (14, confirm),
    (12, dispatch),
    (12, accept),
    (2, lapse),
]
