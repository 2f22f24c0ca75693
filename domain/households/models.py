"""Households, who belongs to them, and which of them are monitored."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.regions.models import Region
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    RegionCode,
    Row,
    SharedRow,
    no_overlap,
    one_of,
    related,
    within_county,
)


class Relation(StrEnum):
    """What a member is to the head of the household (与户主关系)."""

    HEAD = "HEAD"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    PARENT = "PARENT"
    GRANDCHILD = "GRANDCHILD"
    OTHER = "OTHER"


class RiskCause(StrEnum):
    """Why a family may fall back into poverty: one of three family types (三类家庭)."""

    ILLNESS = "ILLNESS"
    SCHOOLING = "SCHOOLING"
    DISASTER = "DISASTER"


class LabourCapacity(StrEnum):
    """What somebody's hands can do (劳动能力): ordinary, skilled, weak or partly lost, none at all."""

    ORDINARY = "ORDINARY"
    SKILLED = "SKILLED"
    WEAK = "WEAK"
    NONE = "NONE"


class SchoolingStage(StrEnum):
    """Where somebody is at school (在校生状况)."""

    NOT_AT_SCHOOL = "NOT_AT_SCHOOL"
    PRESCHOOL = "PRESCHOOL"
    PRIMARY = "PRIMARY"
    JUNIOR_SECONDARY = "JUNIOR_SECONDARY"
    SENIOR_SECONDARY = "SENIOR_SECONDARY"
    VOCATIONAL = "VOCATIONAL"
    HIGHER = "HIGHER"


class HealthState(StrEnum):
    """How somebody is (健康状况): healthy, chronically ill (长期慢性病), seriously ill (患有大病)."""

    HEALTHY = "HEALTHY"
    CHRONICALLY_ILL = "CHRONICALLY_ILL"
    SERIOUSLY_ILL = "SERIOUSLY_ILL"


class HousingGrade(StrEnum):
    """How safe a house is (住房安全等级): A is sound, B has faults, C is dangerous in part, D as a whole."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class MembershipEnd(StrEnum):
    """Why somebody belongs to a household no more. Merging and splitting end memberships by themselves."""

    DIED = "DIED"
    MOVED = "MOVED"
    MARRIED_OUT = "MARRIED_OUT"
    MERGED = "MERGED"
    SPLIT = "SPLIT"


class Leaving(StrEnum):
    """Why a member leaves, as an officer says it."""

    DIED = "DIED"
    MOVED = "MOVED"
    MARRIED_OUT = "MARRIED_OUT"


class EntitlementKind(StrEnum):
    """What a household or one of its members is paid regularly by law or programme (政策待遇)."""

    MINIMUM_LIVING = "MINIMUM_LIVING"  # 最低生活保障
    SEVERE_HARDSHIP = "SEVERE_HARDSHIP"  # 特困人员供养
    DISABILITY_LIVING = "DISABILITY_LIVING"  # 困难残疾人生活补贴
    DISABILITY_CARE = "DISABILITY_CARE"  # 重度残疾人护理补贴
    OLD_AGE = "OLD_AGE"  # 高龄津贴
    PENSION = "PENSION"  # 城乡居民基本养老保险
    CHILD_WITHOUT_CARER = "CHILD_WITHOUT_CARER"  # 孤儿和事实无人抚养儿童基本生活费
    OTHER = "OTHER"


class SealedField(StrEnum):
    """What of a person is kept sealed, and shown whole only for a reason."""

    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"
    HEALTH = "HEALTH"
    DISABILITY_CERTIFICATE = "DISABILITY_CERTIFICATE"


class ChangedField(StrEnum):
    """What of a household's entry in the register was changed."""

    HOUSEHOLD = "HOUSEHOLD"
    MEMBER = "MEMBER"
    HEAD = "HEAD"
    RELATION = "RELATION"
    NAME = "NAME"
    ID_NUMBER = "ID_NUMBER"
    PHONE = "PHONE"
    LABOUR_CAPACITY = "LABOUR_CAPACITY"
    SCHOOLING_STAGE = "SCHOOLING_STAGE"
    HEALTH = "HEALTH"
    DISABILITY_CERTIFICATE = "DISABILITY_CERTIFICATE"
    HOUSING_GRADE = "HOUSING_GRADE"
    PLOT = "PLOT"
    LIVESTOCK = "LIVESTOCK"
    LOAN = "LOAN"
    ENTITLEMENT = "ENTITLEMENT"
    MERGED_WITH = "MERGED_WITH"
    SPLIT_FROM = "SPLIT_FROM"
    MONITORED_GROUP = "MONITORED_GROUP"


