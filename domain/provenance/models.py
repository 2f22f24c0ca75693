"""What happened to lots: corrections, inspections, recalls, surplus, and whether a family could have grown so much."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import BaseUnit, Listing, Lot
from domain.orders.models import Consignment
from domain.parties.models import Organisation
from domain.regions.models import Region
from domain.rows import (
    OPEN,
    SHARED,
    SHARED_WALLED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Instant,
    Name,
    Quantity,
    RegionCode,
    Row,
    SharedRow,
    UnitPrice,
    one_of,
    related,
    within_county,
)


class CorrectionReason(StrEnum):
    """Why the books and the shelf differed (库存调整原因)."""

    SHRINKAGE = "SHRINKAGE"
    SPOILAGE = "SPOILAGE"
    COUNT = "COUNT"


class Result(StrEnum):
    """What an inspection found (检测结论)."""

    PASS = "PASS"  # noqa: S105  # no password
    FAIL = "FAIL"


class Severity(StrEnum):
    """How a household's claimed volume stands to what it could have grown; NO_BASIS where nothing is registered."""

    OK = "OK"
    NEAR = "NEAR"
    OVER = "OVER"
    NO_BASIS = "NO_BASIS"


class Review(StrEnum):
    """Where a finding stands: NOTED needs nobody, OPEN waits for an official."""

    NOTED = "NOTED"
    OPEN = "OPEN"
    CLEARED = "CLEARED"
    UPHELD = "UPHELD"


class StockCorrection(CountyRow):
    """A difference between books and shelf that a seller found, with the movement that bears its id."""

    __tablename__ = "stock_correction"
    __table_args__ = (within_county("lot_id", "lot"), CheckConstraint("change <> 0", name="something"), WALLED)

    seller_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reason: Mapped[CorrectionReason] = mapped_column(one_of(CorrectionReason))
    change: Mapped[Quantity]
    note: Mapped[str | None]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class LotChange(CountyRow):
    """What a lot said of its grade and storage until it was changed."""

    __tablename__ = "lot_change"
    __table_args__ = (within_county("lot_id", "lot"), WALLED)

    seller_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID] = mapped_column(index=True)
    grade: Mapped[Name | None]
    storage_place: Mapped[Name | None]
    store_from_celsius: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    store_up_to_celsius: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    cold_chain: Mapped[bool]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class InspectionKind(Row):
    """What lots are inspected for (检测项目): dated data, named by its standard or law."""

    __tablename__ = "inspection_kind"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    during: Mapped[Days]
    source: Mapped[str]


