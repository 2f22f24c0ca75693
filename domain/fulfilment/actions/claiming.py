"""Claims on goods that were accepted: opened, answered, taken to the county, settled.

Every step locks the consignment first, as paying does, so that what is disputed, credited and paid is decided by one
at a time. What is written goes through the market's door: no side can settle a claim by itself.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.accreditation.actions.vouching import check_lots_certified
from domain.catalog import queries as catalog
from domain.catalog.errors import NotPositive
from domain.catalog.rules import check_sellable, plain
from domain.errors import NotFound, WrongState
from domain.fulfilment import queries, rules
from domain.fulfilment.actions.steps import note_step, show_photos, traded_consignment
from domain.fulfilment.errors import (
    ClaimTooLate,
    MoreThanAccepted,
    NoteMissing,
    OtherProduct,
    StillTimeToAnswer,
    TermsIncomplete,
)
from domain.fulfilment.models import (
    ANY_CATEGORY,
    Claim,
    ClaimAnswer,
    ClaimState,
    Credit,
    Defect,
    EventKind,
    GoodsReturn,
    Remedy,
    RuleKind,
)
from domain.fulfilment.rules import Place, Terms
from domain.money import Fen
from domain.orders import queries as orders
from domain.orders.actions.serving import must_be
from domain.orders.actions.stock import move_stock
from domain.orders.models import Allocation, Consignment, ConsignmentState, OrderLine
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a buyer claims of one allocation."""

    asked: Remedy
    reason: Defect
    quantity: Decimal
    note: str
    photos: Sequence[Place]


async def open_claim(session: AsyncSession, viewer: Viewer, place: Place, claimed: Claimed) -> Claim:
    """A buyer claims on accepted goods. `place` is the allocation's.

    Raises NotFound, WrongState, NotPositive, NoteMissing, PhotoMissing, ClaimTooLate, MoreThanAccepted.
    """
    allocation = await session.get(Allocation, place)
    if allocation is None:
        raise NotFound(at=("allocationId",), what="allocation")
    of_it = allocation.county_id, allocation.consignment_id
    consignment = await traded_consignment(session, viewer, of_it, "buyer_id", at=("allocationId",))
    must_be(consignment, ConsignmentState.ACCEPTED)
    if claimed.quantity <= 0:
        raise NotPositive(at=("quantity",))
    rules.check_reason(claimed.reason, claimed.note, len(claimed.photos), ())
    await _check_claimable(session, consignment, place, claimed.quantity)
    async with standing_in(session, Office.MARKET, consignment.county_id):
        claim = await _new_claim(session, viewer, consignment, allocation, claimed)
        note_step(
            session,
            viewer,
            consignment,
            EventKind.CLAIM_OPENED,
            about=claim.number,
            quantity=claim.quantity,
            note=claim.note,
        )
    await show_photos(session, viewer, consignment, claimed.photos, at=("photoIds",), claim_id=claim.id)
    return claim


async def _check_claimable(session: AsyncSession, consignment: Consignment, place: Place, quantity: Decimal) -> None:
    """Raises ClaimTooLate, MoreThanAccepted."""
    found = (await session.execute(queries.claimable(*place))).one()
    accepted_on = clock.day_of(consignment.accepted_at or clock.now())
    days = await _days(session, RuleKind.CLAIM_WITHIN, found.category_code, consignment, accepted_on)
    last = accepted_on + timedelta(days=days)
    if clock.today() > last:
        raise ClaimTooLate(at=("allocationId",), last=last)
    left = (found.Allocation.accepted or rules.NOTHING) - found.disputed - found.settled
    if quantity > left:
        raise MoreThanAccepted(at=("quantity",), left=plain(left))


async def _days(session: AsyncSession, kind: RuleKind, category: str, consignment: Consignment, day: object) -> int:
    """Days by the rule in force; none where nobody has set one."""
    figure: Decimal | None = await session.scalar(select(queries.rule(kind, category, consignment.county_id, day)))
    return int(figure or 0)


