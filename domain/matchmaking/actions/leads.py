"""Leads: opened between two who met, followed up, won by an order or lost for a reason."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Product
from domain.errors import NotFound
from domain.matchmaking import queries, rules
from domain.matchmaking.actions.sessions import Place
from domain.matchmaking.errors import NoSuchOrder, NotThere, OrderCounted
from domain.matchmaking.models import Lead, LeadState, SessionState
from domain.money import Fen
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class WantedLead:
    """What two organisations mean to trade, as one of them says it: `other_id` is the other."""

    other_id: uuid.UUID
    product: Place
    quantity: Decimal
    expected_value: Fen
    follow_up_on: date


async def open_lead(session: AsyncSession, viewer: Viewer, place: Place, wanted: WantedLead) -> Lead:
    """Write down what may come of a meeting. Raises NotFound, WrongState, NotThere, NotPositive, DayPassed."""
    rules.check_lead(wanted.quantity, wanted.expected_value, wanted.follow_up_on, clock.today())
    held = (await session.execute(queries.session_at(*place))).scalar_one_or_none()
    if held is None:
        raise NotFound(at=("sessionId",), what="session")
    rules.check_session_is(held.state, SessionState.HELD)
    sells = viewer.role is Role.SELLER
    seller_id = viewer.organisation if sells else wanted.other_id
    buyer_id = wanted.other_id if sells else viewer.organisation
    async with standing_in(session, Office.MARKET, held.county_id):
        sides = (await session.execute(queries.attended(held, seller_id, buyer_id))).scalars().all()
    if len(sides) < 2:
        raise NotThere(at=("otherId",))
    product = await session.get(Product, wanted.product)
    if product is None or product.seller_id != seller_id:
        raise NotFound(at=("productId",), what="product")
    lead = Lead(
        county_id=held.county_id,
        id=new_key(),
        session_id=held.id,
        seller_id=seller_id,
        buyer_id=buyer_id,
        product_county_id=product.county_id,
        product_id=product.id,
        product_name=product.name,
        quantity=wanted.quantity,
        expected_value=wanted.expected_value,
        follow_up_on=wanted.follow_up_on,
        state=LeadState.OPEN,
        opened_by=viewer.account_id,
        opened_at=clock.now(),
    )
    session.add(lead)
    await session.flush()
    return lead


async def follow_up(session: AsyncSession, place: Place, day: date) -> Lead:
    """Be in talks, and agree on the next day. Raises NotFound, WrongState, DayPassed."""
    rules.check_follow_up(day, clock.today())
    lead = await _locked(session, place)
    rules.check_lead_goes(lead.state, LeadState.IN_TALKS)
    lead.state, lead.follow_up_on = LeadState.IN_TALKS, day
    await session.flush()
    return lead


async def win_lead(session: AsyncSession, place: Place, order_number: str) -> Lead:
    """Name the order that came of it. Raises NotFound, WrongState, NoSuchOrder, OrderCounted."""
    lead = await _locked(session, place)
    rules.check_lead_goes(lead.state, LeadState.WON)
    order = (await session.execute(queries.order_between(lead, order_number))).one_or_none()
    if order is None:
        raise NoSuchOrder(at=("orderNumber",), number=order_number)
    counted = queries.lead_won_by(lead.county_id, order[1], lead.product_id)
    if (await session.execute(counted)).first():
        raise OrderCounted(at=("orderNumber",), number=order_number)
    lead.state, lead.closed_at = LeadState.WON, clock.now()
    lead.order_number = order_number
    lead.consignment_county_id, lead.consignment_id = order
    await session.flush()
    return lead


async def lose_lead(session: AsyncSession, place: Place, reason: str) -> Lead:
    """Raises NotFound, WrongState, ReasonNeeded."""
    lead = await _locked(session, place)
    rules.check_lead_goes(lead.state, LeadState.LOST)
    lead.lost_reason = rules.checked_reason(reason)
    lead.state, lead.closed_at = LeadState.LOST, clock.now()
    await session.flush()
    return lead


async def _locked(session: AsyncSession, place: Place) -> Lead:
    """One of the viewer's organisation: the wall lets nobody else lock it. Raises NotFound."""
    found = (await session.execute(queries.lead_for_update(*place))).scalar_one_or_none()
    if found is None:
        raise NotFound(at=("leadId",), what="lead")
    return found
