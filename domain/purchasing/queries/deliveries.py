"""The SQL of deliveries: addresses, sellers' terms, freight."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Select,
    Uuid,
    and_,
    any_,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import Range

from domain.orders.models import Consignment, ConsignmentState
from domain.parties.models import Organisation
from domain.prepared import Prepared, given
from domain.purchasing.models import (
    EVERYWHERE,
    ConsignmentDelivery,
    DeliveryAddress,
    DeliveryTerms,
    FreightRule,
    ReceivingSlot,
)
from domain.writing import unnested


def _borne(consignment: Any) -> Any:
    """What a buyer bears of the freight fixed with an order: after acceptance only where something was accepted."""
    return case(
        (consignment.state == ConsignmentState.ACCEPTED, consignment.freight_owed), else_=ConsignmentDelivery.freight
    )


def order_freight(order: Any) -> Any:
    """The freight that an order's buyer bears, of all its parts that are not cancelled. Fen."""
    return (
        select(func.coalesce(func.sum(_borne(Consignment)), 0))
        .select_from(ConsignmentDelivery)
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


def received_within(consignment: Any, opens: Any, closes: Any) -> ColumnElement[bool]:
    """Consignments whose window opens then or later, and closes then or earlier; None for an end left open."""
    own = and_(
        ConsignmentDelivery.county_id == consignment.county_id, ConsignmentDelivery.consignment_id == consignment.id
    )
    ends = []
    if opens is not None:
        ends.append(ConsignmentDelivery.opens >= opens)
    if closes is not None:
        ends.append(ConsignmentDelivery.closes <= closes)
    return select(ConsignmentDelivery.id).where(own, *ends).correlate(consignment).exists()


def delivery_at(county_id: int, consignment_id: uuid.UUID) -> Select[ConsignmentDelivery]:
    return select(ConsignmentDelivery).where(
        ConsignmentDelivery.county_id == county_id, ConsignmentDelivery.consignment_id == consignment_id
    )


def delivery_before(part: Consignment) -> Select[ConsignmentDelivery]:
    """What was frozen with a part of an order, or with that which it was split from: all of its seller's go alike."""
    of_seller = and_(
        Consignment.county_id == part.county_id,
        Consignment.order_county_id == part.order_county_id,
        Consignment.order_id == part.order_id,
        Consignment.seller_id == part.seller_id,
    )
    return (
        select(ConsignmentDelivery)
        .join(
            Consignment,
            and_(
                Consignment.county_id == ConsignmentDelivery.county_id,
                Consignment.id == ConsignmentDelivery.consignment_id,
            ),
        )
        .where(of_seller)
        .order_by(Consignment.number)
        .limit(1)
    )


def freight_of(consignment: Any) -> Any:
    """What the buyer pays on top of a consignment's goods, in fen; nothing where none of them was accepted."""
    return func.coalesce(
        select(_borne(consignment))
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


def asked_or_default(county_id: Any, buyer_id: Any, asked: Any) -> ColumnElement[bool]:
    """The one address of an organisation that is asked for by its key; the default one where the key is null."""
    chosen = or_(DeliveryAddress.id == asked, and_(asked.is_(None), DeliveryAddress.is_default))
    return and_(DeliveryAddress.county_id == county_id, DeliveryAddress.buyer_id == buyer_id, chosen)


def slots_of(county_id: int, address_id: uuid.UUID) -> Select[ReceivingSlot]:
    return select(ReceivingSlot).where(ReceivingSlot.county_id == county_id, ReceivingSlot.address_id == address_id)


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
        .limit(literal_column("1"))  # as a parameter it would make PostgreSQL plan anew each time
    )


def region_written(rule: Any) -> Any:
    """The twelve digits of the region a rule holds for; null for everywhere."""
    return case((rule.region_code != EVERYWHERE, func.to_char(rule.region_code, "FM000000000000")))


def freight_quoted(rule: Any, weight: Any, goods: Any) -> Any:
    """As `delivering.freight`: what a buyer pays by a rule for so many kg of goods of such an amount. Fen."""
    by_weight = cast(func.round(weight * rule.per_kg * 100), BigInteger)
    return case((rule.free_from <= goods, 0), else_=rule.flat + by_weight)


def _terms() -> Select[*tuple[Any, ...]]:
    on, regions = given("on", Date()), given("regions", ARRAY(BigInteger()))
    party = unnested("party", {"county_id": Integer(), "seller_id": Uuid()})
    in_force = and_(
        DeliveryTerms.county_id == party.c.county_id,
        DeliveryTerms.seller_id == party.c.seller_id,
        DeliveryTerms.during.contains(on),
    )
    narrowest = freight_rule_for(party.c.seller_id, regions, on).where(FreightRule.county_id == party.c.county_id)
    rule = narrowest.lateral("rule")
    freight = (rule.c.payer, rule.c.flat, rule.c.per_kg, rule.c.free_from)
    return (
        select(party.c.seller_id, Organisation.name, DeliveryTerms.weekdays, DeliveryTerms.minimum_order, *freight)
        .select_from(party)
        .join(Organisation, Organisation.id == party.c.seller_id)
        .outerjoin(DeliveryTerms, in_force)
        .outerjoin(rule, true())
    )


TERMS = Prepared(_terms)
"""Of sellers in their counties, given as arrays `party_county_id` and `party_seller_id`, what holds `on` a day: terms,
and the freight rule of the narrowest of some `regions` that lie within one another; nulls where there are none.
"""
