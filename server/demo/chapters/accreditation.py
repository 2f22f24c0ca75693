"""A product on its way to a certificate: applied for, endorsed by the township, on the county's public notice."""

from pathlib import Path

import httpx
from rich.console import Console

from server.client import UPLOAD, Declined, Person, signed_in
from server.demo.county import PASSWORD
from server.demo.names import PRODUCT, TOWNSHIP

PLACE = 30
EVIDENCE = Path(__file__).parent.parent / "files" / "evidence-blueberries.pdf"

_OWN = "{ sellerRegistrations { nodes { name creditCode inForce licences { kind } } } }"
_PRODUCTS = "query($s: String) { listings(search: $s, first: 1) { nodes { product { id name } } } }"
_PUBLIC = (
    "{ certifications { nodes { state noticeUntil product { name } certificateKind { nameZh } seller { name } } } }"
)


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. At a second start the application stands where the first left it."""
    seller = await signed_in(client, "seller", PASSWORD)
    registration = (await seller.ask(_OWN))["sellerRegistrations"]["nodes"][0]
    held = ", ".join(each["kind"] for each in registration["licences"])
    console.print(f"[bold]Accreditation[/] {registration['name']} ({registration['creditCode']}) may sell: {held}")
    try:
        await _apply(client, console, seller)
    except Declined as refused:
        console.print(f"   The application stands from an earlier start ({refused})")
    for each in (await seller.ask(_PUBLIC))["certifications"]["nodes"]:
        what = f"{each['product']['name']}: {each['certificateKind']['nameZh']}, {each['seller']['name']}"
        console.print(f"   Public: {what}, {each['state']} until {each['noticeUntil']}")


async def _apply(client: httpx.AsyncClient, console: Console, seller: Person) -> None:
    """Raises Declined where the product has been applied for."""
    paper = (await seller.send(UPLOAD, EVIDENCE))["uploadDocument"]["document"]
    product = (await seller.ask(_PRODUCTS, s=f"双店{PRODUCT}"))["listings"]["nodes"][0]["product"]
    applied = await seller.do(
        "applyForCertification",
        "certification { id dueOn }",
        productId=product["id"],
        certificateCode="CONSUMPTION",
        regionCode=str(TOWNSHIP),
        evidence=[paper["id"]],
    )
    certification = applied["certification"]
    console.print(
        f"   It applies to have {product['name']} certified; the township answers by {certification['dueOn']}"
    )
    await _decide(client, "township", certification["id"], "ENDORSE")
    noticed = await _decide(client, "approver", certification["id"], "OPEN_NOTICE")
    console.print(f"   The township endorses; the county's notice stands until {noticed} and cannot be cut short")


async def _decide(client: httpx.AsyncClient, login: str, id_: str, decision: str) -> str | None:
    """The last day of the notice, once there is one."""
    officer = await signed_in(client, login, PASSWORD)
    done = await officer.do(
        "decideCertification", "certification { noticeUntil }", certificationId=id_, decision=decision
    )
    until: str | None = done["certification"]["noticeUntil"]
    return until
