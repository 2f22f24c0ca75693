"""What a seller does with a request for quotation: answering, revising, withdrawing."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Product
from domain.errors import NotFound, WrongState
from domain.money import priced
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.tenders import queries, rules
from domain.tenders.errors import OtherUnit, OwnTender, QuoteNotStanding, QuotingClosed
from domain.tenders.models import Quote, QuoteLine, Tender, TenderLine, TenderState
from domain.tenders.rules import OfferedLine


async def submit_quote(
    session: AsyncSession,
    viewer: Viewer,
    place: Place,
    lines: Sequence[OfferedLine],
    valid_until: date,
    note: str | None,
) -> Quote:
    """Answer a request, or answer it anew: what was answered before is kept as an earlier version.

    Raises NotFound, OwnTender, WrongState, QuotingClosed, what `check_quote` raises, OtherUnit.
    """
    tender = await _asked(session, viewer, place)
    rules.check_quote(lines, valid_until, clock.today())
    asked = {line.id: line for line in (await session.execute(queries.lines_of(tender))).scalars()}
    products = await _own_products(session, viewer, lines)
    for at, line in enumerate(lines):
        _check_line(at, line, tender, asked, products)
    quote = await _next_version(session, viewer, tender, valid_until, note)
    session.add_all(_quote_line(quote, asked[line.tender_line[1]], products[line.product[1]], line) for line in lines)
    await session.flush()
    return quote


async def _asked(session: AsyncSession, viewer: Viewer, place: Place) -> Tender:
    """The request, as long as quotes are taken. Raises NotFound, OwnTender, WrongState, QuotingClosed."""
    found = select(Tender).where(Tender.county_id == place[0], Tender.id == place[1])
    tender = (await session.execute(found)).scalar_one_or_none()
    if tender is None:
        raise NotFound(at=("tenderId",), what="tender")
    if tender.buyer_id == viewer.organisation:
        raise OwnTender(at=("tenderId",))
    if tender.state is not TenderState.ASKED:
        raise WrongState(what="tender", state=tender.state.value, expected=TenderState.ASKED.value)
    check_open(tender.closes_at)
    return tender


def check_open(closes_at: datetime) -> None:
    """Raises QuotingClosed."""
    if closes_at <= clock.now():
        raise QuotingClosed(closes_at=f"{closes_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")


async def _own_products(
    session: AsyncSession, viewer: Viewer, lines: Sequence[OfferedLine]
) -> dict[uuid.UUID, Product]:
    """The seller's products by key."""
    ids = [line.product[1] for line in lines if line.product[0] == viewer.county_id]
    found = select(Product).where(
        Product.county_id == viewer.county_id, Product.seller_id == viewer.organisation, Product.id.in_(ids)
    )
    return {product.id: product for product in (await session.execute(found)).scalars()}


def _check_line(
    at: int,
    line: OfferedLine,
    tender: Tender,
    asked: dict[uuid.UUID, TenderLine],
    products: dict[uuid.UUID, Product],
) -> None:
    """Raises NotFound, OtherUnit."""
    wanted = asked.get(line.tender_line[1])
    if wanted is None or line.tender_line[0] != tender.county_id:
        raise NotFound(at=("lines", at, "tenderLineId"), what="tender line")
    product = products.get(line.product[1])
    if product is None:
        raise NotFound(at=("lines", at, "productId"), what="product")
    if product.base_unit is not wanted.base_unit:
        raise OtherUnit(
            at=("lines", at, "productId"),
            product=product.name,
            unit=product.base_unit.value,
            wanted=wanted.base_unit.value,
        )


async def _next_version(
    session: AsyncSession, viewer: Viewer, tender: Tender, valid_until: date, note: str | None
) -> Quote:
    before = (
        await session.execute(queries.newest_version_for_update(tender, viewer.organisation))
    ).scalar_one_or_none()
    now = clock.now()
    if before is not None:
        before.replaced_at = now
        await session.flush()
    quote = Quote(
        county_id=tender.county_id,
        id=new_key(),
        buyer_id=tender.buyer_id,
        seller_id=viewer.organisation,
        tender_id=tender.id,
        version=before.version + 1 if before else 1,
        opens_at=tender.closes_at,
        valid_until=valid_until,
        note=note,
        quoted_by=viewer.account_id,
        quoted_at=now,
    )
    session.add(quote)
    await session.flush()
    return quote


def _quote_line(quote: Quote, asked: TenderLine, product: Product, line: OfferedLine) -> QuoteLine:
    return QuoteLine(
        county_id=quote.county_id,
        buyer_id=quote.buyer_id,
        seller_id=quote.seller_id,
        quote_id=quote.id,
        tender_line_id=asked.id,
        position=asked.position,
        opens_at=quote.opens_at,
        product_county_id=product.county_id,
        product_id=product.id,
        product_name=product.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=priced(line.quantity, line.unit_price),
    )


async def withdraw_quote(session: AsyncSession, viewer: Viewer, place: Place) -> Quote:
    """Take an answer back before quotes are due. Raises NotFound, QuotingClosed, QuoteNotStanding."""
    quote = (await session.execute(queries.quote_for_update(*place))).scalar_one_or_none()
    if quote is None or quote.seller_id != viewer.organisation:
        raise NotFound(at=("quoteId",), what="quote")
    check_open(quote.opens_at)
    if quote.replaced_at is not None or quote.withdrawn_at is not None:
        raise QuoteNotStanding(at=("quoteId",))
    quote.withdrawn_at = clock.now()
    await session.flush()
    return quote
