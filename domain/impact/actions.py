"""Issuing certificates, and verifying them for anybody."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.impact import queries, rules
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.impact.rules import Impact, Month
from domain.impact.signing import NoProof, Proof, Signer, is_signed_by
from domain.money import Fen, yuan_of
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key

CODE_LENGTH = 20
"""Characters of 5 random bits each."""


async def issue_certificate(
    session: AsyncSession, viewer: Viewer, since: date, until: date, signer: Signer
) -> ImpactCertificate:
    """Certify what the viewer's organisation paid in whole months that are over, and what that brought households.

    Where the figures are those of the certificate that stands for the same months, it is that one; else the new one
    takes its place. Raises NotWholeMonths, PeriodNotEnded.
    """
    rules.check_period(since, until, clock.today())
    await session.execute(select(func.pg_advisory_xact_lock(viewer.organisation.int & (2**63 - 1))))
    impact = rules.impact_of(await _months(session, viewer.organisation, until), since, until)
    latest = queries.latest_of(viewer.county_id, viewer.organisation, since, until)
    standing = (await session.execute(latest)).scalar_one_or_none()
    if standing and Impact(standing.paid, standing.reached, standing.households) == impact:
        return standing
    buyer = await session.get_one(Organisation, viewer.organisation)
    await _keep_key(session, signer)
    made = ImpactCertificate(
        county_id=viewer.county_id,
        id=new_key(),
        code=f"{viewer.county_id}-{new_code(CODE_LENGTH)}",
        buyer_id=buyer.id,
        since=since,
        until=until,
        paid=impact.paid,
        reached=impact.reached,
        households=impact.households,
        key_code=signer.code,
        issued_by=viewer.account_id,
        issued_at=clock.now(),
    )
    made.proof = signer.proof_of(_facts(made, buyer.name)).written()
    session.add(made)
    await session.flush()
    return made


async def _months(session: AsyncSession, buyer_id: uuid.UUID, until: date) -> list[Month]:
    """All months in which the buyer paid, or what it bought reached somebody: county by county, as each's office."""
    paid = {row.month: row.paid for row in (await session.execute(queries.paid_by_month(buyer_id, until))).all()}
    reached: dict[date, dict[uuid.UUID, Fen]] = defaultdict(lambda: defaultdict(int))
    for county_id in (await session.execute(queries.counties_sold_from(buyer_id))).scalars().all():
        async with standing_in(session, Office.IMPACT, county_id):
            rows = await session.execute(queries.reached_by_month(county_id, buyer_id, until))
            for month, household_id, amount in rows.all():
                reached[month][household_id] += amount
    return [Month(month, paid.get(month, 0), dict(reached[month])) for month in sorted({*paid, *reached})]


async def _keep_key(session: AsyncSession, signer: Signer) -> None:
    kept = {"code": signer.code, "public_key": signer.public_key, "first_used_at": clock.now()}
    async with standing_in(session, Office.IMPACT):
        await session.execute(insert(CertificateKey).values(kept).on_conflict_do_nothing())


def _facts(made: ImpactCertificate, buyer: str) -> dict[str, Any]:
    """What is signed, with the buyer's name of that day. Of households it says how many there are, and no more."""
    ratio = rules.ratio_of(Impact(made.paid, made.reached, made.households))
    return {
        "buyer": buyer,
        "buyerId": str(made.buyer_id),
        "code": made.code,
        "households": made.households,
        "issuedAt": made.issued_at.astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
        "key": made.key_code,
        "paid": yuan_of(made.paid),
        "passThrough": None if ratio is None else f"{ratio}",
        "reached": None if made.reached is None else yuan_of(made.reached),
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
    }


class Verdict(StrEnum):
    """What verifying found: it stands, another took its place, we never issued it, it or our own record was altered."""

    STANDS = "STANDS"
    SUPERSEDED = "SUPERSEDED"
    UNKNOWN = "UNKNOWN"
    FORGED = "FORGED"
    RECORD_ALTERED = "RECORD_ALTERED"


@dataclass(frozen=True, slots=True)
class Verified:
    """What is said of a certificate, with what it says itself where it is one of ours."""

    verdict: Verdict
    facts: Mapping[str, Any] | None = None
    superseded_at: datetime | None = None


async def verify(session: AsyncSession, text: str) -> Verified:
    """Anybody verifies a certificate by its code, or by the whole text of its QR code."""
    try:
        proof = Proof.read(text)
        code = str(proof.facts().get("code", ""))
    except NoProof:
        return await _stands(session, text.strip().upper(), None)
    return await _stands(session, code, proof) if await _is_ours(session, proof) else Verified(Verdict.FORGED)


async def _is_ours(session: AsyncSession, proof: Proof) -> bool:
    key = await session.get(CertificateKey, str(proof.facts().get("key", ""))[:64])
    return key is not None and is_signed_by(key.public_key, proof)


async def _is_kept_as_signed(session: AsyncSession, kept: ImpactCertificate) -> bool:
    """Whether a certificate's row still says what was signed. Of what was not signed in its day nothing is asked."""
    try:
        proof = Proof.read(kept.proof)
        signed = proof.facts()
    except NoProof:
        return False
    return await _is_ours(session, proof) and signed.items() <= _facts(kept, signed.get("buyer", "")).items()


async def _stands(session: AsyncSession, code: str, proof: Proof | None) -> Verified:
    """What we keep under a code, in the county that it names. What we signed is told even if we keep it no more."""
    county, _, rest = code.partition("-")
    found = None
    if len(county) == 6 and county.isascii() and county.isdecimal() and rest.isalnum() and len(code) <= 64:
        async with standing_in(session, Office.IMPACT, int(county)):
            kept = queries.called(int(county), code).add_columns(queries.superseded_at(ImpactCertificate))
            found = (await session.execute(kept)).one_or_none()
    if found is None:
        return Verified(Verdict.UNKNOWN, proof.facts() if proof else None)
    certificate, superseded_at = found
    if not await _is_kept_as_signed(session, certificate):
        return Verified(Verdict.RECORD_ALTERED, proof.facts() if proof else None)
    verdict = Verdict.SUPERSEDED if superseded_at else Verdict.STANDS
    return Verified(verdict, Proof.read(certificate.proof).facts(), superseded_at)
