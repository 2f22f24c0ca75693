"""Who is let onto the market, and which of its products and lots are certified (准入与认定).

Whether a registration or a certificate is in force is asked on a day, never stored.
"""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import CertificateKind, Lot, Product
from domain.documents.models import Document
from domain.parties.models import Organisation, OrganisationKind
from domain.parties.roles import Role
from domain.regions.models import Region
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Instant,
    Name,
    RegionCode,
    SharedRow,
    no_overlap,
    one_of,
    related,
    within_county,
)


class LicenceKind(StrEnum):
    """What a licence allows (证照种类). A kind of certificate that speaks of sellers is the licence of its name."""

    BUSINESS_LICENCE = "BUSINESS_LICENCE"
    FOOD_PRODUCTION = "FOOD_PRODUCTION"
    FOOD_OPERATION = "FOOD_OPERATION"
    WORKSHOP_FILING = "WORKSHOP_FILING"


class LicenceState(StrEnum):
    """Whether the county has looked at a licence. Only a verified one counts, and only between its days."""

    SUBMITTED = "SUBMITTED"
    VERIFIED = "VERIFIED"
    REFUSED = "REFUSED"


class RegistrationState(StrEnum):
    """Where a seller's registration stands. An approved one is in force while the licences it needs are."""

    APPLIED = "APPLIED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"


class RegistrationAct(StrEnum):
    """A step of a registration."""

    APPLY = "APPLY"
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    REVOKE = "REVOKE"


class CertificationState(StrEnum):
    """Where an application to certify a product stands (产品认定): township, county, public notice, certified."""

    APPLIED = "APPLIED"
    RETURNED = "RETURNED"
    ENDORSED = "ENDORSED"
    NOTICE = "NOTICE"
    CERTIFIED = "CERTIFIED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"


class CertificationAct(StrEnum):
    """A step of a certification."""

    APPLY = "APPLY"
    ENDORSE = "ENDORSE"
    RETURN = "RETURN"
    REJECT = "REJECT"
    OPEN_NOTICE = "OPEN_NOTICE"
    CERTIFY = "CERTIFY"
    REVOKE = "REVOKE"


class TakenOffFor(StrEnum):
    """Why the county took a listing off: the seller was suspended or its registration revoked, or a certificate was."""

    SUSPENSION = "SUSPENSION"
    REVOCATION = "REVOCATION"
    CERTIFICATE = "CERTIFICATE"


class RequiredLicence(SharedRow):
    """A licence that an organisation of a kind needs in order to sell: always, or only to sell food."""

    __tablename__ = "required_licence"
    __table_args__ = (
        UniqueConstraint("organisation_kind", "licence_kind", "during", name="uq_required_licence_once"),
        SHARED,
    )

    organisation_kind: Mapped[OrganisationKind] = mapped_column(one_of(OrganisationKind))
    licence_kind: Mapped[LicenceKind] = mapped_column(one_of(LicenceKind))
    for_food_only: Mapped[bool]
    during: Mapped[Days]
    source: Mapped[str]


class CertificateClaim(SharedRow):
    """A word that claims a certificate wherever it stands in a listing's title."""

    __tablename__ = "certificate_claim"
    __table_args__ = (UniqueConstraint("word"), SHARED)

    word: Mapped[Name]
    certificate_code: Mapped[Code] = mapped_column(ForeignKey("certificate_kind.code"))
    source: Mapped[str]


class CertificationTerms(SharedRow):
    """How certifying is done in a region and all below it, for a time, with its source. No region: everywhere."""

    __tablename__ = "certification_terms"
    __table_args__ = (
        UniqueConstraint("region_code", "during"),
        CheckConstraint("notice_days > 0 AND review_days > 0 AND valid_months > 0", name="positive"),
        CheckConstraint("evidence_least >= 0", name="evidence"),
        SHARED,
    )

    region_code: Mapped[RegionCode | None] = mapped_column(ForeignKey("region.code"))
    review_days: Mapped[int]
    """Within how many days each level answers. What is late shows in the work list; it is never approved by it."""
    notice_days: Mapped[int]
    """How many whole days a public notice stands (公示)."""
    valid_months: Mapped[int]
    """The longest a certificate holds whose kind does not say so itself."""
    evidence_least: Mapped[int]
    """How many documents an application brings."""
    during: Mapped[Days]
    source: Mapped[str]


