"""What is said of an income entry, and what a family may expect, is for the family and its officers."""

from tests.income.steps import entries, foresee, say
from tests.story.people import People
from tests.walls.slices.groups import FAMILY

SEEN_BY: dict[str, set[str]] = {
    "income_remark": FAMILY,
    "income_outlook": FAMILY,
    "idempotency_record": {"member"},
}


async def fill(people: People) -> None:
    await say(people, "member", "confirmIncome", (await entries(people))[0])
    await foresee(people, "officer")
