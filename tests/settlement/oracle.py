"""What a sale must come to, worked out plainly: it knows the contracts of the test county and nothing of the code.

Everything is in fen. Contracts pay 4.20 a kilogram until they are amended; of what is left 20 % are the village's, 30 %
the share holders' and 50 % the seller's.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SUPPLIED = {"A": Fraction(6, 10), "B": Fraction(4, 10)}
HELD = {"C": 3, "D": 2, "E": 2}
SPLIT = {"village": 20, "shares": 30, "seller": 50}
AGREED = Decimal("4.20")


def rounded(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def income_year(day: date) -> int:
    """The year in which the income year of a day began: on 1 October."""
    return day.year if day.month >= 10 else day.year - 1


@dataclass
class Claimed:
    """A claim on one lot that is open, or was agreed and awaits the county's word."""

    lot: "SoldLot"
    quantity: Decimal
    worth: int


@dataclass(eq=False)
class SoldLot:
    """One lot of a sale: what was accepted of it at which price, and what part of it each family supplied, if any."""

    price: Decimal
    supplied: dict[str, Fraction]
    accepted: Decimal = Decimal(0)
    settled: Decimal = Decimal(0)
    """What claims on it that are decided were about."""
    fault: int = 0
    """Taken off its price by its own fault, as the county said."""

    @property
    def goods(self) -> int:
        return rounded(self.accepted * self.price * 100)

    def worth(self, quantity: Decimal) -> int:
        """What comes off the price for a quantity more of it."""
        return rounded((self.settled + quantity) * self.price * 100) - rounded(self.settled * self.price * 100)


@dataclass
class Sale:
    """One sale of some lots, no two of one family, and all that has befallen it."""

    lots: list[SoldLot]
    costs: int
    contracts: dict[str, Decimal]
    """What a kilogram of each family was worth by contract when the goods left, in yuan."""
    accepted_on: date
    number: str
    paid: int = 0
    advanced: int = 0
    refunded: int = 0
    credited: int = 0
    """Taken off the price, whosever fault it was."""
    lot_faults: list[tuple[date, SoldLot, int]] = field(default_factory=list)
    """Of that by a lot's fault, as the county said, and when."""
    claims: dict[str, Claimed] = field(default_factory=dict)

    @property
    def goods(self) -> int:
        return sum(lot.goods for lot in self.lots)

    @property
    def supply(self) -> int:
        return int(sum((self.supplied(family, lot) for lot in self.lots for family in lot.supplied), Fraction(1, 2)))

    def supplied(self, family: str, lot: SoldLot) -> Fraction:
        """What a family's goods in a lot come to by its contract."""
        return Fraction(lot.accepted * self.contracts[family] * 100) * lot.supplied.get(family, 0)

    @property
    def split(self) -> dict[str, int]:
        """The residual by largest remainder, ties to the village, then the share holders; a deficit is the seller's."""
        residual = self.goods - self.costs - self.supply
        if residual < 0:
            return {"village": 0, "shares": 0, "seller": residual}
        parts = {who: residual * percent // 100 for who, percent in SPLIT.items()}
        by_remainder = sorted(SPLIT, key=lambda who: -(residual * SPLIT[who] % 100))
        for who in by_remainder[: residual - sum(parts.values())]:
            parts[who] += 1
        return parts

    @property
    def earned(self) -> int:
        """All households' together."""
        return self.supply + self.split["shares"]

    def exactly(self, family: str) -> Fraction:
        """What one family earned, before rounding to the fen."""
        return sum((self.by_lot(family, lot) for lot in self.lots), Fraction(0))

    def by_lot(self, family: str, lot: SoldLot) -> Fraction:
        """What of that one lot brought it: its own goods, or its part of a dividend by what all lots brought."""
        if family in SUPPLIED:
            return self.supplied(family, lot)
        return Fraction(self.split["shares"] * HELD[family] * lot.goods, 7 * self.goods)

    def whole(self, lot: SoldLot) -> Fraction:
        """All that a lot's money went to, where contracts may have come to more than it brought."""
        supply = sum((self.supplied(family, lot) for family in lot.supplied), Fraction(0))
        others = Fraction((self.split["village"] + self.split["shares"]) * lot.goods, self.goods)
        return max(Fraction(lot.goods), supply + others)

    @property
    def lot_fault(self) -> int:
        return sum(lot.fault for lot in self.lots)

    def taken(self, family: str) -> Fraction:
        """What a family gave back for the lots' faults, before rounding."""
        return sum((lot.fault * self.by_lot(family, lot) / self.whole(lot) for lot in self.lots), Fraction(0))

    @property
    def cash(self) -> int:
        return self.paid + self.advanced - self.refunded

    @property
    def lacking(self) -> int:
        """What households await, and the buyer is to get back, beyond the cash there is; where nothing is disputed or
        was taken back.
        """
        realised = min(self.cash, self.earned)
        return max(0, self.earned - realised + self.overpaid - (self.cash - realised))

    @property
    def disputed(self) -> int:
        """What is not asked for while claims on it are open: each holds what its own quantity is worth."""
        return sum(rounded(each.quantity * each.lot.price * 100) for each in self.claims.values())

    @property
    def open(self) -> int:
        return max(0, self.goods - self.credited - self.disputed - self.paid)

    @property
    def overpaid(self) -> int:
        return max(0, self.paid - self.refunded - (self.goods - self.credited))
