"""Changing what is listed, and taking it off."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog import queries, rules
from domain.catalog.actions import lots_to_sell, sell_from, write_prices
from domain.catalog.errors import LotsOfSeveralProducts, NothingChanged
from domain.catalog.models import Listing
from domain.catalog.rules import Changes, WantedListing
from domain.errors import NotFound, WrongState
from domain.parties.roles import Viewer


async def change_listing(
    session: AsyncSession,
    viewer: Viewer,
    listing_id: uuid.UUID,
    changes: Changes,
    lot_ids: Sequence[uuid.UUID] | None = None,
) -> Listing:
    """Change what is given of an own listing; orders that were placed keep what they were placed at.

    Raises NothingChanged, NotFound, WrongState, what `check_listing` raises, LotsOfSeveralProducts.
    """
    if changes == Changes() and lot_ids is None:
        raise NothingChanged
    listing = await _own_for_update(session, viewer, listing_id)
    wanted = changes.made_to(await _as_listed(session, listing))
    rules.check_listing(wanted, clock.today())
    listing.minimum_quantity = wanted.minimum_quantity
    listing.lead_time_days = wanted.lead_time_days
    listing.delivery = Range(wanted.deliver_from, wanted.deliver_until, bounds="[]")
    if lot_ids is not None:
        lots = await lots_to_sell(session, viewer, lot_ids)
        if lots[0].product_id != listing.product_id:
            raise LotsOfSeveralProducts(at=("lotIds",))
        await sell_from(session, listing, lots)
    if changes.tiers is not None:
        await write_prices(session, listing, changes.tiers)
    await session.flush()
    return listing


async def withdraw_listing(session: AsyncSession, viewer: Viewer, listing_id: uuid.UUID) -> Listing:
    """Take an own listing off (下架); orders that were placed stand. Raises NotFound, WrongState."""
    listing = await _own_for_update(session, viewer, listing_id)
    listing.withdrawn_at = clock.now()
    await session.flush()
    return listing


async def _own_for_update(session: AsyncSession, viewer: Viewer, listing_id: uuid.UUID) -> Listing:
    """Locks a listing of the seller that is not withdrawn. Raises NotFound, WrongState."""
    found = await session.execute(queries.listing_for_update(viewer.county_id, viewer.organisation, listing_id))
    listing = found.scalar_one_or_none()
    if listing is None:
        raise NotFound(at=("listingId",), what="listing")
    if listing.withdrawn_at is not None:
        raise WrongState(at=("listingId",), what="listing", state="WITHDRAWN", expected="PUBLISHED")
    return listing


async def _as_listed(session: AsyncSession, listing: Listing) -> WantedListing:
    tiers = (await session.execute(queries.prices_of(listing.county_id, listing.id))).all()
    first, after_last = listing.delivery.lower, listing.delivery.upper
    if first is None or after_last is None:
        raise TypeError(f"listing {listing.id} has a window without an end")
    return WantedListing(
        title=listing.title,
        unit_label=listing.unit_label,
        unit_content=listing.unit_content,
        minimum_quantity=listing.minimum_quantity,
        lead_time_days=listing.lead_time_days,
        deliver_from=first,
        deliver_until=after_last - timedelta(days=1),
        tiers=[(start, price) for start, price in tiers],
    )
