"""What is sent about lots: corrections, inspections, recalls, surplus, reviews."""

import strawberry

from domain.catalog.models import BaseUnit
from domain.provenance.models import CorrectionReason, Result
from schema.inputs.catalog import StorageInput
from schema.inputs.filters import BooleanFilter, CodeFilter
from schema.scalars import Day, Quantity, UnitPrice

_KEY = "8 to 64 characters, made at random for each request; sent again it does nothing twice."
_VERSION = "The household's version that was looked at: if it has another by now, nothing is done."


@strawberry.input(description="By a last day.")
class ByDayFilter:
    eq: Day | None = strawberry.field(default=None, description="That day or earlier.")


@strawberry.input(description="Which of one's lots. What is left out, or null, does not narrow.")
class MyLotWhere:
    category: CodeFilter | None = strawberry.field(default=None, description="A category and all below it, by code.")
    expiring_by: ByDayFilter | None = strawberry.field(
        default=None, description="Those that may not be sold after a day; those that keep are not among them."
    )
    in_stock: BooleanFilter | None = strawberry.field(default=None, description="Whether any is on hand.")
    held: BooleanFilter | None = strawberry.field(default=None, description="Waiting for an inspection or a reason.")
    recalled: BooleanFilter | None = None


@strawberry.input(description="A difference between books and shelf, in base units.")
class CorrectStockInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_id: strawberry.ID
    reason: CorrectionReason
    change: Quantity = strawberry.field(description="Below zero where there is less than the books say.")
    note: str | None = None


@strawberry.input(description="What a lot says from now on; all of it is replaced.")
class EditLotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_id: strawberry.ID
    grade: str | None = None
    storage: StorageInput = strawberry.field(default_factory=StorageInput)


@strawberry.input(description="What a laboratory or an official found in a lot.")
class RecordInspectionInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_id: strawberry.ID
    kind_code: str
    lab: str
    inspected_on: Day
    result: Result
    value: Quantity | None = None
    limit_value: Quantity | None = None
    value_unit: str | None = strawberry.field(default=None, description="As in mg/kg.")
    document_id: strawberry.ID | None = strawberry.field(
        default=None, description="The report, if it was uploaded; its hash is shown to all."
    )


@strawberry.input(description="Call a lot back for good.")
class RecallLotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_id: strawberry.ID
    level_code: str
    reason: str


@strawberry.input(description="What became of all that was received, in base units.")
class AcknowledgeRecallInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    notice_id: strawberry.ID
    returned: Quantity
    destroyed: Quantity
    consumed: Quantity


@strawberry.input(description="That what a listing sells must be gone by a day.")
class OfferSurplusInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    listing_id: strawberry.ID
    sell_by: Day
    asked_price: UnitPrice = strawberry.field(description="Yuan per base unit, at most what the listing asks.")
    note: str | None = None


@strawberry.input(description="That a listing is no surplus any more.")
class EndSurplusInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    listing_id: strawberry.ID


@strawberry.input(description="Why a lot claims more than its households could have grown.")
class ExplainClaimsInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    lot_id: strawberry.ID
    reason: str


@strawberry.input(description="An official's word on a claim beyond capacity.")
class DecideFindingInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    finding_id: strawberry.ID
    clears: bool = strawberry.field(description="False upholds it: the lot stays held.")
    note: str


@strawberry.input(description="What a household had left when a season began, in the base unit of its category.")
class RecordOpeningStockInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    category_code: str
    season_from: Day = strawberry.field(description="The first day of the season.")
    quantity: Quantity
    source: str = strawberry.field(description="How it is known.")


@strawberry.input(description="Land that a household works.")
class RegisterPlotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    category_code: str = strawberry.field(description="Of what is grown.")
    mu: Quantity
    since: Day = strawberry.field(description="The first day, today or before.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")
    source: str = strawberry.field(description="What it rests on: a contract, a certificate, a survey.")


@strawberry.input(description="Animals that a household keeps.")
class RegisterLivestockInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    category_code: str = strawberry.field(description="Of what they bring.")
    head: int
    since: Day = strawberry.field(description="The first day, today or before.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")
    source: str = strawberry.field(description="What it rests on: a count, an ear-tag register.")


@strawberry.input
class EndPlotInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    plot_id: strawberry.ID
    until: Day = strawberry.field(description="The last day.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.input
class EndLivestockInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    livestock_id: strawberry.ID
    until: Day = strawberry.field(description="The last day.")
    expected_version: int | None = strawberry.field(default=None, description=_VERSION)


@strawberry.input(description="How much can be brought in a season of a kind of goods. A figure left out is no bound.")
class SetYieldNormInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    category_code: str = strawberry.field(description="It and all below it.")
    base_unit: BaseUnit
    per_mu: Quantity | None = None
    per_head: Quantity | None = None
    per_worker: Quantity | None = strawberry.field(default=None, description="The most that a working member can tend.")
    working_from_age: int = 16
    working_to_age: int = 70
    season_month: int = strawberry.field(default=1, description="A season is the twelve months from its first day on.")
    near_percent: int = 90
    over_percent: int = 110
    since: Day = strawberry.field(description="The first day it holds, tomorrow or later.")
    source: str = strawberry.field(description="What it rests on: a standard, a bulletin, a survey.")
