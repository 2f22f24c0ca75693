"""Certificates: a buyer sees its own, and the county's overseers."""

from datetime import timedelta

from domain import clock
from tests.billing.steps import codes
from tests.story.people import People
from tests.walls.slices.groups import BUYER, OVERSEERS

SEEN_BY: dict[str, set[str]] = {"impact_certificate": {*OVERSEERS, *BUYER}}


async def fill(people: People) -> None:
    last = clock.today().replace(day=1) - timedelta(days=1)
    period = {"since": last.replace(day=1).isoformat(), "until": last.isoformat()}
    assert codes(await people.do("buyer", "issueImpactCertificate", "certificate { id }", **period)) == []
