"""Drafting a collective's plan, recording its vote, publishing it, and paying it once its notice is over.

Who drafts is the village's officer, who pays the county's finance office: never one and the same.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.errors import NotFound, WrongState
from domain.linkage.actions.families import Family, Named, family
from domain.linkage.errors import UnknownHousehold
from domain.money import Fen, yuan_of
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions.dues import Owed, owe, realise_dues
from domain.settlement.models import AccountKind
from domain.settlement.terms import DueKind
from domain.village_plans import queries, rules
from domain.village_plans.errors import MoreThanVillageHolds, NotOfThisVillage, NoVillagePlanRule
from domain.village_plans.models import PlanState, VillagePlan, VillagePlanLine, VillagePlanRule
from domain.village_plans.rules import WantedLine
from domain.writing import write_all


@dataclass(frozen=True, slots=True)
class WantedPlan:
    """Of which collective's income of which year how much, in fen, goes to whom, and which paper says so."""

    village_id: uuid.UUID
    year: int
    amount: Fen
    source: str
    lines: Sequence[WantedLine]


async def draft_plan(session: AsyncSession, viewer: Viewer, wanted: WantedPlan) -> VillagePlan:
    """Draft a plan of a collective of the viewer's village.

    Raises NotFound, UnknownHousehold, NotOfThisVillage, MoreThanVillageHolds, and what `check_plan` raises.
    """
    rules.check_plan(wanted.year, wanted.amount, wanted.lines, clock.today())
    found = await session.execute(queries.collective(wanted.village_id, *viewer.region_range))
    village = found.scalar_one_or_none()
    if village is None:
        raise NotFound(at=("villageId",), what="village collective")
    families = [await _family(session, village, at, each) for at, each in enumerate(wanted.lines)]
    await _check_held(session, viewer.county_id, village.id, wanted.amount, "amount")
    plan = VillagePlan(
        county_id=viewer.county_id,
        id=new_key(),
        village_id=village.id,
        region_code=village.region_code,
        number=f"VP{clock.today():%Y%m%d}-{new_code()}",
        year=wanted.year,
        amount=wanted.amount,
        source=wanted.source,
        state=PlanState.DRAFT,
        drafted_by=viewer.account_id,
        drafted_at=clock.now(),
    )
    session.add(plan)
    await session.flush()
    lines = zip(wanted.lines, families, strict=True)
    await write_all(session, [_line(plan, at, *each) for at, each in enumerate(lines, start=1)])
    return plan


async def _family(session: AsyncSession, village: Organisation, at: int, wanted: WantedLine) -> Family:
    """Raises UnknownHousehold, NotOfThisVillage."""
    try:
        found = await family(session, village.county_id, Named(wanted.number, wanted.name))
    except UnknownHousehold as unknown:
        raise UnknownHousehold(at=("lines", at, "householdNumber"), **unknown.data) from None
    if found.region_code != village.region_code:
        raise NotOfThisVillage(at=("lines", at, "householdNumber"), name=wanted.name)
    return found


def _line(plan: VillagePlan, position: int, wanted: WantedLine, of: Family) -> VillagePlanLine:
    return VillagePlanLine(
        county_id=plan.county_id,
        id=new_key(),
        plan_id=plan.id,
        position=position,
        region_code=plan.region_code,
        household_id=of.id,
        household_name=of.name,
        amount=wanted.amount,
        reason=wanted.reason.strip(),
    )


async def _check_held(session: AsyncSession, county_id: int, village_id: uuid.UUID, amount: Fen, *at: str) -> None:
    """Raises MoreThanVillageHolds."""
    async with standing_in(session, Office.SETTLEMENT, county_id):
        held = (await session.execute(queries.held_by(county_id, village_id))).scalar_one()
    if amount > held:
        raise MoreThanVillageHolds(at=at, held=yuan_of(max(0, held)))


async def withdraw_plan(session: AsyncSession, place: Place) -> VillagePlan:
    """Give a draft up, before it is voted on. Raises NotFound, WrongState."""
    plan = await _locked(session, place, PlanState.DRAFT)
    plan.state = PlanState.WITHDRAWN
    await session.flush()
    return plan


async def record_vote(session: AsyncSession, place: Place, voted_on: date, ayes: int, nays: int) -> VillagePlan:
    """Write down how the village voted on a draft. It is carried or lost by that, and never changed again.

    Raises NotFound, WrongState, NobodyVoted, VoteOutOfTime, NoVillagePlanRule.
    """
    rules.check_vote(ayes, nays)
    plan = await _locked(session, place, PlanState.DRAFT)
    rules.check_day_of_vote(voted_on, clock.day_of(plan.drafted_at), clock.today())
    rule = await _rule_on(session, voted_on)
    plan.voted_on, plan.ayes, plan.nays = voted_on, ayes, nays
    plan.state = PlanState.CARRIED if rules.is_carried(ayes, nays, rule.more_than) else PlanState.LOST
    await session.flush()
    return plan


async def publish_plan(session: AsyncSession, place: Place) -> VillagePlan:
    """Put a plan that was carried on public notice, from today. Raises NotFound, WrongState, NoVillagePlanRule."""
    plan = await _locked(session, place, PlanState.CARRIED)
    rule = await _rule_on(session, clock.today())
    plan.state, plan.published_at = PlanState.NOTICE, clock.now()
    plan.notice_until = rules.notice_until(clock.today(), rule.notice_days)
    await session.flush()
    return plan


async def _rule_on(session: AsyncSession, day: date) -> VillagePlanRule:
    rule = (await session.execute(queries.rule_on(day))).scalar_one_or_none()
    if rule is None:
        raise NoVillagePlanRule(day=day)
    return rule


async def pay_plan(session: AsyncSession, viewer: Viewer, place: Place) -> VillagePlan:
    """Owe each household its line and pay it, out of the collective's account: it is the household's at once.

    Raises NotFound, WrongState, PlanNoticeNotOver, MoreThanVillageHolds.
    """
    plan = await _locked(session, place, PlanState.NOTICE)
    rules.check_notice_over(plan.notice_until, clock.today())
    await session.execute(queries.turn_to_draw(plan.village_id))
    await _check_held(session, plan.county_id, plan.village_id, plan.amount)
    lines = (await session.execute(queries.lines_of(plan))).scalars().all()
    owed = [
        Owed(each.household_id, each.household_name, each.region_code, each.amount, plan.number, plan.id)
        for each in lines
    ]
    dues = await owe(session, plan.county_id, plan.village_id, DueKind.VILLAGE_PLAN, clock.today(), owed)
    account = (AccountKind.VILLAGE, plan.village_id)
    await realise_dues(session, plan.county_id, plan.village_id, plan.id, [due.id for due in dues], out_of=account)
    plan.state, plan.paid_by, plan.paid_at = PlanState.PAID, viewer.account_id, clock.now()
    await session.flush()
    return plan


async def _locked(session: AsyncSession, place: Place, state: PlanState) -> VillagePlan:
    """A plan in a state, locked. Raises NotFound, WrongState."""
    plan = (await session.execute(queries.plan_for_update(*place))).scalar_one_or_none()
    if plan is None:
        raise NotFound(at=("planId",), what="village plan")
    if plan.state is not state:
        raise WrongState(at=("planId",), what="village plan", state=plan.state.value, expected=state.value)
    return plan
