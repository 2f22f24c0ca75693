"""The tables of matchmaking: one session where a seller and a buyer met, and a lead between them."""

from tests.matchmaking.steps import met, opened
from tests.story.people import People
from tests.walls.slices.groups import EVERYBODY, OVERSEERS, TRADERS

SEEN_BY: dict[str, set[str]] = {
    "idempotency_record": {"approver", "seller", "buyer"},
    "matchmaking_session": EVERYBODY,
    "matchmaking_participation": {*OVERSEERS, *TRADERS},
    "lead": {*OVERSEERS, *TRADERS},
}
CHANGED_BY = {"matchmaking_session": {"approver"}, "matchmaking_participation": {"approver"}}
"""The county's office is the host."""
PUBLISHED = {"matchmaking_session"}


async def fill(people: People) -> None:
    done = await opened(people, await met(people))
    assert not done["userErrors"], done
