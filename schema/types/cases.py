"""Cases of families at risk, through four levels and out again (个案办理)."""

import strawberry

from domain.cases import models
from domain.cases import queries as rows
from domain.cases.models import CaseAct, CasePurpose, CaseState, LeadSource, Support, Vote
from domain.expressions import first_day, last_day
from domain.households.models import RiskCause
from domain.parties.roles import Permission, Role
from resolvers import cases as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_rows, from_sql, itself, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Quantity
from schema.types.documents import Document
from schema.types.households import Household, Person
from schema.types.node import Connection, Node, UserError
from schema.types.regions import Region


@reads(models.CaseRule)
@strawberry.type(
    description="The figures of the procedure in a region and all below it. A county's own comes before its city's."
    " A case keeps the rule it was opened under."
)
class CaseRule(Node):
    region_code: str | None = from_sql(rows.region_of_rule, "12 digits; null for what holds everywhere.")
    notice_days: int = strawberry.field(description="How many whole days a public notice stands at least.")
    filing_days: int = strawberry.field(description="Within how many days from the lead a case is filed.")
    least_visitors: int
    least_voters: int = strawberry.field(description="How many are present at a village review at least.")
    months_above_line: int = strawberry.field(description="For how many months before an exit.")
    transition_months: int
    follow_up_days: int = strawberry.field(description="Within how many days a family is looked after again.")
    since: Day | None = from_sql(first_day, "The first day it holds.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str
    set_at: Instant | None = strawberry.field(description="Null for what the platform came with.")


@reads(models.CaseEvent)
@strawberry.type(description="Who did what with a case, when, why and on what evidence. Never edited.")
class CaseEvent(Node):
    position: int
    act: CaseAct
    purpose: CasePurpose = strawberry.field(description="What the case was about after it.")
    becomes: CaseState = strawberry.field(description="Where the case stood after it.")
    actor_name: str
    role: Role
    reason: str | None
    at: Instant
    documents: list[Document] = from_rows(answers.evidence, "For the officers of the case.")


@reads(models.CaseVisit)
@strawberry.type(description="A visit to the family by two or more, and what they found.")
class CaseVisit(Node):
    visited_on: Day
    visitors: list[str]
    findings: str
    able_to_work: int = strawberry.field(description="How many of the family can work.")
    rigid_costs_open: bool = strawberry.field(
        description="Whether costs are left that the family cannot escape and cannot bear."
    )
    latitude: Quantity | None = strawberry.field(description="Degrees north.")
    longitude: Quantity | None = strawberry.field(description="Degrees east.")


@reads(models.CaseVote)
@strawberry.type(description="How one of those present at a review voted. The family is not told.")
class CaseVote(Node):
    member: str
    vote: Vote


@reads(models.CaseReview)
@strawberry.type(description="A village's review of a case.")
class CaseReview(Node):
    held_on: Day
    present: list[str]
    passed: bool = strawberry.field(description="By more than half of those present.")
    votes: list[CaseVote] = strawberry.field(description="For the officers of the case.")


@reads(models.CaseObjection)
@strawberry.type(description="What somebody says against a notice, and what the township found.")
class NoticeObjection(Node):
    said: str
    said_by: str | None = strawberry.field(description="Null where he did not say who he is.")
    at: Instant
    upheld: bool | None = strawberry.field(description="Null while it waits for an answer.")
    finding: str | None
    answered_at: Instant | None


@reads(models.CaseNotice)
@strawberry.type(
    description="A public notice in a village, anybody's to read while it stands: a surname, a village and a cause."
)
class PublicNotice(Node):
    called: str = strawberry.field(description="The surname of the family's head, and 某.")
    village: Region = strawberry.field(description="Where the family lives.")
    cause: RiskCause
    purpose: CasePurpose
    posted_on: Day
    until: Day = strawberry.field(description="Its last whole day.")


@reads(models.CaseNotice)
@strawberry.type(description="A notice as the officers of its case see it, also when its days are over.")
class CaseNotice(Node):
    called: str
    posted_on: Day
    until: Day = strawberry.field(description="Its last whole day.")
    withdrawn_at: Instant | None = strawberry.field(description="When the case was returned or rejected meanwhile.")
    objections: list[NoticeObjection]


@reads(models.ObjectionReceipt)
@strawberry.type(description="What whoever objected learns by his receipt's number.")
class ObjectionReceipt(Node):
    number: str = strawberry.field(description="Keep it: it is all by which an answer is found.")
    received_at: Instant
    upheld: bool | None = strawberry.field(description="Null while it waits for an answer.")
    answered_at: Instant | None


@reads(models.CaseMeasure)
@strawberry.type(description="A support that somebody of the family gets, for a time.")
class CaseMeasure(Node):
    person: Person | None = strawberry.field(description="Shown to officers of the region.")
    support: Support
    is_primary: bool
    about: str
    since: Day | None = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")


@reads(models.Case)
@strawberry.type(description="A family's case. Where it stands follows from its events.")
class Case(Node):
    number: str
    household: Household | None = strawberry.field(description="Null for who handles it by delegation.")
    household_name: str = strawberry.field(description="Of its head, when the case was opened.")
    village: Region
    cause: RiskCause
    source: LeadSource
    state: CaseState
    purpose: CasePurpose
    opened_at: Instant
    due_on: Day = strawberry.field(description="By when whoever it waits for is to act. What is late decides nothing.")
    days_left: int = from_sql(answers.days_left, "Until it is due; negative by how many days it is late.")
    overdue: bool = from_sql(answers.is_overdue, "Whether it is late. One that is over never is.")
    waits_for: Role | None = from_sql(answers.waits_for, "Whose step it waits for; null once it is over.")
    returned: bool = from_sql(rows.was_returned, "Whether the last that was done with it was to return it.")
    filing_number: str | None = strawberry.field(description="Under which the county filed it last.")
    transition_until: Day | None = strawberry.field(description="The last day of its last transition.")
    rule: CaseRule = strawberry.field(description="Under which it was opened.")
    events: list[CaseEvent] = strawberry.field(description="Its history, from the lead on.")
    visits: list[CaseVisit]
    reviews: list[CaseReview]
    notices: list[CaseNotice] = strawberry.field(description="For its officers; what stands now, for the family too.")
    measures: list[CaseMeasure]


@reads(models.Case)
@strawberry.type(description="A case that waits for a step of the viewer's, or is late at a level below his.")
class Task:
    case: Case = itself("What waits.")
    due_on: Day
    waits_for: Role | None = from_sql(answers.waits_for, "Whose step it waits for.")
    days_left: int = from_sql(answers.days_left, "Negative by how many days it is late.")
    overdue: bool = from_sql(answers.is_overdue, "Whether it is late.")


@reads(None)
@strawberry.type(description="How many cases of a county stand at one point.")
class CaseCount:
    county_id: int = strawberry.field(description="Six digits.")
    purpose: CasePurpose
    state: CaseState
    cases: int


@reads(None)
@strawberry.type(description="What waits for one village, township or county.")
class CaseLoad:
    role: Role = strawberry.field(description="Of the officer that it waits for.")
    region_name: str = strawberry.field(description="Of the village, township or county.")
    waiting: int
    overdue: int = strawberry.field(description="How many of these are late.")


@reads(models.CaseDelegation)
@strawberry.type(description="That an officer's duty in his region is a colleague's for some days.")
class CaseDelegation(Node):
    delegator_name: str
    delegate_name: str
    role: Role
    region: Region
    since: Day | None = from_sql(first_day, "The first day; null where it was ended before it began.")
    until: Day | None = from_sql(last_day, "The last day.")
    reason: str
    made_at: Instant


@strawberry.type
class CaseRulePayload:
    case_rule: CaseRule | None
    user_errors: list[UserError]


@strawberry.type
class CasePayload:
    case: Case | None
    user_errors: list[UserError]


@strawberry.type
class ObjectionReceiptPayload:
    receipt: ObjectionReceipt | None
    user_errors: list[UserError]


@strawberry.type
class NoticeObjectionPayload:
    objection: NoticeObjection | None
    user_errors: list[UserError]


@strawberry.type
class CaseMeasurePayload:
    measure: CaseMeasure | None
    user_errors: list[UserError]


@strawberry.type
class CaseDelegationPayload:
    delegation: CaseDelegation | None
    user_errors: list[UserError]


@strawberry.type
class CaseQueries:
    case_rules: list[CaseRule] = read_one(answers.case_rules, "The figures of the procedure that hold on a day.")
    cases: Connection[Case] = read_many(
        answers.cases,
        "Cases of the viewer's region, or his family's; the last one opened first.",
        Permission.READ_CASES,
    )
    case: Case | None = read_one(answers.case, "One case with its history.", Permission.READ_CASES)
    tasks: Connection[Task] = read_many(
        answers.tasks,
        "What waits for a step of the viewer's, and what is late below his level; what is due first coming first.",
        Permission.READ_CASES,
    )
    public_notices: Connection[PublicNotice] = read_many(
        answers.public_notices, "Notices that stand, of one village (12 digits) or of all."
    )
    objection_receipt: ObjectionReceipt | None = read_one(
        answers.receipt, "What became of an objection, by its receipt's number."
    )
    case_counts: list[CaseCount] = read_one(
        answers.case_counts, "How many cases stand where, by county.", Permission.READ_CASE_COUNTS
    )
    case_load: list[CaseLoad] = read_one(
        answers.case_load,
        "How many cases of the viewer's region wait for whom, and how many are late. At most 500 rows.",
        Permission.READ_CASES,
    )
    case_delegations: Connection[CaseDelegation] = read_many(
        answers.delegations, "One's own, and to oneself; a county's approver sees all of it.", Permission.DELEGATE_CASES
    )


@strawberry.type
class CaseMutations:
    set_case_rule: CaseRulePayload = act(
        answers.set_case_rule,
        "From a day on, the figures under which one's county opens cases; those that are open keep theirs.",
        Permission.SET_CASE_RULE,
    )
    report_lead: CasePayload = act(
        answers.report_lead, "A family may fall back: open its case. A family reports itself.", Permission.REPORT_LEAD
    )
    take_commitment: CasePayload = act(
        answers.take_commitment,
        "The family commits itself to the truth and lets its circumstances be checked.",
        Permission.TAKE_COMMITMENT,
    )
    record_visit: CasePayload = act(
        answers.record_visit, "The village visited the family, by two at least.", Permission.CHECK_CASE
    )
    hold_review: CasePayload = act(
        answers.hold_review,
        "The village reviewed the case. One that more than half of those present do not vote for goes no further.",
        Permission.CHECK_CASE,
    )
    post_notice: CasePayload = act(
        answers.post_notice, "Put the case on public notice in the village.", Permission.CHECK_CASE
    )
    object_to_notice: ObjectionReceiptPayload = act(
        answers.object_to_notice, "Say what speaks against a notice that stands, signed in or not."
    )
    answer_notice_objection: NoticeObjectionPayload = act(
        answers.answer_objection,
        "The township's finding on an objection. One that is upheld is in the way until the case is returned.",
        Permission.ANSWER_NOTICE_OBJECTION,
    )
    forward_case: CasePayload = act(
        answers.forward_case, "Hand a case on to the township after its notice.", Permission.CHECK_CASE
    )
    endorse_case: CasePayload = act(
        answers.endorse_case, "The township hands a case on to the county.", Permission.ENDORSE_CASE
    )
    return_case: CasePayload = act(
        answers.return_case, "Send a case back to be done again from a step on.", Permission.RETURN_CASE
    )
    reject_case: CasePayload = act(
        answers.reject_case,
        "Do not let a family in; or do not let it go, and look after it further.",
        Permission.RETURN_CASE,
    )
    approve_case: CasePayload = act(
        answers.approve_case, "The county approves and files, the way in or the way out.", Permission.APPROVE_CASE
    )
    plan_measure: CaseMeasurePayload = act(
        answers.plan_measure, "Plan a support for somebody of the family.", Permission.PLAN_MEASURE
    )
    end_measure: CaseMeasurePayload = act(answers.end_measure, "End a support with a day.", Permission.PLAN_MEASURE)
    record_follow_up: CasePayload = act(
        answers.record_follow_up, "Write down how a family in support or transition fares.", Permission.CHECK_CASE
    )
    propose_exit: CasePayload = act(
        answers.propose_exit,
        "Propose to let a family go that stands on its own feet: visit, review, notice and approval follow once more.",
        Permission.CHECK_CASE,
    )
    close_case: CasePayload = act(answers.close_case, "Close a case whose transition is over.", Permission.APPROVE_CASE)
    reopen_case: CasePayload = act(
        answers.reopen_case,
        "Take up a rejected case again, or one of a family that fell back: it begins with a lead once more.",
        Permission.REPORT_LEAD,
    )
    delegate_cases: CaseDelegationPayload = act(
        answers.delegate_cases, "Have a colleague of one's own role act in one's region.", Permission.DELEGATE_CASES
    )
    end_delegation: CaseDelegationPayload = act(
        answers.end_delegation, "Take one's duty back from today on.", Permission.DELEGATE_CASES
    )
