"""The SQL of documents."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.sql.dml import ReturningInsert

from domain.documents.models import Document, MediaType
from domain.rows import new_key

_KEYS = ARRAY(UUID(as_uuid=True))


def content_of(county_id: int, id_: uuid.UUID) -> Select[MediaType, bytes]:
    """What a document is and its bytes, for who may see it."""
    return select(Document.media_type, Document.content).where(Document.county_id == county_id, Document.id == id_)


def hash_of(document: Any) -> Any:
    """By which anybody can check that the bytes are these: 64 hexadecimal digits."""
    return func.encode(document.sha256, "hex")


def documents_at(county_id: int, ids: Sequence[uuid.UUID], organisation_id: uuid.UUID) -> Select[Document]:
    return select(Document).where(
        Document.county_id == county_id, Document.id.in_(ids), Document.organisation_id == organisation_id
    )


def file_in(county_id: int, document: Document, shown_to: Sequence[uuid.UUID]) -> ReturningInsert[uuid.UUID]:
    """Lay a document into a county's files, or show the one that lies there to more organisations; gives its key."""
    columns = [each for each in Document.__table__.columns if each.name not in {"county_id", "id", "shown_to"}]
    copied = (
        select(
            cast(county_id, Integer),
            cast(new_key(), UUID(as_uuid=True)),
            cast(list(shown_to), _KEYS),
            *columns,
        )
        .where(Document.county_id == document.county_id, Document.id == document.id)
        .limit(1)
    )
    filed = insert(Document).from_select(["county_id", "id", "shown_to", *(each.name for each in columns)], copied)
    every = func.unnest(Document.shown_to.op("||")(filed.excluded.shown_to)).table_valued("one").render_derived()
    return filed.on_conflict_do_update(
        index_elements=["county_id", "organisation_id", "sha256"],
        set_={"shown_to": func.array(select(every.c.one).distinct().scalar_subquery())},
    ).returning(Document.id)
