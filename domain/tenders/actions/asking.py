"""What a buyer does with a request for quotation: asking, and taking it back."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.catalog.models import Category
from domain.errors import NotFound, WrongState
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.purchasing.actions.members import must_hold
from domain.purchasing.models import Duty
from domain.rows import new_key
from domain.tenders import queries, rules
from domain.tenders.models import Tender, TenderInvitation, TenderLine, TenderState
from domain.tenders.rules import WantedTender


async def request_quotes(session: AsyncSession, viewer: Viewer, wanted: WantedTender) -> Tender:
    """Ask sellers for quotes, sealed until the closing time.

    Raises DutyMissing, what `check_tender` raises, and NotFound.
    """
    await must_hold(session, viewer, Duty.PURCHASER)
    rules.check_tender(wanted, viewer.organisation, clock.now())
    await _check_known(session, wanted)
    tender = Tender(
        county_id=viewer.county_id,
        id=new_key(),
        number=f"X{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=viewer.organisation,
        open_to_all=wanted.open_to_all,
        title=wanted.title,
        place=wanted.place,
        asked_by=viewer.account_id,
        asked_at=clock.now(),
        closes_at=wanted.closes_at,
        state=TenderState.ASKED,
    )
    session.add(tender)
    await session.flush()
    session.add_all(_invitation(tender, seller_id) for seller_id in sorted(set(wanted.seller_ids)))
    session.add_all(
        TenderLine(
            county_id=tender.county_id,
            buyer_id=tender.buyer_id,
            open_to_all=tender.open_to_all,
            tender_id=tender.id,
            position=position,
            goods=line.goods,
            category_code=line.category_code,
            base_unit=line.base_unit,
            quantity=line.quantity,
            grade=line.grade,
            delivery=Range(line.deliver_from, line.deliver_until, bounds="[]"),
        )
        for position, line in enumerate(wanted.lines, start=1)
    )
    await session.flush()
    return tender


def _invitation(tender: Tender, seller_id: uuid.UUID) -> TenderInvitation:
    return TenderInvitation(
        county_id=tender.county_id, buyer_id=tender.buyer_id, seller_id=seller_id, tender_id=tender.id
    )


async def _check_known(session: AsyncSession, wanted: WantedTender) -> None:
    """Raises NotFound for a seller or a category that does not exist."""
    sellers = select(Organisation.id).where(Organisation.id.in_(wanted.seller_ids))
    known = set((await session.execute(sellers)).scalars())
    for at, seller_id in enumerate(wanted.seller_ids):
        if seller_id not in known:
            raise NotFound(at=("sellerIds", at), what="organisation")
    codes = await _known_categories(session, [line.category_code for line in wanted.lines if line.category_code])
    for at, line in enumerate(wanted.lines):
        if line.category_code and line.category_code not in codes:
            raise NotFound(at=("lines", at, "categoryCode"), what="category")


async def _known_categories(session: AsyncSession, codes: Sequence[str]) -> set[str]:
    return set((await session.execute(select(Category.code).where(Category.code.in_(codes)))).scalars())


async def own_tender(session: AsyncSession, viewer: Viewer, place: Place) -> Tender:
    """The buyer's own request, locked, that is neither awarded nor cancelled.

    Raises DutyMissing, NotFound, WrongState.
    """
    await must_hold(session, viewer, Duty.PURCHASER)
    tender = (await session.execute(queries.tender_for_update(*place))).scalar_one_or_none()
    if tender is None or tender.buyer_id != viewer.organisation:
        raise NotFound(at=("tenderId",), what="tender")
    if tender.state is not TenderState.ASKED:
        raise WrongState(what="tender", state=tender.state.value, expected=TenderState.ASKED.value)
    return tender


async def cancel_tender(session: AsyncSession, viewer: Viewer, place: Place, reason: str) -> Tender:
    """Take a request back; what was awarded of it stays. Raises DutyMissing, NotFound, WrongState."""
    tender = await own_tender(session, viewer, place)
    tender.state, tender.cancelled_at, tender.cancel_reason = TenderState.CANCELLED, clock.now(), reason
    await session.flush()
    return tender
