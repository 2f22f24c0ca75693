"""What buyers asked of sellers, what was sent, what was accepted and what was paid."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import BaseUnit, Lot
from domain.parties.models import Organisation
from domain.pricing.models import BuyerContract
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
    SharedRow,
    UnitPrice,
    one_of,
    related,
    within_county,
)


class ConsignmentState(StrEnum):
    """Where one seller's part of an order stands. A cancelled one holds no stock; its `cancel_cause` says why."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    PLACED = "PLACED"
    CONFIRMED = "CONFIRMED"
    DISPATCHED = "DISPATCHED"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"


UNCONFIRMED = (ConsignmentState.AWAITING_APPROVAL, ConsignmentState.PLACED)
BEFORE_LEAVING = (*UNCONFIRMED, ConsignmentState.CONFIRMED)
"""Once goods have left nobody cancels: that is a return."""


class CancelCause(StrEnum):
    """Why a seller's part of an order will not be delivered."""

    BY_BUYER = "BY_BUYER"
    BY_SELLER = "BY_SELLER"
    NOT_APPROVED = "NOT_APPROVED"
    LAPSED = "LAPSED"
    RECALLED = "RECALLED"
    REPLACED = "REPLACED"


LEFT_MISSING = (CancelCause.BY_SELLER, CancelCause.LAPSED, CancelCause.RECALLED)
"""The causes that leave a buyer without what it still wants."""


class Remainder(StrEnum):
    """What becomes of what a seller does not send yet: it follows as a part of its own, or it is released."""

    FOLLOWS = "FOLLOWS"
    RELEASED = "RELEASED"


class Cost(StrEnum):
    """What a seller bore for a consignment. A wage is only traced here: payroll pays it."""

    FREIGHT = "FREIGHT"
    TAX = "TAX"
    FEE = "FEE"
    ALLOWANCE = "ALLOWANCE"
    WAGE = "WAGE"
    OTHER = "OTHER"


