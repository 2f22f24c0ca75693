"""What is said when money comes or goes beside payments."""

import strawberry

from domain.settlement.actions.settling import AT_ONCE
from schema.scalars import Money


@strawberry.input
class AdvancePaymentInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    amount: Money = strawberry.field(description="At most what its households await and its buyer is owed back.")
    reference: str = strawberry.field(description="Of the bank's slip.")


@strawberry.input
class RefundBuyerInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    amount: Money = strawberry.field(description="At most what the buyer has paid beyond what is owed.")
    reference: str = strawberry.field(description="Of the bank's slip.")


@strawberry.input
class JudgeFaultInput:
    idempotency_key: str
    claim_id: strawberry.ID
    lot_at_fault: bool
    note: str = strawberry.field(description="Why, for the seller and the overseers to read: name no family.")


@strawberry.input(description="Sent twice it settles nothing twice: what is settled is not due.")
class SettleDueInput:
    at_most: int = strawberry.field(default=AT_ONCE, description=f"Consignments at once; never more than {AT_ONCE}.")
