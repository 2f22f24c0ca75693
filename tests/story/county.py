"""A county in small: enough of one for the worked example, loaded as who runs the platform would."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import create_async_engine

from domain.catalog.models import BaseUnit, Category, Product
from domain.clock import SHANGHAI
from domain.households.models import Household, Membership, Person, Relation
from domain.parties.models import Account, Appointment, Organisation, OrganisationKind
from domain.parties.passwords import hashed
from domain.parties.roles import Role
from domain.regions.models import Region, RegionLevel
from domain.rows import Row
from domain.settlement.models import IncomeLine, LineKind, LinkageContract, ProfitSplit, ShareHolding
from domain.settlement.terms import Basis

COUNTY = 320722
VILLAGE = 320722108201
PASSWORD = "correct horse"
LONG_AGO = datetime(2020, 1, 1, tzinfo=SHANGHAI)
ALWAYS = Range(date(2020, 1, 1), None)


def key(name: str) -> uuid.UUID:
    """The key of a row by a name of its own, so that tests can speak of it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


REGIONS = [
    (320700000000, RegionLevel.CITY, "连云港市", None),
    (320722000000, RegionLevel.COUNTY, "东海县", 320700000000),
    (320722108000, RegionLevel.TOWNSHIP, "双店镇", 320722000000),
    (VILLAGE, RegionLevel.VILLAGE, "三铺村", 320722108000),
    (320723000000, RegionLevel.COUNTY, "灌云县", 320700000000),
]
ORGANISATIONS = {
    "cooperative": (OrganisationKind.COOPERATIVE, VILLAGE, COUNTY),
    "rival": (OrganisationKind.COOPERATIVE, VILLAGE, COUNTY),
    "canteen": (OrganisationKind.CANTEEN, 320722000000, COUNTY),
    "village": (OrganisationKind.VILLAGE_COLLECTIVE, VILLAGE, COUNTY),
    "village office": (OrganisationKind.GOVERNMENT_OFFICE, VILLAGE, COUNTY),
    "other county": (OrganisationKind.GOVERNMENT_OFFICE, 320723000000, 320723),
}
PEOPLE = {
    "seller": (Role.SELLER, "cooperative"),
    "rival": (Role.SELLER, "rival"),
    "buyer": (Role.BUYER, "canteen"),
    "officer": (Role.VILLAGE_OFFICER, "village office"),
    "stranger": (Role.COUNTY_APPROVER, "other county"),
}
FAMILIES = {"A": "王桂兰", "B": "李守田", "C": "张秀英", "D": "陈玉梅", "E": "赵德海"}
SHARES = {"C": 3, "D": 2, "E": 2}


async def load(owner_url: str) -> None:
    """Write the county as the superuser of a test's own database, whom no wall hinders."""
    engine = create_async_engine(owner_url)
    async with engine.begin() as connection:
        for model, rows in everything():
            await connection.execute(insert(model), rows)
    await engine.dispose()


def everything() -> list[tuple[type[Row], list[dict[str, Any]]]]:
    return [
        (Region, [_region(*each) for each in REGIONS]),
        (Organisation, [_organisation(name, *each) for name, each in ORGANISATIONS.items()]),
        (Account, [_account(name) for name in PEOPLE]),
        (Appointment, [_appointment(name, *each) for name, each in PEOPLE.items()]),
        (Category, [_category()]),
        (Product, [_product("cooperative"), _product("rival")]),
        (Household, [_household(name) for name in FAMILIES]),
        (Person, [_person(name) for name in FAMILIES]),
        (Membership, [_membership(name) for name in FAMILIES]),
        (LinkageContract, [_contract("A"), _contract("B")]),
        (ProfitSplit, [_split()]),
        (ShareHolding, [_holding(name, shares) for name, shares in SHARES.items()]),
        (IncomeLine, [_line()]),
    ]


def _region(code: int, level: RegionLevel, name: str, parent: int | None) -> dict[str, Any]:
    return {"code": code, "level": level, "name": name, "parent_code": parent, "county_id": code // 10**6}


def _organisation(name: str, kind: OrganisationKind, region: int, county: int) -> dict[str, Any]:
    return {
        "id": key(name),
        "county_id": county,
        "region_code": region,
        "kind": kind,
        "name": name,
        "registered_at": LONG_AGO,
    }


_HASH = hashed(PASSWORD)


def _account(name: str) -> dict[str, Any]:
    return {"id": key(f"account {name}"), "login": name, "name": name, "password_hash": _HASH}


def _appointment(name: str, role: Role, organisation: str) -> dict[str, Any]:
    return {
        "id": key(f"appointment {name}"),
        "account_id": key(f"account {name}"),
        "role": role,
        "county_id": ORGANISATIONS[organisation][2],
        "organisation_id": key(organisation),
        "during": ALWAYS,
    }


def _category() -> dict[str, Any]:
    return {
        "code": "FRUIT",
        "name_en": "Fruit",
        "name_zh": "水果",
        "is_food": True,
        "shelf_life_days": 7,
        "cold_chain": True,
        "live_goods": False,
    }


def _product(seller: str) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"蓝莓 {seller}"),
        "seller_id": key(seller),
        "category_code": "FRUIT",
        "name": "蓝莓",
        "base_unit": BaseUnit.KG,
    }


def _household(name: str) -> dict[str, Any]:
    number = f"SD-{name}"
    return {
        "county_id": COUNTY,
        "id": key(name),
        "number": number,
        "region_code": VILLAGE,
        "registered_on": date(2020, 1, 1),
    }


def _person(name: str) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"person {name}"),
        "region_code": VILLAGE,
        "name": FAMILIES[name],
        "born_on": date(1970, 1, 1),
        "id_number_sealed": b"sealed",
        "id_number_hash": name.encode(),
        "id_number_masked": "320722********0000",
    }


def _membership(name: str) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"membership {name}"),
        "region_code": VILLAGE,
        "household_id": key(name),
        "person_id": key(f"person {name}"),
        "relation": Relation.HEAD,
        "is_head": True,
        "during": ALWAYS,
    }


def _contract(name: str) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"contract {name}"),
        "seller_id": key("cooperative"),
        "region_code": VILLAGE,
        "household_id": key(name),
        "household_name": FAMILIES[name],
        "product_id": key("蓝莓 cooperative"),
        "basis": Basis.SUPPLY,
        "unit_price": Decimal("4.20"),
        "share_of_net": Decimal(0),
        "during": ALWAYS,
        "source": "made up for the test",
    }


def _split() -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key("split"),
        "seller_id": key("cooperative"),
        "village_id": key("village"),
        "village": 20,
        "shares": 30,
        "retained": 50,
        "during": ALWAYS,
        "source": "made up for the test",
    }


def _holding(name: str, shares: int) -> dict[str, Any]:
    return {
        "county_id": COUNTY,
        "id": key(f"holding {name}"),
        "seller_id": key("cooperative"),
        "region_code": VILLAGE,
        "household_id": key(name),
        "household_name": FAMILIES[name],
        "shares": shares,
        "during": ALWAYS,
    }


def _line() -> dict[str, Any]:
    return {
        "id": key("line"),
        "kind": LineKind.MONITORING,
        "region_code": 320700000000,
        "per_head": 9_000_00,
        "during": ALWAYS,
        "source": "default",
    }
