"""From an accepted consignment to what each household, the village and the seller earned of it (收益归集)."""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from domain.money import FEN_PER_YUAN, Fen, part, priced, rounded_together
from domain.orders.models import Cost
from domain.settlement.terms import CATEGORY_OF, Basis, IncomeCategory, Linkage, Split, Terms

BORNE_BEFORE_NET = frozenset({Cost.FREIGHT, Cost.TAX, Cost.FEE, Cost.ALLOWANCE})
"""Costs between G, what the goods came to, and N."""


@dataclass(frozen=True, slots=True)
class AcceptedLot:
    """What was accepted of one lot, in base units, at a price in yuan per unit; and who supplied the lot."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    quantity: Decimal
    unit_price: Decimal
    contributions: Mapping[uuid.UUID, Decimal]


@dataclass(frozen=True, slots=True)
class Sale:
    """One accepted consignment. Costs are in fen."""

    id: uuid.UUID
    lots: Sequence[AcceptedLot]
    costs: Mapping[Cost, Fen]


class Part(NamedTuple):
    """One part of a sale, and what it rests on."""

    basis: Basis
    amount: Fen
    household_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    lot_id: uuid.UUID | None = None
    quantity: Fraction | None = None
    unit_price: Decimal | None = None
    shares: int | None = None
    cost: Cost | None = None
    contract_id: uuid.UUID | None = None

    @property
    def category(self) -> IncomeCategory | None:
        """What it counts as for the household; None where it is nobody's household income."""
        return CATEGORY_OF.get(self.basis) if self.household_id else None


@dataclass(frozen=True, slots=True)
class Attribution:
    """A sale parted: `goods` is G, `net` is N, `residual` is R, and the parts sum to G exactly."""

    goods: Fen
    net: Fen
    residual: Fen
    parts: tuple[Part, ...]


class _Supplied(NamedTuple):
    at: int
    household_id: uuid.UUID


def attribute(sale: Sale, terms: Terms) -> Attribution:
    """Part a sale by the contracts that were in force when it left.

    Costs come first, then what is owed by contract; what is left goes to village, share holders and seller, and
    where contracts come to more than there is, the seller bears it. Raises KeyError for a household without terms.
    """
    goods = sum(priced(lot.quantity, lot.unit_price) for lot in sale.lots)
    net = goods - sum(amount for cost, amount in sale.costs.items() if cost in BORNE_BEFORE_NET)
    owed = owed_by_contract(sale, terms, goods, net)
    other = sum(amount for cost, amount in sale.costs.items() if cost not in BORNE_BEFORE_NET)
    residual = net - sum(each.amount for each in owed) - other
    parts = (*owed, *split_residual(sale.id, residual, terms), *costs_of(sale))
    return Attribution(goods, net, residual, tuple(each for each in parts if each.amount))


def owed_by_contract(sale: Sale, terms: Terms, goods: Fen, net: Fen) -> list[Part]:
    """Each household's goods by its contract, rounded together so that their sum is the nearest fen."""
    quantities = {
        _Supplied(at, household): quantity
        for at, lot in enumerate(sale.lots)
        for household, quantity in shared_out(lot.quantity, lot.contributions).items()
    }
    lots = sale.lots
    linkages = {each: terms.linkages[each.household_id, lots[each.at].product_id] for each in quantities}
    brought = Fraction(net, goods) if goods else Fraction(0)
    exact = {
        each: owed_for(quantity, lots[each.at].unit_price, linkages[each], brought)
        for each, quantity in quantities.items()
    }
    amounts = rounded_together(exact, tie=fair_turn(sale.id))
    return [
        Part(
            linkages[each].basis,
            amount,
            household_id=each.household_id,
            lot_id=lots[each.at].lot_id,
            quantity=quantities[each],
            unit_price=linkages[each].unit_price,
            contract_id=linkages[each].contract_id,
        )
        for each, amount in amounts.items()
    ]


def shared_out(accepted: Decimal, contributions: Mapping[uuid.UUID, Decimal]) -> dict[uuid.UUID, Fraction]:
    """An accepted quantity by what each household put into the lot, exactly; nobody's where none did."""
    if not contributions:
        return {}
    share = exactly(accepted) / exactly(sum(contributions.values(), Decimal(0)))
    return {household: share * exactly(each) for household, each in contributions.items()}


def owed_for(quantity: Fraction, sold_at: Decimal, linkage: Linkage, brought: Fraction) -> Fraction:
    """What a contract owes for a quantity, in fen and exact: by its price, or its share of N where that is more.

    `brought` is N ÷ G, so that a share is of what these very goods brought after costs.
    """
    by_price = quantity * exactly(linkage.unit_price * FEN_PER_YUAN)
    if not linkage.share_of_net:
        return by_price
    by_share = quantity * exactly(sold_at) * FEN_PER_YUAN * brought * exactly(linkage.share_of_net)
    return max(by_price, by_share)


def exactly(figure: Decimal) -> Fraction:
    """As `Fraction` of it, which would look longer at what it was given."""
    return Fraction(*figure.as_integer_ratio())


def split_residual(sale_id: uuid.UUID, residual: Fen, terms: Terms) -> list[Part]:
    """What is left, to village, share holders and seller; a deficit is the seller's alone."""
    if residual < 0:
        return [Part(Basis.RETAINED, residual)]
    split = terms.split
    order = (Basis.VILLAGE, Basis.SHARES, Basis.RETAINED)
    amounts = part(residual, dict(zip(order, _percents(split), strict=True)), tie=order.index)
    return [
        Part(Basis.VILLAGE, amounts[Basis.VILLAGE], organisation_id=split.village_id),
        *_dividends(sale_id, amounts[Basis.SHARES], terms.register),
        Part(Basis.RETAINED, amounts[Basis.RETAINED]),
    ]


def _percents(split: Split) -> tuple[Decimal, Decimal, Decimal]:
    return split.village, split.shares, split.retained


def _dividends(sale_id: uuid.UUID, amount: Fen, register: Mapping[uuid.UUID, int]) -> list[Part]:
    """Raises ValueError where there is something to pay and nobody registered."""
    turn = fair_turn(sale_id)
    paid = part(amount, register, tie=lambda household: turn(_Supplied(0, household)))
    return [
        Part(Basis.SHARES, fen, household_id=household, shares=register[household]) for household, fen in paid.items()
    ]


def costs_of(sale: Sale) -> list[Part]:
    """The seller's costs as parts of G. A wage is traced here and credited by payroll alone."""
    return [
        Part(Basis.WAGE if cost is Cost.WAGE else Basis.COST, amount, cost=cost) for cost, amount in sale.costs.items()
    ]


def fair_turn(sale_id: uuid.UUID) -> Callable[[_Supplied], bytes]:
    """Who gets an odd fen first: by a hash of sale and household, so that no family is always favoured."""

    def turn(each: _Supplied) -> bytes:
        return hashlib.sha256(sale_id.bytes + each.household_id.bytes + each.at.to_bytes(4, "big")).digest()

    return turn
