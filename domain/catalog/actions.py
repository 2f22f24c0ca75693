"""Recording lots and listing them for sale."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog import queries, rules
from domain.catalog.errors import LotCodeTaken, LotsOfSeveralProducts
from domain.catalog.models import (
    Category,
    Listing,
    ListingLot,
    Lot,
    LotContribution,
    PriceRecord,
    PriceTier,
    Product,
    StockMovement,
)
from domain.catalog.rules import Storage, WantedListing, WantedLot
from domain.catalog.spelling import found_by, sort_key
from domain.errors import NotFound
from domain.parties.models import Organisation
from domain.parties.roles import Viewer
from domain.rows import new_key
from domain.writing import write_together

Suppliers = Mapping[str, tuple[uuid.UUID, int]]
"""Household and region by name."""


def new_code(length: int = 6) -> str:
    return "".join(secrets.choice(rules.CROCKFORD) for _ in range(length))


async def record_lot(session: AsyncSession, viewer: Viewer, wanted: WantedLot, suppliers: Suppliers) -> Lot:
    """Put a lot into stock. `suppliers` are those of each name of its contributions.

    Raises what `check_lot` raises, OneDay, ExpiresTooEarly and LotCodeTaken.
    """
    rules.check_lot(wanted, clock.today())
    product = await product_named(session, viewer, wanted)
    category = (await session.execute(queries.category_of(product))).scalar_one()
    lot = new_lot(viewer, wanted, product.id, category)
    await _check_code_is_free(session, lot)
    await write_together(session, [lot], contributions_to(lot, wanted, suppliers), [recorded(lot, viewer)])
    return (await session.execute(queries.own_lots(lot.county_id, lot.seller_id, [lot.id]))).scalar_one()


def new_lot(viewer: Viewer, wanted: WantedLot, product_id: uuid.UUID, category: Category) -> Lot:
    """A lot as it comes into stock, not written yet. Raises OneDay, ExpiresTooEarly."""
    made_on = rules.made_on(wanted, category.code, category.dated_by)
    storage = wanted.storage or Storage(cold_chain=category.cold_chain)
    return Lot(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        product_id=product_id,
        code=wanted.code or f"{made_on:%Y%m%d}-{new_code()}",
        trace_code=rules.trace_code(viewer.county_id, secrets.randbits(rules.TRACE_BITS)),
        grade=wanted.grade,
        harvested_on=wanted.harvested_on,
        produced_on=wanted.produced_on,
        expires_on=rules.expiry(wanted.expires_on, made_on, category.shelf_life_days),
        households=rules.told_only_of_many(len(wanted.contributions)),
        storage_place=storage.place,
        store_from_celsius=storage.from_celsius,
        store_up_to_celsius=storage.up_to_celsius,
        cold_chain=storage.cold_chain,
        quantity=wanted.quantity,
        on_hand=wanted.quantity,
        reserved=0,
        content_hash=wanted.content_hash,
        recorded_at=clock.now(),
        published_at=None,
    )


def contributions_to(lot: Lot, wanted: WantedLot, suppliers: Suppliers) -> list[LotContribution]:
    """Who grew how much of a lot."""
    return [
        LotContribution(
            county_id=lot.county_id,
            id=new_key(),
            seller_id=lot.seller_id,
            region_code=suppliers[name][1],
            lot_id=lot.id,
            household_id=suppliers[name][0],
            household_name=name,
            quantity=quantity,
        )
        for name, quantity in wanted.contributions
    ]


async def _check_code_is_free(session: AsyncSession, lot: Lot) -> None:
    taken = select(Lot.id).where(Lot.county_id == lot.county_id, Lot.seller_id == lot.seller_id, Lot.code == lot.code)
    if (await session.execute(taken)).first():
        raise LotCodeTaken(at=("code",), code=lot.code)


def recorded(lot: Lot, viewer: Viewer) -> StockMovement:
    """The first movement of a lot: all of it."""
    return StockMovement(
        county_id=lot.county_id,
        id=new_key(),
        seller_id=lot.seller_id,
        lot_id=lot.id,
        on_hand_change=lot.quantity,
        reserved_change=0,
        cause="RECORDED",
        source_id=lot.id,
        account_id=viewer.account_id,
        at=lot.recorded_at,
    )


async def product_named(session: AsyncSession, viewer: Viewer, wanted: WantedLot) -> Product:
    """The seller's product of this name, made first where there is none yet."""
    await session.execute(
        insert(Product)
        .values(
            county_id=viewer.county_id,
            id=new_key(),
            seller_id=viewer.organisation,
            category_code=wanted.category_code,
            name=wanted.product,
            base_unit=wanted.base_unit,
        )
        .on_conflict_do_nothing()
    )
    found = await session.execute(queries.product_of(viewer.county_id, viewer.organisation, wanted.product))
    return found.scalar_one()


