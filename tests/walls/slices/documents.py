"""Evidence that the buyer keeps and has laid before nobody yet; a seller has its invoices among the documents."""

from tests.documents.photos import PAPER, uploaded
from tests.story.people import People
from tests.walls.slices.groups import OVERSEERS, TRADERS

SEEN_BY: dict[str, set[str]] = {"document": {*OVERSEERS, *TRADERS}}


async def fill(people: People) -> None:
    await uploaded(people, "buyer", PAPER, "paper.pdf")
