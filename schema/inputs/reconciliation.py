"""What is sent to reconcile, and to close a finding."""

import strawberry


@strawberry.input
class ReconcileInput:
    idempotency_key: str


@strawberry.input
class CloseFindingInput:
    idempotency_key: str
    finding_id: strawberry.ID
    why: str = strawberry.field(description="What was found out about it.")
