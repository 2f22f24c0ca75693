"""What a batch comes to, how much is kept back, who must approve, and whether an answer fits. Pure."""

import hashlib
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from domain.money import Fen, yuan_of
from domain.payouts.errors import (
    AnswerAmountDiffers,
    AnswerLineSettled,
    AnswerLineTwice,
    AnswerLineUnknown,
    AnswerOfAnotherBatch,
    AnswerTotalsDiffer,
    DeclarationDiffers,
    UnfitAccount,
    UnfitPayee,
)
from domain.payouts.layout import ENCODING, NAME_BYTES, Answer, AnsweredLine
from domain.payouts.models import PayoutLineState
from domain.settlement.terms import Basis, IncomeCategory

_ACCOUNT = re.compile(r"\d{10,32}", re.ASCII)
_NAME = re.compile(r"[\w .·•()()-]{1,30}")
_SHOWN = 4

FINAL = frozenset({PayoutLineState.PAID, PayoutLineState.FAILED})
"""After these a line is not answered again."""


def account_number(written: str) -> str:
    """An account number without the spaces it is printed with. Raises UnfitAccount."""
    number = re.sub(r"\s", "", written)
    if not _ACCOUNT.fullmatch(number):
        raise UnfitAccount(at=("account",))
    return number


def masked_account(number: str) -> str:
    """The last four digits: `************0123`."""
    return "*" * (len(number) - _SHOWN) + number[-_SHOWN:]


def fit_name(written: str, at: str) -> str:
    """A name as a bank file can hold it. Raises UnfitPayee."""
    name = " ".join(written.split())
    if not _NAME.fullmatch(name) or name[0] in "-." or len(name.encode(ENCODING)) > NAME_BYTES:
        raise UnfitPayee(at=(at,))
    return name


@dataclass(frozen=True, slots=True)
class Contract:
    """What makes two credits of a household ones of the same contract, whatever version of it was in force."""

    household_id: uuid.UUID
    seller_id: uuid.UUID
    basis: Basis
    product_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Credit:
    """What can be paid of one credit, in fen, and where to. Without an account it cannot.

    `amount` is all that was earned by it, and `kept_before` what other payments have kept back of it.
    """

    income_entry_id: uuid.UUID
    household_id: uuid.UUID
    household_number: str
    region_code: int
    category: IncomeCategory
    earned_on: date
    about: str
    amount: Fen
    payable: Fen
    kept_before: Fen
    account_id: uuid.UUID | None
    payee: str | None
    contract: Contract | None = None
    retries_id: uuid.UUID | None = None

    def room(self, percent: Decimal) -> Fen:
        """How much of it may be kept back now."""
        return min(most_of(self.payable, percent), max(0, most_of(self.amount, percent) - self.kept_before))


@dataclass(frozen=True, slots=True)
class Debt:
    """What is still to be kept back for one recovery, in fen."""

    recovery_id: uuid.UUID
    contract: Contract
    left: Fen


Withheld = Mapping[uuid.UUID, Mapping[uuid.UUID, Fen]]
"""By credit (its income entry) and recovery."""


def withheld(credits_: Sequence[Credit], debts: Sequence[Debt], percent: Decimal) -> Withheld:
    """What of each credit is kept back for which debt: of one contract alone, oldest to oldest.

    Of a credit at most `percent` of what can be paid, and of all of it over all its payments, rounded down to the fen;
    for a debt at most what is left of it; and in all as much as that allows.
    """
    owing: dict[Contract | None, list[uuid.UUID]] = defaultdict(list)
    for debt in debts:
        owing[debt.contract].append(debt.recovery_id)
    left = {each.recovery_id: each.left for each in debts}
    kept: dict[uuid.UUID, dict[uuid.UUID, Fen]] = {}
    for credit in sorted(credits_, key=lambda each: (each.earned_on, each.income_entry_id)):
        room = credit.room(percent)
        for recovery in owing.get(credit.contract, ()):
            taken = min(room, left[recovery])
            if taken > 0:
                kept.setdefault(credit.income_entry_id, {})[recovery] = taken
                room, left[recovery] = room - taken, left[recovery] - taken
    return kept


def most_of(payable: Fen, percent: Decimal) -> Fen:
    """How much of a credit may be kept back, rounded down to the fen."""
    return int((payable * percent / 100).to_integral_value(ROUND_DOWN))


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One credit of a payment: what of it is paid, and what is kept back for which recovery."""

    credit: Credit
    kept: Mapping[uuid.UUID, Fen]

    @property
    def withheld(self) -> Fen:
        return sum(self.kept.values())

    @property
    def amount(self) -> Fen:
        return self.credit.payable - self.withheld


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One payment to one household."""

    items: Sequence[PlannedItem]

    @property
    def amount(self) -> Fen:
        return sum(each.amount for each in self.items)

    @property
    def withheld(self) -> Fen:
        return sum(each.withheld for each in self.items)


