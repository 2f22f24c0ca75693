"""Rows for tests. A factory fills in what a test does not care about, so that a test states only what matters."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from factory.base import Factory
from factory.declarations import LazyAttribute, SelfAttribute, Sequence
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from domain import clock
from domain.accreditation.models import (
    Licence,
    LicenceKind,
    LicenceState,
    RegistrationState,
    SellerRegistration,
)
from domain.allocation.models import NeedRule
from domain.catalog.models import BaseUnit, Category, DatedBy, Product
from domain.clock import SHANGHAI
from domain.documents.models import Document, MediaType
from domain.households.models import (
    Entitlement,
    EntitlementKind,
    Household,
    Livestock,
    Loan,
    LoanRule,
    Membership,
    MonitoredGroup,
    Monitoring,
    Person,
    Plot,
    Relation,
    RiskCause,
)
from domain.identity import credit_check_character
from domain.orders.models import CancellationRule
from domain.parties.models import Account, Appointment, Organisation, OrganisationKind
from domain.parties.passwords import hashed
from domain.parties.roles import Role
from domain.provenance.models import YieldNorm
from domain.regions.models import Region, RegionLevel
from domain.reserved_share.models import ReservedShareScheme, SchemeOrigin, SchemeScope
from domain.rows import Row
from domain.settlement.models import IncomeLine, IncomeMonth, LineKind, LinkageContract, ProfitSplit, ShareHolding
from domain.settlement.terms import Basis, CreditState, IncomeCategory

CITY = 320700000000
COUNTY = 320722
TOWNSHIP = 320722108000
VILLAGE = 320722108201
PASSWORD = "correct horse"
ALWAYS = Range(date(2020, 1, 1), None)
_HASH = hashed(PASSWORD)
_MADE_UP = "made up for the test"


def key(name: str) -> uuid.UUID:
    """The key of a row by a name of its own, so that tests can speak of it."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


async def save(owner_url: str, rows: Iterable[Row]) -> None:
    """Write rows as the superuser of a test's own database, whom no wall hinders."""
    engine = create_async_engine(owner_url)
    async with AsyncSession(engine) as session, session.begin():
        for row in rows:
            session.add(row)
            await session.flush()
    await engine.dispose()


class RegionFactory(Factory[Region]):
    class Meta:
        model = Region

    code = VILLAGE
    level = RegionLevel.VILLAGE
    name = "三铺村"
    parent_code = TOWNSHIP
    county_id = LazyAttribute(lambda row: row.code // 10**6)


class OrganisationFactory(Factory[Organisation]):
    class Meta:
        model = Organisation

    name: Any = Sequence(lambda n: f"organisation {n}")
    id: Any = LazyAttribute(lambda row: key(row.name))
    kind = OrganisationKind.COOPERATIVE
    region_code = VILLAGE
    county_id = LazyAttribute(lambda row: row.region_code // 10**6)
    registered_at = datetime(2020, 1, 1, tzinfo=SHANGHAI)


class AccountFactory(Factory[Account]):
    class Meta:
        model = Account

    login: Any = Sequence(lambda n: f"login {n}")
    id: Any = LazyAttribute(lambda row: key(f"account {row.login}"))
    name: Any = SelfAttribute("login")
    password_hash = _HASH


class AppointmentFactory(Factory[Appointment]):
    """`of` is the login of whose it is, `at` the name of the organisation, or `household` of the family."""

    class Meta:
        model = Appointment
        exclude = ("of", "at", "household")

    of = ""
    at: str | None = None
    household: str | None = None
    id: Any = LazyAttribute(lambda row: key(f"appointment {row.of}"))
    account_id = LazyAttribute(lambda row: key(f"account {row.of}"))
    role = Role.SELLER
    county_id = COUNTY
    organisation_id = LazyAttribute(lambda row: row.at and key(row.at))
    household_id = LazyAttribute(lambda row: row.household and key(row.household))
    during = ALWAYS


class CategoryFactory(Factory[Category]):
    """Beside those that every database has."""

    class Meta:
        model = Category

    code: Any = Sequence(lambda n: f"MADE_UP_{n}")
    name_en = "Made up"
    name_zh = "测试类"
    is_food = True
    shelf_life_days = 7
    cold_chain = True
    live_goods = False
    dated_by = DatedBy.HARVEST


class ProductFactory(Factory[Product]):
    """`of` is the name of the seller."""

    class Meta:
        model = Product
        exclude = ("of",)

    of = "cooperative"
    name = "蓝莓"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"{row.name} {row.of}"))
    seller_id = LazyAttribute(lambda row: key(row.of))
    category_code = "FRUIT"
    base_unit = BaseUnit.KG


class DocumentFactory(Factory[Document]):
    """A scan that `of` handed in."""

    class Meta:
        model = Document
        exclude = ("of",)

    of = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"scan {row.of}"))
    organisation_id = LazyAttribute(lambda row: key(row.of))
    shown_to: Any = LazyAttribute(lambda _: [])
    name = "scan.pdf"
    media_type = MediaType.PDF
    content = b"%PDF-1.7 %%EOF"
    size: Any = LazyAttribute(lambda row: len(row.content))
    sha256: Any = LazyAttribute(lambda row: sha256(row.content).digest())
    uploaded_by = key("nobody")
    uploaded_at = datetime(2020, 1, 1, tzinfo=SHANGHAI)


