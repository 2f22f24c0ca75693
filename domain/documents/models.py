"""Photos and papers that people send as evidence, kept once for each organisation that sent them."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import WALLED, CountyRow, Instant, Name, one_of, related


class MediaType(StrEnum):
    """What a document is, told by its bytes and never by its name."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"
    OFD = "OFD"


class Document(CountyRow):
    """Bytes with what they are, in the files of one county.

    Its organisation sees it, those it is `shown_to`, and the county's overseers. `sha256` is of `content`, which for a
    photo is the picture alone: where and with what it was taken is left out.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("county_id", "organisation_id", "sha256"),
        CheckConstraint("size = length(content) AND size > 0", name="sized"),
        WALLED,
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    shown_to: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    name: Mapped[Name]
    media_type: Mapped[MediaType] = mapped_column(one_of(MediaType))
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[uuid.UUID]
    uploaded_at: Mapped[Instant]
    case_only: Mapped[bool] = mapped_column(server_default="false", default=False)
    """Whether it is evidence about a family: then only the county's approver and auditor see it of the overseers."""

    organisation: Mapped[Organisation] = related()
