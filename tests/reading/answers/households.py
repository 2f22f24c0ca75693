"""Households, who belongs to them, and which are watched."""

from typing import Any

from domain.households.models import (
    Entitlement,
    Household,
    Livestock,
    Loan,
    Membership,
    MonitoredGroup,
    Monitoring,
    PersonReveal,
    Plot,
)
from domain.parties.roles import Permission
from tests.reading.answers.asking import Args, Asking, answers, sorted_by
from tests.reading.answers.pages import Page, page
from tests.reading.rows import NODES


@answers("Query.households")
def _households(asking: Asking, _: Any, args: Args) -> Page:
    asking.must(Permission.READ_HOUSEHOLDS)
    number, head = args.get("number"), args.get("head")
    rows = asking.world.all(Household)
    if number is not None:
        rows = [each for each in rows if each.number == number]
    if head is not None:
        rows = [each for each in rows if head in _heads(asking, each)]
    return page(asking, rows, [("number", False), ("id", False)], "Query.households", args)


def _heads(asking: Asking, household: Household) -> list[str]:
    """The names of its heads, past and present, as far as the viewer may see them."""
    people = [_person(asking, each, {}) for each in memberships_of(asking, household, {}) if each.is_head]
    return [each.name for each in people if each]


@answers("Query.household")
def _household(asking: Asking, _: Any, args: Args) -> Any:
    asking.must(Permission.READ_HOUSEHOLDS)
    return asking.node(args["id"], "Household")


@answers("Household.memberships")
def memberships_of(asking: Asking, household: Household, _: Args) -> list[Membership]:
    found = asking.world.all(Membership, county_id=household.county_id, household_id=household.id)
    return sorted(found, key=lambda each: (not each.is_head, each.id))


@answers("Membership.person")
def _person(asking: Asking, membership: Membership, _: Args) -> Any:
    return asking.world.one(NODES["Person"], county_id=membership.county_id, id=membership.person_id)


@answers("Household.monitorings")
def _monitorings(asking: Asking, household: Household, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Monitoring, county_id=household.county_id, household_id=household.id))


@answers("Household.plots")
def _plots(asking: Asking, household: Household, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Plot, county_id=household.county_id, household_id=household.id))


@answers("Household.livestock")
def _livestock(asking: Asking, household: Household, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Livestock, county_id=household.county_id, household_id=household.id))


@answers("Household.loans")
def _loans(asking: Asking, household: Household, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Loan, county_id=household.county_id, household_id=household.id))


@answers("Household.entitlements")
def _entitlements(asking: Asking, household: Household, _: Args) -> Any:
    return sorted_by("id", asking.world.all(Entitlement, county_id=household.county_id, household_id=household.id))


@answers("Household.mergedInto")
def _merged_into(asking: Asking, household: Household, _: Args) -> Any:
    return asking.world.one(Household, county_id=household.county_id, id=household.merged_into_id)


@answers("Entitlement.person", "HouseholdChange.person")
def _whose(asking: Asking, row: Any, _: Args) -> Any:
    return asking.world.one(NODES["Person"], county_id=row.county_id, id=row.person_id)


@answers("Person.reveals")
def _reveals(asking: Asking, person: Any, _: Args) -> Any:
    found = asking.world.all(PersonReveal, county_id=person.county_id, person_id=person.id)
    return sorted(found, key=lambda each: (each.at, each.id), reverse=True)


@answers("Query.monitoredGroups")
def _groups(asking: Asking, _: Any, args: Args) -> Page:
    return page(asking, asking.world.all(MonitoredGroup), [("code", False)], "Query.monitoredGroups", args)


@answers("Monitoring.group")
def _group(asking: Asking, monitoring: Monitoring, _: Args) -> Any:
    return asking.world.one(NODES["MonitoredGroup"], code=monitoring.group_code)


@answers("Monitoring.since")
def _since(_: Asking, monitoring: Monitoring, __: Args) -> Any:
    return monitoring.during.lower
