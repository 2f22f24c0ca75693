"""The SQL of accreditation. `day` is a date, or a parameter that stands for one."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, any_, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from domain.accreditation.models import (
    UNDECIDED,
    CertificateClaim,
    Certification,
    CertificationAct,
    CertificationState,
    CertificationStep,
    CertificationTerms,
    Licence,
    LicenceKind,
    LicenceState,
    LotCertificate,
    Objection,
    ObjectionFinding,
    RegistrationAct,
    RegistrationState,
    RegistrationStep,
    RequiredLicence,
    SellerRegistration,
    TakenOffFor,
)
from domain.catalog.models import Category, CertificateKind, Certified, Listing, ListingLot, Lot, Product
from domain.parties.models import Appointment, Organisation, OrganisationKind
from domain.parties.roles import Role
from domain.regions.rules import above

# Registrations


def _holds_on(licence: Any, day: Any) -> ColumnElement[bool]:
    return and_(
        licence.state == LicenceState.VERIFIED,
        licence.issued_on <= day,
        or_(licence.expires_on.is_(None), licence.expires_on >= day),
    )


def in_force(registration: Any, day: Any) -> ColumnElement[bool]:
    """Whether it is approved, and each licence that it needs on the day is verified and holds."""
    held = aliased(Licence)
    holds = (
        select(held.id)
        .where(
            held.county_id == registration.county_id,
            held.registration_id == registration.id,
            held.kind == RequiredLicence.licence_kind,
            _holds_on(held, day),
        )
        .correlate(RequiredLicence, registration)
        .exists()
    )
    lacking = licences_needed(registration, day).where(~holds).correlate(registration).exists()
    return and_(registration.state == RegistrationState.APPROVED, ~lacking)


def registrations() -> Select[SellerRegistration]:
    """The longest unchanged first."""
    return select(SellerRegistration).order_by(SellerRegistration.changed_at, SellerRegistration.id)


def has_submitted_licence(registration: Any) -> ColumnElement[bool]:
    return (
        select(Licence.id)
        .where(
            Licence.county_id == registration.county_id,
            Licence.registration_id == registration.id,
            Licence.state == LicenceState.SUBMITTED,
        )
        .correlate(registration)
        .exists()
    )


def registrations_waiting() -> Select[SellerRegistration]:
    """Those that wait for the viewer: for the county what was applied for or handed in, for a seller what came back."""
    mine = case(
        (
            func.viewer_role() == Role.COUNTY_APPROVER.value,
            or_(
                SellerRegistration.state == RegistrationState.APPLIED,
                and_(SellerRegistration.state == RegistrationState.APPROVED, has_submitted_licence(SellerRegistration)),
            ),
        ),
        (func.viewer_role() == Role.SELLER.value, SellerRegistration.state == RegistrationState.RETURNED),
        else_=False,
    )
    return registrations().where(mine)


def required_licences(kind: Any, day: Any) -> Select[RequiredLicence]:
    return select(RequiredLicence).where(
        RequiredLicence.organisation_kind == kind, RequiredLicence.during.contains(day)
    )


def licences_needed(registration: Any, day: Any) -> Select[RequiredLicence]:
    """What a registration needs on a day, by what it states it sells."""
    return (
        required_licences(registration.kind, day)
        .where(or_(RequiredLicence.for_food_only.is_(False), registration.sells_food))
        .order_by(RequiredLicence.licence_kind, RequiredLicence.id)
    )


def registration_of(county_id: int, seller_id: uuid.UUID) -> Select[SellerRegistration]:
    return select(SellerRegistration).where(
        SellerRegistration.county_id == county_id, SellerRegistration.seller_id == seller_id
    )


def registration_for_update(county_id: int, id_: uuid.UUID) -> Select[SellerRegistration]:
    return (
        select(SellerRegistration)
        .where(SellerRegistration.county_id == county_id, SellerRegistration.id == id_)
        .with_for_update()
    )


def licences_submitted(registration: SellerRegistration) -> Select[Licence]:
    return select(Licence).where(
        Licence.county_id == registration.county_id,
        Licence.registration_id == registration.id,
        Licence.state == LicenceState.SUBMITTED,
    )


def appointed_in(account_id: uuid.UUID, organisation_id: uuid.UUID, day: date) -> Select[uuid.UUID]:
    return select(Appointment.id).where(
        Appointment.account_id == account_id,
        Appointment.organisation_id == organisation_id,
        Appointment.during.contains(day),
    )


# Certifications


def terms_for(region_code: int, day: date) -> Select[CertificationTerms]:
    """Those in force for a region, or for the nearest above it."""
    return (
        select(CertificationTerms)
        .where(
            or_(CertificationTerms.region_code.is_(None), CertificationTerms.region_code.in_(above(region_code))),
            CertificationTerms.during.contains(day),
        )
        .order_by(CertificationTerms.region_code.desc().nulls_last())
        .limit(1)
    )


def certification_for_update(county_id: int, id_: uuid.UUID) -> Select[Certification]:
    return select(Certification).where(Certification.county_id == county_id, Certification.id == id_).with_for_update()


def kind_of_certificate(code: str) -> Select[CertificateKind]:
    """Of those that products are certified as."""
    return select(CertificateKind).where(CertificateKind.code == code, CertificateKind.certifies == Certified.PRODUCT)


def township_offices(region_code: int) -> Select[uuid.UUID]:
    """The government offices of the township that a region is or lies in."""
    return select(Organisation.id).where(
        Organisation.kind == OrganisationKind.GOVERNMENT_OFFICE,
        Organisation.region_code == region_code - region_code % 1000,
    )


def undecided(product: Product, certificate_code: str) -> Select[uuid.UUID]:
    return select(Certification.id).where(
        Certification.county_id == product.county_id,
        Certification.product_id == product.id,
        Certification.certificate_code == certificate_code,
        Certification.state.in_(UNDECIDED),
    )


def certified_meanwhile(certification: Certification, days: Range[date]) -> Select[uuid.UUID]:
    """Another certificate of the same kind for the product on some of these days."""
    return select(Certification.id).where(
        Certification.county_id == certification.county_id,
        Certification.product_id == certification.product_id,
        Certification.certificate_code == certification.certificate_code,
        Certification.state == CertificationState.CERTIFIED,
        Certification.during.overlaps(days),
    )


def certificate_holds(certification: Any, day: Any) -> ColumnElement[bool]:
    """Whether it is a certificate in force on the day."""
    return and_(certification.state == CertificationState.CERTIFIED, certification.during.contains(day))


def on_notice(certification: Any, day: Any) -> ColumnElement[bool]:
    return and_(certification.state == CertificationState.NOTICE, certification.notice_until >= day)


def public(day: Any) -> Select[Certification]:
    """Certificates in force, and what is on public notice, newest application first."""
    return newest_first().where(or_(certificate_holds(Certification, day), on_notice(Certification, day)))


def applications() -> Select[Certification]:
    """The viewer's own, or of his region; what others have on public notice is not among them."""
    return newest_first().where(_own_or_of_region(Certification))


