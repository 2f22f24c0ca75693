"""What a seller resolves from a day on: how it parts what is left of a sale, and what its shares earn at least."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.linkage import queries, rules
from domain.linkage.errors import ChangesAlready
from domain.linkage.models import DividendGuarantee
from domain.linkage.queries import Dated
from domain.money import Fen
from domain.parties.models import Organisation, OrganisationKind
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import ProfitSplit


@dataclass(frozen=True, slots=True)
class WantedSplit:
    """The three parts in percent, and the collective that gets the first."""

    village_id: uuid.UUID | None
    village: Decimal
    shares: Decimal
    retained: Decimal


async def set_profit_split(
    session: AsyncSession, viewer: Viewer, wanted: WantedSplit, since: date, source: str
) -> ProfitSplit:
    """Part what is left of the viewer's sales so from a day on; what held until then ends the day before.

    Raises DayHasPassed, ChangesAlready, NotFound for what is no village collective, and what `check_split` raises.
    """
    rules.check_split(wanted.village, wanted.shares, wanted.retained)
    rules.not_passed(since, clock.today(), "from")
    if wanted.village or wanted.village_id:
        collective = select(Organisation.id).where(
            Organisation.id == wanted.village_id, Organisation.kind == OrganisationKind.VILLAGE_COLLECTIVE
        )
        if (await session.execute(collective)).first() is None:
            raise NotFound(at=("villageId",), what="village collective")
    await _end_before(session, viewer, ProfitSplit, since)
    split = ProfitSplit(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        village_id=wanted.village_id,
        village=wanted.village,
        shares=wanted.shares,
        retained=wanted.retained,
        during=Range(since, None),
        source=source,
        entered_at=clock.now(),
    )
    session.add(split)
    await session.flush()
    return split


async def set_dividend_guarantee(
    session: AsyncSession, viewer: Viewer, per_share: Fen, since: date, source: str
) -> DividendGuarantee:
    """Guarantee so much for each share and year from a day on, nothing to end it; what held until then ends.

    Raises NotPositive for less than nothing, DayHasPassed, ChangesAlready.
    """
    if per_share < 0:
        raise NotPositive(at=("perShare",))
    rules.not_passed(since, clock.today(), "from")
    await _end_before(session, viewer, DividendGuarantee, since)
    guarantee = DividendGuarantee(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        per_share=per_share,
        during=Range(since, None),
        source=source,
        entered_at=clock.now(),
    )
    session.add(guarantee)
    await session.flush()
    return guarantee


async def _end_before(session: AsyncSession, viewer: Viewer, model: type[Dated], since: date) -> None:
    """What holds on a day ends the day before. Raises ChangesAlready where something begins on that day or later.

    Of two set at one moment the exclusion constraint refuses the second.
    """
    rows = queries.reaching_beyond(model, viewer.county_id, viewer.organisation, since)
    for each in (await session.execute(rows)).scalars().all():
        first = rules.first_day(each.during)
        if first >= since:
            raise ChangesAlready(at=("from",), first=first)
        each.during = rules.before(each.during, since)
    await session.flush()
