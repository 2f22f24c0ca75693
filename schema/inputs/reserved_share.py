"""What is sent to file a reserved share and to move orders."""

import strawberry

from domain.reserved_share.models import CanteenKind
from schema.scalars import Money


@strawberry.input
class FileReservedShareInput:
    idempotency_key: str
    scheme_code: str
    year: int
    planned: Money = strawberry.field(description="All that the canteen plans to buy in the year.")
    reserved: Money = strawberry.field(description="What of it is reserved: at least the scheme's share.")
    budget_unit_ids: list[strawberry.ID] = strawberry.field(description="Your own units that it counts.")
    kind: CanteenKind = CanteenKind.OWN
    party_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Other organisations it is filed for. They put in their units themselves."
    )


@strawberry.input
class JoinReservedShareInput:
    idempotency_key: str
    filing_id: strawberry.ID
    budget_unit_ids: list[strawberry.ID]


@strawberry.input
class AmendReservedShareInput:
    idempotency_key: str
    filing_id: strawberry.ID
    planned: Money
    reserved: Money
    reason: str


@strawberry.input
class ConfirmReservedShareInput:
    idempotency_key: str
    filing_id: strawberry.ID


@strawberry.input
class MoveOrderInput:
    idempotency_key: str
    order_id: strawberry.ID
    budget_unit_id: strawberry.ID = strawberry.field(description="Where it is charged from now on.")
    reason: str