async def _new_claim(
    session: AsyncSession, viewer: Viewer, consignment: Consignment, allocation: Allocation, claimed: Claimed
) -> Claim:
    earlier = select(func.count()).where(
        Claim.county_id == consignment.county_id, Claim.consignment_id == consignment.id
    )
    days = await _days(session, RuleKind.ANSWER_WITHIN, ANY_CATEGORY, consignment, clock.today())
    claim = Claim(
        county_id=consignment.county_id,
        id=new_key(),
        number=f"{consignment.number}-S{(await session.scalar(earlier) or 0) + 1}",
        buyer_id=consignment.buyer_id,
        seller_id=consignment.seller_id,
        consignment_id=consignment.id,
        allocation_id=allocation.id,
        lot_id=allocation.lot_id,
        state=ClaimState.OPENED,
        asked=claimed.asked,
        reason=claimed.reason,
        quantity=claimed.quantity,
        note=claimed.note,
        opened_by=viewer.account_id,
        opened_at=clock.now(),
        answer_by=clock.today() + timedelta(days=days),
    )
    session.add(claim)
    await session.flush()
    return claim


@asynccontextmanager
async def _claim_in_hand(
    session: AsyncSession, viewer: Viewer, place: Place, *parties: str, states: Sequence[ClaimState]
) -> AsyncIterator[tuple[Claim, Consignment]]:
    """A claim and its consignment, locked, at the market's door, for one of its `parties`; for a county's decision
    for none of them, but in the county's name. Raises NotFound, WrongState.
    """
    found = select(Claim).where(Claim.county_id == place[0], Claim.id == place[1])
    claim = (await session.execute(found)).scalar_one_or_none()
    if claim is None or (parties and viewer.organisation not in [getattr(claim, each) for each in parties]):
        raise NotFound(at=("claimId",), what="claim")
    async with standing_in(session, Office.MARKET, claim.county_id):
        locked = orders.consignment_for_update(claim.county_id, claim.consignment_id)
        consignment = (await session.execute(locked)).scalar_one()
        await session.refresh(claim)
        if claim.state not in states:
            raise WrongState(what="claim", state=claim.state.value, expected=", ".join(states))
        yield claim, consignment


async def answer_claim(
    session: AsyncSession, viewer: Viewer, place: Place, answer: ClaimAnswer, terms: Terms | None, note: str
) -> Claim:
    """The seller accepts, and by saying on which terms settles it; offers other terms; or refuses.

    Raises NotFound, WrongState, NoteMissing, TermsIncomplete, AllowanceTooLarge.
    """
    states = [ClaimState.OPENED, ClaimState.ANSWERED]
    async with _claim_in_hand(session, viewer, place, "seller_id", states=states) as (claim, consignment):
        if answer is not ClaimAnswer.ACCEPT and not note.strip():
            raise NoteMissing(at=("note",))
        if (answer is ClaimAnswer.REFUSE) != (terms is None):
            raise TermsIncomplete(
                at=("terms",),
                reason_en="Accepting and offering need terms; refusing has none.",
                reason_zh="同意或另行提议须填写处理方案;拒绝则不填。",
            )
        if terms is not None:
            rules.check_terms(terms, claim.quantity, await _value(session, claim, terms.quantity))
        if answer is ClaimAnswer.ACCEPT and terms is not None and terms.remedy is not claim.asked:
            raise TermsIncomplete(
                at=("terms", "remedy"),
                reason_en="This is not what the buyer asks for. ClaimAnswer with an offer.",
                reason_zh="与买方要求的处理方式不同,请选择另行提议。",
            )
        _propose(claim, terms)
        claim.answer, claim.answer_note, claim.answered_at = answer, note, clock.now()
        claim.state = ClaimState.ANSWERED
        note_step(session, viewer, consignment, EventKind.CLAIM_ANSWERED, about=claim.number, note=note)
        if answer is ClaimAnswer.ACCEPT:
            await _agree(session, viewer, consignment, claim)
    return claim


async def accept_offer(session: AsyncSession, viewer: Viewer, place: Place) -> Claim:
    """The buyer takes what the seller offered. Raises NotFound, WrongState, TermsIncomplete."""
    async with _claim_in_hand(session, viewer, place, "buyer_id", states=[ClaimState.ANSWERED]) as (claim, consignment):
        if claim.answer is not ClaimAnswer.OFFER:
            raise TermsIncomplete(
                at=("claimId",),
                reason_en="The seller has offered nothing. Withdraw the claim, or take it to the county.",
                reason_zh="供货方没有提出方案。请撤回索赔或提交县级仲裁。",
            )
        await _agree(session, viewer, consignment, claim)
    return claim


