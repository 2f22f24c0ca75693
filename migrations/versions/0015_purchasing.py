"""The tables of purchasing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import wall_off

revision = "0015"
down_revision = "0014"

WALLS = {
    "buyer_member": (["buyer", "overseer"], ["buyer"]),
    "budget_unit": (["buyer", "overseer", "market"], ["buyer", "market"]),
    "budget_year_closing": (["buyer", "overseer", "market"], ["market"]),
    "spending_limit": (["buyer", "overseer", "market"], ["buyer", "market"]),
    "order_charge": (["buyer", "overseer", "market"], ["buyer", "market"]),
    "order_approval": (["buyer", "overseer"], ["buyer"]),
}
"""Readers and writers. The market's door is for what concerns the unit of another organisation, or its year's end."""

CHANGEABLE = {"buyer_member", "budget_unit", "spending_limit", "order_charge", "order_approval"}


def upgrade() -> None:

    op.create_table(
        "budget_unit",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_budget_unit_organisation_buyer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_budget_unit")),
        sa.UniqueConstraint("county_id", "buyer_id", "code", name=op.f("uq_budget_unit_county_id_buyer_id_code")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_budget_unit_by_code", "budget_unit", ["code", "id"], unique=False)
    op.create_table(
        "buyer_member",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "MANAGER",
                "PURCHASER",
                "APPROVER",
                "RECEIVER",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("buyer_id"), "="),
            (sa.column("account_id"), "="),
            (sa.column("duty"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_buyer_member_once_at_a_time"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_buyer_member_account_account_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_buyer_member_organisation_buyer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_buyer_member")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_buyer_member_buyer_id"), "buyer_member", ["buyer_id"], unique=False)
    op.create_index("ix_buyer_member_by_name", "buyer_member", ["name", "id"], unique=False)
    op.create_table(
        "budget_year_closing",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("budget_unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "budget_unit_id"],
            ["budget_unit.county_id", "budget_unit.id"],
            name=op.f("fk_budget_year_closing_budget_unit_county_id_budget_unit_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_budget_year_closing")),
        sa.UniqueConstraint(
            "county_id", "budget_unit_id", "year", name=op.f("uq_budget_year_closing_county_id_budget_unit_id_year")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_table(
        "order_approval",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("limit_amount", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_name", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum("APPROVED", "DECLINED", name="decision", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_name", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("decided_by <> asked_by", name=op.f("ck_order_approval_by_somebody_else")),
        sa.CheckConstraint(
            "num_nonnulls(decision, decided_by, decided_name, decided_at) IN (0, 4)",
            name=op.f("ck_order_approval_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["purchase_order.county_id", "purchase_order.id"],
            name=op.f("fk_order_approval_purchase_order_county_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_approval")),
        sa.UniqueConstraint("county_id", "order_id", name=op.f("uq_order_approval_county_id_order_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(
        "ix_order_approval_newest", "order_approval", ["county_id", "buyer_id", "asked_at", "id"], unique=False
    )
    op.create_table(
        "order_charge",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("budget_unit_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("deliver_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["county_id", "budget_unit_id"],
            ["budget_unit.county_id", "budget_unit.id"],
            name=op.f("fk_order_charge_budget_unit_county_id_budget_unit_id"),
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "order_id"],
            ["purchase_order.county_id", "purchase_order.id"],
            name=op.f("fk_order_charge_purchase_order_county_id_order_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_order_charge")),
        sa.UniqueConstraint("county_id", "order_id", name=op.f("uq_order_charge_county_id_order_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_order_charge_spent", "order_charge", ["county_id", "buyer_id", "deliver_on"], unique=False)
    op.create_index("ix_order_charge_unit", "order_charge", ["county_id", "budget_unit_id", "year"], unique=False)
    op.create_table(
        "spending_limit",
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("member_name", sa.String(length=200), nullable=True),
        sa.Column("budget_unit_id", sa.Uuid(), nullable=True),
        sa.Column(
            "period",
            sa.Enum(
                "ORDER",
                "MONTH",
                "QUARTER",
                "YEAR",
                name="limit_period",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("county_id"), "="),
            (sa.column("buyer_id"), "="),
            (sa.text("coalesce(account_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "="),
            (sa.text("coalesce(budget_unit_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "="),
            (sa.column("period"), "="),
            (sa.column("during"), "&&"),
            using="gist",
            name=op.f("ex_spending_limit_one_at_a_time"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_spending_limit_not_negative")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_spending_limit_account_account_id")),
        sa.ForeignKeyConstraint(
            ["buyer_id"], ["organisation.id"], name=op.f("fk_spending_limit_organisation_buyer_id")
        ),
        sa.ForeignKeyConstraint(
            ["county_id", "budget_unit_id"],
            ["budget_unit.county_id", "budget_unit.id"],
            name=op.f("fk_spending_limit_budget_unit_county_id_budget_unit_id"),
        ),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_spending_limit")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_spending_limit_newest", "spending_limit", ["id"], unique=False)

    for table, (readers, writers) in WALLS.items():
        wall_off(table, readers, writers, changeable=table in CHANGEABLE)
