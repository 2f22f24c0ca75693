"""Prices agreed between one seller and one buyer, the corridor a county holds prices to, and who left it and why."""

import uuid
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import BaseUnit, Category, Product
from domain.parties.models import Organisation
from domain.rows import (
    OPEN,
    WALLED,
    Code,
    CountyRow,
    Days,
    Instant,
    Name,
    Quantity,
    UnitPrice,
    no_overlap,
    one_of,
    related,
    within_county,
)


class ContractState(StrEnum):
    """Where a contract price stands."""

    OFFERED = "OFFERED"
    IN_FORCE = "IN_FORCE"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


class BuyerContract(CountyRow):
    """What one buyer pays one seller for one product in a period (合同价). It lives in the seller's county.

    `quantity_cap` is how much of it may be ordered at this price, in base units.
    """

    __tablename__ = "buyer_contract"
    __table_args__ = (
        within_county("product_id", "product"),
        CheckConstraint("unit_price > 0 AND (quantity_cap IS NULL OR quantity_cap > 0)", name="positive"),
        CheckConstraint("(state = 'IN_FORCE') = (agreed_at IS NOT NULL)", name="agreed"),
        no_overlap("one_price", "seller_id", "buyer_id", "product_id", where="state = 'IN_FORCE'"),
        Index("ix_buyer_contract_newest", "offered_at", "id"),
        Index("ix_buyer_contract_buyer", "buyer_id", "product_id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[uuid.UUID]
    unit_price: Mapped[UnitPrice]
    quantity_cap: Mapped[Quantity | None]
    during: Mapped[Days]
    state: Mapped[ContractState] = mapped_column(one_of(ContractState))
    source: Mapped[Name | None]
    """What it rests on beside the offer itself: the number of a tender's award, or of a paper."""
    offered_by: Mapped[uuid.UUID]
    offered_at: Mapped[Instant]
    agreed_by: Mapped[uuid.UUID | None]
    agreed_at: Mapped[Instant | None]

    seller: Mapped[Organisation] = related(foreign_keys="BuyerContract.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="BuyerContract.buyer_id")
    product: Mapped[Product] = related()


class PriceCorridor(CountyRow):
    """Between which prices a county expects goods to be sold in a period (价格走廊), in yuan per base unit.

    It holds for the products of one name, or for a category and all below it; of several the narrowest holds.
    """

    __tablename__ = "price_corridor"
    __table_args__ = (
        CheckConstraint("0 < low AND low <= high", name="low_to_high"),
        CheckConstraint("num_nonnulls(category_code, product_name) = 1", name="of_one"),
        no_overlap("one_of_category", "category_code", "base_unit"),
        no_overlap("one_of_product", "product_name", "base_unit"),
        Index("ix_price_corridor_newest", "set_at", "id"),
        OPEN,
    )

    category_code: Mapped[Code | None] = mapped_column(ForeignKey("category.code"))
    product_name: Mapped[Name | None]
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))
    low: Mapped[UnitPrice]
    high: Mapped[UnitPrice]
    during: Mapped[Days]
    source: Mapped[Name]
    """Where the figures come from: a market survey, a price bulletin."""
    set_by: Mapped[uuid.UUID]
    set_at: Mapped[Instant]

    category: Mapped[Category | None] = related()


class PriceDeparture(CountyRow):
    """A price asked or agreed outside the corridor, and the reason given for it. Both are frozen as they were."""

    __tablename__ = "price_departure"
    __table_args__ = (
        within_county("product_id", "product"),
        within_county("corridor_id", "price_corridor"),
        CheckConstraint("num_nonnulls(listing_id, contract_id) = 1", name="of_one"),
        CheckConstraint("unit_price < low OR high < unit_price", name="outside"),
        within_county("listing_id", "listing"),
        within_county("contract_id", "buyer_contract"),
        Index("ix_price_departure_newest", "at", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID | None]
    contract_id: Mapped[uuid.UUID | None]
    corridor_id: Mapped[uuid.UUID]
    unit_price: Mapped[UnitPrice]
    low: Mapped[UnitPrice]
    high: Mapped[UnitPrice]
    reason: Mapped[str]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]

    seller: Mapped[Organisation] = related(foreign_keys="PriceDeparture.seller_id")
    buyer: Mapped[Organisation | None] = related(foreign_keys="PriceDeparture.buyer_id")
    product: Mapped[Product] = related()
