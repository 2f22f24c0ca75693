"""Documents as files, for who cannot send a header: they come as they are kept."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from domain.documents.models import Document
from domain.documents.rules import MIME
from domain.errors import NotFound
from server.papers.links import FileAsked
from server.papers.made import Made


async def document(session: AsyncSession, asked: FileAsked) -> Made:
    """Raises NotFound."""
    county_id, key = asked.what["county"], uuid.UUID(asked.what["id"])
    kept = select(Document).where(Document.county_id == county_id, Document.id == key)
    found = (await session.execute(kept.options(undefer(Document.content)))).scalar_one_or_none()
    if found is None:
        raise NotFound(what="document")
    return Made(found.name, MIME[found.media_type], found.content)
