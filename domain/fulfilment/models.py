"""What happens to goods between the seller's gate and the buyer's kitchen, and what comes back.

All of it lives in the seller's county, with the consignment it belongs to.
"""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog.models import Lot
from domain.documents.models import Document
from domain.orders.models import Allocation, Consignment
from domain.parties.models import Organisation
from domain.rows import (
    SHARED_WALLED,
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
    one_of,
    related,
    within_county,
)

Degrees = Numeric(5, 2)
"""°C."""

ANY_CATEGORY = "*"
EVERYWHERE = 0


class RuleKind(StrEnum):
    """What a rule of delivery says; its unit stands behind each."""

    WEIGHT_TOLERANCE = "WEIGHT_TOLERANCE"
    """Share of what was dispatched by which the scales may say less before goods are weighed again."""
    LOWEST_CELSIUS = "LOWEST_CELSIUS"
    """°C."""
    HIGHEST_CELSIUS = "HIGHEST_CELSIUS"
    """°C."""
    LONGEST_GAP = "LONGEST_GAP"
    """Minutes between two readings of a thermometer."""
    REMIND_AFTER = "REMIND_AFTER"
    """Days from the day of delivery until a buyer who has not accepted is reminded."""
    ESCALATE_AFTER = "ESCALATE_AFTER"
    """Days from the day of delivery until the county takes up a delivery nobody accepted."""
    CLAIM_WITHIN = "CLAIM_WITHIN"
    """Days from acceptance in which hidden defects may be claimed for."""
    ANSWER_WITHIN = "ANSWER_WITHIN"
    """Days a seller has to answer a claim before the buyer may take it to the county."""


class DeliveryRule(SharedRow):
    """One figure by which deliveries are judged, for a time, with its source.

    For a category and all below it or `*` for any, in one region and all below it or everywhere (0). Of several that
    apply, the narrowest category's goes first, and then the nearest region's. All read it; a county writes its own.
    """

    __tablename__ = "delivery_rule"
    __table_args__ = (
        ExcludeConstraint(
            ("kind", "="), ("category_code", "="), ("region_code", "="), ("during", "&&"), name="one_in_force"
        ),
        SHARED_WALLED,
    )

    kind: Mapped[RuleKind] = mapped_column(one_of(RuleKind))
    category_code: Mapped[Code]
    region_code: Mapped[RegionCode]
    value: Mapped[Decimal] = mapped_column(Numeric(10, 3))
    during: Mapped[Days]
    source: Mapped[str]
    set_by: Mapped[uuid.UUID | None]
    """The account that set it; null for what the platform came with."""
    set_at: Mapped[Instant | None]


