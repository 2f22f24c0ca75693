"""The SQL of cases. `day` is a date, or a parameter that stands for one."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Update,
    and_,
    any_,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy import case as sql_case
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.sql.dml import Insert

from domain.cases import procedure
from domain.cases.models import (
    OVER,
    Case,
    CaseDelegation,
    CaseEvent,
    CaseMeasure,
    CaseNotice,
    CaseObjection,
    CasePurpose,
    CaseRule,
    CaseState,
    CaseTally,
    CaseVisit,
    ObjectionReceipt,
)
from domain.cases.procedure import Standing
from domain.documents.models import Document
from domain.expressions import first_of_month, of_one_county
from domain.households.models import Household, LabourCapacity, Membership, Person
from domain.income.models import DOUBTFUL
from domain.income.queries import word_of
from domain.parties.models import Account, Appointment, Organisation, OrganisationKind
from domain.parties.roles import Role
from domain.regions.models import Region
from domain.regions.rules import above, above_county
from domain.settlement.models import Entry, IncomeEntry, IncomeMonth
from domain.settlement.terms import CreditState, IncomeCategory
from domain.standing_orders.models import Holiday

# The rules of the procedure


def rule_for(county_id: int, day: date) -> Select[CaseRule]:
    """In force for a county, for the nearest region above it, or everywhere."""
    return (
        select(CaseRule)
        .where(
            or_(CaseRule.region_code.is_(None), CaseRule.region_code.in_(above_county(county_id))),
            CaseRule.during.contains(day),
        )
        .order_by(CaseRule.region_code.desc().nulls_last())
        .limit(1)
    )


def case_rules(day: Any) -> Select[CaseRule]:
    """Those of all regions that hold on a day: what holds everywhere first, a city's before its counties'."""
    return (
        select(CaseRule)
        .where(CaseRule.during.contains(day))
        .order_by(func.coalesce(CaseRule.region_code, 0), CaseRule.id)
    )


def rules_for_update(region_code: int, days: Range[date]) -> Select[CaseRule]:
    """Locks a region's own rules that hold on some of these days, the first to begin first."""
    return (
        select(CaseRule)
        .where(CaseRule.region_code == region_code, CaseRule.during.overlaps(days))
        .order_by(CaseRule.during)
        .with_for_update()
    )


def region_of_rule(rule: Any) -> Any:
    """Twelve digits; null for what holds everywhere."""
    return func.lpad(cast(rule.region_code, Text), 12, "0")


# Cases


def cases() -> Select[Case]:
    """Those the viewer may see, the last one opened first."""
    return select(Case).order_by(Case.opened_at.desc(), Case.id.desc())


