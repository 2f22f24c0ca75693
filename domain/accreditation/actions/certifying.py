"""Certifying a product: the seller applies, the township reviews, the county gives public notice and certifies."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.actions.hands import actor_towards
from domain.accreditation.errors import AlreadyApplied, CertifiedAlready, NoTownship
from domain.accreditation.models import (
    Certification,
    CertificationAct,
    CertificationEvidence,
    CertificationState,
    CertificationStep,
    CertificationTerms,
)
from domain.accreditation.rules import CERTIFYING, Place
from domain.catalog.actions import new_code
from domain.catalog.models import CertificateKind, Product
from domain.documents.actions import lay_before
from domain.errors import NotFound
from domain.parties.names import own_name
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.regions.models import Region, RegionLevel
from domain.rows import new_key


async def apply_for_certification(
    session: AsyncSession,
    viewer: Viewer,
    product_id: uuid.UUID,
    certificate_code: str,
    region_code: int,
    evidence: Sequence[Place],
) -> Certification:
    """Ask that a product of one's own be certified. `region_code` is the township or village it comes from.

    Raises NotFound, NoTownship, AlreadyApplied, EvidenceMissing.
    """
    await _kind(session, certificate_code)
    product = await session.get(Product, (viewer.county_id, product_id))
    if product is None or product.seller_id != viewer.organisation:
        raise NotFound(at=("productId",), what="product")
    await _check_township(session, viewer, region_code)
    if (await session.execute(queries.undecided(product, certificate_code))).first():
        raise AlreadyApplied(at=("certificateCode",))
    terms = await _terms(session, region_code)
    certification = Certification(
        county_id=product.county_id,
        id=new_key(),
        seller_id=product.seller_id,
        product_id=product.id,
        region_code=region_code,
        certificate_code=certificate_code,
        state=CertificationState.APPLIED,
        applied_at=clock.now(),
        due_on=_due(terms),
    )
    session.add(certification)
    await session.flush()
    await _add_evidence(session, viewer, certification, evidence, terms)
    session.add(await _step_row(session, viewer, certification, CertificationAct.APPLY, None))
    await session.flush()
    return certification


async def _kind(session: AsyncSession, certificate_code: str) -> CertificateKind:
    """Raises NotFound for a code of none that products are certified as."""
    found = (await session.execute(queries.kind_of_certificate(certificate_code))).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("certificateCode",), what="kind of certificate")
    return found


async def _check_township(session: AsyncSession, viewer: Viewer, region_code: int) -> None:
    region = await session.get(Region, region_code)
    reviewed = {RegionLevel.TOWNSHIP, RegionLevel.VILLAGE}
    if region is None or region.county_id != viewer.county_id or region.level not in reviewed:
        raise NoTownship(at=("regionCode",), region=region_code)


async def _terms(session: AsyncSession, region_code: int) -> CertificationTerms:
    return (await session.execute(queries.terms_for(region_code, clock.today()))).scalar_one()


def _due(terms: CertificationTerms) -> date:
    return clock.today() + timedelta(days=terms.review_days)


async def _add_evidence(
    session: AsyncSession,
    viewer: Viewer,
    certification: Certification,
    documents: Sequence[Place],
    terms: CertificationTerms,
) -> None:
    """Lay documents before the township; those that are there already stay. Raises EvidenceMissing, NotFound."""
    rules.check_evidence(documents, terms.evidence_least)
    offices = (await session.execute(queries.township_offices(certification.region_code))).scalars().all()
    laid = await lay_before(session, viewer, documents, certification.county_id, offices, at=("evidence",))
    there = select(CertificationEvidence.document_id).where(
        CertificationEvidence.county_id == certification.county_id,
        CertificationEvidence.certification_id == certification.id,
    )
    known = set((await session.execute(there)).scalars())
    session.add_all(
        CertificationEvidence(
            county_id=certification.county_id,
            id=new_key(),
            certification_id=certification.id,
            seller_id=certification.seller_id,
            region_code=certification.region_code,
            document_id=each,
            added_at=clock.now(),
        )
        for each in laid
        if each not in known
    )


async def resubmit_certification(
    session: AsyncSession, viewer: Viewer, place: Place, evidence: Sequence[Place]
) -> Certification:
    """Answer a return with further evidence: the review begins again at the township.

    Raises NotFound, NotThisStep, EvidenceMissing.
    """
    certification = await _locked(session, place)
    if certification.seller_id != viewer.organisation:
        raise NotFound(at=("certificationId",), what="certification")
    await _step(session, viewer, certification, CertificationAct.APPLY, None)
    terms = await _terms(session, certification.region_code)
    await _add_evidence(session, viewer, certification, evidence, terms)
    certification.due_on = _due(terms)
    await session.flush()
    return certification


async def decide_certification(
    session: AsyncSession, viewer: Viewer, place: Place, act: CertificationAct, reason: str | None
) -> Certification:
    """The township's or the county's step, but for certifying itself. To revoke takes off what needs the certificate.

    Raises NotFound, NotThisStep, OwnOrganisation, ActedBefore, ReasonMissing.
    """
    certification = await _locked(session, place)
    terms = await _terms(session, certification.region_code)
    step = await _step(session, viewer, certification, act, reason)
    if act is CertificationAct.OPEN_NOTICE:
        certification.published_at = clock.now()
        certification.notice_until = rules.last_day_of_notice(clock.today(), terms.notice_days)
        certification.due_on = certification.notice_until + timedelta(days=1)
    elif act is CertificationAct.REVOKE:
        certification.revoked_at = step.at
    else:
        certification.published_at = certification.notice_until = None
        certification.due_on = _due(terms)
    await session.flush()
    if act is CertificationAct.REVOKE:
        async with standing_in(session, Office.MARKET, certification.county_id):
            await session.execute(queries.taking_off_uncertified(certification, step.at))
    return certification


async def certify_product(
    session: AsyncSession, viewer: Viewer, place: Place, valid_from: date, valid_until: date
) -> Certification:
    """Make a certificate of an application whose notice is over and to which nothing is left to be objected.

    Raises NotFound, NotThisStep, OwnOrganisation, ActedBefore, NoticeNotOver, ObjectionsOpen, ValidTooLong,
    CertifiedAlready.
    """
    certification = await _locked(session, place)
    days = Range(valid_from, valid_until + timedelta(days=1)) if valid_from <= valid_until else Range(empty=True)
    objected = select(queries.unanswered_or_upheld(Certification)).where(
        Certification.county_id == certification.county_id, Certification.id == certification.id
    )
    left = (await session.execute(objected)).scalar_one()
    already = (await session.execute(queries.certified_meanwhile(certification, days))).first()
    terms = await _terms(session, certification.region_code)
    kind = await _kind(session, certification.certificate_code)
    await _step(session, viewer, certification, CertificationAct.CERTIFY, None)
    rules.check_notice_over(certification.notice_until, left, clock.today())
    rules.check_validity(valid_from, valid_until, kind.valid_months or terms.valid_months, clock.today())
    if already:
        raise CertifiedAlready(at=("validFrom",))
    certification.during, certification.due_on = days, valid_until
    certification.number = f"{certification.certificate_code}-{clock.today():%Y}-{new_code(8)}"
    await session.flush()
    return certification


async def _locked(session: AsyncSession, place: Place) -> Certification:
    found = (await session.execute(queries.certification_for_update(*place))).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("certificationId",), what="certification")
    return found


async def _step(
    session: AsyncSession, viewer: Viewer, certification: Certification, act: CertificationAct, reason: str | None
) -> CertificationStep:
    """Take a step of the procedure with a certification that is locked. What it changes beside is not written yet."""
    actor = await actor_towards(session, viewer, certification.seller_id)
    earlier = await earlier_steps(session, certification)
    step = await _step_row(session, viewer, certification, act, reason)
    certification.state = rules.next_state(CERTIFYING, act, certification.state, actor, earlier, reason)
    session.add(step)
    return step


async def earlier_steps(session: AsyncSession, certification: Certification) -> list[tuple[uuid.UUID, Role]]:
    """By which account each step was taken, and under which role."""
    taken = await session.execute(
        select(CertificationStep.account_id, CertificationStep.role).where(
            CertificationStep.county_id == certification.county_id,
            CertificationStep.certification_id == certification.id,
        )
    )
    return [(account, role) for account, role in taken]


async def _step_row(
    session: AsyncSession, viewer: Viewer, certification: Certification, act: CertificationAct, reason: str | None
) -> CertificationStep:
    return CertificationStep(
        county_id=certification.county_id,
        id=new_key(),
        certification_id=certification.id,
        seller_id=certification.seller_id,
        region_code=certification.region_code,
        act=act,
        account_id=viewer.account_id,
        actor_name=await own_name(session, viewer),
        role=viewer.role,
        reason=reason,
        at=clock.now(),
    )
