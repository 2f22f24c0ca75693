"""Evidence that the buyer keeps and has laid before nobody yet."""

from tests.documents.photos import PAPER, uploaded
from tests.story.people import People
from tests.walls.slices.groups import BUYER, OVERSEERS

SEEN_BY: dict[str, set[str]] = {"document": {*OVERSEERS, *BUYER}}


async def fill(people: People) -> None:
    await uploaded(people, "buyer", PAPER, "paper.pdf")