class MonitoredGroup(Row):
    """A group of households that is watched (监测对象类别): dated data, since national practice adds to it."""

    __tablename__ = "monitored_group"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    during: Mapped[Days]
    source: Mapped[str]


class Household(CountyRow):
    """A family as registered in its village (户)."""

    __tablename__ = "household"
    __table_args__ = (
        within_county("merged_into_id", "household"),
        UniqueConstraint("county_id", "number"),
        Index("ix_household_numbered", "number", "id"),
        WALLED,
    )

    number: Mapped[Code]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"), index=True)
    registered_on: Mapped[date]
    housing_grade: Mapped[HousingGrade | None] = mapped_column(one_of(HousingGrade))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Counts the edits of all that is registered of it: whoever edits says which one he looked at."""
    closed_on: Mapped[date | None]
    """The first day on which it is no household any more: nobody is left in it, or it was merged."""
    merged_into_id: Mapped[uuid.UUID | None]

    region: Mapped[Region] = related()
    memberships: Mapped[list["Membership"]] = related(order_by="(Membership.is_head.desc(), Membership.id)")
    monitorings: Mapped[list["Monitoring"]] = related(order_by="Monitoring.id")


class Person(CountyRow):
    """A member of a household, past or present. What could harm them is sealed; a keyed hash finds them."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("county_id", "id_number_hash"),
        Index("ix_person_alike", "name", "born_on", "id"),
        Index("ix_person_phoned", "county_id", "phone_hash"),
        WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    name: Mapped[Name]
    born_on: Mapped[date]
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_hash: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_masked: Mapped[Code]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[Code | None]
    labour_capacity: Mapped[LabourCapacity | None] = mapped_column(one_of(LabourCapacity))
    schooling_stage: Mapped[SchoolingStage | None] = mapped_column(one_of(SchoolingStage))
    died_on: Mapped[date | None]


class PersonHealth(CountyRow):
    """How a person is, and the certificate of a disability (残疾人证): sealed, and shown to who works on cases alone.

    The certificate's number is the ID number, the kind of the disability (1 to 7) and its grade (1 to 4, 1 the worst).
    """

    __tablename__ = "person_health"
    __table_args__ = (within_county("person_id", "person"), UniqueConstraint("county_id", "person_id"), WALLED)

    region_code: Mapped[RegionCode]
    person_id: Mapped[uuid.UUID]
    state_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    certificate_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class PersonReveal(CountyRow):
    """That somebody was shown what is sealed of a person, and why."""

    __tablename__ = "person_reveal"
    __table_args__ = (
        within_county("person_id", "person"),
        Index("ix_person_reveal_of", "county_id", "person_id", "at", "id"),
        WALLED,
    )

    region_code: Mapped[RegionCode]
    person_id: Mapped[uuid.UUID]
    field: Mapped[SealedField] = mapped_column(one_of(SealedField))
    reason: Mapped[str]
    account_id: Mapped[uuid.UUID]
    revealed_name: Mapped[Name]
    """The name of whoever was shown it."""
    at: Mapped[Instant]


