"""What is sent to be let onto the market, to have products certified, and to decide about both."""

from enum import Enum

import strawberry

from domain.accreditation.models import CertificationState, LicenceKind, RegistrationState
from schema.inputs.filters import BooleanFilter, CodeFilter, IdFilter, all_of, any_of
from schema.scalars import Day


@strawberry.input(description="A licence, and the document that shows it.")
class LicenceInput:
    kind: LicenceKind
    number: str
    issued_on: Day
    expires_on: Day | None = strawberry.field(default=None, description="The last day it holds; none for 长期.")
    document_id: strawberry.ID


@strawberry.input
class ApplyToSellInput:
    idempotency_key: str
    credit_code: str = strawberry.field(description="Unified social credit code (统一社会信用代码), 18 characters.")
    sells_food: bool
    licences: list[LicenceInput]


@strawberry.input
class RenewLicenceInput:
    idempotency_key: str
    licence: LicenceInput


@strawberry.enum(description="What the county does with a registration.")
class RegistrationDecision(Enum):
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    REVOKE = "REVOKE"


@strawberry.input
class DecideSellerRegistrationInput:
    idempotency_key: str
    registration_id: strawberry.ID
    decision: RegistrationDecision
    reason: str | None = strawberry.field(default=None, description="Needed for all but to approve.")


@strawberry.input
class DecideLicenceInput:
    idempotency_key: str
    licence_id: strawberry.ID
    verified: bool
    reason: str | None = strawberry.field(default=None, description="Needed to refuse it.")


@strawberry.input
class ApplyForCertificationInput:
    idempotency_key: str
    product_id: strawberry.ID
    certificate_code: str
    region_code: str = strawberry.field(description="The township or village where it is grown or made: 12 digits.")
    evidence: list[strawberry.ID] = strawberry.field(description="Documents.")


@strawberry.input
class ResubmitCertificationInput:
    idempotency_key: str
    certification_id: strawberry.ID
    evidence: list[strawberry.ID] = strawberry.field(description="Documents, beside those that were sent before.")


@strawberry.enum(description="What a township or the county does with a certification, but for certifying itself.")
class CertificationDecision(Enum):
    ENDORSE = "ENDORSE"
    RETURN = "RETURN"
    REJECT = "REJECT"
    OPEN_NOTICE = "OPEN_NOTICE"
    REVOKE = "REVOKE"


@strawberry.input
class DecideCertificationInput:
    idempotency_key: str
    certification_id: strawberry.ID
    decision: CertificationDecision
    reason: str | None = strawberry.field(default=None, description="Needed to return, reject or revoke.")


@strawberry.input
class CertifyProductInput:
    idempotency_key: str
    certification_id: strawberry.ID
    valid_from: Day
    valid_until: Day = strawberry.field(description="The last day it holds.")


@strawberry.input
class ObjectToCertificationInput:
    idempotency_key: str
    certification_id: strawberry.ID
    text: str


@strawberry.input
class AnswerObjectionInput:
    idempotency_key: str
    objection_id: strawberry.ID
    upheld: bool
    finding: str


@strawberry.input(description="What vouches for one lot, copied from the certificate.")
class AddLotCertificateInput:
    idempotency_key: str
    lot_id: strawberry.ID
    certificate_code: str = strawberry.field(description="Of a kind that is issued for lots, as in CONFORMITY.")
    number: str
    issuer: str = strawberry.field(description="Who issued it; for a promise of conformity the producer.")
    issued_on: Day = strawberry.field(description="From the day of the lot until today.")
    expires_on: Day | None = strawberry.field(
        default=None, description="The last day it holds; none where it says none."
    )
    document_id: strawberry.ID = strawberry.field(description="The certificate itself, uploaded before.")


@strawberry.input
class RevokeLotCertificateInput:
    idempotency_key: str
    certificate_id: strawberry.ID
    reason: str = strawberry.field(description="Public with the lot: name nobody.")


@strawberry.input(description="Which certificates of lots. What is left out, or null, does not narrow.")
class LotCertificateWhere:
    seller: IdFilter | None = None
    lot: IdFilter | None = None
    kind: CodeFilter | None = strawberry.field(default=None, description="Of certificate, by its code.")
    number: CodeFilter | None = None
    in_force: BooleanFilter | None = strawberry.field(default=None, description="Whether it holds today.")
    and_: list["LotCertificateWhere"] | None = all_of()
    or_: list["LotCertificateWhere"] | None = any_of()


@strawberry.input(description="By where a registration stands.")
class RegistrationStateFilter:
    eq: RegistrationState | None = None
    one_of: list[RegistrationState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which registrations. What is left out, or null, does not narrow.")
class SellerRegistrationWhere:
    seller: IdFilter | None = None
    state: RegistrationStateFilter | None = None
    in_force: BooleanFilter | None = strawberry.field(default=None, description="Whether it is in force today.")
    and_: list["SellerRegistrationWhere"] | None = all_of()
    or_: list["SellerRegistrationWhere"] | None = any_of()


@strawberry.input(description="By where a certification stands.")
class CertificationStateFilter:
    eq: CertificationState | None = None
    one_of: list[CertificationState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which certifications. What is left out, or null, does not narrow.")
class CertificationWhere:
    seller: IdFilter | None = None
    product: IdFilter | None = None
    kind: CodeFilter | None = strawberry.field(default=None, description="Of certificate, by its code.")
    state: CertificationStateFilter | None = None
    number: CodeFilter | None = strawberry.field(default=None, description="The certificate's.")
    and_: list["CertificationWhere"] | None = all_of()
    or_: list["CertificationWhere"] | None = any_of()
