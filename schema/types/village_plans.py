"""How a village collective's part of what was sold reaches households: a plan that was voted, published and paid."""

import strawberry

from domain.expressions import first_day, last_day, name_masked
from domain.parties.roles import Permission
from domain.village_plans import models
from domain.village_plans import queries as rows
from domain.village_plans.models import PlanState
from resolvers import village_plans as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, masked, reads
from resolvers.reading.roots import read_many
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation


@reads(models.VillagePlanLine)
@strawberry.type(description="What one household is to have by a plan.")
class VillagePlanLine(Node):
    position: int
    household_name: str = masked(
        name_masked, Permission.KEEP_VILLAGE_PLANS, "Its member's name; on the notice its first character."
    )
    amount: Money
    reason: str | None = masked(
        rows.nothing, Permission.KEEP_VILLAGE_PLANS, "Why it has so much; the notice does not say it."
    )


@reads(models.VillagePlan)
@strawberry.type(
    description="A collective's plan to give some of its income to its village's households (收益分配方案)."
)
class VillagePlan(Node):
    village: Organisation = strawberry.field(description="The collective whose money it is.")
    number: str
    year: int = strawberry.field(description="Whose income it gives away.")
    amount: Money = strawberry.field(description="What all lines come to.")
    source: str = strawberry.field(description="The paper it rests on.")
    state: PlanState
    drafted_at: Instant
    voted_on: Day | None
    ayes: int | None
    nays: int | None
    published_at: Instant | None = strawberry.field(description="Since when it is on public notice (公示).")
    notice_until: Day | None = strawberry.field(description="The last whole day of its notice; paid afterwards alone.")
    paid_at: Instant | None
    lines: list[VillagePlanLine] = strawberry.field(description="By position.")


@reads(models.VillagePlanRule)
@strawberry.type(description="Which part of a vote carries a village's plan, and how long its notice is.")
class VillagePlanRule(Node):
    more_than: Quantity = strawberry.field(description="Percent of those who voted; so many are not enough.")
    notice_days: int = strawberry.field(description="Whole days.")
    since: Day = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@strawberry.type
class VillagePlanPayload:
    plan: VillagePlan | None
    user_errors: list[UserError]


@strawberry.type
class VillagePlanQueries:
    village_plans: Connection[VillagePlan] = read_many(
        answers.village_plans,
        "Last drafted first: an officer's region's, an overseer's county's, and those on notice in one's own village.",
        Permission.READ_CONTRACTS,
    )
    village_plan_rules: Connection[VillagePlanRule] = read_many(answers.rules, "Each with its source.")


@strawberry.type
class VillagePlanMutations:
    draft_village_plan: VillagePlanPayload = act(
        answers.draft,
        "Draft which households of one's village have how much of its collective's income. No line is changed later.",
        Permission.KEEP_VILLAGE_PLANS,
    )
    withdraw_village_plan: VillagePlanPayload = act(
        answers.withdraw, "Give a draft up before it is voted on.", Permission.KEEP_VILLAGE_PLANS
    )
    record_village_vote: VillagePlanPayload = act(
        answers.record_vote, "Write down how the village voted on a draft.", Permission.KEEP_VILLAGE_PLANS
    )
    publish_village_plan: VillagePlanPayload = act(
        answers.publish, "Put a plan that was carried on public notice.", Permission.KEEP_VILLAGE_PLANS
    )
    pay_village_plan: VillagePlanPayload = act(
        answers.pay,
        "Owe and pay a plan whose notice is over, out of the collective's account; it is the households' at once.",
        Permission.PAY_VILLAGE_PLANS,
    )
