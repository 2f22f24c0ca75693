"""Paying households out: accounts, batches, the bank's answers, and what is owed back."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import Range

from migrations.walls import reference, wall_off

revision = "0038"
down_revision = "0037"

_OVER = ["overseer"]
_FAMILY = ["overseer", "household"]
_PAYER = ["household payer"]
WALLS = {
    "household_account": (["account keeper", "household"], ["account writer"]),
    "account_reveal": (_OVER, ["account writer"]),
    "payout_batch": (_OVER, _PAYER),
    "payout_line": (_FAMILY, _PAYER),
    "payout_item": (["officer", *_FAMILY], _PAYER),
    "payout_omission": (_OVER, _PAYER),
    "payout_approval": (_OVER, _PAYER),
    "payout_file": (_OVER, _PAYER),
    "bank_answer": (_OVER, _PAYER),
    "recovery": (_FAMILY, _PAYER),
    "withholding": (_FAMILY, _PAYER),
}
"""By table its readers and writers. No trader and no village office learns what account a family has."""
CHANGEABLE = {"household_account", "payout_batch", "payout_line", "payout_item", "recovery", "withholding"}


def upgrade() -> None:
    _payout_batch()
    _payout_rule()
    _bank_answer()
    _payout_approval()
    _payout_file()
    _household_account()
    _payout_omission()
    _account_reveal()
    _payout_line()
    _payout_item()
    _recovery()
    _withholding()
    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
    reference("payout_rule")
    op.execute(sa.insert(_RULE).values(_DEFAULT))


_RULE = sa.table(
    "payout_rule",
    sa.column("id", sa.Uuid()),
    sa.column("two_approvers_above", sa.BigInteger()),
    sa.column("most_withheld", sa.Numeric()),
    sa.column("during", postgresql.DATERANGE()),
    sa.column("source", sa.Text()),
)
_DEFAULT = {
    "id": uuid.uuid4(),
    "two_approvers_above": 10_000_000,
    "most_withheld": Decimal(20),
    "during": Range(date(2020, 1, 1), None),
    "source": "平台默认值 domain default:10 万元以上两人审批;每笔最多抵扣 20%",
}


def _payout_batch() -> None:
    op.create_table(
        "payout_batch",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("SALES", "DUES", name="payout_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "APPROVED",
                "SENT",
                "RECONCILED",
                "CANCELLED",
                name="payout_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("approvals_needed", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(content_hash IS NULL) = (submitted_at IS NULL) AND (state = 'DRAFT') <= (content_hash IS NULL)",
            name=op.f("ck_payout_batch_frozen_at_submission"),
        ),
        sa.CheckConstraint("line_count > 0 AND total > 0 AND withheld >= 0", name=op.f("ck_payout_batch_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "follows_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_payout_batch_payout_batch_county_id_follows_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_batch")),
        sa.UniqueConstraint("county_id", "number", name=op.f("uq_payout_batch_county_id_number")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_payout_batch_newest", "payout_batch", ["drafted_at", "id"], unique=False)


def _payout_rule() -> None:
    op.create_table(
        "payout_rule",
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("two_approvers_above", sa.BigInteger(), nullable=False),
        sa.Column("most_withheld", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "two_approvers_above >= 0 AND most_withheld BETWEEN 0 AND 100", name=op.f("ck_payout_rule_in_range")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_rule")),
        sa.UniqueConstraint("county_id", "during", name=op.f("uq_payout_rule_county_id_during")),
        info={"citus": "reference"},
    )


def _bank_answer() -> None:
    op.create_table(
        "bank_answer",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("paid_count", sa.Integer(), nullable=False),
        sa.Column("paid_total", sa.BigInteger(), nullable=False),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("failed_total", sa.BigInteger(), nullable=False),
        sa.Column("unknown_count", sa.Integer(), nullable=False),
        sa.Column("unknown_total", sa.BigInteger(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_bank_answer_payout_batch_county_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_bank_answer")),
        sa.UniqueConstraint("county_id", "batch_id", "sha256", name=op.f("uq_bank_answer_county_id_batch_id_sha256")),
        info={"citus": "county_id", "wall": True},
    )


def _payout_approval() -> None:
    op.create_table(
        "payout_approval",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=False),
        sa.Column("approver_name", sa.String(length=200), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_payout_approval_payout_batch_county_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_approval")),
        sa.UniqueConstraint(
            "county_id", "batch_id", "approver_id", name=op.f("uq_payout_approval_county_id_batch_id_approver_id")
        ),
        info={"citus": "county_id", "wall": True},
    )


def _payout_file() -> None:
    op.create_table(
        "payout_file",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column(
            "format",
            sa.Enum("FIXED", "CSV", name="bank_file_format", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_payout_file_payout_batch_county_id_batch_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_file")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_payout_file_batch_id"), "payout_file", ["batch_id"], unique=False)


def _household_account() -> None:
    op.create_table(
        "household_account",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_number", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("bank", sa.String(length=200), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("account_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_masked", sa.String(length=64), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("account_hash"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_household_account_one_household"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("household_id"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_household_account_one_in_force"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_account_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_account")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_household_account_of", "household_account", ["county_id", "household_id", "entered_at", "id"], unique=False
    )
    op.create_index(op.f("ix_household_account_region_code"), "household_account", ["region_code"], unique=False)


def _payout_omission() -> None:
    op.create_table(
        "payout_omission",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_number", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payout_omission_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_payout_omission_payout_batch_county_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_payout_omission_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_omission")),
        sa.UniqueConstraint(
            "county_id", "batch_id", "household_id", name=op.f("uq_payout_omission_county_id_batch_id_household_id")
        ),
        info={"citus": "county_id", "wall": True},
    )


def _account_reveal() -> None:
    op.create_table(
        "account_reveal",
        sa.Column("household_account_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "household_account_id"],
            ["household_account.county_id", "household_account.id"],
            name=op.f("fk_account_reveal_household_account_county_id_household_account_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_account_reveal")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        op.f("ix_account_reveal_household_account_id"), "account_reveal", ["household_account_id"], unique=False
    )


def _payout_line() -> None:
    op.create_table(
        "payout_line",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("batch_number", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("SALES", "DUES", name="payout_purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_number", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_account_id", sa.Uuid(), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PLANNED",
                "ORDERED",
                "PAID",
                "FAILED",
                "UNKNOWN",
                "CANCELLED",
                name="payout_line_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("retries_id", sa.Uuid(), nullable=True),
        sa.Column(
            "retries_state",
            sa.Enum(
                "PLANNED",
                "ORDERED",
                "PAID",
                "FAILED",
                "UNKNOWN",
                "CANCELLED",
                name="retried_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(retries_id IS NULL) = (retries_state IS NULL) AND retries_state = 'FAILED'",
            name=op.f("ck_payout_line_retries_failed"),
        ),
        sa.CheckConstraint("amount > 0 AND withheld >= 0", name=op.f("ck_payout_line_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "answer_id"],
            ["bank_answer.county_id", "bank_answer.id"],
            name=op.f("fk_payout_line_bank_answer_county_id_answer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "batch_id"],
            ["payout_batch.county_id", "payout_batch.id"],
            name=op.f("fk_payout_line_payout_batch_county_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_account_id"],
            ["household_account.county_id", "household_account.id"],
            name=op.f("fk_payout_line_household_account_county_id_household_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_payout_line_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "retries_id", "retries_state"],
            ["payout_line.county_id", "payout_line.id", "payout_line.state"],
            name=op.f("fk_payout_line_payout_line_county_id_retries_id_retries_state"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_line")),
        sa.UniqueConstraint(
            "county_id",
            "batch_id",
            "household_id",
            "purpose",
            name=op.f("uq_payout_line_county_id_batch_id_household_id_purpose"),
        ),
        sa.UniqueConstraint(
            "county_id", "batch_id", "position", name=op.f("uq_payout_line_county_id_batch_id_position")
        ),
        sa.UniqueConstraint("county_id", "id", "state", name=op.f("uq_payout_line_county_id_id_state")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_payout_line_of", "payout_line", ["county_id", "household_id", "planned_at", "id"], unique=False)
    op.create_index(op.f("ix_payout_line_region_code"), "payout_line", ["region_code"], unique=False)
    op.create_index(
        "uq_payout_line_retries",
        "payout_line",
        ["county_id", "retries_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'CANCELLED'"),
    )


def _payout_item() -> None:
    op.create_table(
        "payout_item",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("income_entry_id", sa.Uuid(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "WAGE",
                "OPERATING",
                "PROPERTY",
                "TRANSFER",
                "OPERATING_COST",
                "CLAIM",
                "SELF_PAID_MEDICAL",
                name="income_category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PLANNED", "TAKEN", "DROPPED", name="item_state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0 AND withheld >= 0", name=op.f("ck_payout_item_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "income_entry_id"],
            ["income_entry.county_id", "income_entry.id"],
            name=op.f("fk_payout_item_income_entry_county_id_income_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "line_id"],
            ["payout_line.county_id", "payout_line.id"],
            name=op.f("fk_payout_item_payout_line_county_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_payout_item")),
        sa.UniqueConstraint(
            "county_id", "line_id", "income_entry_id", name=op.f("uq_payout_item_county_id_line_id_income_entry_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_payout_item_household_id"), "payout_item", ["household_id"], unique=False)
    op.create_index(op.f("ix_payout_item_income_entry_id"), "payout_item", ["income_entry_id"], unique=False)
    op.create_index(
        "uq_payout_item_planned",
        "payout_item",
        ["county_id", "income_entry_id"],
        unique=True,
        postgresql_where=sa.text("state = 'PLANNED'"),
    )


def _recovery() -> None:
    op.create_table(
        "recovery",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "SUPPLY",
                "CUSTODY",
                "SHARES",
                "VILLAGE",
                "COST",
                "WAGE",
                "RETAINED",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("income_entry_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consented_amount", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount >= 0 AND consented_amount >= 0", name=op.f("ck_recovery_not_negative")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_recovery_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "income_entry_id"],
            ["income_entry.county_id", "income_entry.id"],
            name=op.f("fk_recovery_income_entry_county_id_income_entry_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["organisation.id"], name=op.f("fk_recovery_organisation_seller_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_recovery")),
        sa.UniqueConstraint("county_id", "income_entry_id", name=op.f("uq_recovery_county_id_income_entry_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_recovery_household_id"), "recovery", ["household_id"], unique=False)
    op.create_index("ix_recovery_newest", "recovery", ["found_at", "id"], unique=False)


def _withholding() -> None:
    op.create_table(
        "withholding",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PLANNED", "TAKEN", "DROPPED", name="item_state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_withholding_positive")),
        sa.ForeignKeyConstraint(
            ["county_id", "item_id"],
            ["payout_item.county_id", "payout_item.id"],
            name=op.f("fk_withholding_payout_item_county_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "recovery_id"],
            ["recovery.county_id", "recovery.id"],
            name=op.f("fk_withholding_recovery_county_id_recovery_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_withholding")),
        sa.UniqueConstraint(
            "county_id", "item_id", "recovery_id", name=op.f("uq_withholding_county_id_item_id_recovery_id")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_withholding_for", "withholding", ["county_id", "recovery_id"], unique=False)
    op.create_index(op.f("ix_withholding_household_id"), "withholding", ["household_id"], unique=False)
