"""A small made-up county set on real regions: about 300 households, 12 sellers, 8 buyers. No real person is in it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from domain import clock
from domain.allocation.models import NeedRule
from domain.households.models import Household, Membership, MonitoredGroup, Monitoring, Person, Relation, RiskCause
from domain.identity import check_character
from domain.orders.models import CancellationRule
from domain.parties.models import Account, Appointment, Organisation, OrganisationKind
from domain.parties.passwords import hashed
from domain.parties.roles import Role
from domain.regions.models import Region, RegionLevel
from domain.regions.rules import county_of
from domain.reserved_share.models import ReservedShareScheme, SchemeOrigin, SchemeScope
from domain.rows import Row
from domain.sealing import Sealer, masked_id_number
from domain.settlement.models import IncomeLine, LineKind
from server.demo import accreditation, casework, growing, market
from server.demo.names import ALWAYS, COUNTY, FAMILIES, SELLERS, SINCE, TOWNSHIP, key

PASSWORD = "lianxin-demo"  # noqa: S105  # of made-up accounts on a database that only this machine reaches

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = (
    "桂英",
    "建国",
    "秀兰",
    "志强",
    "玉珍",
    "永福",
    "春梅",
    "德明",
    "凤霞",
    "国华",
    "素芳",
    "长青",
    "月娥",
    "守业",
)
_HOUSEHOLDS = 300
_IN_STORY_VILLAGE = 20
"""So many households live where the story's families do."""
_KINDS = {"园": OrganisationKind.PARK, "间": OrganisationKind.WORKSHOP, "厂": OrganisationKind.ENTERPRISE}
BUYERS = [
    "东海县实验中学食堂",
    "东海县人民医院食堂",
    "东海县机关食堂",
    "苍梧超市",
    "海州农副产品批发市场",
    "连云港消费帮扶馆",
    "白塔埠机场食堂",
    "云台电商",
]
ROLES = {
    "seller": (Role.SELLER, SELLERS[0]),
    "strawberries": (Role.SELLER, SELLERS[5]),
    "buyer": (Role.BUYER, BUYERS[0]),
    "hospital": (Role.BUYER, BUYERS[1]),
    "hospital-chief": (Role.BUYER, BUYERS[1]),
    "finance": (Role.FINANCE, "东海县财政局"),
    "village": (Role.VILLAGE_OFFICER, "双店镇村级帮扶站"),
    "county": (Role.COUNTY_APPROVER, "灌云县乡村振兴局"),
    "township": (Role.TOWNSHIP_REVIEWER, "双店镇乡村振兴办公室"),
    "approver": (Role.COUNTY_APPROVER, "东海县农业农村局"),
}
"""Who can sign in, but for the family: login, role and organisation."""


@dataclass(frozen=True)
class Regions:
    """All regions, and the villages that the households are spread over."""

    rows: list[dict[str, Any]]

    @classmethod
    def read(cls) -> "Regions":
        with (Path(__file__).parent / "files" / "regions-lianyungang.csv").open(encoding="utf-8-sig") as file:
            return cls([_region(each) for each in csv.DictReader(file)])

    def villages(self, within: int) -> list[int]:
        return [each["code"] for each in self.rows if each["parent_code"] == within]

    @property
    def village(self) -> int:
        """Where the story's families live."""
        return self.villages(TOWNSHIP)[0]


def _region(read: dict[str, str]) -> dict[str, Any]:
    code, parent = int(read["code"]), read["parent_code"]
    return {
        "code": code,
        "level": RegionLevel(read["level"]),
        "name": read["name"],
        "parent_code": int(parent) if parent else None,
        "county_id": county_of(code),
    }


async def load(owner_url: str, sealer: Sealer) -> bool:
    """Write the county set, unless one is there; whether it was written. Made in one transaction."""
    engine = create_async_engine(owner_url)
    try:
        async with engine.begin() as connection:
            if (await connection.execute(select(Organisation.id).limit(1))).first() is not None:
                return False
            await _write(connection, Regions.read(), sealer)
            return True
    finally:
        await engine.dispose()