@dataclass(frozen=True, slots=True)
class Omission:
    """A household without an account, and what it could have been paid."""

    household_id: uuid.UUID
    household_number: str
    region_code: int
    amount: Fen


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch would be."""

    lines: Sequence[PlannedLine]
    without_account: Sequence[Omission]

    @property
    def total(self) -> Fen:
        return sum(each.amount for each in self.lines)

    @property
    def withheld(self) -> Fen:
        return sum(each.withheld for each in self.lines)


@dataclass(frozen=True, slots=True)
class Declared:
    """How many lines and how much somebody says a batch will have."""

    count: int
    total: Fen

    def check(self, plan: Plan) -> None:
        """Raises DeclarationDiffers."""
        if (self.count, self.total) != (len(plan.lines), plan.total):
            raise DeclarationDiffers(
                at=("declaredCount" if self.count != len(plan.lines) else "declaredTotal",),
                declared_count=self.count,
                declared_total=yuan_of(self.total),
                count=len(plan.lines),
                total=yuan_of(plan.total),
            )


def plan(credits_: Sequence[Credit], debts: Sequence[Debt], percent: Decimal) -> Plan:
    """One line for each household that has an account, in the order of their numbers."""
    payable = [each for each in credits_ if each.account_id is not None]
    kept = withheld(payable, debts, percent)
    lines: dict[str, list[PlannedItem]] = defaultdict(list)
    for credit in sorted(payable, key=lambda each: (each.household_number, each.earned_on, each.income_entry_id)):
        lines[credit.household_number].append(PlannedItem(credit, kept.get(credit.income_entry_id, {})))
    return Plan([PlannedLine(items) for items in lines.values()], _omissions(credits_))


def _omissions(credits_: Iterable[Credit]) -> list[Omission]:
    of: dict[str, list[Credit]] = defaultdict(list)
    for each in credits_:
        if each.account_id is None:
            of[each.household_number].append(each)
    return [
        Omission(own[0].household_id, number, own[0].region_code, sum(each.payable for each in own))
        for number, own in sorted(of.items())
    ]


@dataclass(frozen=True, slots=True)
class FrozenItem:
    """What a batch's hash is taken over, of one item."""

    position: int
    household_id: uuid.UUID
    account_hash: bytes
    payee: str
    income_entry_id: uuid.UUID
    amount: Fen
    withheld: Fen


def content_hash(number: str, purpose: str, items: Iterable[FrozenItem]) -> bytes:
    """SHA-256 over a batch's number and purpose and all its items, each a line of text, by position and credit."""
    digest = hashlib.sha256(f"{number}|{purpose}\n".encode())
    for each in sorted(items, key=lambda item: (item.position, item.income_entry_id)):
        line = (
            f"{each.position}|{each.household_id}|{each.account_hash.hex()}|{each.payee}"
            f"|{each.income_entry_id}|{each.amount}|{each.withheld}\n"
        )
        digest.update(line.encode())
    return digest.digest()


def approvals_needed(total: Fen, two_above: Fen) -> int:
    return 2 if total > two_above else 1


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line as it was sent to the bank, and where it stands."""

    id: uuid.UUID
    position: int
    amount: Fen
    state: PayoutLineState


@dataclass(slots=True)
class Outcome:
    """What an answer means for the lines of a batch."""

    told: dict[uuid.UUID, AnsweredLine] = field(default_factory=dict)

    def of(self, state: PayoutLineState) -> list[AnsweredLine]:
        return [each for each in self.told.values() if each.state is state]


def reconciled(file: str, answer: Answer, number: str, hash_: bytes, ordered: Iterable[Ordered]) -> Outcome:
    """Hold an answer against what was ordered, line by line and by amount.

    Raises AnswerOfAnotherBatch, AnswerTotalsDiffer, AnswerLineUnknown, AnswerLineTwice, AnswerAmountDiffers,
    AnswerLineSettled.
    """
    _check_heading(file, answer, number, hash_)
    lines = {each.position: each for each in ordered}
    outcome = Outcome()
    for told in answer.lines:
        line = lines.get(told.position)
        named = {"file": file, "row": told.row, "position": told.position}
        if line is None:
            raise AnswerLineUnknown(at=("file",), field="序号 position", **named)
        if line.id in outcome.told:
            raise AnswerLineTwice(at=("file",), field="序号 position", **named)
        if told.amount != line.amount:
            raise AnswerAmountDiffers(
                at=("file",),
                file=file,
                row=told.row,
                field="金额 amount",
                told=yuan_of(told.amount),
                ordered=yuan_of(line.amount),
            )
        if line.state in FINAL:
            raise AnswerLineSettled(at=("file",), field="结果 outcome", **named)
        outcome.told[line.id] = told
    return outcome


def _check_heading(file: str, answer: Answer, number: str, hash_: bytes) -> None:
    """The totals come last: what is wrong with another batch's file is that it is another's."""
    said = {"批次号 batch": (answer.number, number), "校验码 hash": (answer.content_hash, hash_.hex())}
    for name, (stated, own) in said.items():
        if stated != own:
            raise AnswerOfAnotherBatch(at=("file",), file=file, row=answer.row, field=name)
    counted = {
        "笔数 count": (str(answer.count), str(len(answer.lines))),
        "金额 total": (yuan_of(answer.total), yuan_of(sum(each.amount for each in answer.lines))),
    }
    for name, (stated, found) in counted.items():
        if stated != found:
            raise AnswerTotalsDiffer(at=("file",), file=file, row=answer.row, field=name, stated=stated, found=found)
