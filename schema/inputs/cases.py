"""What is sent to handle cases of families at risk."""

import strawberry

from domain.cases.models import CasePurpose, CaseState, LeadSource, Support, Vote
from domain.households.models import RiskCause
from schema.inputs.filters import BooleanFilter, CodeFilter, IdFilter, all_of, any_of
from schema.scalars import Day, Quantity

_DOCUMENTS = "Evidence from among one's own documents."


@strawberry.input(description="By where a case stands.")
class CaseStateFilter:
    eq: CaseState | None = None
    one_of: list[CaseState] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="By what a case's steps are taken for.")
class CasePurposeFilter:
    eq: CasePurpose | None = None
    one_of: list[CasePurpose] | None = strawberry.field(
        default=None, description="One of these. An empty list matches nothing."
    )


@strawberry.input(description="Which cases. What is left out, or null, does not narrow.")
class CaseWhere:
    number: CodeFilter | None = None
    household: IdFilter | None = None
    state: CaseStateFilter | None = None
    purpose: CasePurposeFilter | None = None
    overdue: BooleanFilter | None = strawberry.field(default=None, description="Whether its deadline has passed.")
    returned: BooleanFilter | None = strawberry.field(
        default=None, description="Whether the last that was done with it was to return it."
    )
    and_: list["CaseWhere"] | None = all_of()
    or_: list["CaseWhere"] | None = any_of()


@strawberry.input(description="The figures of the procedure in a county. It may be stricter than the state, not laxer.")
class SetCaseRuleInput:
    idempotency_key: str
    notice_days: int = strawberry.field(description="How many whole days a public notice stands.")
    filing_days: int = strawberry.field(description="Within how many days from the lead a case is filed.")
    least_visitors: int
    least_voters: int = strawberry.field(description="How many are present at a village review at least.")
    months_above_line: int = strawberry.field(description="For how many months before an exit.")
    transition_months: int
    follow_up_days: int = strawberry.field(description="Within how many days a family is looked after again.")
    since: Day = strawberry.field(description="The first day it holds, today or later.")
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")
    source: str = strawberry.field(description="What it rests on: a paper, a decision.")


@strawberry.input
class ReportLeadInput:
    idempotency_key: str
    household_id: strawberry.ID
    cause: RiskCause
    source: LeadSource
    reason: str = strawberry.field(description="What makes it likely that the family falls back.")
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class TakeCommitmentInput:
    idempotency_key: str
    case_id: strawberry.ID
    document_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The signed paper, where an officer takes it; the family itself needs none."
    )


@strawberry.input
class RecordVisitInput:
    idempotency_key: str
    case_id: strawberry.ID
    visited_on: Day
    visitors: list[str] = strawberry.field(description="By name, each once.")
    findings: str
    able_to_work: int = strawberry.field(description="How many of the family can work.")
    rigid_costs_open: bool = strawberry.field(
        description="Whether costs are left that the family cannot escape and cannot bear."
    )
    latitude: Quantity | None = strawberry.field(default=None, description="Degrees north.")
    longitude: Quantity | None = strawberry.field(default=None, description="Degrees east.")
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="Photos, at least one.")


@strawberry.input(description="How one of those present voted.")
class VoteInput:
    member: str
    vote: Vote


@strawberry.input
class HoldReviewInput:
    idempotency_key: str
    case_id: strawberry.ID
    held_on: Day
    present: list[str] = strawberry.field(description="Who was there, by name, each once.")
    votes: list[VoteInput] = strawberry.field(description="It passes by more than half of those present.")
    reason: str | None = strawberry.field(default=None, description="Needed where it does not pass.")
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description="The minutes.")


@strawberry.input
class PostNoticeInput:
    idempotency_key: str
    case_id: strawberry.ID
    days: int | None = strawberry.field(
        default=None, description="How many whole days it stands: needed, and no fewer than the rule says."
    )


@strawberry.input(description="Signed in or not. Each objection has a receipt of its own.")
class ObjectToNoticeInput:
    idempotency_key: str
    notice_id: strawberry.ID
    text: str = strawberry.field(description="What speaks against it.")
    name: str | None = strawberry.field(default=None, description="Whoever likes to be known says who he is.")


@strawberry.input
class AnswerNoticeObjectionInput:
    idempotency_key: str
    objection_id: strawberry.ID
    upheld: bool = strawberry.field(description="Whether it is right. Then the case does not go on as it is.")
    finding: str


@strawberry.input
class ForwardCaseInput:
    idempotency_key: str
    case_id: strawberry.ID


@strawberry.input
class EndorseCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str | None = None
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class ReturnCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    back_to: CaseState = strawberry.field(description="Where it stands again, before the step to be taken anew.")
    reason: str


@strawberry.input
class RejectCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str


@strawberry.input
class ApproveCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str | None = None
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class PlanMeasureInput:
    idempotency_key: str
    case_id: strawberry.ID
    person_id: strawberry.ID
    support: Support
    is_primary: bool = strawberry.field(description="Of a person's measures one is the primary at a time.")
    about: str = strawberry.field(description="What it consists in.")
    since: Day
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")


@strawberry.input
class EndMeasureInput:
    idempotency_key: str
    measure_id: strawberry.ID
    last_day: Day
    reason: str


@strawberry.input
class RecordFollowUpInput:
    idempotency_key: str
    case_id: strawberry.ID
    findings: str = strawberry.field(description="How the family fares.")
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class ProposeExitInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class CloseCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str


@strawberry.input
class ReopenCaseInput:
    idempotency_key: str
    case_id: strawberry.ID
    reason: str
    document_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=_DOCUMENTS)


@strawberry.input
class DelegateCasesInput:
    idempotency_key: str
    delegate: str = strawberry.field(description="The login of a colleague of the same role in the county.")
    since: Day = strawberry.field(description="The first day, today or later.")
    until: Day = strawberry.field(description="The last day.")
    reason: str


@strawberry.input
class EndDelegationInput:
    idempotency_key: str
    delegation_id: strawberry.ID
