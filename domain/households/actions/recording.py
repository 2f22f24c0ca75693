"""Correcting what is registered of a household and its members, and what it owes and is entitled to."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.households import queries, rules
from domain.households.actions.keeping import Edit, Edited, begin_edit, days_said
from domain.households.actions.members import ID_NUMBER, member_of, write_phone
from domain.households.errors import (
    AmountNotPositive,
    CertificateUnfit,
    EntitledAlready,
    IdNumberOfAnother,
    LoanRuleMissing,
    MemberUnknown,
    NothingEdited,
)
from domain.households.models import (
    ChangedField,
    Entitlement,
    EntitlementKind,
    HealthState,
    Household,
    HousingGrade,
    LabourCapacity,
    Loan,
    Person,
    PersonHealth,
    SchoolingStage,
)
from domain.households.rules import Owed, Place
from domain.money import yuan_of
from domain.parties.roles import Viewer
from domain.parties.walls import Office, standing_in
from domain.periods import ended_with
from domain.rows import new_key
from domain.sealing import Sealer, masked_id_number, masked_phone

_DAY = timedelta(days=1)
STATE, CERTIFICATE = "person_health:state", "person_health:certificate"
"""What sealed words on somebody's health are bound to."""
HIDDEN = "***"

Dated = TypeVar("Dated", Loan, Entitlement)


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to stand in the register of a person. None leaves it as it is; an empty phone or certificate ends it."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None
    labour_capacity: LabourCapacity | None = None
    schooling_stage: SchoolingStage | None = None
    health: HealthState | None = None
    disability_certificate: str | None = None


async def correct_household(
    session: AsyncSession, viewer: Viewer, edited: Edited, housing_grade: HousingGrade
) -> Household:
    """Raises NothingEdited, and what beginning an edit raises."""
    edit = await begin_edit(session, viewer, edited)
    before = edit.household.housing_grade
    if before is housing_grade:
        raise NothingEdited(at=("housingGrade",))
    edit.household.housing_grade = housing_grade
    edit.note(ChangedField.HOUSING_GRADE, before and str(before), str(housing_grade))
    await session.flush()
    return edit.household


async def correct_person(
    session: AsyncSession, viewer: Viewer, sealer: Sealer, edited: Edited, place: Place, wanted: Correction
) -> Household:
    """Of somebody who belongs to the household, or did and belongs to no other since.

    Raises MemberUnknown, NothingEdited, IdNumberOfAnother, what is wrong with the values, and what beginning an edit
    raises.
    """
    edit = await begin_edit(session, viewer, edited)
    person = (await session.execute(queries.kept_by(edit.household, place))).scalar_one_or_none()
    if person is None:
        raise MemberUnknown(at=("personId",))
    noted = [
        _correct_name(edit, person, wanted.name),
        await _correct_id_number(edit, sealer, person, wanted.id_number),
        _correct_phone(edit, sealer, person, wanted.phone),
        _correct_plain(edit, person, "labour_capacity", ChangedField.LABOUR_CAPACITY, wanted.labour_capacity),
        _correct_plain(edit, person, "schooling_stage", ChangedField.SCHOOLING_STAGE, wanted.schooling_stage),
        await _correct_health(edit, sealer, person, wanted),
    ]
    if not any(noted):
        raise NothingEdited(at=("personId",))
    await session.flush()
    return edit.household


def _correct_name(edit: Edit, person: Person, written: str | None) -> bool:
    name = None if written is None else rules.name(written, ("name",))
    return _correct_plain(edit, person, "name", ChangedField.NAME, name)


def _correct_plain(edit: Edit, person: Person, attribute: str, field: ChangedField, wanted: str | None) -> bool:
    """Whether it was another before."""
    before = getattr(person, attribute)
    if wanted is None or wanted == before:
        return False
    setattr(person, attribute, wanted)
    edit.note(field, before and str(before), str(wanted), person.id)
    return True


