"""What is agreed with households beside goods: land, guaranteed dividends; and what a year's end and payments were.

Contracts over goods, splits and the share register are settlement's, which freezes them when goods leave.
"""

import uuid
from datetime import date
from decimal import Decimal

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, func
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
    Quantity,
    RegionCode,
    SharedRow,
    UnitPrice,
    no_overlap,
    one_of,
    related,
    within_county,
)
from domain.settlement.terms import DueKind


class ContractConfirmation(CountyRow):
    """A household's word that it agreed to a version of a contract, its own or its village officer's for it (农户确认).

    An officer says why he speaks for it. Whoever sees the contract sees whether it was confirmed; nothing waits for it.
    """

    __tablename__ = "contract_confirmation"
    __table_args__ = (
        within_county("contract_id", "linkage_contract"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "contract_id"),
        CheckConstraint("NOT on_behalf OR note IS NOT NULL", name="reasoned"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    region_code: Mapped[RegionCode]
    contract_id: Mapped[uuid.UUID]
    on_behalf: Mapped[bool]
    note: Mapped[str | None]
    confirmed_by: Mapped[uuid.UUID]
    confirmed_name: Mapped[Name]
    confirmed_at: Mapped[Instant]


class LandLease(CountyRow):
    """One version of what a seller owes a household for its land, for a time (土地流转合同).

    Rent is yuan per mu and year, owed in equal parts on some days of every year (`06-30`) whether anything is sold or
    not. `next_due_on` is the first such day that has not been posted; null where none is left.
    """

    __tablename__ = "land_lease"
    __table_args__ = (
        within_county("household_id", "household"),
        no_overlap("let_once", "household_id", "land"),
        UniqueConstraint("county_id", "number", "version"),
        Index("ix_land_lease_newest", "entered_at", "id"),
        Index("ix_land_lease_next_due", "county_id", "next_due_on"),
        CheckConstraint("mu > 0 AND rent_per_mu > 0", name="positive"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_id: Mapped[uuid.UUID]
    household_name: Mapped[Name]
    number: Mapped[Code]
    version: Mapped[int]
    land: Mapped[Name]
    mu: Mapped[Quantity]
    rent_per_mu: Mapped[UnitPrice]
    instalments: Mapped[list[str]] = mapped_column(ARRAY(Text))
    during: Mapped[Days]
    next_due_on: Mapped[date | None]
    source: Mapped[str]
    entered_at: Mapped[Instant] = mapped_column(server_default=func.now())

    seller: Mapped[Organisation] = related()


class DividendGuarantee(CountyRow):
    """What a seller's share earns at least in a year, in fen, for a time (保底分红)."""

    __tablename__ = "dividend_guarantee"
    __table_args__ = (
        no_overlap("one_in_force", "seller_id"),
        Index("ix_dividend_guarantee_newest", "entered_at", "id"),
        CheckConstraint("per_share >= 0", name="not_negative"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    per_share: Mapped[Fen]
    during: Mapped[Days]
    source: Mapped[str]
    entered_at: Mapped[Instant] = mapped_column(server_default=func.now())

    seller: Mapped[Organisation] = related()


class SurplusRule(SharedRow):
    """How much of a cooperative's surplus goes back by trade at least, in percent, for a time (盈余返还规则)."""

    __tablename__ = "surplus_rule"
    __table_args__ = (
        ExcludeConstraint(("during", "&&"), name="one_in_force"),
        CheckConstraint("by_trade BETWEEN 0 AND 100", name="percent"),
        SHARED,
    )

    by_trade: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    during: Mapped[Days]
    source: Mapped[str]


class YearEnd(CountyRow):
    """What a seller worked out for a year that is over, once for each kind (年终分配). Amounts are in fen.

    GUARANTEED_DIVIDEND: `amount` is what its guarantees came to beyond the dividends of the year's sales and of its
    surplus, as far as that was parted before. PATRONAGE: it is the surplus that was parted, `by_trade` percent of it by
    trade and the rest by shares; of that rest a guarantee owed before has brought a part already.
    """

    __tablename__ = "year_end"
    __table_args__ = (
        UniqueConstraint("county_id", "seller_id", "year", "kind"),
        Index("ix_year_end_newest", "decided_at", "id"),
        CheckConstraint("(kind = 'PATRONAGE') = (by_trade IS NOT NULL)", name="by_trade_of_patronage"),
        WALLED,
    )

    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    year: Mapped[int]
    kind: Mapped[DueKind] = mapped_column(one_of(DueKind))
    amount: Mapped[Fen]
    by_trade: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    decided_by: Mapped[uuid.UUID]
    decided_at: Mapped[Instant]

    seller: Mapped[Organisation] = related()


class DuePayment(CountyRow):
    """What a payer paid of what it owes households, in one go (支付应付农户款)."""

    __tablename__ = "due_payment"
    __table_args__ = (CheckConstraint("amount > 0", name="positive"), WALLED)

    payer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    amount: Mapped[Fen]
    reference: Mapped[Name]
    paid_by: Mapped[uuid.UUID]
    paid_at: Mapped[Instant]
