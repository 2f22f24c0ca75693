"""What every step of a batch's life needs: the batch locked, in a state, with its lines as they stand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import NotFound, WrongState
from domain.orders.rules import Place
from domain.payouts import queries, rules
from domain.payouts.models import (
    ItemState,
    PayoutBatch,
    PayoutItem,
    PayoutLine,
    PayoutLineState,
    PayoutState,
    Withholding,
)

_LOCK = 38_002
"""Of a county's drafts and approvals."""


async def one_at_a_time(session: AsyncSession, county_id: int) -> None:
    """Nobody else plans or takes a county's credits until the transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(_LOCK, county_id)))


async def locked(session: AsyncSession, place: Place) -> PayoutBatch:
    """A batch, locked. Raises NotFound."""
    batch = (await session.execute(queries.batch_for_update(*place))).scalar_one_or_none()
    if batch is None:
        raise NotFound(at=("batchId",), what="payout batch")
    return batch


def must_be(batch: PayoutBatch, *states: PayoutState) -> None:
    """Raises WrongState."""
    if batch.state not in states:
        expected = ", ".join(each.value for each in states)
        raise WrongState(at=("batchId",), what="payout batch", state=batch.state.value, expected=expected)


async def hash_as_it_stands(session: AsyncSession, batch: PayoutBatch) -> bytes:
    """The hash of a batch's lines as they stand."""
    rows: Sequence[Any] = (await session.execute(queries.frozen_of(batch))).all()
    return rules.content_hash(batch.number, batch.purpose.value, [rules.FrozenItem(*row) for row in rows])


async def move_on(session: AsyncSession, batch: PayoutBatch, line: PayoutLineState, item: ItemState) -> None:
    """Bring all of a batch's lines, items and withholdings from planned to another state."""
    of_batch = PayoutLine.county_id == batch.county_id, PayoutLine.batch_id == batch.id
    items = select(PayoutItem.id).join(
        PayoutLine, (PayoutLine.county_id == PayoutItem.county_id) & (PayoutLine.id == PayoutItem.line_id)
    )
    of_items = items.where(*of_batch)
    for statement in (
        update(Withholding)
        .where(Withholding.county_id == batch.county_id, Withholding.item_id.in_(of_items))
        .values(state=item),
        update(PayoutItem)
        .where(PayoutItem.county_id == batch.county_id, PayoutItem.id.in_(of_items))
        .values(state=item),
        update(PayoutLine).where(*of_batch).values(state=line),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
