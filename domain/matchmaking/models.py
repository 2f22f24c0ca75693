"""The consumption centre (消费扶贫创新创业中心): sessions where sellers meet buyers, and what comes of them."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import WALLED, Code, CountyRow, Fen, Instant, Name, Quantity, one_of, related, within_county


class SessionState(StrEnum):
    """Where a matchmaking session stands."""

    ANNOUNCED = "ANNOUNCED"
    HELD = "HELD"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Side(StrEnum):
    """On which side of a deal an organisation comes to a session."""

    SELLER = "SELLER"
    BUYER = "BUYER"


class Attendance(StrEnum):
    """From an invitation to having been there. Only who is signed up takes a seat."""

    INVITED = "INVITED"
    SIGNED_UP = "SIGNED_UP"
    WITHDRAWN = "WITHDRAWN"
    ATTENDED = "ATTENDED"
    ABSENT = "ABSENT"


class LeadState(StrEnum):
    """Where talks stand. A lead is won by an order between its two parties, and lost for a reason."""

    OPEN = "OPEN"
    IN_TALKS = "IN_TALKS"
    WON = "WON"
    LOST = "LOST"


class MatchmakingSession(CountyRow):
    """A day on which sellers and buyers meet (产销对接会). Public. It lives in its host's county."""

    __tablename__ = "matchmaking_session"
    __table_args__ = (
        CheckConstraint("0 <= seats_taken AND seats_taken <= capacity", name="seats"),
        CheckConstraint("(state = 'CANCELLED') = (cancel_reason IS NOT NULL)", name="cancelled_for_a_reason"),
        Index("ix_matchmaking_session_latest", "held_on", "id"),
        WALLED,
    )

    host_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    theme: Mapped[Name]
    place: Mapped[Name]
    held_on: Mapped[date]
    capacity: Mapped[int]
    """Organisations."""
    seats_taken: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[SessionState] = mapped_column(one_of(SessionState))
    cancel_reason: Mapped[str | None]
    published_at: Mapped[Instant]

    host: Mapped[Organisation] = related()
    participations: Mapped[list["Participation"]] = related(order_by="Participation.id")


class Participation(CountyRow):
    """One organisation's part in a session. Seen by itself, by the host, and by overseers."""

    __tablename__ = "matchmaking_participation"
    __table_args__ = (
        within_county("session_id", "matchmaking_session"),
        UniqueConstraint(
            "county_id", "session_id", "organisation_id", name="uq_matchmaking_participation_once_in_a_session"
        ),
        WALLED,
    )

    session_id: Mapped[uuid.UUID]
    host_id: Mapped[uuid.UUID]
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    side: Mapped[Side] = mapped_column(one_of(Side))
    attendance: Mapped[Attendance] = mapped_column(one_of(Attendance))
    changed_at: Mapped[Instant]

    organisation: Mapped[Organisation] = related()


class Lead(CountyRow):
    """What a seller and a buyer who met mean to trade. Seen by the two, and by overseers. It lives with its session.

    The product lives in the seller's county, the consignment that won it too.
    """

    __tablename__ = "lead"
    __table_args__ = (
        within_county("session_id", "matchmaking_session"),
        UniqueConstraint("county_id", "consignment_id", "product_id"),
        CheckConstraint("quantity > 0 AND expected_value > 0", name="positive"),
        CheckConstraint("(state = 'WON') = (consignment_id IS NOT NULL)", name="won_by_an_order"),
        CheckConstraint("(state = 'LOST') = (lost_reason IS NOT NULL)", name="lost_for_a_reason"),
        Index("ix_lead_due", "follow_up_on", "id"),
        WALLED,
    )

    session_id: Mapped[uuid.UUID] = mapped_column(index=True)
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    product_county_id: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[uuid.UUID]
    product_name: Mapped[Name]
    quantity: Mapped[Quantity]
    """In the product's base units."""
    expected_value: Mapped[Fen]
    follow_up_on: Mapped[date]
    state: Mapped[LeadState] = mapped_column(one_of(LeadState))
    lost_reason: Mapped[str | None]
    order_number: Mapped[Code | None]
    consignment_county_id: Mapped[int | None] = mapped_column(Integer)
    consignment_id: Mapped[uuid.UUID | None]
    opened_by: Mapped[uuid.UUID]
    opened_at: Mapped[Instant]
    closed_at: Mapped[Instant | None]

    session: Mapped[MatchmakingSession] = related()
    seller: Mapped[Organisation] = related(foreign_keys="Lead.seller_id")
    buyer: Mapped[Organisation] = related(foreign_keys="Lead.buyer_id")
