"""A county in small: enough of one for the worked example, and neighbours who have no business with it."""

from collections.abc import Iterator

from domain.parties.models import OrganisationKind
from domain.parties.roles import Role, Viewer
from domain.regions.models import RegionLevel
from domain.rows import Row
from tests.factories import (
    CITY,
    COUNTY,
    PASSWORD,
    TOWNSHIP,
    VILLAGE,
    AccountFactory,
    AppointmentFactory,
    CancellationRuleFactory,
    HouseholdFactory,
    IncomeLineFactory,
    LinkageContractFactory,
    MembershipFactory,
    MonitoredGroupFactory,
    MonitoringFactory,
    OrganisationFactory,
    PersonFactory,
    ProductFactory,
    ProfitSplitFactory,
    RegionFactory,
    ReservedShareSchemeFactory,
    SchemeOriginFactory,
    ShareHoldingFactory,
    key,
    registered,
    save,
)

__all__ = ["COUNTY", "FAMILIES", "ORGANISATIONS", "PASSWORD", "PEOPLE", "VILLAGE", "key", "load", "viewer"]

COUNTY_REGION = 320722000000
ELSEWHERE = 320723000000
REGIONS = [
    (CITY, RegionLevel.CITY, "连云港市", None),
    (COUNTY_REGION, RegionLevel.COUNTY, "东海县", CITY),
    (TOWNSHIP, RegionLevel.TOWNSHIP, "双店镇", COUNTY_REGION),
    (VILLAGE, RegionLevel.VILLAGE, "三铺村", TOWNSHIP),
    (320722108202, RegionLevel.VILLAGE, "竹墩村", TOWNSHIP),
    (ELSEWHERE, RegionLevel.COUNTY, "灌云县", CITY),
]
ORGANISATIONS = {
    "cooperative": (OrganisationKind.COOPERATIVE, VILLAGE),
    "rival": (OrganisationKind.COOPERATIVE, VILLAGE),
    "canteen": (OrganisationKind.CANTEEN, COUNTY_REGION),
    "other canteen": (OrganisationKind.CANTEEN, COUNTY_REGION),
    "village": (OrganisationKind.VILLAGE_COLLECTIVE, VILLAGE),
    "village office": (OrganisationKind.GOVERNMENT_OFFICE, VILLAGE),
    "next village office": (OrganisationKind.GOVERNMENT_OFFICE, 320722108202),
    "township office": (OrganisationKind.GOVERNMENT_OFFICE, TOWNSHIP),
    "city office": (OrganisationKind.GOVERNMENT_OFFICE, CITY),
    "county office": (OrganisationKind.GOVERNMENT_OFFICE, COUNTY_REGION),
    "other county": (OrganisationKind.GOVERNMENT_OFFICE, ELSEWHERE),
}
PEOPLE = {
    "seller": (Role.SELLER, "cooperative"),
    "rival": (Role.SELLER, "rival"),
    "buyer": (Role.BUYER, "canteen"),
    "chief": (Role.BUYER, "canteen"),
    "other buyer": (Role.BUYER, "other canteen"),
    "officer": (Role.VILLAGE_OFFICER, "village office"),
    "next officer": (Role.VILLAGE_OFFICER, "next village office"),
    "reviewer": (Role.TOWNSHIP_REVIEWER, "township office"),
    "city": (Role.CITY_MANAGER, "city office"),
    "auditor": (Role.AUDITOR, "county office"),
    "approver": (Role.COUNTY_APPROVER, "county office"),
    "finance": (Role.FINANCE, "county office"),
    "surveyor": (Role.SURVEYOR, "county office"),
    "stranger": (Role.COUNTY_APPROVER, "other county"),
}
FAMILIES = {"A": "王桂兰", "B": "李守田", "C": "张秀英", "D": "陈玉梅", "E": "赵德海"}
MEMBERS = {"member": "A", "other member": "C"}
SHARES = {"C": 3, "D": 2, "E": 2}


async def load(owner_url: str) -> None:
    await save(owner_url, everything())


def everything() -> Iterator[Row]:
    for code, level, name, parent in REGIONS:
        yield RegionFactory.build(code=code, level=level, name=name, parent_code=parent)
    for name, (kind, region) in ORGANISATIONS.items():
        yield OrganisationFactory.build(name=name, kind=kind, region_code=region)
    yield from _people()
    yield CancellationRuleFactory.build()
    for seller in ("cooperative", "rival"):
        yield ProductFactory.build(of=seller)
        yield from registered(seller)
    for called, name in FAMILIES.items():
        yield HouseholdFactory.build(called=called)
        yield PersonFactory.build(head_of=called, name=name)
        yield MembershipFactory.build(head_of=called)
    yield ReservedShareSchemeFactory.build()
    yield SchemeOriginFactory.build()
    yield MonitoredGroupFactory.build()
    yield MonitoringFactory.build(of="A")
    yield from _agreements()


def _people() -> Iterator[Row]:
    for login, (role, at) in PEOPLE.items():
        yield AccountFactory.build(login=login)
        yield AppointmentFactory.build(of=login, role=role, at=at, county_id=ORGANISATIONS[at][1] // 10**6)
    for login, family in MEMBERS.items():
        yield AccountFactory.build(login=login)
        yield AppointmentFactory.build(of=login, role=Role.HOUSEHOLD_MEMBER, household=family)


def _agreements() -> Iterator[Row]:
    for called in ("A", "B"):
        yield LinkageContractFactory.build(to=called, household_name=FAMILIES[called])
    yield ProfitSplitFactory.build()
    for called, shares in SHARES.items():
        yield ShareHoldingFactory.build(of=called, household_name=FAMILIES[called], shares=shares)
    yield IncomeLineFactory.build()


def viewer(who: str) -> Viewer:
    """Somebody as a transaction knows him."""
    ids = key(f"account {who}"), key(f"appointment {who}")
    if who in MEMBERS:
        return Viewer(*ids, Role.HOUSEHOLD_MEMBER, COUNTY, VILLAGE, household_id=key(MEMBERS[who]))
    role, organisation = PEOPLE[who]
    _, region = ORGANISATIONS[organisation]
    return Viewer(*ids, role, region // 10**6, region, key(organisation))
