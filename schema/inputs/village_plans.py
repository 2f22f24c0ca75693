"""What a village's plan says, and how plans are asked for."""

import strawberry

from domain.village_plans.models import PlanState
from schema.inputs.filters import IdFilter, all_of, any_of
from schema.scalars import Day, Money


@strawberry.input(description="What one household is to have.")
class VillagePlanLineInput:
    household_number: str = strawberry.field(description="Of the household (户号).")
    household_name: str = strawberry.field(description="Of one of its members.")
    amount: Money
    reason: str = strawberry.field(description="Why it has so much. The notice does not say it.")


@strawberry.input(description="A plan, whole.")
class DraftVillagePlanInput:
    idempotency_key: str
    village_id: strawberry.ID = strawberry.field(description="The collective whose money it is.")
    year: int = strawberry.field(description="Whose income it gives away.")
    amount: Money = strawberry.field(description="What all lines come to; no more than the collective holds.")
    source: str = strawberry.field(description="The paper it rests on.")
    lines: list[VillagePlanLineInput]


@strawberry.input(description="A draft.")
class WithdrawVillagePlanInput:
    idempotency_key: str
    plan_id: strawberry.ID


@strawberry.input(description="How the village voted, as the minutes have it.")
class RecordVillageVoteInput:
    idempotency_key: str
    plan_id: strawberry.ID
    voted_on: Day = strawberry.field(description="The day of the meeting: not before the draft, and not to come.")
    ayes: int
    nays: int


@strawberry.input(description="A plan that was carried.")
class PublishVillagePlanInput:
    idempotency_key: str
    plan_id: strawberry.ID


@strawberry.input(description="A plan whose notice is over.")
class PayVillagePlanInput:
    idempotency_key: str
    plan_id: strawberry.ID


@strawberry.input(description="By where it stands.")
class VillagePlanStateFilter:
    eq: PlanState | None = None
    one_of: list[PlanState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which plans. What is left out, or null, does not narrow.")
class VillagePlanWhere:
    village: IdFilter | None = None
    state: VillagePlanStateFilter | None = None
    and_: list["VillagePlanWhere"] | None = all_of()
    or_: list["VillagePlanWhere"] | None = any_of()