class Membership(CountyRow):
    """Who belonged to which household when. One household at a time, and one head."""

    __tablename__ = "household_membership"
    __table_args__ = (
        within_county("household_id", "household"),
        within_county("person_id", "person"),
        no_overlap("one_household", "person_id"),
        no_overlap("one_head", "household_id", where="is_head"),
        WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    relation: Mapped[Relation] = mapped_column(one_of(Relation))
    is_head: Mapped[bool]
    during: Mapped[Days]
    ended_by: Mapped[MembershipEnd | None] = mapped_column(one_of(MembershipEnd))

    person: Mapped[Person] = related()


class Plot(CountyRow):
    """Land that a household works, and what it grows there (承包地): so many mu (亩) for a time."""

    __tablename__ = "plot"
    __table_args__ = (
        within_county("household_id", "household"),
        CheckConstraint("mu > 0", name="positive"),
        WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    category_code: Mapped[Code]
    """Of what is grown; a category of the catalog."""
    mu: Mapped[Quantity]
    during: Mapped[Days]
    source: Mapped[str]
    account_id: Mapped[uuid.UUID | None]
    """Who wrote it down, or ended it, last; null for what was taken over from a register."""
    at: Mapped[Instant | None]


class Livestock(CountyRow):
    """Animals that a household keeps for a time (存栏)."""

    __tablename__ = "livestock"
    __table_args__ = (
        within_county("household_id", "household"),
        CheckConstraint("head > 0", name="positive"),
        WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    category_code: Mapped[Code]
    """Of what they bring; a category of the catalog."""
    head: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]
    account_id: Mapped[uuid.UUID | None]
    """Who wrote it down, or ended it, last; null for what was taken over from a register."""
    at: Mapped[Instant | None]


class LoanRule(SharedRow):
    """What micro-credit (小额信贷) a household may have, for a time; without a county, where none of its own is."""

    __tablename__ = "loan_rule"
    __table_args__ = (
        ExcludeConstraint((text("coalesce(county_id, 0)"), "="), ("during", "&&"), name="one_in_force"),
        CheckConstraint("most_principal > 0 AND most_years > 0", name="positive"),
        SHARED,
    )

    county_id: Mapped[int | None]
    most_principal: Mapped[Fen]
    """Of all loans that a household has on one day."""
    most_years: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]


class Loan(CountyRow):
    """Micro-credit that a household has for a time (小额信贷). It is owed, and never income."""

    __tablename__ = "household_loan"
    __table_args__ = (
        within_county("household_id", "household"),
        ForeignKeyConstraint(["loan_rule_id"], ["loan_rule.id"]),
        CheckConstraint("principal > 0", name="positive"),
        WALLED,
    )

    region_code: Mapped[RegionCode]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    loan_rule_id: Mapped[uuid.UUID]
    """The rule it was held against."""
    lender: Mapped[Name]
    principal: Mapped[Fen]
    during: Mapped[Days]
    source: Mapped[str]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class Entitlement(CountyRow):
    """What a household, or one of its members, is entitled to each month, for a time; what was paid is income's."""

    __tablename__ = "household_entitlement"
    __table_args__ = (
        within_county("household_id", "household"),
        within_county("person_id", "person"),
        ExcludeConstraint(
            ("county_id", "="),
            ("kind", "="),
            (text("coalesce(person_id, household_id)"), "="),
            ("during", "&&"),
            name="one_of_a_kind",
        ),
        CheckConstraint("monthly > 0", name="positive"),
        WALLED,
    )

    region_code: Mapped[RegionCode]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID | None]
    """Whose it is, where it is one member's."""
    kind: Mapped[EntitlementKind] = mapped_column(one_of(EntitlementKind))
    monthly: Mapped[Fen]
    during: Mapped[Days]
    source: Mapped[str]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]

    person: Mapped[Person | None] = related()


class HouseholdChange(CountyRow):
    """What of a household's entry was changed, once: written together with the change, and never after."""

    __tablename__ = "household_change"
    __table_args__ = (
        within_county("household_id", "household"),
        within_county("person_id", "person"),
        Index("ix_household_change_of", "county_id", "household_id", "at", "id"),
        WALLED,
    )

    region_code: Mapped[RegionCode]
    household_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID | None]
    """Whom it is about, if any one."""
    version: Mapped[int]
    """Of the household, from this change on."""
    field: Mapped[ChangedField] = mapped_column(one_of(ChangedField))
    before: Mapped[str | None]
    after: Mapped[str | None]
    """What is sealed is masked in both; of health nothing is told."""
    source: Mapped[str]
    """Which case, paper, visit or import it comes from."""
    account_id: Mapped[uuid.UUID]
    changed_name: Mapped[Name]
    """The name of whoever changed it."""
    at: Mapped[Instant]

    person: Mapped[Person | None] = related()


class Monitoring(CountyRow):
    """The time for which a household was framed into a monitored group (框定), and why."""

    __tablename__ = "monitoring"
    __table_args__ = (
        within_county("household_id", "household"),
        no_overlap("one_group", "household_id"),
        WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    group_code: Mapped[Code] = mapped_column(ForeignKey("monitored_group.code"))
    cause: Mapped[RiskCause] = mapped_column(one_of(RiskCause))
    during: Mapped[Days]
    basis: Mapped[str | None]
    """The paper by which it was framed; null for what was taken over from a register."""
    batch: Mapped[Code | None]
    release_basis: Mapped[str | None]
    release_batch: Mapped[Code | None]

    group: Mapped[MonitoredGroup] = related()