def _own_or_of_region(model: Any) -> ColumnElement[bool]:
    """A seller's own, and for an officer what is of his region."""
    within = model.region_code.between(func.viewer_region_low(), func.viewer_region_high())
    is_officer = func.viewer_role() != Role.SELLER.value
    return or_(model.seller_id == func.viewer_organisation(), and_(is_officer, within))


def newest_first() -> Select[Certification]:
    return select(Certification).order_by(Certification.applied_at.desc(), Certification.id.desc())


def certificates_of(product: Any, day: Any) -> Select[Certification]:
    """A product's certificates in force."""
    return (
        select(Certification)
        .where(
            Certification.county_id == product.county_id,
            Certification.product_id == product.id,
            certificate_holds(Certification, day),
        )
        .order_by(Certification.certificate_code, Certification.id)
    )


def certified(county_id: Any, product_id: Any, codes: Any, day: Any) -> ColumnElement[bool]:
    """Whether a product holds a certificate in force of one of some kinds: `codes` is `any_(…)`, or one code."""
    return (
        select(Certification.id)
        .where(
            Certification.county_id == county_id,
            Certification.product_id == product_id,
            Certification.certificate_code == codes,
            certificate_holds(Certification, day),
        )
        .exists()
    )


def unanswered_or_upheld(certification: Any) -> Any:
    """How many objections to its latest notice are in the way of certifying."""
    return (
        select(func.count())
        .select_from(Objection)
        .outerjoin(
            ObjectionFinding,
            and_(ObjectionFinding.county_id == Objection.county_id, ObjectionFinding.objection_id == Objection.id),
        )
        .where(
            Objection.county_id == certification.county_id,
            Objection.certification_id == certification.id,
            Objection.notice_at == certification.published_at,
            or_(ObjectionFinding.id.is_(None), ObjectionFinding.upheld),
        )
        .correlate(certification)
        .scalar_subquery()
    )


