"""Paying households out: their bank accounts, batches of payments, what the bank answered, and what is owed back."""

import uuid
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    UniqueConstraint,
    text,
)
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
    no_overlap,
    one_of,
    related,
    within_county,
)
from domain.settlement.models import IncomeEntry
from domain.settlement.terms import Basis, IncomeCategory


class HouseholdAccount(CountyRow):
    """The bank account that a household is paid to, for a time (农户收款账户). It is sealed; a keyed hash finds it."""

    __tablename__ = "household_account"
    __table_args__ = (
        within_county("household_id", "household"),
        no_overlap("one_in_force", "household_id"),
        no_overlap("one_household", "account_hash"),
        Index("ix_household_account_of", "county_id", "household_id", "entered_at", "id"),
        WALLED,
    )

    household_id: Mapped[uuid.UUID]
    household_number: Mapped[Code]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    payee: Mapped[Name]
    bank: Mapped[Name]
    account_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_masked: Mapped[Code]
    during: Mapped[Days]
    entered_by: Mapped[uuid.UUID]
    entered_at: Mapped[Instant]


class AccountReveal(CountyRow):
    """That somebody was shown a whole account number, and why."""

    __tablename__ = "account_reveal"
    __table_args__ = (within_county("household_account_id", "household_account"), WALLED)

    household_account_id: Mapped[uuid.UUID] = mapped_column(index=True)
    region_code: Mapped[RegionCode]
    account_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    at: Mapped[Instant]


class PayoutRule(SharedRow):
    """How payouts are made in a county, for a time; without a county, everywhere that has no rule of its own."""

    __tablename__ = "payout_rule"
    __table_args__ = (
        ExcludeConstraint((text("coalesce(county_id, 0)"), "="), ("during", "&&"), name="one_in_force"),
        CheckConstraint("two_approvers_above >= 0 AND most_withheld >= 0 AND most_withheld < 100", name="in_range"),
        SHARED,
    )

    county_id: Mapped[int | None]
    two_approvers_above: Mapped[Fen]
    most_withheld: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    """Percent of a credit that may be kept back for what is owed back: a family has something of each."""
    during: Mapped[Days]
    source: Mapped[str]


class PayoutPurpose(StrEnum):
    """What a batch pays: parts of sales, or dues. Wages are never paid here: the employer's own bank pays them."""

    SALES = "SALES"
    DUES = "DUES"


