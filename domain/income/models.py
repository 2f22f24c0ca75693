"""A family's word on what it is said to have earned, and what it may expect."""

import uuid
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from domain.households.models import Household
from domain.rows import WALLED, CountyRow, Instant, Name, RegionCode, one_of, related, within_county
from domain.settlement.models import IncomeEntry


class IncomeWord(StrEnum):
    """What was said of an income entry last. DISPUTED waits for an officer; UPHELD and DISMISSED are his answers.

    An upheld dispute says that the entry is wrong. What is wrong is put right by a reversal, never by editing.
    """

    CONFIRMED = "CONFIRMED"
    DISPUTED = "DISPUTED"
    UPHELD = "UPHELD"
    DISMISSED = "DISMISSED"


DOUBTFUL = (IncomeWord.DISPUTED, IncomeWord.UPHELD)
"""An entry of which this was said last does not count as evidence that a family stands on its own feet."""


class ExpectedKind(StrEnum):
    """Why a family may expect money.

    AWAITED is earned and not paid; ORDER is ordered and not accepted, in its month of delivery; MENU will be ordered by
    a standing order; WAGE is a placement's; DUE is rent that was due a year before.
    """

    AWAITED = "AWAITED"
    ORDER = "ORDER"
    MENU = "MENU"
    WAGE = "WAGE"
    DUE = "DUE"


class IncomeOutlook(CountyRow):
    """What a family may expect (收入预期), worked out anew each night and whenever it or its officer asks.

    Families and officers see no orders of others, so what they may know of them is written here: `lines` as
    `expecting.Expected` has it, and what part of twelve months' sales the largest buyer paid, who stays unnamed.
    """

    __tablename__ = "income_outlook"
    __table_args__ = (
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "household_id"),
        CheckConstraint("largest_buyer_share BETWEEN 0 AND 1", name="a_share"),
        WALLED,
    )

    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    lines: Mapped[list[Any]] = mapped_column(JSONB)
    largest_buyer_share: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    made_at: Mapped[Instant]

    household: Mapped[Household] = related()


class IncomeRemark(CountyRow):
    """Something said of an income entry, by the family or by its officer (收入确认与异议). Never edited."""

    __tablename__ = "income_remark"
    __table_args__ = (
        within_county("income_entry_id", "income_entry"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "income_entry_id", "position"),
        Index("ix_income_remark_newest", "made_at", "id"),
        CheckConstraint("word = 'CONFIRMED' OR note IS NOT NULL", name="reasoned"),
        WALLED,
    )

    income_entry_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    position: Mapped[int]
    word: Mapped[IncomeWord] = mapped_column(one_of(IncomeWord))
    note: Mapped[str | None]
    made_by: Mapped[uuid.UUID]
    made_name: Mapped[Name]
    made_at: Mapped[Instant]

    entry: Mapped[IncomeEntry] = related()
    household: Mapped[Household] = related()
