"""Answering for certificates."""

from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy import Select

from domain.errors import InvalidInput
from domain.impact import queries
from domain.impact.actions import Verified, issue_certificate, verify
from domain.impact.models import CertificateKey, ImpactCertificate
from resolvers.billing import linked
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.forms import Plain
from resolvers.reading.ids import keys_asked
from schema.inputs.impact import IssueImpactCertificateInput, LinkCertificateInput, VerifyCertificateInput

_LONGEST_TEXT = 4000


def certificates() -> Select[ImpactCertificate]:
    return queries.newest_first()


def certificate(id: strawberry.ID) -> Select[ImpactCertificate]:
    county_id, key = keys_asked(id, "ImpactCertificate")
    return queries.newest_first().where(ImpactCertificate.county_id == county_id, ImpactCertificate.id == key)


def keys() -> Select[CertificateKey]:
    return queries.keys()


async def issue(doing: Doing, input: IssueImpactCertificateInput) -> ReadBack:
    signer = doing.context.services.signer
    made = await issue_certificate(doing.session, doing.viewer, input.since, input.until, signer)
    return ReadBack(made.county_id, made.id)


async def check(doing: Doing, input: VerifyCertificateInput) -> ReadBack:
    if len(input.text) > _LONGEST_TEXT:
        raise InvalidInput(
            at=("text",),
            reason_en="No certificate is that long. Send its code, or the text of its QR code.",
            reason_zh="证书内容过长。请填写证书编号,或二维码中的文字。",
        )
    return ReadBack(values=_told(await verify(doing.session, input.text)))


def _told(verified: Verified) -> dict[str, Any]:
    facts = verified.facts
    return {
        "verdict": verified.verdict,
        "supersededAt": verified.superseded_at,
        "certificate": None
        if facts is None
        else Plain(
            code=facts["code"],
            buyer=facts["buyer"],
            since=date.fromisoformat(facts["since"]),
            until=date.fromisoformat(facts["until"]),
            paid=facts["paid"],
            reached=facts["reached"],
            households=facts["households"],
            passThrough=facts["passThrough"],
            issuedAt=datetime.fromisoformat(facts["issuedAt"]),
        ),
    }


async def link(doing: Doing, input: LinkCertificateInput) -> ReadBack:
    county_id, key = place_of(input.certificate_id, "ImpactCertificate", ("certificateId",))
    return linked(doing, "certificate", input.format.value, {"county": county_id, "id": str(key)})