async def _write(connection: AsyncConnection, regions: Regions, sealer: Sealer) -> None:
    for model, rows in _everything(regions, sealer):
        await connection.execute(insert(model), list(rows))


def _everything(regions: Regions, sealer: Sealer) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    yield Region, regions.rows
    yield Organisation, list(_organisations(regions))
    yield from accreditation.registrations(each for each in _organisations(regions) if each["name"] in SELLERS)
    yield from _people(regions)
    yield (
        MonitoredGroup,
        [
            _group("UNSTABLE", "Left poverty, not stable", "脱贫不稳户"),
            _group("MARGINAL", "Marginal", "边缘户"),
            _group("SUDDEN_HARDSHIP", "In sudden and severe hardship", "突发严重困难户"),
        ],
    )
    yield from _households(regions, sealer)
    yield from market.goods()
    yield from market.contracts(regions.village)
    yield from growing.registers(regions.village)
    yield from casework.cases(regions.village, [_name(at, 0) for at in range(_IN_STORY_VILLAGE)])
    yield (
        ReservedShareScheme,
        [
            {
                "id": key("scheme"),
                "code": "LYG",
                "name_en": "Lianyungang's own produce",
                "name_zh": "连云港市预留份额",
                "scope": SchemeScope.CITY,
                "region_code": 320700000000,
                "percent": Decimal(10),
                "during": ALWAYS,
                "source": "默认值",
            }
        ],
    )
    yield (
        SchemeOrigin,
        [
            {
                "id": key("origin"),
                "scheme_id": key("scheme"),
                "region_low": 320700000000,
                "region_high": 320799999999,
                "category_code": None,
            }
        ],
    )
    yield IncomeLine, [_line(LineKind.MONITORING, 9_000_00), _line(LineKind.DIBAO, 7_560_00)]
    yield CancellationRule, [_CANCELLATION]
    yield NeedRule, [_NEED]


def _organisations(regions: Regions) -> Iterator[dict[str, Any]]:
    village = regions.village
    for name in SELLERS:
        yield _organisation(name, _KINDS.get(name[-1], OrganisationKind.COOPERATIVE), village)
    for name in BUYERS:
        kind = OrganisationKind.CANTEEN if name.endswith("食堂") else OrganisationKind.SUPERMARKET
        yield _organisation(name, kind, COUNTY * 10**6)
    yield _organisation("双店镇村级帮扶站", OrganisationKind.GOVERNMENT_OFFICE, village)
    yield _organisation("双店村集体经济合作社", OrganisationKind.VILLAGE_COLLECTIVE, village)
    yield _organisation("东海县财政局", OrganisationKind.GOVERNMENT_OFFICE, COUNTY * 10**6)
    yield _organisation("双店镇乡村振兴办公室", OrganisationKind.GOVERNMENT_OFFICE, TOWNSHIP)
    yield _organisation("东海县农业农村局", OrganisationKind.GOVERNMENT_OFFICE, COUNTY * 10**6)
    yield _organisation("灌云县乡村振兴局", OrganisationKind.GOVERNMENT_OFFICE, 320723000000)


def _organisation(name: str, kind: OrganisationKind, region: int) -> dict[str, Any]:
    return {
        "id": key(name),
        "county_id": county_of(region),
        "region_code": region,
        "kind": kind,
        "name": name,
        "registered_at": datetime(2020, 1, 1, tzinfo=clock.SHANGHAI),
    }


def _people(regions: Regions) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    password = hashed(PASSWORD)
    logins = [*ROLES, "family"]
    yield (
        Account,
        [{"id": key(f"account {each}"), "login": each, "name": each, "password_hash": password} for each in logins],
    )
    counties = dict.fromkeys(ROLES, COUNTY) | {"county": 320723}
    held = [
        {
            "id": key(f"appointment {login}"),
            "account_id": key(f"account {login}"),
            "role": role,
            "county_id": counties[login],
            "organisation_id": key(organisation),
            "household_id": None,
            "during": ALWAYS,
        }
        for login, (role, organisation) in ROLES.items()
    ]
    family = {
        "id": key("appointment family"),
        "account_id": key("account family"),
        "role": Role.HOUSEHOLD_MEMBER,
        "county_id": county_of(regions.village),
        "organisation_id": None,
        "household_id": key("household 0"),
        "during": ALWAYS,
    }
    yield Appointment, [*held, family]