async def escalate_claim(session: AsyncSession, viewer: Viewer, place: Place, note: str) -> Claim:
    """Either side takes it to the county: once it is answered, or the buyer when an answer is overdue.

    Raises NotFound, WrongState, NoteMissing, StillTimeToAnswer.
    """
    states = [ClaimState.OPENED, ClaimState.ANSWERED]
    async with _claim_in_hand(session, viewer, place, "buyer_id", "seller_id", states=states) as (claim, consignment):
        if not note.strip():
            raise NoteMissing(at=("note",))
        if claim.state is ClaimState.OPENED and clock.today() <= claim.answer_by:
            raise StillTimeToAnswer(at=("claimId",), day=claim.answer_by)
        claim.state, claim.escalated_at = ClaimState.ESCALATED, clock.now()
        note_step(session, viewer, consignment, EventKind.CLAIM_ESCALATED, about=claim.number, note=note)
    return claim


async def withdraw_claim(session: AsyncSession, viewer: Viewer, place: Place) -> Claim:
    """The buyer lets it be; what was disputed is asked for again. Raises NotFound, WrongState."""
    states = sorted(rules.OPEN)
    async with _claim_in_hand(session, viewer, place, "buyer_id", states=states) as (claim, consignment):
        claim.state, claim.closed_at = ClaimState.WITHDRAWN, clock.now()
        note_step(session, viewer, consignment, EventKind.CLAIM_WITHDRAWN, about=claim.number)
    return claim


async def decide_claim(session: AsyncSession, viewer: Viewer, place: Place, terms: Terms | None, note: str) -> Claim:
    """The county decides: on terms, or with none that there is nothing to make good.

    Raises NotFound, WrongState, NoteMissing, TermsIncomplete, AllowanceTooLarge.
    """
    async with _claim_in_hand(session, viewer, place, states=[ClaimState.ESCALATED]) as (claim, consignment):
        if not note.strip():
            raise NoteMissing(at=("note",))
        if terms is not None:
            rules.check_terms(terms, claim.quantity, await _value(session, claim, terms.quantity))
        _propose(claim, terms)
        claim.state, claim.decided_at, claim.decided_by = ClaimState.DECIDED, clock.now(), viewer.account_id
        claim.decision_note = note
        note_step(session, viewer, consignment, EventKind.CLAIM_DECIDED, about=claim.number, note=note)
        await _settle(session, viewer, consignment, claim)
    return claim


async def send_replacement(session: AsyncSession, viewer: Viewer, place: Place, lot: Place) -> Claim:
    """The seller sends other goods of the same product from a lot of its own, which leave its stock at once.

    Raises NotFound, WrongState, OtherProduct, LotRecalled, LotHeld, LotExpired, LotCertificateMissing,
    InsufficientStock.
    """
    async with _claim_in_hand(session, viewer, place, "seller_id", states=_SETTLED) as (claim, consignment):
        if claim.remedy is not Remedy.REPLACEMENT or claim.replacement_lot_id is not None:
            raise WrongState(what="claim", state=claim.state.value, expected="a REPLACEMENT that was not sent yet")
        line = (await session.execute(queries.claimable(claim.county_id, claim.allocation_id))).one().OrderLine
        own = catalog.own_lots(claim.county_id, claim.seller_id, [lot[1]] if lot[0] == claim.county_id else [])
        given = (await session.execute(own.with_for_update())).scalar_one_or_none()
        if given is None:
            raise NotFound(at=("lotId",), what="lot")
        if given.product_id != line.product_id:
            raise OtherProduct(at=("lotId",))
        check_sellable(given, clock.today(), at=("lotId",))
        await check_lots_certified(session, given.county_id, [given.id], at=("lotId",))
        changes = {given.id: (-(claim.settled_quantity or rules.NOTHING), rules.NOTHING)}
        sellers = {given.id: claim.seller_id}
        await move_stock(session, viewer, claim.county_id, changes, sellers, cause="REPLACED", source_id=claim.id)
        claim.replacement_lot_id = given.id
        note_step(session, viewer, consignment, EventKind.REPLACEMENT_SENT, about=claim.number, note=given.code)
    return claim


