"""Deciding about orders: prices, allocations, readings. Nothing here looks at the clock or the database."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from domain.catalog.errors import NotPositive
from domain.catalog.models import BaseUnit
from domain.catalog.rules import plain, price_for
from domain.errors import FieldPath, WrongState
from domain.money import Fen, priced
from domain.orders.errors import (
    BelowMinimum,
    ConfirmedIsBinding,
    InsufficientStock,
    LotsDoNotAddUp,
    NotWholePackages,
    TooLateToCancel,
    TooLateToConfirm,
    WindowClosed,
    WithdrawalNeedsReason,
)
from domain.orders.models import BEFORE_LEAVING, ConsignmentState, PriceBasis

LARGEST_ORDER = 100

Place = tuple[int, uuid.UUID]
"""County and key."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line as a buyer writes it: a listing and a quantity in base units.

    `unit_price` is what was agreed beforehand, in yuan per base unit; None stands for the listing's price of the day.
    """

    listing: Place
    quantity: Decimal
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A listing as an order looks at it, frozen."""

    id: uuid.UUID
    county_id: int
    seller_id: uuid.UUID
    product_id: uuid.UUID
    title: str
    base_unit: BaseUnit
    unit_content: Decimal
    minimum_quantity: Decimal
    lead_time_days: int
    first_day: date
    last_day: date
    tiers: Mapping[Decimal, Decimal]
    lots: Sequence[uuid.UUID]
    price_basis: PriceBasis = PriceBasis.TIER
    """Where the price comes from; where it is no tier, `tiers` has that price alone."""
    contract_id: uuid.UUID | None = None
    """The contract price that holds."""
    surplus_price: Decimal | None = None
    """What it costs today while it is urgent to sell, in yuan per base unit."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A contract price of the buyer: yuan per base unit, and how much may still be ordered at it, if that is capped."""

    contract_id: uuid.UUID
    unit_price: Decimal
    left: Decimal | None


def at_prices(
    wanted: Sequence[tuple[Offer, Decimal]], agreed: Mapping[uuid.UUID, Agreed]
) -> list[tuple[Offer, Decimal]]:
    """The lines at what their buyer pays: an award's price, or else as `orders.queries.price_to_pay` says in SQL.

    `agreed` are contract prices by product. A line that is more than what one has left is sold whole at the price of
    its tier; lines are looked at in their order, and one sold as surplus uses up nothing of a contract.
    """
    left = {product: each.left for product, each in agreed.items()}
    priced_so = []
    for offer, quantity in wanted:
        contract, rest = agreed.get(offer.product_id), left.get(offer.product_id)
        covered = contract if rest is None or quantity <= rest else None
        at_price = _at_price(offer, quantity, covered)
        if at_price.price_basis is PriceBasis.CONTRACT and rest is not None:
            left[offer.product_id] = rest - quantity
        priced_so.append((at_price, quantity))
    return priced_so


def _at_price(offer: Offer, quantity: Decimal, contract: Agreed | None) -> Offer:
    """A contract price stands in place of all tiers; what is urgent to sell is sold as surplus where that is less."""
    if offer.price_basis is PriceBasis.AWARD:
        return offer
    tiers, surplus = offer.tiers, offer.surplus_price
    reached = [start for start in tiers if start <= quantity]
    price = contract.unit_price if contract else tiers[max(reached)] if reached else None
    if surplus is not None and (price is None or surplus < price or (contract and surplus == price)):
        return _at(offer, surplus, PriceBasis.SURPLUS)
    return offer if contract is None else _at(offer, contract.unit_price, PriceBasis.CONTRACT, contract.contract_id)


def _at(offer: Offer, price: Decimal, basis: PriceBasis, contract_id: uuid.UUID | None = None) -> Offer:
    """The offer at one price for any quantity."""
    return replace(offer, tiers={Decimal(0): price}, price_basis=basis, contract_id=contract_id)


def check_line(at: int, offer: Offer, quantity: Decimal, deliver_on: date, today: date) -> None:
    """Raises BelowMinimum, NotWholePackages, WindowClosed."""
    if quantity < offer.minimum_quantity:
        raise BelowMinimum(
            at=("lines", at, "quantity"),
            title=offer.title,
            minimum=plain(offer.minimum_quantity),
            unit=offer.base_unit.value,
        )
    if quantity % offer.unit_content:
        raise NotWholePackages(
            at=("lines", at, "quantity"),
            title=offer.title,
            content=plain(offer.unit_content),
            unit=offer.base_unit.value,
        )
    first = max(offer.first_day, today + timedelta(days=offer.lead_time_days))
    if not first <= deliver_on <= offer.last_day:
        raise WindowClosed(at=("deliverOn",), title=offer.title, day=deliver_on, first=first, last=offer.last_day)


