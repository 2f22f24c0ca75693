"""Paying for what was accepted: the oldest first, and the households' part of it before all else."""

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.money import Fen, yuan_of
from domain.orders import queries as orders
from domain.orders.errors import Overpaid
from domain.orders.models import (
    Consignment,
    ConsignmentState,
    Order,
    Payment,
    Receipt,
)
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import covered, figure_of, realising
from domain.settlement.ledger import BANK, Posting, post
from domain.settlement.models import (
    AccountKind,
    IncomeEntry,
)


async def pay_order(session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reference: str) -> Payment:
    """Pay on an order: its oldest unpaid consignments first. Raises NotPositive, NotFound, Overpaid."""
    if amount <= 0:
        raise NotPositive(at=("amount",))
    order = await session.get(Order, place)
    if order is None or order.buyer_id != viewer.organisation:
        raise NotFound(at=("orderId",), what="order")
    open_ = await _open_amounts(session, order)
    if amount > sum(fen for _, fen in open_):
        raise Overpaid(at=("amount",), open=yuan_of(sum(fen for _, fen in open_)))
    payment = Payment(
        county_id=order.county_id,
        id=new_key(),
        buyer_id=order.buyer_id,
        order_id=order.id,
        amount=amount,
        reference=reference,
        paid_by=viewer.account_id,
        paid_at=clock.now(),
    )
    session.add(payment)
    await session.flush()
    left = amount
    for consignment, fen in open_:
        received = min(left, fen)
        if received:
            await _receive(session, consignment, payment, received)
        left -= received
    return payment


async def _open_amounts(session: AsyncSession, order: Order) -> list[tuple[Consignment, Fen]]:
    """What can be paid of each accepted consignment, locked, in the order of their numbers.

    What claims took off the price is not owed, and what is disputed is not asked for yet. Looked at once all are
    locked: a claim locks its consignment too.
    """
    found = await session.execute(orders.consignments_for_update(order.county_id, order.id))
    accepted = [each for each in found.scalars() if each.state is ConsignmentState.ACCEPTED]
    return [(each, await open_amount(session, each)) for each in accepted]


async def open_amount(session: AsyncSession, consignment: Consignment) -> Fen:
    """What can be paid now of an accepted consignment that is locked: its goods and their freight, less credits,
    receipts and what is disputed.
    """
    return await figure_of(session, (consignment.county_id, consignment.id), queries.open_of(Consignment))


async def _receive(session: AsyncSession, consignment: Consignment, payment: Payment, amount: Fen) -> None:
    """Money has come for a consignment: the households' parts of it become theirs first."""
    async with standing_in(session, Office.SETTLEMENT, consignment.county_id):
        receipt = Receipt(
            county_id=consignment.county_id,
            id=new_key(),
            buyer_id=consignment.buyer_id,
            seller_id=consignment.seller_id,
            consignment_id=consignment.id,
            payment_id=payment.id,
            amount=amount,
            received_at=payment.paid_at,
        )
        session.add(receipt)
        await session.flush()
        money = [Posting(AccountKind.PAYER, consignment.buyer_id, amount), Posting(AccountKind.BANK, BANK, -amount)]
        moved = await covered(session, (consignment.county_id, consignment.id), receipt.id)
        await post(session, consignment.county_id, f"receipt:{receipt.id}", "RECEIPT", clock.today(), [*money, *moved])


async def realise(
    session: AsyncSession,
    county_id: int,
    source_id: uuid.UUID,
    payer_id: uuid.UUID,
    amount: Fen,
    unpaid: Sequence[tuple[IncomeEntry, Fen]],
) -> None:
    """Post money received from a payer, and what it realises of the unpaid income entries."""
    money = [Posting(AccountKind.PAYER, payer_id, amount), Posting(AccountKind.BANK, BANK, -amount)]
    moved = realising(source_id, amount, unpaid)
    await post(session, county_id, f"receipt:{source_id}", "RECEIPT", clock.today(), [*money, *moved])