class SellerRegistration(CountyRow):
    """An organisation's leave to sell, and what it stated when it asked (卖家准入)."""

    __tablename__ = "seller_registration"
    __table_args__ = (
        UniqueConstraint("county_id", "seller_id"),
        UniqueConstraint("county_id", "credit_code"),
        Index("ix_seller_registration_oldest", "changed_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode]
    kind: Mapped[OrganisationKind] = mapped_column(one_of(OrganisationKind))
    name: Mapped[Name]
    credit_code: Mapped[Code]
    """Unified social credit code (统一社会信用代码)."""
    sells_food: Mapped[bool]
    state: Mapped[RegistrationState] = mapped_column(one_of(RegistrationState))
    applied_at: Mapped[Instant]
    changed_at: Mapped[Instant]

    seller: Mapped[Organisation] = related()
    licences: Mapped[list["Licence"]] = related(order_by="Licence.id")
    steps: Mapped[list["RegistrationStep"]] = related(order_by="RegistrationStep.id")


class Licence(CountyRow):
    """One licence of a seller, with its days and the file that shows it."""

    __tablename__ = "licence"
    __table_args__ = (
        within_county("registration_id", "seller_registration"),
        within_county("document_id", "document"),
        CheckConstraint("issued_on <= expires_on", name="days"),
        WALLED,
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(index=True)
    seller_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    kind: Mapped[LicenceKind] = mapped_column(one_of(LicenceKind))
    number: Mapped[Code]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    """The last day it holds; none where it holds until further notice (长期)."""
    document_id: Mapped[uuid.UUID]
    state: Mapped[LicenceState] = mapped_column(one_of(LicenceState))
    submitted_at: Mapped[Instant]
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]

    document: Mapped[Document] = related()


class RegistrationStep(CountyRow):
    """Who did what to a registration, when and why. Written once.

    What a step takes off the market is withdrawn at its very instant, by which the reason is found again.
    """

    __tablename__ = "registration_step"
    __table_args__ = (
        within_county("registration_id", "seller_registration"),
        Index("ix_registration_step_of_seller", "county_id", "seller_id", "at"),
        WALLED,
    )

    registration_id: Mapped[uuid.UUID] = mapped_column(index=True)
    seller_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    act: Mapped[RegistrationAct] = mapped_column(one_of(RegistrationAct))
    account_id: Mapped[uuid.UUID]
    actor_name: Mapped[Name]
    role: Mapped[Role] = mapped_column(one_of(Role))
    reason: Mapped[str | None]
    at: Mapped[Instant]


UNDECIDED = (
    CertificationState.APPLIED,
    CertificationState.RETURNED,
    CertificationState.ENDORSED,
    CertificationState.NOTICE,
)
"""Of these a product has one application for a kind of certificate at most."""


class Certification(CountyRow):
    """An application to certify one product, and the certificate it becomes. Public from its notice on.

    It is reviewed by the township that `region_code` lies in: where the product is grown or made.
    """

    __tablename__ = "certification"
    __table_args__ = (
        within_county("product_id", "product"),
        UniqueConstraint("county_id", "number"),
        Index(
            "uq_certification_undecided",
            "county_id",
            "product_id",
            "certificate_code",
            unique=True,
            postgresql_where=text(f"state IN ({', '.join(map(repr, map(str, UNDECIDED)))})"),
        ),
        no_overlap("certified_once", "product_id", "certificate_code", where="state = 'CERTIFIED'"),
        CheckConstraint(
            "(state IN ('CERTIFIED', 'REVOKED')) = (number IS NOT NULL AND during IS NOT NULL)", name="certificate"
        ),
        CheckConstraint("(state = 'REVOKED') = (revoked_at IS NOT NULL)", name="revoked"),
        CheckConstraint(
            "(state IN ('NOTICE', 'CERTIFIED', 'REVOKED')) = (published_at IS NOT NULL)", name="public_from_notice"
        ),
        Index("ix_certification_due", "due_on", "id"),
        Index("ix_certification_newest", "applied_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[uuid.UUID] = mapped_column(index=True)
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    certificate_code: Mapped[Code] = mapped_column(ForeignKey("certificate_kind.code"))
    state: Mapped[CertificationState] = mapped_column(one_of(CertificationState))
    applied_at: Mapped[Instant]
    due_on: Mapped[date]
    """By when whoever it waits for is to answer; on public notice, the first day on which that can be."""
    published_at: Mapped[Instant | None]
    """When its notice was opened; none once it is returned or rejected, which hides it again."""
    notice_until: Mapped[date | None]
    """The last whole day of its notice."""
    number: Mapped[Code | None]
    during: Mapped[Days | None]
    """The days the certificate holds."""
    revoked_at: Mapped[Instant | None]

    seller: Mapped[Organisation] = related()
    product: Mapped[Product] = related()
    certificate_kind: Mapped[CertificateKind] = related()
    region: Mapped[Region] = related()
    evidence: Mapped[list["CertificationEvidence"]] = related(order_by="CertificationEvidence.id")
    steps: Mapped[list["CertificationStep"]] = related(order_by="CertificationStep.id")
    objections: Mapped[list["Objection"]] = related(order_by="Objection.id")


class CertificationEvidence(CountyRow):
    """A document that an application to certify rests on."""

    __tablename__ = "certification_evidence"
    __table_args__ = (
        within_county("certification_id", "certification"),
        within_county("document_id", "document"),
        UniqueConstraint("county_id", "certification_id", "document_id", name="uq_certification_evidence_once"),
        WALLED,
    )

    certification_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    document_id: Mapped[uuid.UUID]
    added_at: Mapped[Instant]

    document: Mapped[Document] = related()


class CertificationStep(CountyRow):
    """Who did what to a certification, when and why. Written once. What it takes off is found by its instant too."""

    __tablename__ = "certification_step"
    __table_args__ = (
        within_county("certification_id", "certification"),
        Index("ix_certification_step_of_seller", "county_id", "seller_id", "at"),
        WALLED,
    )

    certification_id: Mapped[uuid.UUID] = mapped_column(index=True)
    seller_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    act: Mapped[CertificationAct] = mapped_column(one_of(CertificationAct))
    account_id: Mapped[uuid.UUID]
    actor_name: Mapped[Name]
    role: Mapped[Role] = mapped_column(one_of(Role))
    reason: Mapped[str | None]
    at: Mapped[Instant]


class Objection(CountyRow):
    """What somebody says against a certification on public notice (异议). The seller is not told who said it."""

    __tablename__ = "certification_objection"
    __table_args__ = (
        within_county("certification_id", "certification"),
        UniqueConstraint(
            "county_id", "certification_id", "account_id", "notice_at", name="uq_certification_objection_once"
        ),
        WALLED,
    )

    certification_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    account_id: Mapped[uuid.UUID]
    notice_at: Mapped[Instant]
    """The `published_at` of the notice it is raised against: a later notice begins without objections."""
    text: Mapped[str]
    at: Mapped[Instant]

    finding: Mapped["ObjectionFinding | None"] = related(uselist=False)


class ObjectionFinding(CountyRow):
    """What the county found of an objection. One that is upheld is in the way of certifying on this notice."""

    __tablename__ = "objection_finding"
    __table_args__ = (
        within_county("objection_id", "certification_objection"),
        UniqueConstraint("county_id", "objection_id"),
        WALLED,
    )

    objection_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    objector_id: Mapped[uuid.UUID]
    """The account that objected, who may read it."""
    upheld: Mapped[bool]
    finding: Mapped[str]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class LotCertificate(CountyRow):
    """A certificate of one lot, as its seller handed it in (批次合格证、检疫证明). Public with its lot.

    It vouches for the lot from the day it was issued to its last, unless it is revoked. `region_code` is the seller's.
    """

    __tablename__ = "lot_certificate"
    __table_args__ = (
        within_county("lot_id", "lot"),
        within_county("document_id", "document"),
        UniqueConstraint(
            "county_id", "seller_id", "certificate_code", "number", "lot_id", name="uq_lot_certificate_once"
        ),
        CheckConstraint("issued_on <= expires_on", name="days"),
        CheckConstraint(
            "num_nonnulls(revoked_at, revoked_by) IN (0, 2) AND (revoked_at IS NULL OR revoked_reason IS NOT NULL)",
            name="revoked_whole",
        ),
        Index("ix_lot_certificate_newest", "added_at", "id"),
        Index("ix_lot_certificate_newest_of_lot", "county_id", "lot_id", "added_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode]
    lot_id: Mapped[uuid.UUID]
    certificate_code: Mapped[Code] = mapped_column(ForeignKey("certificate_kind.code"))
    number: Mapped[Code]
    issuer: Mapped[Name]
    issued_on: Mapped[date]
    expires_on: Mapped[date | None]
    """The last day it holds; none where it holds for as long as the lot is there."""
    document_id: Mapped[uuid.UUID]
    document_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the file's bytes, for those who see the lot and not the file."""
    account_id: Mapped[uuid.UUID]
    added_at: Mapped[Instant]
    revoked_at: Mapped[Instant | None]
    revoked_by: Mapped[uuid.UUID | None]
    """The account that did."""
    revoked_reason: Mapped[str | None]

    seller: Mapped[Organisation] = related()
    lot: Mapped[Lot] = related()
    certificate_kind: Mapped[CertificateKind] = related()
    document: Mapped[Document] = related()
