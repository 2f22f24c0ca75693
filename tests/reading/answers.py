"""What each field answers, by a few lines of Python over plain rows.

It shares nothing with `resolvers/reading`: rows come whole from their tables, as the viewer sees them, and what the
API's descriptions say of a field is said here again in Python.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from graphql import GraphQLError

from domain import clock
from domain.accreditation.models import Certification
from domain.billing.models import (
    InterestNote,
    InterestPayment,
    InterestStep,
    Invoice,
    InvoiceItem,
    LateInterestRate,
    PaymentAgreement,
    PaymentTerm,
    Receivable,
)
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
from domain.employment.models import PayrollLine
from domain.households.models import Household, Membership, Monitoring
from domain.impact.models import CertificateKey, ImpactCertificate
from domain.orders.models import Allocation, CancellationRule, Consignment, Order, OrderLine, Receipt
from domain.parties.models import Account, Appointment
from domain.parties.roles import Permission, Viewer
from domain.pricing.models import BuyerContract, PriceCorridor, PriceDeparture
from domain.regions.models import Region
from domain.settlement.models import (
    AttributionLine,
    CreditNote,
    Entry,
    IncomeEntry,
    IncomeLine,
    IncomeMonth,
    Settlement,
)
from tests.reading.pools import Quiet
from tests.reading.rows import NODES, Ids, World

CURSOR = "<a cursor>"
"""Stands for any: what a cursor holds is nobody's business."""

Args = Mapping[str, Any]


@dataclass(repr=False)
class Asking(Quiet):
    """Who asks, what they see, and what ids and cursors stand for."""

    world: World
    viewer: Viewer | None
    ids: Ids
    cursors: Mapping[tuple[str, str], str]
    everything: World

    @cached_property
    def nodes(self) -> dict[str, tuple[str, Any]]:
        return {id_: (name, row) for name, id_, row in self.world.ids(self.ids, NODES)}

    @cached_property
    def hidden_too(self) -> dict[str, Any]:
        return {id_: row for _, id_, row in self.everything.ids(self.ids, NODES)}

    def node(self, id_: str, type_name: str) -> Any:
        name, row = self.nodes.get(id_, ("", None))
        return row if name == type_name else None

    def must(self, permission: Permission) -> None:
        if self.viewer is None or not self.viewer.may(permission):
            raise GraphQLError(f"needs {permission}")


