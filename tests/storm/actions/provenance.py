"""Recalling lots, and putting up others in their place."""

from random import Random

from tests.storm.actions import Action
from tests.storm.storm import Storm, put_up


async def recall(storm: Storm, chance: Random) -> None:
    """One of a listing's lots; the other may be sold on until a new listing takes the place of both."""
    lot = chance.choice(storm.lots)
    given = {"lotId": lot.id, "levelCode": "LEVEL_1", "reason": "storm"}
    done = await storm.people.do(lot.seller, "recallLot", "recall { id }", **given)
    if storm.note(done, "ALREADY_RECALLED"):
        new = await put_up(storm.people, lot.seller)
        storm.lots = [each for each in storm.lots if each.listing != lot.listing] + new


ACTIONS: list[tuple[int, Action]] = [(1, recall)]
