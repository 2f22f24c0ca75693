"""What is for sale: categories, products, lots and who grew them, listings and their prices."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, Numeric, Text, UniqueConstraint, false
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import (
    OPEN,
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
    UnitPrice,
    one_of,
    related,
    within_county,
)


class BaseUnit(StrEnum):
    """What quantities are counted in. Packages (箱, 斤) say how many base units they hold."""

    KG = "KG"
    PIECE = "PIECE"


class Certified(StrEnum):
    """What a kind of certificate speaks of."""

    SELLER = "SELLER"
    PRODUCT = "PRODUCT"
    LOT = "LOT"


class CertificateKind(Row):
    """A kind of certificate that a category can ask for, as the rule or standard behind it defines it (证书种类)."""

    __tablename__ = "certificate_kind"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    certifies: Mapped[Certified] = mapped_column(one_of(Certified))
    valid_months: Mapped[int | None]
    """For how long one usually holds; null where each says it itself."""
    during: Mapped[Days]
    source: Mapped[str]


class DatedBy(StrEnum):
    """From which day the age of goods is counted."""

    HARVEST = "HARVEST"
    PRODUCTION = "PRODUCTION"


class Category(Row):
    """A kind of goods with the rules that hang on it. Not all goods are food: flowers, hardware, clothing.

    Codes are paths: `FRUIT.BERRY` is below `FRUIT`.
    """

    __tablename__ = "category"
    __table_args__ = SHARED

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    is_food: Mapped[bool]
    shelf_life_days: Mapped[int | None]
    dated_by: Mapped[DatedBy | None] = mapped_column(one_of(DatedBy))
    """What a lot of it must say; null where either will do."""
    cold_chain: Mapped[bool]
    live_goods: Mapped[bool]
    certificates_required: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    """Codes of certificate kinds."""


class Product(CountyRow):
    """What a seller grows or makes, in one base unit."""

    __tablename__ = "product"
    __table_args__ = (UniqueConstraint("county_id", "seller_id", "name"), OPEN)

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    category_code: Mapped[Code] = mapped_column(ForeignKey("category.code"), index=True)
    name: Mapped[Name]
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))

    seller: Mapped[Organisation] = related()
    category: Mapped[Category] = related()


class Lot(CountyRow):
    """Goods of one harvest or production that are told apart from all others (批次). Quantities are in base units.

    `reserved` is promised to orders and still there; what can be promised is `on_hand - reserved`, and nothing of a lot
    that is expired, held or recalled.
    """

    __tablename__ = "lot"
    __table_args__ = (
        within_county("product_id", "product"),
        UniqueConstraint("county_id", "seller_id", "code"),
        UniqueConstraint("county_id", "seller_id", "content_hash"),
        UniqueConstraint("county_id", "trace_code"),
        CheckConstraint("0 <= reserved AND reserved <= on_hand", name="stock"),
        CheckConstraint("num_nonnulls(harvested_on, produced_on) = 1", name="one_day"),
        CheckConstraint("expires_on >= coalesce(harvested_on, produced_on)", name="expires_after_it_was_made"),
        CheckConstraint("store_from_celsius <= store_up_to_celsius", name="temperatures"),
        Index("ix_lot_newest_of_seller", "seller_id", "recorded_at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(index=True)
    code: Mapped[Code]
    trace_code: Mapped[Code]
    """What the public finds it by (追溯码); see `rules.trace_code`."""
    grade: Mapped[Name | None]
    harvested_on: Mapped[date | None]
    produced_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    """The last day on which it may be sold and sent; null where it keeps."""
    storage_place: Mapped[Name | None]
    store_from_celsius: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    store_up_to_celsius: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    cold_chain: Mapped[bool] = mapped_column(server_default=false())
    """Whether it must stay cold in store and on its way (冷链)."""
    held_at: Mapped[Instant | None]
    """Since when it waits for a better inspection, or for a review."""
    recalled_at: Mapped[Instant | None]
    households: Mapped[int | None]
    """How many supplied it; null where they are too few to be counted before strangers."""
    quantity: Mapped[Quantity]
    on_hand: Mapped[Quantity]
    reserved: Mapped[Quantity] = mapped_column(server_default="0")
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What an imported row says, hashed: the same row imported again is the same lot."""
    recorded_at: Mapped[Instant]
    published_at: Mapped[Instant | None]

    seller: Mapped[Organisation] = related()
    product: Mapped[Product] = related()
    contributions: Mapped[list["LotContribution"]] = related(order_by="LotContribution.id")


