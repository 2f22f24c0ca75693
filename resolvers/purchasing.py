"""Answering for how an organisation buys."""

from decimal import Decimal
from typing import Any

import strawberry
from sqlalchemy import ARRAY, BigInteger, Select

from domain.catalog.models import Listing
from domain.orders.rules import Place
from domain.purchasing import queries
from domain.purchasing.actions import approving, budgets, carts, delivering, members, replacing
from domain.purchasing.actions.delivering import WantedAddress, WantedFreight
from domain.purchasing.actions.replacing import Instead
from domain.purchasing.delivering import Hours, Slot, regions_around
from domain.purchasing.errors import RegionUnknown
from domain.purchasing.models import EVERYWHERE, Cart, DeliveryTerms, FreightRule
from domain.purchasing.queries import carts as cart_rows
from domain.purchasing.queries import deliveries
from domain.purchasing.queries import replacing as replacing_rows
from resolvers.context import Doing
from resolvers.orders import place_of, receiving_of, unit_of
from resolvers.reading.acting import ReadBack
from resolvers.reading.arguments import derived
from resolvers.reading.ids import keys_asked, shared_key_asked
from schema.inputs.purchasing import (
    AddDeliveryAddressInput,
    ApproveOrderInput,
    CheckOutCartInput,
    CloseBudgetYearInput,
    DeclineOrderInput,
    EndBudgetUnitInput,
    EndDeliveryAddressInput,
    OpenBudgetUnitInput,
    PutInCartInput,
    ReplaceSellerInput,
    RevealDeliveryPhoneInput,
    SetCartQuantityInput,
    SetDeliveryTermsInput,
    SetFreightRuleInput,
    SetMemberDutiesInput,
    SetSpendingLimitInput,
)
from schema.scalars import Day, Money, Quantity


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


def proposed_replacements(line_id: strawberry.ID) -> Select[Listing]:
    return replacing_rows.proposed(*keys_asked(line_id, "OrderLine"))


async def replace_seller(doing: Doing, input: ReplaceSellerInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    wanted = [
        Instead(
            place_of(each.line_id, "OrderLine", ("lines", at, "lineId"))[1],
            place_of(each.listing_id, "Listing", ("lines", at, "listingId")),
            each.quantity,
        )
        for at, each in enumerate(input.lines)
    ]
    order = await replacing.replace_seller(doing.session, doing.viewer, consignment, wanted)
    return ReadBack(order.county_id, order.id)


def cart(deliver_on: Day | None = None) -> Select[Cart]:  # noqa: ARG001  # for the fields that name it
    return cart_rows.own_open()


def terms(seller_id: strawberry.ID, on: Day) -> Select[DeliveryTerms]:
    return deliveries.terms_on(shared_key_asked(seller_id, "Organisation"), on)


def freight_quote(
    seller_id: strawberry.ID,
    region_code: str,
    deliver_on: Day,
    weight: Quantity,  # noqa: ARG001  # for the fields that name it
    goods: Money,  # noqa: ARG001  # likewise
) -> Select[FreightRule]:
    """The other arguments reach the fields that name them."""
    regions = derived(region_code, _regions_around, ARRAY(BigInteger()))
    return deliveries.freight_rule_for(shared_key_asked(seller_id, "Organisation"), regions, deliver_on)


def _regions_around(written: str) -> list[int]:
    return regions_around(_region(written))


def _region(written: str) -> int:
    """Raises RegionUnknown for what is written otherwise than region codes are."""
    if not (len(written) == _REGION_DIGITS and written.isascii() and written.isdecimal() and written[0] != "0"):
        raise RegionUnknown(at=("regionCode",), code=written[:20])
    return int(written)


_REGION_DIGITS = 12


async def add_delivery_address(doing: Doing, input: AddDeliveryAddressInput) -> ReadBack:
    wanted = WantedAddress(
        label=input.label.strip(),
        region_code=_region(input.region_code),
        street=input.street.strip(),
        contact_name=input.contact_name.strip(),
        contact_phone=input.contact_phone.strip(),
        is_default=input.is_default,
        slots=[Slot(each.weekdays, Hours(each.hours.opens, each.hours.closes)) for each in input.slots],
    )
    made = await delivering.add_address(doing.session, doing.viewer, wanted, doing.context.services.sealer)
    return ReadBack(made.county_id, made.id)


async def end_delivery_address(doing: Doing, input: EndDeliveryAddressInput) -> ReadBack:
    address = place_of(input.delivery_address_id, "DeliveryAddress", ("deliveryAddressId",))
    named = input.next_default_id
    heir = place_of(named, "DeliveryAddress", ("nextDefaultId",)) if named else None
    done = await delivering.end_address(doing.session, doing.viewer, address, input.until, heir)
    return ReadBack(done.county_id, done.id)


async def set_delivery_terms(doing: Doing, input: SetDeliveryTermsInput) -> ReadBack:
    made = await delivering.set_terms(doing.session, doing.viewer, input.weekdays, input.minimum_order, input.since)
    return ReadBack(made.county_id, made.id)


async def set_freight_rule(doing: Doing, input: SetFreightRuleInput) -> ReadBack:
    wanted = WantedFreight(
        region_code=EVERYWHERE if input.region_code is None else _region(input.region_code),
        payer=input.payer,
        flat=input.flat or 0,
        per_kg=input.per_kg or Decimal(0),
        free_from=input.free_from,
    )
    made = await delivering.set_freight(doing.session, doing.viewer, wanted, input.since)
    return ReadBack(made.county_id, made.id)


async def reveal_delivery_phone(doing: Doing, input: RevealDeliveryPhoneInput) -> ReadBack:
    consignment = place_of(input.consignment_id, "Consignment", ("consignmentId",))
    phone = await delivering.reveal_phone(
        doing.session, doing.viewer, consignment, input.reason.strip(), doing.context.services.sealer
    )
    return ReadBack(values={"phone": phone})


async def put_in_cart(doing: Doing, input: PutInCartInput) -> ReadBack:
    listing = place_of(input.listing_id, "Listing", ("listingId",))
    done = await carts.put_in(doing.session, doing.viewer, listing, input.quantity)
    return ReadBack(done.county_id, done.id)


async def set_cart_quantity(doing: Doing, input: SetCartQuantityInput) -> ReadBack:
    listing = place_of(input.listing_id, "Listing", ("listingId",))
    done = await carts.set_quantity(doing.session, doing.viewer, listing, input.quantity)
    return ReadBack(done.county_id, done.id)


async def check_out_cart(doing: Doing, input: CheckOutCartInput) -> ReadBack:
    order = await carts.check_out(
        doing.session,
        doing.viewer,
        input.deliver_on,
        unit_of(input),
        receiving_of(input),
        accept_price_changes=input.accept_price_changes,
    )
    return ReadBack(order.county_id, order.id)
