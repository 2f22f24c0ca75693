"""Answering for villages' plans: decode, one action, what to read back."""

from sqlalchemy import Select, select

from domain.errors import NotFound
from domain.village_plans import actions, queries
from domain.village_plans.actions import WantedPlan
from domain.village_plans.models import VillagePlan, VillagePlanRule
from domain.village_plans.rules import WantedLine
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import shared_key
from resolvers.reading.matching import Tests, by, by_shared_id, matching
from schema.inputs.village_plans import (
    DraftVillagePlanInput,
    PayVillagePlanInput,
    PublishVillagePlanInput,
    RecordVillageVoteInput,
    VillagePlanWhere,
    WithdrawVillagePlanInput,
)

_PLANS: Tests = {
    "village": by_shared_id("Organisation", VillagePlan.village_id),
    "state": by(VillagePlan.state),
}


def village_plans(where: VillagePlanWhere | None = None) -> Select[VillagePlan]:
    rows = queries.newest()
    return rows if where is None else rows.where(matching(where, _PLANS))


def rules() -> Select[VillagePlanRule]:
    return select(VillagePlanRule).order_by(VillagePlanRule.id)


async def draft(doing: Doing, input: DraftVillagePlanInput) -> ReadBack:
    village_id = shared_key(input.village_id, "Organisation")
    if village_id is None:
        raise NotFound(at=("villageId",), what="village collective")
    lines = [WantedLine(each.household_number, each.household_name, each.amount, each.reason) for each in input.lines]
    wanted = WantedPlan(village_id, input.year, input.amount, input.source, lines)
    return _told(await actions.draft_plan(doing.session, doing.viewer, wanted))


async def withdraw(doing: Doing, input: WithdrawVillagePlanInput) -> ReadBack:
    place = place_of(input.plan_id, "VillagePlan", ("planId",))
    return _told(await actions.withdraw_plan(doing.session, place))


async def record_vote(doing: Doing, input: RecordVillageVoteInput) -> ReadBack:
    place = place_of(input.plan_id, "VillagePlan", ("planId",))
    return _told(await actions.record_vote(doing.session, place, input.voted_on, input.ayes, input.nays))


async def publish(doing: Doing, input: PublishVillagePlanInput) -> ReadBack:
    place = place_of(input.plan_id, "VillagePlan", ("planId",))
    return _told(await actions.publish_plan(doing.session, place))


async def pay(doing: Doing, input: PayVillagePlanInput) -> ReadBack:
    place = place_of(input.plan_id, "VillagePlan", ("planId",))
    return _told(await actions.pay_plan(doing.session, doing.viewer, place))


def _told(plan: VillagePlan) -> ReadBack:
    return ReadBack(plan.county_id, plan.id)