async def _correct_id_number(edit: Edit, sealer: Sealer, person: Person, written: str | None) -> bool:
    if written is None:
        return False
    number = rules.id_number(written, clock.today(), ("idNumber",))
    hashed = sealer.lookup(number)
    if hashed == person.id_number_hash:
        return False
    async with standing_in(edit.session, Office.REGISTER, person.county_id):
        taken = (await edit.session.execute(queries.person_by_hash(person.county_id, hashed))).first()
    if taken is not None:
        raise IdNumberOfAnother(at=("idNumber",))
    before, person.id_number_masked = person.id_number_masked, masked_id_number(number)
    person.id_number_sealed, person.id_number_hash = sealer.seal(number, bound_to=ID_NUMBER), hashed
    person.born_on = rules.born_on(number)
    edit.note(ChangedField.ID_NUMBER, before, person.id_number_masked, person.id)
    return True


def _correct_phone(edit: Edit, sealer: Sealer, person: Person, written: str | None) -> bool:
    if written is None:
        return False
    phone = rules.phone(written, ("phone",)) if written.strip() else None
    if person.phone_hash == (sealer.lookup(phone) if phone else None) and bool(person.phone_masked) == bool(phone):
        return False
    before = person.phone_masked
    write_phone(person, sealer, phone)
    edit.note(ChangedField.PHONE, before, phone and masked_phone(phone), person.id)
    return True


async def _correct_health(edit: Edit, sealer: Sealer, person: Person, wanted: Correction) -> bool:
    """Of health the history says no more than that it was told again. Raises CertificateUnfit."""
    if wanted.health is None and wanted.disability_certificate is None:
        return False
    health = (await edit.session.execute(queries.health_of(person))).scalar_one_or_none()
    if health is None:
        health = PersonHealth(
            county_id=person.county_id,
            id=new_key(),
            region_code=person.region_code,
            person_id=person.id,
            state_sealed=None,
            certificate_sealed=None,
        )
        edit.session.add(health)
    if wanted.health is not None:
        health.state_sealed = sealer.seal(wanted.health, bound_to=STATE)
        edit.note(ChangedField.HEALTH, HIDDEN, HIDDEN, person.id)
    if wanted.disability_certificate is not None:
        health.certificate_sealed = _sealed_certificate(sealer, person, wanted.disability_certificate)
        edit.note(ChangedField.DISABILITY_CERTIFICATE, HIDDEN, HIDDEN, person.id)
    return True


def _sealed_certificate(sealer: Sealer, person: Person, written: str) -> bytes | None:
    """Raises CertificateUnfit, also for somebody else's."""
    if not written.strip():
        return None
    number = rules.certificate(written)
    if sealer.lookup(number[:18]) != person.id_number_hash:
        raise CertificateUnfit(at=("disabilityCertificate",))
    return sealer.seal(number, bound_to=CERTIFICATE)


