"""Offering what must be sold soon."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import Listing
from domain.catalog.queries import available
from domain.errors import NotFound
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.pricing.actions import justify_listing
from domain.provenance import queries, rules
from domain.provenance.errors import AlreadySurplus, NothingToSell
from domain.provenance.models import SurplusOffer
from domain.rows import new_key


async def offer_surplus(
    session: AsyncSession, viewer: Viewer, place: Place, sell_by: date, asked_price: Decimal, note: str | None
) -> SurplusOffer:
    """Say that what a listing sells must be gone by a day: until then it costs at most what is asked.

    Outside the county's corridor the note says why. Raises NotFound, SellByTooEarly, NotPositive, DearerThanListed,
    AlreadySurplus, NothingToSell, OutsidePriceCorridor.
    """
    listing = await _own_listing(session, viewer, place)
    rules.check_surplus(sell_by, asked_price, listing.lowest_price, clock.today())
    if (await session.execute(queries.open_surplus_for_update(*place))).first():
        raise AlreadySurplus(at=("listingId",))
    left = select(available(Listing)).where(Listing.county_id == listing.county_id, Listing.id == listing.id)
    if not (await session.execute(left)).scalar_one():
        raise NothingToSell(at=("listingId",))
    made = SurplusOffer(
        county_id=listing.county_id,
        id=new_key(),
        seller_id=listing.seller_id,
        listing_id=listing.id,
        sell_by=sell_by,
        asked_price=asked_price,
        note=note,
        since=clock.now(),
    )
    listing.surplus_since, listing.surplus_price, listing.surplus_until = made.since, asked_price, sell_by
    session.add(made)
    await session.flush()
    await justify_listing(session, viewer, listing, [asked_price], note)
    return made


async def end_surplus(session: AsyncSession, viewer: Viewer, place: Place) -> SurplusOffer:
    """The listing is no surplus any more. Raises NotFound."""
    listing = await _own_listing(session, viewer, place)
    offer = (await session.execute(queries.open_surplus_for_update(*place))).scalar_one_or_none()
    if offer is None:
        raise NotFound(at=("listingId",), what="surplus offer")
    offer.ended_at = clock.now()
    listing.surplus_since = listing.surplus_price = listing.surplus_until = None
    await session.flush()
    return offer


async def end_past(session: AsyncSession, county_id: int) -> int:
    """Take off listings, and end, what was to be sold by a day that has passed; how many."""
    today = clock.today()
    past = update(Listing).where(Listing.county_id == county_id, Listing.surplus_until < today)
    over = SurplusOffer.county_id == county_id, SurplusOffer.ended_at.is_(None), SurplusOffer.sell_by < today
    async with standing_in(session, Office.MARKET, county_id):
        done = await session.execute(past.values(surplus_since=None, surplus_price=None, surplus_until=None))
        await session.execute(update(SurplusOffer).where(*over).values(ended_at=clock.now()))
    return int(cast("CursorResult[Any]", done).rowcount)


async def _own_listing(session: AsyncSession, viewer: Viewer, place: Place) -> Listing:
    """Locked. Raises NotFound."""
    listing = (await session.execute(queries.listing_for_update(*place))).scalar_one_or_none()
    if listing is None or listing.seller_id != viewer.organisation:
        raise NotFound(at=("listingId",), what="listing")
    return listing
