"""The catalog's SQL."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Select,
    Text,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, array

from domain import clock
from domain.catalog.models import Category, CertificateKind, Listing, ListingLot, Lot, PriceTier, Product
from domain.parties.models import Organisation
from domain.prepared import given


def categories() -> Select[Category]:
    return select(Category).order_by(Category.code)


def certificate_kinds() -> Select[CertificateKind]:
    return select(CertificateKind).order_by(CertificateKind.code)


def certificates_required(category: Any) -> Select[CertificateKind]:
    return certificate_kinds().where(CertificateKind.code == any_(category.certificates_required))


def own_listings() -> Select[Listing]:
    """What the viewer's organisation listed, withdrawn or not, newest first."""
    own = Listing.seller_id == func.viewer_organisation()
    return select(Listing).where(own).order_by(Listing.published_at.desc(), Listing.id.desc())


def last_day(listing: Any) -> Any:
    """Of the days for which deliveries may be ordered."""
    return cast(func.upper(listing.delivery) - 1, Date)


def published() -> Select[Listing]:
    """What anyone may browse: not withdrawn."""
    return select(Listing).where(Listing.withdrawn_at.is_(None))


def matching_search(listing: Any, words: Any, patterns: Any) -> ColumnElement[bool]:
    """Listings found by every pattern. The grams of the words find candidates by index, LIKE makes it exact.

    `words` and `patterns` are arrays of text: `rules.words_of` and `rules.patterns_of` what was searched for.
    """
    word = func.unnest(words).table_valued("word").render_derived()
    gram = func.unnest(func.bigrams(word.c.word)).table_valued("gram").render_derived()
    grams = select(func.array_agg(gram.c.gram)).select_from(word).join(gram, true())
    wanted = func.coalesce(grams.scalar_subquery(), cast(array([]), ARRAY(Text)))
    pattern = func.unnest(patterns).table_valued("pattern").render_derived()
    lowered = func.array(select(func.lower(pattern.c.pattern)).scalar_subquery())  # by the same rules as the title
    text = func.lower(listing.title.concat(literal_column("' '")).concat(listing.found_by))
    return and_(listing.grams.contains(wanted), text.like(all_(lowered)))


def in_categories(listing: Any, codes: Any) -> ColumnElement[bool]:
    """Listings of a category of `codes`, an array, or of one below it."""
    asked = func.unnest(codes).table_valued("code").render_derived()
    beginning = asked.c.code.concat(literal_column("'.'"))
    within = or_(Category.code == asked.c.code, func.starts_with(Category.code, beginning))
    return _of_product(listing, Product.category_code.in_(select(Category.code).join(asked, within)))


def is_food(listing: Any) -> ColumnElement[bool]:
    return _of_product(listing, Product.category_code.in_(select(Category.code).where(Category.is_food)))


