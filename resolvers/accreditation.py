"""Answering for accreditation: decode, one action, what to read back."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, Select, any_, func, literal_column

from domain.accreditation import queries
from domain.accreditation.actions import certifying, objecting, registering, vouching
from domain.accreditation.models import (
    Certification,
    CertificationAct,
    LotCertificate,
    RegistrationAct,
    RequiredLicence,
    SellerRegistration,
)
from domain.accreditation.rules import Place, WantedLicence, WantedLotCertificate
from domain.catalog.models import CertificateKind
from domain.catalog.queries import today
from domain.errors import FieldPath, InvalidInput
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked
from resolvers.reading.matching import Tests, by, by_county_id, by_shared_id, by_yes, matching
from schema.inputs.accreditation import (
    AddLotCertificateInput,
    AnswerObjectionInput,
    ApplyForCertificationInput,
    ApplyToSellInput,
    CertificationWhere,
    CertifyProductInput,
    DecideCertificationInput,
    DecideLicenceInput,
    DecideSellerRegistrationInput,
    LicenceInput,
    LotCertificateWhere,
    ObjectToCertificationInput,
    RenewLicenceInput,
    ResubmitCertificationInput,
    RevokeLotCertificateInput,
    SellerRegistrationWhere,
)

# Reading


def in_force(registration: Any) -> ColumnElement[bool]:
    return queries.in_force(registration, today())


_REGISTRATIONS: Tests = {
    "seller": by_shared_id("Organisation", SellerRegistration.seller_id),
    "state": by(SellerRegistration.state),
    "in_force": by_yes(in_force(SellerRegistration)),
}


def registrations(where: SellerRegistrationWhere | None = None) -> Select[SellerRegistration]:
    rows = queries.registrations()
    return rows if where is None else rows.where(matching(where, _REGISTRATIONS))


def registration(id: strawberry.ID) -> Select[SellerRegistration]:
    county_id, key = keys_asked(id, "SellerRegistration")
    return queries.registrations().where(SellerRegistration.county_id == county_id, SellerRegistration.id == key)


def registrations_waiting() -> Select[SellerRegistration]:
    return queries.registrations_waiting()


def licences_needed(registration: Any) -> Select[RequiredLicence]:
    return queries.licences_needed(registration, today())


def certifications(where: CertificationWhere | None = None) -> Select[Certification]:
    return _narrowed(queries.public(today()), where)


def applications(where: CertificationWhere | None = None) -> Select[Certification]:
    return _narrowed(queries.applications(), where)


def _narrowed(rows: Select[Certification], where: CertificationWhere | None) -> Select[Certification]:
    return rows if where is None else rows.where(matching(where, _CERTIFICATIONS))


_CERTIFICATIONS: Tests = {
    "seller": by_shared_id("Organisation", Certification.seller_id),
    "product": by_county_id("Product", Certification.county_id, Certification.product_id),
    "kind": by(Certification.certificate_code),
    "state": by(Certification.state),
    "number": by(Certification.number),
}


def certification(id: strawberry.ID) -> Select[Certification]:
    county_id, key = keys_asked(id, "Certification")
    return queries.newest_first().where(Certification.county_id == county_id, Certification.id == key)


def certifications_waiting() -> Select[Certification]:
    return queries.certifications_waiting(today())


def holds(certification: Any) -> ColumnElement[bool]:
    return queries.certificate_holds(certification, today())


def is_on_notice(certification: Any) -> ColumnElement[bool]:
    return queries.on_notice(certification, today())


def certificates_of(product: Any) -> Select[Certification]:
    return queries.certificates_of(product, today())


def is_certified(listing: Any, codes: Any) -> ColumnElement[bool]:
    """Whether what a listing sells holds a certificate of one of some kinds, given as an array."""
    return queries.certified(listing.county_id, listing.product_id, any_(codes), today())


def lot_certificates(where: LotCertificateWhere | None = None) -> Select[LotCertificate]:
    rows = queries.lot_certificates()
    return rows if where is None else rows.where(matching(where, _LOT_CERTIFICATES))


def lot_vouched_for(certificate: Any) -> ColumnElement[bool]:
    return queries.vouches(certificate, today())


_LOT_CERTIFICATES: Tests = {
    "seller": by_shared_id("Organisation", LotCertificate.seller_id),
    "lot": by_county_id("Lot", LotCertificate.county_id, LotCertificate.lot_id),
    "kind": by(LotCertificate.certificate_code),
    "number": by(LotCertificate.number),
    "in_force": by_yes(lot_vouched_for(LotCertificate)),
}


def certificate_hash(certificate: Any) -> Any:
    return func.encode(certificate.document_sha256, literal_column("'hex'"))


def certificates_lacking(lot: Any) -> Select[CertificateKind]:
    return queries.certificates_lacking(lot, today())


# Registering


async def apply_to_sell(doing: Doing, input: ApplyToSellInput) -> ReadBack:
    licences = [_licence(each, ("licences", at)) for at, each in enumerate(input.licences)]
    code = input.credit_code.strip().upper()
    made = await registering.apply_to_sell(doing.session, doing.viewer, code, licences, sells_food=input.sells_food)
    return ReadBack(made.county_id, made.id)


def _licence(given: LicenceInput, at: FieldPath) -> WantedLicence:
    return WantedLicence(
        kind=given.kind,
        number=given.number.strip(),
        issued_on=given.issued_on,
        expires_on=given.expires_on,
        document=place_of(given.document_id, "Document", (*at, "documentId")),
    )


async def renew_licence(doing: Doing, input: RenewLicenceInput) -> ReadBack:
    done = await registering.renew_licence(doing.session, doing.viewer, _licence(input.licence, ("licence",)))
    return ReadBack(done.county_id, done.id)


async def decide_registration(doing: Doing, input: DecideSellerRegistrationInput) -> ReadBack:
    place = place_of(input.registration_id, "SellerRegistration", ("registrationId",))
    act = RegistrationAct(input.decision.value)
    done = await registering.decide_registration(doing.session, doing.viewer, place, act, input.reason)
    return ReadBack(done.county_id, done.id)


async def decide_licence(doing: Doing, input: DecideLicenceInput) -> ReadBack:
    place = place_of(input.licence_id, "Licence", ("licenceId",))
    done = await registering.decide_licence(doing.session, doing.viewer, place, input.reason, verified=input.verified)
    return ReadBack(done.county_id, done.id)


# Certifying


async def apply_for_certification(doing: Doing, input: ApplyForCertificationInput) -> ReadBack:
    made = await certifying.apply_for_certification(
        doing.session,
        doing.viewer,
        place_of(input.product_id, "Product", ("productId",))[1],
        input.certificate_code,
        _region(input.region_code),
        _documents(input.evidence),
    )
    return ReadBack(made.county_id, made.id)


def _region(written: str) -> int:
    """Raises InvalidInput."""
    if len(written) != 12 or not (written.isascii() and written.isdecimal()):
        raise InvalidInput(
            at=("regionCode",), reason_en="A region code has 12 digits.", reason_zh="区划代码为 12 位数字。"
        )
    return int(written)


def _documents(written: list[strawberry.ID]) -> list[Place]:
    return [place_of(each, "Document", ("evidence", at)) for at, each in enumerate(written)]


async def resubmit_certification(doing: Doing, input: ResubmitCertificationInput) -> ReadBack:
    done = await certifying.resubmit_certification(
        doing.session, doing.viewer, _certification(input.certification_id), _documents(input.evidence)
    )
    return ReadBack(done.county_id, done.id)


async def decide_certification(doing: Doing, input: DecideCertificationInput) -> ReadBack:
    act = CertificationAct(input.decision.value)
    done = await certifying.decide_certification(
        doing.session, doing.viewer, _certification(input.certification_id), act, input.reason
    )
    return ReadBack(done.county_id, done.id)


async def certify_product(doing: Doing, input: CertifyProductInput) -> ReadBack:
    done = await certifying.certify_product(
        doing.session, doing.viewer, _certification(input.certification_id), input.valid_from, input.valid_until
    )
    return ReadBack(done.county_id, done.id)


async def object_to_certification(doing: Doing, input: ObjectToCertificationInput) -> ReadBack:
    place = _certification(input.certification_id)
    made = await objecting.object_to_certification(doing.session, doing.viewer, place, input.text)
    return ReadBack(made.county_id, made.id)


async def answer_objection(doing: Doing, input: AnswerObjectionInput) -> ReadBack:
    place = place_of(input.objection_id, "Objection", ("objectionId",))
    done = await objecting.answer_objection(doing.session, doing.viewer, place, input.finding, upheld=input.upheld)
    return ReadBack(done.county_id, done.objection_id)


def _certification(written: str) -> Place:
    return place_of(written, "Certification", ("certificationId",))


# Vouching for lots


async def add_lot_certificate(doing: Doing, input: AddLotCertificateInput) -> ReadBack:
    wanted = WantedLotCertificate(
        certificate_code=input.certificate_code,
        number=input.number.strip(),
        issuer=input.issuer.strip(),
        issued_on=input.issued_on,
        expires_on=input.expires_on,
        document=place_of(input.document_id, "Document", ("documentId",)),
    )
    lot = place_of(input.lot_id, "Lot", ("lotId",))
    made = await vouching.add_lot_certificate(doing.session, doing.viewer, lot, wanted)
    return ReadBack(made.county_id, made.id)


async def revoke_lot_certificate(doing: Doing, input: RevokeLotCertificateInput) -> ReadBack:
    place = place_of(input.certificate_id, "LotCertificate", ("certificateId",))
    done = await vouching.revoke_lot_certificate(doing.session, doing.viewer, place, input.reason)
    return ReadBack(done.county_id, done.id)
