"""Keeping documents, and laying them before others."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.documents import queries
from domain.documents.errors import PhotoExpected
from domain.documents.models import Document
from domain.documents.rules import PHOTOS, Kept
from domain.errors import FieldPath, NotFound
from domain.parties.roles import Viewer
from domain.rows import new_key

Place = tuple[int, uuid.UUID]
"""County and key."""


async def keep_document(session: AsyncSession, viewer: Viewer, kept: Kept) -> Document:
    """Put a document into the files of the viewer's county. The same bytes sent again are the same document."""
    await session.execute(
        insert(Document)
        .values(
            county_id=viewer.county_id,
            id=new_key(),
            organisation_id=viewer.organisation,
            shown_to=[],
            name=kept.name,
            media_type=kept.media_type,
            size=len(kept.content),
            sha256=kept.sha256,
            content=kept.content,
            uploaded_by=viewer.account_id,
            uploaded_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    found = select(Document).where(
        Document.county_id == viewer.county_id,
        Document.organisation_id == viewer.organisation,
        Document.sha256 == kept.sha256,
    )
    return (await session.execute(found)).scalar_one()


async def lay_before(
    session: AsyncSession,
    viewer: Viewer,
    places: Sequence[Place],
    county_id: int,
    shown_to: Sequence[uuid.UUID],
    *,
    at: FieldPath,
    photos: bool = False,
) -> list[uuid.UUID]:
    """Put the viewer's own documents into a county's files and show them to some organisations; their keys there.

    Where that county is another than the document's it gets a copy, so that whoever decides there has it at hand.
    Raises NotFound; with `photos` PhotoExpected for anything else.
    """
    return [
        await _file(session, viewer, place, county_id, shown_to, at=(*at, nth), photos=photos)
        for nth, place in enumerate(dict.fromkeys(places))
    ]


async def _file(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    county_id: int,
    shown_to: Sequence[uuid.UUID],
    *,
    at: FieldPath,
    photos: bool,
) -> uuid.UUID:
    own = queries.documents_at(place[0], [place[1]], viewer.organisation)
    document = (await session.execute(own)).scalar_one_or_none()
    if document is None:
        raise NotFound(at=at, what="document")
    if photos and document.media_type not in PHOTOS:
        raise PhotoExpected(at=at, name=document.name)
    filed: uuid.UUID = (await session.execute(queries.file_in(county_id, document, shown_to))).scalar_one()
    return filed
