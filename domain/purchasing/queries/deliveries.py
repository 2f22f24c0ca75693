"""The SQL of deliveries: addresses, sellers' terms, freight."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    any_,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import aliased

from domain.catalog.models import BaseUnit
from domain.orders.models import Consignment, ConsignmentState, Order, OrderLine
from domain.orders.rules import Place
from domain.parties.models import Organisation
from domain.purchasing.models import (
    EVERYWHERE,
    ConsignmentDelivery,
    DeliveryAddress,
    DeliveryTerms,
    FreightRule,
    ReceivingSlot,
)


def order_freight(order: Any) -> Any:
    """The freight that an order's buyer bears, of all its parts that are not cancelled. Fen."""
    return (
        select(func.coalesce(func.sum(ConsignmentDelivery.freight), 0))
        .join(
            Consignment,
            and_(
                Consignment.county_id == ConsignmentDelivery.county_id,
                Consignment.id == ConsignmentDelivery.consignment_id,
            ),
        )
        .where(
            Consignment.order_county_id == order.county_id,
            Consignment.order_id == order.id,
            Consignment.state != ConsignmentState.CANCELLED,
        )
        .correlate(order)
        .scalar_subquery()
    )


def delivery_of(consignment: Any) -> Select[ConsignmentDelivery]:
    return select(ConsignmentDelivery).where(
        ConsignmentDelivery.county_id == consignment.county_id,
        ConsignmentDelivery.consignment_id == consignment.id,
    )


def delivery_at(county_id: int, consignment_id: uuid.UUID) -> Select[ConsignmentDelivery]:
    return select(ConsignmentDelivery).where(
        ConsignmentDelivery.county_id == county_id, ConsignmentDelivery.consignment_id == consignment_id
    )


def freight_of(consignment: Any) -> Any:
    """What the buyer pays on top of a consignment's goods, in fen."""
    return func.coalesce(
        select(ConsignmentDelivery.freight)
        .where(
            ConsignmentDelivery.county_id == consignment.county_id,
            ConsignmentDelivery.consignment_id == consignment.id,
        )
        .correlate(consignment)
        .scalar_subquery(),
        0,
    )


def addresses_for_update(county_id: int, buyer_id: uuid.UUID) -> Select[DeliveryAddress]:
    """Locks an organisation's addresses, in id order, so that one of them is the default."""
    return (
        select(DeliveryAddress)
        .where(DeliveryAddress.county_id == county_id, DeliveryAddress.buyer_id == buyer_id)
        .order_by(DeliveryAddress.id)
        .with_for_update()
    )


def address_asked(county_id: int, buyer_id: uuid.UUID, asked: Place | None) -> Select[DeliveryAddress]:
    """An address of an organisation; the default one where none is asked for."""
    found = select(DeliveryAddress).where(DeliveryAddress.county_id == county_id, DeliveryAddress.buyer_id == buyer_id)
    if asked is None:
        return found.where(DeliveryAddress.is_default)
    return found.where(DeliveryAddress.county_id == asked[0], DeliveryAddress.id == asked[1])


def slots_of(address: DeliveryAddress) -> Select[ReceivingSlot]:
    return select(ReceivingSlot).where(
        ReceivingSlot.county_id == address.county_id, ReceivingSlot.address_id == address.id
    )


def addresses() -> Select[DeliveryAddress]:
    return select(DeliveryAddress).order_by(DeliveryAddress.label, DeliveryAddress.id)


def terms_for_update(county_id: int, seller_id: uuid.UUID, day: date) -> Select[DeliveryTerms]:
    """Locks the terms that hold on a day or later."""
    return (
        select(DeliveryTerms)
        .where(
            DeliveryTerms.county_id == county_id,
            DeliveryTerms.seller_id == seller_id,
            DeliveryTerms.during.overlaps(Range(day, None)),
        )
        .order_by(DeliveryTerms.id)
        .with_for_update()
    )


def freight_for_update(county_id: int, seller_id: uuid.UUID, region: int, day: date) -> Select[FreightRule]:
    """Locks a region's rules that hold on a day or later."""
    return (
        select(FreightRule)
        .where(
            FreightRule.county_id == county_id,
            FreightRule.seller_id == seller_id,
            FreightRule.region_code == region,
            FreightRule.during.overlaps(Range(day, None)),
        )
        .order_by(FreightRule.id)
        .with_for_update()
    )


def terms_on(seller_id: Any, day: Any) -> Select[DeliveryTerms]:
    """A seller's terms of delivery in force on a day."""
    return select(DeliveryTerms).where(DeliveryTerms.seller_id == seller_id, DeliveryTerms.during.contains(day))


def freight_rule_for(seller_id: Any, regions: Any, day: Any) -> Select[FreightRule]:
    """A seller's freight rule in force on a day of the narrowest of some regions that lie within one another."""
    return (
        select(FreightRule)
        .where(
            FreightRule.seller_id == seller_id,
            FreightRule.region_code == any_(regions),
            FreightRule.during.contains(day),
        )
        .order_by(FreightRule.region_code.desc())
        .limit(1)
    )


def region_written(rule: Any) -> Any:
    """The twelve digits of the region a rule holds for; null for everywhere."""
    return case((rule.region_code != EVERYWHERE, func.to_char(rule.region_code, "FM000000000000")))


def freight_quoted(rule: Any, weight: Any, goods: Any) -> Any:
    """As `delivering.freight`: what a buyer pays by a rule for so many kg of goods of such an amount. Fen."""
    by_weight = cast(func.round(weight * rule.per_kg * 100), BigInteger)
    return case((rule.free_from <= goods, 0), else_=rule.flat + by_weight)


def parts_with_terms(order: Order, regions: Sequence[int]) -> Select[Any]:
    """Each part of an order: what its goods come to (fen), their weight (kg), its seller's terms and freight rule."""
    line = and_(OrderLine.county_id == Consignment.county_id, OrderLine.consignment_id == Consignment.id)
    goods = select(cast(func.sum(OrderLine.amount), BigInteger)).where(line).correlate(Consignment).scalar_subquery()
    weight = (
        select(func.coalesce(func.sum(OrderLine.quantity), 0))
        .where(line, OrderLine.base_unit == BaseUnit.KG)
        .correlate(Consignment)
        .scalar_subquery()
    )
    terms, rule, known = aliased(DeliveryTerms, name="terms"), aliased(FreightRule, name="rule"), aliased(FreightRule)
    in_force = and_(
        terms.county_id == Consignment.county_id,
        terms.seller_id == Consignment.seller_id,
        terms.during.contains(order.deliver_on),
    )
    narrowest = (
        select(known.id)
        .where(
            known.county_id == Consignment.county_id,
            known.seller_id == Consignment.seller_id,
            known.region_code.in_(regions),
            known.during.contains(order.deliver_on),
        )
        .order_by(known.region_code.desc())
        .limit(1)
        .correlate(Consignment)
        .scalar_subquery()
    )
    return (
        select(
            Consignment.county_id,
            Consignment.id,
            Consignment.seller_id,
            Organisation.name.label("seller"),
            goods.label("goods"),
            weight.label("weight"),
            terms,
            rule,
        )
        .join(Organisation, Organisation.id == Consignment.seller_id)
        .outerjoin(terms, in_force)
        .outerjoin(rule, and_(rule.county_id == Consignment.county_id, rule.id == narrowest))
        .where(Consignment.order_county_id == order.county_id, Consignment.order_id == order.id)
        .order_by(Consignment.number)
    )
