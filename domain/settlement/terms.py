"""The words of settlement, and the terms a consignment is settled by once it has left."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.rows import key_of


class IncomeCategory(StrEnum):
    """What kind of income an entry is (收入构成), with the lines that are no income but stand beside it."""

    WAGE = "WAGE"
    OPERATING = "OPERATING"
    PROPERTY = "PROPERTY"
    TRANSFER = "TRANSFER"
    OPERATING_COST = "OPERATING_COST"
    CLAIM = "CLAIM"
    SELF_PAID_MEDICAL = "SELF_PAID_MEDICAL"


class CreditState(StrEnum):
    """How sure a household's credit is. Only what is REALISED counts in an income test.

    PAID_OUT is no other state of income but a counter-entry: what of a realised credit has gone to the family's own
    bank account. A realised credit stays realised when it is paid out.
    """

    PROVISIONAL = "PROVISIONAL"
    REALISED = "REALISED"
    HELD = "HELD"
    REVERSED = "REVERSED"
    PAID_OUT = "PAID_OUT"


class Basis(StrEnum):
    """Why a part of a sale belongs to somebody (利益联结方式)."""

    SUPPLY = "SUPPLY"
    CUSTODY = "CUSTODY"
    SHARES = "SHARES"
    VILLAGE = "VILLAGE"
    COST = "COST"
    WAGE = "WAGE"
    RETAINED = "RETAINED"


CATEGORY_OF = {
    Basis.SUPPLY: IncomeCategory.OPERATING,
    Basis.CUSTODY: IncomeCategory.PROPERTY,
    Basis.SHARES: IncomeCategory.PROPERTY,
}
"""What a household's part of a sale counts as. A wage in a sale is only traced: payroll credits it."""


class StepKind(StrEnum):
    """The steps by which a sale is parted, in their order."""

    GOODS = "GOODS"
    COSTS_BEFORE_NET = "COSTS_BEFORE_NET"
    SUPPLY = "SUPPLY"
    CUSTODY = "CUSTODY"
    WAGE = "WAGE"
    OTHER_COSTS = "OTHER_COSTS"
    VILLAGE = "VILLAGE"
    SHARES = "SHARES"
    RETAINED = "RETAINED"


class DueKind(StrEnum):
    """Why an organisation owes a household something that is no part of one sale and no wage."""

    RENT = "RENT"
    GUARANTEED_DIVIDEND = "GUARANTEED_DIVIDEND"
    PATRONAGE = "PATRONAGE"
    SURPLUS_DIVIDEND = "SURPLUS_DIVIDEND"
    LATE_INTEREST = "LATE_INTEREST"
    VILLAGE_PLAN = "VILLAGE_PLAN"


CATEGORY_OF_DUE = {
    DueKind.RENT: IncomeCategory.PROPERTY,
    DueKind.GUARANTEED_DIVIDEND: IncomeCategory.PROPERTY,
    DueKind.PATRONAGE: IncomeCategory.OPERATING,
    DueKind.SURPLUS_DIVIDEND: IncomeCategory.PROPERTY,
    DueKind.LATE_INTEREST: IncomeCategory.PROPERTY,
    DueKind.VILLAGE_PLAN: IncomeCategory.PROPERTY,
}
"""Rent, dividends, interest and a part in a collective's income are property income (财产净收入), as the household
survey of the National Bureau of Statistics counts them; a patronage refund (按交易量返还) is a late part of a price.
"""


@dataclass(frozen=True, slots=True)
class Linkage:
    """What a household is owed for its goods: yuan per base unit, and at least a share of what they brought.

    `share_of_net` is a fraction of N; of the two the higher holds (保底收购). SUPPLY (订单收购) or CUSTODY (托管代养).
    `number` and `version` are the contract's, for explanations; unknown of what was frozen before they were kept.
    """

    contract_id: uuid.UUID
    basis: Basis
    unit_price: Decimal
    share_of_net: Decimal = Decimal(0)
    number: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """How what is left is parted, in percent (收益分配比例): village collective, share holders, seller."""

    village_id: uuid.UUID | None = None
    village: Decimal = Decimal(0)
    shares: Decimal = Decimal(0)
    retained: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        if self.village + self.shares + self.retained != 100:
            raise ValueError("the three parts are not 100 %")


@dataclass(frozen=True, slots=True)
class Terms:
    """The contracts in force when goods left (合同快照). Later changes of a contract never reach this sale.

    `linkages` is by household and product; `register` is the number of shares by household.
    """

    linkages: Mapping[tuple[uuid.UUID, uuid.UUID], Linkage]
    split: Split
    register: Mapping[uuid.UUID, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "linkages": [
                {
                    "household": str(household),
                    "product": str(product),
                    "contract": str(linkage.contract_id),
                    "basis": linkage.basis.value,
                    "unitPrice": str(linkage.unit_price),
                    "shareOfNet": str(linkage.share_of_net),
                    "number": linkage.number,
                    "version": linkage.version,
                }
                for (household, product), linkage in self.linkages.items()
            ],
            "split": {
                "villageId": self.split.village_id and str(self.split.village_id),
                "village": str(self.split.village),
                "shares": str(self.split.shares),
                "retained": str(self.split.retained),
            },
            "register": {str(household): shares for household, shares in self.register.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Terms":
        split = kept["split"]
        return cls(
            linkages={
                (key_of(each["household"]), key_of(each["product"])): Linkage(
                    key_of(each["contract"]),
                    Basis(each["basis"]),
                    Decimal(each["unitPrice"]),
                    Decimal(each["shareOfNet"]),
                    each.get("number"),
                    each.get("version"),
                )
                for each in kept["linkages"]
            },
            split=Split(
                split["villageId"] and key_of(split["villageId"]),
                Decimal(split["village"]),
                Decimal(split["shares"]),
                Decimal(split["retained"]),
            ),
            register={key_of(household): shares for household, shares in kept["register"].items()},
        )
