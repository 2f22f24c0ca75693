"""Answering for households."""

from collections.abc import Iterable
from typing import Any

import strawberry
from sqlalchemy import Select, func, select

from domain.households import queries
from domain.households.actions import framing, joining, members, recording
from domain.households.actions.framing import Batch, BatchRow
from domain.households.actions.keeping import Edited
from domain.households.actions.members import Joining, Relations
from domain.households.actions.recording import Correction
from domain.households.actions.revealing import reveal_person
from domain.households.models import Household, Livestock, Membership, MonitoredGroup, Person, Plot
from domain.households.rules import Place
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.forms import Plain
from resolvers.reading.ids import NodeId, keys_asked
from schema.inputs.households import (
    AddMemberInput,
    ChangeHeadInput,
    CorrectHouseholdInput,
    CorrectPersonInput,
    EndEntitlementInput,
    EndLoanInput,
    EndMembershipInput,
    FrameHouseholdsInput,
    MergeHouseholdsInput,
    PersonInput,
    RecordEntitlementInput,
    RecordLoanInput,
    RegisterHouseholdInput,
    RelationInput,
    ReleaseHouseholdsInput,
    RevealPersonInput,
    SplitHouseholdInput,
)


def visible(number: str | None = None, head: str | None = None) -> Select[Household]:
    rows = select(Household).order_by(Household.number, Household.id)
    if number is not None:
        rows = rows.where(Household.number == number)
    if head is not None:
        belongs = (Membership.county_id == Household.county_id) & (Membership.household_id == Household.id)
        named = (Person.county_id == Membership.county_id) & (Person.id == Membership.person_id)
        led = select(Membership.id).join(Person, named).where(belongs, Membership.is_head, Person.name == head)
        rows = rows.where(led.correlate(Household).exists())
    return rows


def one(id: strawberry.ID) -> Select[Household]:
    county_id, key = keys_asked(id, "Household")
    return select(Household).where(Household.county_id == county_id, Household.id == key)


def monitored_since(monitoring: Any) -> Any:
    return func.lower(monitoring.during)


def plots(household: Any) -> Select[Plot]:
    return queries.of_household(household, Plot)


def livestock(household: Any) -> Select[Livestock]:
    return queries.of_household(household, Livestock)


def groups() -> Select[MonitoredGroup]:
    return queries.groups()


def duplicates() -> Select[Person]:
    return queries.duplicate_candidates()


_HOUSEHOLD, _PERSON = ("householdId",), ("personId",)


def _joining(input: PersonInput) -> Joining:
    return Joining(input.name, input.id_number, input.phone, input.labour_capacity, input.schooling_stage)


def _relations(given: Iterable[RelationInput]) -> Relations:
    return {
        place_of(each.person_id, "Person", ("relations", at, "personId"))[1]: each.relation
        for at, each in enumerate(given)
    }


def _edited(household_id: strawberry.ID, version: int, source: str) -> Edited:
    return Edited(place_of(household_id, "Household", _HOUSEHOLD), version, source)


async def register(doing: Doing, input: RegisterHouseholdInput) -> ReadBack:
    made = await members.register_household(
        doing.session,
        doing.viewer,
        doing.context.services.sealer,
        input.number,
        _joining(input.head),
        input.housing_grade,
        input.since,
        input.source,
    )
    return ReadBack(made.county_id, made.id)


async def add_member(doing: Doing, input: AddMemberInput) -> ReadBack:
    done = await members.add_member(
        doing.session,
        doing.viewer,
        doing.context.services.sealer,
        _edited(input.household_id, input.expected_version, input.source),
        _joining(input.person),
        input.relation,
        input.since,
    )
    return ReadBack(done.county_id, done.id)


async def end_membership(doing: Doing, input: EndMembershipInput) -> ReadBack:
    done = await members.end_membership(
        doing.session,
        doing.viewer,
        _edited(input.household_id, input.expected_version, input.source),
        place_of(input.person_id, "Person", _PERSON),
        input.until,
        input.leaving,
        place_of(input.new_head_id, "Person", ("newHeadId",)) if input.new_head_id else None,
        _relations(input.relations),
    )
    return ReadBack(done.county_id, done.id)


