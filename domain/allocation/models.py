"""By what lots are given to lines of orders, and why each was given.

Who is in need stands in tables of its own, which the county's approver and the auditor alone can read: a seller sees
the policy and the lots, a buyer the lots.
"""

import uuid
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.rows import (
    SHARED_WALLED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    RegionCode,
    SharedRow,
    no_overlap,
    one_of,
    related,
    within_county,
)
from domain.settlement.models import LineKind


class Policy(StrEnum):
    """By what a seller's lots are given out (批次分配方式).

    What expires first, always; what the seller chooses, and until then what expires first; or, at equal grade and
    price, what families in need supplied, as far as the county's rule goes.
    """

    FIRST_EXPIRED = "FIRST_EXPIRED"
    SELLER_CHOICE = "SELLER_CHOICE"
    NEED_AWARE = "NEED_AWARE"


class Outcome(StrEnum):
    """What a decision came to: the seller chose, lots of families in need were preferred, or why none was."""

    CHOSEN = "CHOSEN"
    PREFERRED = "PREFERRED"
    NOTHING_BETTER = "NOTHING_BETTER"
    NO_RULE = "NO_RULE"


class AllocationPolicy(CountyRow):
    """A seller's policy, for a time. Where there is none it is FIRST_EXPIRED."""

    __tablename__ = "allocation_policy"
    __table_args__ = (
        no_overlap("one_at_a_time", "seller_id"),
        Index("ix_allocation_policy_newest", "id"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    policy: Mapped[Policy] = mapped_column(one_of(Policy))
    during: Mapped[Days]
    set_by: Mapped[uuid.UUID]


class NeedRule(SharedRow):
    """How far lots of families in need are preferred, for a region and all below it, for a time.

    Of each line at most `cap_percent` is given from other lots than those that expire first. In need is a household
    whose realised income per head of the last twelve months is below the line of `line_kind`. A lot counts only where
    `least_households` or more supplied it, so that what is preferred never tells of one family. A county sets its own.
    """

    __tablename__ = "need_rule"
    __table_args__ = (
        ExcludeConstraint(("region_code", "="), ("during", "&&"), name="one_rule"),
        CheckConstraint("cap_percent BETWEEN 0 AND 100", name="cap"),
        CheckConstraint("least_households >= 5", name="enough_to_hide_in"),
        SHARED_WALLED,
    )

    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    line_kind: Mapped[LineKind] = mapped_column(one_of(LineKind))
    cap_percent: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    least_households: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]
    set_by: Mapped[uuid.UUID | None]
    """The account that set it; null for what the platform came with."""
    set_at: Mapped[Instant | None]


class AllocationDecision(CountyRow):
    """That the lots of a consignment were decided about otherwise than by what expires first, by whom and by what."""

    __tablename__ = "allocation_decision"
    __table_args__ = (
        within_county("consignment_id", "consignment"),
        Index("ix_allocation_decision_consignment", "county_id", "consignment_id", "decided_at"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    consignment_id: Mapped[uuid.UUID]
    policy: Mapped[Policy] = mapped_column(one_of(Policy))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    cap_percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    source: Mapped[str | None]
    """Of the rule that held."""
    decided_by: Mapped[uuid.UUID]
    decided_at: Mapped[Instant]

    changes: Mapped[list["AllocationChange"]] = related(order_by="AllocationChange.id")
    lots: Mapped[list["LotNeed"]] = related(order_by="(LotNeed.share.desc(), LotNeed.id)")


class AllocationChange(CountyRow):
    """What a lot gave to a line before a decision, and after. In base units."""

    __tablename__ = "allocation_change"
    __table_args__ = (
        within_county("decision_id", "allocation_decision"),
        within_county("line_id", "order_line"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "decision_id", "line_id", "lot_id"),
        CheckConstraint("before >= 0 AND after >= 0 AND before <> after", name="changed"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    decision_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    title: Mapped[Name]
    lot_code: Mapped[Code]
    before: Mapped[Quantity]
    after: Mapped[Quantity]


class LotNeed(CountyRow):
    """What share of a lot families in need supplied, as a decision found it. For the county's approver and auditor."""

    __tablename__ = "lot_need"
    __table_args__ = (
        within_county("decision_id", "allocation_decision"),
        within_county("lot_id", "lot"),
        UniqueConstraint("county_id", "decision_id", "lot_id"),
        WALLED,
    )

    decision_id: Mapped[uuid.UUID]
    lot_id: Mapped[uuid.UUID]
    lot_code: Mapped[Code]
    households: Mapped[int]
    in_need: Mapped[int]
    share: Mapped[Decimal] = mapped_column(Numeric(7, 6))
    """0 where fewer households supplied it than the rule asks for: it is then neither preferred nor passed over."""

    families: Mapped[list["HouseholdNeed"]] = related(order_by="HouseholdNeed.id")


class HouseholdNeed(CountyRow):
    """What a decision rested on for one household: its income and the line, frozen. Fen; the quantity in base units."""

    __tablename__ = "household_need"
    __table_args__ = (
        within_county("lot_need_id", "lot_need"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "lot_need_id", "household_id"),
        WALLED,
    )

    lot_need_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    quantity: Mapped[Quantity]
    size: Mapped[int]
    per_head: Mapped[Fen | None]
    """Realised net income of twelve months; null where nobody belongs to the household."""
    line: Mapped[Fen | None]
    """Null where none is in force."""
    in_need: Mapped[bool]
