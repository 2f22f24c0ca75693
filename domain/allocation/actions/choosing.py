"""By what a seller gives out its lots, and choosing them by hand."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.allocation import queries, rules
from domain.allocation.models import AllocationChange, AllocationDecision, AllocationPolicy, NeedRule, Outcome, Policy
from domain.catalog.models import Lot
from domain.orders.actions.reallocating import Change, own_confirmed, reallocate
from domain.orders.models import Consignment
from domain.orders.rules import Chosen, Place
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.purchasing.errors import DayPassed
from domain.rows import new_key
from domain.writing import write_all


async def set_policy(session: AsyncSession, viewer: Viewer, policy: Policy, since: date) -> AllocationPolicy:
    """From a day on the seller's lots are given out by this policy. What was set before ends. Raises DayPassed."""
    if since < clock.today():
        raise DayPassed(at=("since",), day=since)
    before = queries.policies_for_update(viewer.county_id, viewer.organisation, since)
    for each in (await session.execute(before)).scalars():
        each.during = ended_before(each.during, since)
    await session.flush()
    made = AllocationPolicy(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        policy=policy,
        during=Range(since, None),
        set_by=viewer.account_id,
    )
    session.add(made)
    await session.flush()
    return made


async def policy_today(session: AsyncSession, county_id: int, seller_id: uuid.UUID) -> Policy:
    found = await session.execute(queries.policy_on(county_id, seller_id, clock.today()))
    return found.scalar_one_or_none() or Policy.FIRST_EXPIRED


async def choose_lots(session: AsyncSession, viewer: Viewer, place: Place, chosen: Sequence[Chosen]) -> Consignment:
    """The seller gives other lots to what it has promised and not sent.

    Raises LotsGivenByPolicy, what `own_confirmed` raises, and what `reallocate` raises.
    """
    consignment = await own_confirmed(session, viewer, place)
    rules.check_may_choose(await policy_today(session, consignment.county_id, consignment.seller_id))
    changes = await reallocate(session, viewer, consignment, chosen)
    await write_decision(session, viewer, consignment, Policy.SELLER_CHOICE, Outcome.CHOSEN, changes)
    return consignment


async def write_decision(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    policy: Policy,
    outcome: Outcome,
    changes: Sequence[Change],
    rule: NeedRule | None = None,
) -> AllocationDecision:
    """Keep what was decided about a consignment's lots, by what, and what changed by it."""
    decision = AllocationDecision(
        county_id=consignment.county_id,
        id=new_key(),
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        policy=policy,
        outcome=outcome,
        cap_percent=rule.cap_percent if rule else None,
        source=rule.source if rule else None,
        decided_by=viewer.account_id,
        decided_at=clock.now(),
    )
    codes = await codes_of(session, consignment.county_id, {each.lot_id for each in changes})
    await write_all(session, [decision])
    await write_all(session, [_change(decision, each, codes[each.lot_id]) for each in changes])
    return decision


async def codes_of(session: AsyncSession, county_id: int, lot_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What lots are called."""
    found = select(Lot.id, Lot.code).where(Lot.county_id == county_id, Lot.id.in_(lot_ids))
    return {row[0]: row[1] for row in (await session.execute(found)).all()}


def _change(decision: AllocationDecision, change: Change, lot_code: str) -> AllocationChange:
    return AllocationChange(
        county_id=decision.county_id,
        id=new_key(),
        seller_id=decision.seller_id,
        decision_id=decision.id,
        line_id=change.line.id,
        lot_id=change.lot_id,
        title=change.line.title,
        lot_code=lot_code,
        before=change.before,
        after=change.after,
    )
