"""Reconciliation, what families say of their income, and what they may expect."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import let_read, wall_off

revision = "0041"
down_revision = "0040"

_CHECKS = (
    "SALE_PARTED",
    "SALE_CREDITED",
    "CREDITS_STANDING",
    "EARNING_STANDING",
    "TRANSFER_ZERO",
    "BALANCE",
    "INCOME_MONTH",
    "CASH_BEHIND",
    "CLAWED_BACK",
    "CREDIT_NEGATIVE",
    "PAID_OUT",
)
WALLS = {
    "reconciliation_run": ["overseer", "settlement"],
    "reconciliation_finding": ["overseer", "settlement"],
    "pass_through": ["seller", "overseer", "settlement"],
}
"""Readers; settlement alone writes."""
_PLANS = (
    "standing_order",
    "standing_order_line",
    "standing_order_exception",
    "standing_order_run",
    "purchase_contract",
)
"""What will be ordered becomes a family's expectation without anybody seeing by whom."""
_WORDS = ("CONFIRMED", "DISPUTED", "UPHELD", "DISMISSED")
CHANGEABLE = {"reconciliation_finding", "pass_through"}


def upgrade() -> None:
    _run()
    _finding()
    _pass_through()
    for table, readers in WALLS.items():
        wall_off(table, readers, ["settlement"], changeable=table in CHANGEABLE)
    _remark()
    wall_off("income_remark", ["officer", "household", "settlement"], ["household", "placer", "registrar"])
    _outlook()
    wall_off("income_outlook", ["officer", "household", "settlement"], ["settlement"], changeable=True)
    for table in _PLANS:
        let_read(table, "settlement", "true")


def _run() -> None:
    op.create_table(
        "reconciliation_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ran_by", sa.Uuid(), nullable=True),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("vanished", sa.Integer(), nullable=False),
        *_key("reconciliation_run"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_reconciliation_run_newest", "reconciliation_run", ["ran_at", "id"])
    op.create_index(
        "uq_reconciliation_run_nightly",
        "reconciliation_run",
        ["county_id", "day"],
        unique=True,
        postgresql_where=sa.text("ran_by IS NULL"),
    )


def _finding() -> None:
    op.create_table(
        "reconciliation_finding",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("expected", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.BigInteger(), nullable=False),
        sa.Column("first_run_id", sa.Uuid(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vanished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_name", sa.String(length=200), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=True),
        *_key("reconciliation_finding"),
        sa.CheckConstraint(sa.column("kind").in_(_CHECKS), name=op.f("ck_reconciliation_finding_check")),
        sa.CheckConstraint("expected <> found", name=op.f("ck_reconciliation_finding_differs")),
        sa.CheckConstraint(
            "num_nonnulls(closed_by, closed_name, closed_at, closed_why) IN (0, 4)",
            name=op.f("ck_reconciliation_finding_closed_whole"),
        ),
        _within("reconciliation_finding", "first_run_id", "reconciliation_run"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_reconciliation_finding_newest", "reconciliation_finding", ["first_seen_at", "id"])
    op.create_index(
        "uq_reconciliation_finding_standing",
        "reconciliation_finding",
        ["county_id", "kind", "about"],
        unique=True,
        postgresql_where=sa.text("vanished_at IS NULL"),
    )


def _pass_through() -> None:
    op.create_table(
        "pass_through",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("realised", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "seller_id", "product_id", "month", name=op.f("pk_pass_through")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_pass_through_organisation_seller_id")
        ),
        info={"citus": "county_id", "wall": True},
    )


def _remark() -> None:
    op.create_table(
        "income_remark",
        sa.Column("income_entry_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_key("income_remark"),
        sa.CheckConstraint(sa.column("word").in_(_WORDS), name=op.f("ck_income_remark_income_word")),
        sa.CheckConstraint("word = 'CONFIRMED' OR note IS NOT NULL", name=op.f("ck_income_remark_reasoned")),
        _within("income_remark", "income_entry_id", "income_entry"),
        _within("income_remark", "household_id", "household"),
        sa.UniqueConstraint(
            "county_id",
            "income_entry_id",
            "position",
            name=op.f("uq_income_remark_county_id_income_entry_id_position"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_income_remark_newest", "income_remark", ["made_at", "id"])
    op.create_index(op.f("ix_income_remark_region_code"), "income_remark", ["region_code"])


def _outlook() -> None:
    op.create_table(
        "income_outlook",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("largest_buyer_share", sa.Numeric(5, 4), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_key("income_outlook"),
        sa.CheckConstraint("largest_buyer_share BETWEEN 0 AND 1", name=op.f("ck_income_outlook_a_share")),
        _within("income_outlook", "household_id", "household"),
        sa.UniqueConstraint("county_id", "household_id", name=op.f("uq_income_outlook_county_id_household_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index(op.f("ix_income_outlook_region_code"), "income_outlook", ["region_code"])


def _key(table: str) -> tuple[sa.Column[int], sa.Column[object], sa.PrimaryKeyConstraint]:
    return (
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f(f"pk_{table}")),
    )


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{target}.county_id", f"{target}.id"],
        name=op.f(f"fk_{table}_{target}_county_id_{column}"),
    )
