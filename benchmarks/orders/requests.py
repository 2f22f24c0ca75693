"""The orders that are placed: each of one line, of a listing by chance that is always the same."""

import hashlib
import uuid
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.keys import made_key
from benchmarks.load import http_request
from benchmarks.orders.market import COUNTY, LISTING, LISTINGS, VIEWER
from benchmarks.servers.viewer import TOKENS
from domain import clock

_TEXT = (Path(__file__).parents[2] / "frontend_contract" / "operations" / "orders" / "PlaceOrder.graphql").read_text(
    encoding="utf-8"
)
HOT = 0
"""The listing that half of all want."""


def headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS.issue(VIEWER, clock.now())}"}


def body(listing: int, quantity: int, key: str) -> dict[str, Any]:
    """Named by its hash, as a client that relies on the operations we ship would."""
    given = {
        "idempotencyKey": key,
        "deliverOn": clock.today().isoformat(),
        "lines": [{"listingId": f"Listing:{COUNTY}:{made_key(LISTING, listing)}", "quantity": str(quantity)}],
    }
    return {"documentId": f"sha256:{hashlib.sha256(_TEXT.encode()).hexdigest()}", "variables": {"input": given}}


def requests(count: int, share_of_hot: float, chance: Random) -> list[str]:
    """Whole HTTP requests, no two of which have a key in common."""
    head = headers()

    def one() -> str:
        listing = HOT if chance.random() < share_of_hot else chance.randrange(LISTINGS)
        return http_request("/graphql", body(listing, chance.randint(1, 20), uuid.uuid4().hex), head)

    return [one() for _ in range(count)]
