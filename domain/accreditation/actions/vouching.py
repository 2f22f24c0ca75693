"""What vouches for one lot: its seller hands it in, officials revoke it, and no lot leaves without what it needs."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation import queries, rules
from domain.accreditation.actions.hands import actor_towards
from domain.accreditation.errors import (
    AlreadyRevoked,
    CertificateRevoked,
    LotCertificateMissing,
    LotCertificateThere,
)
from domain.accreditation.models import LotCertificate
from domain.accreditation.rules import Place, WantedLotCertificate
from domain.catalog.models import Lot
from domain.catalog.queries import lots_for_update
from domain.documents.actions import lay_before
from domain.documents.models import Document
from domain.errors import FieldPath, NotFound
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def add_lot_certificate(
    session: AsyncSession, viewer: Viewer, place: Place, wanted: WantedLotCertificate
) -> LotCertificate:
    """Say what vouches for a lot of one's own. The offices of the seller's township see the file.

    Of this and a revocation of the same number, the second waits for the first. Raises NotFound, InvalidInput,
    LotCertificateDays, LotCertificateThere, CertificateRevoked.
    """
    await session.execute(queries.number_locked(viewer.organisation, wanted.certificate_code, wanted.number))
    lot = (await session.execute(lots_for_update(place[0], [place[1]]))).scalar_one_or_none()
    if lot is None or lot.seller_id != viewer.organisation:
        raise NotFound(at=("lotId",), what="lot")
    today = clock.today()
    kind = (await session.execute(queries.kind_for_lots(wanted.certificate_code, today))).scalar_one_or_none()
    if kind is None:
        raise NotFound(at=("certificateCode",), what="kind of certificate")
    last = rules.last_day(wanted, kind.valid_months)
    rules.check_lot_certificate(wanted, last, lot.harvested_on or lot.produced_on or wanted.issued_on, today)
    await _check_number(session, lot, wanted)
    document_id, sha256 = await _laid(session, viewer, wanted.document, lot.county_id)
    made = LotCertificate(
        county_id=lot.county_id,
        id=new_key(),
        seller_id=lot.seller_id,
        region_code=viewer.region_code,
        lot_id=lot.id,
        certificate_code=kind.code,
        number=wanted.number,
        issuer=wanted.issuer,
        issued_on=wanted.issued_on,
        expires_on=last,
        document_id=document_id,
        document_sha256=sha256,
        account_id=viewer.account_id,
        added_at=clock.now(),
    )
    session.add(made)
    await session.flush()
    return made


async def _check_number(session: AsyncSession, lot: Lot, wanted: WantedLotCertificate) -> None:
    known = queries.alike(lot.county_id, lot.seller_id, wanted.certificate_code, wanted.number)
    for each in (await session.execute(known)).scalars():
        if each.lot_id == lot.id:
            raise LotCertificateThere(at=("number",), lot=lot.code, number=wanted.number)
        if each.revoked_at is not None:
            raise CertificateRevoked(at=("number",), number=wanted.number)


async def _laid(session: AsyncSession, viewer: Viewer, document: Place, county_id: int) -> tuple[uuid.UUID, bytes]:
    """The key and the hash of a file that lies before the offices of the seller's township. Raises NotFound."""
    offices = (await session.execute(queries.township_offices(viewer.region_code))).scalars().all()
    [id_] = await lay_before(session, viewer, [document], county_id, offices, at=("documentId",))
    hashed = select(Document.sha256).where(Document.county_id == county_id, Document.id == id_)
    return id_, (await session.execute(hashed)).scalar_one()


async def revoke_lot_certificate(session: AsyncSession, viewer: Viewer, place: Place, reason: str) -> LotCertificate:
    """It vouches for nothing any more, whatever lots it was handed in for.

    Of this and a dispatch of one of those lots, the second waits for the first. Raises NotFound, ReasonMissing,
    OwnOrganisation, AlreadyRevoked.
    """
    asked = (await session.execute(queries.lot_certificate(*place))).scalar_one_or_none()
    if asked is None or not _may_revoke(viewer, asked):
        raise NotFound(at=("certificateId",), what="certificate")
    rules.check_reason(reason)
    rules.check_hands(await actor_towards(session, viewer, asked.seller_id), [])
    await session.execute(queries.number_locked(asked.seller_id, asked.certificate_code, asked.number))
    same = queries.alike(asked.county_id, asked.seller_id, asked.certificate_code, asked.number)
    lots = [each.lot_id for each in (await session.execute(same)).scalars()]
    async with standing_in(session, Office.MARKET, asked.county_id):
        await session.execute(lots_for_update(asked.county_id, lots))
    standing = [each for each in (await session.execute(same)).scalars() if each.revoked_at is None]
    if asked not in standing:
        raise AlreadyRevoked(at=("certificateId",))
    for each in standing:
        each.revoked_at, each.revoked_by, each.revoked_reason = clock.now(), viewer.account_id, reason.strip()
    await session.flush()
    return asked


def _may_revoke(viewer: Viewer, certificate: LotCertificate) -> bool:
    """Whether the seller is of the viewer's region: what is public with its lot, others read too."""
    low, high = viewer.region_range
    return viewer.role is not Role.SELLER and low <= certificate.region_code <= high


async def check_lots_certified(
    session: AsyncSession, county_id: int, lot_ids: Sequence[uuid.UUID], at: FieldPath = ()
) -> None:
    """That each of these lots has today what its category requires of lots. They are locked.

    Raises LotCertificateMissing.
    """
    lacking = (await session.execute(queries.lots_lacking(county_id, lot_ids, clock.today()))).first()
    if lacking is not None:
        lot, name_en, name_zh = lacking
        raise LotCertificateMissing(at=at, lot=lot, certificate_en=name_en, certificate_zh=name_zh)
