"""Many people at once over few lots, each doing one thing after another by chance that can be told again."""

import asyncio
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from server.database import Database
from tests.story.county import FAMILIES
from tests.story.people import People, day, promise

LEAST = 6
"""Each does so many things at least, however slow the machine."""


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's part of an order, and the login of who serves it."""

    order: str
    id: str
    seller: str


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot, the login of who sells it, and the listing it is in."""

    id: str
    seller: str
    listing: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim on so many kg of a part of an order."""

    part: Part
    id: str
    quantity: str


@dataclass
class Storm:
    """What there is to act on. It grows as people act, and may well be out of date: that is what is tried."""

    people: People
    database: Database
    lots: list[Lot]
    seller_of: dict[str, str]
    """The login of whoever sells, by the organisation's name."""
    parts: list[Part] = field(default_factory=list)
    sent: list[Part] = field(default_factory=list)
    accepted: list[Part] = field(default_factory=list)
    claims: list[Claimed] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    """How often what came of an action: `done`, or the code of a refusal."""

    @property
    def listings(self) -> list[str]:
        return sorted({each.listing for each in self.lots})

    def some_part(self, chance: Random) -> Part | None:
        """Of the newest, where most is still open."""
        return chance.choice(self.parts[-40:]) if self.parts else None

    def note(self, payload: Any, *expected: str) -> bool:
        """Whether it was done. Fails the run for a refusal that is none of the expected."""
        codes = [each["code"] for each in payload["userErrors"]]
        assert set(codes) <= set(expected), payload
        self.seen.update(codes or ["done"])
        return not codes

    async def rage(self, actions: list[tuple[int, Any]], seconds: float, actors: int, seed: int) -> None:
        weights, kinds = zip(*actions, strict=True)
        end = time.monotonic() + seconds

        async def act(chance: Random) -> None:
            for done in itertools.count():
                if done >= LEAST and time.monotonic() > end:
                    return
                (kind,) = chance.choices(kinds, weights)
                await kind(self, chance)

        async with asyncio.TaskGroup() as group:
            for nth in range(actors):
                group.create_task(act(Random(f"{seed} {nth}")))


async def put_up(people: People, seller: str) -> list[Lot]:
    """A listing of two lots of 100 kg; the cooperative's were grown by two families."""
    by = [{"household": FAMILIES["A"], "quantity": "60"}, {"household": FAMILIES["B"], "quantity": "40"}]
    goods = {"product": "蓝莓", "categoryCode": "FRUIT", "baseUnit": "KG", "quantity": "100", "harvestedOn": day(0)}
    lots = [
        await people.do(seller, "recordLot", "lot { id }", **goods, contributions=by if seller == "seller" else [])
        for _ in range(2)
    ]
    terms = {"unitLabel": "公斤", "unitContent": "1", "minimumQuantity": "1", "leadTimeDays": 0}
    window = {"deliverFrom": day(0), "deliverUntil": day(7), "tiers": [{"fromQuantity": "1", "unitPrice": "6.15"}]}
    lot_ids = [each["lot"]["id"] for each in lots]
    for each in lot_ids:
        await promise(people, each, seller)
    done = await people.do(seller, "publishListing", "listing { id }", lotIds=lot_ids, title="storm", **terms, **window)
    return [Lot(each, seller, str(done["listing"]["id"])) for each in lot_ids]
