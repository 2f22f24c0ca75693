"""How far a county lets families in need come first, for a time."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.allocation import queries, rules
from domain.allocation.errors import NeedRuleOverlaps
from domain.allocation.models import NeedRule
from domain.allocation.rules import WantedRule
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.rows import new_key


async def set_need_rule(session: AsyncSession, viewer: Viewer, wanted: WantedRule) -> NeedRule:
    """From a day on this rule holds in the viewer's county. One that began before it ends then, and is kept.

    Of two set at one moment the exclusion constraint refuses the second. Raises NeedRuleUnfit, NeedRuleLooksBack,
    SourceMissing, and NeedRuleOverlaps for days on which another is set to begin.
    """
    rules.check_rule(wanted, clock.today())
    region_code = viewer.county_id * 10**6
    days = Range(wanted.since, wanted.until and wanted.until + timedelta(days=1))
    standing = (await session.execute(queries.need_rules_for_update(region_code, days))).scalars().all()
    for each in standing:
        if each.during.lower is not None and each.during.lower >= wanted.since:
            raise NeedRuleOverlaps(at=("since",), day=each.during.lower)
        each.during = ended_before(each.during, wanted.since)
    await session.flush()
    made = NeedRule(
        id=new_key(),
        region_code=region_code,
        line_kind=wanted.line_kind,
        cap_percent=wanted.cap_percent,
        least_households=wanted.least_households,
        during=days,
        source=wanted.source.strip(),
        set_by=viewer.account_id,
        set_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made
