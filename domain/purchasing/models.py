"""Members and their duties, budget units and limits, what orders are charged to, deliveries, and carts."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import Listing
from domain.orders.models import Order
from domain.parties.models import Organisation
from domain.regions.models import Region
from domain.rows import (
    OPEN,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    RegionCode,
    UnitPrice,
    no_overlap,
    one_of,
    related,
    within_county,
)


class Duty(StrEnum):
    """What a member may do for a buying organisation."""

    MANAGER = "MANAGER"
    PURCHASER = "PURCHASER"
    APPROVER = "APPROVER"
    RECEIVER = "RECEIVER"


class LimitPeriod(StrEnum):
    """What a spending limit holds for: one order, or all that is to be delivered in a month, quarter or year.

    Over the limit of an order somebody else must approve; over that of a period nothing is ordered.
    """

    ORDER = "ORDER"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Decision(StrEnum):
    """What was decided about an order that waited."""

    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


class FreightPayer(StrEnum):
    """Who bears the freight of a consignment: the seller, out of what the goods bring, or the buyer, on top of them."""

    SELLER = "SELLER"
    BUYER = "BUYER"


class CartProblem(StrEnum):
    """What stands in the way of ordering a line of a cart."""

    WITHDRAWN = "WITHDRAWN"
    BELOW_MINIMUM = "BELOW_MINIMUM"
    NOT_WHOLE_PACKAGES = "NOT_WHOLE_PACKAGES"
    WINDOW_CLOSED = "WINDOW_CLOSED"
    INSUFFICIENT_STOCK = "INSUFFICIENT_STOCK"
    PRICE_ROSE = "PRICE_ROSE"


class BuyerMember(CountyRow):
    """A duty of one person in a buying organisation, for a time.

    Until the first duty of anybody in it has begun, everybody who buys for an organisation has all of them: its first
    account works at once. From then on only what is written counts, of everybody.
    """

    __tablename__ = "buyer_member"
    __table_args__ = (
        no_overlap("once_at_a_time", "buyer_id", "account_id", "duty"),
        Index("ix_buyer_member_by_name", "name", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[Name]
    """Of the person, as it was then: colleagues cannot look into accounts."""
    duty: Mapped[Duty] = mapped_column(one_of(Duty))
    during: Mapped[Days]
    written_by: Mapped[uuid.UUID]


class BudgetUnit(CountyRow):
    """What orders are paid out of (预算单位). An organisation can have several."""

    __tablename__ = "budget_unit"
    __table_args__ = (
        UniqueConstraint("county_id", "buyer_id", "code"),
        Index("ix_budget_unit_by_code", "code", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    during: Mapped[Days]

    buyer: Mapped[Organisation] = related()
    closings: Mapped[list["BudgetYearClosing"]] = related(order_by="BudgetYearClosing.year")


class BudgetYearClosing(CountyRow):
    """A budget year that is closed: nothing is charged to it, moved out of it or into it any more."""

    __tablename__ = "budget_year_closing"
    __table_args__ = (
        within_county("budget_unit_id", "budget_unit"),
        UniqueConstraint("county_id", "budget_unit_id", "year"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    budget_unit_id: Mapped[uuid.UUID]
    year: Mapped[int]
    closed_by: Mapped[uuid.UUID]
    closed_at: Mapped[Instant]


_NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"


class SpendingLimit(CountyRow):
    """What a member, a budget unit or the whole organisation may spend in one order or in a period. Fen.

    Without a member it holds for all of them together, without a unit for all units together. What counts is what its
    organisation's people ordered: as ordered until acceptance, then as accepted, less what was credited after that.
    """

    __tablename__ = "spending_limit"
    __table_args__ = (
        within_county("budget_unit_id", "budget_unit"),
        CheckConstraint("amount >= 0", name="not_negative"),
        ExcludeConstraint(
            ("county_id", "="),
            ("buyer_id", "="),
            (text(f"coalesce(account_id, {_NOBODY})"), "="),
            (text(f"coalesce(budget_unit_id, {_NOBODY})"), "="),
            ("period", "="),
            ("during", "&&"),
            name="one_at_a_time",
        ),
        Index("ix_spending_limit_newest", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    member_name: Mapped[Name | None]
    budget_unit_id: Mapped[uuid.UUID | None]
    period: Mapped[LimitPeriod] = mapped_column(one_of(LimitPeriod))
    amount: Mapped[Fen]
    during: Mapped[Days]
    written_by: Mapped[uuid.UUID]

    budget_unit: Mapped[BudgetUnit | None] = related()


class OrderCharge(CountyRow):
    """What an order is charged to, and by whom it was placed. `year` and period are those of the delivery day."""

    __tablename__ = "order_charge"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        within_county("budget_unit_id", "budget_unit"),
        UniqueConstraint("county_id", "order_id"),
        Index("ix_order_charge_spent", "county_id", "buyer_id", "deliver_on"),
        Index("ix_order_charge_unit", "county_id", "budget_unit_id", "year"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID]
    budget_unit_id: Mapped[uuid.UUID | None]
    """None for an organisation that has no budget units."""
    account_id: Mapped[uuid.UUID]
    deliver_on: Mapped[date]
    year: Mapped[int]
    amount: Mapped[Fen]
    """As ordered; what counts against limits is what is left of the order."""

    order: Mapped[Order] = related()
    budget_unit: Mapped[BudgetUnit | None] = related()


class OrderApproval(CountyRow):
    """An order above a limit, who asked for it and who decided."""

    __tablename__ = "order_approval"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        UniqueConstraint("county_id", "order_id"),
        Index("ix_order_approval_newest", "county_id", "buyer_id", "asked_at", "id"),
        CheckConstraint("num_nonnulls(decision, decided_by, decided_name, decided_at) IN (0, 4)", name="whole"),
        CheckConstraint("decided_by <> asked_by", name="by_somebody_else"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    limit: Mapped[Fen] = mapped_column("limit_amount")
    asked_by: Mapped[uuid.UUID]
    asked_name: Mapped[Name]
    asked_at: Mapped[Instant]
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision))
    decided_by: Mapped[uuid.UUID | None]
    decided_name: Mapped[Name | None]
    decided_at: Mapped[Instant | None]
    reason: Mapped[str | None]

    order: Mapped[Order] = related()


class DeliveryAddress(CountyRow):
    """Where a buyer takes deliveries, and whom to call there."""

    __tablename__ = "delivery_address"
    __table_args__ = (
        Index(
            "uq_delivery_address_default",
            "county_id",
            "buyer_id",
            unique=True,
            postgresql_where=text("is_default"),
        ),
        Index("ix_delivery_address_by_label", "label", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    label: Mapped[Name]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    street: Mapped[Name]
    contact_name: Mapped[Name]
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_masked: Mapped[Code]
    is_default: Mapped[bool]
    during: Mapped[Days]

    region: Mapped[Region] = related()
    slots: Mapped[list["ReceivingSlot"]] = related(order_by="ReceivingSlot.opens, ReceivingSlot.id")


class ReceivingSlot(CountyRow):
    """Hours in which goods are received at an address on certain days of the week (收货时段). Times are `HH:MM`."""

    __tablename__ = "receiving_slot"
    __table_args__ = (
        within_county("address_id", "delivery_address"),
        CheckConstraint("opens < closes", name="in_order"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    address_id: Mapped[uuid.UUID] = mapped_column(index=True)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """1 is Monday, 7 Sunday."""
    opens: Mapped[Code]
    closes: Mapped[Code]


class DeliveryTerms(CountyRow):
    """On which days of the week a seller delivers, and from what amount on an order of his goods is taken."""

    __tablename__ = "delivery_terms"
    __table_args__ = (
        no_overlap("one_at_a_time", "seller_id"),
        CheckConstraint("minimum_order >= 0", name="not_negative"),
        OPEN,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    minimum_order: Mapped[Fen]
    during: Mapped[Days]

    seller: Mapped[Organisation] = related()


EVERYWHERE = 0
"""Stands for the region of a freight rule that holds wherever no narrower one does."""


class FreightRule(CountyRow):
    """What a seller's freight to a region costs, and who bears it (运费规则). The narrowest region's rule counts."""

    __tablename__ = "freight_rule"
    __table_args__ = (
        no_overlap("one_at_a_time", "seller_id", "region_code"),
        CheckConstraint("flat >= 0 AND per_kg >= 0 AND free_from >= 0", name="not_negative"),
        CheckConstraint("payer = 'BUYER' OR (flat = 0 AND per_kg = 0 AND free_from IS NULL)", name="buyer_borne"),
        OPEN,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode]
    """A region with all below it, or EVERYWHERE."""
    payer: Mapped[FreightPayer] = mapped_column(one_of(FreightPayer))
    flat: Mapped[Fen]
    per_kg: Mapped[UnitPrice]
    free_from: Mapped[Fen | None]
    """Goods of this amount or more travel free."""
    during: Mapped[Days]

    seller: Mapped[Organisation] = related()


class ConsignmentDelivery(CountyRow):
    """Where a consignment goes, when, and who bears its freight, as it was when it was ordered.

    It lives with its consignment. Freight that the buyer bears comes on top of the goods, and never touches what they
    are settled at; freight that the seller bears is a cost that he states when the goods leave.
    """

    __tablename__ = "consignment_delivery"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "consignment_id"),
        CheckConstraint("freight >= 0 AND (payer = 'BUYER' OR freight = 0)", name="buyer_borne"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    label: Mapped[Name | None]
    street: Mapped[Name | None]
    contact_name: Mapped[Name | None]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[Code | None]
    opens: Mapped[Code | None]
    closes: Mapped[Code | None]
    payer: Mapped[FreightPayer] = mapped_column(one_of(FreightPayer))
    freight: Mapped[Fen]
    """What the buyer pays on top of the goods."""

    region: Mapped[Region] = related()


class ContactReveal(CountyRow):
    """That somebody was shown the whole phone number of a delivery's contact, and why."""

    __tablename__ = "contact_reveal"
    __table_args__ = (within_county("delivery_id", "consignment_delivery"), WALLED)

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    delivery_id: Mapped[uuid.UUID] = mapped_column(index=True)
    account_id: Mapped[uuid.UUID]
    reason: Mapped[Name]
    at: Mapped[Instant]


