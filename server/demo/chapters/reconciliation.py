"""The finance office reconciles the county's ledger, and the county sees what of each yuan reached families."""

from datetime import timedelta

import httpx
from rich.console import Console

from domain import clock
from server.client import signed_in
from server.demo.county import PASSWORD

PLACE = 110

_REACHED = """query($from: Date!, $to: Date!) { passThrough(by: SELLER, from: $from, to: $to) {
  about received realised ratio } }"""


async def tell(client: httpx.AsyncClient, console: Console) -> None:
    """Play it. Raises Declined where it is refused."""
    finance = await signed_in(client, "finance", PASSWORD)
    run = (await finance.do("reconcile", "run { standing opened vanished }"))["run"]
    console.print(f"[bold]Reconciliation[/] Every sum held against what it was made of: {run['standing']} differences")
    period = {"from": (clock.today() - timedelta(days=31)).isoformat(), "to": clock.today().isoformat()}
    for row in (await finance.ask(_REACHED, **period))["passThrough"]:
        told = f"{row['received']} yuan received, {row['realised']} reached families: {row['ratio']} of each yuan"
        console.print(f"   {row['about']}: {told}", highlight=False)