ANSWERS: dict[str, Callable[[Asking, Any, Args], Any]] = {}
"""What each field answers that is not just a column."""
COLUMNS = {
    "Account": "login name language",
    "Allocation": "reserved dispatched firstReading accepted",
    "Appointment": "role",
    "AttributionLine": "basis cost amount consignmentNumber acceptedOn lotCode productName quantity unitPrice shares",
    "BudgetUnit": "code name",
    "BuyerContract": "unitPrice quantityCap state source offeredAt agreedAt",
    "BuyerMember": "name duty",
    "Category": "code nameEn nameZh isFood shelfLifeDays datedBy coldChain liveGoods",
    "CertificateKind": "code nameEn nameZh certifies validMonths source",
    "Award": "quantity unitPrice reason awardedAt",
    "CallOff": "calledOffAt",
    "Certification": "state appliedAt dueOn noticeUntil number revokedAt",
    "CertificationEvidence": "addedAt",
    "CertificationStep": "act actorName role reason at",
    "Consignment": "number state deliverOn goods confirmedAt dispatchedAt acceptedAt"
    " cancelledAt cancelCause cancelReason",
    "CreditNote": "number amount reason issuedOn",
    "Document": "name mediaType size uploadedAt",
    "CertificateKey": "code firstUsedAt",
    "ConsignmentDelivery": "label street contactName phoneMasked opens closes payer freight",
    "DeliveryAddress": "label street contactName phoneMasked isDefault",
    "DeliveryTerms": "weekdays minimumOrder",
    "FilingUnit": "code name",
    "FilingVersion": "version planned reserved reason filedName filedAt confirmedName confirmedAt",
    "FreightRule": "payer flat perKg freeFrom",
    "Household": "number",
    "ImpactCertificate": "code since until paid reached households proof issuedAt",
    "IncomeEntry": "category earnedOn amount",
    "IncomeLine": "kind perHead source",
    "IncomeMonth": "month category state amount",
    "IncomeSource": "category realised provisional",
    "InterestNote": "number since until amount claimedOn",
    "InterestPayment": "amount reference paidAt",
    "InterestStep": "since until open annualRate amount",
    "Invoice": "kind code number issuedOn net taxRate tax total reason enteredAt",
    "InvoiceItem": "amount",
    "LateInterestRate": "annualRate source",
    "Lead": "productName quantity expectedValue followUpOn state lostReason orderNumber openedAt closedAt",
    "Licence": "kind number issuedOn expiresOn state submittedAt decidedAt reason",
    "Listing": "title unitLabel unitContent minimumQuantity leadTimeDays lowestPrice publishedAt"
    " withdrawnAt firstDay surplusSince householdLinked",
    "Lot": "code traceCode grade harvestedOn producedOn expiresOn storagePlace storeFromCelsius"
    " storeUpToCelsius coldChain heldAt recalledAt quantity onHand reserved",
    "LotContribution": "householdName quantity",
    "MatchmakingSession": "theme place heldOn capacity seatsTaken state cancelReason",
    "InspectionKind": "code nameEn nameZh source",
    "RecallLevel": "code nameEn nameZh beginWithinHours finishWithinDays source",
    "Membership": "relation isHead",
    "MonitoredGroup": "code nameEn nameZh",
    "Monitoring": "cause",
    "Objection": "text at",
    "ObjectionFinding": "upheld finding at",
    "Order": "number placedAt deliverOn",
    "OrderApproval": "amount limit askedName askedAt decision decidedName decidedAt reason",
    "OrderMove": "fromName toName year amount reason movedName movedAt",
    "OrderLine": "title baseUnit quantity unitPrice amount priceBasis",
    "Organisation": "name kind",
    "PageInfo": "hasNextPage hasPreviousPage startCursor endCursor",
    "PaymentAgreement": "days contract proposedAt confirmedAt",
    "PaymentTerm": "buyerKind days mostDays source",
    "Participation": "side attendance changedAt",
    "Payroll": "month state total",
    "Person": "name bornOn idNumberMasked",
    "Placement": "personName",
    "PriceCorridor": "productName baseUnit low high source setAt",
    "PriceDeparture": "unitPrice low high reason at",
    "PriceRecord": "fromQuantity unitPrice since",
    "PriceTier": "fromQuantity unitPrice",
    "Product": "name baseUnit",
    "Receipt": "amount receivedAt",
    "Receivable": "amount acceptedOn dueOn termSource",
    "PurchaseContract": "number quantity unitPrice tenderNumber agreedAt",
    "Quote": "version validUntil note quotedAt replacedAt withdrawnAt",
    "QuoteLine": "productName quantity unitPrice amount",
    "ReceivingSlot": "weekdays opens closes",
    "Region": "name level",
    "ReservedShareFiling": "year kind",
    "ReservedShareScheme": "code nameEn nameZh scope percent source",
    "RegistrationStep": "act actorName role reason at",
    "RequiredLicence": "organisationKind licenceKind forFoodOnly source",
    "SellerRegistration": "name kind creditCode sellsFood state appliedAt changedAt",
    "Settlement": "goods net residual",
    "SpendingLimit": "period amount memberName",
    "StandingOrder": "number name state marginDays onHolidays workdayMenu madeAt",
    "StandingOrderException": "day quantity inForce",
    "StandingOrderLine": "position weekday title quantity highestPrice",
    "StandingOrderRun": "day ranAt outcome code explainedEn explainedZh",
    "StandingOrderRunLine": "title outcome quantity unitPrice amount code explainedEn explainedZh",
    "Tender": "number title place askedAt closesAt openToAll state cancelledAt cancelReason",
    "TenderLine": "position goods baseUnit quantity grade",
    "Vacancy": "title posts monthlyWage",
    "WageEvidence": "personName post month amount",
}
"""What is shown as it stands in the row."""


