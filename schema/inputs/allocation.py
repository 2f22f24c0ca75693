"""What is sent to decide about lots."""

import strawberry

from domain.allocation.models import Policy
from domain.settlement.models import LineKind
from schema.inputs.orders import LotQuantityInput
from schema.scalars import Day, Quantity


@strawberry.input
class SetAllocationPolicyInput:
    idempotency_key: str
    policy: Policy
    since: Day = strawberry.field(description="From which day on; what was set before ends then.")


@strawberry.input(description="How far lots of families in need are preferred in a county.")
class SetNeedRuleInput:
    idempotency_key: str
    line_kind: LineKind = strawberry.field(description="The line that a family's income a head is held against.")
    cap_percent: Quantity = strawberry.field(
        description="Of each line of an order, how much may be given from other lots than those that expire first."
    )
    least_households: int = strawberry.field(
        default=5, description="How many families must have supplied a lot for it to count; never fewer than five."
    )
    since: Day = strawberry.field(description="The first day it holds, today or later.")
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")
    source: str = strawberry.field(description="What it rests on: a paper, a decision.")


@strawberry.input(description="All lots of one line, which together give what was ordered.")
class LineLotsInput:
    line_id: strawberry.ID
    lots: list[LotQuantityInput]


@strawberry.input
class ReallocateInput:
    idempotency_key: str
    consignment_id: strawberry.ID
    lines: list[LineLotsInput] = strawberry.field(description="Lines that are not named keep their lots.")