class PayoutState(StrEnum):
    """Where a batch stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    SENT = "SENT"
    RECONCILED = "RECONCILED"
    CANCELLED = "CANCELLED"


class PayoutBatch(CountyRow):
    """Payments to households that are declared, approved, sent to the bank and answered together (发放批次)."""

    __tablename__ = "payout_batch"
    __table_args__ = (
        within_county("follows_id", "payout_batch"),
        UniqueConstraint("county_id", "number"),
        Index("ix_payout_batch_newest", "drafted_at", "id"),
        CheckConstraint("line_count > 0 AND total > 0 AND withheld >= 0", name="positive"),
        CheckConstraint(
            "(content_hash IS NULL) = (submitted_at IS NULL) AND (state = 'DRAFT') <= (content_hash IS NULL)",
            name="frozen_at_submission",
        ),
        WALLED,
    )

    number: Mapped[Code]
    purpose: Mapped[PayoutPurpose] = mapped_column(one_of(PayoutPurpose))
    until: Mapped[date]
    follows_id: Mapped[uuid.UUID | None]
    state: Mapped[PayoutState] = mapped_column(one_of(PayoutState))
    line_count: Mapped[int]
    total: Mapped[Fen]
    withheld: Mapped[Fen]
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    approvals_needed: Mapped[int]
    drafted_by: Mapped[uuid.UUID]
    drafted_at: Mapped[Instant]
    submitted_by: Mapped[uuid.UUID | None]
    submitted_at: Mapped[Instant | None]
    approved_at: Mapped[Instant | None]
    sent_at: Mapped[Instant | None]
    reconciled_at: Mapped[Instant | None]
    cancelled_by: Mapped[uuid.UUID | None]
    cancelled_at: Mapped[Instant | None]
    cancel_reason: Mapped[str | None]

    lines: Mapped[list["PayoutLine"]] = related(
        order_by="PayoutLine.position", foreign_keys="[PayoutLine.county_id, PayoutLine.batch_id]"
    )
    without_account: Mapped[list["PayoutOmission"]] = related(order_by="PayoutOmission.household_number")
    approvals: Mapped[list["PayoutApproval"]] = related(order_by="PayoutApproval.id")
    files: Mapped[list["PayoutFile"]] = related(order_by="PayoutFile.id")
    answers: Mapped[list["BankAnswer"]] = related(order_by="BankAnswer.id")
    follows: Mapped["PayoutBatch | None"] = related(
        remote_side="[PayoutBatch.county_id, PayoutBatch.id]",
        foreign_keys="[PayoutBatch.county_id, PayoutBatch.follows_id]",
    )


class PayoutLineState(StrEnum):
    """Where one payment stands. What the bank does not know yet is never sent again."""

    PLANNED = "PLANNED"
    ORDERED = "ORDERED"
    PAID = "PAID"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    CANCELLED = "CANCELLED"


class PayoutLine(CountyRow):
    """One payment to one household.

    A line that tries another's payment again can do so only while that one stands as failed: the foreign key on its
    state lets no paid or unknown line be followed, and no followed line become anything else.
    """

    __tablename__ = "payout_line"
    __table_args__ = (
        within_county("batch_id", "payout_batch"),
        within_county("household_id", "household"),
        within_county("household_account_id", "household_account"),
        within_county("answer_id", "bank_answer"),
        UniqueConstraint("county_id", "batch_id", "household_id", "purpose"),
        UniqueConstraint("county_id", "batch_id", "position"),
        UniqueConstraint("county_id", "id", "state"),
        ForeignKeyConstraint(
            ["county_id", "retries_id", "retries_state"],
            ["payout_line.county_id", "payout_line.id", "payout_line.state"],
        ),
        Index(
            "uq_payout_line_retries",
            "county_id",
            "retries_id",
            unique=True,
            postgresql_where=text("state <> 'CANCELLED'"),
        ),
        Index("ix_payout_line_of", "county_id", "household_id", "planned_at", "id"),
        CheckConstraint("amount > 0 AND withheld >= 0", name="positive"),
        CheckConstraint(
            "(retries_id IS NULL) = (retries_state IS NULL) AND retries_state = 'FAILED'", name="retries_failed"
        ),
        WALLED,
    )

    batch_id: Mapped[uuid.UUID]
    batch_number: Mapped[Code]
    position: Mapped[int]
    purpose: Mapped[PayoutPurpose] = mapped_column(one_of(PayoutPurpose))
    household_id: Mapped[uuid.UUID]
    household_number: Mapped[Code]
    region_code: Mapped[RegionCode] = mapped_column(index=True)
    household_account_id: Mapped[uuid.UUID]
    payee: Mapped[Name]
    amount: Mapped[Fen]
    withheld: Mapped[Fen]
    state: Mapped[PayoutLineState] = mapped_column(one_of(PayoutLineState))
    planned_at: Mapped[Instant]
    reason: Mapped[str | None]
    answered_at: Mapped[Instant | None]
    answer_id: Mapped[uuid.UUID | None]
    retries_id: Mapped[uuid.UUID | None]
    retries_state: Mapped[PayoutLineState | None] = mapped_column(one_of(PayoutLineState, "retried_state"))

    account: Mapped[HouseholdAccount] = related(foreign_keys="[PayoutLine.county_id, PayoutLine.household_account_id]")
    items: Mapped[list["PayoutItem"]] = related(order_by="PayoutItem.id")


class ItemState(StrEnum):
    """Whether what a batch holds of a credit is planned, has been taken from it, or was dropped."""

    PLANNED = "PLANNED"
    TAKEN = "TAKEN"
    DROPPED = "DROPPED"


class PayoutItem(CountyRow):
    """What a payment holds of one credit, and what of the credit is kept back. Of a credit one item is planned at most.

    What the credit rests on is stamped here: who pays reads no income.
    """

    __tablename__ = "payout_item"
    __table_args__ = (
        within_county("line_id", "payout_line"),
        within_county("income_entry_id", "income_entry"),
        UniqueConstraint("county_id", "line_id", "income_entry_id"),
        Index(
            "uq_payout_item_planned",
            "county_id",
            "income_entry_id",
            unique=True,
            postgresql_where=text("state = 'PLANNED'"),
        ),
        CheckConstraint("amount > 0 AND withheld >= 0", name="positive"),
        WALLED,
    )

    line_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    region_code: Mapped[RegionCode]
    income_entry_id: Mapped[uuid.UUID] = mapped_column(index=True)
    category: Mapped[IncomeCategory] = mapped_column(one_of(IncomeCategory))
    earned_on: Mapped[date]
    about: Mapped[Name]
    amount: Mapped[Fen]
    withheld: Mapped[Fen]
    state: Mapped[ItemState] = mapped_column(one_of(ItemState))

    income_entry: Mapped[IncomeEntry | None] = related()
    withholdings: Mapped[list["Withholding"]] = related(order_by="Withholding.id")


class PayoutOmission(CountyRow):
    """A household that a batch could not pay, because no account of its is known."""

    __tablename__ = "payout_omission"
    __table_args__ = (
        within_county("batch_id", "payout_batch"),
        within_county("household_id", "household"),
        UniqueConstraint("county_id", "batch_id", "household_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    batch_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID]
    household_number: Mapped[Code]
    region_code: Mapped[RegionCode]
    amount: Mapped[Fen]


class PayoutApproval(CountyRow):
    """That somebody approved a batch as it was submitted."""

    __tablename__ = "payout_approval"
    __table_args__ = (
        within_county("batch_id", "payout_batch"),
        UniqueConstraint("county_id", "batch_id", "approver_id"),
        WALLED,
    )

    batch_id: Mapped[uuid.UUID]
    approver_id: Mapped[uuid.UUID]
    approver_name: Mapped[Name]
    approved_at: Mapped[Instant]


class BankFileFormat(StrEnum):
    """As what a batch goes to the bank."""

    FIXED = "FIXED"
    CSV = "CSV"


class PayoutFile(CountyRow):
    """That a batch's bank file was fetched, by whom."""

    __tablename__ = "payout_file"
    __table_args__ = (within_county("batch_id", "payout_batch"), WALLED)

    batch_id: Mapped[uuid.UUID] = mapped_column(index=True)
    format: Mapped[BankFileFormat] = mapped_column(one_of(BankFileFormat))
    taken_by: Mapped[uuid.UUID]
    taken_at: Mapped[Instant]


