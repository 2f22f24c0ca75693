"""Which lots were given, for the seller and the overseers; who is in need, for the approver and the auditor alone."""

from collections.abc import Iterable

from domain.rows import Row
from tests.allocation.steps import OF_THE_POOR, OF_THE_WELL_OFF, confirmed, listed, need_rule, policy, stored, with_rule
from tests.story.people import People, day
from tests.walls.slices.groups import EVERYBODY, OVERSEERS, SELLER

_NEED = {"approver", "auditor"}
SEEN_BY: dict[str, set[str]] = {
    "allocation_policy": {*OVERSEERS, *SELLER},
    "allocation_decision": {*OVERSEERS, *SELLER},
    "allocation_change": {*OVERSEERS, *SELLER},
    "lot_need": _NEED,
    "linkage_contract": {"other member"},
    "lot_contribution": {"other member"},
    "household_need": _NEED,
    "need_rule": EVERYBODY,
}
PUBLISHED = {"need_rule"}
"""A rule is anybody's to look at, and its county's to set."""
CHANGED_BY = {"need_rule": {"approver"}}


def rows() -> Iterable[Row]:
    return with_rule()


async def fill(people: People) -> None:
    """Lots of families in need that came first, by the city's rule and then by the county's own."""
    await need_rule(people, since=day(1))
    await policy(people, "NEED_AWARE")
    lots = await stored(people, OF_THE_WELL_OFF, keeps=5), await stored(people, OF_THE_POOR, keeps=20)
    await confirmed(people, await listed(people, *lots), "50")
    await policy(people, "FIRST_EXPIRED")
