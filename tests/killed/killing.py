"""A process that is killed again and again while it sells, pays out, and takes in files.

Run as a program: the address of the application's role, how many times to kill, and a seed. What it has learnt of the
platform's documents is handed to each child, so that a child is at work at once. What is left behind is for the caller
to look at, who is told the listing that files ordered from.
"""

import asyncio
import itertools
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import httpx

from server.app import Application
from server.database import Database
from server.services import Services
from server.tokens import AccessTokens
from tests.conftest import NAMED
from tests.killed.lives import LIVES, Stage, staged
from tests.story.people import People

MOST_STEPS = {"sell": 22, "pay out": 9, "take in": 5}
"""A child is killed in the midst of one of its first so many requests: about as many as it takes."""
A_STEP = 0.02
"""Seconds after a request was sent within which its child is killed."""


def run(services: Services, people: People, url: str, work: Callable[[], Awaitable[Any]], ear: int = -1) -> Any:
    """Do some work over connections of this process's own. `ear` hears of each request before it is sent."""

    async def tell(_: Any) -> None:
        if ear >= 0:
            os.write(ear, b".")

    async def at_work() -> Any:
        own = replace(services, database=Database(url, connections=2))
        vars(own)["library"] = services.library  # what was planned once
        app = httpx.ASGITransport(app=Application(own))
        hooks = {"request": [tell]}
        async with httpx.AsyncClient(transport=app, base_url="http://lianxin", event_hooks=hooks) as people.client:
            done = await work()
        await own.database.close()
        return done

    return asyncio.run(at_work())


async def again_and_again(life: str, stage: Stage) -> None:
    while True:
        await LIVES[life](stage)


def main(url: str, kills: int, seed: int) -> None:
    services = Services(Database(url, connections=1), AccessTokens(bytes(32)), operations=NAMED)
    people = People(httpx.AsyncClient())
    stage = run(services, people, url, partial(staged, people))
    for life in LIVES.values():
        run(services, people, url, partial(life, stage))
    chance = Random(seed)
    for name in itertools.islice(itertools.cycle(LIVES), kills):
        heard, ear = os.pipe()
        child = os.fork()
        if not child:
            run(services, people, url, partial(again_and_again, name, stage), ear)
        os.close(ear)
        for _ in range(1 + chance.randrange(MOST_STEPS[name])):
            if not os.read(heard, 1):
                sys.exit("A child ended before it was killed.")
        time.sleep(chance.uniform(0, A_STEP))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(heard)
    sys.stdout.write(stage.listing_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
