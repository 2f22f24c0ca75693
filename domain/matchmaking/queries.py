"""The SQL of matchmaking."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Date, Select, Update, and_, cast, func, select, update

from domain.matchmaking.models import (
    Attendance,
    Lead,
    LeadState,
    MatchmakingSession,
    Participation,
    SessionState,
    Side,
)
from domain.orders.models import Consignment, ConsignmentState, Order, OrderLine
from domain.orders.queries import accepted_of
from domain.parties.models import Organisation


def latest_first() -> Select[MatchmakingSession]:
    return select(MatchmakingSession).order_by(MatchmakingSession.held_on.desc(), MatchmakingSession.id.desc())


def session_at(county_id: int, id_: uuid.UUID) -> Select[MatchmakingSession]:
    return select(MatchmakingSession).where(MatchmakingSession.county_id == county_id, MatchmakingSession.id == id_)


def take_seats(county_id: int, id_: uuid.UUID, seats: int) -> Update:
    """Takes seats of an announced session if that many are free; a negative number gives some back."""
    taken = MatchmakingSession.seats_taken + seats
    return (
        update(MatchmakingSession)
        .where(
            MatchmakingSession.county_id == county_id,
            MatchmakingSession.id == id_,
            MatchmakingSession.state == SessionState.ANNOUNCED,
            taken <= MatchmakingSession.capacity,
        )
        .values(seats_taken=taken)
        .returning(MatchmakingSession.id)
        .execution_options(synchronize_session=False)
    )


def organisations(ids: Sequence[uuid.UUID]) -> Select[Organisation]:
    return select(Organisation).where(Organisation.id.in_(ids))


def participations_for_update(session: MatchmakingSession) -> Select[Participation]:
    return (
        select(Participation)
        .where(Participation.county_id == session.county_id, Participation.session_id == session.id)
        .order_by(Participation.id)
        .with_for_update()
    )


def participation_for_update(session: MatchmakingSession, organisation_id: uuid.UUID) -> Select[Participation]:
    return participations_for_update(session).where(Participation.organisation_id == organisation_id)


def attended(session: MatchmakingSession, seller_id: uuid.UUID, buyer_id: uuid.UUID) -> Select[Side]:
    """The sides of these two that were there, each on its own."""
    return select(Participation.side).where(
        Participation.county_id == session.county_id,
        Participation.session_id == session.id,
        Participation.attendance == Attendance.ATTENDED,
        ((Participation.organisation_id == seller_id) & (Participation.side == Side.SELLER))
        | ((Participation.organisation_id == buyer_id) & (Participation.side == Side.BUYER)),
    )


def leads_by_day() -> Select[Lead]:
    """By the day on which they are to be followed up."""
    return select(Lead).order_by(Lead.follow_up_on, Lead.id)


def lead_for_update(county_id: int, id_: uuid.UUID) -> Select[Lead]:
    return select(Lead).where(Lead.county_id == county_id, Lead.id == id_).with_for_update()


def order_between(lead: Lead, number: str) -> Select[int, uuid.UUID]:
    """The seller's part of an order with the lead's product between its two parties, placed once they had met."""
    placed_on = cast(func.timezone("Asia/Shanghai", Order.placed_at), Date)
    return (
        select(Consignment.county_id, Consignment.id)
        .join(Order, and_(Order.county_id == Consignment.order_county_id, Order.id == Consignment.order_id))
        .join(
            OrderLine,
            and_(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id),
        )
        .join(
            MatchmakingSession,
            and_(MatchmakingSession.county_id == lead.county_id, MatchmakingSession.id == lead.session_id),
        )
        .where(
            Order.number == number,
            placed_on >= MatchmakingSession.held_on,
            Consignment.buyer_id == lead.buyer_id,
            Consignment.seller_id == lead.seller_id,
            Consignment.state != ConsignmentState.CANCELLED,
            OrderLine.county_id == lead.product_county_id,
            OrderLine.product_id == lead.product_id,
        )
        .limit(1)
    )


def lead_won_by(county_id: int, consignment_id: uuid.UUID, product_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Lead.id).where(
        Lead.county_id == county_id, Lead.consignment_id == consignment_id, Lead.product_id == product_id
    )


def value_of(lead: Any) -> Any:
    """What the order that won it comes to for its product: accepted goods, ordered lines until acceptance. Fen."""
    accepted = func.round(accepted_of(OrderLine) * OrderLine.unit_price * 100)
    return (
        select(cast(func.coalesce(func.sum(func.coalesce(accepted, OrderLine.amount)), 0), BigInteger))
        .join(
            Consignment,
            and_(Consignment.county_id == OrderLine.county_id, Consignment.id == OrderLine.consignment_id),
        )
        .where(
            OrderLine.county_id == lead.consignment_county_id,
            OrderLine.consignment_id == lead.consignment_id,
            OrderLine.product_id == lead.product_id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .correlate(lead)
        .scalar_subquery()
    )


# What came of a session


def _leads(session: Any, *columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Lead)
        .where(Lead.county_id == session.county_id, Lead.session_id == session.id)
        .correlate(session)
    )


def leads_opened(session: Any) -> Any:
    return _leads(session, func.count()).scalar_subquery()


def leads_won(session: Any) -> Any:
    return _leads(session, func.count()).where(Lead.state == LeadState.WON).scalar_subquery()


def leads_lost(session: Any) -> Any:
    return _leads(session, func.count()).where(Lead.state == LeadState.LOST).scalar_subquery()


def value_expected(session: Any) -> Any:
    """Of leads that are not lost. Fen."""
    total = cast(func.coalesce(func.sum(Lead.expected_value), 0), BigInteger)
    return _leads(session, total).where(Lead.state != LeadState.LOST).scalar_subquery()


def value_won(session: Any) -> Any:
    """Summed from the orders' own lines. Fen."""
    total = cast(func.coalesce(func.sum(value_of(Lead)), 0), BigInteger)
    return _leads(session, total).where(Lead.state == LeadState.WON).scalar_subquery()


def there(session: Any, side: Side) -> Any:
    """How many organisations of a side attended."""
    return (
        select(func.count())
        .select_from(Participation)
        .where(
            Participation.county_id == session.county_id,
            Participation.session_id == session.id,
            Participation.side == side,
            Participation.attendance == Attendance.ATTENDED,
        )
        .correlate(session)
        .scalar_subquery()
    )


def sellers_there(session: Any) -> Any:
    return there(session, Side.SELLER)


def buyers_there(session: Any) -> Any:
    return there(session, Side.BUYER)
