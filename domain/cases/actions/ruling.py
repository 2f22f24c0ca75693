"""How a county sets the figures of the procedure, for a time."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.cases import queries, rules
from domain.cases.errors import CaseRuleOverlaps
from domain.cases.models import CaseRule
from domain.cases.rules import WantedRule
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.rows import new_key


async def set_case_rule(session: AsyncSession, viewer: Viewer, wanted: WantedRule) -> CaseRule:
    """From a day on cases of the viewer's county are opened under this rule. One that began before it ends then.

    Cases that are open keep theirs. Of two set at one moment the exclusion constraint refuses the second.
    Raises CaseRuleUnfit, and CaseRuleOverlaps for days on which another is set to begin.
    """
    rules.check_rule(wanted, clock.today())
    region_code = viewer.county_id * 10**6
    days = Range(wanted.since, wanted.until and wanted.until + timedelta(days=1))
    for each in (await session.execute(queries.rules_for_update(region_code, days))).scalars().all():
        if each.during.lower is not None and each.during.lower >= wanted.since:
            raise CaseRuleOverlaps(at=("since",), day=each.during.lower)
        each.during = ended_before(each.during, wanted.since)
    await session.flush()
    made = CaseRule(
        id=new_key(),
        region_code=region_code,
        notice_days=wanted.notice_days,
        filing_days=wanted.filing_days,
        least_visitors=wanted.least_visitors,
        least_voters=wanted.least_voters,
        months_above_line=wanted.months_above_line,
        transition_months=wanted.transition_months,
        follow_up_days=wanted.follow_up_days,
        during=days,
        source=wanted.source.strip(),
        set_by=viewer.account_id,
        set_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made
