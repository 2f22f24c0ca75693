"""What payouts must come to, worked out plainly; it knows nothing of the code. Everything is in fen.

At most a fifth of a credit is kept back; a batch of more than 300.00 needs two to approve it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

KEPT_PERCENT = 20
TWO_ABOVE = 300_00
TAKEN = ("ORDERED", "PAID", "FAILED", "UNKNOWN")
"""The states of a line whose money has been taken from its credits, be it given back since."""


@dataclass
class Credit:
    """What one family earned by one sale, or is owed beside sales (DUES), and where that is."""

    family: str
    about: str
    earned_on: date
    earned: int
    realised: int = 0
    gone: int = 0
    """To the family's account, or on its way there, or kept back."""
    kept: int = 0
    """Of that kept back, over all payments."""
    returned: int = 0
    """Kept back of other credits to make this one good."""
    purpose: str = "SALES"

    @property
    def in_hand(self) -> int:
        return self.realised - self.gone + self.returned

    def room(self, payable: int) -> int:
        """How much of it may be kept back now: of what is owed beside sales, nothing."""
        if self.purpose != "SALES":
            return 0
        return min(payable * KEPT_PERCENT // 100, max(0, self.earned * KEPT_PERCENT // 100 - self.kept))


@dataclass
class Debt:
    """What a family owes back of a credit, as it was found last."""

    credit: Credit
    amount: int = 0
    consented: int | None = None

    @property
    def open(self) -> int:
        return self.amount - self.credit.returned

    @property
    def is_consented(self) -> bool | None:
        return None if self.consented is None else self.consented >= max(self.amount, 1)


@dataclass
class Item:
    """What a line holds of one credit, and what is kept back of it for which debts."""

    credit: Credit
    amount: int
    kept: dict[str, int]

    @property
    def withheld(self) -> int:
        return sum(self.kept.values())


@dataclass
class Line:
    """One payment to one family."""

    family: str
    items: list[Item]
    retries: "Line | None"
    state: str = "PLANNED"

    @property
    def amount(self) -> int:
        return sum(each.amount for each in self.items)

    @property
    def withheld(self) -> int:
        return sum(each.withheld for each in self.items)


@dataclass
class Batch:
    """One batch, the lines by position, and the answers it was sent."""

    id: str
    number: str
    lines: dict[int, Line]
    state: str = "DRAFT"
    hash: str = ""
    answers: list[tuple[bytes, Any]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(each.amount for each in self.lines.values())

    @property
    def unanswered(self) -> list[int]:
        return [at for at, each in self.lines.items() if each.state in ("ORDERED", "UNKNOWN")]


@dataclass
class Plan:
    """What a batch would be: what of each credit could be paid, who is paid it, and who has no account."""

    payable: list[tuple[Credit, int]]
    withheld: dict[str, int]
    accounts: set[str]

    def of(self, family: str) -> int:
        return sum(amount for credit, amount in self.payable if credit.family == family)

    @property
    def totals(self) -> dict[str, int]:
        """What each is paid."""
        whose = {credit.family for credit, _ in self.payable} & self.accounts
        return {family: self.of(family) - self.withheld.get(family, 0) for family in whose}

    @property
    def without_account(self) -> dict[str, int]:
        whose = {credit.family for credit, _ in self.payable} - self.accounts
        return {family: self.of(family) for family in whose}


class Book:
    """All that was ever paid, planned and owed back."""

    def __init__(self) -> None:
        self.credits: dict[tuple[str, str], Credit] = {}
        self.debts: dict[tuple[str, str], Debt] = {}
        self.batches: list[Batch] = []
        self.accounts: set[str] = set()

    def lines(self, *states: str) -> Iterator[Line]:
        return (line for batch in self.batches for line in batch.lines.values() if line.state in states)

    def items_of(self, credit: Credit, *states: str) -> Iterator[tuple[Line, Item]]:
        return ((line, item) for line in self.lines(*states) for item in line.items if item.credit is credit)

    def is_planned(self, credit: Credit) -> bool:
        return any(True for _ in self.items_of(credit, "PLANNED"))

    def awaits_retry(self, line: Line) -> bool:
        again = self.lines("PLANNED", *TAKEN)
        return line.state == "FAILED" and not any(each.retries is line for each in again)

    def find_debts(self) -> None:
        """Every credit of which more is gone than is left."""
        for at, credit in self.credits.items():
            if credit.in_hand < 0 or at in self.debts:
                self.debts.setdefault(at, Debt(credit)).amount = credit.returned + max(0, -credit.in_hand)

    def plan(self, until: date, purpose: str) -> Plan:
        payable = [
            (each, each.in_hand)
            for each in self.credits.values()
            if each.purpose == purpose
            and each.in_hand > 0
            and each.earned_on <= until
            and not self.is_planned(each)
            and not self._failed(each)
        ]
        rooms: dict[str, int] = defaultdict(int)
        for credit, amount in payable:
            rooms[credit.family] += credit.room(amount)
        owing = {family: min(room, self._owing(family)) for family, room in rooms.items()}
        return Plan(payable, owing, self.accounts)

    def _failed(self, credit: Credit) -> bool:
        return any(self.awaits_retry(line) for line, _ in self.items_of(credit, "FAILED"))

    def _owing(self, family: str) -> int:
        """What may be kept back of a family by now. Each family of the test county has one contract."""
        return sum(max(0, self.allowed(each)) for each in self.debts.values() if each.credit.family == family)

    def allowed(self, debt: Debt) -> int:
        """What may be kept back for a debt, beside what a batch keeps back for it already."""
        credit = debt.credit
        planned = (
            item.kept.get(credit.about, 0)
            for line in self.lines("PLANNED")
            if line.family == credit.family
            for item in line.items
        )
        return min(debt.amount, debt.consented or 0) - credit.returned - sum(planned)

    def follow_up(self, batch: Batch) -> Plan:
        """What failed in a batch and nothing pays again yet; no more than is in hand, and nothing kept back of it."""
        failed = (item for line in batch.lines.values() if self.awaits_retry(line) for item in line.items)
        payable = [
            (item.credit, min(item.amount, item.credit.in_hand))
            for item in failed
            if item.credit.in_hand > 0 and not self.is_planned(item.credit)
        ]
        return Plan(payable, {}, self.accounts)

    def can_take(self, batch: Batch) -> bool:
        """Whether each credit still has what the batch takes of it, and each debt is still owed."""
        given: dict[tuple[str, str], int] = defaultdict(int)
        for line in batch.lines.values():
            for item in line.items:
                if item.credit.in_hand < item.amount + item.withheld:
                    return False
                for about, fen in item.kept.items():
                    given[line.family, about] += fen
        return all(self._credit(*of).in_hand + fen <= 0 for of, fen in given.items())

    def _credit(self, family: str, about: str) -> Credit:
        return next(each for each in self.credits.values() if (each.family, each.about) == (family, about))

    def take(self, batch: Batch) -> None:
        batch.state = "APPROVED"
        for line in batch.lines.values():
            line.state = "ORDERED"
            for item in line.items:
                item.credit.gone += item.amount + item.withheld
                item.credit.kept += item.withheld
                for about, fen in item.kept.items():
                    self._credit(line.family, about).returned += fen

    def answer(self, batch: Batch, told: Iterable[tuple[int, str]]) -> None:
        for at, state in told:
            line = batch.lines[at]
            line.state = state
            for item in line.items if state == "FAILED" else ():
                item.credit.gone -= item.amount
        if not batch.unanswered:
            batch.state = "RECONCILED"
