"""Where deliveries go, what a seller asks of them, and what is frozen of both when an order is placed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from domain import clock
from domain.errors import NotFound
from domain.money import Fen
from domain.orders.actions.placing import Draft
from domain.orders.models import Consignment
from domain.orders.rules import Place
from domain.parties.roles import Viewer
from domain.periods import ended_before, ended_with
from domain.purchasing import delivering as rules
from domain.purchasing.actions.means import FROZEN, Means, Receiving
from domain.purchasing.actions.members import must_hold
from domain.purchasing.delivering import Hours, Slot
from domain.purchasing.errors import (
    AddressEnded,
    AddressMissing,
    DayPassed,
    FreightNegative,
    LimitNegative,
    NextDefaultMissing,
    ReasonMissing,
    RegionUnknown,
    SellerBearsFreight,
)
from domain.purchasing.models import (
    EVERYWHERE,
    ConsignmentDelivery,
    ContactReveal,
    DeliveryAddress,
    DeliveryTerms,
    Duty,
    FreightPayer,
    FreightRule,
    ReceivingSlot,
)
from domain.purchasing.queries import deliveries as queries
from domain.regions.models import Region
from domain.rows import new_key
from domain.sealing import Sealer, masked_phone

PHONE = "delivery_address:phone"
"""What a sealed phone number is bound to, here and in what is copied from here."""


@dataclass(frozen=True, slots=True)
class WantedAddress:
    """An address as its buyer describes it."""

    label: str
    region_code: int
    street: str
    contact_name: str
    contact_phone: str
    is_default: bool
    slots: Sequence[Slot]


async def add_address(session: AsyncSession, viewer: Viewer, wanted: WantedAddress, sealer: Sealer) -> DeliveryAddress:
    """The first address is the default one, and so is the next where that one ends.

    Raises DutyMissing, UnfitPhone, UnfitTime, UnfitWeekdays, RegionUnknown.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    rules.check_phone(wanted.contact_phone)
    for at, slot in enumerate(wanted.slots):
        rules.check_hours(slot.hours, ("slots", at))
        rules.check_weekdays(slot.weekdays, ("slots", at, "weekdays"))
    await _check_region(session, wanted.region_code)
    known = (await session.execute(queries.addresses_for_update(viewer.county_id, viewer.organisation))).scalars().all()
    is_default = wanted.is_default or not any(each.is_default and each.during.upper is None for each in known)
    if is_default:
        await _take_default(session, known)
    address = DeliveryAddress(
        county_id=viewer.county_id,
        id=new_key(),
        buyer_id=viewer.organisation,
        label=wanted.label,
        region_code=wanted.region_code,
        street=wanted.street,
        contact_name=wanted.contact_name,
        phone_sealed=sealer.seal(wanted.contact_phone, bound_to=PHONE),
        phone_masked=masked_phone(wanted.contact_phone),
        is_default=is_default,
        during=Range(clock.today(), None),
    )
    session.add(address)
    await session.flush()
    session.add_all(_slot(address, each) for each in wanted.slots)
    await session.flush()
    return address


async def _take_default(session: AsyncSession, addresses: Iterable[DeliveryAddress]) -> None:
    """None of these is the default one any more, so that another may be."""
    for each in addresses:
        each.is_default = False
    await session.flush()


def _slot(address: DeliveryAddress, slot: Slot) -> ReceivingSlot:
    return ReceivingSlot(
        county_id=address.county_id,
        buyer_id=address.buyer_id,
        address_id=address.id,
        weekdays=sorted(slot.weekdays),
        opens=slot.hours.opens,
        closes=slot.hours.closes,
    )


async def _check_region(session: AsyncSession, code: int) -> None:
    """Raises RegionUnknown."""
    if (await session.execute(select(Region.code).where(Region.code == code))).first() is None:
        raise RegionUnknown(at=("regionCode",), code=code)


