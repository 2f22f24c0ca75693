"""Deciding about money papers: what fits an invoice, and what interest comes to. No clock, no database."""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from domain.billing.errors import InvoiceDoesNotAddUp, TaxIsOff, UnfitInvoiceNumber
from domain.catalog.rules import plain
from domain.money import Fen, fair_turn, part, rounded_together, yuan_of

DAYS_OF_YEAR = 365

_DIGITAL = re.compile(r"\d{20}", re.ASCII)
_NUMBER = re.compile(r"\d{8}", re.ASCII)
_CODE = re.compile(r"\d{10}|\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StatedInvoice:
    """What stands on an invoice, as its seller copied it. `code` is empty where the invoice has none."""

    code: str
    number: str
    issued_on: date
    net: Fen
    tax_rate: Decimal
    tax: Fen
    total: Fen


def check_number(code: str, number: str) -> None:
    """Raises UnfitInvoiceNumber."""
    if _DIGITAL.fullmatch(number) and not code:
        return
    if not (_NUMBER.fullmatch(number) and _CODE.fullmatch(code)):
        raise UnfitInvoiceNumber(at=("number",))


def check_amounts(stated: StatedInvoice, tolerance: Fen) -> None:
    """Raises InvoiceDoesNotAddUp, TaxIsOff."""
    if stated.net + stated.tax != stated.total:
        raise InvoiceDoesNotAddUp(
            at=("total",),
            net=yuan_of(stated.net),
            tax=yuan_of(stated.tax),
            sum=yuan_of(stated.net + stated.tax),
            total=yuan_of(stated.total),
        )
    expected = tax_on(stated.net, stated.tax_rate)
    if abs(stated.tax - expected) > tolerance:
        raise TaxIsOff(
            at=("tax",),
            percent=plain(stated.tax_rate * 100),
            net=yuan_of(stated.net),
            expected=yuan_of(expected),
            tolerance=yuan_of(tolerance),
            tax=yuan_of(stated.tax),
        )


def tax_on(net: Fen, rate: Decimal) -> Fen:
    """Amount × rate to the nearest fen, half away from zero."""
    return int((net * rate).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of interest a year from `since` on, until the day before `until`; None stands for no end."""

    since: date | None
    until: date | None
    annual: Decimal

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Debt:
    """What was owed and by when. `changes` are what made it less, by the day it did: payments, credits, disputes.

    What is disputed no longer is a change below nothing.
    """

    amount: Fen
    due_on: date
    changes: Sequence[tuple[date, Fen]]

    def open_on(self, day: date) -> Fen:
        """What is open as a day begins: what came in on that day counts from the next."""
        return self.amount - sum(less for on, less in self.changes if on < day)


@dataclass(frozen=True, slots=True)
class Step:
    """Days, first and last, on which the open amount and the rate are the same; `interest` is exact, in fen."""

    since: date
    until: date
    open: Fen
    rate: Decimal

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def interest(self) -> Fraction:
        return Fraction(self.open * self.days) * Fraction(self.rate) / DAYS_OF_YEAR


def interest_steps(debt: Debt, rates: Sequence[Rate], since: date, until: date) -> list[Step]:
    """What bears interest from the day after the due day, and not before `since`, through `until`; actual/365.

    Days without a rate in force bear none, nor do days on which nothing is open.
    """
    first = max(since, debt.due_on + timedelta(days=1))
    turns = sorted({first, *_turns(debt, rates, first, until)}) if first <= until else []
    ends = [*(turn - timedelta(days=1) for turn in turns[1:]), until]
    steps = []
    for start, end in zip(turns, ends, strict=False):
        rate = sum((each.annual for each in rates if each.holds_on(start)), Decimal(0))
        open_ = debt.open_on(start)
        if open_ > 0 and rate:
            steps.append(Step(start, end, open_, rate))
    return list(_joined(steps))


def _turns(debt: Debt, rates: Iterable[Rate], first: date, until: date) -> Iterator[date]:
    """The days on which the open amount or the rate may become another."""
    days = [on + timedelta(days=1) for on, _ in debt.changes]
    days += [day for each in rates for day in (each.since, each.until) if day is not None]
    yield from (day for day in days if first < day <= until)


def _joined(steps: Sequence[Step]) -> Iterator[Step]:
    """Neighbours that are alike, as one."""
    last: Step | None = None
    for step in steps:
        alike = last and (last.open, last.rate, last.until + timedelta(days=1)) == (step.open, step.rate, step.since)
        if last and alike:
            last = replace(last, until=step.until)
            continue
        if last:
            yield last
        last = step
    if last:
        yield last


def interest_of(steps: Sequence[Step]) -> Fen:
    """What steps come to together, to the nearest fen, half up."""
    return sum(rounded(steps))


def rounded(steps: Sequence[Step]) -> list[Fen]:
    """Each step's interest in whole fen; together they are the nearest fen to the exact sum."""
    parts = rounded_together({at: step.interest for at, step in enumerate(steps)})
    return [parts[at] for at in range(len(steps))]


def shared(seed: uuid.UUID, interest: Fen, open_: Fen, awaited: Mapping[uuid.UUID, Fen]) -> dict[uuid.UUID, Fen]:
    """Of some days' interest on what was open, what is each household's by what it awaited; the rest is the seller's.

    Fen, by largest remainder, the odd ones in the turn of `seed`; where households awaited more than was open, it is
    all theirs.
    """
    rest = max(0, open_ - sum(awaited.values()))
    parts = part(interest, {**awaited, _SELLER: rest}, tie=fair_turn(seed)) if awaited else {}
    return {household: fen for household, fen in parts.items() if fen and household != _SELLER}


_SELLER = uuid.UUID(int=0)