class BankAnswer(CountyRow):
    """A file in which the bank answered for lines of a batch (银行回盘), kept as it came."""

    __tablename__ = "bank_answer"
    __table_args__ = (
        within_county("batch_id", "payout_batch"),
        UniqueConstraint("county_id", "batch_id", "sha256"),
        WALLED,
    )

    batch_id: Mapped[uuid.UUID]
    name: Mapped[Name]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    paid_count: Mapped[int]
    paid_total: Mapped[Fen]
    failed_count: Mapped[int]
    failed_total: Mapped[Fen]
    unknown_count: Mapped[int]
    unknown_total: Mapped[Fen]
    imported_by: Mapped[uuid.UUID]
    imported_at: Mapped[Instant]


class Recovery(CountyRow):
    """What a household owes back of a credit that was reversed after it had been paid out (追回).

    It is kept back from later credits of the same contract alone: same seller, same basis, and the same product where
    the contract is about one. Without the county's consent, nothing is kept back; what is owed more than was
    consented to needs a consent of its own.
    """

    __tablename__ = "recovery"
    __table_args__ = (
        within_county("household_id", "household"),
        within_county("income_entry_id", "income_entry"),
        UniqueConstraint("county_id", "income_entry_id"),
        Index("ix_recovery_newest", "found_at", "id"),
        CheckConstraint("amount >= 0 AND consented_amount >= 0", name="not_negative"),
        WALLED,
    )

    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    household_name: Mapped[Name]
    region_code: Mapped[RegionCode]
    seller_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"))
    basis: Mapped[Basis] = mapped_column(one_of(Basis))
    product_id: Mapped[uuid.UUID | None]
    income_entry_id: Mapped[uuid.UUID]
    about: Mapped[Name]
    amount: Mapped[Fen]
    """All that was ever to be given back of the credit, kept back already or not."""
    found_at: Mapped[Instant]
    consented_amount: Mapped[Fen | None]
    decided_by: Mapped[uuid.UUID | None]
    decided_at: Mapped[Instant | None]
    note: Mapped[str | None]

    seller: Mapped[Organisation] = related()


class Withholding(CountyRow):
    """What of one credit is kept back for one recovery (抵扣)."""

    __tablename__ = "withholding"
    __table_args__ = (
        within_county("item_id", "payout_item"),
        within_county("recovery_id", "recovery"),
        UniqueConstraint("county_id", "item_id", "recovery_id"),
        Index("ix_withholding_for", "county_id", "recovery_id"),
        CheckConstraint("amount > 0", name="positive"),
        WALLED,
    )

    item_id: Mapped[uuid.UUID]
    recovery_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID] = mapped_column(index=True)
    region_code: Mapped[RegionCode]
    amount: Mapped[Fen]
    state: Mapped[ItemState] = mapped_column(one_of(ItemState))

    recovery: Mapped[Recovery] = related()
