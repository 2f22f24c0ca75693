"""Answering for how an organisation buys."""

from typing import Any

from domain.orders.rules import Place
from domain.purchasing import queries
from domain.purchasing.actions import approving, budgets, members
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from schema.inputs.purchasing import (
    ApproveOrderInput,
    CloseBudgetYearInput,
    DeclineOrderInput,
    EndBudgetUnitInput,
    OpenBudgetUnitInput,
    SetMemberDutiesInput,
    SetSpendingLimitInput,
)
from schema.scalars import Day


def spent_on(limit: Any, *, on: Day) -> Any:
    return queries.spent_on(limit, on)


def left_on(limit: Any, *, on: Day) -> Any:
    return queries.left_on(limit, on)


def _unit(written: str) -> Place:
    return place_of(written, "BudgetUnit", ("budgetUnitId",))


async def set_member_duties(doing: Doing, input: SetMemberDutiesInput) -> ReadBack:
    done = await members.set_duties(doing.session, doing.viewer, input.login, set(input.duties), input.since)
    return ReadBack(done.county_id, done.id) if done else ReadBack()


async def open_budget_unit(doing: Doing, input: OpenBudgetUnitInput) -> ReadBack:
    made = await budgets.open_unit(doing.session, doing.viewer, input.code.strip(), input.name.strip(), input.since)
    return ReadBack(made.county_id, made.id)


async def end_budget_unit(doing: Doing, input: EndBudgetUnitInput) -> ReadBack:
    done = await budgets.end_unit(doing.session, doing.viewer, _unit(input.budget_unit_id), input.until)
    return ReadBack(done.county_id, done.id)


async def close_budget_year(doing: Doing, input: CloseBudgetYearInput) -> ReadBack:
    done = await budgets.close_year(doing.session, doing.viewer, _unit(input.budget_unit_id), input.year)
    return ReadBack(done.county_id, done.id)


async def set_spending_limit(doing: Doing, input: SetSpendingLimitInput) -> ReadBack:
    made = await budgets.set_limit(
        doing.session,
        doing.viewer,
        input.login,
        _unit(input.budget_unit_id) if input.budget_unit_id else None,
        input.period,
        input.amount,
        input.since,
    )
    return ReadBack(made.county_id, made.id)


async def approve(doing: Doing, input: ApproveOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    done = await approving.approve_order(doing.session, doing.viewer, order)
    return ReadBack(done.county_id, done.order_id)


async def decline(doing: Doing, input: DeclineOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    done = await approving.decline_order(doing.session, doing.viewer, order, input.reason)
    return ReadBack(done.county_id, done.order_id)