def objections_by(account_id: uuid.UUID, certification: Certification) -> Select[uuid.UUID]:
    """Of an account, to the present notice."""
    return select(Objection.id).where(
        Objection.county_id == certification.county_id,
        Objection.certification_id == certification.id,
        Objection.account_id == account_id,
        Objection.notice_at == certification.published_at,
    )


def finding_on(objection: Objection) -> Select[uuid.UUID]:
    return select(ObjectionFinding.id).where(
        ObjectionFinding.county_id == objection.county_id, ObjectionFinding.objection_id == objection.id
    )


def certifications_waiting(day: Any) -> Select[Certification]:
    """Those that wait for the viewer, by the day they are due.

    For a township what was applied for; for the county what was endorsed, and notices that are over or objected to;
    for a seller what came back.
    """
    over = Certification.notice_until < day
    county = or_(
        Certification.state == CertificationState.ENDORSED,
        and_(Certification.state == CertificationState.NOTICE, or_(over, unanswered_or_upheld(Certification) > 0)),
    )
    mine = case(
        (
            func.viewer_role() == Role.TOWNSHIP_REVIEWER.value,
            Certification.state == CertificationState.APPLIED,
        ),
        (func.viewer_role() == Role.COUNTY_APPROVER.value, county),
        (func.viewer_role() == Role.SELLER.value, Certification.state == CertificationState.RETURNED),
        else_=False,
    )
    return applications().where(mine).order_by(None).order_by(Certification.due_on, Certification.id)


# What stands in the way of selling


def products_of_lots(county_id: int, seller_id: uuid.UUID, lot_ids: Sequence[uuid.UUID]) -> Select[Product, Category]:
    return (
        select(Product, Category)
        .join(Category, Category.code == Product.category_code)
        .where(
            Product.county_id == county_id,
            Product.seller_id == seller_id,
            Product.id.in_(
                select(Lot.product_id).where(Lot.county_id == county_id, Lot.id.in_(lot_ids)).scalar_subquery()
            ),
        )
        .order_by(Product.id)
    )


def products_of_listings(
    county_id: int, listing_ids: Collection[uuid.UUID]
) -> Select[uuid.UUID, str, Product, Category]:
    """Key and title of listings, each with what it offers."""
    return (
        select(Listing.id, Listing.title, Product, Category)
        .join(Product, and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id))
        .join(Category, Category.code == Product.category_code)
        .where(Listing.county_id == county_id, Listing.id.in_(listing_ids))
    )


def kinds_beside_lots() -> Select[str]:
    """The kinds of certificates that speak of products or sellers."""
    return select(CertificateKind.code).where(CertificateKind.certifies != Certified.LOT)


