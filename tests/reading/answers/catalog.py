"""What is for sale, and how it is found."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from domain import clock
from domain.accreditation.models import Certification
from domain.catalog.models import (
    CertificateKind,
    Listing,
    ListingLot,
    Lot,
    LotContribution,
    PriceRecord,
    PriceTier,
    Product,
)
from domain.parties.roles import Permission
from tests.reading.answers.asking import Args, Asking, answers, holds, sorted_by
from tests.reading.answers.pages import Page, is_between, page
from tests.reading.answers.parties import organisation_of
from tests.reading.rows import NODES


@answers("Query.listings")
def _listings(asking: Asking, _: Any, args: Args) -> Page:
    where, search = args.get("where") or {}, args.get("search")
    check_where(where)
    rows = [each for each in asking.world.all(Listing) if each.withdrawn_at is None and _fits(asking, each, where)]
    if search is not None:
        rows = [each for each in rows if all(word in _text(each) for word in search.lower().split())]
    asked = args.get("orderBy") or {"field": "PUBLISHED_AT", "direction": "DESC"}
    column, descends = _ORDERS.get(asked["field"], asked["field"].lower()), asked["direction"] == "DESC"
    name = f"Query.listings {asked['field']} {asked['direction']}"
    return page(asking, rows, [(column, descends), ("id", descends)], name, args)


_ORDERS = {"TITLE": "sort_key"}


def _text(listing: Listing) -> str:
    return f"{listing.title} {listing.found_by}".lower()


def check_where(where: Args) -> None:
    """What is wrong with a filter is told whether or not there is anything to filter."""
    readers: dict[str, Callable[[str], Any]] = {
        "price": Decimal,
        "at": datetime.fromisoformat,
        "placedAt": datetime.fromisoformat,
        "deliverOn": date.fromisoformat,
    }
    for name, read in readers.items():
        ends = (where.get(name) or {}).get("range") or {}
        low, high = ends.get("from"), ends.get("to")
        if low is not None and high is not None and read(high) < read(low):
            raise GraphQLError("upside down")
    counties = where.get("county") or {}
    for code in (counties.get("eq"), *(counties.get("oneOf") or ())):
        if code is not None and (len(code) != 12 or not (code.isascii() and code.isdecimal())):
            raise GraphQLError("no code")
    for each in (*(where.get("and") or ()), *(where.get("or") or ())):
        check_where(each)


def _fits(asking: Asking, listing: Listing, where: Args) -> bool:
    """Whether all that is given holds; an empty list holds of nothing."""
    held = [
        _holds_of(asking, listing, name, given)
        for name, given in where.items()
        if given is not None and name not in {"and", "or"}
    ]
    both, any_of = where.get("and"), where.get("or")
    if both is not None:
        held.append(bool(both) and all(_fits(asking, listing, each) for each in both))
    if any_of is not None:
        held.append(any(_fits(asking, listing, each) for each in any_of))
    return all(held)


def _holds_of(asking: Asking, listing: Listing, name: str, given: Args) -> bool:
    if name in {"food", "surplus", "householdLinked"}:
        yes = {
            "food": _category(asking, product_of(asking, listing, {}), {}).is_food,
            "surplus": listing.surplus_until is not None,
            "householdLinked": listing.household_linked,
        }[name]
        return given.get("eq") is None or yes == given["eq"]
    if name == "availableOn":
        return given.get("eq") is None or _orderable(asking, listing, date.fromisoformat(given["eq"]))
    return _is_as_asked(given, _TESTS[name], asking, listing) and (
        given.get("range") is None or is_between(listing.asked_price, given["range"])
    )


def _is_as_asked(given: Args, test: Callable[[Asking, Listing, Any], bool], asking: Asking, listing: Listing) -> bool:
    eq, one_of = given.get("eq"), given.get("oneOf")
    return (eq is None or test(asking, listing, eq)) and (
        one_of is None or any(test(asking, listing, each) for each in one_of)
    )


def _is_below(asking: Asking, listing: Listing, code: str) -> bool:
    return f"{product_of(asking, listing, {}).category_code}.".startswith(f"{code}.")


def _is_of(asking: Asking, listing: Listing, id_: str) -> bool:
    return asking.node(id_, "Organisation") is organisation_of(asking, listing.seller_id)


def _is_kind(asking: Asking, listing: Listing, kind: str) -> bool:
    return bool(organisation_of(asking, listing.seller_id).kind == kind)


def _is_in(_: Asking, listing: Listing, code: str) -> bool:
    return listing.county_id == int(code[:6])


def _costs(_: Asking, listing: Listing, price: str) -> bool:
    return listing.asked_price == Decimal(price)


def _is_certified(asking: Asking, listing: Listing, code: str) -> bool:
    held = asking.world.all(Certification, county_id=listing.county_id, product_id=listing.product_id)
    today = clock.today()
    return any(each.certificate_code == code and each.number and holds(each.during, today) for each in held)


_TESTS = {
    "category": _is_below,
    "certification": _is_certified,
    "seller": _is_of,
    "sellerKind": _is_kind,
    "county": _is_in,
    "price": _costs,
}


def _orderable(asking: Asking, listing: Listing, day: date) -> bool:
    soon = clock.today() + timedelta(days=listing.lead_time_days)
    return holds(listing.delivery, day) and soon <= day and _available(asking, listing, {}) >= listing.minimum_quantity


@answers("Query.categories")
def _categories(asking: Asking, _: Any, args: Args) -> Page:
    return page(asking, asking.world.all(NODES["Category"]), [("code", False)], "Query.categories", args)


@answers("Query.certificateKinds")
def _certificate_kinds(asking: Asking, _: Any, args: Args) -> Page:
    rows = asking.world.all(NODES["CertificateKind"])
    return page(asking, rows, [("code", False)], "Query.certificateKinds", args)


@answers("Category.certificatesRequired")
def _certificates_required(asking: Asking, category: Any, _: Args) -> Any:
    kinds = asking.world.all(CertificateKind)
    return sorted_by("code", [each for each in kinds if each.code in category.certificates_required])


@answers("Query.inspectionKinds")
def _inspection_kinds(asking: Asking, _: Any, args: Args) -> Page:
    return page(asking, asking.world.all(NODES["InspectionKind"]), [("code", False)], "Query.inspectionKinds", args)


@answers("Query.recallLevels")
def _recall_levels(asking: Asking, _: Any, args: Args) -> Page:
    return page(asking, asking.world.all(NODES["RecallLevel"]), [("code", False)], "Query.recallLevels", args)


@answers("Query.listing")
def _listing(asking: Asking, _: Any, args: Args) -> Any:
    found = asking.node(args["id"], "Listing")
    return found if found and found.withdrawn_at is None else None


@answers("Product.category")
def _category(asking: Asking, product: Product, _: Args) -> Any:
    return asking.world.one(NODES["Category"], code=product.category_code)


@answers("Listing.product", "Lot.product", "BuyerContract.product", "PriceDeparture.product")
def product_of(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Product, county_id=row.county_id, id=row.product_id)


@answers("Lot.contributions")
def _contributions(asking: Asking, lot: Lot, _: Args) -> Any:
    return sorted_by("id", asking.world.all(LotContribution, county_id=lot.county_id, lot_id=lot.id))


@answers("Listing.tiers")
def _tiers(asking: Asking, listing: Listing, _: Args) -> Any:
    return sorted_by("from_quantity", asking.world.all(PriceTier, county_id=listing.county_id, listing_id=listing.id))


@answers("Listing.available")
def _available(asking: Asking, listing: Listing, _: Args) -> Decimal:
    """What is there and not promised, of all its lots that the viewer sees."""
    sold_from = asking.world.all(ListingLot, county_id=listing.county_id, listing_id=listing.id)
    lots = [asking.world.one(Lot, county_id=each.county_id, id=each.lot_id) for each in sold_from]
    return sum((each.on_hand - each.reserved for each in lots if each), Decimal(0))


@answers("Listing.lastDay")
def _last_of_window(_: Asking, listing: Listing, __: Args) -> date:
    assert listing.delivery.upper
    return listing.delivery.upper - timedelta(days=1)


@answers("Listing.priceRecords")
def _price_records(asking: Asking, listing: Listing, _: Args) -> Any:
    found = asking.world.all(PriceRecord, county_id=listing.county_id, listing_id=listing.id)
    return sorted(found, key=lambda each: (-each.since.timestamp(), each.from_quantity))


@answers("Query.myListings")
def _my_listings(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.PUBLISH_LISTING)
    assert asking.viewer
    rows = asking.world.all(Listing, seller_id=asking.viewer.organisation_id)
    return page(asking, rows, [("published_at", True), ("id", True)], "Query.myListings", args)
