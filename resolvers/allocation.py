"""Answering for which lots orders are given."""

import uuid
from decimal import Decimal

import strawberry
from sqlalchemy import Select, select

from domain.allocation import queries
from domain.allocation.actions import ruling
from domain.allocation.actions.choosing import choose_lots, set_policy
from domain.allocation.models import AllocationPolicy, NeedRule
from domain.allocation.rules import WantedRule
from domain.catalog.queries import today
from domain.orders.errors import LotTwice
from domain.orders.models import Consignment
from domain.orders.rules import Chosen
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked
from schema.inputs.allocation import LineLotsInput, ReallocateInput, SetAllocationPolicyInput, SetNeedRuleInput
from schema.scalars import Day


def explained(consignment_id: strawberry.ID) -> Select[Consignment]:
    county_id, key = keys_asked(consignment_id, "Consignment")
    return select(Consignment).where(Consignment.county_id == county_id, Consignment.id == key)


def policies() -> Select[AllocationPolicy]:
    return queries.policies()


async def set_allocation_policy(doing: Doing, input: SetAllocationPolicyInput) -> ReadBack:
    made = await set_policy(doing.session, doing.viewer, input.policy, input.since)
    return ReadBack(made.county_id, made.id)


def need_rules(on: Day | None = None) -> Select[NeedRule]:
    return queries.need_rules(today() if on is None else on)


async def set_need_rule(doing: Doing, input: SetNeedRuleInput) -> ReadBack:
    wanted = WantedRule(
        line_kind=input.line_kind,
        cap_percent=input.cap_percent,
        least_households=input.least_households,
        since=input.since,
        until=input.until,
        source=input.source,
    )
    made = await ruling.set_need_rule(doing.session, doing.viewer, wanted)
    return ReadBack(id=made.id)


async def reallocate(doing: Doing, input: ReallocateInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    chosen = [_chosen(at, each) for at, each in enumerate(input.lines)]
    done = await choose_lots(doing.session, doing.viewer, consignment, chosen)
    return ReadBack(done.county_id, done.id)


def _chosen(at: int, line: LineLotsInput) -> Chosen:
    """Raises NotFound, LotTwice."""
    _, line_id = place_of(line.line_id, "OrderLine", ("lines", at, "lineId"))
    lots: dict[uuid.UUID, Decimal] = {}
    for nth, each in enumerate(line.lots):
        path = ("lines", at, "lots", nth, "lotId")
        _, lot = place_of(each.lot_id, "Lot", path)
        if lot in lots:
            raise LotTwice(at=path)
        lots[lot] = each.quantity
    return Chosen(line_id, lots)