def _group(code: str, en: str, zh: str) -> dict[str, Any]:
    return {"code": code, "name_en": en, "name_zh": zh, "during": ALWAYS, "source": "连云港“12345”机制"}


def _households(regions: Regions, sealer: Sealer) -> Iterator[tuple[type[Row], list[dict[str, Any]]]]:
    villages = (
        [regions.village] * _IN_STORY_VILLAGE + regions.villages(TOWNSHIP) * 20 + regions.villages(320723100000) * 20
    )
    places = [villages[at] for at in range(_HOUSEHOLDS)]
    members = [(at, place, nth) for at, place in enumerate(places) for nth in range(1 + at % 4)]
    yield (
        Household,
        [
            {
                "county_id": county_of(place),
                "id": key(f"household {at}"),
                "number": f"H{at:04d}",
                "region_code": place,
                "registered_on": SINCE,
            }
            for at, place in enumerate(places)
        ],
    )
    yield Person, [_person(at, place, nth, sealer) for at, place, nth in members]
    yield (
        Membership,
        [
            {
                "county_id": county_of(place),
                "id": key(f"membership {at} {nth}"),
                "region_code": place,
                "household_id": key(f"household {at}"),
                "person_id": key(f"person {at} {nth}"),
                "relation": Relation.HEAD if nth == 0 else Relation.OTHER,
                "is_head": nth == 0,
                "during": ALWAYS,
            }
            for at, place, nth in members
        ],
    )
    yield (
        Monitoring,
        [
            {
                "county_id": county_of(place),
                "id": key(f"monitoring {at}"),
                "region_code": place,
                "household_id": key(f"household {at}"),
                "group_code": ("UNSTABLE", "MARGINAL")[at % 2],
                "cause": list(RiskCause)[at % 3],
                "during": ALWAYS,
            }
            for at, place in enumerate(places)
        ],
    )


def _name(at: int, nth: int) -> str:
    if at < len(FAMILIES) and nth == 0:
        return FAMILIES[at]
    return _SURNAMES[at % len(_SURNAMES)] + _GIVEN[(at // 3 + nth * 5) % len(_GIVEN)]


def _person(at: int, place: int, nth: int, sealer: Sealer) -> dict[str, Any]:
    born = date(1950, 1, 1) + timedelta(days=(at * 97 + nth * 4001) % 20000)
    first_17 = f"{county_of(place)}{born:%Y%m%d}{(at * 4 + nth) % 1000:03d}"
    number = first_17 + check_character(first_17)
    return {
        "county_id": county_of(place),
        "id": key(f"person {at} {nth}"),
        "region_code": place,
        "name": _name(at, nth),
        "born_on": born,
        "id_number_sealed": sealer.seal(number, bound_to="person:id_number"),
        "id_number_hash": sealer.lookup(number),
        "id_number_masked": masked_id_number(number),
    }


_CANCELLATION = {
    "id": key("cancellation rule"),
    "region_code": 320700000000,
    "buyer_notice_days": 1,
    "confirm_notice_days": 0,
    "during": ALWAYS,
    "source": "默认值",
}


_NEED = {
    "id": key("need rule"),
    "region_code": 320700000000,
    "line_kind": LineKind.MONITORING,
    "cap_percent": Decimal(30),
    "least_households": 5,
    "during": ALWAYS,
    "source": "默认值",
}


def _line(kind: LineKind, per_head: int) -> dict[str, Any]:
    return {
        "id": key(f"line {kind}"),
        "kind": kind,
        "region_code": 320700000000,
        "per_head": per_head,
        "during": ALWAYS,
        "source": "默认值",
    }
