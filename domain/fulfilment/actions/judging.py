"""Saying of each lot whether it was kept cold on its way, where anybody may read it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.fulfilment import queries
from domain.fulfilment.models import ColdChainVerdict
from domain.orders.models import Consignment, ConsignmentState
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


async def judge_cold_chain(session: AsyncSession, consignment: Consignment) -> None:
    """Once goods are accepted, say of each lot that needs cold whether it was kept, or say it anew.

    `consignment` is locked, and what was done to it and its way is flushed.
    """
    if consignment.state is not ConsignmentState.ACCEPTED:
        return
    of_it = Consignment.county_id == consignment.county_id, Consignment.id == consignment.id
    kept = await session.scalar(select(queries.cold_chain_kept(Consignment)).where(*of_it))
    if kept is None:
        return
    async with standing_in(session, Office.MARKET, consignment.county_id):
        said = {each.lot_id: each for each in (await session.execute(queries.verdicts_on(consignment))).scalars()}
        for lot_id in (await session.execute(queries.cold_lots_of(consignment))).scalars():
            verdict = said.get(lot_id) or ColdChainVerdict(
                county_id=consignment.county_id,
                id=new_key(),
                seller_id=consignment.seller_id,
                lot_id=lot_id,
                consignment_id=consignment.id,
            )
            verdict.kept, verdict.judged_at = kept, clock.now()
            session.add(verdict)