async def publish_listing(
    session: AsyncSession, viewer: Viewer, wanted: WantedListing, lot_ids: Sequence[uuid.UUID]
) -> Listing:
    """Offer lots for sale.

    Raises what `check_listing` raises, NotFound, LotsOfSeveralProducts, LotRecalled, LotHeld, LotExpired.
    """
    rules.check_listing(wanted, clock.today())
    lots = await lots_to_sell(session, viewer, lot_ids)
    listing = _listing(viewer, wanted, lots[0].product_id)
    listing.published_at = clock.now()
    listing.found_by = found_by(wanted.title, *(await _names_of(session, listing)))
    session.add(listing)
    await session.flush()
    await sell_from(session, listing, lots)
    await write_prices(session, listing, wanted.tiers)
    return listing


async def lots_to_sell(session: AsyncSession, viewer: Viewer, lot_ids: Sequence[uuid.UUID]) -> Sequence[Lot]:
    """The seller's own lots, all of one product.

    Raises NotFound, LotsOfSeveralProducts, LotRecalled, LotHeld, LotExpired.
    """
    lots = (await session.execute(queries.own_lots(viewer.county_id, viewer.organisation, lot_ids))).scalars().all()
    if not lots or len(lots) < len(set(lot_ids)):
        raise NotFound(at=("lotIds",), what="lot")
    if len({lot.product_id for lot in lots}) > 1:
        raise LotsOfSeveralProducts(at=("lotIds",))
    for lot in lots:
        rules.check_sellable(lot, clock.today(), at=("lotIds",))
    return lots


async def sell_from(session: AsyncSession, listing: Listing, lots: Sequence[Lot]) -> None:
    """Let a listing sell from these lots and from no others."""
    await session.execute(delete(ListingLot).where(*_of_listing(ListingLot, listing)))
    for lot in lots:
        lot.published_at = lot.published_at or clock.now()
        session.add(ListingLot(county_id=listing.county_id, listing_id=listing.id, lot_id=lot.id))
    listing.household_linked = await _is_household_linked(session, lots)
    await session.flush()


async def write_prices(session: AsyncSession, listing: Listing, tiers: Sequence[tuple[Decimal, Decimal]]) -> None:
    """Let a listing ask these prices from now on, and keep that it did."""
    now = clock.now()
    own = {"county_id": listing.county_id, "listing_id": listing.id}
    await session.execute(delete(PriceTier).where(*_of_listing(PriceTier, listing)))
    for start, price in tiers:
        session.add(PriceTier(**own, from_quantity=start, unit_price=price))
        session.add(PriceRecord(**own, from_quantity=start, unit_price=price, since=now))
    listing.lowest_price = min(price for _, price in tiers)
    await session.flush()


def _of_listing(model: type[PriceTier] | type[ListingLot], listing: Listing) -> tuple[ColumnElement[bool], ...]:
    return model.county_id == listing.county_id, model.listing_id == listing.id


async def _names_of(session: AsyncSession, listing: Listing) -> tuple[str, str]:
    """Its product's and its seller's."""
    product = select(Product.name).where(Product.county_id == listing.county_id, Product.id == listing.product_id)
    seller = select(Organisation.name).where(Organisation.id == listing.seller_id)
    return (await session.execute(product)).scalar_one(), (await session.execute(seller)).scalar_one()


async def _is_household_linked(session: AsyncSession, lots: Sequence[Lot]) -> bool:
    """Whether households supplied any of a seller's own lots."""
    parts = select(LotContribution.id).where(
        LotContribution.county_id == lots[0].county_id, LotContribution.lot_id.in_([lot.id for lot in lots])
    )
    return (await session.execute(parts.limit(1))).first() is not None


def _listing(viewer: Viewer, wanted: WantedListing, product_id: uuid.UUID) -> Listing:
    return Listing(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        product_id=product_id,
        title=wanted.title,
        sort_key=sort_key(wanted.title),
        unit_label=wanted.unit_label,
        unit_content=wanted.unit_content,
        minimum_quantity=wanted.minimum_quantity,
        lead_time_days=wanted.lead_time_days,
        delivery=Range(wanted.deliver_from, wanted.deliver_until, bounds="[]"),
        lowest_price=min(price for _, price in wanted.tiers),
        withdrawn_at=None,
    )
