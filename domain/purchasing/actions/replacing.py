"""Ordering from others, inside the same order, what a seller does not send."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.catalog.errors import NotPositive
from domain.errors import NotFound, Refusal
from domain.orders import queries as orders
from domain.orders.actions.placing import draft_more
from domain.orders.models import LEFT_MISSING, Consignment, LineReplacement, Order, OrderLine
from domain.orders.rules import Place, Wanted
from domain.parties.roles import Viewer
from domain.purchasing import rules
from domain.purchasing.actions.buying import add_to_order
from domain.purchasing.actions.delivering import destination_before
from domain.purchasing.actions.members import must_hold
from domain.purchasing.errors import NotLeftMissing
from domain.purchasing.models import Duty
from domain.purchasing.queries import replacing as queries
from domain.purchasing.rules import Missing, Standing
from domain.rows import new_key


@dataclass(frozen=True, slots=True)
class Instead:
    """A listing that shall stand for what is missing of a line: for so much of it, or for all."""

    line_id: uuid.UUID
    listing: Place
    quantity: Decimal | None = None


async def replace_seller(session: AsyncSession, viewer: Viewer, place: Place, wanted: Sequence[Instead]) -> Order:
    """Order from others what is missing of a consignment: for the same day and place, charged to the same budget unit.

    The order's consignments are locked before what is missing is looked at, so that none is replaced twice. Raises
    DutyMissing, NotFound, NotLeftMissing, NotPositive, NothingMissing, MoreThanMissing, SameSeller, OtherCategory,
    OtherUnit, what `draft_more` raises, and what `add_to_order` raises.
    """
    await must_hold(session, viewer, Duty.PURCHASER)
    order, consignment = await _locked(session, viewer, place)
    if consignment.cancel_cause not in LEFT_MISSING:
        raise NotLeftMissing(at=("consignmentId",), state=(consignment.cancel_cause or consignment.state).value)
    quantities = await _quantities(session, consignment, wanted)
    asked = [Wanted(each.listing, quantity) for each, quantity in zip(wanted, quantities, strict=True)]
    with _day_of_order():
        draft = await draft_more(session, viewer, order, asked)
        links = [_link(viewer, consignment, each.line_id, row) for each, row in zip(wanted, draft.rows, strict=True)]
        await add_to_order(session, viewer, draft, await destination_before(session, consignment), links)
    return order


@contextmanager
def _day_of_order() -> Iterator[None]:
    """The delivery day is the order's own and no field here: what does not fit it is refused for the lines."""
    try:
        yield
    except Refusal as refusal:
        if refusal.at == ("deliverOn",):
            refusal.at = ("lines",)
        raise


async def _locked(session: AsyncSession, viewer: Viewer, place: Place) -> tuple[Order, Consignment]:
    """The order a consignment is of, as it is once all its parts are locked, and the consignment. Raises NotFound."""
    known = select(Order).join(
        Consignment, (Consignment.order_county_id == Order.county_id) & (Consignment.order_id == Order.id)
    )
    found = await session.execute(known.where(Consignment.county_id == place[0], Consignment.id == place[1]))
    order = found.scalar_one_or_none()
    if order is None or order.buyer_id != viewer.organisation:
        raise NotFound(at=("consignmentId",), what="consignment")
    parts = (await session.execute(orders.consignments_for_update(order.county_id, order.id))).scalars().all()
    await session.refresh(order)
    return order, next(each for each in parts if (each.county_id, each.id) == place)


async def _quantities(session: AsyncSession, consignment: Consignment, wanted: Sequence[Instead]) -> list[Decimal]:
    """How much each listing stands for of what is missing. Raises what the rules raise, NotFound, NotPositive."""
    rows = (await session.execute(orders.missing_in(consignment))).all()
    missing = {
        line.id: Missing(line.seller_id, line.title, category, line.base_unit, quantity)
        for line, category, quantity in rows
    }
    left = {line: each.quantity for line, each in missing.items()}
    listings = await _standing(session, wanted)
    quantities = []
    for at, each in enumerate(wanted):
        if each.line_id not in missing:
            raise NotFound(at=("lines", at, "lineId"), what="order line")
        if each.listing not in listings:
            raise NotFound(at=("lines", at, "listingId"), what="listing")
        if each.quantity is not None and each.quantity <= 0:
            raise NotPositive(at=("lines", at, "quantity"))
        rules.check_stands_for(at, missing[each.line_id], listings[each.listing])
        quantities.append(rules.replaced(at, missing[each.line_id], left[each.line_id], each.quantity))
        left[each.line_id] -= quantities[-1]
    return quantities


async def _standing(session: AsyncSession, wanted: Sequence[Instead]) -> dict[Place, Standing]:
    found: dict[Place, Standing] = {}
    for county_id in sorted({each.listing[0] for each in wanted}):
        ids = [each.listing[1] for each in wanted if each.listing[0] == county_id]
        for listing, *about in (await session.execute(queries.standing(county_id, ids))).all():
            found[county_id, listing] = Standing(*about)
    return found


def _link(viewer: Viewer, consignment: Consignment, line_id: uuid.UUID, new: OrderLine) -> LineReplacement:
    return LineReplacement(
        county_id=consignment.county_id,
        id=new_key(),
        buyer_id=consignment.buyer_id,
        consignment_id=consignment.id,
        line_id=line_id,
        new_county_id=new.county_id,
        new_consignment_id=new.consignment_id,
        new_line_id=new.id,
        quantity=new.quantity,
        account_id=viewer.account_id,
        at=clock.now(),
    )
