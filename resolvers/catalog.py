"""Answering for the catalog."""

import strawberry
from sqlalchemy import Select, false, select

from domain.catalog import actions, queries, rules
from domain.catalog.models import Category, Listing, Product
from domain.errors import NotFound
from domain.settlement.actions import suppliers_named
from resolvers.context import Doing
from resolvers.reading.ids import key_within, shared_key
from resolvers.reading.roots import ReadBack
from schema.inputs.catalog import Direction, ListingOrder, ListingWhere, PublishListingInput, RecordLotInput


def listings(
    where: ListingWhere | None = None, order_by: ListingOrder | None = None, search: str | None = None
) -> Select[Listing]:
    rows = queries.published()
    if where is not None:
        rows = _narrowed(rows, where)
    if search is not None and search.strip():
        rows = rows.where(queries.matching_search(Listing, search))
    order = order_by or ListingOrder()
    column, descends = getattr(Listing, order.field.value), order.direction is Direction.DESC
    return rows.order_by(column.desc() if descends else column, Listing.id.desc() if descends else Listing.id)


def _narrowed(rows: Select[Listing], where: ListingWhere) -> Select[Listing]:
    if where.category_code is not None:
        product = (Product.county_id == Listing.county_id) & (Product.id == Listing.product_id)
        rows = rows.join(Product, product).where(Product.category_code.in_(where.category_code))
    if where.seller_id is not None:
        key = shared_key(where.seller_id, "Organisation")
        rows = rows.where(Listing.seller_id == key if key else false())
    if where.delivered_on is not None:
        rows = rows.where(Listing.delivery.contains(where.delivered_on))
    return rows


def listing(id: strawberry.ID) -> Select[Listing]:
    key = key_within(id, "Listing")
    rows = queries.published()
    return rows.where(Listing.county_id == key[0], Listing.id == key[1]) if key else rows.where(false())


async def record_lot(doing: Doing, input: RecordLotInput) -> ReadBack:
    known = select(Category.code).where(Category.code == input.category_code)
    if (await doing.session.execute(known)).first() is None:
        raise NotFound(at=("categoryCode",), what="category")
    wanted = rules.WantedLot(
        product=input.product.strip(),
        category_code=input.category_code,
        base_unit=input.base_unit,
        quantity=input.quantity,
        harvested_on=input.harvested_on,
        contributions=[(each.household.strip(), each.quantity) for each in input.contributions],
        grade=input.grade,
        code=input.code,
    )
    names = [name for name, _ in wanted.contributions]
    suppliers = await suppliers_named(doing.session, doing.viewer, wanted.product, names)
    lot = await actions.record_lot(doing.session, doing.viewer, wanted, suppliers)
    return ReadBack(lot.county_id, lot.id)


async def publish_listing(doing: Doing, input: PublishListingInput) -> ReadBack:
    keys = [key_within(each, "Lot") for each in input.lot_ids]
    mine = [key[1] for key in keys if key and key[0] == doing.viewer.county_id]
    if len(mine) < len(keys):
        raise NotFound(at=("lotIds",), what="lot")
    wanted = rules.WantedListing(
        title=input.title.strip(),
        unit_label=input.unit_label,
        unit_content=input.unit_content,
        minimum_quantity=input.minimum_quantity,
        lead_time_days=input.lead_time_days,
        deliver_from=input.deliver_from,
        deliver_until=input.deliver_until,
        tiers=[(each.from_quantity, each.unit_price) for each in input.tiers],
    )
    made = await actions.publish_listing(doing.session, doing.viewer, wanted, mine)
    return ReadBack(made.county_id, made.id)