async def end_address(
    session: AsyncSession, viewer: Viewer, place: Place, until: date, next_default: Place | None = None
) -> DeliveryAddress:
    """Nothing is delivered there after a day; what ends before it stays so. `next_default` is the default from now on.

    It has to be named where the default one ends and another stands. Where none does the one that ended stays the
    default, so that what is ordered without an address is refused, and does not go out without one.
    Raises DutyMissing, NotFound, DayPassed, NextDefaultMissing, AddressEnded.
    """
    await must_hold(session, viewer, Duty.MANAGER)
    if until < clock.today():
        raise DayPassed(at=("until",), day=until)
    found = await session.execute(queries.addresses_for_update(viewer.county_id, viewer.organisation))
    addresses = {(each.county_id, each.id): each for each in found.scalars()}
    address = addresses.get(place)
    if address is None:
        raise NotFound(at=("deliveryAddressId",), what="delivery address")
    address.during = ended_with(address.during, until)
    after = max(address.during.upper or until, clock.today())
    if next_default is not None:
        heir = _heir(addresses, next_default, after)
        await _take_default(session, addresses.values())
        heir.is_default = True
    elif address.is_default and any(each.during.contains(after) for each in addresses.values()):
        raise NextDefaultMissing(at=("nextDefaultId",), label=address.label)
    await session.flush()
    return address


def _heir(addresses: Mapping[Place, DeliveryAddress], named: Place, after: date) -> DeliveryAddress:
    """The address that takes the place of one nothing is delivered to from a day on. Raises NotFound, AddressEnded."""
    heir = addresses.get(named)
    if heir is None:
        raise NotFound(at=("nextDefaultId",), what="delivery address")
    if not heir.during.contains(after):
        raise AddressEnded(at=("nextDefaultId",), label=heir.label, day=after)
    return heir


async def set_terms(
    session: AsyncSession, viewer: Viewer, weekdays: Sequence[int], minimum_order: Fen, since: date
) -> DeliveryTerms:
    """From a day on a seller delivers on these days and from this amount. Raises UnfitWeekdays, LimitNegative, ..."""
    rules.check_weekdays(weekdays, ("weekdays",))
    if minimum_order < 0:
        raise LimitNegative(at=("minimumOrder",))
    if since < clock.today():
        raise DayPassed(at=("since",), day=since)
    for before in (
        await session.execute(queries.terms_for_update(viewer.county_id, viewer.organisation, since))
    ).scalars():
        before.during = ended_before(before.during, since)
    await session.flush()
    terms = DeliveryTerms(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        weekdays=sorted(weekdays),
        minimum_order=minimum_order,
        during=Range(since, None),
    )
    session.add(terms)
    await session.flush()
    return terms


@dataclass(frozen=True, slots=True)
class WantedFreight:
    """A freight rule as its seller describes it. Amounts in fen; `per_kg` in yuan."""

    region_code: int
    payer: FreightPayer
    flat: Fen
    per_kg: Decimal
    free_from: Fen | None


async def set_freight(session: AsyncSession, viewer: Viewer, wanted: WantedFreight, since: date) -> FreightRule:
    """From a day on this rule holds for its region instead of what was set before.

    Raises FreightNegative, SellerBearsFreight, DayPassed, RegionUnknown.
    """
    if wanted.flat < 0 or wanted.per_kg < 0 or (wanted.free_from or 0) < 0:
        raise FreightNegative(at=("flat" if wanted.flat < 0 else "perKg" if wanted.per_kg < 0 else "freeFrom",))
    if wanted.payer is FreightPayer.SELLER and (wanted.flat or wanted.per_kg or wanted.free_from is not None):
        raise SellerBearsFreight(at=("payer",))
    if since < clock.today():
        raise DayPassed(at=("since",), day=since)
    if wanted.region_code != EVERYWHERE:
        await _check_region(session, wanted.region_code)
    alike = queries.freight_for_update(viewer.county_id, viewer.organisation, wanted.region_code, since)
    for before in (await session.execute(alike)).scalars():
        before.during = ended_before(before.during, since)
    await session.flush()
    rule = FreightRule(
        county_id=viewer.county_id,
        id=new_key(),
        seller_id=viewer.organisation,
        region_code=wanted.region_code,
        payer=wanted.payer,
        flat=wanted.flat,
        per_kg=wanted.per_kg,
        free_from=wanted.free_from,
        during=Range(since, None),
    )
    session.add(rule)
    await session.flush()
    return rule


@dataclass(frozen=True, slots=True)
class Destination:
    """Where deliveries go, and when on their day, as it is frozen with each."""

    region_code: int
    where_and_when: Mapping[str, Any]
    """The columns of a delivery for the address and the hours; nulls where they are not known."""


async def destination_of(
    session: AsyncSession, viewer: Viewer, deliver_on: date, means: Means, receiving: Receiving
) -> Destination:
    """The address that was found, at the hours asked for.

    Raises NotFound, AddressEnded, AddressMissing, UnfitTime, WindowPassed, NotReceivedThen.
    """
    await _check_address(session, viewer, deliver_on, means, receiving)
    hours = receiving.hours
    opens, closes = (hours.opens, hours.closes) if hours else (None, None)
    return Destination(means.region_code, {**means.address, "opens": opens, "closes": closes})


