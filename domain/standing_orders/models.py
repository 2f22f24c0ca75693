"""Weekly menus that become orders by themselves, the exceptions to them, and what became of each day."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.orders.models import Order
from domain.parties.models import Organisation
from domain.purchasing.models import BudgetUnit
from domain.rows import (
    SHARED,
    WALLED,
    Code,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    Quantity,
    Row,
    UnitPrice,
    no_overlap,
    one_of,
    related,
    within_county,
)


class HolidayKind(StrEnum):
    """What the State Council's calendar makes of a day: free, or a weekend day that is worked (调休上班)."""

    HOLIDAY = "HOLIDAY"
    WORKDAY = "WORKDAY"


class Holiday(Row):
    """A day that the yearly notice of the State Council sets apart. A year without rows is not published yet."""

    __tablename__ = "holiday"
    __table_args__ = SHARED

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[HolidayKind] = mapped_column(one_of(HolidayKind))
    name_en: Mapped[Name]
    name_zh: Mapped[Name]
    source: Mapped[Name]


class StandingOrderState(StrEnum):
    """Whether orders are made of a standing order."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    ENDED = "ENDED"


class StandingOrder(CountyRow):
    """A weekly menu (周菜单) from which orders are made ahead of each delivery day. It lives in the buyer's county.

    Orders are made in the name of whoever made it, resumed it or said what else it buys last, under that appointment.
    `margin_days` are added to the sellers' lead times. On a weekend day that is worked the menu of `workday_menu` (1 is
    Monday) is delivered, or that of the day itself where it is null.
    """

    __tablename__ = "standing_order"
    __table_args__ = (
        UniqueConstraint("county_id", "number"),
        Index("ix_standing_order_newest", "made_at", "id"),
        Index("ix_standing_order_buyer_id", "buyer_id"),
        CheckConstraint("margin_days BETWEEN 0 AND 30", name="margin"),
        CheckConstraint("workday_menu BETWEEN 1 AND 7", name="workday_menu"),
        WALLED,
    )

    number: Mapped[Code]
    buyer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Name]
    account_id: Mapped[uuid.UUID]
    appointment_id: Mapped[uuid.UUID]
    during: Mapped[Days]
    """The days for which it delivers."""
    margin_days: Mapped[int]
    on_holidays: Mapped[bool]
    workday_menu: Mapped[int | None]
    state: Mapped[StandingOrderState] = mapped_column(one_of(StandingOrderState))
    made_at: Mapped[Instant]
    changed_at: Mapped[Instant]

    buyer: Mapped[Organisation] = related()
    lines: Mapped[list["StandingOrderLine"]] = related(order_by="StandingOrderLine.position, StandingOrderLine.id")
    exceptions: Mapped[list["StandingOrderException"]] = related(
        order_by="StandingOrderException.day, StandingOrderException.id"
    )


class StandingOrderLine(CountyRow):
    """So much of one listing, or under one contract, on one weekday (1 is Monday). Quantities are in base units.

    What it is bought from lives in the seller's county. At more than `highest_price` yuan per base unit it is left out.
    Another quantity is another line in the same place, from a day on.
    """

    __tablename__ = "standing_order_line"
    __table_args__ = (
        within_county("standing_order_id", "standing_order"),
        within_county("budget_unit_id", "budget_unit"),
        no_overlap("one_in_place", "standing_order_id", "position"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
        CheckConstraint("quantity > 0 AND highest_price > 0", name="positive"),
        CheckConstraint("num_nonnulls(listing_id, contract_id) = 1", name="one_source"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    standing_order_id: Mapped[uuid.UUID]
    position: Mapped[int]
    weekday: Mapped[int]
    seller_county_id: Mapped[int] = mapped_column(Integer)
    listing_id: Mapped[uuid.UUID | None]
    contract_id: Mapped[uuid.UUID | None]
    title: Mapped[Name]
    quantity: Mapped[Quantity]
    highest_price: Mapped[UnitPrice | None]
    budget_unit_id: Mapped[uuid.UUID | None]
    during: Mapped[Days]
    """The days it is on the menu; none where it was taken off before the first."""

    budget_unit: Mapped[BudgetUnit | None] = related()


class StandingOrderException(CountyRow):
    """What one day brings instead: of one line, or of all where `line_id` is null. No quantity means nothing.

    What is taken back stays with `in_force` false.
    """

    __tablename__ = "standing_order_exception"
    __table_args__ = (
        within_county("standing_order_id", "standing_order"),
        within_county("line_id", "standing_order_line"),
        Index(
            "uq_standing_order_exception_of_day",
            "county_id",
            "standing_order_id",
            "day",
            unique=True,
            postgresql_where=text("line_id IS NULL"),
        ),
        Index(
            "uq_standing_order_exception_of_line",
            "county_id",
            "standing_order_id",
            "day",
            "line_id",
            unique=True,
            postgresql_where=text("line_id IS NOT NULL"),
        ),
        CheckConstraint("quantity > 0 AND (line_id IS NOT NULL OR quantity IS NULL)", name="quantity_of_a_line"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    standing_order_id: Mapped[uuid.UUID]
    day: Mapped[date]
    line_id: Mapped[uuid.UUID | None]
    quantity: Mapped[Quantity | None]
    in_force: Mapped[bool]
    account_id: Mapped[uuid.UUID]
    set_at: Mapped[Instant]

    line: Mapped[StandingOrderLine | None] = related()


class RunOutcome(StrEnum):
    """What became of one day of a standing order as a whole."""

    ORDERED = "ORDERED"
    NOTHING_ORDERED = "NOTHING_ORDERED"
    REFUSED = "REFUSED"


class LineOutcome(StrEnum):
    """What became, or would become, of one line on one day."""

    ORDERED = "ORDERED"
    SKIPPED = "SKIPPED"
    HOLIDAY = "HOLIDAY"
    CALENDAR_UNKNOWN = "CALENDAR_UNKNOWN"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    NOT_DELIVERED = "NOT_DELIVERED"
    PRICE_ABOVE_LIMIT = "PRICE_ABOVE_LIMIT"
    REFUSED = "REFUSED"


class StandingOrderRun(CountyRow):
    """What became of one day of a standing order. There is one for each day: that is what makes it happen once.

    Where nobody could act for it the refusal's code and words say why.
    """

    __tablename__ = "standing_order_run"
    __table_args__ = (
        within_county("standing_order_id", "standing_order"),
        UniqueConstraint("county_id", "standing_order_id", "day"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    standing_order_id: Mapped[uuid.UUID]
    day: Mapped[date]
    ran_at: Mapped[Instant]
    outcome: Mapped[RunOutcome] = mapped_column(one_of(RunOutcome))
    code: Mapped[Code | None]
    explained_en: Mapped[str | None]
    explained_zh: Mapped[str | None]

    lines: Mapped[list["StandingOrderRunLine"]] = related(order_by="StandingOrderRunLine.position")


class StandingOrderRunLine(CountyRow):
    """What became of one line on one day: the order it stands in, or why it was left out."""

    __tablename__ = "standing_order_run_line"
    __table_args__ = (
        within_county("run_id", "standing_order_run"),
        within_county("line_id", "standing_order_line"),
        within_county("order_id", "purchase_order"),
        UniqueConstraint("county_id", "run_id", "line_id"),
        CheckConstraint("(outcome = 'ORDERED') = (order_id IS NOT NULL)", name="ordered"),
        WALLED,
    )

    buyer_id: Mapped[uuid.UUID]
    run_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID]
    position: Mapped[int]
    title: Mapped[Name]
    outcome: Mapped[LineOutcome] = mapped_column(one_of(LineOutcome))
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitPrice | None]
    amount: Mapped[Fen | None]
    order_id: Mapped[uuid.UUID | None]
    code: Mapped[Code | None]
    explained_en: Mapped[str | None]
    explained_zh: Mapped[str | None]

    order: Mapped[Order | None] = related()