def answers(*paths: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def keep(answer: Callable[[Asking, Any, Args], Any]) -> Callable[[Asking, Any, Args], Any]:
        ANSWERS.update(dict.fromkeys(paths, answer))
        return answer

    return keep


# Pages

Order_ = Sequence[tuple[str, bool]]
"""Attributes to sort by, each with whether it descends."""


@dataclass
class Page:
    """Some rows of a list, and where they stand in it."""

    rows: list[Any]
    total: int
    has_next_page: bool
    has_previous_page: bool

    @property
    def start_cursor(self) -> str | None:
        return CURSOR if self.rows else None

    end_cursor = start_cursor


def page(asking: Asking, rows: list[Any], order: Order_, name: str, args: Args) -> Page:
    first, last, after, before = (args.get(each) for each in ("first", "last", "after", "before"))
    if first is not None and last is not None:
        raise GraphQLError("first or last")
    size = next((each for each in (first, last) if each is not None), 20)
    if not 1 <= size <= 100:
        raise GraphQLError("page too large")
    found = list(rows)
    for attribute, descends in reversed(order):
        found.sort(key=lambda row: getattr(row, attribute), reverse=descends)
    if after is not None:
        place = _place(asking, name, after)
        found = [row for row in found if _beyond(row, place, order)]
    if before is not None:
        place = _place(asking, name, before)
        found = [row for row in found if _beyond(place, row, order)]
    more = len(found) > size
    if last is not None:
        return Page(found[-size:], len(rows), before is not None, more)
    return Page(found[:size], len(rows), more, after is not None)


def _place(asking: Asking, name: str, cursor: str) -> Any:
    if (name, cursor) not in asking.cursors:
        raise GraphQLError("no cursor of this list")
    return asking.hidden_too[asking.cursors[name, cursor]]


def _beyond(row: Any, place: Any, order: Order_) -> bool:
    for attribute, descends in order:
        mine, its = getattr(row, attribute), getattr(place, attribute)
        if mine != its:
            return bool(mine < its if descends else mine > its)
    return False


# Root fields


@answers("Query.node")
def _node(asking: Asking, _: Any, args: Args) -> Any:
    return asking.nodes.get(args["id"], ("", None))[1]


@answers("Query.nodes")
def _nodes(asking: Asking, _: Any, args: Args) -> Any:
    return [asking.nodes.get(each, ("", None))[1] for each in args["ids"]]


@answers("Query.regions")
def _regions(asking: Asking, _: Any, args: Args) -> Page:
    rows = asking.world.all(Region)
    if args.get("under") is not None:
        rows = [each for each in rows if str(each.code).startswith(_prefix(args["under"]))]
    if args.get("level") is not None:
        rows = [each for each in rows if each.level == args["level"]]
    return page(asking, rows, [("code", False)], "Query.regions", args)


def _prefix(code: str) -> str:
    """What all codes below a region begin with: a city is told by 4 digits, a county by 6, a township by 9."""
    if len(code) != 12 or not (code.isascii() and code.isdecimal()):
        raise GraphQLError("no code")
    return next(code[:digits] for digits in (4, 6, 9, 12) if not code[digits:].strip("0"))


@answers("Query.me")
def _me(asking: Asking, *_: Any) -> Any:
    return asking.viewer and asking.world.one(Account, id=asking.viewer.account_id)


@answers("Query.households")
def _households(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_HOUSEHOLDS)
    number, head = args.get("number"), args.get("head")
    rows = asking.world.all(Household)
    if number is not None:
        rows = [each for each in rows if each.number == number]
    if head is not None:
        rows = [each for each in rows if head in _heads(asking, each)]
    return page(asking, rows, [("number", False), ("id", False)], "Query.households", args)


def _heads(asking: Asking, household: Household) -> list[str]:
    """The names of its heads, past and present, as far as the viewer may see them."""
    people = [_person(asking, each, {}) for each in _memberships(asking, household, {}) if each.is_head]
    return [each.name for each in people if each]


@answers("Query.household")
def _household(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_HOUSEHOLDS)
    return asking.node(args["id"], "Household")


@answers("Query.listings")
def _listings(asking: Asking, _: Any, args: Args) -> Page:
    where, search = args.get("where") or {}, args.get("search")
    _check(where)
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


def _check(where: Args) -> None:
    """What is wrong with a filter is told whether or not there is anything to filter."""
    readers: dict[str, Callable[[str], Any]] = {"price": Decimal, "at": datetime.fromisoformat}
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
        _check(each)


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
            "food": _category(asking, _product(asking, listing, {}), {}).is_food,
            "surplus": listing.surplus_since is not None,
            "householdLinked": listing.household_linked,
        }[name]
        return given.get("eq") is None or yes == given["eq"]
    if name == "availableOn":
        return given.get("eq") is None or _orderable(asking, listing, date.fromisoformat(given["eq"]))
    return _is_as_asked(given, _TESTS[name], asking, listing) and (
        given.get("range") is None or _is_between(listing.lowest_price, given["range"])
    )


def _is_as_asked(given: Args, test: Callable[[Asking, Listing, Any], bool], asking: Asking, listing: Listing) -> bool:
    eq, one_of = given.get("eq"), given.get("oneOf")
    return (eq is None or test(asking, listing, eq)) and (
        one_of is None or any(test(asking, listing, each) for each in one_of)
    )


def _is_between(figure: Decimal, ends: Args) -> bool:
    low, high = (None if ends.get(end) is None else Decimal(ends[end]) for end in ("from", "to"))
    return (low is None or low <= figure) and (high is None or figure <= high)


def _is_below(asking: Asking, listing: Listing, code: str) -> bool:
    return f"{_product(asking, listing, {}).category_code}.".startswith(f"{code}.")


