"""Locking beforehand what several orders of one transaction take.

An order locks its contract prices with a cap, then what its buyer keeps, then its lots, each in order. Where a
transaction places several, one after the other, the second locks a contract while the first holds lots: another that
does the same the other way round would wait in a circle with it. So all of them are held first.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders import queries
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.pricing.queries import capped_for_update

Lots = Mapping[int, set[uuid.UUID]]
"""By county."""


async def hold_contracts(session: AsyncSession, viewer: Viewer, wanted: Iterable[tuple[Place, date]]) -> Lots:
    """Lock the contract prices with a cap that hold for listings on days; gives the lots that these are sold from.

    A listing that is not there is left to be refused when it is ordered.
    """
    listings: dict[tuple[int, date], set[uuid.UUID]] = defaultdict(set)
    for (county_id, listing_id), day in wanted:
        listings[county_id, day].add(listing_id)
    capped: set[Place] = set()
    lots: dict[int, set[uuid.UUID]] = defaultdict(set)
    for (county_id, day), ids in listings.items():
        asked = {"county": county_id, "listings": sorted(ids), "on": day, "today": clock.today()}
        for row in await queries.OFFERED.rows(session, **asked, buyer=viewer.organisation):
            lots[county_id].update(row["lots"] or ())
            if row["quantity_cap"] is not None:
                capped.add((county_id, row["contract_id"]))
    for place in sorted(capped):
        await session.execute(capped_for_update(*place))
    return lots


async def hold_lots(session: AsyncSession, lots: Lots) -> None:
    """Lock them, county by county, through the market's door."""
    for county_id in sorted(lots):
        async with standing_in(session, Office.MARKET, county_id):
            await queries.LOTS_FOR_UPDATE.rows(session, county=county_id, lots=sorted(lots[county_id]))
