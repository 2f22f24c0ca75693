"""The SQL of households."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from domain.households.models import (
    Entitlement,
    Household,
    HouseholdChange,
    Loan,
    LoanRule,
    Membership,
    MonitoredGroup,
    Monitoring,
    Person,
    PersonHealth,
    PersonReveal,
)
from domain.households.rules import Place


def of_household(household: Any, model: Any) -> Select[Any]:
    """What a household has of something, in the order it was registered."""
    own = model.county_id == household.county_id, model.household_id == household.id
    return select(model).where(*own).order_by(model.id)


def loans(household: Any) -> Select[Loan]:
    return of_household(household, Loan)


def entitlements(household: Any) -> Select[Entitlement]:
    return of_household(household, Entitlement)


def changes_newest_first(household: Any) -> Select[HouseholdChange]:
    own = HouseholdChange.county_id == household.county_id, HouseholdChange.household_id == household.id
    return select(HouseholdChange).where(*own).order_by(HouseholdChange.at.desc(), HouseholdChange.id.desc())


def merged_into(household: Any) -> Select[Household]:
    other = aliased(Household)
    return select(other).where(other.county_id == household.county_id, other.id == household.merged_into_id)


def households_of(person: Any) -> Select[Household]:
    """All that a person has belonged to, the last joined first."""
    belongs = and_(Household.county_id == Membership.county_id, Household.id == Membership.household_id)
    own = Membership.county_id == person.county_id, Membership.person_id == person.id
    latest = select(Membership.id).where(*own, belongs).order_by(Membership.id.desc()).limit(1)
    return (
        select(Household)
        .where(select(Membership.id).where(*own, belongs).correlate_except(Membership).exists())
        .order_by(latest.correlate_except(Membership).scalar_subquery().desc(), Household.id)
    )


def reveals_newest_first(person: Any) -> Select[PersonReveal]:
    own = PersonReveal.county_id == person.county_id, PersonReveal.person_id == person.id
    return select(PersonReveal).where(*own).order_by(PersonReveal.at.desc(), PersonReveal.id.desc())


def has_health(person: Any) -> Any:
    """Whether the viewer may see that something of a person's health is registered, and it is."""
    own = PersonHealth.county_id == person.county_id, PersonHealth.person_id == person.id
    return select(PersonHealth.id).where(*own).correlate_except(PersonHealth).exists()


def duplicate_candidates() -> Select[Person]:
    """Those who may stand in the register twice, the alike side by side."""
    other = aliased(Person)
    found = select(other.id).where(_alike(Person, other)).correlate(Person).exists()
    return select(Person).where(found).order_by(Person.name, Person.born_on, Person.id)


def alike(person: Any) -> Select[Person]:
    """Whoever else may be the same person."""
    other = aliased(Person)
    return select(other).where(_alike(person, other)).order_by(other.name, other.born_on, other.id)


def _alike(one: Any, other: Any) -> Any:
    named = and_(other.name == one.name, other.born_on == one.born_on)
    phoned = and_(other.phone_hash.is_not(None), other.phone_hash == one.phone_hash)
    return and_(other.county_id == one.county_id, other.id != one.id, or_(named, phoned))


def household_for_update(place: Place) -> Select[Household]:
    county_id, key = place
    return select(Household).where(Household.county_id == county_id, Household.id == key).with_for_update()


def changes_since(household: Household, version: int) -> Select[HouseholdChange]:
    own = HouseholdChange.county_id == household.county_id, HouseholdChange.household_id == household.id
    return select(HouseholdChange).where(*own, HouseholdChange.version > version).order_by(HouseholdChange.id).limit(5)


def open_memberships(household: Household) -> Select[Membership]:
    """Of those who belong to it without a last day, the head first."""
    own = Membership.county_id == household.county_id, Membership.household_id == household.id
    return (
        select(Membership)
        .where(*own, func.upper_inf(Membership.during))
        .order_by(Membership.is_head.desc(), Membership.id)
    )


def member_hashes(household: Household) -> Select[bytes]:
    """By which the ID numbers of those are found who belong to a household without a last day."""
    joined = and_(Membership.county_id == Person.county_id, Membership.person_id == Person.id)
    own = Membership.county_id == household.county_id, Membership.household_id == household.id
    return select(Person.id_number_hash).join(Membership, joined).where(*own, func.upper_inf(Membership.during))


def memberships_from(person: Person, day: date) -> Select[Membership]:
    """What a person belongs to on a day or later."""
    own = Membership.county_id == person.county_id, Membership.person_id == person.id
    return select(Membership).where(*own, Membership.during.overlaps(Range(day, None)))


def person_by_hash(county_id: int, hashed: bytes) -> Select[Person]:
    return select(Person).where(Person.county_id == county_id, Person.id_number_hash == hashed)


def household_by_number(county_id: int, number: str) -> Select[Household]:
    return select(Household).where(Household.county_id == county_id, Household.number == number)


def kept_by(household: Household, person: Place) -> Select[Person]:
    """A person who belongs to a household, or did and belongs to no other since."""
    own = Membership.county_id == Person.county_id, Membership.person_id == Person.id
    here, elsewhere = Membership.household_id == household.id, Membership.household_id != household.id
    belonged = select(Membership.id).where(*own, here).correlate(Person).exists()
    left = select(Membership.id).where(*own, elsewhere, func.upper_inf(Membership.during)).correlate(Person).exists()
    return select(Person).where(Person.county_id == person[0], Person.id == person[1], belonged, ~left)


def health_of(person: Person) -> Select[PersonHealth]:
    return select(PersonHealth).where(PersonHealth.county_id == person.county_id, PersonHealth.person_id == person.id)


def loan_rule_on(county_id: int, day: date) -> Select[LoanRule]:
    """The county's own before the one that holds everywhere."""
    theirs = or_(LoanRule.county_id == county_id, LoanRule.county_id.is_(None))
    return (
        select(LoanRule)
        .where(theirs, LoanRule.during.contains(day))
        .order_by(LoanRule.county_id.asc().nulls_last())
        .limit(1)
    )


def open_of(household: Household, model: Any, day: date) -> Select[Any]:
    """What a household has of something on a day or later."""
    return of_household(household, model).where(model.during.overlaps(Range(day, None)))


def households_asked(places: list[Place]) -> Select[Household]:
    """Those of some households that the viewer sees."""
    counties, keys = sorted({each[0] for each in places}), sorted({each[1] for each in places})
    return select(Household).where(Household.county_id.in_(counties), Household.id.in_(keys))


def monitorings_of(households: list[Household], day: date) -> Select[Monitoring]:
    """In which monitored groups households are on a day or later; locked."""
    counties, keys = sorted({each.county_id for each in households}), [each.id for each in households]
    return (
        select(Monitoring)
        .where(Monitoring.county_id.in_(counties), Monitoring.household_id.in_(keys))
        .where(Monitoring.during.overlaps(Range(day, None)))
        .order_by(Monitoring.id)
        .with_for_update()
    )


def groups() -> Select[MonitoredGroup]:
    return select(MonitoredGroup).order_by(MonitoredGroup.code)
