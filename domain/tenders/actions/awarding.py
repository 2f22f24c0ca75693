"""Awarding quotes once they are unsealed: each award is a contract at the price that was quoted."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.actions import new_code
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.rows import new_key
from domain.tenders import queries, rules
from domain.tenders.actions.asking import own_tender
from domain.tenders.errors import NothingAwarded, QuoteExpired, QuoteNotStanding, StillSealed
from domain.tenders.models import Award, PurchaseContract, Quote, QuoteLine, Tender, TenderLine, TenderState
from domain.tenders.rules import AskedDays, Standing, WantedAward


@dataclass(frozen=True, slots=True)
class Quoted:
    """All that was quoted for a request, with what each of its lines was awarded before."""

    lines: dict[uuid.UUID, TenderLine]
    offers: dict[uuid.UUID, tuple[QuoteLine, Quote]]
    awarded: dict[uuid.UUID, Decimal]

    def standing(self, today: date) -> dict[uuid.UUID, Standing]:
        """What can be awarded: neither replaced nor withdrawn, and still valid."""
        return {
            id_: Standing(id_, offer.tender_line_id, offer.unit_price, offer.quantity - self.awarded[id_])
            for id_, (offer, quote) in self.offers.items()
            if quote.replaced_at is None and quote.withdrawn_at is None and quote.valid_until >= today
        }


async def award_tender(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    wanted: Sequence[WantedAward],
    during: AskedDays,
) -> Tender:
    """Award quotes, and make a contract of each award that holds for the days of `during`, which its line asked for.

    The request is locked, so that of two awards at once the second sees the first; it is AWARDED once each line is
    given away whole. Raises DutyMissing, NotFound, WrongState, StillSealed, NothingAwarded, QuoteNotStanding,
    QuoteExpired, what `decide_awards` raises, and what `contract_days` raises.
    """
    tender = await own_tender(session, viewer, place)
    if tender.closes_at > clock.now():
        raise StillSealed(at=("tenderId",), closes_at=f"{tender.closes_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    if not wanted:
        raise NothingAwarded(at=("awards",))
    quoted, left = await _quoted(session, tender)
    standing = quoted.standing(clock.today())
    for at, each in enumerate(wanted):
        _check_standing(at, each, quoted, standing)
    units = {id_: line.base_unit for id_, line in quoted.lines.items()}
    quantities = rules.decide_awards(wanted, standing, left, units)
    for at, (each, quantity) in enumerate(zip(wanted, quantities, strict=True)):
        offer, _ = quoted.offers[each.quote_line_id]
        line = quoted.lines[offer.tender_line_id]
        days = rules.contract_days(at, line.goods, line.delivery, during, clock.today())
        contract = _contract(viewer, tender, offer, quantity, days)
        session.add(contract)
        await session.flush()
        session.add(_award(viewer, tender, contract, offer, each))
    if not any(left.values()):
        tender.state = TenderState.AWARDED
    await session.flush()
    return tender


async def _quoted(session: AsyncSession, tender: Tender) -> tuple[Quoted, dict[uuid.UUID, Decimal]]:
    """What was quoted, and what of each line of the request is not awarded yet."""
    lines = {line.id: line for line in (await session.execute(queries.lines_of(tender))).scalars()}
    left = {id_: line.quantity for id_, line in lines.items()}
    awarded: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for award in (await session.execute(queries.awarded_of_lines(tender.county_id, list(lines)))).scalars():
        left[award.tender_line_id] -= award.quantity
        awarded[award.quote_line_id] += award.quantity
    async with standing_in(session, Office.MARKET, tender.county_id):  # a buyer may lock no seller's quote
        rows = (await session.execute(queries.quoted_for_update(tender.county_id, list(lines)))).all()
    return Quoted(lines, {offer.id: (offer, quote) for offer, quote in rows}, awarded), left


def _check_standing(at: int, wanted: WantedAward, quoted: Quoted, standing: dict[uuid.UUID, Standing]) -> None:
    """Raises NotFound, QuoteNotStanding, QuoteExpired."""
    if wanted.quote_line_id in standing:
        return
    path = ("awards", at, "quoteLineId")
    if wanted.quote_line_id not in quoted.offers:
        raise NotFound(at=path, what="quote line")
    _, quote = quoted.offers[wanted.quote_line_id]
    if quote.replaced_at is not None or quote.withdrawn_at is not None:
        raise QuoteNotStanding(at=path)
    raise QuoteExpired(at=path, valid_until=quote.valid_until)


def _contract(
    viewer: Viewer, tender: Tender, offer: QuoteLine, quantity: Decimal, days: Range[date]
) -> PurchaseContract:
    return PurchaseContract(
        county_id=offer.product_county_id,
        id=new_key(),
        number=f"C{clock.today():%Y%m%d}-{new_code()}",
        buyer_id=tender.buyer_id,
        seller_id=offer.seller_id,
        product_id=offer.product_id,
        quantity=quantity,
        unit_price=offer.unit_price,
        delivery=days,
        tender_county_id=tender.county_id,
        tender_id=tender.id,
        tender_number=tender.number,
        agreed_by=viewer.account_id,
        agreed_at=clock.now(),
    )


def _award(viewer: Viewer, tender: Tender, contract: PurchaseContract, offer: QuoteLine, wanted: WantedAward) -> Award:
    return Award(
        county_id=tender.county_id,
        buyer_id=tender.buyer_id,
        seller_id=offer.seller_id,
        tender_line_id=offer.tender_line_id,
        quote_line_id=offer.id,
        quantity=contract.quantity,
        unit_price=offer.unit_price,
        reason=(wanted.reason or "").strip() or None,
        contract_county_id=contract.county_id,
        contract_id=contract.id,
        awarded_by=viewer.account_id,
        awarded_at=clock.now(),
    )