def codes_held_for_share(county_id: int, product_ids: Collection[uuid.UUID], day: date) -> Select[uuid.UUID, str]:
    """Product and kind of the certificates that products hold on a day; locks them, in id order, against revoking."""
    return (
        select(Certification.product_id, Certification.certificate_code)
        .where(
            Certification.county_id == county_id,
            Certification.product_id.in_(product_ids),
            certificate_holds(Certification, day),
        )
        .order_by(Certification.id)
        .with_for_update(read=True)
    )


def licences_held(registration: SellerRegistration, day: date) -> Select[LicenceKind]:
    return select(Licence.kind).where(
        Licence.county_id == registration.county_id,
        Licence.registration_id == registration.id,
        _holds_on(Licence, day),
    )


# What lots are sent with


def vouches(certificate: Any, day: Any) -> ColumnElement[bool]:
    """Whether a lot's certificate holds on the day."""
    return and_(
        certificate.revoked_at.is_(None),
        certificate.issued_on <= day,
        or_(certificate.expires_on.is_(None), certificate.expires_on >= day),
    )


def _lacking(lot: Any, day: Any) -> ColumnElement[bool]:
    """Whether a kind of certificate is one for lots, and a lot has none of it in force."""
    held = (
        select(LotCertificate.id)
        .where(
            LotCertificate.county_id == lot.county_id,
            LotCertificate.lot_id == lot.id,
            LotCertificate.certificate_code == CertificateKind.code,
            vouches(LotCertificate, day),
        )
        .correlate(lot, CertificateKind)
        .exists()
    )
    return and_(CertificateKind.certifies == Certified.LOT, ~held)


def certificates_lacking(lot: Any, day: Any) -> Select[CertificateKind]:
    """What a lot needs beside what it has before it may leave on a day, by code."""
    return (
        select(CertificateKind)
        .join(Category, CertificateKind.code == any_(Category.certificates_required))
        .join(Product, Product.category_code == Category.code)
        .where(Product.county_id == lot.county_id, Product.id == lot.product_id, _lacking(lot, day))
        .order_by(CertificateKind.code)
    )


def lots_lacking(county_id: int, lot_ids: Sequence[uuid.UUID], day: date) -> Select[str, str, str]:
    """Code, and English and Chinese name of a certificate, for each that one of these lots lacks on a day."""
    return (
        select(Lot.code, CertificateKind.name_en, CertificateKind.name_zh)
        .join(Product, and_(Product.county_id == Lot.county_id, Product.id == Lot.product_id))
        .join(Category, Category.code == Product.category_code)
        .join(CertificateKind, CertificateKind.code == any_(Category.certificates_required))
        .where(Lot.county_id == county_id, Lot.id.in_(lot_ids), _lacking(Lot, day))
        .order_by(Lot.code, CertificateKind.code)
    )


def kind_for_lots(code: str, day: date) -> Select[CertificateKind]:
    """Of those that are issued for lots, in force on a day."""
    return select(CertificateKind).where(
        CertificateKind.code == code,
        CertificateKind.certifies == Certified.LOT,
        CertificateKind.during.contains(day),
    )


def number_locked(seller_id: uuid.UUID, code: str, number: str) -> Select[Any]:
    """Nobody else adds or revokes a seller's certificates of one kind and number until the transaction ends."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(f"{seller_id} {code} {number}", 0)))


def alike(county_id: int, seller_id: uuid.UUID, code: str, number: str) -> Select[LotCertificate]:
    """A seller's certificates of one kind and number, for whatever lots, as they stand now."""
    return (
        select(LotCertificate)
        .where(
            LotCertificate.county_id == county_id,
            LotCertificate.seller_id == seller_id,
            LotCertificate.certificate_code == code,
            LotCertificate.number == number,
        )
        .order_by(LotCertificate.id)
        .execution_options(populate_existing=True)
    )


