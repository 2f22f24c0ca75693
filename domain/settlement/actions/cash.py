"""Money in and out of a sale beside the buyer's payments: the seller's advance, and what a buyer gets back."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders import queries as orders
from domain.orders.actions.serving import must_be
from domain.orders.models import Consignment, ConsignmentState
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import bound, covered, figure_of
from domain.settlement.errors import MoreThanHouseholdsAwait, MoreThanOverpaid, NoCashForRefund
from domain.settlement.ledger import BANK, Movement, Posting, post_all
from domain.settlement.models import AccountKind, Advance, Refund
from domain.settlement.terms import CreditState


async def advance(session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reference: str) -> Advance:
    """The seller pays in for his households before the buyer pays, or so that a buyer can have his money back.

    Raises NotPositive, NotFound, WrongState, MoreThanHouseholdsAwait.
    """
    consignment = await _accepted(session, viewer, place, amount, of_seller=viewer.organisation)
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        needed = await _lacking(session, place)
        if amount > needed:
            raise MoreThanHouseholdsAwait(at=("amount",), needed=yuan_of(needed))
        made = Advance(
            county_id=consignment.county_id,
            id=new_key(),
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            amount=amount,
            reference=reference,
            advanced_by=viewer.account_id,
            advanced_at=clock.now(),
        )
        session.add(made)
        await session.flush()
        money = [Posting(AccountKind.SELLER, made.seller_id, amount), Posting(AccountKind.BANK, BANK, -amount)]
        moved = await covered(session, place, made.id)
        await post_all(session, place[0], [Movement(f"advance:{made.id}", "ADVANCE", clock.today(), [*money, *moved])])
    return made


async def refund(session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reference: str) -> Refund:
    """Pay back to a buyer what he paid too much, out of the money that is there and is not the households'.

    Raises NotPositive, NotFound, WrongState, MoreThanOverpaid, NoCashForRefund.
    """
    consignment = await _accepted(session, viewer, place, amount)
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        overpaid = await figure_of(session, place, queries.overpaid_of(Consignment))
        if amount > overpaid:
            raise MoreThanOverpaid(at=("amount",), left=yuan_of(overpaid))
        cash = await figure_of(session, place, queries.cash_of(Consignment))
        free = cash - bound(await _credits(session, place))
        if amount > free:
            raise NoCashForRefund(at=("amount",), free=yuan_of(max(0, free)), lacking=yuan_of(amount - max(0, free)))
        made = Refund(
            county_id=consignment.county_id,
            id=new_key(),
            buyer_id=consignment.buyer_id,
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            amount=amount,
            reference=reference,
            refunded_by=viewer.account_id,
            refunded_at=clock.now(),
        )
        session.add(made)
        await session.flush()
        money = [Posting(AccountKind.PAYER, made.buyer_id, -amount), Posting(AccountKind.BANK, BANK, amount)]
        await post_all(session, place[0], [Movement(f"refund:{made.id}", "REFUND", clock.today(), money)])
    return made


async def _accepted(
    session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, of_seller: uuid.UUID | None = None
) -> Consignment:
    """A consignment of the viewer's county, locked. Raises NotPositive, NotFound, WrongState."""
    if amount <= 0:
        raise NotPositive(at=("amount",))
    if place[0] != viewer.county_id:
        raise NotFound(at=("consignmentId",), what="consignment")
    async with standing_in(session, Office.MARKET, place[0]):
        consignment = (await session.execute(orders.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is None or of_seller not in (None, consignment.seller_id):
        raise NotFound(at=("consignmentId",), what="consignment")
    must_be(consignment, ConsignmentState.ACCEPTED)
    return consignment


async def _lacking(session: AsyncSession, place: Place) -> Fen:
    """What households await, and what a buyer overpaid, beyond the money that is there for it."""
    credits_ = await _credits(session, place)
    awaited: Fen = sum(getattr(each, CreditState.PROVISIONAL) for each in credits_)
    free = await figure_of(session, place, queries.cash_of(Consignment)) - bound(credits_)
    return max(0, awaited + await figure_of(session, place, queries.overpaid_of(Consignment)) - max(0, free))


async def _credits(session: AsyncSession, place: Place) -> Sequence[Any]:
    found: Sequence[Any] = (await session.execute(queries.credits_of_sale(*place))).all()
    return found