async def change_head(doing: Doing, input: ChangeHeadInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    person = place_of(input.person_id, "Person", _PERSON)
    done = await members.change_head(
        doing.session, doing.viewer, edited, person, input.since, _relations(input.relations)
    )
    return ReadBack(done.county_id, done.id)


async def correct_household(doing: Doing, input: CorrectHouseholdInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    done = await recording.correct_household(doing.session, doing.viewer, edited, input.housing_grade)
    return ReadBack(done.county_id, done.id)


async def correct_person(doing: Doing, input: CorrectPersonInput) -> ReadBack:
    wanted = Correction(
        name=input.name,
        id_number=input.id_number,
        phone=input.phone,
        labour_capacity=input.labour_capacity,
        schooling_stage=input.schooling_stage,
        health=input.health,
        disability_certificate=input.disability_certificate,
    )
    edited = _edited(input.household_id, input.expected_version, input.source)
    person = place_of(input.person_id, "Person", _PERSON)
    done = await recording.correct_person(
        doing.session, doing.viewer, doing.context.services.sealer, edited, person, wanted
    )
    return ReadBack(done.county_id, done.id)


async def record_loan(doing: Doing, input: RecordLoanInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    given = input.lender, input.principal, input.since, input.until
    made = await recording.record_loan(doing.session, doing.viewer, edited, *given)
    return ReadBack(made.county_id, made.id)


async def record_entitlement(doing: Doing, input: RecordEntitlementInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    person = place_of(input.person_id, "Person", _PERSON) if input.person_id else None
    given = input.kind, input.monthly, input.since, input.until
    made = await recording.record_entitlement(doing.session, doing.viewer, edited, *given, person)
    return ReadBack(made.county_id, made.id)


async def end_loan(doing: Doing, input: EndLoanInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    _, key = place_of(input.loan_id, "Loan", ("loanId",))
    done = await recording.end_loan(doing.session, doing.viewer, edited, key, input.until)
    return ReadBack(done.county_id, done.id)


async def end_entitlement(doing: Doing, input: EndEntitlementInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    _, key = place_of(input.entitlement_id, "Entitlement", ("entitlementId",))
    done = await recording.end_entitlement(doing.session, doing.viewer, edited, key, input.until)
    return ReadBack(done.county_id, done.id)


async def merge(doing: Doing, input: MergeHouseholdsInput) -> ReadBack:
    kept = _edited(input.household_id, input.expected_version, input.source)
    gone = Edited(place_of(input.merged_id, "Household", ("mergedId",)), input.merged_expected_version, input.source)
    relations = _relations(input.relations)
    done = await joining.merge_households(doing.session, doing.viewer, kept, gone, input.on, relations)
    return ReadBack(done.county_id, done.id)


async def split(doing: Doing, input: SplitHouseholdInput) -> ReadBack:
    edited = _edited(input.household_id, input.expected_version, input.source)
    leaving = [
        (place_of(each.person_id, "Person", ("leaving", at, "personId")), each.relation)
        for at, each in enumerate(input.leaving)
    ]
    made = await joining.split_household(doing.session, doing.viewer, edited, input.number, leaving, input.on)
    return ReadBack(made.county_id, made.id)


async def reveal(doing: Doing, input: RevealPersonInput) -> ReadBack:
    person = place_of(input.person_id, "Person", _PERSON)
    sealer = doing.context.services.sealer
    shown = await reveal_person(doing.session, doing.viewer, sealer, person, input.field, input.reason)
    return ReadBack(values={"value": shown})


async def frame(doing: Doing, input: FrameHouseholdsInput) -> ReadBack:
    batch = Batch(input.batch, input.basis, _places(input.household_ids), input.since)
    rows = await framing.frame_households(
        doing.session, doing.viewer, batch, input.group_code, input.cause, dry_run=input.dry_run
    )
    return _told(doing, rows)


async def release(doing: Doing, input: ReleaseHouseholdsInput) -> ReadBack:
    batch = Batch(input.batch, input.basis, _places(input.household_ids), input.until)
    rows = await framing.release_households(doing.session, doing.viewer, batch, dry_run=input.dry_run)
    return _told(doing, rows)


def _places(ids: Iterable[strawberry.ID]) -> list[Place]:
    return [place_of(each, "Household", ("householdIds", at)) for at, each in enumerate(ids)]


def _told(doing: Doing, rows: list[BatchRow]) -> ReadBack:
    values = {
        "accepted": sum(each.refusal is None for each in rows),
        "refused": sum(each.refusal is not None for each in rows),
        "rows": [_row_told(doing, each) for each in rows],
    }
    return ReadBack(values=values, kept=True)


def _row_told(doing: Doing, row: BatchRow) -> Plain:
    county_id, key = row.household
    return Plain(
        householdId=str(NodeId("Household", county_id, str(key))),
        householdNumber=row.number,
        code=row.refusal and row.refusal.code,
        message=row.refusal and row.refusal.message(doing.context.language),
    )
