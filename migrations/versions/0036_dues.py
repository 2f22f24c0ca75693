"""Credits can be held and paid out, and households are owed more than sales and wages."""

import sqlalchemy as sa
from alembic import op

from migrations.walls import wall_off

revision = "0036"
down_revision = "0035"

_ACCOUNTS = (
    "PAYER",
    "SELLER",
    "COSTS",
    "VILLAGE",
    "HOUSEHOLD_PROVISIONAL",
    "HOUSEHOLD_HELD",
    "HOUSEHOLD_REALISED",
    "HOUSEHOLD_PAID_OUT",
    "CLEARING",
    "BANK",
)
_STATES = ("PROVISIONAL", "REALISED", "HELD", "REVERSED", "PAID_OUT")
_DUES = ("RENT", "GUARANTEED_DIVIDEND", "PATRONAGE", "LATE_INTEREST", "VILLAGE_PLAN")


def upgrade() -> None:
    _widen("ledger_account", "account_kind", "kind", _ACCOUNTS)
    _widen("entry", "credit_state", "state", _STATES)
    _widen("income_month", "credit_state", "state", _STATES)
    op.add_column("transfer", sa.Column("closed_year", sa.Integer()))
    _dues()
    op.add_column("income_entry", sa.Column("due_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_income_entry_household_due_county_id_due_id"),
        "income_entry",
        "household_due",
        ["county_id", "due_id"],
        ["county_id", "id"],
    )
    op.create_unique_constraint(op.f("uq_income_entry_county_id_due_id"), "income_entry", ["county_id", "due_id"])
    op.drop_constraint(op.f("ck_income_entry_one_evidence"), "income_entry")
    op.create_check_constraint(
        op.f("ck_income_entry_one_evidence"), "income_entry", "num_nonnulls(sale_id, wage_id, due_id) = 1"
    )


def _widen(table: str, kind: str, column: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{kind}"), table)
    op.create_check_constraint(op.f(f"ck_{table}_{kind}"), table, sa.column(column).in_(values))


def _dues() -> None:
    op.create_table(
        "household_due",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_household_due_positive")),
        sa.CheckConstraint(sa.column("kind").in_(_DUES), name=op.f("ck_household_due_due_kind")),
        sa.ForeignKeyConstraint(
            ["county_id", "household_id"],
            ["household.county_id", "household.id"],
            name=op.f("fk_household_due_household_county_id_household_id"),
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["organisation.id"], name=op.f("fk_household_due_organisation_payer_id")),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f("pk_household_due")),
        sa.UniqueConstraint(
            "county_id",
            "payer_id",
            "kind",
            "household_id",
            "about",
            name=op.f("uq_household_due_county_id_payer_id_kind_household_id_about"),
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_household_due_by_payer", "household_due", ["county_id", "payer_id", "due_on", "id"])
    op.create_index(op.f("ix_household_due_household_id"), "household_due", ["household_id"])
    op.create_index(op.f("ix_household_due_region_code"), "household_due", ["region_code"])
    wall_off("household_due", ["officer", "overseer", "household", "payer", "settlement"], ["settlement"])
