"""What is sent to record and list, and how listings are asked for."""

from enum import Enum

import strawberry
from strawberry.file_uploads import Upload

from domain.catalog.models import BaseUnit
from schema.scalars import Day, Quantity, UnitPrice

_KEY = "8 to 64 characters, made at random for each request; sent again it does nothing twice."


@strawberry.input(description="How much a household supplied, by the name in its contract.")
class ContributionInput:
    household: str
    quantity: Quantity


@strawberry.input
class RecordLotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    product: str
    category_code: str
    base_unit: BaseUnit
    quantity: Quantity
    harvested_on: Day
    grade: str | None = None
    code: str | None = None
    contributions: list[ContributionInput] = strawberry.field(default_factory=list)


@strawberry.input(description="A stock list as CSV, XLSX, XLS or ODS, at most 5 MB.")
class ImportStockListInput:
    file: Upload
    dry_run: bool = strawberry.field(default=False, description="Only say what would happen.")


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
    tiers: list[PriceTierInput]


@strawberry.input(description="Which listings. What is left out does not narrow.")
class ListingWhere:
    category_code: list[str] | None = strawberry.field(default=None, description="One of these; none of them if empty.")
    seller_id: strawberry.ID | None = None
    delivered_on: Day | None = None


@strawberry.enum
class ListingOrderField(Enum):
    PUBLISHED_AT = "published_at"
    LOWEST_PRICE = "lowest_price"


@strawberry.enum
class Direction(Enum):
    ASC = "asc"
    DESC = "desc"


@strawberry.input
class ListingOrder:
    field: ListingOrderField = ListingOrderField.PUBLISHED_AT
    direction: Direction = Direction.DESC