async def record_loan(
    session: AsyncSession,
    viewer: Viewer,
    edited: Edited,
    lender: str,
    principal: int,
    since: date,
    until: date,
) -> Loan:
    """Micro-credit from a day to its last. It is owed, so nothing of it is posted as income.

    Raises AmountNotPositive, DayAhead, DayTooEarly, LoanRuleMissing, LoanTooLong, LoanTooLarge, and what beginning an
    edit raises.
    """
    edit = await begin_edit(session, viewer, edited)
    _check_amount(principal, "principal")
    rules.check_day(since, clock.today(), None, "since")
    rules.check_not_before(until, since, "until")
    rule = (await session.execute(queries.loan_rule_on(viewer.county_id, since))).scalar_one_or_none()
    if rule is None:
        raise LoanRuleMissing(at=("since",), day=since)
    wanted = Owed(principal, since, until)
    others = (await session.execute(queries.open_of(edit.household, Loan, since))).scalars()
    rules.check_loan(rule, [Owed.in_span(each.principal, each.during) for each in others], wanted)
    loan = Loan(
        county_id=edit.household.county_id,
        id=new_key(),
        region_code=edit.household.region_code,
        household_id=edit.household.id,
        loan_rule_id=rule.id,
        lender=rules.name(lender, ("lender",)),
        principal=principal,
        during=Range(since, until + _DAY),
        source=edit.source,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(loan)
    edit.note(ChangedField.LOAN, None, _loan_said(loan))
    await session.flush()
    return loan


def _check_amount(amount: int, at: str) -> None:
    if amount <= 0:
        raise AmountNotPositive(at=(at,))


def _loan_said(loan: Loan) -> str:
    return f"{yuan_of(loan.principal)} {days_said(loan.during)}"


async def record_entitlement(
    session: AsyncSession,
    viewer: Viewer,
    edited: Edited,
    kind: EntitlementKind,
    monthly: int,
    since: date,
    until: date | None,
    person: Place | None,
) -> Entitlement:
    """What a household, or one of its members, is entitled to from a day on.

    Raises AmountNotPositive, DayAhead, DayTooEarly, MemberUnknown, EntitledAlready, and what beginning an edit raises.
    """
    edit = await begin_edit(session, viewer, edited)
    _check_amount(monthly, "monthly")
    rules.check_day(since, clock.today(), None, "since")
    if until is not None:
        rules.check_not_before(until, since, "until")
    if person is not None:
        member_of(await edit.members(), person[1], ("personId",))
    during = Range(since, until and until + _DAY)
    for each in (await session.execute(queries.open_of(edit.household, Entitlement, since))).scalars():
        alike = (each.kind, each.person_id) == (kind, person and person[1])
        if alike and each.during.overlaps(during):
            raise EntitledAlready(at=("since",))
    entitlement = Entitlement(
        county_id=edit.household.county_id,
        id=new_key(),
        region_code=edit.household.region_code,
        household_id=edit.household.id,
        person_id=person and person[1],
        kind=kind,
        monthly=monthly,
        during=during,
        source=edit.source,
        account_id=viewer.account_id,
        at=clock.now(),
    )
    session.add(entitlement)
    edit.note(ChangedField.ENTITLEMENT, None, _entitlement_said(entitlement), entitlement.person_id)
    await session.flush()
    return entitlement


def _entitlement_said(entitlement: Entitlement) -> str:
    return f"{entitlement.kind} {yuan_of(entitlement.monthly)} {days_said(entitlement.during)}"


async def end_loan(session: AsyncSession, viewer: Viewer, edited: Edited, key: uuid.UUID, last: date) -> Loan:
    """It was owed until a day, included. Raises NotFound, DayAhead, DayTooEarly, and what beginning an edit raises."""
    edit = await begin_edit(session, viewer, edited)
    return await _end(edit, Loan, key, "loanId", last, ChangedField.LOAN, _loan_said)


async def end_entitlement(
    session: AsyncSession, viewer: Viewer, edited: Edited, key: uuid.UUID, last: date
) -> Entitlement:
    """It held until a day, included. Raises as `end_loan`."""
    edit = await begin_edit(session, viewer, edited)
    return await _end(edit, Entitlement, key, "entitlementId", last, ChangedField.ENTITLEMENT, _entitlement_said)


async def _end(
    edit: Edit,
    model: type[Dated],
    key: uuid.UUID,
    at: str,
    last: date,
    field: ChangedField,
    said: Callable[[Dated], str],
) -> Dated:
    found: Dated | None = await edit.session.get(model, (edit.household.county_id, key))
    if found is None or found.household_id != edit.household.id:
        raise NotFound(at=(at,), what=model.__name__.lower())
    rules.check_day(last, clock.today(), found.during.lower, "until")
    before = said(found)
    found.during = ended_with(found.during, last)
    edit.note(field, before, said(found), found.person_id if isinstance(found, Entitlement) else None)
    await edit.session.flush()
    return found
