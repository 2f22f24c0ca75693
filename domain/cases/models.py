"""Cases of families at risk: from a lead over visit, review, public notice and approval to support, and out of it.

A case's history is what was done with it, step by step and never edited; where it stands follows from that.
"""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Numeric, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.households.models import Household, Person, RiskCause
from domain.parties.roles import Role
from domain.regions.models import Region
from domain.rows import (
    OPEN,
    SHARED_WALLED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Instant,
    Name,
    RegionCode,
    Row,
    SharedRow,
    no_overlap,
    one_of,
    related,
    within_county,
)


class LeadSource(StrEnum):
    """Where a lead comes from (线索来源): the family itself, an officer who found it, or a department's data."""

    SELF = "SELF"
    OFFICER = "OFFICER"
    DEPARTMENT = "DEPARTMENT"


class CasePurpose(StrEnum):
    """What the steps are taken for: to let a family into support (纳入), or out of it (退出)."""

    ENTRY = "ENTRY"
    EXIT = "EXIT"


class CaseState(StrEnum):
    """How far a case has come, on the way in or, by the same steps, on the way out."""

    LEAD = "LEAD"
    COMMITTED = "COMMITTED"
    VISITED = "VISITED"
    REVIEWED = "REVIEWED"
    ON_NOTICE = "ON_NOTICE"
    FORWARDED = "FORWARDED"
    ENDORSED = "ENDORSED"
    SUPPORTED = "SUPPORTED"
    TRANSITION = "TRANSITION"
    CLOSED = "CLOSED"
    REJECTED = "REJECTED"


OVER = (CaseState.CLOSED, CaseState.REJECTED)
"""A household has one case at most that stands in none of these."""


class CaseAct(StrEnum):
    """A step of a case."""

    REPORT = "REPORT"
    COMMIT = "COMMIT"
    VISIT = "VISIT"
    PASS_REVIEW = "PASS_REVIEW"  # noqa: S105  # no password
    FAIL_REVIEW = "FAIL_REVIEW"
    POST_NOTICE = "POST_NOTICE"
    ANSWER_OBJECTION = "ANSWER_OBJECTION"
    FORWARD = "FORWARD"
    ENDORSE = "ENDORSE"
    RETURN = "RETURN"
    REJECT = "REJECT"
    APPROVE = "APPROVE"
    PLAN_MEASURE = "PLAN_MEASURE"
    END_MEASURE = "END_MEASURE"
    FOLLOW_UP = "FOLLOW_UP"
    PROPOSE_EXIT = "PROPOSE_EXIT"
    CLOSE = "CLOSE"
    REOPEN = "REOPEN"
    RE_ENTER = "RE_ENTER"


class Vote(StrEnum):
    """How a member of a village review voted."""

    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"


class Support(StrEnum):
    """One of the five supports (五项保障)."""

    EMPLOYMENT = "EMPLOYMENT"
    INDUSTRY = "INDUSTRY"
    ASSET_INCOME = "ASSET_INCOME"
    CONSUMPTION = "CONSUMPTION"
    MINIMUM_LIVING = "MINIMUM_LIVING"


class CaseRule(SharedRow):
    """The figures of the procedure in a region and all below it, for a time. No region: everywhere.

    A case keeps the rule it was opened under.
    """

    __tablename__ = "case_rule"
    __table_args__ = (
        ExcludeConstraint(("region_code", "="), ("during", "&&"), name="one_rule"),
        CheckConstraint("notice_days >= 1 AND filing_days >= 1 AND follow_up_days >= 1", name="days"),
        CheckConstraint("least_visitors >= 2 AND least_voters >= 1", name="several_eyes"),
        CheckConstraint("months_above_line >= 1 AND transition_months >= 1", name="months"),
        SHARED_WALLED,
    )

    region_code: Mapped[RegionCode | None] = mapped_column(ForeignKey("region.code"))
    notice_days: Mapped[int]
    """How many whole days a public notice stands (公示)."""
    filing_days: Mapped[int]
    """Within how many days from the lead a case is filed. What is late is shown, never decided by it."""
    least_visitors: Mapped[int]
    least_voters: Mapped[int]
    """How many are present at a village review at least (民主评议)."""
    months_above_line: Mapped[int]
    """For how many months up to an exit a family's income has been above the monitoring line."""
    transition_months: Mapped[int]
    follow_up_days: Mapped[int]
    """Within how many days a family in support is looked after again (回访)."""
    during: Mapped[Days]
    source: Mapped[str]
    set_by: Mapped[uuid.UUID | None]
    """The account that set it; null for what the platform came with."""
    set_at: Mapped[Instant | None]


