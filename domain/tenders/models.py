"""Requests for quotation, what sellers answered, what was awarded, and the contracts that came of it."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import BaseUnit, Category, Product
from domain.orders.models import Consignment, OrderLine
from domain.parties.models import Organisation
from domain.rows import (
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    UnitPrice,
    one_of,
    related,
    within_county,
)


class TenderState(StrEnum):
    """Where a request for quotation stands. Whether quotes are still taken is told by its closing time."""

    ASKED = "ASKED"
    AWARDED = "AWARDED"
    CANCELLED = "CANCELLED"


class Tender(CountyRow):
    """A buyer's request for quotation (询价单). It lives in the buyer's county, and so do all answers to it.

    Those invited may answer; with `open_to_all` every seller may. Quotes are sealed until `closes_at`: from rivals for
    ever, from the buyer and from overseers until then.
    """

    __tablename__ = "tender"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        Index("ix_tender_newest", "asked_at", "id"),
        Index("ix_tender_newest_of_buyer", "county_id", "buyer_id", "asked_at", "id"),
        CheckConstraint("(state = 'CANCELLED') = (cancelled_at IS NOT NULL)", name="cancelled_at_some_time"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    open_to_all: Mapped[bool]
    title: Mapped[Name]
    place: Mapped[Name]
    """Where the goods are to be delivered."""
    asked_by: Mapped[uuid.UUID]
    asked_at: Mapped[Instant]
    closes_at: Mapped[Instant]
    state: Mapped[TenderState] = mapped_column(one_of(TenderState))
    cancelled_at: Mapped[Instant | None]
    cancel_reason: Mapped[str | None]

    buyer: Mapped[Organisation] = related()
    lines: Mapped[list["TenderLine"]] = related(order_by="TenderLine.position")


class TenderInvitation(CountyRow):
    """That a seller is invited to answer a request (邀请). It sees its own alone: nobody learns who else was asked."""

    __tablename__ = "tender_invitation"
    __table_args__ = (
        within_county("tender_id", "tender"),
        UniqueConstraint("county_id", "tender_id", "seller_id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    tender_id: Mapped[uuid.UUID]


class TenderLine(CountyRow):
    """What is asked for: so much of some goods within a period. Quantities are in base units."""

    __tablename__ = "tender_line"
    __table_args__ = (
        within_county("tender_id", "tender"),
        UniqueConstraint("county_id", "tender_id", "position"),
        CheckConstraint("quantity > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    open_to_all: Mapped[bool]
    tender_id: Mapped[uuid.UUID]
    position: Mapped[int]
    goods: Mapped[Name]
    """In the buyer's words."""
    category_code: Mapped[Code | None] = mapped_column(ForeignKey("category.code"))
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))
    quantity: Mapped[Quantity]
    grade: Mapped[Name | None]
    delivery: Mapped[Days]

    category: Mapped[Category | None] = related()


class Quote(CountyRow):
    """One version of one seller's answer (报价). Revising it adds a version; the one before is `replaced_at` then.

    `opens_at` is its tender's closing time: until then nobody but the seller sees it.
    """

    __tablename__ = "quote"
    __table_args__ = (
        within_county("tender_id", "tender"),
        UniqueConstraint("county_id", "tender_id", "seller_id", "version"),
        Index(
            "uq_quote_newest_version",
            "county_id",
            "tender_id",
            "seller_id",
            unique=True,
            postgresql_where=text("replaced_at IS NULL"),
        ),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    tender_id: Mapped[uuid.UUID]
    version: Mapped[int]
    opens_at: Mapped[Instant]
    valid_until: Mapped[date]
    note: Mapped[str | None]
    quoted_by: Mapped[uuid.UUID]
    quoted_at: Mapped[Instant]
    replaced_at: Mapped[Instant | None]
    withdrawn_at: Mapped[Instant | None]

    seller: Mapped[Organisation] = related(foreign_keys="Quote.seller_id")
    tender: Mapped[Tender] = related()
    lines: Mapped[list["QuoteLine"]] = related(order_by="QuoteLine.position")


class QuoteLine(CountyRow):
    """What a seller offers for one line: so much of one of its products at a price per base unit."""

    __tablename__ = "quote_line"
    __table_args__ = (
        within_county("quote_id", "quote"),
        within_county("tender_line_id", "tender_line"),
        UniqueConstraint("county_id", "quote_id", "tender_line_id"),
        Index("ix_quote_line_tender_line_id", "county_id", "tender_line_id"),
        CheckConstraint("quantity > 0 AND unit_price > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    quote_id: Mapped[uuid.UUID]
    tender_line_id: Mapped[uuid.UUID]
    position: Mapped[int]
    opens_at: Mapped[Instant]
    product_county_id: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[uuid.UUID]
    product_name: Mapped[Name]
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]
    amount: Mapped[Fen]

    seller: Mapped[Organisation] = related()
    quote: Mapped[Quote] = related()


class Award(CountyRow):
    """What a buyer gave to one quote's line (定标), with the reason where it was not the cheapest."""

    __tablename__ = "award"
    __table_args__ = (
        within_county("tender_line_id", "tender_line"),
        within_county("quote_line_id", "quote_line"),
        Index("ix_award_tender_line_id", "county_id", "tender_line_id"),
        CheckConstraint("quantity > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    tender_line_id: Mapped[uuid.UUID]
    quote_line_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]
    reason: Mapped[str | None]
    contract_county_id: Mapped[int] = mapped_column(Integer)
    contract_id: Mapped[uuid.UUID]
    awarded_by: Mapped[uuid.UUID]
    awarded_at: Mapped[Instant]

    seller: Mapped[Organisation] = related()


class PurchaseContract(CountyRow):
    """So much of one product at one price from one seller to one buyer within a period (采购合同).

    It lives in the seller's county. What of it is called off is asked of its call-offs, never stored.
    """

    __tablename__ = "purchase_contract"
    __table_args__ = (
        within_county("product_id", "product"),
        UniqueConstraint("county_id", "number"),
        Index("ix_purchase_contract_newest", "agreed_at", "id"),
        Index("ix_purchase_contract_buyer_id", "buyer_id"),
        Index("ix_purchase_contract_seller_id", "seller_id"),
        CheckConstraint("quantity > 0 AND unit_price > 0", name="positive"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    product_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]
    delivery: Mapped[Days]
    """The days for which deliveries may be called off."""
    tender_county_id: Mapped[int] = mapped_column(Integer)
    tender_id: Mapped[uuid.UUID]
    tender_number: Mapped[Code]
    agreed_by: Mapped[uuid.UUID]
    agreed_at: Mapped[Instant]

    buyer: Mapped[Organisation] = related(foreign_keys="PurchaseContract.buyer_id")
    seller: Mapped[Organisation] = related(foreign_keys="PurchaseContract.seller_id")
    product: Mapped[Product] = related()
    call_offs: Mapped[list["CallOff"]] = related(order_by="CallOff.id")


class CallOff(CountyRow):
    """One order line that is taken from a contract (合同要货). It counts what its line comes to.

    What of the line follows in another part of the order counts as well.
    """

    __tablename__ = "call_off"
    __table_args__ = (
        within_county("contract_id", "purchase_contract"),
        within_county("consignment_id", "consignment"),
        within_county("line_id", "order_line"),
        UniqueConstraint("county_id", "line_id"),
        Index("ix_call_off_contract_id", "county_id", "contract_id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    contract_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]
    called_off_at: Mapped[Instant]

    consignment: Mapped[Consignment] = related()
    line: Mapped[OrderLine] = related()
