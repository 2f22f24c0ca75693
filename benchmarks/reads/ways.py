"""Each server's way of being asked for the two reads, and of answering them, brought to one form.

That form is Lianxin's `data`. A cursor is opaque: of it counts whether there is one, and that the page
after it is the next page.
"""

import base64
import functools
import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from benchmarks.servers.viewer import authorization
from domain.clock import SHANGHAI
from domain.money import yuan_of

_ROOT = Path(__file__).parents[2]
_OPERATIONS = _ROOT / "frontend_contract" / "operations"
_POSTGRAPHILE = _ROOT / "benchmarks" / "peers" / "postgraphile"

PERIOD = {"from": "2020-01-01", "to": "2020-12-31"}
PAGE = 50


@functools.cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


class Family(NamedTuple):
    county_id: int
    key: uuid.UUID

    @property
    def id(self) -> str:
        return f"Household:{self.county_id}:{self.key}"


class Call(NamedTuple):
    """A POST: where to, and what."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]


class Way(Protocol):
    """A server, and one way of asking it."""

    @property
    def name(self) -> str: ...
    @property
    def server(self) -> str: ...
    def listings(self, after: str | None = None) -> Call: ...
    def household(self, family: Family) -> Call: ...
    def plain(self, data: Any) -> Any:
        """What was answered, in the one form."""


@dataclass(frozen=True)
class GraphQL:
    """Asked as Lianxin is: by the text of the operation, or by the hash of one that it trusts."""

    name: str
    server: str
    trusted: bool = False

    def listings(self, after: str | None = None) -> Call:
        return self._call("catalog/Listings", {"first": PAGE, "after": after} if after else {"first": PAGE})

    def household(self, family: Family) -> Call:
        return self._call("settlement/HouseholdIncome", {"householdId": family.id, **PERIOD})

    def _call(self, operation: str, variables: dict[str, Any]) -> Call:
        text = _text(_OPERATIONS / f"{operation}.graphql")
        if self.trusted:
            asked = {"documentId": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"}
        else:
            asked = {"query": text, "operationName": operation.rpartition("/")[2]}
        return Call("/graphql", {**asked, "variables": variables}, {"Authorization": authorization()})

    def plain(self, data: Any) -> Any:
        return _plain(data)


@dataclass(frozen=True)
class Floor:
    """Asked for the read itself."""

    name: str = "floor"
    server: str = "floor"

    def listings(self, after: str | None = None) -> Call:
        return Call("/listings", {"after": after}, {})

    def household(self, family: Family) -> Call:
        return Call("/household", {"householdId": family.id, **PERIOD}, {})

    def plain(self, data: Any) -> Any:
        return _plain(data)


def _plain(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {inner: _plain(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value is not None if name == "endCursor" else value


@dataclass(frozen=True)
class PostGraphile:
    """Asked in its own words. Its listings need no walls; with `walls` they are raised all the same."""

    name: str
    walls: bool
    server: str = "postgraphile"

    def listings(self, after: str | None = None) -> Call:
        return self._call("listings", {"first": PAGE, "after": after} if after else {"first": PAGE}, walls=self.walls)

    def household(self, family: Family) -> Call:
        written = orjson.dumps(["Household", family.county_id, str(family.key)])
        asked = {"householdId": base64.b64encode(written).decode(), **PERIOD}
        return self._call("household", asked, walls=True)

    def _call(self, operation: str, variables: dict[str, Any], *, walls: bool) -> Call:
        text = _text(_POSTGRAPHILE / f"{operation}.graphql")
        return Call("/graphql", {"query": text, "variables": variables}, {"x-walls": "1"} if walls else {})

    def plain(self, data: Any) -> Any:
        if "allListings" in data:
            return {"listings": _page(data["allListings"], _listing)}
        return {"incomeStatement": _statement(data["household"])}


def _page(page: Any, node: Any) -> Any:
    info = page["pageInfo"]
    return {
        "nodes": [node(each) for each in page["nodes"]],
        "pageInfo": {"hasNextPage": info["hasNextPage"], "endCursor": info["endCursor"] is not None},
    }


def _id(written: str) -> str:
    return ":".join(map(str, orjson.loads(base64.b64decode(written))))


def _figure(written: str) -> str:
    return f"{Decimal(written).normalize():f}"


def _listing(node: Any) -> Any:
    product, seller = node["productByCountyIdAndProductId"], node["organisationBySellerId"]
    return {
        "id": _id(node["id"]),
        "title": node["title"],
        "unitLabel": node["unitLabel"],
        "unitContent": _figure(node["unitContent"]),
        "minimumQuantity": _figure(node["minimumQuantity"]),
        "lowestPrice": _figure(node["lowestPrice"]),
        "publishedAt": datetime.fromisoformat(node["publishedAt"]).astimezone(SHANGHAI).isoformat(),
        "product": {**product, "id": _id(product["id"])},
        "seller": {**seller, "id": _id(seller["id"])},
        "tiers": [
            {name: _figure(each[name]) for name in ("fromQuantity", "unitPrice")}
            for each in node["priceTiersByCountyIdAndListingIdList"]
        ],
    }


def _statement(household: Any) -> Any:
    return {
        "household": {
            "id": _id(household["id"]),
            "number": household["number"],
            "region": household["regionByRegionCode"],
            "memberships": [
                {"relation": each["relation"], "isHead": each["isHead"], "person": each["personByCountyIdAndPersonId"]}
                for each in household["householdMembershipsByCountyIdAndHouseholdIdList"]
            ],
        },
        "months": [_with_yuan(each) for each in household["incomeMonthsByCountyIdAndHouseholdIdList"]],
        "entries": _page(
            household["incomeEntriesByCountyIdAndHouseholdId"],
            lambda node: _with_yuan({**node, "id": _id(node["id"])}),
        ),
    }


def _with_yuan(row: Any) -> Any:
    return {**row, "amount": yuan_of(int(row["amount"]))}


LIANXIN_TRUSTED = GraphQL("lianxin, trusted", "lianxin", trusted=True)
LIANXIN_AD_HOC = GraphQL("lianxin, ad hoc", "lianxin")
STRAWBERRY = GraphQL("strawberry", "strawberry")
FLOOR = Floor()
POSTGRAPHILE = PostGraphile("postgraphile", walls=False)
POSTGRAPHILE_WALLED = PostGraphile("postgraphile, walls", walls=True)
