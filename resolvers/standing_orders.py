"""Answering for standing orders: decode, one action, what to read back."""

import strawberry
from sqlalchemy import Select, select

from domain.errors import FieldPath
from domain.orders.rules import Place
from domain.standing_orders import queries, rules
from domain.standing_orders.actions import changing, keeping
from domain.standing_orders.models import Holiday, StandingOrder, StandingOrderState
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked
from schema.inputs.standing_orders import (
    ChangeStandingOrderInput,
    EndStandingOrderInput,
    MakeStandingOrderInput,
    PauseStandingOrderInput,
    ResumeStandingOrderInput,
    SetStandingOrderExceptionInput,
    StandingOrderLineInput,
)
from schema.scalars import Day


def visible() -> Select[StandingOrder]:
    return queries.newest_first()


def one(id: strawberry.ID) -> Select[StandingOrder]:
    county_id, key = keys_asked(id, "StandingOrder")
    return queries.newest_first().where(StandingOrder.county_id == county_id, StandingOrder.id == key)


def holidays(since: Day | None = None) -> Select[Holiday]:
    rows = select(Holiday).order_by(Holiday.day)
    return rows if since is None else rows.where(Holiday.day >= since)


async def make(doing: Doing, input: MakeStandingOrderInput) -> ReadBack:
    wanted = rules.WantedStandingOrder(
        name=input.name.strip(),
        first=input.since,
        last=input.until,
        margin_days=input.margin_days,
        on_holidays=input.on_holidays,
        workday_menu=input.workday_menu,
        lines=[_wanted(("lines", at), each) for at, each in enumerate(input.lines)],
    )
    made = await keeping.make_standing_order(doing.session, doing.viewer, wanted)
    return ReadBack(made.county_id, made.id)


async def change_menu(doing: Doing, input: ChangeStandingOrderInput) -> ReadBack:
    place = place_of(input.standing_order_id, "StandingOrder", ("standingOrderId",))
    wanted = rules.WantedChange(
        since=input.since,
        removed=[place_of(each, "StandingOrderLine", ("remove", at)) for at, each in enumerate(input.remove)],
        quantities=[
            (place_of(each.line_id, "StandingOrderLine", ("quantities", at, "lineId")), each.quantity)
            for at, each in enumerate(input.quantities)
        ],
        added=[_wanted(("add", at), each) for at, each in enumerate(input.add)],
    )
    done = await changing.change_menu(doing.session, doing.viewer, place, wanted)
    return ReadBack(done.county_id, done.id)


def _wanted(at: FieldPath, each: StandingOrderLineInput) -> rules.WantedLine:
    return rules.WantedLine(
        weekday=each.weekday,
        listing=_place(each.listing_id, "Listing", (*at, "listingId")),
        contract=_place(each.contract_id, "PurchaseContract", (*at, "contractId")),
        quantity=each.quantity,
        highest_price=each.highest_price,
        budget_unit=_place(each.budget_unit_id, "BudgetUnit", (*at, "budgetUnitId")),
    )


def _place(written: str | None, type_name: str, at: FieldPath) -> Place | None:
    return None if written is None else place_of(written, type_name, at)


async def pause(doing: Doing, input: PauseStandingOrderInput) -> ReadBack:
    return await _change(doing, input.standing_order_id, StandingOrderState.PAUSED)


async def resume(doing: Doing, input: ResumeStandingOrderInput) -> ReadBack:
    return await _change(doing, input.standing_order_id, StandingOrderState.ACTIVE)


async def end(doing: Doing, input: EndStandingOrderInput) -> ReadBack:
    return await _change(doing, input.standing_order_id, StandingOrderState.ENDED)


async def _change(doing: Doing, written: str, state: StandingOrderState) -> ReadBack:
    place = place_of(written, "StandingOrder", ("standingOrderId",))
    done = await keeping.change_state(doing.session, doing.viewer, place, state)
    return ReadBack(done.county_id, done.id)


async def set_exception(doing: Doing, input: SetStandingOrderExceptionInput) -> ReadBack:
    place = place_of(input.standing_order_id, "StandingOrder", ("standingOrderId",))
    line = _place(input.line_id, "StandingOrderLine", ("lineId",))
    done = await keeping.set_exception(
        doing.session, doing.viewer, place, input.day, line, input.change, input.quantity
    )
    return ReadBack(done.county_id, done.id)
