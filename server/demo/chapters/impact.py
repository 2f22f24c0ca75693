"""The impact certificate: what a canteen's money did, signed, to be checked by anybody."""

from datetime import timedelta

import httpx
from rich.console import Console

from domain import clock
from server.client import signed_in
from server.demo.county import PASSWORD

PLACE = 90

_VERIFY = """mutation($input: VerifyCertificateInput!) { verifyCertificate(input: $input) {
  verdict certificate { buyer paid households } } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    buyer = await signed_in(client, "buyer", PASSWORD)
    last = clock.today().replace(day=1) - timedelta(days=1)
    period = {"since": last.replace(day=1).isoformat(), "until": last.isoformat()}
    asked = "certificate { id code paid reached households passThrough proof }"
    made = (await buyer.do("issueImpactCertificate", asked, **period))["certificate"]
    told = "kept back: fewer than five households" if made["reached"] is None else f"{made['reached']} yuan"
    console.print(
        f"[bold]Impact[/] Certificate {made['code']} for {last:%Y-%m}: {made['paid']} yuan paid, to households {told}"
    )
    checked = (await buyer.ask(_VERIFY, input={"text": made["proof"]}))["verifyCertificate"]
    forged = (await buyer.ask(_VERIFY, input={"text": made["proof"][:-4] + "AAAA"}))["verifyCertificate"]
    console.print(f"   Its QR code verifies as {checked['verdict']}, an altered one as {forged['verdict']}")
