"""Jobs, who was placed in them, and the payrolls that credit wages."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.parties.models import Organisation
from domain.rows import (
    OPEN,
    WALLED,
    CountyRow,
    Days,
    Fen,
    Instant,
    Name,
    RegionCode,
    no_overlap,
    one_of,
    related,
    within_county,
)


class Vacancy(CountyRow):
    """A job that an employer offers (用工岗位). The wage is in fen per month."""

    __tablename__ = "vacancy"
    __table_args__ = (CheckConstraint("posts > 0 AND monthly_wage > 0", name="positive"), OPEN)

    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_code: Mapped[RegionCode] = mapped_column(ForeignKey("region.code"))
    title: Mapped[Name]
    posts: Mapped[int]
    monthly_wage: Mapped[Fen]
    opened_at: Mapped[Instant]

    employer: Mapped[Organisation] = related()


class Placement(CountyRow):
    """A household member at work in a vacancy, for a time (上岗)."""

    __tablename__ = "placement"
    __table_args__ = (
        within_county("vacancy_id", "vacancy"),
        within_county("person_id", "person"),
        within_county("household_id", "household"),
        no_overlap("once_in_a_vacancy", "vacancy_id", "person_id"),
        WALLED,
    )

    employer_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    vacancy_id: Mapped[uuid.UUID] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID]
    person_name: Mapped[Name]
    during: Mapped[Days]

    vacancy: Mapped[Vacancy] = related()


class PayrollState(StrEnum):
    """Where a month's pay stands."""

    CONFIRMED = "CONFIRMED"
    PAID = "PAID"


class Payroll(CountyRow):
    """What an employer pays for one month (工资表). `month` is its first day."""

    __tablename__ = "payroll"
    __table_args__ = (
        UniqueConstraint("county_id", "employer_id", "month"),
        CheckConstraint("date_part('day', month) = 1", name="first_of_month"),
        WALLED,
    )

    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    month: Mapped[date]
    state: Mapped[PayrollState] = mapped_column(one_of(PayrollState))
    total: Mapped[Fen]
    confirmed_at: Mapped[Instant]
    paid_at: Mapped[Instant | None]

    employer: Mapped[Organisation] = related()
    lines: Mapped[list["PayrollLine"]] = related(order_by="PayrollLine.id")


class PayrollLine(CountyRow):
    """One worker's net pay for the month, and the post it was earned in. Stamped for those who read only the line."""

    __tablename__ = "payroll_line"
    __table_args__ = (
        within_county("payroll_id", "payroll"),
        within_county("placement_id", "placement"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "payroll_id", "placement_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    employer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    payroll_id: Mapped[uuid.UUID]
    placement_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_name: Mapped[Name]
    post: Mapped[Name]
    month: Mapped[date]
    amount: Mapped[Fen]

    employer: Mapped[Organisation] = related()
