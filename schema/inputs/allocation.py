"""What is sent to decide about lots."""

import strawberry

from domain.allocation.models import Policy
from schema.inputs.orders import LotQuantityInput
from schema.scalars import Day


@strawberry.input
class SetAllocationPolicyInput:
    idempotency_key: str
    policy: Policy
    since: Day = strawberry.field(description="From which day on; what was set before ends then.")


@strawberry.input(description="All lots of one line, which together give what was ordered.")
class LineLotsInput:
    line_id: strawberry.ID
    lots: list[LotQuantityInput]


@strawberry.input
class ReallocateInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    lines: list[LineLotsInput] = strawberry.field(description="Lines that are not named keep their lots.")