def credit_code(n: int) -> str:
    """The nth unified social credit code of a county, check character and all."""
    first_17 = f"93{COUNTY}MA{n:07d}"
    return first_17 + credit_check_character(first_17)


class SellerRegistrationFactory(Factory[SellerRegistration]):
    """The leave to sell of `of`."""

    class Meta:
        model = SellerRegistration
        exclude = ("of",)

    of = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"registration {row.of}"))
    seller_id = LazyAttribute(lambda row: key(row.of))
    region_code = VILLAGE
    kind = OrganisationKind.COOPERATIVE
    name: Any = SelfAttribute("of")
    credit_code: Any = Sequence(credit_code)
    sells_food = True
    state = RegistrationState.APPROVED
    applied_at = datetime(2020, 1, 1, tzinfo=SHANGHAI)
    changed_at: Any = SelfAttribute("applied_at")


class LicenceFactory(Factory[Licence]):
    """A licence of `of`, shown by its scan."""

    class Meta:
        model = Licence
        exclude = ("of",)

    of = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"licence {row.of} {row.kind}"))
    registration_id = LazyAttribute(lambda row: key(f"registration {row.of}"))
    seller_id = LazyAttribute(lambda row: key(row.of))
    region_code = VILLAGE
    kind = LicenceKind.BUSINESS_LICENCE
    number = "N1"
    issued_on = date(2020, 1, 1)
    expires_on: date | None = None
    document_id = LazyAttribute(lambda row: key(f"scan {row.of}"))
    state = LicenceState.VERIFIED
    submitted_at = datetime(2020, 1, 1, tzinfo=SHANGHAI)


def registered(seller: str, **changes: Any) -> Iterable[Row]:
    """All that lets a seller sell: a registration in force, its licence, and the scan of that."""
    yield DocumentFactory.build(of=seller)
    yield SellerRegistrationFactory.build(of=seller, **changes)
    yield LicenceFactory.build(of=seller)


class HouseholdFactory(Factory[Household]):
    """`called` is what tests call the family by."""

    class Meta:
        model = Household
        exclude = ("called",)

    called: Any = Sequence(lambda n: f"family {n}")
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(row.called))
    number = LazyAttribute(lambda row: f"SD-{row.called}")
    region_code = VILLAGE
    registered_on = date(2020, 1, 1)


class PersonFactory(Factory[Person]):
    """The head of the family that tests call `head_of`."""

    class Meta:
        model = Person
        exclude = ("head_of",)

    head_of: Any = Sequence(lambda n: f"family {n}")
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"person {row.head_of}"))
    region_code = VILLAGE
    name = "王桂兰"
    born_on = date(1970, 1, 1)
    id_number_sealed = b"sealed"
    id_number_hash = LazyAttribute(lambda row: row.head_of.encode())
    id_number_masked = "320722********0000"


class MembershipFactory(Factory[Membership]):
    class Meta:
        model = Membership
        exclude = ("head_of",)

    head_of = ""
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"membership {row.head_of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.head_of))
    person_id = LazyAttribute(lambda row: key(f"person {row.head_of}"))
    relation = Relation.HEAD
    is_head = True
    during = ALWAYS


class LoanRuleFactory(Factory[LoanRule]):
    class Meta:
        model = LoanRule

    county_id = COUNTY
    id = key("loan rule")
    most_principal = 50_000_00
    most_years = 3
    during = ALWAYS
    source = _MADE_UP


class LoanFactory(Factory[Loan]):
    """Of the family that tests call `of`."""

    class Meta:
        model = Loan
        exclude = ("of",)

    of = "A"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"loan of {row.of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    loan_rule_id = key("loan rule")
    lender = "东海农商银行"
    principal = 30_000_00
    during = Range(date(2024, 1, 1), date(2027, 1, 1))
    source = _MADE_UP
    account_id = key("account officer")
    at = datetime(2024, 1, 1, tzinfo=SHANGHAI)


class EntitlementFactory(Factory[Entitlement]):
    """Of the family that tests call `of`."""

    class Meta:
        model = Entitlement
        exclude = ("of",)

    of = "A"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"entitlement of {row.of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    kind = EntitlementKind.MINIMUM_LIVING
    monthly = 630_00
    during = ALWAYS
    source = _MADE_UP
    account_id = key("account officer")
    at = datetime(2024, 1, 1, tzinfo=SHANGHAI)


class MonitoredGroupFactory(Factory[MonitoredGroup]):
    class Meta:
        model = MonitoredGroup

    code = "UNSTABLE"
    name_en = "Out of poverty, not stable"
    name_zh = "脱贫不稳户"
    during = ALWAYS
    source = _MADE_UP


class MonitoringFactory(Factory[Monitoring]):
    class Meta:
        model = Monitoring
        exclude = ("of",)

    of = ""
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"monitoring {row.of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    group_code = "UNSTABLE"
    cause = RiskCause.ILLNESS
    during = ALWAYS


