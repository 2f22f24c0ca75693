"""The SQL of bulk work: sets are found and written by one statement each."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Update, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.models import BaseUnit, Category, Listing, Lot, PriceRecord, PriceTier, Product
from domain.orders.models import Allocation, Consignment, OrderLine
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.settlement.models import LinkageContract
from domain.settlement.queries import contracts_in_force
from domain.writing import write_all


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


UNSORTED = "OTHER"
"""The category of a product that a list brings along; its seller sorts it later."""

SuppliersOf = Mapping[str, Mapping[str, tuple[uuid.UUID, int]]]
"""By product: household and region by name."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A product of a seller's, with its category."""

    id: uuid.UUID
    base_unit: BaseUnit
    category: Category


async def hashes_known(session: AsyncSession, viewer: Viewer, hashes: Collection[bytes]) -> set[bytes]:
    """Of contents those that a seller has in stock."""
    found = select(Lot.content_hash).where(
        Lot.county_id == viewer.county_id, Lot.seller_id == viewer.organisation, Lot.content_hash.in_(hashes)
    )
    return {each for each in (await session.execute(found)).scalars() if each is not None}


async def codes_taken(session: AsyncSession, viewer: Viewer, codes: Collection[str]) -> set[str]:
    """Of codes those that a lot of the seller's has."""
    found = select(Lot.code).where(
        Lot.county_id == viewer.county_id, Lot.seller_id == viewer.organisation, Lot.code.in_(codes)
    )
    return set((await session.execute(found)).scalars())


async def suppliers_of(session: AsyncSession, viewer: Viewer, named: Collection[tuple[str, str]]) -> SuppliersOf:
    """Of products and names of households those that have a contract with the seller today."""
    rows = (
        contracts_in_force(viewer.county_id, viewer.organisation, clock.today())
        .join(Product, (Product.county_id == LinkageContract.county_id) & (Product.id == LinkageContract.product_id))
        .where(
            Product.name.in_({product for product, _ in named}),
            LinkageContract.household_name.in_({name for _, name in named}),
        )
        .with_only_columns(
            Product.name, LinkageContract.household_name, LinkageContract.household_id, LinkageContract.region_code
        )
    )
    found: dict[str, dict[str, tuple[uuid.UUID, int]]] = defaultdict(dict)
    for product, name, household_id, region_code in (await session.execute(rows)).all():
        found[product][name] = household_id, region_code
    return found


async def products_of(session: AsyncSession, viewer: Viewer, named: Mapping[str, BaseUnit]) -> dict[str, Goods]:
    """The seller's products by name, those made first that are not there yet."""
    found = await _products_named(session, viewer, named)
    missing = {name: unit for name, unit in named.items() if name not in found}
    if not missing:
        return found
    rows = [
        {
            "county_id": viewer.county_id,
            "id": new_key(),
            "seller_id": viewer.organisation,
            "category_code": UNSORTED,
            "name": name,
            "base_unit": unit,
        }
        for name, unit in missing.items()
    ]
    await session.execute(insert(Product).on_conflict_do_nothing(), rows)
    return found | await _products_named(session, viewer, missing)


async def _products_named(session: AsyncSession, viewer: Viewer, names: Collection[str]) -> dict[str, Goods]:
    own = (Product.county_id == viewer.county_id, Product.seller_id == viewer.organisation, Product.name.in_(names))
    rows = select(Product.name, Product.id, Product.base_unit, Category).join(
        Category, Category.code == Product.category_code
    )
    return {
        name: Goods(id_, unit, category)
        for name, id_, unit, category in (await session.execute(rows.where(*own))).all()
    }


def _key(name: str) -> uuid.UUID | None:
    """The key in an id as exports write it: `Listing:320722:…`, or the key alone."""
    try:
        return uuid.UUID(name.rpartition(":")[2])
    except ValueError:
        return None


async def tiers_for_update(
    session: AsyncSession, county_id: int, listing_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[Decimal, Decimal]]:
    """Yuan per base unit by listing and the quantity from which it holds. Locks the listings, in id order."""
    own = (Listing.county_id == county_id, Listing.id.in_(listing_ids))
    await session.execute(select(Listing.id).where(*own).order_by(Listing.id).with_for_update())
    tiers = select(PriceTier.listing_id, PriceTier.from_quantity, PriceTier.unit_price).where(
        PriceTier.county_id == county_id, PriceTier.listing_id.in_(listing_ids)
    )
    found: dict[uuid.UUID, dict[Decimal, Decimal]] = defaultdict(dict)
    for listing_id, start, price in (await session.execute(tiers)).all():
        found[listing_id][start] = price
    return found


async def set_tiers(
    session: AsyncSession, county_id: int, asked: Mapping[uuid.UUID, Mapping[Decimal, Decimal]]
) -> None:
    """Let listings, which are locked, ask these prices, all that each asks, and keep that they did."""
    if not asked:
        return
    now = clock.now()
    rows = [
        {"county_id": county_id, "listing_id": listing_id, "from_quantity": start, "unit_price": price}
        for listing_id, tiers in asked.items()
        for start, price in tiers.items()
    ]
    await session.execute(
        delete(PriceTier).where(PriceTier.county_id == county_id, PriceTier.listing_id.in_(list(asked)))
    )
    await write_all(session, [PriceTier(id=new_key(), **row) for row in rows])
    await write_all(session, [PriceRecord(id=new_key(), since=now, **row) for row in rows])
    await session.execute(lowest_prices_anew(county_id, list(asked)))


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
