"""What a member of a buying organisation orders with, read at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.purchasing import queries, rules
from domain.purchasing.delivering import Hours
from domain.purchasing.models import Duty


@dataclass(frozen=True, slots=True)
class Receiving:
    """Where and when a buyer wants to receive; by default at its default address, at any hour."""

    address: Place | None = None
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """A member's duties, the budget units in force, and where deliveries go, as far as that is known."""

    duties: frozenset[Duty]
    units: Sequence[uuid.UUID]
    limited: bool
    """Whether any limit is in force that he might meet; where none is, none is to be locked."""
    region_code: int
    """Of the address; without one, that in which the buyer is registered."""
    address_id: uuid.UUID | None
    receives: bool
    """Whether the address takes deliveries on the day."""
    address: Mapping[str, Any]
    """What of it is frozen with a delivery; nulls where there is none."""


async def means_of(session: AsyncSession, viewer: Viewer, deliver_on: date, receiving: Receiving) -> Means:
    (row,) = await queries.MEANS.rows(
        session,
        county=viewer.county_id,
        buyer=viewer.organisation,
        account=viewer.account_id,
        today=clock.today(),
        on=deliver_on,
        address=receiving.address[1] if receiving.address else None,
    )
    return Means(
        duties=rules.duties_held(map(Duty, row["duties"] or ()), given_any=row["given_any"]),
        units=row["units"] or (),
        limited=row["limited"],
        region_code=row["home"] if row["address_id"] is None else row["address_region"],
        address_id=row["address_id"],
        receives=bool(row["receives"]),
        address={name: row[name] for name in FROZEN},
    )


FROZEN = ("label", "street", "contact_name", "phone_sealed", "phone_masked")
"""What of an address is frozen with a delivery."""