async def destination_before(session: AsyncSession, part: Consignment) -> Destination:
    """Where, and when, a part of an order was to go."""
    frozen = (await session.execute(queries.delivery_before(part))).scalar_one()
    return Destination(frozen.region_code, {name: getattr(frozen, name) for name in (*FROZEN, "opens", "closes")})


async def deliveries_of(session: AsyncSession, draft: Draft, to: Destination) -> list[ConsignmentDelivery]:
    """Where each part of a draft goes, and its freight, as its seller's terms say: to be frozen beside it.

    Raises NotDeliveredThatDay, BelowSellersMinimum.
    """
    parts, day = draft.consignments, draft.order.deliver_on
    found = await queries.TERMS.rows(
        session,
        party_county_id=[each.county_id for each in parts],
        party_seller_id=[each.seller_id for each in parts],
        regions=rules.regions_around(to.region_code),
        on=day,
    )
    terms = {each["seller_id"]: each for each in found}
    goods = {each.id: draft.goods_of(each) for each in parts}
    for each in parts:
        held = terms[each.seller_id]
        if held["weekdays"] is not None:
            rules.check_terms(held["name"], held["weekdays"], held["minimum_order"], goods[each.id], day)
    return [_delivery(draft, each, _rule(terms[each.seller_id]), goods[each.id], to) for each in parts]


@dataclass(frozen=True, slots=True)
class _FreightRule:
    """What `rules.freight` asks of a rule."""

    payer: FreightPayer
    flat: Fen
    per_kg: Decimal
    free_from: Fen | None


def _rule(row: Any) -> _FreightRule | None:
    """Of a row of `TERMS`."""
    if row["payer"] is None:
        return None
    return _FreightRule(FreightPayer(row["payer"]), row["flat"], row["per_kg"], row["free_from"])


def _delivery(
    draft: Draft, part: Consignment, rule: _FreightRule | None, goods: Fen, to: Destination
) -> ConsignmentDelivery:
    return ConsignmentDelivery(
        county_id=part.county_id,
        id=new_key(),
        buyer_id=part.buyer_id,
        seller_id=part.seller_id,
        consignment_id=part.id,
        payer=rule.payer if rule else FreightPayer.SELLER,
        freight=rules.freight(rule, draft.weight_of(part), goods),
        region_code=to.region_code,
        **to.where_and_when,
    )


async def _check_address(
    session: AsyncSession, viewer: Viewer, deliver_on: date, means: Means, receiving: Receiving
) -> None:
    """The address that was found is the one asked for, if any was, and takes deliveries on that day at these hours."""
    if receiving.address not in (None, (viewer.county_id, means.address_id)):
        raise NotFound(at=("deliveryAddressId",), what="delivery address")
    if means.address_id is None:
        if receiving.hours is not None:
            raise AddressMissing(at=("window",))
        return
    if not means.receives:
        raise AddressEnded(at=("deliveryAddressId",), label=means.address["label"], day=deliver_on)
    if receiving.hours is not None:
        slots = (await session.execute(queries.slots_of(viewer.county_id, means.address_id))).scalars()
        known = [Slot(each.weekdays, Hours(each.opens, each.closes)) for each in slots]
        rules.check_receiving(receiving.hours, known, deliver_on, clock.now())


async def reveal_phone(
    session: AsyncSession, viewer: Viewer, consignment: Place, reason: str, sealer: Sealer
) -> str | None:
    """The whole number to call about a consignment, for its seller or buyer; that it was shown is written down.

    None where no address was given. Raises ReasonMissing, NotFound.
    """
    if not reason:
        raise ReasonMissing(at=("reason",))
    delivery = (await session.execute(queries.delivery_at(*consignment))).scalar_one_or_none()
    if delivery is None or viewer.organisation not in (delivery.buyer_id, delivery.seller_id):
        raise NotFound(at=("consignmentId",), what="consignment")
    session.add(
        ContactReveal(
            county_id=delivery.county_id,
            buyer_id=delivery.buyer_id,
            seller_id=delivery.seller_id,
            delivery_id=delivery.id,
            account_id=viewer.account_id,
            reason=reason,
            at=clock.now(),
        )
    )
    await session.flush()
    return sealer.unseal(delivery.phone_sealed, bound_to=PHONE) if delivery.phone_sealed else None
