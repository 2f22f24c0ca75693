"""How accounts are called."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.parties.models import Account
from domain.parties.roles import Viewer


async def own_name(session: AsyncSession, viewer: Viewer) -> str:
    """The viewer's own name, to be written beside what he decides."""
    return (await session.execute(select(Account.name).where(Account.id == viewer.account_id))).scalar_one()