class Order(CountyRow):
    """What one buyer asked of its sellers for one delivery. It lives in the buyer's county."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        Index("ix_purchase_order_newest", "placed_at", "id"),
        Index("ix_purchase_order_newest_of_buyer", "county_id", "buyer_id", "placed_at", "id"),
        Index("ix_purchase_order_newest_of_county", "county_id", "placed_at", "id"),
        Index("ix_purchase_order_due_to_buyer", "county_id", "buyer_id", "deliver_on", "id"),
        Index("ix_purchase_order_by_day", "deliver_on", "id"),
        Index("ix_purchase_order_seller_ids", "seller_ids", postgresql_using="gin"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    placed_by: Mapped[uuid.UUID]
    placed_at: Mapped[Instant]
    deliver_on: Mapped[date]

    buyer: Mapped[Organisation] = related()
    consignments: Mapped[list["Consignment"]] = related(
        primaryjoin="and_(foreign(Consignment.order_county_id) == Order.county_id,"
        " foreign(Consignment.order_id) == Order.id)",
        order_by="Consignment.number",
    )
    payments: Mapped[list["Payment"]] = related(order_by="Payment.id")


class Consignment(CountyRow):
    """What one seller sends for one order. It lives in the seller's county, with all that follows from it."""

    __tablename__ = "consignment"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        within_county("split_from_id", "consignment"),
        Index("ix_consignment_order", "order_county_id", "order_id"),
        Index("ix_consignment_due", "seller_id", "deliver_on", "id"),
        Index(
            "ix_consignment_unconfirmed",
            "county_id",
            "deliver_on",
            "id",
            postgresql_where=text("state IN ('AWAITING_APPROVAL', 'PLACED')"),
        ),
        Index("ix_consignment_by_day", "deliver_on", "id"),
        Index("ix_consignment_due_to_buyer", "buyer_id", "deliver_on", "id"),
        Index("ix_consignment_due_in_county", "county_id", "deliver_on", "id"),
        Index(
            "ix_consignment_split_from",
            "county_id",
            "split_from_id",
            postgresql_where=text("split_from_id IS NOT NULL"),
        ),
        CheckConstraint("(state = 'CANCELLED') = (cancel_cause IS NOT NULL)", name="cancelled_for_a_cause"),
        CheckConstraint("freight_owed = 0 OR (freight_owed > 0 AND coalesce(goods, 0) > 0)", name="freight_with_goods"),
        WALLED,
    )

    number: Mapped[Code]
    order_county_id: Mapped[int] = mapped_column(Integer)
    order_id: Mapped[uuid.UUID]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[ConsignmentState] = mapped_column(one_of(ConsignmentState))
    deliver_on: Mapped[date]
    confirmed_at: Mapped[Instant | None]
    dispatched_at: Mapped[Instant | None]
    accepted_at: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]
    cancel_cause: Mapped[CancelCause | None] = mapped_column(one_of(CancelCause))
    cancel_reason: Mapped[str | None]
    split_from_id: Mapped[uuid.UUID | None]
    """The part that left without what stands here (分批发货)."""
    goods: Mapped[Fen | None]
    """What was accepted, priced; known from acceptance on."""
    freight_owed: Mapped[Fen] = mapped_column(server_default="0")
    """What the buyer owes for freight on top of the goods: as fixed with the order, once some of them were accepted."""

    seller: Mapped[Organisation] = related(foreign_keys="Consignment.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="Consignment.buyer_id")
    lines: Mapped[list["OrderLine"]] = related(order_by="OrderLine.position")
    costs: Mapped[list["ConsignmentCost"]] = related(order_by="ConsignmentCost.kind")
    receipts: Mapped[list["Receipt"]] = related(order_by="Receipt.id")


class CancellationRule(SharedRow):
    """Until when parts of orders may be cancelled and must be confirmed, for a region and all below it, for a time.

    Days are counted back from the delivery day, whose rule holds. `buyer_notice_days` before it a buyer may cancel for
    the last time what was confirmed; `confirm_notice_days` before it a part must be confirmed, or it lapses.
    """

    __tablename__ = "cancellation_rule"
    __table_args__ = (
        UniqueConstraint("region_code", "during"),
        CheckConstraint("buyer_notice_days >= 0 AND confirm_notice_days >= 0", name="not_negative"),
        SHARED,
    )

    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    buyer_notice_days: Mapped[int]
    confirm_notice_days: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]


class ConsignmentCost(CountyRow):
    """One cost of a consignment, stated when it leaves."""

    __tablename__ = "consignment_cost"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "consignment_id", "kind"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    kind: Mapped[Cost] = mapped_column(one_of(Cost))
    amount: Mapped[Fen]


class PriceBasis(StrEnum):
    """Where the price of a line comes from: the listing's tier, what it costs while it is urgent to sell, a contract
    price, or the award that is called off.
    """

    TIER = "TIER"
    SURPLUS = "SURPLUS"
    CONTRACT = "CONTRACT"
    AWARD = "AWARD"


class OrderLine(CountyRow):
    """So much of one listing at the price of the day, frozen as it was ordered. Quantities are in base units."""

    __tablename__ = "order_line"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("listing_id", "listing"),
        within_county("product_id", "product"),
        UniqueConstraint("county_id", "consignment_id", "position"),
        within_county("contract_id", "buyer_contract"),
        CheckConstraint("quantity > 0 AND unit_price > 0", name="positive"),
        CheckConstraint("(price_basis = 'CONTRACT') = (contract_id IS NOT NULL)", name="by_contract"),
        Index("ix_order_line_contract", "county_id", "contract_id", postgresql_where=text("contract_id IS NOT NULL")),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    listing_id: Mapped[uuid.UUID]
    product_id: Mapped[uuid.UUID]
    position: Mapped[int]
    title: Mapped[Name]
    base_unit: Mapped[BaseUnit] = mapped_column(one_of(BaseUnit))
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice]
    amount: Mapped[Fen]
    """Ordered quantity priced; what was accepted is priced by lot at acceptance."""
    price_basis: Mapped[PriceBasis] = mapped_column(one_of(PriceBasis), server_default=PriceBasis.TIER)
    contract_id: Mapped[uuid.UUID | None]

    contract: Mapped[BuyerContract | None] = related()
    allocations: Mapped[list["Allocation"]] = related(
        primaryjoin="and_(foreign(Allocation.county_id) == OrderLine.county_id,"
        " foreign(Allocation.line_id) == OrderLine.id, Allocation.reserved > 0)",
        order_by="Allocation.id",
    )


