"""What is sent to agree on prices and to hold them to a corridor, and how they are asked for."""

import strawberry

from domain.catalog.models import BaseUnit
from domain.pricing.models import ContractState
from schema.inputs.filters import CodeFilter, IdFilter, InstantFilter, all_of, any_of
from schema.scalars import Day, Quantity, UnitPrice

_REASON = "Why the price lies outside the county's corridor; asked for only where it does."


@strawberry.input(description="A price for one buyer.")
class OfferContractPriceInput:
    idempotency_key: str
    buyer_id: strawberry.ID
    product_id: strawberry.ID
    unit_price: UnitPrice
    from_: Day = strawberry.field(name="from", description="The first delivery day it holds for.")
    until: Day = strawberry.field(description="The last one.")
    quantity_cap: Quantity | None = strawberry.field(
        default=None, description="How much may be ordered at this price, in base units; without it, any quantity."
    )
    source: str | None = strawberry.field(default=None, description="The number of the paper it rests on.")
    reason: str | None = strawberry.field(default=None, description=_REASON)


@strawberry.input
class OfferedPriceInput:
    idempotency_key: str
    contract_id: strawberry.ID


@strawberry.input(description="A price that was offered to one's organisation.")
class AcceptContractPriceInput(OfferedPriceInput):
    pass


@strawberry.input(description="A price that was offered to one's organisation.")
class DeclineContractPriceInput(OfferedPriceInput):
    pass


@strawberry.input(description="A price that one's organisation offered.")
class WithdrawContractPriceInput(OfferedPriceInput):
    pass


@strawberry.input(description="A corridor for a category and all below it, or for the products of one name.")
class SetPriceCorridorInput:
    idempotency_key: str
    category_code: str | None = None
    product_name: str | None = None
    base_unit: BaseUnit
    low: UnitPrice
    high: UnitPrice
    from_: Day = strawberry.field(name="from", description="The first day.")
    until: Day | None = strawberry.field(default=None, description="The last day; without it, it stays open.")
    source: str = strawberry.field(description="Where the figures come from.")


@strawberry.input
class EndPriceCorridorInput:
    idempotency_key: str
    corridor_id: strawberry.ID
    until: Day = strawberry.field(description="The last day, today or later.")


@strawberry.input(description="By where it stands.")
class ContractStateFilter:
    eq: ContractState | None = None
    one_of: list[ContractState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which contract prices. What is left out, or null, does not narrow.")
class ContractPriceWhere:
    seller: IdFilter | None = None
    buyer: IdFilter | None = None
    product: IdFilter | None = None
    state: ContractStateFilter | None = None
    and_: list["ContractPriceWhere"] | None = all_of()
    or_: list["ContractPriceWhere"] | None = any_of()


@strawberry.input(description="Which corridors. What is left out, or null, does not narrow.")
class PriceCorridorWhere:
    county: CodeFilter | None = strawberry.field(default=None, description="By its code of 12 digits.")
    category: CodeFilter | None = strawberry.field(default=None, description="Set for this very category.")
    and_: list["PriceCorridorWhere"] | None = all_of()
    or_: list["PriceCorridorWhere"] | None = any_of()


@strawberry.input(description="Which prices outside the corridor. What is left out, or null, does not narrow.")
class PriceDepartureWhere:
    seller: IdFilter | None = None
    county: CodeFilter | None = strawberry.field(default=None, description="The seller's, by its code of 12 digits.")
    at: InstantFilter | None = None
    and_: list["PriceDepartureWhere"] | None = all_of()
    or_: list["PriceDepartureWhere"] | None = any_of()
