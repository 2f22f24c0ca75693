"""Answering for households."""

from typing import Any

import strawberry
from sqlalchemy import Select, func, select

from domain.households.models import Household, Livestock, Membership, Person, Plot
from resolvers.reading.ids import keys_asked


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
    return _of(household, Plot)


def livestock(household: Any) -> Select[Livestock]:
    return _of(household, Livestock)


def _of(household: Any, model: Any) -> Select[Any]:
    """In the order they were registered."""
    own = model.county_id == household.county_id, model.household_id == household.id
    return select(model).where(*own).order_by(model.id)