def _of_product(listing: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Listings whose product meets a condition."""
    own = (Product.county_id == listing.county_id) & (Product.id == listing.product_id)
    return select(Product.id).where(own, condition).correlate(listing).exists()


def of_seller_kinds(listing: Any, kinds: Any) -> ColumnElement[bool]:
    """Listings whose seller is of one of these kinds, an array."""
    alike = (Organisation.id == listing.seller_id) & (Organisation.kind == any_(kinds))
    return select(Organisation.id).where(alike).correlate(listing).exists()


def orderable_on(listing: Any, day: Any, days_ahead: Any) -> ColumnElement[bool]:
    """Listings that can be ordered now for a day: in the window, in time, and as much left as the least order takes.

    `days_ahead` is how far off the day is.
    """
    return and_(
        listing.delivery.contains(day),
        listing.lead_time_days <= days_ahead,
        available_on(listing, day) >= listing.minimum_quantity,
    )


def today() -> BindParameter[date]:
    """The day on which a statement is run, however long before it was written."""
    return bindparam("today", callable_=clock.today, type_=Date(), unique=True)


def sellable(lot: Any, on: Any) -> ColumnElement[bool]:
    """Lots that may be listed, promised and sent on a day: neither expired by then nor held nor recalled."""
    return and_(lot.recalled_at.is_(None), lot.held_at.is_(None), or_(lot.expires_on.is_(None), lot.expires_on >= on))


def available(listing: Any) -> Any:
    """What can still be ordered of a listing, in base units."""
    return available_on(listing, today())


def available_on(listing: Any, day: Any) -> Any:
    """What can still be ordered of a listing for a day, in base units."""
    return (
        select(func.coalesce(func.sum(Lot.on_hand - Lot.reserved), 0))
        .join(ListingLot, (ListingLot.county_id == Lot.county_id) & (ListingLot.lot_id == Lot.id))
        .where(ListingLot.county_id == listing.county_id, ListingLot.listing_id == listing.id, sellable(Lot, day))
        .correlate(listing)
        .scalar_subquery()
    )


def product_of(county_id: int, seller_id: uuid.UUID, name: str) -> Select[Product]:
    return select(Product).where(Product.county_id == county_id, Product.seller_id == seller_id, Product.name == name)


def category_of(product: Product) -> Select[Category]:
    return select(Category).where(Category.code == product.category_code)


def own_lots(county_id: int, seller_id: uuid.UUID, ids: Sequence[uuid.UUID]) -> Select[Lot]:
    return select(Lot).where(Lot.county_id == county_id, Lot.seller_id == seller_id, Lot.id.in_(ids)).order_by(Lot.id)


def surplus_price(listing: Any, on: Any) -> Any:
    """Yuan per base unit at which it may be ordered on a day because it is urgent to sell; null where it is not."""
    return case((listing.surplus_until >= on, listing.surplus_price))


def lowest_asked(listing: Any, on: Any) -> Any:
    """Yuan per base unit, the lowest at which it may be ordered on a day: of its tiers, or as surplus."""
    return case((listing.surplus_until >= on, listing.asked_price), else_=listing.lowest_price)


def offered() -> Select[*tuple[Any, ...]]:
    """Of the `listings` of a `county` those that are not withdrawn, each in one row with base unit, tiers and lots.

    `starts` and `prices` are the tiers, lowest first; `lots` and `left` those of its lots that may be sold `on` the day
    of delivery, first expired first, then earliest made, and what of each is not promised yet. `surplus_price` is what
    it costs `today` because it is urgent to sell.
    """
    on = given("on", Date())
    tiers = (
        select(
            func.array_agg(aggregate_order_by(PriceTier.from_quantity, PriceTier.from_quantity)).label("starts"),
            func.array_agg(aggregate_order_by(PriceTier.unit_price, PriceTier.from_quantity)).label("prices"),
        )
        .where(PriceTier.county_id == Listing.county_id, PriceTier.listing_id == Listing.id)
        .lateral("tiers")
    )
    in_turn = Lot.expires_on.nulls_last(), func.coalesce(Lot.harvested_on, Lot.produced_on), Lot.id
    lots = (
        select(
            func.array_agg(aggregate_order_by(Lot.id, *in_turn)).label("lots"),
            func.array_agg(aggregate_order_by(Lot.on_hand - Lot.reserved, *in_turn)).label("left"),
        )
        .join(ListingLot, (ListingLot.county_id == Lot.county_id) & (ListingLot.lot_id == Lot.id))
        .where(ListingLot.county_id == Listing.county_id, ListingLot.listing_id == Listing.id, sellable(Lot, on))
        .lateral("lots")
    )
    columns = (Listing.id, Listing.county_id, Listing.seller_id, Listing.product_id, Listing.title, Product.base_unit)
    surplus = surplus_price(Listing, given("today", Date())).label("surplus_price")
    terms = (Listing.unit_content, Listing.minimum_quantity, Listing.lead_time_days, Listing.delivery)
    return (
        select(*columns, *terms, surplus, *tiers.c, *lots.c)
        .join(Product, (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id))
        .join(tiers, true())
        .join(lots, true())
        .where(Listing.county_id == given("county"), Listing.id == any_(given("listings", ARRAY(Uuid))))
        .where(Listing.withdrawn_at.is_(None))
    )


def listing_for_update(county_id: int, seller_id: uuid.UUID, id_: uuid.UUID) -> Select[Listing]:
    """Locks a seller's own listing."""
    own = (Listing.county_id == county_id, Listing.seller_id == seller_id, Listing.id == id_)
    return select(Listing).where(*own).with_for_update().execution_options(populate_existing=True)


def prices_of(county_id: int, listing_id: uuid.UUID) -> Select[Decimal, Decimal]:
    """From which quantity on, and at what price, lowest quantity first."""
    own = (PriceTier.county_id == county_id, PriceTier.listing_id == listing_id)
    return select(PriceTier.from_quantity, PriceTier.unit_price).where(*own).order_by(PriceTier.from_quantity)


def lots_for_update(county_id: int, ids: Sequence[uuid.UUID]) -> Select[Lot]:
    """Locks, in id order, so that two carts with the same lots never wait for each other in a circle."""
    return (
        select(Lot)
        .where(Lot.county_id == county_id, Lot.id.in_(ids))
        .order_by(Lot.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
