"""Money in and out of a sale beside the buyer's payments: the seller's advance, and what a buyer gets back."""

from sqlalchemy import select
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
from domain.settlement.actions.cover import cash_there, covered
from domain.settlement.errors import MoreThanHouseholdsAwait, MoreThanOverpaid, NoCashForRefund
from domain.settlement.ledger import BANK, Movement, Posting, post_all
from domain.settlement.models import AccountKind, Advance, Refund
from domain.settlement.terms import CreditState


async def advance(session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reference: str) -> Advance:
    """The seller pays in for his households before the buyer pays, or so that a buyer can have his money back.

    Raises NotPositive, NotFound, WrongState, MoreThanHouseholdsAwait.
    """
    consignment = await _accepted(session, place, amount)
    if consignment is None or consignment.seller_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        needed = await _lacking(session, consignment)
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
    consignment = await _accepted(session, place, amount)
    if consignment is None or consignment.county_id != viewer.county_id:
        raise NotFound(at=("consignmentId",), what="consignment")
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        overpaid = await _figure(session, consignment, queries.overpaid_of(Consignment))
        if amount > overpaid:
            raise MoreThanOverpaid(at=("amount",), left=yuan_of(overpaid))
        free = await cash_there(session, place) - await _bound(session, place)
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


async def _accepted(session: AsyncSession, place: Place, amount: Fen) -> Consignment | None:
    """The consignment, locked. Raises NotPositive, WrongState."""
    if amount <= 0:
        raise NotPositive(at=("amount",))
    async with standing_in(session, Office.MARKET, place[0]):
        consignment = (await session.execute(orders.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is not None:
        must_be(consignment, ConsignmentState.ACCEPTED)
    return consignment


async def _lacking(session: AsyncSession, consignment: Consignment) -> Fen:
    """What households await, and what a buyer overpaid, beyond the money that is there for it."""
    place = consignment.county_id, consignment.id
    rows = (await session.execute(queries.credits_of_sale(*place))).all()
    awaited: Fen = sum(getattr(row, CreditState.PROVISIONAL) for row in rows)
    overpaid = await _figure(session, consignment, queries.overpaid_of(Consignment))
    there = await cash_there(session, place) - await _bound(session, place)
    return max(0, awaited + overpaid - max(0, there))


async def _bound(session: AsyncSession, place: Place) -> Fen:
    """Money that is a household's already: realised for it, or gone to its bank account though taken back since."""
    rows = (await session.execute(queries.credits_of_sale(*place))).all()
    return sum(max(row.covered, -getattr(row, CreditState.PAID_OUT)) for row in rows)


async def _figure(session: AsyncSession, consignment: Consignment, figure: object) -> Fen:
    found = select(figure).where(  # type: ignore[call-overload]  # an expression over the consignment
        Consignment.county_id == consignment.county_id, Consignment.id == consignment.id
    )
    fen: Fen = (await session.execute(found)).scalar_one()
    return fen
