"""Who may sell, and what is certified."""

import strawberry

from domain.accreditation import models
from domain.accreditation.models import (
    CertificationAct,
    CertificationState,
    LicenceKind,
    LicenceState,
    RegistrationAct,
    RegistrationState,
)
from domain.expressions import first_day, last_day
from domain.parties.models import OrganisationKind
from domain.parties.roles import Permission, Role
from resolvers import accreditation as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant
from schema.types.catalog import CertificateKind, Lot, Product
from schema.types.documents import Document
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation
from schema.types.regions import Region


@reads(models.Licence)
@strawberry.type(description="One licence of a seller. It counts once the county has verified it, between its days.")
class Licence(Node):
    kind: LicenceKind
    number: str
    issued_on: Day
    expires_on: Day | None = strawberry.field(description="The last day it holds; none for 长期.")
    state: LicenceState
    submitted_at: Instant
    decided_at: Instant | None
    reason: str | None = strawberry.field(description="Why it was refused.")
    document: Document | None


@reads(models.RequiredLicence)
@strawberry.type(description="A licence that organisations of a kind need to sell.")
class RequiredLicence(Node):
    organisation_kind: OrganisationKind
    licence_kind: LicenceKind
    for_food_only: bool
    source: str


@reads(models.RegistrationStep)
@strawberry.type(description="Who did what to a registration, when and why.")
class RegistrationStep(Node):
    act: RegistrationAct
    actor_name: str
    role: Role
    reason: str | None
    at: Instant


@reads(models.SellerRegistration)
@strawberry.type(description="An organisation's leave to sell, and what it stated when it asked.")
class SellerRegistration(Node):
    seller: Organisation
    name: str = strawberry.field(description="As it was when the organisation applied.")
    kind: OrganisationKind
    credit_code: str = strawberry.field(description="Unified social credit code.")
    sells_food: bool
    state: RegistrationState
    in_force: bool = from_sql(
        answers.in_force, "Whether it is approved, and every licence it needs is verified and holds today."
    )
    applied_at: Instant
    changed_at: Instant
    licences: list[Licence]
    licences_needed: list[RequiredLicence] = from_rows(answers.licences_needed, "What it needs as of today.")
    steps: list[RegistrationStep] = strawberry.field(description="From the first application on.")


@reads(models.CertificationEvidence)
@strawberry.type(description="A document that an application to certify rests on.")
class CertificationEvidence(Node):
    document: Document | None
    added_at: Instant


@reads(models.CertificationStep)
@strawberry.type(description="Who did what to a certification, when and why.")
class CertificationStep(Node):
    act: CertificationAct
    actor_name: str
    role: Role
    reason: str | None
    at: Instant


@reads(models.ObjectionFinding)
@strawberry.type(description="What the county found of an objection.")
class ObjectionFinding(Node):
    upheld: bool
    finding: str
    at: Instant


@reads(models.Objection)
@strawberry.type(
    description="What somebody says against a certification on public notice. Seen by him, and by officers."
)
class Objection(Node):
    text: str
    at: Instant
    finding: ObjectionFinding | None


@reads(models.Certification)
@strawberry.type(description="An application to certify a product, and the certificate it becomes.")
class Certification(Node):
    product: Product
    seller: Organisation
    region: Region = strawberry.field(description="Where it is grown or made.")
    certificate_kind: CertificateKind
    state: CertificationState
    applied_at: Instant
    due_on: Day = strawberry.field(
        description="By when whoever it waits for is to answer. What is late is never approved by it."
    )
    on_notice: bool = from_sql(answers.is_on_notice, "Whether it can be objected to today.")
    notice_until: Day | None = strawberry.field(description="The last whole day of its public notice.")
    number: str | None = strawberry.field(description="The certificate's.")
    valid_from: Day | None = from_sql(first_day, "The certificate's first day.")
    valid_until: Day | None = from_sql(last_day, "The certificate's last day.")
    in_force: bool = from_sql(answers.holds, "Whether it is a certificate in force today.")
    revoked_at: Instant | None
    evidence: list[CertificationEvidence] = strawberry.field(description="For the seller, and reviewing officers.")
    steps: list[CertificationStep] = strawberry.field(description="For the seller, and reviewing officers.")
    objections: list[Objection] = strawberry.field(description="For reviewing officers; else one's own.")


@reads(models.LotCertificate)
@strawberry.type(
    description="A certificate of one lot, as its seller handed it in: a promise of conformity, a quarantine."
    " Public once the lot was offered for sale."
)
class LotCertificate(Node):
    lot: Lot | None
    seller: Organisation
    certificate_kind: CertificateKind
    number: str
    issuer: str
    issued_on: Day
    expires_on: Day | None = strawberry.field(
        description="The last day it holds; null where it holds for as long as the lot is there."
    )
    in_force: bool = from_sql(answers.lot_vouched_for, "Whether it vouches for the lot today.")
    document: Document | None = strawberry.field(description="The certificate itself; null for who may not see it.")
    document_sha256: str = from_sql(
        answers.certificate_hash, "Of the file's bytes, in hexadecimal: who holds the certificate can check it."
    )
    added_at: Instant
    revoked_at: Instant | None
    revoked_reason: str | None


