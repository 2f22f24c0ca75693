"""Working out what families may expect, for one that asks and for all by night."""

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.households.models import Household
from domain.income import promises
from domain.income.expecting import Promise, expected_of
from domain.income.models import ExpectedKind, IncomeOutlook
from domain.orders.rules import Place
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def foresee(session: AsyncSession, place: Place) -> IncomeOutlook:
    """Work out what one family may expect, if the viewer sees it. Raises NotFound."""
    household = await session.get(Household, place)
    if household is None:
        raise NotFound(at=("householdId",), what="household")
    async with standing_in(session, Office.SETTLEMENT, place[0]):
        await _work_out(session, place[0], place[1])
    return (await session.execute(promises.outlook_of(place))).scalar_one()


async def foresee_all(session: AsyncSession, county_id: int) -> None:
    """Work out what all families of a county may expect."""
    async with standing_in(session, Office.SETTLEMENT, county_id):
        await _work_out(session, county_id, None)


async def _work_out(session: AsyncSession, county_id: int, household_id: uuid.UUID | None) -> None:
    today = clock.today()
    found = await session.execute(promises.promises(county_id, today, _a_year_on(today), household_id))
    by_household: dict[uuid.UUID, list[Promise]] = defaultdict(list)
    for row in found.all():
        by_household[row.household_id].append(Promise(**{**row._mapping, "kind": ExpectedKind(row.kind)}))
    buyers = await session.execute(promises.largest_buyers(county_id, today, household_id))
    shares: dict[uuid.UUID, Decimal] = {each.household_id: each.share for each in buyers.all()}
    asked = [household_id] if household_id else await _known(session, county_id)
    rows = [
        (
            new_key(),
            each,
            json.dumps([line.as_json() for line in expected_of(by_household[each], today)], ensure_ascii=False),
            shares.get(each),
        )
        for each in sorted({*by_household, *shares, *asked})
    ]
    if rows:
        await session.execute(promises.writing(county_id, rows, clock.now()))


async def _known(session: AsyncSession, county_id: int) -> Sequence[uuid.UUID]:
    """All for whom it was worked out before, so that what is expected no more is gone."""
    return (await session.execute(promises.households_with_outlook(county_id))).scalars().all()


def _a_year_on(day: date) -> date:
    """The last day of the month a year later."""
    return date(day.year + 1 + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
