"""Products, lots and listings."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.accreditation import queries as accreditation_rows
from domain.accreditation.models import TakenOffFor
from domain.bulk.stock import Outcome
from domain.catalog import models
from domain.catalog import queries as rows
from domain.catalog.models import BaseUnit, Certified, DatedBy
from domain.parties.roles import Permission
from domain.pricing import queries as pricing
from domain.provenance.models import Severity
from resolvers import accreditation
from resolvers import catalog as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Celsius, Day, Instant, Quantity, UnitPrice
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation

if TYPE_CHECKING:
    from schema.types.accreditation import Certification
    from schema.types.pricing import PriceCorridor


@reads(models.CertificateKind)
@strawberry.type(description="A kind of certificate that a category can ask for.")
class CertificateKind(Node):
    code: str
    name_en: str
    name_zh: str
    certifies: Certified = strawberry.field(description="What one speaks of.")
    valid_months: int | None = strawberry.field(description="How long one usually holds.")
    source: str = strawberry.field(description="The rule or standard that it rests on.")


@reads(models.Category)
@strawberry.type(description="A kind of goods with the rules that hang on it.")
class Category(Node):
    code: str = strawberry.field(description="A path: `FRUIT.BERRY` is below `FRUIT`.")
    name_en: str
    name_zh: str
    is_food: bool
    shelf_life_days: int | None = strawberry.field(description="From harvest or production; null where it keeps.")
    cold_chain: bool = strawberry.field(description="Whether it must stay cold on its way.")
    live_goods: bool = strawberry.field(description="Whether it is sold alive.")
    certificates_required: list[CertificateKind] = from_rows(
        rows.certificates_required, "What a seller must show for it."
    )
    dated_by: DatedBy | None = strawberry.field(description="What day a lot of it must say; null where either will do.")


@reads(models.Product)
@strawberry.type(description="What a seller grows or makes.")
class Product(Node):
    name: str
    base_unit: BaseUnit
    category: Category
    seller: Organisation
    certificates: list[Annotated["Certification", strawberry.lazy("schema.types.accreditation")]] = from_rows(
        accreditation.certificates_of, "In force today."
    )


@reads(models.LotContribution)
@strawberry.type(description="How much of a lot one household supplied. Seen by the seller, and by officers.")
class LotContribution:
    household_name: str
    quantity: Quantity


@reads(models.Lot)
@strawberry.type(description="Goods of one harvest or production that are told apart from all others.")
class Lot(Node):
    code: str
    trace_code: str = strawberry.field(description="What anybody finds it by, as in `trace(code:)`.")
    grade: str | None
    harvested_on: Day | None
    produced_on: Day | None
    expires_on: Day | None = strawberry.field(description="The last day it may be sold and sent; null where it keeps.")
    storage_place: str | None
    store_from_celsius: Celsius | None
    store_up_to_celsius: Celsius | None
    cold_chain: bool = strawberry.field(description="Whether it must stay cold in store and on its way.")
    held_at: Instant | None = strawberry.field(
        description="Since when it waits for a better inspection, or for a review: it may not be sold."
    )
    recalled_at: Instant | None = strawberry.field(description="Since when it may not be sold for good.")
    quantity: Quantity
    on_hand: Quantity
    reserved: Quantity
    product: Product
    seller: Organisation
    contributions: list[LotContribution]


@reads(models.PriceTier)
@strawberry.type(description="The price from a quantity on.")
class PriceTier:
    from_quantity: Quantity
    unit_price: UnitPrice


@reads(models.PriceRecord)
@strawberry.type(description="A price that a listing asked, or asks, from an instant on.")
class PriceRecord:
    from_quantity: Quantity
    unit_price: UnitPrice
    since: Instant


@reads(models.Listing)
@strawberry.type(description="An offer to sell, for delivery on certain days.")
class Listing(Node):
    title: str
    unit_label: str
    unit_content: Quantity = strawberry.field(description="Base units in one package.")
    minimum_quantity: Quantity
    lead_time_days: int
    lowest_price: UnitPrice = strawberry.field(description="Of its tiers.")
    asked_price: UnitPrice = strawberry.field(
        description="The lowest it asks: of its tiers, or as surplus, if that is less. What is over is taken off as a"
        " day begins."
    )
    published_at: Instant
    withdrawn_at: Instant | None = strawberry.field(
        description="Since when it is off. What was taken off is not put back, even where its reason is gone: prices,"
        " days and lots are offered anew (`publishListing`)."
    )
    taken_off_for: TakenOffFor | None = from_sql(
        accreditation_rows.taken_off_for,
        "Why the county took it off; null where its seller did. Only to its seller and the county's offices.",
    )
    taken_off_reason: str | None = from_sql(
        accreditation_rows.taken_off_reason, "What the county wrote about it. Only to those who see why."
    )
    first_day: Day = strawberry.field(description="The first of the days for which deliveries may be ordered.")
    last_day: Day = from_sql(rows.last_day, "The last of these days.")
    surplus_since: Instant | None = strawberry.field(description="Since when it is urgent to sell (滞销).")
    surplus_price: UnitPrice | None = strawberry.field(
        description="What it costs while it is, in yuan per base unit, where its tiers are dearer."
    )
    surplus_until: Day | None = strawberry.field(description="The last day on which it may be ordered at that price.")
    household_linked: bool = strawberry.field(
        description="Whether households supplied any of it; which ones is not said."
    )
    product: Product
    seller: Organisation
    tiers: list[PriceTier]
    available: Quantity = from_sql(rows.available, "What can still be ordered.")
    price_records: list[PriceRecord] = strawberry.field(
        description="All prices it ever asked, newest first; those of one change have the same instant."
    )
    corridor: Annotated["PriceCorridor", strawberry.lazy("schema.types.pricing")] | None = from_rows(
        pricing.corridor_of_listing, "Between which prices the seller's county expects such goods to be sold today."
    )
    your_price: UnitPrice | None = from_sql(
        pricing.price_for_viewer, "What your organisation pays today by contract; null without one."
    )


@strawberry.type(description="That what a lot claims for a household is not plainly sound.")
class LotWarning:
    household: str
    severity: Severity = strawberry.field(
        description="NEAR its capacity, OVER it, or NO_BASIS where nothing is registered. OVER needs a reason, and "
        "waits for a review."
    )
    claimed: Quantity = strawberry.field(description="In all lots of the season up to this one, in base units.")
    capacity: Quantity | None = strawberry.field(description="What it could have supplied.")


@strawberry.type
class LotPayload:
    lot: Lot | None
    warnings: list[LotWarning] | None = strawberry.field(description="Null where the lot was recorded before.")
    user_errors: list[UserError]


@strawberry.type
class ListingPayload:
    listing: Listing | None
    user_errors: list[UserError]


@strawberry.type(description="One lot of an imported list.")
class ImportedLot:
    sheet: str
    rows: list[int]
    product: str
    quantity: Quantity
    outcome: Outcome


@strawberry.type(description="What keeps a row from being taken, or a whole file.")
class ImportFault:
    sheet: str | None
    row: int | None
    column: str | None = strawberry.field(description="Letter and heading.")
    value: str
    code: str
    message: str


@strawberry.type(description="What became of an imported list.")
class ImportStockListPayload:
    lots: list[ImportedLot] | None = strawberry.field(
        description="At most 1,000, those that were not taken first; the counts are of all."
    )
    recorded: int | None = strawberry.field(description="Lots.")
    already_known: int | None = strawberry.field(description="Lots that an earlier list brought.")
    refused: int | None = strawberry.field(description="Lots that read well and cannot be taken.")
    given_up: int | None = strawberry.field(description="Lots that another's fault rejects.")
    faults: list[ImportFault] | None = strawberry.field(description="At most 1,000; the count is of all.")
    fault_count: int | None
    passed_over: int | None = strawberry.field(description="Rows that are no goods: titles, headings, totals, blanks.")
    dry_run: bool | None
    user_errors: list[UserError]


@strawberry.type
class CatalogQueries:
    listings: Connection[Listing] = read_many(answers.listings, "What is for sale.")
    listing: Listing | None = read_one(answers.listing, "One offer.")
    my_listings: Connection[Listing] = read_many(
        answers.my_listings,
        "What one's organisation listed, withdrawn or not, newest first.",
        Permission.PUBLISH_LISTING,
    )
    categories: Connection[Category] = read_many(answers.categories, "Kinds of goods with their rules, by code.")
    certificate_kinds: Connection[CertificateKind] = read_many(
        answers.certificate_kinds, "Kinds of certificates that categories ask for, by code."
    )


@strawberry.type
class CatalogMutations:
    record_lot: LotPayload = act(answers.record_lot, "Put a lot into stock.", Permission.RECORD_LOT)
    import_stock_list: ImportStockListPayload = act(
        answers.import_stock_list,
        "Take a stock list into stock. What is sound is recorded, the rest reported; the same list twice does nothing.",
        Permission.IMPORT_STOCK_LIST,
    )
    publish_listing: ListingPayload = act(answers.publish_listing, "Offer lots for sale.", Permission.PUBLISH_LISTING)
    change_listing: ListingPayload = act(
        answers.change_listing,
        "Change the prices, the window, the least order or the lots of an own listing. Orders placed stay as they are.",
        Permission.PUBLISH_LISTING,
    )
    withdraw_listing: ListingPayload = act(
        answers.withdraw_listing, "Take an own listing off the market. Orders placed stand.", Permission.PUBLISH_LISTING
    )
