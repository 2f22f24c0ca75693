"""Papers that the made-up sellers hand in as they go."""

from domain import clock
from server.client import UPLOAD, Person

_PAPER = "%PDF-1.4\n% 承诺达标合格证 {lot}\n%%EOF\n"


async def promise(seller: Person, lot_id: str) -> None:
    """The producer's promise of conformity, without which no fruit leaves (承诺达标合格证)."""
    paper = await seller.send_bytes(UPLOAD, "承诺达标合格证.pdf", _PAPER.format(lot=lot_id).encode())
    await seller.do(
        "addLotCertificate",
        "certificate { id }",
        lotId=lot_id,
        certificateCode="CONFORMITY",
        number=f"HGZ-{clock.today():%Y%m%d}-{lot_id[-6:]}",
        issuer="双店镇蓝莓专业合作社",
        issuedOn=clock.today().isoformat(),
        documentId=paper["uploadDocument"]["document"]["id"],
    )
