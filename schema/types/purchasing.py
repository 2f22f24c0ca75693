"""How a buying organisation is organised: members, budget units, limits, approvals."""

import strawberry

from domain.parties.roles import Permission
from domain.purchasing import models
from domain.purchasing import queries as rows
from domain.purchasing.models import Decision, Duty, LimitPeriod
from resolvers import purchasing as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_sql, reads
from resolvers.reading.roots import read_many
from schema.scalars import Day, Instant, Money
from schema.types.node import Connection, Node, UserError
from schema.types.parties import Organisation


@reads(models.BuyerMember)
@strawberry.type(description="A duty of one person in a buying organisation, for a time.")
class BuyerMember(Node):
    name: str
    duty: Duty
    since: Day | None = from_sql(rows.since, "The first day; null where it was ended before it began.")
    until: Day | None = from_sql(rows.until, "The last day; null where it is open.")


@reads(models.BudgetYearClosing)
@strawberry.type(description="A budget year that is closed.")
class BudgetYearClosing:
    year: int
    closed_at: Instant


@reads(models.BudgetUnit)
@strawberry.type(description="What orders are paid out of (预算单位).")
class BudgetUnit(Node):
    code: str
    name: str
    buyer: Organisation
    since: Day = from_sql(rows.since, "The first day for whose deliveries it is charged.")
    until: Day | None = from_sql(rows.until, "The last day; null where it is open.")
    closings: list[BudgetYearClosing] = strawberry.field(description="Its closed years.")


@reads(models.SpendingLimit)
@strawberry.type(description="What a member, a unit or the whole organisation may spend in one order or in a period.")
class SpendingLimit(Node):
    period: LimitPeriod
    amount: Money
    member_name: str | None = strawberry.field(description="Null for all members together.")
    budget_unit: BudgetUnit | None = strawberry.field(description="Null for all units together.")
    since: Day | None = from_sql(rows.since, "The first delivery day it holds for; null where it never did.")
    until: Day | None = from_sql(rows.until, "The last day; null where it is open.")
    spent: Money | None = from_sql(
        answers.spent_on, "Of orders for delivery in its period around a day; null for a limit of single orders."
    )
    left: Money | None = from_sql(answers.left_on, "What may still be ordered for that period.")


@reads(models.OrderApproval)
@strawberry.type(description="Why an order waits for approval, and what was decided.")
class OrderApproval(Node):
    amount: Money
    limit: Money = strawberry.field(description="Above what somebody else must approve.")
    asked_name: str
    asked_at: Instant
    decision: Decision | None
    decided_name: str | None
    decided_at: Instant | None
    reason: str | None


@strawberry.type
class BuyerMemberPayload:
    buyer_member: BuyerMember | None = strawberry.field(
        description="One of the duties; of an ended membership the last."
    )
    user_errors: list[UserError]


@strawberry.type
class BudgetUnitPayload:
    budget_unit: BudgetUnit | None
    user_errors: list[UserError]


@strawberry.type
class SpendingLimitPayload:
    spending_limit: SpendingLimit | None
    user_errors: list[UserError]


@strawberry.type
class PurchasingQueries:
    buyer_members: Connection[BuyerMember] = read_many(
        rows.members, "The duties in your organisation, by name.", Permission.READ_PURCHASING
    )
    budget_units: Connection[BudgetUnit] = read_many(
        rows.units, "The budget units of your organisation, by code.", Permission.READ_PURCHASING
    )
    spending_limits: Connection[SpendingLimit] = read_many(
        rows.limits, "The limits of your organisation, newest first.", Permission.READ_PURCHASING
    )


@strawberry.type
class PurchasingMutations:
    set_member_duties: BuyerMemberPayload = act(
        answers.set_member_duties,
        "Invite a colleague, change what he may do, or end his membership. Done by a MANAGER of the organisation.",
        Permission.MANAGE_PURCHASING,
    )
    open_budget_unit: BudgetUnitPayload = act(
        answers.open_budget_unit, "From now on orders can be charged to it.", Permission.MANAGE_PURCHASING
    )
    end_budget_unit: BudgetUnitPayload = act(
        answers.end_budget_unit, "Orders for later days are not charged to it any more.", Permission.MANAGE_PURCHASING
    )
    close_budget_year: BudgetUnitPayload = act(
        answers.close_budget_year,
        "The finance office ends a unit's year: nothing is charged to it or moved in or out any more.",
        Permission.CLOSE_BUDGET_YEAR,
    )
    set_spending_limit: SpendingLimitPayload = act(
        answers.set_spending_limit,
        "Over the limit of an order somebody else must approve; over that of a period nothing is ordered.",
        Permission.MANAGE_PURCHASING,
    )