class Allocation(CountyRow):
    """What one lot gives to one line: promised, loaded, weighed at the door.

    One of which nothing is reserved gave way to other lots; it counts nowhere.

    `first_reading` is the weight read first, kept where it was over tolerance and the goods were weighed again. What
    was neither accepted nor rejected of what was dispatched is short. `pro_rata` where the line was weighed as a whole
    and nobody told its lots apart: what is accepted is the lot's share by what was loaded.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        within_county("line_id", "order_line"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "line_id", "lot_id"),
        CheckConstraint("reserved >= 0 AND dispatched >= 0 AND accepted >= 0 AND rejected >= 0", name="not_negative"),
        CheckConstraint("accepted + rejected <= dispatched", name="no_more_than_sent"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID] = mapped_column(index=True)
    line_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reserved: Mapped[Quantity]
    dispatched: Mapped[Quantity | None]
    first_reading: Mapped[Quantity | None]
    accepted: Mapped[Quantity | None]
    rejected: Mapped[Quantity | None]
    pro_rata: Mapped[bool] = mapped_column(server_default=false())

    lot: Mapped[Lot] = related()


class LineReplacement(CountyRow):
    """That another seller sends what was missing of a line, and how much of it (补购). It lives with what was missing.

    What stands for it may live in another county. Each missing quantity is replaced once: where what stands for it is
    cancelled in turn, that is what is missing.
    """

    __tablename__ = "line_replacement"
    __table_args__ = (
        within_county("line_id", "order_line"),
        CheckConstraint("quantity > 0", name="positive"),
        Index("ix_line_replacement_line", "county_id", "line_id"),
        Index("ix_line_replacement_consignment", "county_id", "consignment_id"),
        Index("ix_line_replacement_new", "new_county_id", "new_consignment_id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]
    new_county_id: Mapped[int] = mapped_column(Integer)
    new_consignment_id: Mapped[uuid.UUID]
    new_line_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]


class Payment(CountyRow):
    """Money a buyer paid on an order, whole or in part."""

    __tablename__ = "payment"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    amount: Mapped[Fen]
    reference: Mapped[Name]
    paid_by: Mapped[uuid.UUID]
    paid_at: Mapped[Instant]


class Receipt(CountyRow):
    """The part of a payment that reached one consignment's seller."""

    __tablename__ = "receipt"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID] = mapped_column(index=True)
    payment_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    received_at: Mapped[Instant]


class CreditNote(CountyRow):
    """What comes off the price of goods that were accepted, at the seller's cost (贷项通知单). Never edited.

    The seller gives it of its own accord, or a claim was settled with it.
    """

    __tablename__ = "credit_note"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("claim_id", "claim"),
        UniqueConstraint("county_id", "number"),
        UniqueConstraint("county_id", "claim_id"),
        Index("ix_credit_note_consignment", "county_id", "consignment_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    consignment_id: Mapped[uuid.UUID]
    claim_id: Mapped[uuid.UUID | None]
    amount: Mapped[Fen]
    reason: Mapped[str]
    issued_on: Mapped[date]
    issued_by: Mapped[uuid.UUID]
    issued_at: Mapped[Instant]

    consignment: Mapped[Consignment] = related()
