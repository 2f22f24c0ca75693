"""Answering for orders: decode, one action, what to read back."""

import uuid
from decimal import Decimal
from functools import partial

import strawberry
from sqlalchemy import ColumnElement, Select, select

from domain.allocation.actions.preferring import prefer_need
from domain.catalog.errors import NotPositive
from domain.errors import FieldPath, InvalidInput, NotFound
from domain.money import Fen
from domain.orders import queries
from domain.orders.actions.cancelling import cancel_order, refuse_order, release
from domain.orders.actions.serving import confirm_order, dispatch_order
from domain.orders.models import Consignment, Cost, Order, Remainder
from domain.orders.rules import Place, Wanted
from domain.parties.roles import Role
from domain.purchasing.actions.buying import buy
from domain.purchasing.actions.means import Receiving
from domain.purchasing.actions.members import must_hold
from domain.purchasing.delivering import Hours
from domain.purchasing.models import Duty, OrderCharge
from domain.purchasing.queries import is_charged
from domain.purchasing.queries.deliveries import received_within
from domain.settlement.actions.freezing import take_terms
from domain.settlement.actions.paying import pay_order
from resolvers.context import Doing
from resolvers.reading.acting import ReadBack
from resolvers.reading.ids import key_within, keys_asked
from resolvers.reading.matching import Tests, by, by_county_id, by_shared_id, by_some, by_yes, matching, ordered
from schema.inputs.orders import (
    CancelOrderInput,
    ConfirmOrderInput,
    ConsignmentOrder,
    ConsignmentWhere,
    CostInput,
    DispatchOrderInput,
    LotQuantityInput,
    OrderOrder,
    OrderWhere,
    PayOrderInput,
    PlaceOrderInput,
    ReceivingFilter,
    RefuseOrderInput,
)
from schema.inputs.purchasing import CheckOutCartInput


def orders(role: Role, where: OrderWhere | None = None, order_by: OrderOrder | None = None) -> Select[Order]:
    rows = queries.orders_of(role)
    if where is not None:
        rows = rows.where(matching(where, _ORDERS))
    return ordered(rows, Order, order_by or OrderOrder())


def _received(given: ReceivingFilter) -> ColumnElement[bool]:
    return received_within(Consignment, given.opens_from, given.closes_by)


_ORDERS: Tests = {
    "number": by(Order.number),
    "state": by_some(queries.has_part, by(Consignment.state)),
    "buyer": by_shared_id("Organisation", Order.buyer_id),
    "seller": by_some(queries.has_part, by_shared_id("Organisation", Consignment.seller_id)),
    "placed_at": by(Order.placed_at),
    "deliver_on": by(Order.deliver_on),
    "receiving": by_some(queries.has_part, _received),
    "budget_unit": by_some(
        partial(is_charged, Order), by_county_id("BudgetUnit", OrderCharge.county_id, OrderCharge.budget_unit_id)
    ),
}


def consignments(
    role: Role, where: ConsignmentWhere | None = None, order_by: ConsignmentOrder | None = None
) -> Select[Consignment]:
    rows = queries.consignments_of(role)
    if where is not None:
        rows = rows.where(matching(where, _CONSIGNMENTS))
    return ordered(rows, Consignment, order_by or ConsignmentOrder())


_CONSIGNMENTS: Tests = {
    "number": by(Consignment.number),
    "order": by_county_id("Order", Consignment.order_county_id, Consignment.order_id),
    "state": by(Consignment.state),
    "buyer": by_shared_id("Organisation", Consignment.buyer_id),
    "seller": by_shared_id("Organisation", Consignment.seller_id),
    "deliver_on": by(Consignment.deliver_on),
    "late": by_yes(queries.is_late(Consignment)),
    "in_part": by_yes(queries.is_in_part(Consignment)),
}


def one(id: strawberry.ID) -> Select[Order]:
    county_id, key = keys_asked(id, "Order")
    return select(Order).where(Order.county_id == county_id, Order.id == key)


