"""Groups of people that see the same things."""

from tests.story.county import MEMBERS, PEOPLE

SEEN_BY: dict[str, set[str]] = {}

EVERYBODY = {*PEOPLE, *MEMBERS}
OFFICERS = {"officer", "reviewer", "approver", "city", "auditor"}
OVERSEERS = {"approver", "city", "finance", "auditor"}
SELLER = {"seller"}
BUYER = {"buyer", "chief"}
TRADERS = {*SELLER, *BUYER}
FAMILY = {*OFFICERS, "member"}
