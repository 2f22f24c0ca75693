"""The SQL of prices."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from domain.catalog.models import BaseUnit, Listing, Product
from domain.catalog.queries import today
from domain.pricing.models import BuyerContract, ContractState, PriceCorridor, PriceDeparture


def contracts() -> Select[BuyerContract]:
    """Those the viewer may see, newest first."""
    return select(BuyerContract).order_by(BuyerContract.offered_at.desc(), BuyerContract.id.desc())


def corridors() -> Select[PriceCorridor]:
    """Newest first."""
    return select(PriceCorridor).order_by(PriceCorridor.set_at.desc(), PriceCorridor.id.desc())


def departures() -> Select[PriceDeparture]:
    """Those the viewer may see, newest first."""
    return select(PriceDeparture).order_by(PriceDeparture.at.desc(), PriceDeparture.id.desc())


def corridor_for(county_id: Any, product: Any, day: Any) -> Select[PriceCorridor]:
    """The corridor that holds for a product, a row of `Product`: by its name, else by its narrowest category."""
    below = func.starts_with(product.category_code, PriceCorridor.category_code.concat(literal_column("'.'")))
    category = or_(PriceCorridor.category_code == product.category_code, below)
    return (
        select(PriceCorridor)
        .where(
            PriceCorridor.county_id == county_id,
            PriceCorridor.base_unit == product.base_unit,
            PriceCorridor.during.contains(day),
            or_(PriceCorridor.product_name == product.name, category),
        )
        .order_by(PriceCorridor.product_name.is_(None), func.length(PriceCorridor.category_code).desc())
        .limit(1)
    )


def corridors_of_listings(county_id: int, listing_ids: Sequence[uuid.UUID]) -> Select[uuid.UUID, PriceCorridor, str]:
    """Listing, corridor and product's name, of those listings for which a corridor holds today."""
    corridor = aliased(PriceCorridor, corridor_for(Listing.county_id, Product, today()).lateral("corridor"))
    own = (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id)
    return (
        select(Listing.id, corridor, Product.name)
        .join(Product, own)
        .join(corridor, true())
        .where(Listing.county_id == county_id, Listing.id.in_(listing_ids))
    )


def corridor_of_listing(listing: Any) -> Select[PriceCorridor]:
    """The corridor that holds for what is listed today."""
    own = (Product.county_id == listing.county_id) & (Product.id == listing.product_id)
    return corridor_for(listing.county_id, Product, today()).join(Product, own)


def price_for_viewer(listing: Any) -> Any:
    """What the viewer's organisation pays for what is listed by a contract in force today; null without one."""
    return (
        select(BuyerContract.unit_price)
        .where(in_force(listing, func.viewer_organisation(), today()))
        .correlate(listing)
        .scalar_subquery()
    )


def in_force(listing: Any, buyer: Any, on: Any) -> ColumnElement[bool]:
    """The one contract price, if any, that a buyer and a seller agreed on for what is listed, on a day."""
    return and_(
        BuyerContract.county_id == listing.county_id,
        BuyerContract.seller_id == listing.seller_id,
        BuyerContract.product_id == listing.product_id,
        BuyerContract.buyer_id == buyer,
        BuyerContract.state == ContractState.IN_FORCE,
        BuyerContract.during.contains(on),
    )


def capped_for_update(county_id: int, id_: uuid.UUID) -> Select[uuid.UUID]:
    """Locks a contract whose quantity is counted, until the end of the transaction."""
    own = (BuyerContract.county_id == county_id, BuyerContract.id == id_)
    return select(BuyerContract.id).where(*own).with_for_update()


def contract_for_update(county_id: int, id_: uuid.UUID) -> Select[BuyerContract]:
    """Locks a contract."""
    own = (BuyerContract.county_id == county_id, BuyerContract.id == id_)
    return select(BuyerContract).where(*own).with_for_update().execution_options(populate_existing=True)


def overlapping(
    county_id: int, seller_id: uuid.UUID, buyer_id: uuid.UUID, product_id: uuid.UUID, during: Range[date]
) -> Select[BuyerContract]:
    """Contract prices in force on any of these days, earliest first."""
    return (
        select(BuyerContract)
        .where(
            BuyerContract.county_id == county_id,
            BuyerContract.seller_id == seller_id,
            BuyerContract.buyer_id == buyer_id,
            BuyerContract.product_id == product_id,
            BuyerContract.state == ContractState.IN_FORCE,
            BuyerContract.during.overlaps(during),
        )
        .order_by(func.lower(BuyerContract.during))
        .limit(1)
    )


def corridors_overlapping(
    county_id: int, category_code: str | None, product_name: str | None, base_unit: BaseUnit, during: Range[date]
) -> Select[PriceCorridor]:
    """Corridors of the same goods on any of these days, earliest first."""
    of_same = (
        PriceCorridor.product_name == product_name
        if category_code is None
        else PriceCorridor.category_code == category_code
    )
    return (
        select(PriceCorridor)
        .where(
            PriceCorridor.county_id == county_id,
            PriceCorridor.base_unit == base_unit,
            of_same,
            PriceCorridor.during.overlaps(during),
        )
        .order_by(func.lower(PriceCorridor.during))
        .limit(1)
    )


def corridor_for_update(county_id: int, id_: uuid.UUID) -> Select[PriceCorridor]:
    """Locks a corridor."""
    own = (PriceCorridor.county_id == county_id, PriceCorridor.id == id_)
    return select(PriceCorridor).where(*own).with_for_update().execution_options(populate_existing=True)
