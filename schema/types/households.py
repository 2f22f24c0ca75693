"""Households and who belongs to them."""

import strawberry

from domain.expressions import first_day, last_day
from domain.households import models
from domain.households import queries as rows
from domain.households.models import (
    ChangedField,
    EntitlementKind,
    HousingGrade,
    LabourCapacity,
    MembershipEnd,
    Relation,
    RiskCause,
    SchoolingStage,
    SealedField,
)
from domain.parties.roles import Permission
from resolvers import households as answers
from resolvers.reading.acting import act
from resolvers.reading.fields import from_page, from_rows, from_sql, reads
from resolvers.reading.roots import read_many, read_one
from schema.scalars import Day, Instant, Money, Quantity
from schema.types.node import Connection, Node, UserError
from schema.types.regions import Region


@reads(models.PersonReveal)
@strawberry.type(description="That somebody was shown whole what is sealed of a person.")
class PersonReveal(Node):
    field: SealedField
    reason: str
    revealed_name: str = strawberry.field(description="Who was shown it.")
    at: Instant


@reads(models.Person)
@strawberry.type(description="A member of a household, past or present.")
class Person(Node):
    name: str
    born_on: Day
    id_number_masked: str = strawberry.field(description="In full by `revealPerson`.")
    phone_masked: str | None = strawberry.field(description="In full by `revealPerson`.")
    labour_capacity: LabourCapacity | None
    schooling_stage: SchoolingStage | None
    died_on: Day | None
    has_health: bool = from_sql(
        rows.has_health,
        "Whether health or a disability is registered, for who works on cases; to be seen by `revealPerson`.",
    )
    reveals: list[PersonReveal] = from_rows(
        rows.reveals_newest_first, "Who was shown what is sealed and why, newest first; for county and auditor."
    )
    households: list["Household"] = from_rows(rows.households_of, "All it has belonged to, the last joined first.")
    alike: list["Person"] = from_rows(
        rows.alike,
        "Whoever else may be the same person: of the same name and day of birth, or the same phone. ID numbers that"
        " differ in a digit are not among them, since only their hashes can be compared.",
    )


