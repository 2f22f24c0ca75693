"""An officer's duty is another's for some days."""

from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import queries, rules
from domain.cases.errors import DelegatedAlready
from domain.cases.models import CaseDelegation
from domain.cases.rules import Place
from domain.errors import NotFound
from domain.parties.names import own_name
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_before
from domain.rows import new_key


async def delegate_cases(
    session: AsyncSession, viewer: Viewer, login: str, since: date, until: date, reason: str
) -> CaseDelegation:
    """Delegate one's duty in one's region to a colleague of the same role in the county. Both days count.

    Raises NotFound, CaseReasonMissing, DelegatedToOneself, DelegationDays, DelegatedAlready.
    """
    why = rules.check_reason(reason)
    days = Range(since, until + timedelta(days=1)) if since <= until else Range(since, since, bounds="[]")
    async with standing_in(session, Office.DOOR):
        asked = queries.colleague(login, viewer.role, viewer.county_id, days)
        colleague = (await session.execute(asked)).scalar_one_or_none()
    if colleague is None:
        raise NotFound(at=("delegate",), what="colleague")
    rules.check_delegation(viewer.account_id, colleague.id, since, until, clock.today())
    if (await session.execute(queries.delegated_by(viewer.county_id, viewer.account_id, viewer.role, days))).first():
        raise DelegatedAlready(at=("since",))
    low, high = viewer.region_range
    delegation = CaseDelegation(
        county_id=viewer.county_id,
        id=new_key(),
        delegator_id=viewer.account_id,
        delegator_name=await own_name(session, viewer),
        delegate_id=colleague.id,
        delegate_name=colleague.name,
        role=viewer.role,
        region_code=low,
        region_high=high,
        during=days,
        reason=why,
        made_at=clock.now(),
    )
    session.add(delegation)
    await session.flush()
    return delegation


async def end_delegation(session: AsyncSession, viewer: Viewer, place: Place) -> CaseDelegation:
    """Take one's duty back from today on. Raises NotFound."""
    asked = queries.delegation_for_update(*place, viewer.account_id)
    delegation = (await session.execute(asked)).scalar_one_or_none()
    if delegation is None:
        raise NotFound(at=("delegationId",), what="delegation")
    if delegation.during.upper is not None and delegation.during.upper > clock.today():
        delegation.during = ended_before(delegation.during, clock.today())
    await session.flush()
    return delegation
