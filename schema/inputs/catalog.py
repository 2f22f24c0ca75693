"""What is sent to record and list, and how listings are asked for."""

from enum import Enum

import strawberry
from strawberry.file_uploads import Upload

from domain.bulk.policy import ErrorPolicy
from domain.catalog.models import BaseUnit
from domain.parties.models import OrganisationKind
from schema.inputs.filters import (
    BooleanFilter,
    CodeFilter,
    Direction,
    IdFilter,
    UnitPriceFilter,
    all_of,
    any_of,
)
from schema.scalars import Celsius, Day, Quantity, UnitPrice

_REASON = "Why a price lies outside the county's corridor; asked for only where one does."
_KEY = "8 to 64 characters, made at random for each request; sent again it does nothing twice."


@strawberry.input(description="How much a household supplied, by the name in its contract.")
class ContributionInput:
    household: str
    quantity: Quantity


@strawberry.input(description="Where a lot is kept, and how cold.")
class StorageInput:
    place: str | None = None
    from_celsius: Celsius | None = None
    up_to_celsius: Celsius | None = None
    cold_chain: bool = strawberry.field(default=False, description="Whether it must stay cold in store and on its way.")


@strawberry.input
class RecordLotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    product: str
    category_code: str
    base_unit: BaseUnit
    quantity: Quantity
    harvested_on: Day | None = strawberry.field(
        default=None, description="One of the two days, the one its category counts from."
    )
    produced_on: Day | None = None
    expires_on: Day | None = strawberry.field(
        default=None, description="The last day it may be sold; by its category's shelf life where it is left out."
    )
    grade: str | None = None
    storage: StorageInput | None = None
    code: str | None = None
    contributions: list[ContributionInput] = strawberry.field(default_factory=list)
    capacity_reason: str | None = strawberry.field(
        default=None, description="Why a household supplied more than it could have grown, where that is so."
    )


@strawberry.input(description="A stock list as CSV, XLSX, XLS or ODS, at most 5 MB.")
class ImportStockListInput:
    idempotency_key: str
    file: Upload
    dry_run: bool = strawberry.field(default=False, description="Only say what would happen.")
    error_policy: ErrorPolicy = strawberry.field(
        default=ErrorPolicy.SKIP_BAD_ROWS, description="What a bad row means for the others."
    )


@strawberry.input(description="Yuan per base unit from a quantity on.")
class PriceTierInput:
    from_quantity: Quantity
    unit_price: UnitPrice


@strawberry.input
class PublishListingInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_ids: list[strawberry.ID]
    title: str
    unit_label: str
    unit_content: Quantity
    minimum_quantity: Quantity
    lead_time_days: int
    deliver_from: Day
    deliver_until: Day
    tiers: list[PriceTierInput] = strawberry.field(
        description="From small quantities to large; more never costs more per unit."
    )
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.input(description="What of a listing shall be otherwise; what is left out, or null, stays.")
class ChangeListingInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    listing_id: strawberry.ID
    lot_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="All lots that it sells from.")
    minimum_quantity: Quantity | None = None
    lead_time_days: int | None = None
    deliver_from: Day | None = None
    deliver_until: Day | None = None
    tiers: list[PriceTierInput] | None = strawberry.field(default=None, description="All of its tiers.")
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.input
class WithdrawListingInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    listing_id: strawberry.ID


@strawberry.input(description="By what a seller is.")
class OrganisationKindFilter:
    eq: OrganisationKind | None = None
    one_of: list[OrganisationKind] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="For a day on which goods are wanted.")
class AvailableOnFilter:
    eq: Day | None = None


@strawberry.input(description="Which listings. What is left out, or null, does not narrow.")
class ListingWhere:
    category: CodeFilter | None = strawberry.field(default=None, description="A category and all below it, by code.")
    food: BooleanFilter | None = None
    seller: IdFilter | None = None
    seller_kind: OrganisationKindFilter | None = None
    county: CodeFilter | None = strawberry.field(default=None, description="The seller's, by its code of 12 digits.")
    price: UnitPriceFilter | None = strawberry.field(
        default=None, description="The lowest at which it may be ordered today: of its tiers, or as surplus."
    )
    available_on: AvailableOnFilter | None = strawberry.field(
        default=None,
        description="What can still be ordered for a day: in the delivery window, in time, and enough left.",
    )
    surplus: BooleanFilter | None = strawberry.field(default=None, description="Urgent to sell (滞销).")
    certification: CodeFilter | None = strawberry.field(
        default=None, description="A kind of certificate that its product holds in force today, by code."
    )
    household_linked: BooleanFilter | None = strawberry.field(
        default=None, description="Whether households supplied any of it; which ones is not said."
    )
    and_: list["ListingWhere"] | None = all_of()
    or_: list["ListingWhere"] | None = any_of()


@strawberry.enum(description="By what listings are ordered.")
class ListingOrderField(Enum):
    PUBLISHED_AT = "published_at"
    LOWEST_PRICE = strawberry.enum_value(
        "asked_price", description="The lowest of its prices, and what it costs as surplus, if that is less."
    )
    TITLE = strawberry.enum_value("sort_key", description="In the order of its pinyin.")
    FIRST_DAY = strawberry.enum_value("first_day", description="The first day of its delivery window.")


@strawberry.input
class ListingOrder:
    field: ListingOrderField = ListingOrderField.PUBLISHED_AT
    direction: Direction = Direction.DESC
