"""Which lots orders are given, by what, and why."""

import strawberry

from domain.allocation import models
from domain.allocation import queries as rows
from domain.allocation.models import Outcome, Policy
from domain.expressions import first_day, last_day
from domain.orders.models import Consignment as ConsignmentRow
from domain.parties.roles import Permission
from domain.settlement.models import LineKind
from resolvers import allocation as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError
from schema.types.orders import Consignment, ConsignmentPayload


@reads(models.AllocationPolicy)
@strawberry.type(description="By what a seller's lots are given out, for a time. Without one: what expires first.")
class AllocationPolicy(Node):
    policy: Policy
    since: Day | None = from_sql(first_day, "The first day; null where it was ended before it began.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")


@reads(models.NeedRule)
@strawberry.type(
    description="How far lots of families in need are preferred, in a region and all below it. A county's own comes"
    " before its city's."
)
class NeedRule(Node):
    region_code: str = from_sql(rows.region_of_rule, "12 digits.")
    line_kind: LineKind = strawberry.field(description="The line that a family's income a head is held against.")
    cap_percent: Quantity = strawberry.field(
        description="Of each line of an order, how much may be given from other lots than those that expire first."
    )
    least_households: int = strawberry.field(description="How many must have supplied a lot for it to count.")
    since: Day | None = from_sql(first_day, "The first day it holds.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str
    set_at: Instant | None = strawberry.field(description="Null for what the platform came with.")


@reads(models.HouseholdNeed)
@strawberry.type(
    description="What a decision rested on for one household, frozen. For the county's approver and auditor."
)
class HouseholdNeed(Node):
    household_name: str
    quantity: Quantity = strawberry.field(description="What it supplied of the lot.")
    size: int = strawberry.field(description="How many people belonged to it.")
    per_head: Money | None = strawberry.field(description="What was realised in twelve months, a head.")
    line: Money | None = strawberry.field(description="What that was held against; null where no line was in force.")
    in_need: bool


@reads(models.LotNeed)
@strawberry.type(
    description="What families in need supplied of a lot. For the county's approver and the auditor alone."
)
class LotNeed(Node):
    lot_code: str
    households: int
    in_need: int
    share: Quantity = strawberry.field(
        description="Of the lot, from 0 to 1; 0 where too few families supplied it for it to count."
    )
    families: list[HouseholdNeed]


@reads(models.AllocationChange)
@strawberry.type(description="What a lot gave to a line before a decision, and after, in base units.")
class AllocationChange(Node):
    title: str
    lot_code: str
    before: Quantity
    after: Quantity


@reads(models.AllocationDecision)
@strawberry.type(description="A decision about lots otherwise than by what expires first.")
class AllocationDecision(Node):
    policy: Policy
    outcome: Outcome
    cap_percent: Quantity | None = strawberry.field(description="Of each line, how much could be given otherwise.")
    source: str | None = strawberry.field(description="Where the cap comes from.")
    decided_at: Instant
    changes: list[AllocationChange]
    lots: list[LotNeed] = strawberry.field(
        description="The lots that were looked at. For the county's approver and the auditor; empty for all others."
    )


@reads(ConsignmentRow)
@strawberry.type(description="By what a consignment's lots were given out, and what was decided about them.")
class AllocationExplanation:
    consignment: Consignment = itself("With the lots it has now.")
    policy: Policy = from_sql(rows.policy_of, "By which its lots were given out last.")
    decisions: list[AllocationDecision] = from_rows(
        rows.decisions_of, "What departed from what expires first, the last one first."
    )


@strawberry.type
class AllocationPolicyPayload:
    allocation_policy: AllocationPolicy | None
    user_errors: list[UserError]


@strawberry.type
class NeedRulePayload:
    need_rule: NeedRule | None
    user_errors: list[UserError]


@strawberry.type
class AllocationQueries:
    explain_allocation: AllocationExplanation | None = read_one(
        answers.explained,
        "Which lots a consignment has, by which policy and why. Families are shown to the county's approver and the"
        " auditor alone.",
        Permission.READ_ALLOCATIONS,
    )
    allocation_policies: Connection[AllocationPolicy] = read_many(
        answers.policies, "A seller's own, the one set last first.", Permission.READ_ALLOCATIONS
    )
    need_rules: list[NeedRule] = read_one(
        answers.need_rules,
        "How far need is preferred, by the rules of all regions in force on a day, today without one. What held in the"
        " past is kept.",
    )


@strawberry.type
class AllocationMutations:
    set_allocation_policy: AllocationPolicyPayload = act(
        answers.set_allocation_policy,
        "By what the seller's lots are given out from a day on.",
        Permission.ALLOCATE_LOTS,
    )
    set_need_rule: NeedRulePayload = act(
        answers.set_need_rule,
        "From a day on, how far families in need come first in one's county; the rule before it ends then.",
        Permission.SET_NEED_RULE,
    )
    reallocate: ConsignmentPayload = act(
        answers.reallocate,
        "The seller chooses other lots, of the same product and grade, for what it has confirmed and not dispatched.",
        Permission.ALLOCATE_LOTS,
    )
