"""Contract prices and corridors."""

from decimal import Decimal
from typing import Any

from domain import clock
from domain.catalog.models import (
    Listing,
)
from domain.orders.models import Consignment, OrderLine
from domain.parties.roles import Permission
from domain.pricing.models import BuyerContract, PriceCorridor, PriceDeparture
from tests.reading.answers.asking import Args, Asking, answers, holds
from tests.reading.answers.catalog import product_of
from tests.reading.answers.filters import narrowed
from tests.reading.answers.pages import Page, page
from tests.reading.answers.parties import organisation_of
from tests.reading.rows import NODES


def _holds_today(row: Any) -> bool:
    return holds(row.during, clock.today())


@answers("Listing.corridor")
def _corridor(asking: Asking, listing: Listing, _: Args) -> Any:
    """Of the product's name, else of the narrowest category that it is in or below."""
    product = product_of(asking, listing, {})
    alike = asking.world.all(PriceCorridor, county_id=listing.county_id, base_unit=product.base_unit)
    named = [each for each in alike if _holds_today(each) and each.product_name == product.name]
    within = [
        each
        for each in alike
        if _holds_today(each)
        and each.category_code
        and f"{product.category_code}.".startswith(f"{each.category_code}.")
    ]
    return next(iter([*named, *sorted(within, key=lambda each: -len(each.category_code or ""))]), None)


@answers("Listing.yourPrice")
def _your_price(asking: Asking, listing: Listing, _: Args) -> Any:
    if asking.viewer is None or asking.viewer.organisation_id is None:
        return None
    agreed = asking.world.all(
        BuyerContract,
        county_id=listing.county_id,
        product_id=listing.product_id,
        seller_id=listing.seller_id,
        buyer_id=asking.viewer.organisation_id,
        state="IN_FORCE",
    )
    return next((each.unit_price for each in agreed if _holds_today(each)), None)


@answers("BuyerContract.ordered")
def _ordered(asking: Asking, contract: BuyerContract, _: Args) -> Decimal:
    lines = asking.world.all(OrderLine, county_id=contract.county_id, contract_id=contract.id)
    sent = [asking.world.one(Consignment, county_id=each.county_id, id=each.consignment_id) for each in lines]
    counted = [line.quantity for line, each in zip(lines, sent, strict=True) if each and each.state != "CANCELLED"]
    return sum(counted, Decimal(0))


@answers("OrderLine.contract")
def _contract(asking: Asking, line: OrderLine, _: Args) -> Any:
    return asking.world.one(BuyerContract, county_id=line.county_id, id=line.contract_id)


@answers("PriceCorridor.category")
def _corridor_category(asking: Asking, corridor: PriceCorridor, _: Args) -> Any:
    return asking.world.one(NODES["Category"], code=corridor.category_code)


@answers("Query.contractPrices")
def _contract_prices(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)

    def fits(row: BuyerContract, name: str, asked: Any) -> bool:
        if name == "state":
            return bool(row.state == asked)
        if name == "product":
            return asking.node(asked, "Product") is product_of(asking, row, {})
        return asking.node(asked, "Organisation") is organisation_of(asking, getattr(row, f"{name}_id"))

    rows = narrowed(asking.world.all(BuyerContract), args.get("where"), fits)
    return page(asking, rows, [("offered_at", True), ("id", True)], "Query.contractPrices", args)


@answers("Query.priceCorridors")
def _corridors(asking: Asking, _: Any, args: Args) -> Page:
    def fits(row: PriceCorridor, name: str, asked: Any) -> bool:
        return row.county_id == int(asked[:6]) if name == "county" else row.category_code == asked

    rows = narrowed(asking.world.all(PriceCorridor), args.get("where"), fits)
    return page(asking, rows, [("set_at", True), ("id", True)], "Query.priceCorridors", args)


@answers("Query.pricesOutsideCorridor")
def _departures(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_PRICE_DEPARTURES)

    def fits(row: PriceDeparture, name: str, asked: Any) -> bool:
        if name == "county":
            return row.county_id == int(asked[:6])
        return asking.node(asked, "Organisation") is organisation_of(asking, row.seller_id)

    rows = narrowed(asking.world.all(PriceDeparture), args.get("where"), fits)
    return page(asking, rows, [("at", True), ("id", True)], "Query.pricesOutsideCorridor", args)