class Case(CountyRow):
    """A family's case. Its state changes only together with the event that changes it."""

    __tablename__ = "household_case"
    __table_args__ = (
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "number"),
        Index(
            "uq_household_case_open",
            "county_id",
            "household_id",
            unique=True,
            postgresql_where=text(f"state NOT IN ({', '.join(map(repr, map(str, OVER)))})"),
        ),
        Index("ix_household_case_due", "due_on", "id"),
        Index("ix_household_case_newest", "opened_at", "id"),
        Index("ix_household_case_household_id", "county_id", "household_id"),
        CheckConstraint("(state IN ('TRANSITION', 'CLOSED')) <= (transition_until IS NOT NULL)", name="transition"),
        CheckConstraint("steps >= 1", name="has_history"),
        WALLED,
    )

    number: Mapped[Code]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    """Of the family's head, and beside it its size, when the case was opened: what a notice's wording is made of."""
    household_size: Mapped[int]
    cause: Mapped[RiskCause] = mapped_column(one_of(RiskCause))
    source: Mapped[LeadSource] = mapped_column(one_of(LeadSource))
    rule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("case_rule.id"))
    purpose: Mapped[CasePurpose] = mapped_column(one_of(CasePurpose))
    state: Mapped[CaseState] = mapped_column(one_of(CaseState))
    steps: Mapped[int]
    """How many events its history has."""
    opened_at: Mapped[Instant]
    round_on: Mapped[date]
    """The day of the lead or of the proposal to let the family go, from which the days to filing are counted."""
    due_on: Mapped[date]
    """By when whoever it waits for is to act. Of a case that is over, the day on which that came about."""
    filing_number: Mapped[Code | None]
    """Under which the county filed it last (备案号)."""
    transition_until: Mapped[date | None]
    """The last day of the transition of the exit that was approved last."""

    household: Mapped[Household] = related()
    village: Mapped[Region] = related()
    rule: Mapped[CaseRule] = related()
    events: Mapped[list["CaseEvent"]] = related(order_by="CaseEvent.position")
    visits: Mapped[list["CaseVisit"]] = related(order_by="CaseVisit.id")
    reviews: Mapped[list["CaseReview"]] = related(order_by="CaseReview.id")
    notices: Mapped[list["CaseNotice"]] = related(order_by="CaseNotice.id")
    measures: Mapped[list["CaseMeasure"]] = related(order_by="CaseMeasure.id")


class CaseEvent(CountyRow):
    """Who did what with a case, when, why, and on what evidence. Written once."""

    __tablename__ = "case_event"
    __table_args__ = (
        within_county("case_id", "household_case"),
        UniqueConstraint("county_id", "case_id", "position"),
        CheckConstraint("(act = 'RETURN') <= (reason IS NOT NULL)", name="returned_with_reason"),
        WALLED,
    )

    case_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    position: Mapped[int]
    act: Mapped[CaseAct] = mapped_column(one_of(CaseAct))
    purpose: Mapped[CasePurpose] = mapped_column(one_of(CasePurpose))
    """What the case is about after it."""
    becomes: Mapped[CaseState] = mapped_column(one_of(CaseState))
    """Where the case stands after it."""
    account_id: Mapped[uuid.UUID]
    actor_name: Mapped[Name]
    role: Mapped[Role] = mapped_column(one_of(Role))
    delegation_id: Mapped[uuid.UUID | None]
    """By which delegation, where it was done in a region that is not the actor's own."""
    reason: Mapped[str | None]
    document_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(UUID(as_uuid=True)))
    at: Mapped[Instant]


class CaseVisit(CountyRow):
    """A visit to the family by two or more, and what they found (入户核查)."""

    __tablename__ = "case_visit"
    __table_args__ = (
        within_county("case_id", "household_case"),
        Index("ix_case_visit_of_case", "county_id", "case_id", "id"),
        CheckConstraint("cardinality(visitors) >= 2", name="by_two"),
        CheckConstraint("able_to_work >= 0", name="able_to_work"),
        CheckConstraint("num_nonnulls(latitude, longitude) IN (0, 2)", name="whole_place"),
        WALLED,
    )

    case_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    visited_on: Mapped[date]
    visitors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    findings: Mapped[str]
    able_to_work: Mapped[int]
    """How many of the family can work (劳动能力)."""
    rigid_costs_open: Mapped[bool]
    """Whether costs are left that the family cannot escape and cannot bear (刚性支出)."""
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(8, 5))


class CaseReview(CountyRow):
    """A village's review of a case (民主评议)."""

    __tablename__ = "case_review"
    __table_args__ = (
        within_county("case_id", "household_case"),
        Index("ix_case_review_of_case", "county_id", "case_id", "id"),
        WALLED,
    )

    case_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    held_on: Mapped[date]
    present: Mapped[list[str]] = mapped_column(ARRAY(Text))
    passed: Mapped[bool]

    votes: Mapped[list["CaseVote"]] = related(order_by="CaseVote.id")


class CaseVote(CountyRow):
    """How one of those present voted."""

    __tablename__ = "case_vote"
    __table_args__ = (
        within_county("review_id", "case_review"),
        UniqueConstraint("county_id", "review_id", "member"),
        WALLED,
    )

    review_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    member: Mapped[Name]
    vote: Mapped[Vote] = mapped_column(one_of(Vote))


