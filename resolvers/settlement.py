"""Answering where money came from."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Select, false, select

from domain.employment.models import PayrollLine
from domain.households.models import Household
from domain.settlement.income import IncomeView
from domain.settlement.models import Settlement
from resolvers.reading.ids import key_within
from schema.scalars import Day


def wage_of(entry: Any) -> Select[PayrollLine]:
    return select(PayrollLine).where(PayrollLine.county_id == entry.county_id, PayrollLine.id == entry.wage_id)


def of_consignment(consignment_id: strawberry.ID) -> Select[Settlement]:
    key = key_within(consignment_id, "Consignment")
    rows = select(Settlement).order_by(Settlement.id)
    if key is None:
        return rows.where(false())
    return rows.where(Settlement.county_id == key[0], Settlement.consignment_id == key[1])


def statement(
    household_id: strawberry.ID,
    since: Annotated[Day, strawberry.argument(name="from")],  # noqa: ARG001  # for the fields that name it
    until: Annotated[Day, strawberry.argument(name="to")],  # noqa: ARG001  # likewise
    view: IncomeView = IncomeView.MONITORING,  # noqa: ARG001  # likewise
) -> Select[Household]:
    """The other arguments reach the fields that name them."""
    key = key_within(household_id, "Household")
    rows = select(Household).order_by(Household.id)
    return rows.where(Household.county_id == key[0], Household.id == key[1]) if key else rows.where(false())
