"""What a buyer owes once goods are accepted, and the terms that seller and buyer agree on."""

import uuid
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.billing import queries
from domain.billing.errors import NoTermForBuyer, NotPartners, OwnProposal, TermsOverlap, TermTooLong
from domain.billing.models import PaymentAgreement, PaymentTerm, Receivable
from domain.catalog.errors import EmptyWindow, NotPositive
from domain.errors import NotFound, WrongState
from domain.orders.models import Consignment
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.parties.roles import Role, Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def owe(session: AsyncSession, consignment: Consignment) -> None:
    """Write down what an accepted consignment makes its buyer owe, and by when. Raises NoTermForBuyer.

    Nothing is owed where nothing was accepted.
    """
    if not consignment.goods:
        return
    accepted_on = clock.day_of(consignment.accepted_at or clock.now())
    days, source = await _term(session, consignment, accepted_on)
    async with standing_in(session, Office.BILLING, consignment.county_id):
        session.add(
            Receivable(
                county_id=consignment.county_id,
                id=new_key(),
                seller_id=consignment.seller_id,
                buyer_id=consignment.buyer_id,
                consignment_id=consignment.id,
                amount=consignment.goods + consignment.freight_owed,
                accepted_on=accepted_on,
                due_on=accepted_on + timedelta(days=days),
                term_source=source,
            )
        )


async def _term(session: AsyncSession, consignment: Consignment, day: date) -> tuple[int, str]:
    """In how many days it is to be paid, and what says so: an agreement, never over the rule; else the rule."""
    rule = await _rule(session, consignment.buyer_id, day)
    agreed = queries.agreement_in_force(consignment.county_id, consignment.seller_id, consignment.buyer_id, day)
    agreement = (await session.execute(agreed)).scalar_one_or_none()
    if agreement is None:
        return rule.days, rule.source
    return min(agreement.days, rule.most_days), agreement.contract


async def _rule(session: AsyncSession, buyer_id: uuid.UUID, day: date) -> PaymentTerm:
    """Raises NoTermForBuyer."""
    kind = (await session.execute(select(Organisation.kind).where(Organisation.id == buyer_id))).scalar_one()
    rule = (await session.execute(queries.term_in_force(kind, day))).scalar_one_or_none()
    if rule is None:
        raise NoTermForBuyer(day=day, kind=kind.value)
    return rule


async def propose_payment_term(
    session: AsyncSession,
    viewer: Viewer,
    partner_id: uuid.UUID | None,
    days: int,
    since: date,
    until: date,
    contract: str,
) -> PaymentAgreement:
    """One side writes down a term that stands in a contract; it holds once the other side has confirmed it.

    Raises NotFound, NotPartners, NotPositive, EmptyWindow, NoTermForBuyer, TermTooLong.
    """
    partner = await session.get(Organisation, partner_id) if partner_id else None
    if partner is None:
        raise NotFound(at=("partnerId",), what="organisation")
    if partner.id == viewer.organisation:
        raise NotPartners(at=("partnerId",))
    if days <= 0:
        raise NotPositive(at=("days",))
    if until < since:
        raise EmptyWindow(at=("until",))
    own = await session.get_one(Organisation, viewer.organisation)
    seller, buyer = (own, partner) if viewer.role is Role.SELLER else (partner, own)
    rule = await _rule(session, buyer.id, since)
    if days > rule.most_days:
        raise TermTooLong(at=("days",), most=rule.most_days)
    agreement = PaymentAgreement(
        county_id=seller.county_id,
        id=new_key(),
        seller_id=seller.id,
        buyer_id=buyer.id,
        proposed_by_id=own.id,
        days=days,
        during=Range(since, until + timedelta(days=1)),
        contract=contract,
        proposed_at=clock.now(),
        confirmed_at=None,
    )
    session.add(agreement)
    await session.flush()
    return agreement


async def confirm_payment_term(session: AsyncSession, viewer: Viewer, place: Place) -> PaymentAgreement:
    """The other side agrees. Raises NotFound, OwnProposal, WrongState, TermsOverlap."""
    agreement = (await session.execute(queries.agreement_for_update(*place))).scalar_one_or_none()
    if agreement is None:
        raise NotFound(at=("agreementId",), what="payment agreement")
    if agreement.proposed_by_id == viewer.organisation:
        raise OwnProposal(at=("agreementId",))
    if agreement.confirmed_at is not None:
        raise WrongState(at=("agreementId",), what="payment agreement", state="CONFIRMED", expected="PROPOSED")
    if (await session.execute(queries.agreements_overlapping(agreement))).first():
        raise TermsOverlap(at=("agreementId",))
    agreement.confirmed_at = clock.now()
    await session.flush()
    return agreement