class LotContribution(CountyRow):
    """How much of a lot one household supplied."""

    __tablename__ = "lot_contribution"
    __table_args__ = (
        within_county("lot_id", "lot"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "lot_id", "household_id"),
        CheckConstraint("quantity > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    lot_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    household_name: Mapped[Name]
    quantity: Mapped[Quantity]


class StockMovement(CountyRow):
    """One change of a lot's balances, with what caused it. Its sums are the balances."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        within_county("lot_id", "lot"),
        Index("ix_stock_movement_newest_of_lot", "county_id", "lot_id", "at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID] = mapped_column(index=True)
    on_hand_change: Mapped[Quantity]
    reserved_change: Mapped[Quantity]
    cause: Mapped[Code]
    source_id: Mapped[uuid.UUID]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class Listing(CountyRow):
    """An offer to sell from certain lots, from a smallest quantity on, for delivery on certain days (上架)."""

    __tablename__ = "listing"
    __table_args__ = (
        within_county("product_id", "product"),
        CheckConstraint("minimum_quantity > 0 AND unit_content > 0", name="positive"),
        CheckConstraint("num_nonnulls(surplus_since, surplus_price, surplus_until) IN (0, 3)", name="surplus_whole"),
        Index("ix_listing_grams", "grams", postgresql_using="gin"),
        Index("ix_listing_newest", "published_at", "id"),
        Index("ix_listing_cheapest", "asked_price", "id"),
        Index("ix_listing_alphabetical", "sort_key", "id"),
        Index("ix_listing_earliest", "first_day", "id"),
        Index("ix_listing_newest_of_seller", "county_id", "seller_id", "published_at", "id"),
        OPEN,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    product_id: Mapped[uuid.UUID] = mapped_column(index=True)
    title: Mapped[Name]
    unit_label: Mapped[Name]
    unit_content: Mapped[Quantity]
    minimum_quantity: Mapped[Quantity]
    lead_time_days: Mapped[int]
    delivery: Mapped[Days]
    """The days for which deliveries may be ordered."""
    lowest_price: Mapped[UnitPrice]
    """Of its tiers."""
    asked_price: Mapped[UnitPrice] = mapped_column(Computed("least(lowest_price, surplus_price)", persisted=True))
    """The lowest it asks, its surplus counted in, for sorting: what is over the worker takes off as a day begins."""
    first_day: Mapped[date] = mapped_column(Computed("lower(delivery)", persisted=True))
    """Of the delivery window, for sorting."""
    sort_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    """The title as its pinyin is sorted."""
    found_by: Mapped[str] = mapped_column(server_default="")
    """What it is found by beside its title: product, seller, and how all three are spelled."""
    household_linked: Mapped[bool] = mapped_column(server_default=false())
    """Whether households supplied any of its lots."""
    surplus_since: Mapped[Instant | None]
    """Since when it is urgent to sell (滞销)."""
    surplus_price: Mapped[UnitPrice | None]
    """What it costs while it is, where its tiers are dearer."""
    surplus_until: Mapped[date | None]
    """The last day on which it may be ordered at that price."""
    published_at: Mapped[Instant]
    withdrawn_at: Mapped[Instant | None]
    grams: Mapped[list[str]] = mapped_column(
        ARRAY(Text), Computed("search_grams(title || ' ' || found_by)", persisted=True), deferred=True
    )

    seller: Mapped[Organisation] = related()
    product: Mapped[Product] = related()
    tiers: Mapped[list["PriceTier"]] = related(order_by="PriceTier.from_quantity")
    price_records: Mapped[list["PriceRecord"]] = related(
        order_by="[PriceRecord.since.desc(), PriceRecord.from_quantity]"
    )


class PriceTier(CountyRow):
    """The price in yuan per base unit from a quantity on (阶梯价)."""

    __tablename__ = "price_tier"
    __table_args__ = (
        within_county("listing_id", "listing"),
        UniqueConstraint("county_id", "listing_id", "from_quantity"),
        CheckConstraint("unit_price > 0", name="positive"),
        OPEN,
    )

    listing_id: Mapped[uuid.UUID]
    from_quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]


class PriceRecord(CountyRow):
    """A price that a listing asked from an instant on, kept when it asks another (价格记录).

    All prices of one change have the same `since`.
    """

    __tablename__ = "price_record"
    __table_args__ = (
        within_county("listing_id", "listing"),
        Index("ix_price_record_listing", "county_id", "listing_id", "since"),
        OPEN,
    )

    listing_id: Mapped[uuid.UUID]
    from_quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]
    since: Mapped[Instant]


class ListingLot(CountyRow):
    """A lot that a listing sells from."""

    __tablename__ = "listing_lot"
    __table_args__ = (
        within_county("listing_id", "listing"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "listing_id", "lot_id"),
        OPEN,
    )

    listing_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID] = mapped_column(index=True)
