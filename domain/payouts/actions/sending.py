"""Fetching a batch's file for the bank. Whoever holds it may have sent it, so from then on the batch is sent."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.payouts.actions.batches import hash_as_it_stands, locked, must_be
from domain.payouts.errors import BankHasAnswered, BatchAltered
from domain.payouts.models import BankAnswer, BankFileFormat, PayoutBatch, PayoutFile, PayoutState
from domain.rows import new_key


async def take_bank_file(session: AsyncSession, viewer: Viewer, place: Place, format_: BankFileFormat) -> PayoutBatch:
    """Write down that the file is fetched. Raises NotFound, WrongState, BankHasAnswered, BatchAltered."""
    batch = await locked(session, place)
    must_be(batch, PayoutState.APPROVED, PayoutState.SENT)
    answers = select(BankAnswer.id).where(BankAnswer.county_id == batch.county_id, BankAnswer.batch_id == batch.id)
    if (await session.execute(answers.limit(1))).first():
        raise BankHasAnswered(at=("batchId",))
    if await hash_as_it_stands(session, batch) != batch.content_hash:
        raise BatchAltered(at=("batchId",))
    session.add(
        PayoutFile(
            county_id=batch.county_id,
            id=new_key(),
            batch_id=batch.id,
            format=format_,
            taken_by=viewer.account_id,
            taken_at=clock.now(),
        )
    )
    if batch.state is PayoutState.APPROVED:
        batch.state, batch.sent_at = PayoutState.SENT, clock.now()
    await session.flush()
    return batch