class Cart(CountyRow):
    """What a member has gathered to order. There is one open cart of each member, which waits across sign-ins."""

    __tablename__ = "cart"
    __table_args__ = (
        Index(
            "uq_cart_open",
            "county_id",
            "buyer_id",
            "account_id",
            unique=True,
            postgresql_where=text("ordered_at IS NULL"),
        ),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[Instant]
    ordered_at: Mapped[Instant | None]
    order_id: Mapped[uuid.UUID | None]
    """Once it was ordered."""

    lines: Mapped[list["CartLine"]] = related(
        primaryjoin="and_(CartLine.county_id == Cart.county_id, foreign(CartLine.cart_id) == Cart.id,"
        " CartLine.quantity > 0)",
        order_by="CartLine.put_at, CartLine.id",
    )


class CartLine(CountyRow):
    """So much of one listing, and at what price it was put in. A quantity of zero is a line taken out again."""

    __tablename__ = "cart_line"
    __table_args__ = (
        within_county("cart_id", "cart"),
        UniqueConstraint("county_id", "cart_id", "listing_county_id", "listing_id"),
        CheckConstraint("quantity >= 0", name="not_negative"),
        WALLED,
    )

    account_id: Mapped[uuid.UUID]
    cart_id: Mapped[uuid.UUID]
    listing_county_id: Mapped[int] = mapped_column(Integer)
    listing_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    price_then: Mapped[UnitPrice | None]
    """Per base unit, of the quantity it was put in with; None where it was below all tiers."""
    put_at: Mapped[Instant]

    listing: Mapped[Listing] = related(
        primaryjoin="and_(foreign(CartLine.listing_county_id) == Listing.county_id,"
        " foreign(CartLine.listing_id) == Listing.id)"
    )