def _is_of(asking: Asking, listing: Listing, id_: str) -> bool:
    return asking.node(id_, "Organisation") is _organisation(asking, listing.seller_id)


def _is_kind(asking: Asking, listing: Listing, kind: str) -> bool:
    return bool(_organisation(asking, listing.seller_id).kind == kind)


def _is_in(_: Asking, listing: Listing, code: str) -> bool:
    return listing.county_id == int(code[:6])


def _costs(_: Asking, listing: Listing, price: str) -> bool:
    return listing.lowest_price == Decimal(price)


def _is_certified(asking: Asking, listing: Listing, code: str) -> bool:
    held = asking.world.all(Certification, county_id=listing.county_id, product_id=listing.product_id)
    today = clock.today()
    return any(each.certificate_code == code and each.number and _holds(each.during, today) for each in held)


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
    return _holds(listing.delivery, day) and soon <= day and _available(asking, listing, {}) >= listing.minimum_quantity


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
    return _by("code", [each for each in kinds if each.code in category.certificates_required])


def _holds(days: Any, day: date) -> bool:
    return (days.lower is None or days.lower <= day) and (days.upper is None or day < days.upper)


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


@answers("Query.orders")
def _orders(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    return page(asking, asking.world.all(Order), [("placed_at", True), ("id", True)], "Query.orders", args)


@answers("Query.order")
def _order(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["id"], "Order")


@answers("Query.settlement")
def _settlement(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    consignment = asking.hidden_too.get(args["consignmentId"])
    if not isinstance(consignment, Consignment):
        return None
    return asking.world.one(Settlement, county_id=consignment.county_id, consignment_id=consignment.id)


# Parties and regions


def _organisation(asking: Asking, id_: Any) -> Any:
    return asking.world.one(NODES["Organisation"], id=id_)


def organisation_at(attribute: str, *paths: str) -> None:
    answers(*paths)(lambda asking, row, _: _organisation(asking, getattr(row, attribute)))


organisation_at(
    "seller_id",
    "Product.seller",
    "Lot.seller",
    "Listing.seller",
    "Consignment.seller",
    "AttributionLine.seller",
    "BuyerContract.seller",
    "PriceDeparture.seller",
)
organisation_at("buyer_id", "Order.buyer", "Consignment.buyer", "ImpactCertificate.buyer")
TRADED = ("PaymentAgreement", "Receivable", "InterestNote", "Invoice")
organisation_at("seller_id", *(f"{each}.seller" for each in TRADED))
organisation_at("buyer_id", *(f"{each}.buyer" for each in TRADED))
organisation_at("buyer_id", "Order.buyer", "Consignment.buyer", "BuyerContract.buyer", "PriceDeparture.buyer")
organisation_at("employer_id", "Vacancy.employer", "WageEvidence.employer")
organisation_at("organisation_id", "Appointment.organisation", "AttributionLine.organisation", "Document.organisation")


@answers("Region.code")
def _code(_: Asking, region: Any, __: Args) -> str:
    return f"{region.code:012d}"


@answers("Organisation.region", "Household.region")
def _region(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Region, code=row.region_code)


@answers("Account.appointments")
def _appointments(asking: Asking, account: Account, _: Args) -> Any:
    return _by("id", asking.world.all(Appointment, account_id=account.id))


def _by(attribute: str, rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: getattr(row, attribute))


# Households


@answers("Household.memberships")
def _memberships(asking: Asking, household: Household, _: Args) -> list[Membership]:
    found = asking.world.all(Membership, county_id=household.county_id, household_id=household.id)
    return sorted(found, key=lambda each: (not each.is_head, each.id))


@answers("Membership.person")
def _person(asking: Asking, membership: Membership, _: Args) -> Any:
    return asking.world.one(NODES["Person"], county_id=membership.county_id, id=membership.person_id)


@answers("Household.monitorings")
def _monitorings(asking: Asking, household: Household, _: Args) -> Any:
    return _by("id", asking.world.all(Monitoring, county_id=household.county_id, household_id=household.id))


@answers("Monitoring.group")
def _group(asking: Asking, monitoring: Monitoring, _: Args) -> Any:
    return asking.world.one(NODES["MonitoredGroup"], code=monitoring.group_code)


@answers("Monitoring.since")
def _since(_: Asking, monitoring: Monitoring, __: Args) -> Any:
    return monitoring.during.lower


# Catalog


@answers("Product.category")
def _category(asking: Asking, product: Product, _: Args) -> Any:
    return asking.world.one(NODES["Category"], code=product.category_code)


@answers("Listing.product", "Lot.product", "BuyerContract.product", "PriceDeparture.product")
def _product(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Product, county_id=row.county_id, id=row.product_id)


@answers("Lot.contributions")
def _contributions(asking: Asking, lot: Lot, _: Args) -> Any:
    return _by("id", asking.world.all(LotContribution, county_id=lot.county_id, lot_id=lot.id))


@answers("Listing.tiers")
def _tiers(asking: Asking, listing: Listing, _: Args) -> Any:
    return _by("from_quantity", asking.world.all(PriceTier, county_id=listing.county_id, listing_id=listing.id))


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


# Prices


def _holds_today(row: Any) -> bool:
    return _holds(row.during, clock.today())


@answers("Listing.corridor")
def _corridor(asking: Asking, listing: Listing, _: Args) -> Any:
    """Of the product's name, else of the narrowest category that it is in or below."""
    product = _product(asking, listing, {})
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
            return asking.node(asked, "Product") is _product(asking, row, {})
        return asking.node(asked, "Organisation") is _organisation(asking, getattr(row, f"{name}_id"))

    rows = _where(asking.world.all(BuyerContract), args.get("where"), fits)
    return page(asking, rows, [("offered_at", True), ("id", True)], "Query.contractPrices", args)


@answers("Query.priceCorridors")
def _corridors(asking: Asking, _: Any, args: Args) -> Page:
    def fits(row: PriceCorridor, name: str, asked: Any) -> bool:
        return row.county_id == int(asked[:6]) if name == "county" else row.category_code == asked

    rows = _where(asking.world.all(PriceCorridor), args.get("where"), fits)
    return page(asking, rows, [("set_at", True), ("id", True)], "Query.priceCorridors", args)


@answers("Query.pricesOutsideCorridor")
def _departures(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_PRICE_DEPARTURES)

    def fits(row: PriceDeparture, name: str, asked: Any) -> bool:
        if name == "county":
            return row.county_id == int(asked[:6])
        return asking.node(asked, "Organisation") is _organisation(asking, row.seller_id)

    rows = _where(asking.world.all(PriceDeparture), args.get("where"), fits)
    return page(asking, rows, [("at", True), ("id", True)], "Query.pricesOutsideCorridor", args)


def _where(rows: list[Any], where: Any, fits: Callable[[Any, str, Any], bool]) -> list[Any]:
    """Those a filter lets through; `fits` says whether a row is as one value of a field asks."""
    _check(where or {})
    return [row for row in rows if _lets_through(row, where or {}, fits)]


def _lets_through(row: Any, where: Args, fits: Callable[[Any, str, Any], bool]) -> bool:
    both, any_of = where.get("and"), where.get("or")
    held = [
        _is_given(row, name, given, fits)
        for name, given in where.items()
        if given is not None and name not in {"and", "or"}
    ]
    if both is not None:
        held.append(bool(both) and all(_lets_through(row, each, fits) for each in both))
    if any_of is not None:
        held.append(any(_lets_through(row, each, fits) for each in any_of))
    return all(held)


def _is_given(row: Any, name: str, given: Args, fits: Callable[[Any, str, Any], bool]) -> bool:
    eq, one_of = given.get("eq"), given.get("oneOf")
    ends = given.get("range") or {}
    low, high = (ends.get(end) and datetime.fromisoformat(ends[end]) for end in ("from", "to"))
    return (
        (eq is None or fits(row, name, eq))
        and (one_of is None or any(fits(row, name, each) for each in one_of))
        and (not low or low <= row.at)
        and (not high or row.at <= high)
    )


# Orders


@answers("Order.consignments")
def _consignments(asking: Asking, order: Order, _: Args) -> list[Any]:
    return _by("number", asking.world.all(Consignment, order_county_id=order.county_id, order_id=order.id))


@answers("Order.total")
def _total(asking: Asking, order: Order, _: Args) -> int:
    """Of each consignment what was accepted; what was ordered until then; nothing of a cancelled one."""
    total = 0
    for each in _consignments(asking, order, {}):
        if each.state == "CANCELLED":
            continue
        ordered = sum(line.amount for line in _lines(asking, each, {}))
        total += ordered if each.goods is None else each.goods
    return total


@answers("Consignment.lines")
def _lines(asking: Asking, consignment: Consignment, _: Args) -> list[Any]:
    return _by("position", asking.world.all(OrderLine, county_id=consignment.county_id, consignment_id=consignment.id))


@answers("Consignment.paid")
def _paid(asking: Asking, consignment: Consignment, _: Args) -> int:
    received = asking.world.all(Receipt, county_id=consignment.county_id, consignment_id=consignment.id)
    return sum(each.amount for each in received)


@answers("Consignment.cancellableUntil")
def _cancellable_until(asking: Asking, consignment: Consignment, _: Args) -> date | None:
    rule = _cancellation_rule(asking, consignment)
    return consignment.deliver_on - timedelta(days=rule.buyer_notice_days) if rule else None


@answers("Consignment.confirmableUntil")
def _confirmable_until(asking: Asking, consignment: Consignment, _: Args) -> date | None:
    rule = _cancellation_rule(asking, consignment)
    return consignment.deliver_on - timedelta(days=rule.confirm_notice_days) if rule else None


def _cancellation_rule(asking: Asking, consignment: Consignment) -> CancellationRule | None:
    """Of its county, else of the city, on the day of delivery."""
    in_force = [each for each in asking.world.all(CancellationRule) if each.during.contains(consignment.deliver_on)]
    for region in (consignment.county_id * 10**6, consignment.county_id // 100 * 10**8):
        for rule in in_force:
            if rule.region_code == region:
                return rule
    return None


@answers("OrderLine.allocations")
def _allocations(asking: Asking, line: OrderLine, _: Args) -> list[Any]:
    return _by("id", asking.world.all(Allocation, county_id=line.county_id, line_id=line.id))


@answers("OrderLine.accepted")
def _accepted(asking: Asking, line: OrderLine, _: Args) -> Decimal | None:
    known = [each.accepted for each in _allocations(asking, line, {}) if each.accepted is not None]
    return sum(known, Decimal(0)) if known else None


@answers("Allocation.lot")
def _lot(asking: Asking, allocation: Allocation, _: Args) -> Any:
    return asking.world.one(Lot, county_id=allocation.county_id, id=allocation.lot_id)


# Settlement and income


@answers("Settlement.lines")
def _parts(asking: Asking, settlement: Settlement, _: Args) -> Any:
    found = asking.world.all(AttributionLine, county_id=settlement.county_id, settlement_id=settlement.id)
    return _by("position", found)


@answers("Payroll.lines")
def _payroll_lines(asking: Asking, payroll: Any, _: Args) -> Any:
    return _by("id", asking.world.all(PayrollLine, county_id=payroll.county_id, payroll_id=payroll.id))


@answers("Placement.vacancy")
def _vacancy(asking: Asking, placement: Any, _: Args) -> Any:
    return asking.world.one(NODES["Vacancy"], county_id=placement.county_id, id=placement.vacancy_id)


@answers("IncomeEntry.realised")
def _realised(asking: Asking, entry: IncomeEntry, _: Args) -> int:
    found = asking.world.all(Entry, county_id=entry.county_id, income_entry_id=entry.id, state="REALISED")
    return sum(each.amount for each in found)


@answers("IncomeEntry.state")
def _state(asking: Asking, entry: IncomeEntry, _: Args) -> str:
    return "REALISED" if _realised(asking, entry, {}) == entry.amount else "PROVISIONAL"


@answers("IncomeEntry.sale")
def _sale(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return asking.world.one(AttributionLine, county_id=entry.county_id, id=entry.sale_id)


@answers("IncomeEntry.wage")
def _wage(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return asking.world.one(PayrollLine, county_id=entry.county_id, id=entry.wage_id)


@dataclass
class Statement:
    """A household's income over a period, in one view."""

    household: Household
    since: date
    until: date
    view: str


@dataclass
class Source:
    category: str
    realised: int = 0
    provisional: int = 0


@answers("IncomeEntry.evidence")
def _evidence(asking: Asking, entry: IncomeEntry, _: Args) -> Any:
    return _sale(asking, entry, {}) or _wage(asking, entry, {})


@answers("AttributionLine.householdName")
def _household_name(asking: Asking, line: AttributionLine, _: Args) -> str | None:
    """Masked but for the first character, unless the viewer's work needs names."""
    name = line.household_name
    known = asking.viewer is not None and asking.viewer.may(Permission.READ_NAMES)
    return name if known or name is None else f"{name[0]}**"


@answers("Query.incomeStatement")
def _statement(asking: Asking, _: Any, args: Args) -> Statement | None:
    asking.must(Permission.READ_INCOME)
    household = asking.node(args["householdId"], "Household")
    since, until = (date.fromisoformat(args[each]) for each in ("from", "to"))
    return household and Statement(household, since, until, args["view"])


@answers("IncomeStatement.household")
def _whose(_: Asking, statement: Statement, __: Args) -> Household:
    return statement.household


@answers("IncomeStatement.householdSize")
def _size(asking: Asking, statement: Statement, _: Args) -> int:
    members = _memberships(asking, statement.household, {})
    return sum(_holds(each.during, statement.until) for each in members)


COUNTED = {"WAGE": 1, "OPERATING": 1, "PROPERTY": 1, "TRANSFER": 1, "OPERATING_COST": -1}
WATCHED = {**COUNTED, "CLAIM": 1, "SELF_PAID_MEDICAL": -1}
"""Watching for hardship also counts what an insurer paid and what an illness cost."""


@answers("IncomeStatement.net")
def _net(asking: Asking, statement: Statement, _: Args) -> int:
    signs = WATCHED if statement.view == "MONITORING" else COUNTED
    return sum(
        signs.get(entry.category, 0) * line.amount
        for entry, line in _ledger(asking, statement)
        if line.state == "REALISED" and statement.since <= line.effective_on
    )


def _ledger(asking: Asking, statement: Statement) -> list[tuple[IncomeEntry, Entry]]:
    """What was posted for the household's earnings until the end of the period."""
    return [
        (entry, line)
        for entry in _earned(asking, statement.household)
        for line in asking.world.all(Entry, county_id=entry.county_id, income_entry_id=entry.id)
        if line.effective_on <= statement.until
    ]


def _earned(asking: Asking, household: Household) -> list[IncomeEntry]:
    return asking.world.all(IncomeEntry, county_id=household.county_id, household_id=household.id)


@answers("IncomeStatement.perHead")
def _per_head(asking: Asking, statement: Statement, _: Args) -> int | None:
    """To the nearest fen, half away from zero."""
    net, size = _net(asking, statement, {}), _size(asking, statement, {})
    return (1 if net >= 0 else -1) * ((2 * abs(net) + size) // (2 * size)) if size else None


@answers("IncomeStatement.line")
def _line(asking: Asking, statement: Statement, _: Args) -> Any:
    """Of the region or the nearest above it: a region above has the same digits and then only zeros."""
    code = f"{statement.household.region_code:012d}"
    for digits in (12, 9, 6, 4, 2):
        above = int(code[:digits].ljust(12, "0"))
        lines = asking.world.all(IncomeLine, kind=statement.view, region_code=above)
        in_force = [each for each in lines if _holds(each.during, statement.until)]
        if in_force:
            return in_force[0]
    return None


@answers("IncomeStatement.sources")
def _sources(asking: Asking, statement: Statement, _: Args) -> list[Source]:
    found: dict[str, Source] = {}
    for entry, line in _ledger(asking, statement):
        source = found.setdefault(entry.category, Source(entry.category))
        if line.state == "PROVISIONAL":
            source.provisional += line.amount
        elif line.state == "REALISED" and line.effective_on >= statement.since:
            source.realised += line.amount
    return _by("category", list(found.values()))


@answers("IncomeStatement.months")
def _months(asking: Asking, statement: Statement, _: Args) -> Any:
    household = statement.household
    found = asking.world.all(IncomeMonth, county_id=household.county_id, household_id=household.id)
    begun = [each for each in found if statement.since <= each.month <= statement.until]
    return sorted(begun, key=lambda each: (each.month, each.category, each.state))


@answers("IncomeStatement.entries")
def _entries(asking: Asking, statement: Statement, args: Args) -> Page:
    earned = _earned(asking, statement.household)
    rows = [each for each in earned if statement.since <= each.earned_on <= statement.until]
    return page(asking, rows, [("earned_on", True), ("id", True)], "IncomeStatement.entries", args)


# Money papers


@answers("Query.receivables")
def _receivables(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    where = args.get("where") or {}
    rows = [each for each in asking.world.all(Receivable) if _asked_for(asking, each, where)]
    return page(asking, rows, [("due_on", False), ("id", False)], "Query.receivables", args)


def _asked_for(asking: Asking, receivable: Receivable, where: Args) -> bool:
    for name, own in (("sellerId", receivable.seller_id), ("buyerId", receivable.buyer_id)):
        asked = where.get(name)
        if asked is not None and asking.node(asked, "Organisation") is not _organisation(asking, own):
            return False
    before = where.get("dueBefore")
    late = before is None or receivable.due_on < date.fromisoformat(before)
    return late and (not where.get("openOnly") or _still_open(asking, receivable, {}) > 0)


@answers("Receivable.creditNotes")
def _credit_notes(asking: Asking, row: Receivable, _: Args) -> Any:
    found = asking.world.all(CreditNote, county_id=row.county_id, consignment_id=row.consignment_id)
    return _by("id", found)


@answers("Receivable.receipts")
def _receipts(asking: Asking, row: Receivable, _: Args) -> Any:
    return _by("id", asking.world.all(Receipt, county_id=row.county_id, consignment_id=row.consignment_id))


@answers("Receivable.credited")
def _credited(asking: Asking, row: Receivable, _: Args) -> int:
    return sum(int(each.amount) for each in _credit_notes(asking, row, {}))


@answers("Receivable.paid")
def _received(asking: Asking, row: Receivable, _: Args) -> int:
    return sum(int(each.amount) for each in _receipts(asking, row, {}))


@answers("Receivable.open")
def _still_open(asking: Asking, row: Receivable, _: Args) -> int:
    return int(row.amount - _credited(asking, row, {}) - _received(asking, row, {}))


@answers("Receivable.consignment", "InvoiceItem.consignment")
def _of_consignment(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(Consignment, county_id=row.county_id, id=row.consignment_id)


@answers("Receivable.interestNotes")
def _notes_of(asking: Asking, row: Receivable, _: Args) -> Any:
    return _by("since", asking.world.all(InterestNote, county_id=row.county_id, receivable_id=row.id))


@answers("Query.interestNotes")
def _interest_notes(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("claimed_at", True), ("id", True)]
    return page(asking, asking.world.all(InterestNote), order, "Query.interestNotes", args)


@answers("InterestNote.steps")
def _steps(asking: Asking, note: InterestNote, _: Args) -> Any:
    return _by("since", asking.world.all(InterestStep, county_id=note.county_id, note_id=note.id))


@answers("InterestNote.payment")
def _interest_payment(asking: Asking, note: InterestNote, _: Args) -> Any:
    return asking.world.one(InterestPayment, county_id=note.county_id, note_id=note.id)


@answers("Query.invoices")
def _invoices(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    rows, asked = asking.world.all(Invoice), args.get("orderId")
    if asked is not None:
        order = asking.hidden_too.get(asked)
        of_it = (order.county_id, order.id) if isinstance(order, Order) else None
        rows = [each for each in rows if (each.order_county_id, each.order_id) == of_it]
    return page(asking, rows, [("entered_at", True), ("id", True)], "Query.invoices", args)


@answers("Invoice.items")
def _items(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return _by("id", asking.world.all(InvoiceItem, county_id=invoice.county_id, invoice_id=invoice.id))


@answers("Invoice.voidedBy")
def _voided_by(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return asking.world.one(Invoice, county_id=invoice.county_id, voids_id=invoice.id)


@answers("Invoice.voids")
def _voids(asking: Asking, invoice: Invoice, _: Args) -> Any:
    return invoice.voids_id and asking.world.one(Invoice, county_id=invoice.county_id, id=invoice.voids_id)


@answers("Query.paymentAgreements")
def _agreements(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("proposed_at", True), ("id", True)]
    return page(asking, asking.world.all(PaymentAgreement), order, "Query.paymentAgreements", args)


@answers("Query.paymentTerms")
def _terms(asking: Asking, *_: Any) -> Any:
    return sorted(asking.world.all(PaymentTerm), key=lambda each: (each.buyer_kind, each.id))


@answers("Query.lateInterestRates")
def _rates(asking: Asking, *_: Any) -> Any:
    return _by("id", asking.world.all(LateInterestRate))


DATED = ("BuyerContract", "PriceCorridor", "PaymentTerm", "LateInterestRate", "PaymentAgreement")


@answers(*(f"{each}.since" for each in DATED))
def _first_day(_: Asking, row: Any, __: Args) -> Any:
    return row.during.lower


@answers(*(f"{each}.until" for each in DATED))
def _last_day(_: Asking, row: Any, __: Args) -> Any:
    return row.during.upper and row.during.upper - timedelta(days=1)


@answers("Query.impactCertificates")
def _certificates(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_ORDERS)
    order = [("issued_at", True), ("id", True)]
    return page(asking, asking.world.all(ImpactCertificate), order, "Query.impactCertificates", args)


@answers("Query.impactCertificate")
def _certificate(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_ORDERS)
    return asking.node(args["id"], "ImpactCertificate")


@answers("ImpactCertificate.supersededAt")
def _superseded(asking: Asking, row: ImpactCertificate, _: Args) -> Any:
    same = asking.world.all(ImpactCertificate, buyer_id=row.buyer_id, since=row.since, until=row.until)
    return min((each.issued_at for each in same if each.id > row.id), default=None)


@answers("Query.certificateKeys")
def _keys(asking: Asking, *_: Any) -> Any:
    return sorted(asking.world.all(CertificateKey), key=lambda each: (each.first_used_at, each.code))


@answers("CertificateKey.publicKey")
def _public_key(_: Asking, key: CertificateKey, __: Args) -> str:
    return key.public_key.hex()
