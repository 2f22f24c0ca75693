"""What placing one order asks of the database, from BEGIN to reading it back, and as a script for pgbench."""

from collections.abc import Sequence

import httpx

from benchmarks.keys import made_key
from benchmarks.orders.market import LISTING, LISTINGS, LOT, PRODUCT, SELLER
from benchmarks.orders.requests import HOT, body, headers
from benchmarks.servers import lianxin
from benchmarks.servers.process import Broken
from benchmarks.statements import Known, Sent, recording
from server.app import Application

_RECORDED = 777
"""The listing that is ordered while it is written down; its seller is that of no other row's number."""
_WARM = 6
_KEY = "recorded-for-pgbench"
_ROWS = {
    made_key(LISTING, _RECORDED): f"made_key({LISTING}, :listing)",
    made_key(LOT, _RECORDED): f"made_key({LOT}, :listing)",
    made_key(SELLER, _RECORDED % 10): f"made_key({SELLER}, :seller)",
    made_key(PRODUCT, _RECORDED % 10): f"made_key({PRODUCT}, :seller)",
    _KEY: "'key-' || :n",
}
_NUMBERED = [(r"\d{8}-[0-9A-Z]{6}(-\d+)?", lambda found: f"('O' || :n || '{found[1] or ''}')")]


async def recorded(url: str) -> list[Sent]:
    """All that placing an order sends. Raises Broken."""
    services = lianxin.services(url)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(Application(services)), base_url="http://m") as client:
        for nth in range(_WARM):
            await _place(client, f"{_KEY}-{nth}")
        with recording(services.database) as sent:
            await _place(client, _KEY)
    await services.database.close()
    *writing, reading = sent
    return [Sent("BEGIN", ()), *writing, Sent("COMMIT", ()), reading]


async def _place(client: httpx.AsyncClient, key: str) -> None:
    said = (await client.post("/graphql", json=body(_RECORDED, 7, key), headers=headers())).json()
    if not said.get("data", {}).get("placeOrder", {}).get("order"):
        raise Broken(f"No order could be placed to be written down: {said}")


def script(sent: Sequence[Sent], share_of_hot: float) -> str:
    """For `pgbench --file`: one order a transaction."""
    lines = [
        r"\set n random(1, 900000000000000)",
        rf"\set listing random(0, {LISTINGS - 1})",
        r"\set chance random(1, 100)",
        rf"\if :chance <= {round(share_of_hot * 100)}",
        rf"\set listing {HOT}",
        r"\endif",
        r"\set seller :listing % 10",
    ]
    known = Known(_ROWS, _NUMBERED)
    return "\n".join([*lines, *(f"{known.filled_in(each)};" for each in sent)]) + "\n"
