"""Finding the household that a paper contract names. A seller does not read the register; he knows what he signed."""

import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.linkage import queries
from domain.linkage.errors import UnknownHousehold
from domain.parties.walls import Office, standing_in


@dataclass(frozen=True, slots=True)
class Named:
    """A household as a paper names it: its number (户号), and one of its members."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Family:
    """What is stamped on whatever is agreed with a household."""

    id: uuid.UUID
    name: str
    region_code: int


async def family(session: AsyncSession, county_id: int, named: Named, at: str = "householdNumber") -> Family:
    """The household of this county that is meant. Raises UnknownHousehold unless number and name fit."""
    async with standing_in(session, Office.SETTLEMENT, county_id):
        rows = queries.family(county_id, named.number, named.name, clock.today())
        found = (await session.execute(rows)).scalar_one_or_none()
    if found is None:
        raise UnknownHousehold(at=(at,), number=named.number, name=named.name)
    return Family(found.id, named.name, found.region_code)
