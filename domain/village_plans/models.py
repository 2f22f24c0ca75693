"""How a village collective's part of what was sold reaches households: by a plan that was voted, published and paid."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    RegionCode,
    SharedRow,
    one_of,
    related,
    within_county,
)


class PlanState(StrEnum):
    """Where a plan stands: drafted, given up before the vote, voted on, on public notice, and paid."""

    DRAFT = "DRAFT"
    WITHDRAWN = "WITHDRAWN"
    CARRIED = "CARRIED"
    LOST = "LOST"
    NOTICE = "NOTICE"
    PAID = "PAID"


class VillagePlanRule(SharedRow):
    """Which part of a meeting carries a plan, and how many whole days it is on public notice, for a time."""

    __tablename__ = "village_plan_rule"
    __table_args__ = (
        ExcludeConstraint(("during", "&&"), name="one_in_force"),
        CheckConstraint("more_than BETWEEN 0 AND 100 AND notice_days > 0", name="in_range"),
        SHARED,
    )

    more_than: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    """Percent of those who voted; so many are not enough."""
    notice_days: Mapped[int]
    during: Mapped[Days]
    source: Mapped[str]


class VillagePlan(CountyRow):
    """A collective's plan to give some of its part of sales to households of its village (村集体收益分配方案).

    Its lines are written with it and never changed: another plan is another draft. `amount` is what they come to.
    """

    __tablename__ = "village_plan"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        Index("ix_village_plan_newest", "drafted_at", "id"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("num_nonnulls(voted_on, ayes, nays) IN (0, 3)", name="voted_whole"),
        CheckConstraint("ayes >= 0 AND nays >= 0", name="counted"),
        CheckConstraint("(published_at IS NULL) = (notice_until IS NULL)", name="published_whole"),
        CheckConstraint("(state IN ('NOTICE', 'PAID')) = (published_at IS NOT NULL)", name="paid_from_notice"),
        CheckConstraint("(state = 'PAID') = (paid_at IS NOT NULL)", name="paid_once"),
        WALLED,
    )

    village_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode]
    number: Mapped[Code]
    year: Mapped[int]
    amount: Mapped[Fen]
    source: Mapped[str]
    state: Mapped[PlanState] = mapped_column(one_of(PlanState))
    drafted_by: Mapped[uuid.UUID]
    drafted_at: Mapped[Instant]
    voted_on: Mapped[date | None]
    ayes: Mapped[int | None]
    nays: Mapped[int | None]
    published_at: Mapped[Instant | None]
    notice_until: Mapped[date | None]
    """The last whole day of its notice."""
    paid_by: Mapped[uuid.UUID | None]
    paid_at: Mapped[Instant | None]

    village: Mapped[Organisation] = related()
    lines: Mapped[list["VillagePlanLine"]] = related(order_by="VillagePlanLine.position")


class VillagePlanLine(CountyRow):
    """What one household is to have by a plan, and why. The reason is its officers' to read, never the notice's."""

    __tablename__ = "village_plan_line"
    __table_args__ = (
        within_county("plan_id", "village_plan"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "plan_id", "household_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    plan_id: Mapped[uuid.UUID]
    position: Mapped[int]
    region_code: Mapped[RegionCode]
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    amount: Mapped[Fen]
    reason: Mapped[str]
