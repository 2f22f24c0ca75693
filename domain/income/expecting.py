"""What a family may expect, each figure with what it assumes. Nothing here looks at the clock or the database."""

import uuid
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.income.models import ExpectedKind
from domain.money import Fen, priced
from domain.settlement.income import round_half_up


@dataclass(frozen=True, slots=True)
class Promise:
    """Something from which a family may expect money, as its row says it.

    AWAITED and DUE have their `amount` and the day it was earned or due; WAGE the month's wage and the days worked in
    it; ORDER and MENU a quantity in base units, the family's part of it, and its price by contract in yuan.
    """

    kind: ExpectedKind
    household_id: uuid.UUID
    payer: str
    about: str
    day: date
    last_day: date | None = None
    amount: Fen | None = None
    quantity: Decimal | None = None
    part: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected in a month, named by its first day, and what that assumes. Fen."""

    kind: ExpectedKind
    payer: str
    about: str
    month: date
    amount: Fen
    assumed_en: str
    assumed_zh: str

    def as_json(self) -> Mapping[str, object]:
        return {
            "kind": self.kind.value,
            "payer": self.payer,
            "about": self.about,
            "month": self.month.isoformat(),
            "amount": self.amount,
            "assumed_en": self.assumed_en,
            "assumed_zh": self.assumed_zh,
        }


ASSUMED: Mapping[ExpectedKind, tuple[str, str]] = {
    ExpectedKind.AWAITED: (
        "Earned on {day} and not paid yet. Taken to be paid this month; what a dispute holds is not counted.",
        "{day} 已产生、尚未到账。按本月到账估算,争议暂挂部分不计。",
    ),
    ExpectedKind.ORDER: (
        "{quantity} ordered for {day}; {part} % was supplied by it, at {price} yuan. Taken to be accepted whole.",
        "{day} 交货订单共 {quantity},农户供货占 {part}%,合同单价 {price} 元。按全部验收估算。",
    ),
    ExpectedKind.MENU: (
        "{quantity} on menus that month, not other counties'. As in twelve months: {part} % by it, at {price} yuan.",
        "本县当月菜单共 {quantity}(外县未计入)。近 12 个月农户供货占同类产品的 {part}%,按此及单价 {price} 元估算。",
    ),
    ExpectedKind.WAGE: (
        "The post's monthly wage of {amount} yuan for {days} of {of} days. Taken to be worked in full.",
        "岗位月工资 {amount} 元,当月在岗 {days}/{of} 天。按满勤估算。",
    ),
    ExpectedKind.DUE: (
        "Was due on {day}. Taken to be due again a year later, as much as then.",
        "上次应付日为 {day}。按一年后同额应付估算。",
    ),
}
"""What each kind assumes, in English and Chinese."""


def expected_of(promises: Iterable[Promise], today: date) -> list[Expected]:
    """What promises come to, by month. What comes to nothing is left out; nothing is expected before this month."""
    found = [_expected(each, today) for each in promises]
    return sorted(
        (each for each in found if each.amount > 0), key=lambda each: (each.month, each.kind, each.payer, each.about)
    )


def _expected(promise: Promise, today: date) -> Expected:
    month = max(_month_of(promise), today).replace(day=1)
    english, chinese = [each.format(**_figures(promise)) for each in ASSUMED[promise.kind]]
    return Expected(promise.kind, promise.payer, promise.about, month, amount_of(promise), english, chinese)


def _month_of(promise: Promise) -> date:
    if promise.kind is ExpectedKind.DUE:
        return promise.day.replace(year=promise.day.year + 1, day=1)
    return promise.day


def amount_of(promise: Promise) -> Fen:
    """In fen, half away from zero."""
    if promise.kind is ExpectedKind.WAGE:
        return round_half_up(Fraction((promise.amount or 0) * _days(promise), _days_of_month(promise)))
    if promise.amount is not None:
        return promise.amount
    return priced((promise.quantity or Decimal(0)) * (promise.part or Decimal(0)), promise.unit_price or Decimal(0))


def _days(promise: Promise) -> int:
    return ((promise.last_day or promise.day) - promise.day).days + 1


def _days_of_month(promise: Promise) -> int:
    return monthrange(promise.day.year, promise.day.month)[1]


def _figures(promise: Promise) -> Mapping[str, object]:
    return {
        "day": promise.day,
        "quantity": f"{(promise.quantity or Decimal(0)).normalize():f}",
        "part": f"{(promise.part or Decimal(0)) * 100:.2f}",
        "price": f"{(promise.unit_price or Decimal(0)).normalize():f}",
        "amount": f"{Decimal(promise.amount or 0) / 100:.2f}",
        "days": _days(promise),
        "of": _days_of_month(promise),
    }
