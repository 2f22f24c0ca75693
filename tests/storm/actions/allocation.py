"""Giving other lots to what is promised, and another seller for what was declined."""

from random import Random
from typing import Any

from tests.storm.actions import Action
from tests.storm.storm import Part, Storm

_LINES = "lines { id quantity allocations { lot { id } } }"


async def _lines(storm: Storm, part: Part) -> list[Any]:
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on Consignment {{ {_LINES} }} }} }}"
    return list((await storm.people.get("buyer", query, id=part.id))["node"]["lines"])


async def reallocate(storm: Storm, chance: Random) -> None:
    """A line is given a lot of another part of the same seller, whole."""
    part, other = storm.some_part(chance), storm.some_part(chance)
    if part is None or other is None or part.seller != other.seller:
        return
    lines, others = await _lines(storm, part), await _lines(storm, other)
    lots = [each["lot"]["id"] for line in others for each in line["allocations"]]
    if not lines or not lots:
        return
    line = chance.choice(lines)
    chosen = {"lineId": line["id"], "lots": [{"lotId": chance.choice(lots), "quantity": line["quantity"]}]}
    done = await storm.people.do(part.seller, "reallocate", "consignment { id }", consignmentId=part.id, lines=[chosen])
    refusals = ("WRONG_STATE", "INSUFFICIENT_STOCK", "NOT_FOUND", "LOTS_DO_NOT_ADD_UP", "LOT_RECALLED")
    storm.note(done, *refusals)


async def replace(storm: Storm, chance: Random) -> None:
    """What one seller declined, or let lapse, is ordered of the other."""
    part = storm.some_part(chance)
    lines = await _lines(storm, part) if part else []
    if part is None or not lines:
        return
    instead = [{"lineId": chance.choice(lines)["id"], "listingId": chance.choice(storm.listings)}]
    selection = "order { consignments { id seller { name } } }"
    done = await storm.people.do("buyer", "replaceSeller", selection, consignmentId=part.id, lines=instead)
    refusals = ("NOT_LEFT_MISSING", "NOTHING_MISSING", "SAME_SELLER", "INSUFFICIENT_STOCK", "NOT_FOUND")
    if storm.note(done, *refusals):
        known = {each.id for each in storm.parts}
        storm.parts += [
            Part(part.order, each["id"], storm.seller_of[each["seller"]["name"]])
            for each in done["order"]["consignments"]
            if each["id"] not in known
        ]


ACTIONS: list[tuple[int, Action]] = [(8, reallocate), (6, replace)]