def case_for_update(county_id: int, id_: uuid.UUID) -> Select[Case]:
    return (
        select(Case)
        .where(Case.county_id == county_id, Case.id == id_)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_case_of(county_id: int, household_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Case.id).where(
        Case.county_id == county_id, Case.household_id == household_id, Case.state.not_in(OVER)
    )


def moving(case: Case, **values: Any) -> Update:
    """Change a case, if it still stands as it was read; gives its key."""
    return (
        update(Case)
        .where(
            Case.county_id == case.county_id,
            Case.id == case.id,
            Case.state == case.state,
            Case.purpose == case.purpose,
            Case.steps == case.steps,
        )
        .values(**values)
        .returning(Case.id)
        .execution_options(synchronize_session=False)
    )


def history_of(case: Case) -> Select[CaseEvent]:
    return (
        select(CaseEvent)
        .where(CaseEvent.county_id == case.county_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.position)
    )


def is_overdue(case: Any, day: Any) -> ColumnElement[bool]:
    return and_(case.due_on < day, case.state.not_in(OVER))


def days_left(case: Any, day: Any) -> Any:
    """Until it is due; negative by how many days it is late."""
    return case.due_on - day


def was_returned(case: Any) -> ColumnElement[bool]:
    """Whether the last that was done with it was to return it."""
    last = (
        select(CaseEvent.id)
        .where(
            CaseEvent.county_id == case.county_id,
            CaseEvent.case_id == case.id,
            CaseEvent.position == case.steps,
            CaseEvent.act == "RETURN",
        )
        .correlate(case)
    )
    return last.exists()


def waiting(role: Role, day: Any) -> Select[Case]:
    """Cases that wait for a step of this role, and those that are late at a level below it; due first, first.

    A case in transition waits for the county once that is over; one on notice for the township once it is objected to.
    """
    waits = _stands_at(procedure.waiting_for(role))
    if role is Role.COUNTY_APPROVER:
        waits = and_(waits, or_(Case.state != CaseState.TRANSITION, Case.transition_until < day))
    if role is Role.TOWNSHIP_REVIEWER:
        waits = or_(waits, and_(Case.state == CaseState.ON_NOTICE, _objected_to()))
    late = [and_(is_overdue(Case, day), _stands_at(procedure.waiting_for(each))) for each in procedure.below(role)]
    return select(Case).where(or_(waits, *late)).order_by(Case.due_on, Case.id)


def _stands_at(standings: Iterable[Standing]) -> ColumnElement[bool]:
    ordered = sorted(standings, key=lambda each: (each.purpose, each.state))
    return or_(false(), *(_is_at(Case, each) for each in ordered))


def _is_at(case: Any, standing: Standing) -> ColumnElement[bool]:
    return and_(case.state == standing.state, case.purpose == standing.purpose)


def waits_for(case: Any, day: Any) -> Any:
    """The role of the officer whose step a case waits for; null for one that is over."""
    each = [Standing(state, purpose) for purpose in CasePurpose for state in CaseState]
    awaited = [(standing, procedure.officer_awaited(standing)) for standing in each]
    transition_over = and_(case.state == CaseState.TRANSITION, case.transition_until < day)
    return sql_case(
        (transition_over, Role.COUNTY_APPROVER.value),
        *((_is_at(case, standing), role.value) for standing, role in awaited if role is not None),
        else_=null(),
    )


def _objected_to() -> ColumnElement[bool]:
    """Whether an objection to its notice waits for an answer, or was upheld."""
    return (
        select(CaseObjection.id)
        .join(CaseNotice, of_one_county(CaseNotice, CaseObjection, CaseNotice.id == CaseObjection.notice_id))
        .where(
            CaseNotice.county_id == Case.county_id,
            CaseNotice.case_id == Case.id,
            CaseNotice.withdrawn_at.is_(None),
            CaseObjection.upheld.is_not(False),
        )
        .correlate(Case)
        .exists()
    )


_MOST_UNITS = 500


def load(day: Any) -> Select[Any]:
    """How many cases wait for each village, township and county, and how many of them are late; the latest first."""
    waits = waits_for(Case, day).label("role")
    late = is_overdue(Case, day).label("late")
    each = select(waits, Case.region_code, late).where(Case.state.not_in(OVER)).subquery("each")
    village, township, county, *_ = above(each.c.region_code)
    unit = sql_case(
        (each.c.role == Role.TOWNSHIP_REVIEWER.value, township),
        (each.c.role == Role.COUNTY_APPROVER.value, county),
        else_=village,
    ).label("unit")
    placed = select(each.c.role, unit, each.c.late).subquery("placed")
    counted = (
        select(
            placed.c.role,
            Region.code.label("region_code"),
            Region.name.label("region_name"),
            func.count().label("waiting"),
            func.count().filter(placed.c.late).label("overdue"),
        )
        .join(Region, Region.code == placed.c.unit)
        .group_by(placed.c.role, Region.code)
        .subquery("counted")
    )
    latest_first = counted.c.overdue.desc(), counted.c.waiting.desc(), counted.c.region_code, counted.c.role
    return select(counted).order_by(*latest_first).limit(literal_column(str(_MOST_UNITS)))


def evidence_of(event: Any) -> Select[Document]:
    return (
        select(Document)
        .where(Document.county_id == event.county_id, Document.id == any_(event.document_ids))
        .order_by(Document.id)
    )


def tallies() -> Select[Any]:
    """How many cases stand where, by county."""
    columns: list[Any] = [CaseTally.county_id, CaseTally.purpose, CaseTally.state, CaseTally.cases]
    return select(*columns).order_by(*columns[:3])


def tallying(county_id: int, standing: Standing, by: int) -> Insert:
    """One case more or less stands there."""
    counted = insert(CaseTally).values(county_id=county_id, purpose=standing.purpose, state=standing.state, cases=by)
    return counted.on_conflict_do_update(
        index_elements=["county_id", "purpose", "state"], set_={"cases": CaseTally.cases + counted.excluded.cases}
    )


# People


def family(county_id: int, household_id: uuid.UUID, day: date) -> Select[int, str, int]:
    """A household's village; the name of its head, or its number where it has none; and how many belong to it.

    Nothing for one that is closed: it lives on in another.
    """
    belongs = of_one_county(Membership, Household, Membership.household_id == Household.id)
    named = of_one_county(Person, Membership, Person.id == Membership.person_id)
    return (
        select(
            Household.region_code,
            func.coalesce(func.max(Person.name).filter(Membership.is_head), Household.number),
            func.count(Membership.id),
        )
        .select_from(Household)
        .outerjoin(Membership, and_(belongs, Membership.during.contains(day)))
        .outerjoin(Person, named)
        .where(Household.county_id == county_id, Household.id == household_id, Household.closed_on.is_(None))
        .group_by(Household.county_id, Household.id)
    )


def own_households(account_id: uuid.UUID) -> Select[uuid.UUID | None]:
    """To which an account belongs or belonged, by its appointments."""
    return select(Appointment.household_id).where(
        Appointment.account_id == account_id, Appointment.household_id.is_not(None)
    )


def kin_of(county_id: int, household_id: uuid.UUID) -> Select[uuid.UUID]:
    """Households that some member of this one belongs or belonged to, and this one itself."""
    own = select(Membership.person_id).where(Membership.county_id == county_id, Membership.household_id == household_id)
    return select(Membership.household_id).where(Membership.county_id == county_id, Membership.person_id.in_(own))


def member_on(county_id: int, household_id: uuid.UUID, person_id: uuid.UUID, day: date) -> Select[str]:
    """The name of somebody who belongs to a household on a day."""
    return (
        select(Person.name)
        .join(Membership, of_one_county(Membership, Person, Membership.person_id == Person.id))
        .where(
            Membership.county_id == county_id,
            Membership.household_id == household_id,
            Membership.person_id == person_id,
            Membership.during.contains(day),
        )
    )


def able_by_register(county_id: int, household_id: uuid.UUID, day: date) -> Select[int]:
    """Of how many who belong to a household on a day the register does not say that they cannot work."""
    return (
        select(func.count())
        .select_from(Person)
        .join(Membership, of_one_county(Membership, Person, Membership.person_id == Person.id))
        .where(
            Membership.county_id == county_id,
            Membership.household_id == household_id,
            Membership.during.contains(day),
            Person.labour_capacity.is_distinct_from(LabourCapacity.NONE),
        )
    )


def offices_of(region_code: int) -> Select[uuid.UUID]:
    """The government offices of a village and of its township."""
    return select(Organisation.id).where(
        Organisation.kind == OrganisationKind.GOVERNMENT_OFFICE, Organisation.region_code.in_(above(region_code)[:2])
    )


def keeping_for_cases(county_id: int, document_ids: Sequence[uuid.UUID]) -> Update:
    """From now on these are evidence about a family."""
    return (
        update(Document)
        .where(Document.county_id == county_id, Document.id.in_(document_ids))
        .values(case_only=True)
        .execution_options(synchronize_session=False)
    )


# Delegating


def delegations() -> Select[CaseDelegation]:
    """By whom or to whom the viewer's duty was delegated, or all of his county's; the last one first."""
    return select(CaseDelegation).order_by(CaseDelegation.made_at.desc(), CaseDelegation.id.desc())


def delegated_to(county_id: int, account_id: uuid.UUID, role: Role, day: date) -> Select[CaseDelegation]:
    return (
        select(CaseDelegation)
        .where(
            CaseDelegation.county_id == county_id,
            CaseDelegation.delegate_id == account_id,
            CaseDelegation.role == role,
            CaseDelegation.during.contains(day),
        )
        .order_by(CaseDelegation.id)
    )


def delegated_by(county_id: int, account_id: uuid.UUID, role: Role, days: Range[date]) -> Select[uuid.UUID]:
    return select(CaseDelegation.id).where(
        CaseDelegation.county_id == county_id,
        CaseDelegation.delegator_id == account_id,
        CaseDelegation.role == role,
        CaseDelegation.during.overlaps(days),
    )


def delegation_for_update(county_id: int, id_: uuid.UUID, delegator_id: uuid.UUID) -> Select[CaseDelegation]:
    return (
        select(CaseDelegation)
        .where(
            CaseDelegation.county_id == county_id,
            CaseDelegation.id == id_,
            CaseDelegation.delegator_id == delegator_id,
        )
        .with_for_update()
    )


def colleague(login: str, role: Role, county_id: int, days: Range[date]) -> Select[Account]:
    """Who signs in by this name and holds the role in the county on all of these days."""
    return (
        select(Account)
        .join(Appointment, Appointment.account_id == Account.id)
        .where(
            Account.login == login,
            Account.closed_at.is_(None),
            Appointment.role == role,
            Appointment.county_id == county_id,
            Appointment.during.contains(days),
        )
        .limit(1)
    )


# Notices and objections


def public_notices(day: Any) -> Select[CaseNotice]:
    """Those that stand, by village, the one that is over first coming first."""
    return (
        select(CaseNotice)
        .where(CaseNotice.posted_on <= day, CaseNotice.until >= day, CaseNotice.withdrawn_at.is_(None))
        .order_by(CaseNotice.region_code, CaseNotice.until, CaseNotice.id)
    )


def notice(county_id: int, id_: uuid.UUID) -> Select[CaseNotice]:
    return (
        select(CaseNotice)
        .where(CaseNotice.county_id == county_id, CaseNotice.id == id_)
        .execution_options(populate_existing=True)
    )


def standing_notice(case: Case) -> Select[CaseNotice]:
    """The last notice of a case that was not withdrawn."""
    return (
        select(CaseNotice)
        .where(CaseNotice.county_id == case.county_id, CaseNotice.case_id == case.id, CaseNotice.withdrawn_at.is_(None))
        .order_by(CaseNotice.id.desc())
        .limit(1)
    )


def unanswered_or_upheld(notice: CaseNotice) -> Select[int]:
    return select(func.count()).where(
        CaseObjection.county_id == notice.county_id,
        CaseObjection.notice_id == notice.id,
        CaseObjection.upheld.is_not(False),
    )


def objection_for_update(county_id: int, id_: uuid.UUID) -> Select[CaseObjection]:
    return (
        select(CaseObjection)
        .where(CaseObjection.county_id == county_id, CaseObjection.id == id_)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def objection_by_key(notice: CaseNotice, key_hash: bytes) -> Select[CaseObjection]:
    """What was said against a notice under a key."""
    return select(CaseObjection).where(
        CaseObjection.county_id == notice.county_id,
        CaseObjection.notice_id == notice.id,
        CaseObjection.key_hash == key_hash,
    )


def receipt(number: Any) -> Select[ObjectionReceipt]:
    return select(ObjectionReceipt).where(ObjectionReceipt.number == number)


def answering_receipt(objection: CaseObjection, *, upheld: bool, at: Any) -> Update:
    return (
        update(ObjectionReceipt)
        .where(ObjectionReceipt.county_id == objection.county_id, ObjectionReceipt.id == objection.receipt_id)
        .values(upheld=upheld, answered_at=at)
        .execution_options(synchronize_session=False)
    )


# Measures, and the way out


def measure_for_update(county_id: int, id_: uuid.UUID) -> Select[CaseMeasure]:
    return select(CaseMeasure).where(CaseMeasure.county_id == county_id, CaseMeasure.id == id_).with_for_update()


def measures_alike(county_id: int, person_id: uuid.UUID, days: Range[date], kind: Any) -> Select[uuid.UUID]:
    """A person's measures in some of these days that are of the same support, or primary as `kind` asks."""
    return select(CaseMeasure.id).where(
        CaseMeasure.county_id == county_id,
        CaseMeasure.person_id == person_id,
        CaseMeasure.during.overlaps(days),
        kind,
    )


def measures_begun(case: Case, day: date) -> Select[int]:
    """How many measures a case has had by a day."""
    return select(func.count()).where(
        CaseMeasure.county_id == case.county_id,
        CaseMeasure.case_id == case.id,
        CaseMeasure.during.overlaps(Range(None, day, bounds="(]")),
    )


def last_visit(case: Case) -> Select[CaseVisit]:
    """It says how many of the family can work, and whether costs are left that it cannot bear."""
    return (
        select(CaseVisit)
        .where(CaseVisit.county_id == case.county_id, CaseVisit.case_id == case.id)
        .order_by(CaseVisit.id.desc())
        .limit(1)
    )


def realised(county_id: int, household_id: uuid.UUID, first: date, last: date) -> Select[date, IncomeCategory, Any]:
    """What reached a household in the months from the first to the last, by month and category. Fen."""
    return (
        select(IncomeMonth.month, IncomeMonth.category, func.sum(IncomeMonth.amount))
        .where(
            IncomeMonth.county_id == county_id,
            IncomeMonth.household_id == household_id,
            IncomeMonth.month.between(first, last),
            IncomeMonth.state == CreditState.REALISED,
        )
        .group_by(IncomeMonth.month, IncomeMonth.category)
    )


def doubtful(county_id: int, household_id: uuid.UUID, first: date, last: date) -> Select[date, IncomeCategory, Any]:
    """As `realised`, of the entries alone that the family disputes, or disputed rightly. Both days count."""
    month = first_of_month(Entry.effective_on)
    return (
        select(month, IncomeEntry.category, func.sum(Entry.amount))
        .join(IncomeEntry, of_one_county(IncomeEntry, Entry, IncomeEntry.id == Entry.income_entry_id))
        .where(
            Entry.county_id == county_id,
            IncomeEntry.household_id == household_id,
            Entry.state == CreditState.REALISED,
            Entry.effective_on.between(first, last),
            word_of(IncomeEntry).in_([each.value for each in DOUBTFUL]),
        )
        .group_by(month, IncomeEntry.category)
    )


def sizes(county_id: int, household_id: uuid.UUID) -> Select[Range[date]]:
    """The time for which each of its members belonged to a household."""
    return select(Membership.during).where(Membership.county_id == county_id, Membership.household_id == household_id)


# Days off


def days_apart(since: date, until: date) -> Select[Holiday]:
    """What the calendar sets apart in a period."""
    return select(Holiday).where(Holiday.day.between(since, until))
