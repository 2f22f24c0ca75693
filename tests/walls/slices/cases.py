"""Cases are for the family and the officers of its village, township and county; the city counts them."""

from tests.cases.steps import PRESENT, delegated, objected, on_notice, planned, public, supported
from tests.story.people import People, day
from tests.walls.slices.groups import EVERYBODY

_OFFICERS = {"officer", "reviewer", "approver", "auditor"}
_CASE = {*_OFFICERS, "member"}

SEEN_BY: dict[str, set[str]] = {
    "idempotency_record": {"officer", "reviewer", "approver"},
    "document": _OFFICERS,
    "case_rule": EVERYBODY,
    "household_case": _CASE,
    "case_event": _CASE,
    "case_visit": _CASE,
    "case_review": _CASE,
    "case_vote": _OFFICERS,
    "case_notice": EVERYBODY,
    "case_objection": {*_OFFICERS, "buyer"},
    "case_measure": _CASE,
    "case_delegation": {"officer", "next officer", "approver", "auditor"},
    "case_tally": {"approver", "city", "auditor"},
}
PUBLISHED = {"case_rule", "case_notice"}
"""Rules are anybody's to look at; a notice is while it stands."""
CHANGED_BY = {
    "household_case": {"approver", "member"},
    "case_notice": {"approver"},
    "case_objection": {"approver"},
    "case_measure": {"approver"},
}
"""The county decides; a family writes its own lead and commitment."""


async def fill(people: People) -> None:
    """A case in support, one on notice that is objected to, and a delegation from tomorrow on."""
    assert (await planned(people, await supported(people)))["measure"]
    await on_notice(people, "B")
    notices = await public(people)
    assert (await objected(people, notices[-1]["id"], PRESENT[0], "buyer"))["receipt"]
    assert (await delegated(people, "officer", "next officer", since=day(1)))["delegation"]
