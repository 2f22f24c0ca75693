"""Certificates of what a buyer's money did, and the keys they were signed with."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import SHARED, WALLED, Code, CountyRow, Fen, Instant, Row, related


class CertificateKey(Row):
    """The public half of a key that certificates were signed with (Ed25519). It stays when another takes over."""

    __tablename__ = "certificate_key"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    first_used_at: Mapped[Instant]


class ImpactCertificate(CountyRow):
    """What a buyer paid in whole months, and what of it reached households (帮扶成效证书). Never edited.

    What was paid back, or taken back of a household, is less in the month in which it was, and so may come to less than
    nothing. `reached` and `households` are null together where they could tell of fewer households than may be told of.
    """

    __tablename__ = "impact_certificate"
    __table_args__ = (
        UniqueConstraint("county_id", "code"),
        Index("ix_impact_certificate_newest", "issued_at", "id"),
        Index("ix_impact_certificate_period", "county_id", "buyer_id", "since", "until"),
        CheckConstraint("since <= until", name="in_range"),
        CheckConstraint("(reached IS NULL) = (households IS NULL)", name="told_together"),
        WALLED,
    )

    code: Mapped[Code]
    """Its county and 100 random bits: who knows it may verify the certificate, and nobody can guess one."""
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    paid: Mapped[Fen]
    reached: Mapped[Fen | None]
    households: Mapped[int | None]
    key_code: Mapped[Code] = mapped_column(ForeignKey("certificate_key.code"))
    proof: Mapped[str]
    """What is signed and the signature, as `signing.Proof` writes it; the QR code shows it."""
    issued_by: Mapped[uuid.UUID]
    issued_at: Mapped[Instant]

    buyer: Mapped[Organisation] = related()
