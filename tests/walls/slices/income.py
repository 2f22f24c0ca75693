"""What is said of an income entry is for the family and its officers."""

from tests.income.steps import entries, say
from tests.story.people import People
from tests.walls.slices.groups import FAMILY

SEEN_BY: dict[str, set[str]] = {"income_remark": FAMILY, "idempotency_record": {"member"}}


async def fill(people: People) -> None:
    await say(people, "member", "confirmIncome", (await entries(people))[0])
