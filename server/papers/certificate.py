"""The impact certificate as a file, with the QR code by which anybody checks it."""

import asyncio
import uuid

import segno
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.impact import rules
from domain.impact.models import ImpactCertificate
from domain.impact.rules import FEWEST_HOUSEHOLDS, Impact
from domain.parties.models import Organisation
from server.papers.links import FileAsked
from server.papers.made import Made, made_of
from server.papers.sheets import Cell, Fen, Paper

_QUIET_ZONE = 4
"""Modules of white around a QR code, by its standard."""


async def certificate(session: AsyncSession, asked: FileAsked) -> Made:
    """Raises NotFound."""
    found = await session.get(ImpactCertificate, (asked.what["county"], uuid.UUID(asked.what["id"])))
    if found is None:
        raise NotFound(what="certificate")
    buyer = (await session.execute(select(Organisation.name).where(Organisation.id == found.buyer_id))).scalar_one()
    return await asyncio.to_thread(_made, found, buyer, asked.format)


def _made(found: ImpactCertificate, buyer: str, format_: str) -> Made:
    impact = Impact(found.paid, found.reached, found.households)
    ratio = rules.ratio_of(impact)
    kept_back = f"不足 {FEWEST_HOUSEHOLDS} 户,不予公布 kept back: fewer than {FEWEST_HOUSEHOLDS}"
    reached: Cell = kept_back if found.reached is None else Fen(found.reached)
    paper = Paper(
        title="消费帮扶成效证书 Impact certificate",
        dated=clock.day_of(found.issued_at),
        facts=[
            ("编号 Code", found.code),
            ("采购单位 Buyer", buyer),
            ("期间 Period", f"{found.since} – {found.until}"),
            ("已付货款(元) Yuan paid", Fen(found.paid)),
            ("到户金额(元) Yuan that reached households", reached),
            ("受益户数 Households", kept_back if found.households is None else found.households),
            ("到户比例 Pass-through", "—" if ratio is None else f"{ratio}"),
            ("签发 Issued", clock.day_of(found.issued_at)),
            ("签名密钥 Key", found.key_code),
        ],
        notes=["扫码或凭编号用 verifyCertificate 核验。Verify by the code, or by the text of the QR code."],
        code=_modules(found.proof),
    )
    return made_of(paper, f"certificate-{found.code}", format_)


def _modules(text: str) -> list[list[bool]]:
    code = segno.make_qr(text, error="m", boost_error=False)
    return [[bool(module) for module in row] for row in code.matrix_iter(border=_QUIET_ZONE)]