async def confirm_replacement(session: AsyncSession, viewer: Viewer, place: Place) -> Claim:
    """The buyer has the other goods; nothing is disputed any more. Raises NotFound, WrongState."""
    async with _claim_in_hand(session, viewer, place, "buyer_id", states=_SETTLED) as (claim, consignment):
        if claim.replacement_lot_id is None or claim.replaced_at is not None:
            raise WrongState(what="claim", state=claim.state.value, expected="a REPLACEMENT that was sent")
        claim.replaced_at = clock.now()
        await close_if_done(session, viewer, consignment, claim)
    return claim


_SETTLED = [ClaimState.AGREED, ClaimState.DECIDED]


async def _value(session: AsyncSession, claim: Claim, quantity: Decimal) -> Fen:
    """What a quantity of the claimed goods is worth, in fen."""
    found = (await session.execute(queries.claimable(claim.county_id, claim.allocation_id))).one()
    line: OrderLine = found.OrderLine
    return rules.worth(found.settled, quantity, line.unit_price)


def _propose(claim: Claim, terms: Terms | None) -> None:
    claim.remedy = terms.remedy if terms else None
    claim.settled_quantity = terms.quantity if terms else None
    claim.allowance = terms.allowance if terms else None
    claim.goods_back = terms.goods_back if terms else None
    claim.fault = terms.fault if terms else None


async def _agree(session: AsyncSession, viewer: Viewer, consignment: Consignment, claim: Claim) -> None:
    claim.state, claim.agreed_at = ClaimState.AGREED, clock.now()
    note_step(session, viewer, consignment, EventKind.CLAIM_AGREED, about=claim.number, quantity=claim.settled_quantity)
    await _settle(session, viewer, consignment, claim)


async def _settle(session: AsyncSession, viewer: Viewer, consignment: Consignment, claim: Claim) -> None:
    """Write what the terms take off the price, and await the goods where they come back."""
    if claim.remedy is not None and claim.settled_quantity is not None and claim.fault is not None:
        terms = Terms(
            claim.remedy, claim.settled_quantity, claim.fault, claim.allowance, goods_back=bool(claim.goods_back)
        )
        if terms.remedy is not Remedy.REPLACEMENT:
            value = await _value(session, claim, terms.quantity)
            session.add(_credit(claim, terms, value if terms.allowance is None else terms.allowance))
        if terms.goods_back:
            session.add(_awaited(claim, terms.quantity))
        await session.flush()
    await close_if_done(session, viewer, consignment, claim)


def _credit(claim: Claim, terms: Terms, amount: Fen) -> Credit:
    return Credit(
        county_id=claim.county_id,
        id=new_key(),
        buyer_id=claim.buyer_id,
        seller_id=claim.seller_id,
        consignment_id=claim.consignment_id,
        allocation_id=claim.allocation_id,
        claim_id=claim.id,
        quantity=terms.quantity,
        amount=amount,
        fault=terms.fault,
        credited_at=clock.now(),
    )


def _awaited(claim: Claim, quantity: Decimal) -> GoodsReturn:
    return GoodsReturn(
        county_id=claim.county_id,
        id=new_key(),
        buyer_id=claim.buyer_id,
        seller_id=claim.seller_id,
        consignment_id=claim.consignment_id,
        lot_id=claim.lot_id,
        claim_id=claim.id,
        quantity=quantity,
        awaited_since=clock.now(),
    )


async def close_if_done(session: AsyncSession, viewer: Viewer, consignment: Consignment, claim: Claim) -> None:
    """A settled claim is closed once its goods are back and their replacement is there, as far as either is due."""
    awaited = select(GoodsReturn.id).where(
        GoodsReturn.county_id == claim.county_id, GoodsReturn.claim_id == claim.id, GoodsReturn.received_at.is_(None)
    )
    lacking = claim.remedy is Remedy.REPLACEMENT and claim.replaced_at is None
    if lacking or (await session.execute(awaited)).first() is not None:
        return
    claim.state, claim.closed_at = ClaimState.CLOSED, clock.now()
    note_step(session, viewer, consignment, EventKind.CLAIM_CLOSED, about=claim.number)
    await session.flush()