class Inspection(CountyRow):
    """What a laboratory or an official found in a lot (检测). Written once; a later one of its kind supersedes it.

    What an official found to fail, no pass of the seller's own makes good.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        within_county("lot_id", "lot"),
        Index("ix_inspection_of_lot", "county_id", "lot_id", "inspected_on", "id"),
        CheckConstraint("num_nonnulls(value, value_unit) IN (0, 2)", name="value_with_unit"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    kind_code: Mapped[Code] = mapped_column(ForeignKey("inspection_kind.code"))
    lab: Mapped[Name]
    inspected_on: Mapped[date]
    result: Mapped[Result] = mapped_column(one_of(Result))
    value: Mapped[Quantity | None]
    limit_value: Mapped[Quantity | None]
    value_unit: Mapped[Code | None]
    document_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    """Whose people wrote it down: the seller's own, or an official body's."""
    account_id: Mapped[uuid.UUID]
    recorded_at: Mapped[Instant]

    kind: Mapped[InspectionKind] = related()
    organisation: Mapped[Organisation] = related()


class RecallLevel(Row):
    """How urgent a recall is, and how soon it begins and ends (召回级别): dated data with its source."""

    __tablename__ = "recall_level"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    begin_within_hours: Mapped[int]
    finish_within_days: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]


class Recall(CountyRow):
    """That a lot is called back for good, by whom and why (召回). It lives in the seller's county."""

    __tablename__ = "recall"
    __table_args__ = (
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "lot_id"),
        Index("ix_recall_newest", "recalled_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    lot_id: Mapped[uuid.UUID]
    level_code: Mapped[Code] = mapped_column(ForeignKey("recall_level.code"))
    reason: Mapped[str]
    ordered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[uuid.UUID]
    recalled_at: Mapped[Instant]
    shown_to: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    """The buyers who are told."""
    cancelled: Mapped[int]
    """How many parts of orders that had not left were cancelled."""

    seller: Mapped[Organisation] = related(foreign_keys="Recall.seller_id")
    lot: Mapped[Lot] = related()
    level: Mapped[RecallLevel] = related()
    notices: Mapped[list["RecallNotice"]] = related(order_by="RecallNotice.id")


class RecallNotice(CountyRow):
    """What one buyer is told of one consignment that had left with a recalled lot, and what it answered."""

    __tablename__ = "recall_notice"
    __table_args__ = (
        within_county("recall_id", "recall"),
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "recall_id", "consignment_id"),
        Index("ix_recall_notice_newest", "sent_at", "id"),
        CheckConstraint("returned >= 0 AND destroyed >= 0 AND consumed >= 0", name="not_negative"),
        CheckConstraint(
            "num_nonnulls(acknowledged_at, returned, destroyed, consumed) IN (0, 4)", name="acknowledged_whole"
        ),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    recall_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    sent_at: Mapped[Instant]
    acknowledged_at: Mapped[Instant | None]
    acknowledged_by: Mapped[uuid.UUID | None]
    returned: Mapped[Quantity | None]
    destroyed: Mapped[Quantity | None]
    consumed: Mapped[Quantity | None]

    recall: Mapped[Recall] = related()
    buyer: Mapped[Organisation] = related()
    consignment: Mapped[Consignment] = related()


class SurplusOffer(CountyRow):
    """That what a listing sells must be gone by a day, and for how much (滞销). What stands here is public."""

    __tablename__ = "surplus_offer"
    __table_args__ = (
        within_county("listing_id", "listing"),
        Index(
            "uq_surplus_offer_open", "county_id", "listing_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index("ix_surplus_offer_urgent", "sell_by", "id"),
        CheckConstraint("asked_price > 0", name="positive"),
        OPEN,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    listing_id: Mapped[uuid.UUID]
    sell_by: Mapped[date]
    asked_price: Mapped[UnitPrice]
    note: Mapped[str | None]
    since: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    listing: Mapped[Listing] = related()


class YieldNorm(SharedRow):
    """How much a mu, an animal or a working member can bring in a season of a kind of goods (单产标准).

    The nearest region's holds; all read it, and a county writes its own. A figure that is null is no bound. A claim is
    NEAR from `near_percent` of the capacity on, OVER beyond `over_percent`: harvests differ. A season is the twelve
    months from `season_month` on.
    """

    __tablename__ = "yield_norm"
    __table_args__ = (
        ExcludeConstraint(
            ("region_code", "="), ("category_code", "="), ("base_unit", "="), ("during", "&&"), name="one_norm"
        ),
        Index("ix_yield_norm_by_category", "category_code", "id"),
        CheckConstraint("season_month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("0 < near_percent AND near_percent <= over_percent", name="percents"),
        SHARED_WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    category_code: Mapped[Code] = mapped_column(ForeignKey("category.code"))
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))
    per_mu: Mapped[Quantity | None]
    per_head: Mapped[Quantity | None]
    per_worker: Mapped[Quantity | None]
    working_from_age: Mapped[int]
    working_to_age: Mapped[int]
    season_month: Mapped[int]
    near_percent: Mapped[int]
    over_percent: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]
    set_by: Mapped[uuid.UUID | None]
    """The account that set it; null for what the platform came with."""
    set_at: Mapped[Instant | None]

    region: Mapped[Region] = related()


class OpeningStock(CountyRow):
    """What a household still had of a kind of goods when a season began, as its village found it."""

    __tablename__ = "opening_stock"
    __table_args__ = (
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "household_id", "category_code", "season_from"),
        CheckConstraint("quantity >= 0", name="not_negative"),
        WALLED,
    )

    region_code: Mapped[RegionCode]
    household_id: Mapped[uuid.UUID]
    category_code: Mapped[Code] = mapped_column(ForeignKey("category.code"))
    season_from: Mapped[date]
    quantity: Mapped[Quantity]
    source: Mapped[str]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class RelabellingFinding(CountyRow):
    """What a household is said to have supplied in a season, held against what it could have grown (贴牌核查).

    Frozen as it stood when the lot was recorded, each figure with what it rests on. Quantities are in `base_unit`.
    """

    __tablename__ = "relabelling_finding"
    __table_args__ = (
        within_county("lot_id", "lot"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "lot_id", "household_id"),
        Index("ix_relabelling_finding_newest", "found_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    lot_id: Mapped[uuid.UUID]
    lot_code: Mapped[Code]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    household_name: Mapped[Name]
    category_code: Mapped[Code]
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))
    season: Mapped[Days]
    norm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("yield_norm.id"))
    claimed: Mapped[Quantity]
    mu: Mapped[Quantity]
    head: Mapped[int]
    workers: Mapped[int]
    opening: Mapped[Quantity]
    capacity: Mapped[Quantity | None]
    """Null where nothing is registered that it could rest on."""
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    review: Mapped[Review] = mapped_column(one_of(Review))
    reason: Mapped[str | None]
    """The seller's, of a claim beyond capacity."""
    note: Mapped[str | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[Instant | None]
    found_at: Mapped[Instant]

    seller: Mapped[Organisation] = related()
    norm: Mapped[YieldNorm] = related()