@strawberry.type
class SellerRegistrationPayload:
    registration: SellerRegistration | None
    user_errors: list[UserError]


@strawberry.type
class CertificationPayload:
    certification: Certification | None
    user_errors: list[UserError]


@strawberry.type
class ObjectionPayload:
    objection: Objection | None
    user_errors: list[UserError]


@strawberry.type
class LotCertificatePayload:
    certificate: LotCertificate | None
    user_errors: list[UserError]


@strawberry.type
class AccreditationQueries:
    seller_registrations: Connection[SellerRegistration] = read_many(
        answers.registrations,
        "The longest unchanged first: a seller's own, an officer's of the region.",
        Permission.READ_ACCREDITATION,
    )
    seller_registration: SellerRegistration | None = read_one(
        answers.registration, "One registration.", Permission.READ_ACCREDITATION
    )
    seller_registrations_waiting: Connection[SellerRegistration] = read_many(
        answers.registrations_waiting, "What waits for the viewer, the oldest first.", Permission.READ_ACCREDITATION
    )
    certifications: Connection[Certification] = read_many(
        answers.certifications, "Certificates in force, and what is on public notice today."
    )
    certification: Certification | None = read_one(answers.certification, "One certification, if public or one's own.")
    certification_applications: Connection[Certification] = read_many(
        answers.applications,
        "Newest first, in whatever state: a seller's own, an officer's of the region.",
        Permission.READ_ACCREDITATION,
    )
    certifications_waiting: Connection[Certification] = read_many(
        answers.certifications_waiting,
        "What waits for the viewer, by the day it is due.",
        Permission.READ_ACCREDITATION,
    )
    lot_certificates: Connection[LotCertificate] = read_many(
        answers.lot_certificates,
        "What was handed in for lots, newest first: a seller's own, an officer's of the region.",
        Permission.READ_ACCREDITATION,
    )


@strawberry.type
class AccreditationMutations:
    apply_to_sell: SellerRegistrationPayload = act(
        answers.apply_to_sell,
        "Ask to be let onto the market, or ask anew; until the county has decided nothing is in force.",
        Permission.APPLY_TO_SELL,
    )
    renew_licence: SellerRegistrationPayload = act(
        answers.renew_licence, "Hand in a newer licence; it counts once verified.", Permission.APPLY_TO_SELL
    )
    decide_seller_registration: SellerRegistrationPayload = act(
        answers.decide_registration,
        "Return, approve, suspend, resume or revoke; never one's own organisation's. To suspend or revoke takes off all"
        " that it lists, each with the reason for its seller; resumed, the seller lists anew.",
        Permission.DECIDE_REGISTRATION,
    )
    decide_licence: SellerRegistrationPayload = act(
        answers.decide_licence, "Verify or refuse a licence that was handed in anew.", Permission.DECIDE_REGISTRATION
    )
    apply_for_certification: CertificationPayload = act(
        answers.apply_for_certification, "Ask that a product be certified.", Permission.APPLY_FOR_CERTIFICATION
    )
    resubmit_certification: CertificationPayload = act(
        answers.resubmit_certification,
        "Answer a return; the review begins again at the township.",
        Permission.APPLY_FOR_CERTIFICATION,
    )
    decide_certification: CertificationPayload = act(
        answers.decide_certification,
        "The township endorses, the county opens the public notice; either returns or rejects, the county revokes."
        " To revoke takes off what is listed under the certificate, each with the reason for its seller.",
        Permission.REVIEW_CERTIFICATION,
    )
    certify_product: CertificationPayload = act(
        answers.certify_product,
        "Issue the certificate once the notice is over and no objection stands in the way.",
        Permission.CERTIFY_PRODUCT,
    )
    object_to_certification: ObjectionPayload = act(
        answers.object_to_certification, "While its notice stands.", Permission.OBJECT_TO_CERTIFICATION
    )
    answer_objection: ObjectionPayload = act(
        answers.answer_objection, "What the county found of it; once.", Permission.CERTIFY_PRODUCT
    )
    add_lot_certificate: LotCertificatePayload = act(
        answers.add_lot_certificate,
        "Hand in what vouches for a lot. What its category requires of lots it must have in force when it leaves.",
        Permission.RECORD_LOT,
    )
    revoke_lot_certificate: LotCertificatePayload = act(
        answers.revoke_lot_certificate,
        "It vouches for no lot any more; what has not left with it waits for another. Township and county.",
        Permission.REVIEW_CERTIFICATION,
    )