class LinkageContractFactory(Factory[LinkageContract]):
    """What `seller` owes the family that tests call `to` for its blueberries."""

    class Meta:
        model = LinkageContract
        exclude = ("to", "seller")

    to = ""
    seller = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"contract {row.to}"))
    seller_id = LazyAttribute(lambda row: key(row.seller))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.to))
    household_name = "王桂兰"
    product_id = LazyAttribute(lambda row: key(f"蓝莓 {row.seller}"))
    basis = Basis.SUPPLY
    unit_price = Decimal("4.20")
    share_of_net = Decimal(0)
    during = ALWAYS
    source = _MADE_UP
    number = LazyAttribute(lambda row: f"HT-{row.to}")
    version = 1


class CancellationRuleFactory(Factory[CancellationRule]):
    """Cancelling until the day before, confirming until the day itself."""

    class Meta:
        model = CancellationRule

    id: Any = LazyAttribute(lambda row: key(f"cancellation rule {row.region_code}"))
    region_code = CITY
    buyer_notice_days = 1
    confirm_notice_days = 0
    during = ALWAYS
    source = _MADE_UP


class ProfitSplitFactory(Factory[ProfitSplit]):
    class Meta:
        model = ProfitSplit
        exclude = ("seller",)

    seller = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"split {row.seller}"))
    seller_id = LazyAttribute(lambda row: key(row.seller))
    village_id = key("village")
    village = 20
    shares = 30
    retained = 50
    during = ALWAYS
    source = _MADE_UP


class ShareHoldingFactory(Factory[ShareHolding]):
    class Meta:
        model = ShareHolding
        exclude = ("of", "seller")

    of = ""
    seller = "cooperative"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"holding {row.of}"))
    seller_id = LazyAttribute(lambda row: key(row.seller))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    household_name = "张秀英"
    shares = 1
    during = ALWAYS


class IncomeLineFactory(Factory[IncomeLine]):
    class Meta:
        model = IncomeLine

    id = key("line")
    kind = LineKind.MONITORING
    region_code = CITY
    per_head = 9_000_00
    during = ALWAYS
    source = "default"


class ReservedShareSchemeFactory(Factory[ReservedShareScheme]):
    class Meta:
        model = ReservedShareScheme

    code = "LYG"
    id: Any = LazyAttribute(lambda row: key(f"scheme {row.code}"))
    name_en = "City scheme"
    name_zh = "市级预留份额"
    scope = SchemeScope.CITY
    region_code = CITY
    percent = Decimal(10)
    during = ALWAYS
    source = _MADE_UP


class SchemeOriginFactory(Factory[SchemeOrigin]):
    class Meta:
        model = SchemeOrigin

    id = key("origin")
    scheme_id = key("scheme LYG")
    region_low = COUNTY * 10**6
    region_high = COUNTY * 10**6 + 999_999
    category_code = "FRUIT"


class YieldNormFactory(Factory[YieldNorm]):
    """600 kg of fruit a mu, at most 2000 a working member."""

    class Meta:
        model = YieldNorm

    id = key("norm")
    region_code = CITY
    category_code = "FRUIT"
    base_unit = BaseUnit.KG
    per_mu = Decimal(600)
    per_head = None
    per_worker = Decimal(2000)
    working_from_age = 16
    working_to_age = 70
    season_month = 1
    near_percent = 90
    over_percent = 110
    during = ALWAYS
    source = _MADE_UP


class PlotFactory(Factory[Plot]):
    class Meta:
        model = Plot
        exclude = ("of",)

    of = "A"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"plot {row.of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    category_code = "FRUIT"
    mu = Decimal("0.1")
    during = ALWAYS
    source = _MADE_UP


class LivestockFactory(Factory[Livestock]):
    class Meta:
        model = Livestock
        exclude = ("of",)

    of = "A"
    county_id = COUNTY
    id: Any = LazyAttribute(lambda row: key(f"livestock {row.of}"))
    region_code = VILLAGE
    household_id = LazyAttribute(lambda row: key(row.of))
    category_code = "FRUIT"
    head = 3
    during = ALWAYS
    source = _MADE_UP


class NeedRuleFactory(Factory[NeedRule]):
    """Of a line at most thirty percent, held against the monitoring line."""

    class Meta:
        model = NeedRule

    id = key("need rule")
    region_code = CITY
    line_kind = LineKind.MONITORING
    cap_percent = Decimal(30)
    least_households = 5
    during = ALWAYS
    source = _MADE_UP


class IncomeMonthFactory(Factory[IncomeMonth]):
    """What reached `of` this month."""

    class Meta:
        model = IncomeMonth
        exclude = ("of",)

    of = "A"
    county_id = COUNTY
    household_id = LazyAttribute(lambda row: key(row.of))
    month: Any = LazyAttribute(lambda _: clock.today().replace(day=1))
    category = IncomeCategory.WAGE
    state = CreditState.REALISED
    region_code = VILLAGE
    amount = 20_000_00
