"""The SQL of bulk work: sets are found and written by one statement each."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Update, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog.models import Listing, Lot, PriceTier, Product
from domain.orders.models import Allocation, Consignment, OrderLine
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.rows import new_key

Tiers = Mapping[tuple[uuid.UUID, Decimal], Decimal]
"""Yuan per base unit by listing and the quantity from which it holds."""


async def listings_named(session: AsyncSession, viewer: Viewer, names: Collection[str]) -> dict[str, list[uuid.UUID]]:
    """The seller's own listings for sale, by each name: an id of ours, or a title."""
    ids = {name: key for name in names if (key := _key(name)) is not None}
    own = (
        Listing.county_id == viewer.county_id,
        Listing.seller_id == viewer.organisation,
        Listing.withdrawn_at.is_(None),
    )
    wanted = or_(Listing.title.in_(list(names)), Listing.id.in_(list(ids.values())))
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    for id_, title in (await session.execute(select(Listing.id, Listing.title).where(*own, wanted))).all():
        found[title].append(id_)
        for name in (name for name, key in ids.items() if key == id_):
            found[name] = [id_]
    return found


def _key(name: str) -> uuid.UUID | None:
    """The key in an id as exports write it: `Listing:320722:…`, or the key alone."""
    try:
        return uuid.UUID(name.rpartition(":")[2])
    except ValueError:
        return None


async def set_tiers(session: AsyncSession, county_id: int, tiers: Tiers) -> set[tuple[uuid.UUID, Decimal]]:
    """Write prices in the order of their keys; which of them are new or other than they were."""
    if not tiers:
        return set()
    rows = [
        {
            "county_id": county_id,
            "id": new_key(),
            "listing_id": listing_id,
            "from_quantity": from_quantity,
            "unit_price": tiers[listing_id, from_quantity],
        }
        for listing_id, from_quantity in sorted(tiers)
    ]
    written = insert(PriceTier).values(rows)
    changed = await session.execute(
        written.on_conflict_do_update(
            index_elements=["county_id", "listing_id", "from_quantity"],
            set_={"unit_price": written.excluded.unit_price},
            where=PriceTier.unit_price != written.excluded.unit_price,
        ).returning(PriceTier.listing_id, PriceTier.from_quantity)
    )
    return {(listing_id, from_quantity) for listing_id, from_quantity in changed.all()}


def lowest_prices_anew(county_id: int, listing_ids: Sequence[uuid.UUID]) -> Update:
    """The lowest price of each listing, by which lists are sorted, as its tiers have it now."""
    lowest = (
        select(func.min(PriceTier.unit_price))
        .where(PriceTier.county_id == Listing.county_id, PriceTier.listing_id == Listing.id)
        .correlate(Listing)
        .scalar_subquery()
    )
    return (
        update(Listing)
        .where(Listing.county_id == county_id, Listing.id.in_(listing_ids))
        .values(lowest_price=lowest)
        .execution_options(synchronize_session=False)
    )


# What is taken out


def stock_of(viewer: Viewer) -> Any:
    """A seller's lots: code, goods, unit, grade, day of harvest, quantity, on hand, promised."""
    return (
        select(
            Lot.code,
            Product.name,
            Product.base_unit,
            Lot.grade,
            Lot.harvested_on,
            Lot.quantity,
            Lot.on_hand,
            Lot.reserved,
        )
        .join(Product, (Product.county_id == Lot.county_id) & (Product.id == Lot.product_id))
        .where(Lot.county_id == viewer.county_id, Lot.seller_id == viewer.organisation)
        .order_by(Lot.id)
    )


def prices_of(viewer: Viewer) -> Any:
    """A seller's prices: listing, title, unit, from which quantity on, yuan."""
    tier = (PriceTier.county_id == Listing.county_id) & (PriceTier.listing_id == Listing.id)
    product = (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id)
    return (
        select(Listing.id, Listing.title, Product.base_unit, PriceTier.from_quantity, PriceTier.unit_price)
        .join(PriceTier, tier)
        .join(Product, product)
        .where(
            Listing.county_id == viewer.county_id,
            Listing.seller_id == viewer.organisation,
            Listing.withdrawn_at.is_(None),
        )
        .order_by(Listing.id, PriceTier.from_quantity)
    )


def order_lines_of(viewer: Viewer) -> Any:
    """The lines of orders that an organisation buys or sells: of whom, what, how much, at what price, accepted."""
    accepted = (
        select(func.sum(Allocation.accepted))
        .where(Allocation.county_id == OrderLine.county_id, Allocation.line_id == OrderLine.id)
        .correlate(OrderLine)
        .scalar_subquery()
    )
    buyer, seller = _named(Consignment.buyer_id), _named(Consignment.seller_id)
    own = or_(Consignment.buyer_id == viewer.organisation, Consignment.seller_id == viewer.organisation)
    of_line = (OrderLine.county_id == Consignment.county_id) & (OrderLine.consignment_id == Consignment.id)
    return (
        select(
            Consignment.number,
            Consignment.state,
            buyer,
            seller,
            Consignment.deliver_on,
            OrderLine.title,
            OrderLine.base_unit,
            OrderLine.quantity,
            OrderLine.unit_price,
            OrderLine.amount,
            accepted,
        )
        .join(OrderLine, of_line)
        .where(own)
        .order_by(Consignment.id, OrderLine.position)
    )


def _named(organisation_id: Any) -> Any:
    return select(Organisation.name).where(Organisation.id == organisation_id).scalar_subquery()
