"""The figures by which a county judges deliveries, each from a day on."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Category
from domain.errors import NotFound
from domain.fulfilment import queries, rules
from domain.fulfilment.models import ANY_CATEGORY, DeliveryRule
from domain.fulfilment.rules import WantedRule
from domain.parties.roles import Viewer
from domain.periods import ended_before
from domain.rows import new_key


async def set_delivery_rule(session: AsyncSession, viewer: Viewer, wanted: WantedRule) -> DeliveryRule:
    """From a day on this figure holds in the viewer's county instead of what the county had set before.

    Raises NotFound, ColdestAboveWarmest, and what `check_rule` raises.
    """
    rules.check_rule(wanted, clock.today())
    category = ANY_CATEGORY if wanted.category_code is None else wanted.category_code
    await _check_category(session, wanted.category_code)
    await _check_ends(session, viewer, wanted, category)
    region_code = viewer.county_id * 10**6
    alike = queries.rules_for_update(wanted.kind, category, region_code, wanted.since)
    for before in (await session.execute(alike)).scalars():
        before.during = ended_before(before.during, wanted.since)
    await session.flush()
    made = DeliveryRule(
        id=new_key(),
        kind=wanted.kind,
        category_code=category,
        region_code=region_code,
        value=wanted.value,
        during=Range(wanted.since, None),
        source=wanted.source.strip(),
        set_by=viewer.account_id,
        set_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made


async def _check_category(session: AsyncSession, code: str | None) -> None:
    if code is None:
        return
    if (await session.execute(select(Category.code).where(Category.code == code))).first() is None:
        raise NotFound(at=("categoryCode",), what="category")


async def _check_ends(session: AsyncSession, viewer: Viewer, wanted: WantedRule, category: str) -> None:
    other = rules.OTHER_END.get(wanted.kind)
    if other is not None:
        figure = queries.rule(other, category, viewer.county_id, wanted.since)
        rules.check_ends(wanted.kind, wanted.value, await session.scalar(select(figure)))