def lot_certificates() -> Select[LotCertificate]:
    """The viewer's own, or of the sellers of his region; newest first."""
    return _newest_certificate_first().where(_own_or_of_region(LotCertificate))


def certificates_of_lot(lot: Any) -> Select[LotCertificate]:
    """All that it ever had, newest first."""
    return _newest_certificate_first().where(LotCertificate.county_id == lot.county_id, LotCertificate.lot_id == lot.id)


def _newest_certificate_first() -> Select[LotCertificate]:
    return select(LotCertificate).order_by(LotCertificate.added_at.desc(), LotCertificate.id.desc())


def lot_certificate(county_id: int, id_: uuid.UUID) -> Select[LotCertificate]:
    return select(LotCertificate).where(LotCertificate.county_id == county_id, LotCertificate.id == id_)


def title_of_listing(county_id: int, seller_id: uuid.UUID, listing_id: uuid.UUID) -> Select[str]:
    return select(Listing.title).where(
        Listing.county_id == county_id, Listing.seller_id == seller_id, Listing.id == listing_id
    )


def lots_of_listing(county_id: int, listing_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(ListingLot.lot_id).where(ListingLot.county_id == county_id, ListingLot.listing_id == listing_id)


# What is taken off the market


def taking_off(county_id: int, seller_id: uuid.UUID, now: datetime) -> Update:
    """All that a seller lists."""
    return (
        update(Listing)
        .where(Listing.county_id == county_id, Listing.seller_id == seller_id, Listing.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )


def taking_off_uncertified(certification: Certification, now: datetime) -> Update:
    """Of what a seller lists what may be sold, or called as it is, only with this certificate."""
    of_product = and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id)
    required = (
        select(Product.id)
        .join(Category, Category.code == Product.category_code)
        .where(of_product, Category.certificates_required.contains([certification.certificate_code]))
        .exists()
    )
    claimed = (
        select(CertificateClaim.id)
        .where(
            CertificateClaim.certificate_code == certification.certificate_code,
            func.strpos(func.lower(Listing.title), func.lower(CertificateClaim.word)) > 0,
        )
        .exists()
    )
    return taking_off(certification.county_id, certification.seller_id, now).where(
        Listing.product_id == certification.product_id, or_(required, claimed)
    )


def taken_off_for(listing: Any) -> Any:
    """Why the county took a listing off; null where its seller withdrew it, and for whoever may not see that step."""
    of_registration = case(
        (RegistrationStep.act == RegistrationAct.SUSPEND, TakenOffFor.SUSPENSION.value),
        else_=TakenOffFor.REVOCATION.value,
    )
    return _of_its_step(listing, of_registration, literal(TakenOffFor.CERTIFICATE.value))


def taken_off_reason(listing: Any) -> Any:
    """What the county wrote when it took a listing off."""
    return _of_its_step(listing, RegistrationStep.reason, CertificationStep.reason)


def _of_its_step(listing: Any, of_registration: Any, of_certification: Any) -> Any:
    """Of the step that took a listing off, the one or the other: it was withdrawn at the instant of the step."""
    stopped = RegistrationStep.act.in_([RegistrationAct.SUSPEND, RegistrationAct.REVOKE])
    revoked = CertificationStep.act == CertificationAct.REVOKE
    return func.coalesce(
        _at_withdrawal(listing, RegistrationStep, of_registration, stopped),
        _at_withdrawal(listing, CertificationStep, of_certification, revoked),
    )


def _at_withdrawal(
    listing: Any, step: type[RegistrationStep | CertificationStep], figure: Any, is_such: ColumnElement[bool]
) -> Any:
    return (
        select(figure)
        .select_from(step)
        .where(
            step.county_id == listing.county_id,
            step.seller_id == listing.seller_id,
            step.at == listing.withdrawn_at,
            is_such,
        )
        .limit(1)
        .correlate(listing)
        .scalar_subquery()
    )
