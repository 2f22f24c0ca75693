"""A process that is killed again and again while it sells, settles, pays, claims, judges and pays back.

Run as a program: the address of the application's role, how many times to kill, and a seed. What it has learnt of the
platform's documents is handed to each child, so that a child is at work at once. What is left behind is for the caller
to look at.
"""

import asyncio
import os
import signal
import sys
import time
from dataclasses import replace
from random import Random
from typing import Any

import httpx

from server.app import Application
from server.database import Database
from server.services import Services
from server.tokens import AccessTokens
from tests.conftest import NAMED
from tests.settlement.sales import decided, sold
from tests.story.people import People

MOST_STEPS = 22
"""A child is killed in the midst of one of its first so many requests: a sale takes about eighteen."""
A_STEP = 0.02
"""Seconds after a request was sent within which its child is killed."""


class Heard(People):
    """People who say before each request that they are about to send it."""

    ear = -1

    async def ask(self, who: str | None, query: str, **variables: Any) -> Any:
        if self.ear >= 0:
            os.write(self.ear, b".")
        return await super().ask(who, query, **variables)


async def live(people: People) -> None:
    """One sale, with all that can befall it; what is refused is refused."""
    chance = Random(time.monotonic_ns())
    sale = await sold(people)
    given = {"consignmentId": sale.id, "reference": "R"}
    paid = {"orderId": sale.order_id, "reference": "R", "amount": f"{chance.randint(1, 585)}.00"}
    await people.do("buyer", "payOrder", "order { id }", **paid)
    await decided(people, sale, str(chance.randint(1, 50)), chance.choice(["LOT", "LOT", "SELLER"]))
    await people.do("seller", "advancePayment", "advance { id }", amount="50.00", **given)
    await people.do("finance", "refundBuyer", "refund { id }", amount="1.00", **given)


async def lives(services: Services, people: People, url: str, how_many: int) -> None:
    """Sales one after the other, over connections of this process's own."""
    own = replace(services, database=Database(url, connections=2))
    vars(own)["library"] = services.library  # what was planned once
    app = httpx.ASGITransport(app=Application(own))
    async with httpx.AsyncClient(transport=app, base_url="http://lianxin") as people.client:
        for _ in range(how_many):
            await live(people)
    await own.database.close()


def main(url: str, kills: int, seed: int) -> None:
    services = Services(Database(url, connections=1), AccessTokens(bytes(32)), operations=NAMED)
    people = Heard(httpx.AsyncClient())
    asyncio.run(lives(services, people, url, 2))
    chance = Random(seed)
    for _ in range(kills):
        heard, people.ear = os.pipe()
        child = os.fork()
        if not child:
            asyncio.run(lives(services, people, url, 1000))
        os.close(people.ear)
        for _ in range(1 + chance.randrange(MOST_STEPS)):
            if not os.read(heard, 1):
                sys.exit("A child ended before it was killed.")
        time.sleep(chance.uniform(0, A_STEP))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(heard)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
