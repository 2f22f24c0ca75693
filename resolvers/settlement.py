"""Answering where money came from, and the money that comes and goes beside payments."""

from typing import Annotated, Any

import strawberry
from sqlalchemy import Select, select

from domain.catalog.errors import NotPositive
from domain.employment.models import PayrollLine
from domain.households.models import Household
from domain.settlement.actions import cash, judging
from domain.settlement.actions.settling import AT_ONCE, settle_due
from domain.settlement.income import IncomeView
from domain.settlement.models import IncomeEntry, Settlement
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked
from schema.inputs.settlement import AdvancePaymentInput, JudgeFaultInput, RefundBuyerInput, SettleDueInput
from schema.scalars import Day


def wage_of(entry: Any) -> Select[PayrollLine]:
    return select(PayrollLine).where(PayrollLine.county_id == entry.county_id, PayrollLine.id == entry.wage_id)


def of_consignment(consignment_id: strawberry.ID) -> Select[Settlement]:
    county_id, key = keys_asked(consignment_id, "Consignment")
    return select(Settlement).where(Settlement.county_id == county_id, Settlement.consignment_id == key)


def credit(entry_id: strawberry.ID) -> Select[IncomeEntry]:
    county_id, key = keys_asked(entry_id, "IncomeEntry")
    return select(IncomeEntry).where(IncomeEntry.county_id == county_id, IncomeEntry.id == key)


def statement(
    household_id: strawberry.ID,
    since: Annotated[Day, strawberry.argument(name="from")],  # noqa: ARG001  # for the fields that name it
    until: Annotated[Day, strawberry.argument(name="to")],  # noqa: ARG001  # likewise
    view: IncomeView = IncomeView.MONITORING,  # noqa: ARG001  # likewise
) -> Select[Household]:
    """The other arguments reach the fields that name them."""
    county_id, key = keys_asked(household_id, "Household")
    return select(Household).where(Household.county_id == county_id, Household.id == key)


async def settle(doing: Doing, input: SettleDueInput) -> ReadBack:
    if input.at_most <= 0:
        raise NotPositive(at=("atMost",))
    settled = await settle_due(doing.session, doing.viewer.county_id, min(input.at_most, AT_ONCE))
    return ReadBack(values={"settled": settled})


async def advance(doing: Doing, input: AdvancePaymentInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    made = await cash.advance(doing.session, doing.viewer, consignment, input.amount, input.reference)
    return ReadBack(made.county_id, made.id)


async def refund(doing: Doing, input: RefundBuyerInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    made = await cash.refund(doing.session, doing.viewer, consignment, input.amount, input.reference)
    return ReadBack(made.county_id, made.id)


async def judge(doing: Doing, input: JudgeFaultInput) -> ReadBack:
    claim = place_of(input.claim_id, "Claim", ("claimId",))
    made = await judging.judge_fault(doing.session, doing.viewer, claim, input.note, lot_at_fault=input.lot_at_fault)
    return ReadBack(made.county_id, made.id)
