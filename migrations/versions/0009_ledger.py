"""The tables of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "ledger_account",
        sa.Column(
            "kind",
            sa.Enum(
                "PAYER",
                "SELLER",
                "COSTS",
                "VILLAGE",
                "HOUSEHOLD_PROVISIONAL",
                "HOUSEHOLD_REALISED",
                "BANK",
                name="account_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("county_id", "kind", "owner_id", name=op.f("uq_ledger_account_county_id_kind_owner_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "transfer",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("input_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("county_id", "key", name=op.f("uq_transfer_county_id_key")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "balance",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"],
            ["ledger_account.county_id", "ledger_account.id"],
            name=op.f("fk_balance_ledger_account_county_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "account_id", name=op.f("pk_balance")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "income_month",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
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
        sa.Column(
            "state",
            sa.Enum(
                "PROVISIONAL",
                "REALISED",
                "HELD",
                "REVERSED",
                name="credit_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_income_month_household_county_id_household_id"),
        ),
        sa.PrimaryKeyConstraint(
            "county_id", "household_id", "month", "category", "state", name=op.f("pk_income_month")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "income_entry",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
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
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sale_id", sa.Uuid(), nullable=True),
        sa.Column("wage_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_income_entry_not_zero")),
        sa.CheckConstraint("num_nonnulls(sale_id, wage_id) = 1", name=op.f("ck_income_entry_one_evidence")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_income_entry_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "sale_id"],
            ["attribution_line.county_id", "attribution_line.id"],
            name=op.f("fk_income_entry_attribution_line_county_id_sale_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "wage_id"],
            ["payroll_line.county_id", "payroll_line.id"],
            name=op.f("fk_income_entry_payroll_line_county_id_wage_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_income_entry")),
        sa.UniqueConstraint("county_id", "sale_id", name=op.f("uq_income_entry_county_id_sale_id")),
        sa.UniqueConstraint("county_id", "wage_id", name=op.f("uq_income_entry_county_id_wage_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_income_entry_newest", "income_entry", ["county_id", "household_id", "earned_on", "id"], unique=False
    )
    op.create_table(
        "entry",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "PROVISIONAL",
                "REALISED",
                "HELD",
                "REVERSED",
                name="credit_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("income_entry_id", sa.Uuid(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entry_not_zero")),
        sa.ForeignKeyConstraint(
            ["county_id", "account_id"],
            ["ledger_account.county_id", "ledger_account.id"],
            name=op.f("fk_entry_ledger_account_county_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "income_entry_id"],
            ["income_entry.county_id", "income_entry.id"],
            name=op.f("fk_entry_income_entry_county_id_income_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "transfer_id"],
            ["transfer.county_id", "transfer.id"],
            name=op.f("fk_entry_transfer_county_id_transfer_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_entry")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_entry_account_id"), "entry", ["account_id"], unique=False)
    op.create_index("ix_entry_income", "entry", ["county_id", "income_entry_id"], unique=False)
    op.create_index(op.f("ix_entry_transfer_id"), "entry", ["transfer_id"], unique=False)