class CaseNotice(CountyRow):
    """A public notice of a case in its village (公示): anybody's to read while it stands, and never more than this.

    `called` is the surname of the family's head and 某.
    """

    __tablename__ = "case_notice"
    __table_args__ = (
        within_county("case_id", "household_case"),
        CheckConstraint("posted_on < until", name="days"),
        Index("ix_case_notice_of_village", "region_code", "until", "id"),
        Index("ix_case_notice_of_case", "county_id", "case_id", "id"),
        WALLED,
    )

    case_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    called: Mapped[Name]
    cause: Mapped[RiskCause] = mapped_column(one_of(RiskCause))
    purpose: Mapped[CasePurpose] = mapped_column(one_of(CasePurpose))
    posted_on: Mapped[date]
    until: Mapped[date]
    """Its last whole day."""
    withdrawn_at: Mapped[Instant | None]
    """When the case was returned or rejected while it stood."""

    village: Mapped[Region] = related()
    objections: Mapped[list["CaseObjection"]] = related(order_by="CaseObjection.id")


class CaseObjection(CountyRow):
    """What somebody says against a notice (异议), and what the township found. The family is not told who said it."""

    __tablename__ = "case_objection"
    __table_args__ = (
        within_county("notice_id", "case_notice"),
        UniqueConstraint("county_id", "notice_id", "key_hash", name="uq_case_objection_once"),
        CheckConstraint("num_nonnulls(upheld, finding, answered_by, answered_at) IN (0, 4)", name="answered_whole"),
        WALLED,
    )

    notice_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    receipt_id: Mapped[uuid.UUID]
    said: Mapped[str]
    said_by: Mapped[Name | None]
    key_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the key it was sent under: sent again it is the same objection."""
    account_id: Mapped[uuid.UUID | None]
    """Of who was signed in; he reads it."""
    at: Mapped[Instant]
    upheld: Mapped[bool | None]
    finding: Mapped[str | None]
    answered_by: Mapped[uuid.UUID | None]
    answered_at: Mapped[Instant | None]


class ObjectionReceipt(CountyRow):
    """What whoever objected can learn by his receipt's number (回执): that it is there, and whether it was upheld.

    It says nothing of the family, of the case or of what was said, so it has no wall; its number cannot be guessed.
    """

    __tablename__ = "case_objection_receipt"
    __table_args__ = (UniqueConstraint("county_id", "number"), OPEN)

    number: Mapped[Code]
    received_at: Mapped[Instant]
    upheld: Mapped[bool | None]
    answered_at: Mapped[Instant | None]


class CaseMeasure(CountyRow):
    """A support that a person gets, for a time (帮扶措施). Of a person's measures one is the primary."""

    __tablename__ = "case_measure"
    __table_args__ = (
        within_county("case_id", "household_case"),
        within_county("person_id", "person"),
        no_overlap("one_primary", "person_id", where="is_primary"),
        no_overlap("once", "person_id", "support"),
        Index("ix_case_measure_of_case", "county_id", "case_id", "id"),
        WALLED,
    )

    case_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    person_id: Mapped[uuid.UUID]
    support: Mapped[Support] = mapped_column(one_of(Support))
    is_primary: Mapped[bool]
    about: Mapped[str]
    during: Mapped[Days]

    person: Mapped[Person] = related()


class CaseDelegation(CountyRow):
    """That an officer's duty in his region is another's for some days (委托代办): of the same role, never himself."""

    __tablename__ = "case_delegation"
    __table_args__ = (
        no_overlap("one_delegate", "delegator_id", "role"),
        CheckConstraint("delegator_id <> delegate_id", name="never_to_oneself"),
        CheckConstraint("NOT lower_inf(during) AND NOT upper_inf(during)", name="dated"),
        Index("ix_case_delegation_newest", "made_at", "id"),
        Index("ix_case_delegation_delegate", "delegate_id"),
        WALLED,
    )

    delegator_id: Mapped[uuid.UUID]
    delegator_name: Mapped[Name]
    delegate_id: Mapped[uuid.UUID]
    delegate_name: Mapped[Name]
    role: Mapped[Role] = mapped_column(one_of(Role))
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    """Of the delegator's office; his duty reaches to `region_high`."""
    region_high: Mapped[RegionCode]
    during: Mapped[Days]
    reason: Mapped[str]
    made_at: Mapped[Instant]

    region: Mapped[Region] = related()


class CaseTally(Row):
    """How many cases of a county stand where. It is kept by each step, for those who may count and not look."""

    __tablename__ = "case_tally"
    __table_args__ = WALLED

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    purpose: Mapped[CasePurpose] = mapped_column(one_of(CasePurpose), primary_key=True)
    state: Mapped[CaseState] = mapped_column(one_of(CaseState), primary_key=True)
    cases: Mapped[int]
