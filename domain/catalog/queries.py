"""The catalog's SQL."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, Uuid, all_, and_, any_, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array

from domain.catalog.models import Listing, ListingLot, Lot, PriceTier, Product


def published() -> Select[Listing]:
    """What anyone may browse: not withdrawn."""
    return select(Listing).where(Listing.withdrawn_at.is_(None))


def matching_search(listing: Any, words: Any, patterns: Any) -> ColumnElement[bool]:
    """Titles that match every pattern. The grams of the words find candidates by index, LIKE makes it exact.

    `words` and `patterns` are arrays of text: `rules.words_of` and `rules.patterns_of` what was searched for.
    """
    word = func.unnest(words).table_valued("word").render_derived()
    gram = func.unnest(func.bigrams(word.c.word)).table_valued("gram").render_derived()
    grams = select(func.array_agg(gram.c.gram)).select_from(word).join(gram, true()).where(func.length(word.c.word) > 1)
    wanted = func.coalesce(grams.scalar_subquery(), cast(array([]), ARRAY(Text)))
    pattern = func.unnest(patterns).table_valued("pattern").render_derived()
    lowered = func.array(select(func.lower(pattern.c.pattern)).scalar_subquery())  # by the same rules as the title
    return and_(listing.grams.contains(wanted), func.lower(listing.title).like(all_(lowered)))


def available(listing: Any) -> Any:
    """What can still be ordered of a listing, in base units."""
    return (
        select(func.coalesce(func.sum(Lot.on_hand - Lot.reserved), 0))
        .join(ListingLot, (ListingLot.county_id == Lot.county_id) & (ListingLot.lot_id == Lot.id))
        .where(ListingLot.county_id == listing.county_id, ListingLot.listing_id == listing.id)
        .correlate(listing)
        .scalar_subquery()
    )


def product_of(county_id: int, seller_id: uuid.UUID, name: str) -> Select[Product]:
    return select(Product).where(Product.county_id == county_id, Product.seller_id == seller_id, Product.name == name)


def own_lots(county_id: int, seller_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Select[Lot]:
    return select(Lot).where(Lot.county_id == county_id, Lot.seller_id == seller_id, Lot.id.in_(ids)).order_by(Lot.id)


def offered(county_id: int, listing_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """Listings that are not withdrawn, each in one row with its base unit, its tiers and its lots.

    `starts` and `prices` are the tiers, lowest first; `lots` and `left` its lots, earliest harvest first, and what of
    each is not promised yet.
    """
    tiers = (
        select(
            func.array_agg(aggregate_order_by(PriceTier.from_quantity, PriceTier.from_quantity)).label("starts"),
            func.array_agg(aggregate_order_by(PriceTier.unit_price, PriceTier.from_quantity)).label("prices"),
        )
        .where(PriceTier.county_id == Listing.county_id, PriceTier.listing_id == Listing.id)
        .lateral("tiers")
    )
    in_turn = Lot.harvested_on, Lot.id
    lots = (
        select(
            func.array_agg(aggregate_order_by(Lot.id, *in_turn)).label("lots"),
            func.array_agg(aggregate_order_by(Lot.on_hand - Lot.reserved, *in_turn)).label("left"),
        )
        .join(ListingLot, (ListingLot.county_id == Lot.county_id) & (ListingLot.lot_id == Lot.id))
        .where(ListingLot.county_id == Listing.county_id, ListingLot.listing_id == Listing.id)
        .lateral("lots")
    )
    columns = (Listing.id, Listing.county_id, Listing.seller_id, Listing.product_id, Listing.title, Product.base_unit)
    terms = (Listing.unit_content, Listing.minimum_quantity, Listing.lead_time_days, Listing.delivery)
    return (
        select(*columns, *terms, *tiers.c, *lots.c)
        .join(Product, (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id))
        .join(tiers, true())
        .join(lots, true())
        .where(Listing.county_id == county_id, Listing.id == any_(bindparam(None, listing_ids, ARRAY(Uuid))))
        .where(Listing.withdrawn_at.is_(None))
    )


def lots_for_update(county_id: int, ids: Sequence[uuid.UUID]) -> Select[Lot]:
    """Locks, in id order, so that two carts with the same lots never wait for each other in a circle."""
    return (
        select(Lot)
        .where(Lot.county_id == county_id, Lot.id.in_(ids))
        .order_by(Lot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
