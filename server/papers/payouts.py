"""A batch's file for the bank. The same batch is the same bytes."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.payouts import layout, queries
from domain.payouts.actions.accounts import BOUND_TO
from domain.payouts.layout import OrderedPayment, PaymentOrder
from domain.payouts.models import PayoutBatch
from domain.sealing import Sealer
from server.papers.links import FileAsked
from server.papers.made import Made

_WAYS = {"txt": ("text/plain; charset=gb18030", layout.as_fixed), "csv": ("text/csv; charset=utf-8", layout.as_csv)}


async def bank_file(session: AsyncSession, asked: FileAsked, sealer: Sealer) -> Made:
    """The lines of a batch that was sent, as far as the viewer's walls show it. Raises NotFound."""
    batch = await session.get(PayoutBatch, (asked.what["county"], uuid.UUID(asked.what["id"])))
    if batch is None or batch.sent_at is None or batch.approved_at is None or batch.content_hash is None:
        raise NotFound(what="payout batch")
    lines = [
        OrderedPayment(
            line.position,
            sealer.unseal(account.account_sealed, bound_to=BOUND_TO),
            line.payee,
            account.bank,
            line.amount,
        )
        for line, account in (await session.execute(queries.lines_of(batch))).all()
    ]
    if len(lines) != batch.line_count:  # somebody who may see the batch, but not where it goes
        raise NotFound(what="payout batch")
    order = PaymentOrder(batch.number, clock.day_of(batch.approved_at), batch.content_hash.hex(), lines)
    media_type, way = _WAYS[asked.format]
    return Made(f"{batch.number}.{asked.format}", media_type, way(order))
