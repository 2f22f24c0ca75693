"""What is sent to keep the register of households, and to frame them."""

import strawberry

from domain.households.models import (
    EntitlementKind,
    HealthState,
    HousingGrade,
    LabourCapacity,
    Leaving,
    Relation,
    RiskCause,
    SchoolingStage,
    SealedField,
)
from schema.scalars import Day, Money

_KEY = "8 to 64 characters, made at random for each request; sent again it does nothing twice."
_VERSION = "The household's version that was looked at: if it has another by now, nothing is done."
_SOURCE = "Which case, paper, visit or import it rests on."
_NOT_NAMED = "Of members to the new head; whoever is not named is one of the others."


@strawberry.input(description="Who joins a household, as the ID card says.")
class PersonInput:
    name: str
    id_number: str = strawberry.field(description="18 characters; the day of birth is among them.")
    phone: str | None = None
    labour_capacity: LabourCapacity | None = None
    schooling_stage: SchoolingStage | None = None


@strawberry.input(description="What a member is to the head.")
class RelationInput:
    person_id: strawberry.ID
    relation: Relation


@strawberry.input(description="A household of one's village, with its head.")
class RegisterHouseholdInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    number: str = strawberry.field(description="Its own within the county: 1 to 32 letters, digits and hyphens.")
    head: PersonInput
    housing_grade: HousingGrade | None = None
    since: Day = strawberry.field(description="Its first day, today or before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="Somebody who belongs to a household from a day on.")
class AddMemberInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    person: PersonInput
    relation: Relation = strawberry.field(description="To the head, whom this does not change.")
    since: Day = strawberry.field(description="The first day, today or before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That somebody belongs to a household no more.")
class EndMembershipInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    person_id: strawberry.ID
    until: Day = strawberry.field(description="The last day, today or before; of who died, the day of death.")
    leaving: Leaving
    new_head_id: strawberry.ID | None = strawberry.field(
        default=None, description="Who leads from the next day on, where the head leaves and others stay."
    )
    relations: list[RelationInput] = strawberry.field(default_factory=list, description=_NOT_NAMED)
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That another member leads the household.")
class ChangeHeadInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    person_id: strawberry.ID
    since: Day = strawberry.field(description="The first day, today or before.")
    relations: list[RelationInput] = strawberry.field(default_factory=list, description=_NOT_NAMED)
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="What is to stand in the register of a household.")
class CorrectHouseholdInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    housing_grade: HousingGrade
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="What is to stand in the register of a person; what is left out stays.")
class CorrectPersonInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID = strawberry.field(description="To which the person belongs, or belonged last.")
    expected_version: int = strawberry.field(description=_VERSION)
    person_id: strawberry.ID
    name: str | None = None
    id_number: str | None = None
    phone: str | None = strawberry.field(default=None, description="Empty where there is none any more.")
    labour_capacity: LabourCapacity | None = None
    schooling_stage: SchoolingStage | None = None
    health: HealthState | None = strawberry.field(default=None, description="Kept sealed.")
    disability_certificate: str | None = strawberry.field(
        default=None, description="20 or 22 characters, kept sealed; empty where it holds no more."
    )
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="Micro-credit that a household took.")
class RecordLoanInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    lender: str
    principal: Money
    since: Day = strawberry.field(description="The first day, today or before.")
    until: Day = strawberry.field(description="The last day, by which it is due.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="What a household, or one of its members, is entitled to each month.")
class RecordEntitlementInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    kind: EntitlementKind
    monthly: Money
    since: Day = strawberry.field(description="The first day, today or before.")
    until: Day | None = strawberry.field(default=None, description="The last day; open without one.")
    person_id: strawberry.ID | None = strawberry.field(default=None, description="Whose, where it is one member's.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That a loan is paid back.")
class EndLoanInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    loan_id: strawberry.ID
    until: Day = strawberry.field(description="The last day, today or before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That an entitlement holds no more.")
class EndEntitlementInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    entitlement_id: strawberry.ID
    until: Day = strawberry.field(description="The last day, today or before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That two entries are one household.")
class MergeHouseholdsInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID = strawberry.field(description="The one that stays, and its head with it.")
    expected_version: int = strawberry.field(description=_VERSION)
    merged_id: strawberry.ID = strawberry.field(description="The one that is closed.")
    merged_expected_version: int = strawberry.field(description=_VERSION)
    on: Day = strawberry.field(description="The first day on which they are one, today or before.")
    relations: list[RelationInput] = strawberry.field(default_factory=list, description=_NOT_NAMED)
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="That some members of a household are one of their own.")
class SplitHouseholdInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    household_id: strawberry.ID
    expected_version: int = strawberry.field(description=_VERSION)
    number: str = strawberry.field(description="Of the new household.")
    leaving: list[RelationInput] = strawberry.field(description="What each who leaves is to the new head, one of them.")
    on: Day = strawberry.field(description="The first day on which they are two, today or before.")
    source: str = strawberry.field(description=_SOURCE)


@strawberry.input(description="What of a person is to be shown whole.")
class RevealPersonInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    person_id: strawberry.ID
    field: SealedField
    reason: str = strawberry.field(description="Why it is needed; auditors read it.")


@strawberry.input(description="Households that go into a monitored group together.")
class FrameHouseholdsInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    group_code: str
    cause: RiskCause
    basis: str = strawberry.field(description="The paper by which they are framed.")
    batch: str = strawberry.field(description="The county's own number of the batch.")
    household_ids: list[strawberry.ID] = strawberry.field(description="1 to 1000.")
    since: Day = strawberry.field(description="The first day, today or before.")
    dry_run: bool = strawberry.field(default=False, description="Only say what each would come to.")


@strawberry.input(description="Households that leave their monitored group together.")
class ReleaseHouseholdsInput:
    idempotency_key: str = strawberry.field(description=_KEY)
    basis: str = strawberry.field(description="The paper by which they are released.")
    batch: str = strawberry.field(description="The county's own number of the batch.")
    household_ids: list[strawberry.ID] = strawberry.field(description="1 to 1000.")
    until: Day = strawberry.field(description="Their last day in the group, today or before.")
    dry_run: bool = strawberry.field(default=False, description="Only say what each would come to.")
