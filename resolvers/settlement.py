"""Answering where money came from."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Select, select

from domain.employment.models import PayrollLine
from domain.households.models import Household
from domain.settlement.income import IncomeView
from domain.settlement.models import Settlement
from resolvers.reading.ids import keys_asked
from schema.scalars import Day


def wage_of(entry: Any) -> Select[PayrollLine]:
    return select(PayrollLine).where(PayrollLine.county_id == entry.county_id, PayrollLine.id == entry.wage_id)


def of_consignment(consignment_id: strawberry.ID) -> Select[Settlement]:
    county_id, key = keys_asked(consignment_id, "Consignment")
    return select(Settlement).where(Settlement.county_id == county_id, Settlement.consignment_id == key)


def statement(
    household_id: strawberry.ID,
    since: Annotated[Day, strawberry.argument(name="from")],  # noqa: ARG001  # for the fields that name it
    until: Annotated[Day, strawberry.argument(name="to")],  # noqa: ARG001  # likewise
    view: IncomeView = IncomeView.MONITORING,  # noqa: ARG001  # likewise
) -> Select[Household]:
    """The other arguments reach the fields that name them."""
    county_id, key = keys_asked(household_id, "Household")
    return select(Household).where(Household.county_id == county_id, Household.id == key)
