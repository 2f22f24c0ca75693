"""Members and their duties, budget units, spending limits, what each order was charged to and who approved it."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.orders.models import Order
from domain.parties.models import Organisation
from domain.rows import (
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    no_overlap,
    one_of,
    related,
    within_county,
)


class Duty(StrEnum):
    """What a member may do for a buying organisation."""

    MANAGER = "MANAGER"
    PURCHASER = "PURCHASER"
    APPROVER = "APPROVER"
    RECEIVER = "RECEIVER"


class LimitPeriod(StrEnum):
    """What a spending limit holds for: one order, or all that is to be delivered in a month, quarter or year.

    Over the limit of an order somebody else must approve; over that of a period nothing is ordered.
    """

    ORDER = "ORDER"
    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Decision(StrEnum):
    """What was decided about an order that waited."""

    APPROVED = "APPROVED"
    DECLINED = "DECLINED"


class BuyerMember(CountyRow):
    """A duty of one person in a buying organisation, for a time.

    Of whom no duty was ever written down has all of them: so it is with people who were appointed before anybody
    managed the organisation. From the first row on only what is written counts.
    """

    __tablename__ = "buyer_member"
    __table_args__ = (
        no_overlap("once_at_a_time", "buyer_id", "account_id", "duty"),
        Index("ix_buyer_member_by_name", "name", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    name: Mapped[Name]
    """Of the person, as it was then: colleagues cannot look into accounts."""
    duty: Mapped[Duty] = mapped_column(one_of(Duty))
    during: Mapped[Days]
    written_by: Mapped[uuid.UUID]


class BudgetUnit(CountyRow):
    """What orders are paid out of (预算单位). An organisation can have several."""

    __tablename__ = "budget_unit"
    __table_args__ = (
        UniqueConstraint("county_id", "buyer_id", "code"),
        Index("ix_budget_unit_by_code", "code", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    during: Mapped[Days]

    buyer: Mapped[Organisation] = related()
    closings: Mapped[list["BudgetYearClosing"]] = related(order_by="BudgetYearClosing.year")


class BudgetYearClosing(CountyRow):
    """A budget year that is closed: nothing is charged to it, moved out of it or into it any more."""

    __tablename__ = "budget_year_closing"
    __table_args__ = (
        within_county("budget_unit_id", "budget_unit"),
        UniqueConstraint("county_id", "budget_unit_id", "year"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    budget_unit_id: Mapped[uuid.UUID]
    year: Mapped[int]
    closed_by: Mapped[uuid.UUID]
    closed_at: Mapped[Instant]


_NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"


class SpendingLimit(CountyRow):
    """What a member, a budget unit or the whole organisation may spend in one order or in a period. Fen.

    Without a member it holds for all of them together, without a unit for all units together.
    """

    __tablename__ = "spending_limit"
    __table_args__ = (
        within_county("budget_unit_id", "budget_unit"),
        CheckConstraint("amount >= 0", name="not_negative"),
        ExcludeConstraint(
            ("county_id", "="),
            ("buyer_id", "="),
            (text(f"coalesce(account_id, {_NOBODY})"), "="),
            (text(f"coalesce(budget_unit_id, {_NOBODY})"), "="),
            ("period", "="),
            ("during", "&&"),
            name="one_at_a_time",
        ),
        Index("ix_spending_limit_newest", "id"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    member_name: Mapped[Name | None]
    budget_unit_id: Mapped[uuid.UUID | None]
    period: Mapped[LimitPeriod] = mapped_column(one_of(LimitPeriod))
    amount: Mapped[Fen]
    during: Mapped[Days]
    written_by: Mapped[uuid.UUID]

    budget_unit: Mapped[BudgetUnit | None] = related()


class OrderCharge(CountyRow):
    """What an order is charged to, and by whom it was placed. `year` and period are those of the delivery day."""

    __tablename__ = "order_charge"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        within_county("budget_unit_id", "budget_unit"),
        UniqueConstraint("county_id", "order_id"),
        Index("ix_order_charge_spent", "county_id", "buyer_id", "deliver_on"),
        Index("ix_order_charge_unit", "county_id", "budget_unit_id", "year"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID]
    budget_unit_id: Mapped[uuid.UUID | None]
    """None for an organisation that has no budget units."""
    account_id: Mapped[uuid.UUID]
    deliver_on: Mapped[date]
    year: Mapped[int]
    amount: Mapped[Fen]
    """As ordered; what counts against limits is what is left of the order."""

    order: Mapped[Order] = related()
    budget_unit: Mapped[BudgetUnit | None] = related()


class OrderApproval(CountyRow):
    """An order above a limit, who asked for it and who decided."""

    __tablename__ = "order_approval"
    __table_args__ = (
        within_county("order_id", "purchase_order"),
        UniqueConstraint("county_id", "order_id"),
        Index("ix_order_approval_newest", "county_id", "buyer_id", "asked_at", "id"),
        CheckConstraint("num_nonnulls(decision, decided_by, decided_name, decided_at) IN (0, 4)", name="whole"),
        CheckConstraint("decided_by <> asked_by", name="by_somebody_else"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    order_id: Mapped[uuid.UUID]
    amount: Mapped[Fen]
    limit: Mapped[Fen] = mapped_column("limit_amount")
    asked_by: Mapped[uuid.UUID]
    asked_name: Mapped[Name]
    asked_at: Mapped[Instant]
    decision: Mapped[Decision | None] = mapped_column(one_of(Decision))
    decided_by: Mapped[uuid.UUID | None]
    decided_name: Mapped[Name | None]
    decided_at: Mapped[Instant | None]
    reason: Mapped[str | None]

    order: Mapped[Order] = related()