def place_of(written: str, type_name: str, at: FieldPath) -> Place:
    """County and key of a node. Raises NotFound for an id of anything else."""
    key = key_within(written, type_name)
    if key is None:
        raise NotFound(at=at, what=type_name.lower())
    return key


async def place(doing: Doing, input: PlaceOrderInput) -> ReadBack:
    wanted = [
        Wanted(place_of(line.listing_id, "Listing", ("lines", at, "listingId")), line.quantity)
        for at, line in enumerate(input.lines)
    ]
    order = await buy(
        doing.session, doing.viewer, wanted, input.deliver_on, unit_of(input), receiving_of(input), doing.new_key
    )
    return ReadBack(order.county_id, order.id)


def unit_of(input: PlaceOrderInput | CheckOutCartInput) -> Place | None:
    written = input.budget_unit_id
    return place_of(written, "BudgetUnit", ("budgetUnitId",)) if written else None


def receiving_of(input: PlaceOrderInput | CheckOutCartInput) -> Receiving:
    """Where and when the goods are wanted."""
    written, window = input.delivery_address_id, input.window
    return Receiving(
        place_of(written, "DeliveryAddress", ("deliveryAddressId",)) if written else None,
        Hours(window.opens, window.closes) if window else None,
    )


async def cancel(doing: Doing, input: CancelOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    chosen = None
    if input.consignment_ids is not None:
        ids = enumerate(input.consignment_ids)
        chosen = [place_of(each, "Consignment", ("consignmentIds", at)) for at, each in ids]
    await must_hold(doing.session, doing.viewer, Duty.PURCHASER)
    await cancel_order(doing.session, doing.viewer, order, chosen, stripped(input.reason))
    return ReadBack(*order)


async def refuse(doing: Doing, input: RefuseOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    await refuse_order(doing.session, doing.viewer, order, stripped(input.reason))
    return ReadBack(*order)


def stripped(text: str | None) -> str | None:
    """What was written; None for nothing but blanks."""
    return (text or "").strip() or None


async def confirm(doing: Doing, input: ConfirmOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    done = await confirm_order(doing.session, doing.viewer, order)
    await prefer_need(doing.session, doing.viewer, done)
    return ReadBack(done.county_id, done.id)


async def dispatch(doing: Doing, input: DispatchOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    done, rest = await dispatch_order(doing.session, doing.viewer, order, _costs(input.costs), _sent(input.lots))
    if rest is not None and input.remainder is Remainder.RELEASED:
        await release(doing.session, doing.viewer, rest, stripped(input.reason))
    await take_terms(doing.session, done)
    return ReadBack(done.county_id, done.id)


def _sent(given: list[LotQuantityInput] | None) -> dict[uuid.UUID, Decimal] | None:
    """Raises NotFound, and InvalidInput where a lot stands twice."""
    if given is None:
        return None
    sent: dict[uuid.UUID, Decimal] = {}
    for at, each in enumerate(given):
        _, lot = place_of(each.lot_id, "Lot", ("lots", at, "lotId"))
        if lot in sent:
            raise InvalidInput(
                at=("lots", at, "lotId"),
                reason_en="This lot stands there twice. Add the two up.",
                reason_zh="该批次出现了两次,请合并。",
            )
        sent[lot] = each.quantity
    return sent


def _costs(given: list[CostInput]) -> dict[Cost, Fen]:
    """Raises NotPositive, and InvalidInput where a kind stands twice."""
    costs: dict[Cost, Fen] = {}
    for at, each in enumerate(given):
        if each.amount <= 0:
            raise NotPositive(at=("costs", at, "amount"))
        if each.kind in costs:
            raise InvalidInput(
                at=("costs", at, "kind"),
                reason_en="This cost stands there twice. Add the two up.",
                reason_zh="该费用出现了两次,请合并。",
            )
        costs[each.kind] = each.amount
    return costs


async def pay(doing: Doing, input: PayOrderInput) -> ReadBack:
    order = place_of(input.order_id, "Order", ("orderId",))
    done = await pay_order(doing.session, doing.viewer, order, input.amount, input.reference)
    return ReadBack(done.county_id, done.order_id)