@reads(models.Membership)
@strawberry.type(description="That somebody belongs to a household, for a time.")
class Membership:
    relation: Relation
    is_head: bool
    person: Person | None = strawberry.field(description="Shown to officers of the region.")
    since: Day | None = from_sql(first_day, "The first day; null where it is not known.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    ended_by: MembershipEnd | None


@reads(models.MonitoredGroup)
@strawberry.type(description="A group of households that is watched.")
class MonitoredGroup(Node):
    code: str
    name_en: str
    name_zh: str
    since: Day | None = from_sql(first_day, "The first day on which it holds.")
    until: Day | None = from_sql(last_day, "The last day on which it holds; null where it is open.")
    source: str = strawberry.field(description="What it rests on.")


@reads(models.Monitoring)
@strawberry.type(description="The time for which a household is in a monitored group, and why.")
class Monitoring:
    group: MonitoredGroup
    cause: RiskCause
    since: Day = from_sql(answers.monitored_since, "First day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    basis: str | None = strawberry.field(description="The paper by which it was framed; null for what was taken over.")
    batch: str | None
    release_basis: str | None
    release_batch: str | None


@reads(models.Plot)
@strawberry.type(description="Land that a household works, and what it grows there, for a time (承包地).")
class Plot(Node):
    category_code: str
    mu: Quantity
    since: Day | None = from_sql(first_day, "The first day; null where it is not known.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.Livestock)
@strawberry.type(description="Animals that a household keeps for a time (存栏).")
class Livestock(Node):
    category_code: str
    head: int
    since: Day | None = from_sql(first_day, "The first day; null where it is not known.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.Loan)
@strawberry.type(description="Micro-credit that a household has, or had (小额信贷). It is owed, and never income.")
class Loan(Node):
    lender: str
    principal: Money
    since: Day | None = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day: when it is due, or was paid back.")
    source: str


@reads(models.Entitlement)
@strawberry.type(description="What a household, or one of its members, is entitled to each month, for a time.")
class Entitlement(Node):
    kind: EntitlementKind
    person: Person | None = strawberry.field(description="Whose, where it is one member's.")
    monthly: Money
    since: Day | None = from_sql(first_day, "The first day.")
    until: Day | None = from_sql(last_day, "The last day; null where it is open.")
    source: str


@reads(models.HouseholdChange)
@strawberry.type(description="One change of what is registered of a household; it stays for good.")
class HouseholdChange(Node):
    version: int = strawberry.field(description="Of the household, from this change on.")
    field: ChangedField
    person: Person | None = strawberry.field(description="Whom it is about, if any one.")
    before: str | None = strawberry.field(description="What is sealed is masked; of health nothing is told.")
    after: str | None
    source: str = strawberry.field(description="Which case, paper, visit or import it comes from.")
    changed_name: str = strawberry.field(description="Who changed it.")
    at: Instant


@reads(models.Household)
@strawberry.type(description="A family as registered in its village.")
class Household(Node):
    number: str
    region: Region
    registered_on: Day
    housing_grade: HousingGrade | None
    version: int = strawberry.field(description="Counts edits; whoever edits says which version he looked at.")
    closed_on: Day | None = strawberry.field(description="The first day on which it is no household any more.")
    merged_into: "Household | None" = from_rows(rows.merged_into, "The one its members belong to since.")
    loans: list[Loan] = from_rows(rows.loans, "Micro-credit, past and present; for officials and itself.")
    entitlements: list[Entitlement] = from_rows(
        rows.entitlements, "What it is and was entitled to; for officials and itself."
    )
    changes: Connection[HouseholdChange] = from_page(
        rows.changes_newest_first, "All that was ever changed of it, newest first; for officials."
    )
    memberships: list[Membership]
    monitorings: list[Monitoring]
    plots: list[Plot] = from_rows(answers.plots, "What it works and has worked; for officials and itself.")
    livestock: list[Livestock] = from_rows(answers.livestock, "What it keeps and has kept; for officials and itself.")


@strawberry.type
class HouseholdPayload:
    household: Household | None
    user_errors: list[UserError]


@strawberry.type
class LoanPayload:
    loan: Loan | None
    user_errors: list[UserError]


@strawberry.type
class EntitlementPayload:
    entitlement: Entitlement | None
    user_errors: list[UserError]


@strawberry.type
class RevealPersonPayload:
    value: str | None = strawberry.field(description="Whole; of health, the name of a `HealthState`.")
    user_errors: list[UserError]


@strawberry.type(description="What one household of a batch comes to.")
class HouseholdBatchRow:
    household_id: strawberry.ID
    household_number: str | None = strawberry.field(description="Null where it is not to be found.")
    code: str | None = strawberry.field(description="Why it is refused; null where it is not.")
    message: str | None


@strawberry.type
class HouseholdBatchPayload:
    accepted: int | None
    refused: int | None = strawberry.field(description="Above none only in a dry run: a batch is done whole or not.")
    rows: list[HouseholdBatchRow] | None = strawberry.field(description="In the order of the input.")
    user_errors: list[UserError]


@strawberry.type
class HouseholdQueries:
    households: Connection[Household] = read_many(
        answers.visible, "By number: those of the viewer's region.", Permission.READ_HOUSEHOLDS
    )
    household: Household | None = read_one(answers.one, "One household.", Permission.READ_HOUSEHOLDS)
    monitored_groups: Connection[MonitoredGroup] = read_many(answers.groups, "By code, past and present.")
    duplicate_candidates: Connection[Person] = read_many(
        answers.duplicates,
        "Those who may stand in the register twice, by name and day of birth, so that the alike are side by side.",
        Permission.KEEP_REGISTER,
    )


@strawberry.type
class HouseholdMutations:
    register_household: HouseholdPayload = act(
        answers.register, "A household of one's village, with its head.", Permission.KEEP_REGISTER
    )
    add_member: HouseholdPayload = act(
        answers.add_member,
        "Somebody belongs to a household; who is in the register is found by the ID number.",
        Permission.KEEP_REGISTER,
    )
    end_membership: HouseholdPayload = act(
        answers.end_membership,
        "Somebody died, moved or married out. A household that nobody is left in is closed.",
        Permission.KEEP_REGISTER,
    )
    change_head: HouseholdPayload = act(
        answers.change_head, "Another member leads a household.", Permission.KEEP_REGISTER
    )
    correct_household: HouseholdPayload = act(
        answers.correct_household, "What is registered of a household as a whole.", Permission.KEEP_REGISTER
    )
    correct_person: HouseholdPayload = act(
        answers.correct_person, "What is registered of one who belongs, or belonged, to it.", Permission.KEEP_REGISTER
    )
    record_loan: LoanPayload = act(
        answers.record_loan, "Micro-credit within the rule of its first day; never income.", Permission.KEEP_REGISTER
    )
    end_loan: LoanPayload = act(answers.end_loan, "A loan is paid back.", Permission.KEEP_REGISTER)
    record_entitlement: EntitlementPayload = act(
        answers.record_entitlement, "What a household or a member is entitled to.", Permission.KEEP_REGISTER
    )
    end_entitlement: EntitlementPayload = act(
        answers.end_entitlement, "An entitlement holds no more.", Permission.KEEP_REGISTER
    )
    merge_households: HouseholdPayload = act(
        answers.merge,
        "Two entries are one household: members, land, animals, loans and entitlements go to the one that stays.",
        Permission.KEEP_REGISTER,
    )
    split_household: HouseholdPayload = act(
        answers.split, "Some members are a household of their own, which is the answer.", Permission.KEEP_REGISTER
    )
    reveal_person: RevealPersonPayload = act(
        answers.reveal, "Show whole what is sealed of a person; it is written down.", Permission.REVEAL_PERSON
    )
    frame_households: HouseholdBatchPayload = act(
        answers.frame,
        "Households go into a monitored group by batch, all or none; or a dry run of it.",
        Permission.FRAME_HOUSEHOLDS,
    )
    release_households: HouseholdBatchPayload = act(
        answers.release,
        "Households leave their monitored group by batch, all or none; or a dry run of it.",
        Permission.FRAME_HOUSEHOLDS,
    )