def at_agreed_price(offer: Offer, line: Wanted) -> Offer:
    """The offer at the price that was agreed for a line; as it stands where none was."""
    return offer if line.unit_price is None else _at(offer, line.unit_price, PriceBasis.AWARD)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order, priced, with what each lot gives to it."""

    offer: Offer
    quantity: Decimal
    unit_price: Decimal
    amount: Fen
    allocations: Mapping[uuid.UUID, Decimal]


def draft_lines(wanted: Sequence[tuple[Offer, Decimal]], stock: dict[uuid.UUID, Decimal]) -> list[Line]:
    """Give each line its lots, earliest harvest first; `stock` is what each lot has left, and is used up here.

    Raises InsufficientStock.
    """
    return [_draft_line(at, offer, quantity, stock) for at, (offer, quantity) in enumerate(wanted)]


def _draft_line(at: int, offer: Offer, quantity: Decimal, stock: dict[uuid.UUID, Decimal]) -> Line:
    given: dict[uuid.UUID, Decimal] = {}
    lacking = quantity
    available = sum((stock[lot] for lot in offer.lots), Decimal(0))
    if available < quantity:
        raise InsufficientStock(
            at=("lines", at, "quantity"), title=offer.title, available=plain(available), unit=offer.base_unit.value
        )
    for lot in offer.lots:
        taken = min(lacking, stock[lot])
        if taken:
            given[lot] = taken
            stock[lot] -= taken
            lacking -= taken
    price = price_for(quantity, offer.tiers)
    return Line(offer, quantity, price, priced(quantity, price), given)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What lots a line of an order shall be of, by what each gives. Quantities are in base units."""

    line_id: uuid.UUID
    lots: Mapping[uuid.UUID, Decimal]


def check_chosen(at: int, title: str, base_unit: BaseUnit, quantity: Decimal, chosen: Chosen) -> None:
    """The chosen lots give what was ordered, neither more nor less. Raises NotPositive, LotsDoNotAddUp."""
    for nth, given in enumerate(chosen.lots.values()):
        if given <= 0:
            raise NotPositive(at=("lines", at, "lots", nth, "quantity"))
    given = sum(chosen.lots.values(), Decimal(0))
    if given != quantity:
        raise LotsDoNotAddUp(
            at=("lines", at, "lots"),
            title=title,
            given=plain(given),
            quantity=plain(quantity),
            unit=base_unit.value,
        )


def taken_more(before: Mapping[uuid.UUID, Decimal], after: Mapping[uuid.UUID, Decimal]) -> dict[uuid.UUID, Decimal]:
    """By lot, what is taken of it beyond what was; negative where it is less, and no lot where it is the same."""
    lots = {*before, *after}
    more = {lot: after.get(lot, Decimal(0)) - before.get(lot, Decimal(0)) for lot in lots}
    return {lot: change for lot, change in more.items() if change}


def parts_of(numbers: Sequence[str]) -> int:
    """How many sellers' parts an order has, by their numbers: `…-1`, `…-1-2` and `…-2` are two."""
    return max((int(number.split("-")[2]) for number in numbers), default=0)


def follow_up_number(number: str) -> str:
    """Of what follows after a part has left: `20201101-AB12CD-1` gives `…-1-2`, and that `…-1-3`."""
    day, code, at, *nth = number.split("-")
    return "-".join((day, code, at, str(int(nth[0]) + 1 if nth else 2)))


def kept_of(reserved: Sequence[tuple[uuid.UUID, Decimal]], sent: Mapping[uuid.UUID, Decimal]) -> list[Decimal]:
    """What of each reservation, given by lot and quantity, leaves where so much `sent` leaves of each lot.

    The first are served first; a lot that is not named sends nothing.
    """
    left = dict(sent)
    kept = []
    for lot, quantity in reserved:
        kept.append(min(quantity, left.get(lot, Decimal(0))))
        left[lot] = left.get(lot, Decimal(0)) - kept[-1]
    return kept


def check_buyer_may_cancel(
    at: FieldPath, state: ConsignmentState, deliver_on: date, until: date | None, today: date
) -> None:
    """Freely until confirmed; then `until` the last day that the rule in force allows, if one does.

    Raises TooLateToCancel, ConfirmedIsBinding, and WrongState once it has left.
    """
    check_state(at, state, *BEFORE_LEAVING)
    if state is not ConsignmentState.CONFIRMED:
        return
    if until is None:
        raise ConfirmedIsBinding(at=at, day=deliver_on)
    if today > until:
        raise TooLateToCancel(at=at, day=deliver_on, until=until)


def check_seller_may_cancel(at: FieldPath, state: ConsignmentState, reason: str | None) -> None:
    """What is only placed is declined with or without a reason; what is confirmed is withdrawn for one.

    Raises WithdrawalNeedsReason, WrongState.
    """
    check_state(at, state, ConsignmentState.PLACED, ConsignmentState.CONFIRMED)
    if state is ConsignmentState.CONFIRMED and not reason:
        raise WithdrawalNeedsReason(at=("reason",))


def check_confirmed_in_time(deliver_on: date, until: date | None, today: date) -> None:
    """Raises TooLateToConfirm."""
    if until is not None and today > until:
        raise TooLateToConfirm(at=("orderId",), day=deliver_on, until=until)


def check_state(at: FieldPath, state: ConsignmentState, *expected: ConsignmentState) -> None:
    """Raises WrongState."""
    if state not in expected:
        raise WrongState(at=at, what="consignment", state=state.value, expected=", ".join(expected))
