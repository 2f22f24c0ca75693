"""Runs of reconciliation, the differences they found, and what of each yuan paid reached families."""

import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.rows import WALLED, CountyRow, Fen, Instant, Name, Row, one_of, within_county


class Check(StrEnum):
    """Two sides that must come to the same, or of which one must not exceed the other. Sums are in fen.

    - SALE_PARTED: a settlement's goods, and its lines.
    - SALE_CREDITED: the households' lines of a settlement, and the income entries that rest on them.
    - CREDITS_STANDING: those lines less what was taken back, and what the ledger holds of them in any state.
    - EARNING_STANDING: a wage or a due, and what the ledger holds of it.
    - TRANSFER_ZERO: nothing, and the entries of a transfer.
    - BALANCE: an account's entries, and its balance.
    - INCOME_MONTH: a household's entries of a month, category and state, and their bucket.
    - CASH_BEHIND: the money that is there for a sale, and what was realised of it with money; no more than it.
    - CLAWED_BACK: what somebody had of a sale, and what was taken back from him; no more than it.
    - CREDIT_NEGATIVE: nothing, and the least that stands in a state of a credit; no less than it.
    - PAID_OUT: what was realised of a credit when it was last paid out, and what had been paid out then; no more.
    - SETTLED: the goods of a consignment whose evidence does not allow to settle it, and what of them is: nothing.
    """

    SALE_PARTED = "SALE_PARTED"
    SALE_CREDITED = "SALE_CREDITED"
    CREDITS_STANDING = "CREDITS_STANDING"
    EARNING_STANDING = "EARNING_STANDING"
    TRANSFER_ZERO = "TRANSFER_ZERO"
    BALANCE = "BALANCE"
    INCOME_MONTH = "INCOME_MONTH"
    CASH_BEHIND = "CASH_BEHIND"
    CLAWED_BACK = "CLAWED_BACK"
    CREDIT_NEGATIVE = "CREDIT_NEGATIVE"
    PAID_OUT = "PAID_OUT"
    SETTLED = "SETTLED"


class ReconciliationBy(StrEnum):
    """For what credits are held against settlements."""

    ORDER = "ORDER"
    SELLER = "SELLER"
    MONTH = "MONTH"


class PassThroughBy(StrEnum):
    """For what it is said how much of each yuan reached families."""

    SELLER = "SELLER"
    PRODUCT = "PRODUCT"
    MONTH = "MONTH"


class ReconciliationRun(CountyRow):
    """One time a county's ledger was held against what it was made of. By night the platform does it, once a day."""

    __tablename__ = "reconciliation_run"
    __table_args__ = (
        Index(
            "uq_reconciliation_run_nightly", "county_id", "day", unique=True, postgresql_where=text("ran_by IS NULL")
        ),
        Index("ix_reconciliation_run_newest", "ran_at", "id"),
        WALLED,
    )

    day: Mapped[date]
    ran_at: Mapped[Instant]
    ran_by: Mapped[uuid.UUID | None]
    """The account that asked for it; null for the platform itself."""
    standing: Mapped[int]
    opened: Mapped[int]
    vanished: Mapped[int]


class ReconciliationFinding(CountyRow):
    """Two sides that differ (差异). What was found is never edited; that it is gone, or who closed it, is added.

    `about` names the thing without naming anybody: a consignment's number, a transfer's key, an account's or an entry's
    key. While it stands, the same difference is the same finding; one of other figures is another.
    """

    __tablename__ = "reconciliation_finding"
    __table_args__ = (
        within_county("first_run_id", "reconciliation_run"),
        Index(
            "uq_reconciliation_finding_standing",
            "county_id",
            "kind",
            "about",
            unique=True,
            postgresql_where=text("vanished_at IS NULL"),
        ),
        Index("ix_reconciliation_finding_newest", "first_seen_at", "id"),
        CheckConstraint("expected <> found", name="differs"),
        CheckConstraint("num_nonnulls(closed_by, closed_name, closed_at, closed_why) IN (0, 4)", name="closed_whole"),
        WALLED,
    )

    kind: Mapped[Check] = mapped_column(one_of(Check))
    about: Mapped[Name]
    expected: Mapped[Fen]
    found: Mapped[Fen]
    first_run_id: Mapped[uuid.UUID]
    first_seen_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    vanished_at: Mapped[Instant | None]
    closed_by: Mapped[uuid.UUID | None]
    closed_name: Mapped[Name | None]
    closed_at: Mapped[Instant | None]
    closed_why: Mapped[str | None]


class PassThrough(Row):
    """What was received for a seller's goods of one product in a month, and what was realised for families by them.

    Counted anew from receipts and entries by each run. Where goods of several products were paid at once, each has its
    part by what was accepted of it. Months are those in which money came, and in which credits were realised.
    """

    __tablename__ = "pass_through"
    __table_args__ = WALLED

    county_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    product_name: Mapped[Name]
    received: Mapped[Fen]
    realised: Mapped[Fen]
    counted_at: Mapped[Instant]
