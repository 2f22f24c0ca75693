"""The SQL of replacing sellers."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import aliased

from domain.catalog.models import Listing, Product
from domain.catalog.queries import orderable_on, published, today
from domain.orders.models import Consignment, OrderLine


def proposed(county_id: Any, line_id: Any) -> Select[Listing]:
    """Listings of others that could stand for a line: of its category and unit, to be had that day; cheapest first."""
    product = aliased(Product)

    def of_line(column: Any) -> Any:
        return (
            select(column)
            .select_from(OrderLine)
            .join(
                Consignment,
                and_(Consignment.county_id == OrderLine.county_id, Consignment.id == OrderLine.consignment_id),
            )
            .join(product, and_(product.county_id == OrderLine.county_id, product.id == OrderLine.product_id))
            .where(OrderLine.county_id == county_id, OrderLine.id == line_id)
            .correlate(None)
            .scalar_subquery()
        )

    day = of_line(Consignment.deliver_on)
    return (
        published()
        .join(Product, and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id))
        .where(
            Product.category_code == of_line(product.category_code),
            Product.base_unit == of_line(OrderLine.base_unit),
            Listing.seller_id != of_line(OrderLine.seller_id),
            orderable_on(Listing, day, day - today()),
        )
        .order_by(Listing.asked_price, Listing.id)
    )


def standing(county_id: int, listing_ids: Sequence[uuid.UUID]) -> Select[*tuple[Any, ...]]:
    """Key, seller, category and unit of listings."""
    return (
        select(Listing.id, Listing.seller_id, Product.category_code, Product.base_unit)
        .join(Product, and_(Product.county_id == Listing.county_id, Product.id == Listing.product_id))
        .where(Listing.county_id == county_id, Listing.id.in_(listing_ids))
    )