class Leg(CountyRow):
    """One stretch of a journey: with whom, in what, from where to where, and when (运输段).

    The goods' way out, or, with `return_id`, the way of some of them back.
    """

    __tablename__ = "leg"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("return_id", "goods_return"),
        UniqueConstraint("county_id", "consignment_id", "position"),
        CheckConstraint("arrived_at >= departed_at", name="arrives_after_departing"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    return_id: Mapped[uuid.UUID | None]
    position: Mapped[int]
    carrier: Mapped[Name]
    vehicle_plate: Mapped[Code]
    driver_phone_sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    driver_phone_masked: Mapped[Code]
    from_place: Mapped[Name]
    to_place: Mapped[Name]
    departed_at: Mapped[Instant]
    arrived_at: Mapped[Instant | None]


class DriverReveal(CountyRow):
    """That somebody was shown the whole phone number of a stretch's driver, and why."""

    __tablename__ = "driver_reveal"
    __table_args__ = (
        within_county("leg_id", "leg"),
        Index("ix_driver_reveal_of_leg", "county_id", "leg_id", "at", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    leg_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    """For whom it was asked."""
    account_id: Mapped[uuid.UUID]
    reason: Mapped[Name]
    at: Mapped[Instant]

    organisation: Mapped[Organisation] = related()


class TemperatureReading(CountyRow):
    """What a thermometer on the way said at an instant (温度记录)."""

    __tablename__ = "temperature_reading"
    __table_args__ = (
        within_county("leg_id", "leg"),
        UniqueConstraint("county_id", "leg_id", "at"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    leg_id: Mapped[uuid.UUID]
    at: Mapped[Instant]
    celsius: Mapped[Decimal] = mapped_column(Degrees)
    posted_by: Mapped[uuid.UUID]
    posted_at: Mapped[Instant]


class Weighing(CountyRow):
    """What the scales at the door said for a lot, with who read them. Never changed: a later one counts (过秤记录)."""

    __tablename__ = "weighing"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("lot_id", "lot"),
        within_county("line_id", "order_line"),
        Index("ix_weighing_of_consignment", "county_id", "consignment_id", "id"),
        CheckConstraint("quantity >= 0", name="not_negative"),
        CheckConstraint("num_nonnulls(line_id, line_quantity) IN (0, 2)", name="line_whole"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    """All that arrived of the lot, what is rejected included."""
    line_id: Mapped[uuid.UUID | None]
    """The line that was weighed as a whole, where nobody told its lots apart."""
    line_quantity: Mapped[Quantity | None]
    """What the scales said for it; `quantity` is the lot's share, pro rata to what was loaded."""
    scale: Mapped[Name | None]
    reader: Mapped[Name]
    read_by: Mapped[uuid.UUID]
    read_at: Mapped[Instant]

    lot: Mapped[Lot] = related()


class Defect(StrEnum):
    """What is wrong with goods."""

    QUALITY = "QUALITY"
    DAMAGE = "DAMAGE"
    TEMPERATURE = "TEMPERATURE"
    WRONG_GOODS = "WRONG_GOODS"
    EXPIRED = "EXPIRED"
    LABEL = "LABEL"


class Rejection(CountyRow):
    """So much of a lot that the buyer does not take, and why (拒收)."""

    __tablename__ = "rejection"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("lot_id", "lot"),
        Index("ix_rejection_of_consignment", "county_id", "consignment_id", "id"),
        CheckConstraint("quantity > 0", name="positive"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    reason: Mapped[Defect] = mapped_column(one_of(Defect))
    note: Mapped[str]
    rejected_by: Mapped[uuid.UUID]
    rejected_at: Mapped[Instant]

    lot: Mapped[Lot] = related()


class Remedy(StrEnum):
    """What a buyer asks, or gets, for goods that turned out bad."""

    REFUND = "REFUND"
    REPLACEMENT = "REPLACEMENT"
    PRICE_ALLOWANCE = "PRICE_ALLOWANCE"


class ClaimState(StrEnum):
    """Where a claim stands. AGREED and DECIDED wait for goods to come back or be replaced."""

    OPENED = "OPENED"
    ANSWERED = "ANSWERED"
    ESCALATED = "ESCALATED"
    AGREED = "AGREED"
    DECIDED = "DECIDED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


class ClaimAnswer(StrEnum):
    """What a seller says to a claim."""

    ACCEPT = "ACCEPT"
    OFFER = "OFFER"
    REFUSE = "REFUSE"


class Fault(StrEnum):
    """Whose fault it was. Only a lot's ever touches a household's credit."""

    LOT = "LOT"
    SELLER = "SELLER"
    CARRIER = "CARRIER"
    BUYER = "BUYER"


class Claim(CountyRow):
    """A buyer's claim on goods it accepted and found bad afterwards (售后索赔).

    While it is open its quantity is disputed, and what that comes to is not asked for. `remedy`, `settled_quantity`,
    `allowance` and `goods_back` are the terms as last proposed; agreement or decision fixes them.
    """

    __tablename__ = "claim"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("allocation_id", "allocation"),
        within_county("lot_id", "lot"),
        within_county("replacement_lot_id", "lot"),
        UniqueConstraint("county_id", "number"),
        Index("ix_claim_newest", "opened_at", "id"),
        Index("ix_claim_of_allocation", "county_id", "allocation_id"),
        Index("ix_claim_of_consignment", "county_id", "consignment_id"),
        CheckConstraint("quantity > 0 AND settled_quantity BETWEEN 0 AND quantity", name="quantities"),
        CheckConstraint("(remedy = 'PRICE_ALLOWANCE') = (allowance IS NOT NULL)", name="allowance_of_its_kind"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    consignment_id: Mapped[uuid.UUID]
    allocation_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState))
    asked: Mapped[Remedy] = mapped_column(one_of(Remedy, called="asked"))
    reason: Mapped[Defect] = mapped_column(one_of(Defect))
    quantity: Mapped[Quantity]
    note: Mapped[str]
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[Instant]
    answer_by: Mapped[date]
    answer: Mapped[ClaimAnswer | None] = mapped_column(one_of(ClaimAnswer))
    answer_note: Mapped[str | None]
    answered_at: Mapped[Instant | None]
    escalated_at: Mapped[Instant | None]
    remedy: Mapped[Remedy | None] = mapped_column(one_of(Remedy))
    settled_quantity: Mapped[Quantity | None]
    allowance: Mapped[Fen | None]
    goods_back: Mapped[bool | None]
    fault: Mapped[Fault | None] = mapped_column(one_of(Fault))
    agreed_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    decided_by: Mapped[uuid.UUID | None]
    decision_note: Mapped[str | None]
    replacement_lot_id: Mapped[uuid.UUID | None]
    replaced_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]

    buyer: Mapped[Organisation] = related(foreign_keys="Claim.buyer_id")
    seller: Mapped[Organisation] = related(foreign_keys="Claim.seller_id")
    lot: Mapped[Lot] = related(foreign_keys="[Claim.county_id, Claim.lot_id]")
    consignment: Mapped[Consignment] = related()
    allocation: Mapped[Allocation] = related()


class Credit(CountyRow):
    """What a claim takes off a consignment's goods, in fen, for one allocation (贷项). It is never changed.

    `quantity` is what it settles: no later claim reaches it again. So little of something cheap may come to no fen.
    """

    __tablename__ = "credit"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("allocation_id", "allocation"),
        within_county("claim_id", "claim"),
        UniqueConstraint("county_id", "claim_id"),
        Index("ix_credit_of_allocation", "county_id", "allocation_id"),
        Index("ix_credit_of_consignment", "county_id", "consignment_id"),
        CheckConstraint("quantity > 0 AND amount >= 0", name="not_negative"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    allocation_id: Mapped[uuid.UUID]
    claim_id: Mapped[uuid.UUID]
    quantity: Mapped[Quantity]
    amount: Mapped[Fen]
    fault: Mapped[Fault] = mapped_column(one_of(Fault))
    credited_at: Mapped[Instant]


class GoodsReturn(CountyRow):
    """Goods that go back to the seller: rejected at the door, or given back on a claim (退货).

    Once received, what is sound is in stock again and the rest is written off.
    """

    __tablename__ = "goods_return"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        within_county("lot_id", "lot"),
        within_county("rejection_id", "rejection"),
        within_county("claim_id", "claim"),
        UniqueConstraint("county_id", "rejection_id"),
        UniqueConstraint("county_id", "claim_id"),
        Index("ix_goods_return_newest", "awaited_since", "id"),
        Index("ix_goods_return_of_consignment", "county_id", "consignment_id"),
        CheckConstraint("num_nonnulls(rejection_id, claim_id) = 1", name="one_cause"),
        CheckConstraint("quantity > 0 AND restocked >= 0 AND written_off >= 0", name="not_negative"),
        CheckConstraint("restocked + written_off = quantity", name="all_of_it"),
        CheckConstraint("num_nonnulls(received_at, restocked, written_off) IN (0, 3)", name="received_whole"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    rejection_id: Mapped[uuid.UUID | None]
    claim_id: Mapped[uuid.UUID | None]
    quantity: Mapped[Quantity]
    awaited_since: Mapped[Instant]
    restocked: Mapped[Quantity | None]
    written_off: Mapped[Quantity | None]
    note: Mapped[str | None]
    received_by: Mapped[uuid.UUID | None]
    received_at: Mapped[Instant | None]

    lot: Mapped[Lot] = related()
    consignment: Mapped[Consignment] = related()


class Evidence(CountyRow):
    """A photo behind a rejection or a claim."""

    __tablename__ = "evidence"
    __table_args__ = (
        within_county("document_id", "document"),
        within_county("rejection_id", "rejection"),
        within_county("claim_id", "claim"),
        UniqueConstraint("county_id", "rejection_id", "document_id"),
        UniqueConstraint("county_id", "claim_id", "document_id"),
        CheckConstraint("num_nonnulls(rejection_id, claim_id) = 1", name="of_one_thing"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    document_id: Mapped[uuid.UUID]
    rejection_id: Mapped[uuid.UUID | None]
    claim_id: Mapped[uuid.UUID | None]

    document: Mapped[Document] = related()


class Acceptance(StrEnum):
    """How pressing it is that a buyer accepts what was sent. It is never accepted by time-out."""

    WAITING = "WAITING"
    REMINDED = "REMINDED"
    ESCALATED = "ESCALATED"


class BreachKind(StrEnum):
    """How the cold was not kept, or not shown to be."""

    NO_LOG = "NO_LOG"
    GAP = "GAP"
    TOO_COLD = "TOO_COLD"
    TOO_WARM = "TOO_WARM"


class ColdChainVerdict(CountyRow):
    """Whether a lot was kept cold on its way to one kitchen, for its public trace page: it names no buyer.

    Said when the goods are accepted, and anew when more of the way is told afterwards.
    """

    __tablename__ = "cold_chain_verdict"
    __table_args__ = (
        within_county("lot_id", "lot"),
        within_county("consignment_id", "consignment"),
        UniqueConstraint("county_id", "lot_id", "consignment_id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    kept: Mapped[bool]
    judged_at: Mapped[Instant]


class EventKind(StrEnum):
    """A step in a consignment's life."""

    CONFIRMED = "CONFIRMED"
    DISPATCHED = "DISPATCHED"
    DEPARTED = "DEPARTED"
    ARRIVED = "ARRIVED"
    TEMPERATURES_POSTED = "TEMPERATURES_POSTED"
    WEIGHED = "WEIGHED"
    REJECTED = "REJECTED"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"
    CLAIM_OPENED = "CLAIM_OPENED"
    CLAIM_ANSWERED = "CLAIM_ANSWERED"
    CLAIM_ESCALATED = "CLAIM_ESCALATED"
    CLAIM_AGREED = "CLAIM_AGREED"
    CLAIM_DECIDED = "CLAIM_DECIDED"
    CLAIM_WITHDRAWN = "CLAIM_WITHDRAWN"
    CLAIM_CLOSED = "CLAIM_CLOSED"
    REPLACEMENT_SENT = "REPLACEMENT_SENT"
    RETURN_RECEIVED = "RETURN_RECEIVED"


class ConsignmentEvent(CountyRow):
    """One step in a consignment's life, written once when it is taken. `about` names the lot, claim or leg."""

    __tablename__ = "consignment_event"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        Index("ix_consignment_event_in_order", "county_id", "consignment_id", "at", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    kind: Mapped[EventKind] = mapped_column(one_of(EventKind))
    about: Mapped[Name | None]
    quantity: Mapped[Quantity | None]
    note: Mapped[str | None]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[uuid.UUID]
    at: Mapped[Instant]
