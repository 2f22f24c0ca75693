"""Who acts: what a rule about several hands has to know of the viewer."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries
from domain.accreditation.rules import Actor
from domain.parties.roles import Viewer


async def actor_towards(session: AsyncSession, viewer: Viewer, seller_id: uuid.UUID) -> Actor:
    """The viewer as a step about a seller looks at him: any appointment of his in that organisation counts."""
    tie = queries.appointed_in(viewer.account_id, seller_id, clock.today())
    tied = (await session.execute(tie)).first() is not None
    return Actor(viewer.account_id, viewer.role, belongs_to_seller=tied)
