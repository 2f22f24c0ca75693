"""Answering for reserved shares."""

import uuid
from collections.abc import Sequence
from typing import Any

import strawberry
from sqlalchemy import Select

from domain.errors import NotFound
from domain.orders.models import Order
from domain.orders.rules import Place
from domain.reserved_share import queries
from domain.reserved_share.actions import filing, moving
from domain.reserved_share.actions.filing import WantedFiling
from domain.reserved_share.models import GaugeFigure, ReservedShareFiling
from resolvers.context import Doing
from resolvers.orders import place_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import keys_asked, shared_key
from schema.inputs.reserved_share import (
    AmendReservedShareInput,
    ConfirmReservedShareInput,
    FileReservedShareInput,
    JoinReservedShareInput,
    MoveOrderInput,
)


def one(id: strawberry.ID) -> Select[ReservedShareFiling]:
    county_id, key = keys_asked(id, "ReservedShareFiling")
    return queries.filings().where(ReservedShareFiling.county_id == county_id, ReservedShareFiling.id == key)


def orders_behind(filing_: Any, *, figure: GaugeFigure = GaugeFigure.COMMITTED) -> Select[Order]:
    return queries.orders_behind(filing_, figure)


def _filing(written: str) -> Place:
    return place_of(written, "ReservedShareFiling", ("filingId",))


def _units(written: Sequence[str]) -> list[Place]:
    return [place_of(each, "BudgetUnit", ("budgetUnitIds", at)) for at, each in enumerate(written)]


def _party(written: str, at: int) -> uuid.UUID:
    key = shared_key(written, "Organisation")
    if key is None:
        raise NotFound(at=("partyIds", at), what="organisation")
    return key


async def file(doing: Doing, input: FileReservedShareInput) -> ReadBack:
    wanted = WantedFiling(
        scheme_code=input.scheme_code,
        year=input.year,
        kind=input.kind,
        planned=input.planned,
        reserved=input.reserved,
        units=_units(input.budget_unit_ids),
        parties=[_party(each, at) for at, each in enumerate(input.party_ids)],
    )
    made = await filing.file(doing.session, doing.viewer, wanted)
    return ReadBack(made.county_id, made.id)


async def join(doing: Doing, input: JoinReservedShareInput) -> ReadBack:
    units = _units(input.budget_unit_ids)
    done = await filing.join(doing.session, doing.viewer, _filing(input.filing_id), units)
    return ReadBack(done.county_id, done.id)


async def amend(doing: Doing, input: AmendReservedShareInput) -> ReadBack:
    done = await filing.amend(
        doing.session, doing.viewer, _filing(input.filing_id), input.planned, input.reserved, input.reason.strip()
    )
    return ReadBack(done.county_id, done.id)


async def confirm(doing: Doing, input: ConfirmReservedShareInput) -> ReadBack:
    done = await filing.confirm(doing.session, doing.viewer, _filing(input.filing_id))
    return ReadBack(done.county_id, done.id)


async def move(doing: Doing, input: MoveOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    unit = place_of(input.budget_unit_id, "BudgetUnit", ("budgetUnitId",))
    made = await moving.move_order(doing.session, doing.viewer, order, unit, input.reason.strip())
    return ReadBack(made.county_id, made.id)
