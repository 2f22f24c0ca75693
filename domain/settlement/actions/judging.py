"""Whose fault bad goods were, where it touches families: the county says so, nobody else (责任认定)."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound, WrongState
from domain.fulfilment.errors import NoteMissing
from domain.fulfilment.models import Claim, ClaimState, Fault
from domain.orders import queries as orders
from domain.orders.models import CreditNote
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement.actions.holding import release_claim
from domain.settlement.actions.reversing import take_back
from domain.settlement.errors import NothingToJudge
from domain.settlement.models import FaultJudgement


async def judge_fault(
    session: AsyncSession, viewer: Viewer, place: Place, note: str, *, lot_at_fault: bool
) -> FaultJudgement:
    """Say whether what two sides agreed was the lot's fault really was; if so its families give back their part.

    Raises NotFound, NoteMissing, NothingToJudge.
    """
    claim = (
        await session.execute(select(Claim).where(Claim.county_id == place[0], Claim.id == place[1]))
    ).scalar_one_or_none()
    if claim is None or claim.county_id != viewer.county_id:
        raise NotFound(at=("claimId",), what="claim")
    if not note.strip():
        raise NoteMissing(at=("note",))
    async with standing_in(session, Office.MARKET, claim.county_id):
        await session.execute(orders.consignment_for_update(claim.county_id, claim.consignment_id))
        await session.refresh(claim)
    async with standing_in(session, Office.SETTLEMENT, claim.county_id):
        credit = await _unjudged(session, claim)
        judgement = FaultJudgement(
            county_id=claim.county_id,
            id=new_key(),
            buyer_id=claim.buyer_id,
            seller_id=claim.seller_id,
            claim_id=claim.id,
            lot_at_fault=lot_at_fault,
            note=note.strip(),
            judged_by=viewer.account_id,
            judged_at=clock.now(),
        )
        session.add(judgement)
        await session.flush()
    await release_claim(session, claim)
    if lot_at_fault:
        await take_back(session, credit, claim.lot_id)
    return judgement


async def _unjudged(session: AsyncSession, claim: Claim) -> CreditNote:
    """The note of a claim that two sides settled as the lot's fault. Raises WrongState, NothingToJudge."""
    if claim.state not in (ClaimState.AGREED, ClaimState.CLOSED):
        raise WrongState(what="claim", state=claim.state.value, expected=ClaimState.AGREED.value)
    judged = select(FaultJudgement.id).where(
        FaultJudgement.county_id == claim.county_id, FaultJudgement.claim_id == claim.id
    )
    noted = select(CreditNote).where(CreditNote.county_id == claim.county_id, CreditNote.claim_id == claim.id)
    note = (await session.execute(noted)).scalar_one_or_none()
    by_agreement = claim.fault is Fault.LOT and claim.decided_at is None
    if note is None or not by_agreement or (await session.execute(judged)).first() is not None:
        raise NothingToJudge(at=("claimId",))
    return note
