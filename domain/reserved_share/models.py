"""Schemes and the origins they are for, yearly filings, and orders moved to another budget unit."""

import uuid
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from domain.orders.models import Order
from domain.parties.models import Organisation
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    RegionCode,
    SharedRow,
    one_of,
    related,
    within_county,
)


class SchemeScope(StrEnum):
    """Who set a scheme up: the state, or a city for its own buyers."""

    NATIONAL = "NATIONAL"
    CITY = "CITY"


class CanteenKind(StrEnum):
    """Whose canteen a filing is for: the buyer's own, one shared by several units, or one that an operator runs."""

    OWN = "OWN"
    SHARED = "SHARED"
    OUTSOURCED = "OUTSOURCED"


class GaugeFigure(StrEnum):
    """What is counted of eligible purchases: ordered and not cancelled, accepted at the door, or paid."""

    COMMITTED = "COMMITTED"
    RECEIVED = "RECEIVED"
    PAID = "PAID"


class ReservedShareScheme(SharedRow):
    """What share of a year's canteen purchases is reserved, and by which document. Its origins say for whom."""

    __tablename__ = "reserved_share_scheme"
    __table_args__ = (
        CheckConstraint("percent >= 10 AND percent <= 100", name="at_least_a_tenth"),
        CheckConstraint("(scope = 'CITY') = (region_code IS NOT NULL)", name="a_city_has_a_region"),
        Index("ix_reserved_share_scheme_by_code", "code", "id"),
        SHARED,
    )

    code: Mapped[Code] = mapped_column(unique=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    scope: Mapped[SchemeScope] = mapped_column(one_of(SchemeScope))
    region_code: Mapped[RegionCode | None] = mapped_column(ForeignKey("region.code"))
    """Whose buyers file under it; None for all."""
    percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    during: Mapped[Days]
    source: Mapped[str]

    origins: Mapped[list["SchemeOrigin"]] = related(order_by="SchemeOrigin.region_low, SchemeOrigin.id")


class SchemeOrigin(SharedRow):
    """Goods that count: of sellers in a range of regions, of one category with all below it or of all."""

    __tablename__ = "scheme_origin"
    __table_args__ = (CheckConstraint("region_low <= region_high", name="in_order"), SHARED)

    scheme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reserved_share_scheme.id"), index=True)
    region_low: Mapped[RegionCode]
    region_high: Mapped[RegionCode]
    category_code: Mapped[Code | None] = mapped_column(ForeignKey("category.code"))


class ReservedShareFiling(CountyRow):
    """What a buyer filed for a year (年度填报). It counts what this buyer ordered on the budget units it names.

    A canteen that several units share, or that an operator runs, is filed once, by who buys for it, and names all.
    """

    __tablename__ = "reserved_share_filing"
    __table_args__ = (
        UniqueConstraint("county_id", "buyer_id", "year"),
        Index("ix_reserved_share_filing_newest", "year", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    party_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    """The organisations it is filed for, the buyer among them."""
    scheme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("reserved_share_scheme.id"))
    kind: Mapped[CanteenKind] = mapped_column(one_of(CanteenKind))
    year: Mapped[int]

    buyer: Mapped[Organisation] = related()
    scheme: Mapped[ReservedShareScheme] = related()
    versions: Mapped[list["FilingVersion"]] = related(order_by="FilingVersion.version")
    units: Mapped[list["FilingUnit"]] = related(order_by="FilingUnit.id")


class FilingVersion(CountyRow):
    """The figures of a filing, as first filed or as amended. The last one counts, once a finance office confirms it."""

    __tablename__ = "filing_version"
    __table_args__ = (
        within_county("filing_id", "reserved_share_filing"),
        UniqueConstraint("county_id", "filing_id", "version"),
        CheckConstraint("planned > 0 AND reserved > 0 AND reserved <= planned", name="figures"),
        CheckConstraint("num_nonnulls(confirmed_by, confirmed_name, confirmed_at) IN (0, 3)", name="whole"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    party_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    filing_id: Mapped[uuid.UUID]
    version: Mapped[int]
    planned: Mapped[Fen]
    reserved: Mapped[Fen]
    reason: Mapped[str | None]
    filed_by: Mapped[uuid.UUID]
    filed_name: Mapped[Name]
    filed_at: Mapped[Instant]
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_name: Mapped[Name | None]
    confirmed_at: Mapped[Instant | None]


class FilingUnit(CountyRow):
    """A budget unit that a filing counts. It stands in one filing of a year; its own organisation puts it there."""

    __tablename__ = "filing_unit"
    __table_args__ = (
        within_county("filing_id", "reserved_share_filing"),
        within_county("budget_unit_id", "budget_unit"),
        UniqueConstraint("county_id", "budget_unit_id", "year"),
        Index("ix_filing_unit_filing", "county_id", "filing_id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    """Whose unit it is."""
    party_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    filing_id: Mapped[uuid.UUID]
    budget_unit_id: Mapped[uuid.UUID]
    code: Mapped[Code]
    name: Mapped[Name]
    year: Mapped[int]


class OrderMove(CountyRow):
    """That an order was charged to another budget unit: from where to where, by whom and why (订单调整)."""

    __tablename__ = "order_move"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        Index("ix_order_move_newest", "moved_at", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_unit_id: Mapped[uuid.UUID | None]
    from_name: Mapped[Name | None]
    to_unit_id: Mapped[uuid.UUID]
    to_name: Mapped[Name]
    year: Mapped[int]
    amount: Mapped[Fen]
    """As it was charged when it was placed."""
    reason: Mapped[str]
    moved_by: Mapped[uuid.UUID]
    moved_name: Mapped[Name]
    moved_at: Mapped[Instant]

    order: Mapped[Order] = related()
