"""Households, who belongs to them, and which of them are monitored."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.regions.models import Region
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Instant,
    Name,
    Quantity,
    RegionCode,
    Row,
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
        UniqueConstraint("county_id", "number"),
        Index("ix_household_numbered", "number", "id"),
        WALLED,
    )

    number: Mapped[Code]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"), index=True)
    registered_on: Mapped[date]

    region: Mapped[Region] = related()
    memberships: Mapped[list["Membership"]] = related(order_by="(Membership.is_head.desc(), Membership.id)")
    monitorings: Mapped[list["Monitoring"]] = related(order_by="Monitoring.id")


class Person(CountyRow):
    """A member of a household, past or present. What could harm them is sealed; a keyed hash finds them."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("county_id", "id_number_hash"), WALLED)

    region_code: Mapped[RegionCode] = mapped_column(index=True)
    name: Mapped[Name]
    born_on: Mapped[date]
    id_number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_hash: Mapped[bytes] = mapped_column(LargeBinary)
    id_number_masked: Mapped[Code]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[Code | None]


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

    group: Mapped[MonitoredGroup] = related()
