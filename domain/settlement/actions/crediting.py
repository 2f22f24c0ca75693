"""Taking something off the price of goods that were accepted. The seller bears it, but for a lot's fault."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.catalog.errors import NotPositive
from domain.errors import NotFound
from domain.fulfilment.models import Claim, ClaimState, Credit, Fault, Remedy
from domain.fulfilment.rules import OPEN
from domain.money import Fen, yuan_of
from domain.orders import queries as orders
from domain.orders.actions.serving import must_be
from domain.orders.models import Consignment, ConsignmentState, CreditNote
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.settlement import queries
from domain.settlement.actions.cover import figure_of
from domain.settlement.actions.holding import release_claim
from domain.settlement.actions.paying import open_amount
from domain.settlement.actions.reversing import take_back
from domain.settlement.errors import MoreThanOpen
from domain.settlement.ledger import Posting, post
from domain.settlement.models import AccountKind


async def issue_credit_note(
    session: AsyncSession, viewer: Viewer, place: Place, amount: Fen, reason: str
) -> CreditNote:
    """The seller takes an amount off what is open of an accepted consignment.

    Raises NotPositive, NotFound, WrongState, MoreThanOpen.
    """
    if amount <= 0:
        raise NotPositive(at=("amount",))
    consignment = (await session.execute(orders.consignment_for_update(*place))).scalar_one_or_none()
    if consignment is None or consignment.seller_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    must_be(consignment, ConsignmentState.ACCEPTED)
    open_ = await open_amount(session, consignment)
    if amount > open_:
        raise MoreThanOpen(at=("amount",), open=yuan_of(open_))
    return await _take_off(session, viewer, consignment, amount, reason)


async def settle_claim(session: AsyncSession, viewer: Viewer, claim: Claim) -> CreditNote | None:
    """Take a claim's credit off the price, once it is settled with one; at most what notes have left of the price.

    The seller bears it, but where the county decided that the lot was at fault: then those give back who earned by it.
    Where the two sides agreed so, their word is not enough: credits stay held until the county has judged. The
    consignment is locked by whoever settles the claim.
    """
    if claim.state in OPEN or _awaits_goods(claim):
        return None
    async with standing_in(session, Office.SETTLEMENT, claim.county_id):
        note = await _note_of(session, viewer, claim)
    to_be_judged = note is not None and claim.fault is Fault.LOT and claim.decided_at is None
    if not to_be_judged:
        await release_claim(session, claim)
    if note is not None and claim.fault is Fault.LOT and claim.decided_at is not None:
        await take_back(session, note, claim.lot_id)
    return note


def _awaits_goods(claim: Claim) -> bool:
    settled = claim.state in (ClaimState.AGREED, ClaimState.DECIDED)
    return settled and claim.remedy is Remedy.REPLACEMENT and claim.replaced_at is None


async def _note_of(session: AsyncSession, viewer: Viewer, claim: Claim) -> CreditNote | None:
    consignment = await session.get_one(Consignment, (claim.county_id, claim.consignment_id))
    owed = select(Credit.amount).where(Credit.county_id == claim.county_id, Credit.claim_id == claim.id)
    left = await figure_of(session, (claim.county_id, claim.consignment_id), queries.payable_of(Consignment))
    amount = min((await session.execute(owed)).scalar() or 0, left)
    if amount <= 0:
        return None
    return await _take_off(session, viewer, consignment, amount, claim.number, claim)


async def _take_off(
    session: AsyncSession,
    viewer: Viewer,
    consignment: Consignment,
    amount: Fen,
    reason: str,
    claim: Claim | None = None,
) -> CreditNote:
    """Write the note and post it."""
    note = CreditNote(
        county_id=consignment.county_id,
        id=new_key(),
        number=f"CN{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        claim_id=claim.id if claim else None,
        amount=amount,
        reason=reason,
        issued_on=clock.today(),
        issued_by=viewer.account_id,
        issued_at=clock.now(),
    )
    session.add(note)
    await session.flush()
    postings = [
        Posting(AccountKind.PAYER, note.buyer_id, amount),
        Posting(AccountKind.SELLER, note.seller_id, -amount),
    ]
    async with standing_in(session, Office.SETTLEMENT, note.county_id):
        await post(session, note.county_id, f"credit-note:{note.id}", "CREDIT_NOTE", note.issued_on, postings)
    return note
