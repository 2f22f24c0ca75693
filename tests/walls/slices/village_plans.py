"""A plan is its officers' and overseers' until its notice stands in the village; then every family's there."""

from collections.abc import Iterator

from domain import clock
from domain.rows import Row
from domain.village_plans.models import PlanState, VillagePlan, VillagePlanLine
from tests.story.county import COUNTY, FAMILIES, MEMBERS, VILLAGE, key
from tests.walls.slices.groups import OFFICERS, OVERSEERS

SEEN_BY: dict[str, set[str]] = {
    "village_plan": {*OFFICERS, *OVERSEERS, *MEMBERS},
    "village_plan_line": {*OFFICERS, *OVERSEERS, *MEMBERS},
}
CHANGED_BY = {"village_plan": {"finance"}}


def rows() -> Iterator[Row]:
    """A plan on public notice. What buyers may still order by then is too little for a sale of its own."""
    yield VillagePlan(
        county_id=COUNTY,
        id=key("village plan"),
        village_id=key("village"),
        region_code=VILLAGE,
        number="VP-1",
        year=2026,
        amount=100,
        source="分配方案",
        state=PlanState.NOTICE,
        drafted_by=key("account officer"),
        drafted_at=clock.now(),
        voted_on=clock.today(),
        ayes=31,
        nays=4,
        published_at=clock.now(),
        notice_until=clock.today(),
    )
    yield VillagePlanLine(
        county_id=COUNTY,
        id=key("village plan line"),
        plan_id=key("village plan"),
        position=1,
        region_code=VILLAGE,
        household_id=key("A"),
        household_name=FAMILIES["A"],
        amount=100,
        reason="缺劳力",
    )
