"""Contracts have numbers and versions; land leases, guaranteed dividends, years' ends, and payments of what is due."""

import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.walls import reference, wall_off

revision = "0039"
down_revision = "0038"

_DUES = (
    "RENT",
    "GUARANTEED_DIVIDEND",
    "PATRONAGE",
    "SURPLUS_DIVIDEND",
    "LATE_INTEREST",
    "VILLAGE_PLAN",
)


def upgrade() -> None:
    _versions()
    for table in ("linkage_contract", "profit_split", "share_holding"):
        op.add_column(table, _entered_at())
        op.create_index(f"ix_{table}_newest", table, ["entered_at", "id"])
    _dues()
    _land_lease()
    _dividend_guarantee()
    _surplus_rule()
    _year_end()
    _due_payment()
    wall_off("land_lease", ["seller", "officer", "household", "settlement"], ["seller", "settlement"], changeable=True)
    wall_off("dividend_guarantee", ["seller", "overseer", "settlement"], ["seller"], changeable=True)
    wall_off("year_end", ["seller", "overseer", "settlement"], ["seller"])
    wall_off("due_payment", ["payer", "overseer", "settlement"], ["payer"])
    wall_off("due_receipt", ["officer", "overseer", "household", "payer", "settlement"], ["settlement"])
    reference("surplus_rule")


def _versions() -> None:
    op.add_column("linkage_contract", sa.Column("number", sa.String(length=64)))
    op.add_column("linkage_contract", sa.Column("version", sa.Integer()))
    op.execute("UPDATE linkage_contract SET number = 'HT-' || upper(right(id::text, 12)), version = 1")
    op.alter_column("linkage_contract", "number", nullable=False)
    op.alter_column("linkage_contract", "version", nullable=False)
    op.create_unique_constraint(
        op.f("uq_linkage_contract_county_id_number_version"), "linkage_contract", ["county_id", "number", "version"]
    )


def _entered_at() -> sa.Column[datetime.datetime]:
    return sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def _dues() -> None:
    op.drop_constraint(op.f("ck_household_due_due_kind"), "household_due")
    op.create_check_constraint(op.f("ck_household_due_due_kind"), "household_due", sa.column("kind").in_(_DUES))
    op.create_index("ix_household_due_newest", "household_due", ["due_on", "id"])
    op.execute("GRANT UPDATE (id) ON household_due TO lianxin_app")
    """So that who pays can lock it; nothing that a due says can be changed."""
    op.create_table(
        "due_receipt",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        *_key("due_receipt"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_due_receipt_positive")),
        _within("due_receipt", "due_id", "household_due"),
        sa.UniqueConstraint("county_id", "source_id", "due_id", name=op.f("uq_due_receipt_county_id_source_id_due_id")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_due_receipt_of_due", "due_receipt", ["county_id", "due_id"])
    op.create_index(op.f("ix_due_receipt_region_code"), "due_receipt", ["region_code"])
    op.create_index(op.f("ix_due_receipt_household_id"), "due_receipt", ["household_id"])


def _land_lease() -> None:
    op.create_table(
        "land_lease",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.BigInteger(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("household_name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("land", sa.String(length=200), nullable=False),
        sa.Column("mu", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("rent_per_mu", sa.Numeric(precision=14, scale=4), nullable=False),
        sa.Column("instalments", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        _entered_at(),
        *_key("land_lease"),
        _no_overlap("land_lease", "let_once", "household_id", "land"),
        sa.CheckConstraint("mu > 0 AND rent_per_mu > 0", name=op.f("ck_land_lease_positive")),
        _within("land_lease", "household_id", "household"),
        _organisation("land_lease", "seller_id"),
        sa.UniqueConstraint("county_id", "number", "version", name=op.f("uq_land_lease_county_id_number_version")),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_land_lease_newest", "land_lease", ["entered_at", "id"])
    op.create_index("ix_land_lease_next_due", "land_lease", ["county_id", "next_due_on"])
    op.create_index(op.f("ix_land_lease_seller_id"), "land_lease", ["seller_id"])
    op.create_index(op.f("ix_land_lease_region_code"), "land_lease", ["region_code"])


def _dividend_guarantee() -> None:
    op.create_table(
        "dividend_guarantee",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("per_share", sa.BigInteger(), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        _entered_at(),
        *_key("dividend_guarantee"),
        _no_overlap("dividend_guarantee", "one_in_force", "seller_id"),
        sa.CheckConstraint("per_share >= 0", name=op.f("ck_dividend_guarantee_not_negative")),
        _organisation("dividend_guarantee", "seller_id"),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_dividend_guarantee_newest", "dividend_guarantee", ["entered_at", "id"])


def _surplus_rule() -> None:
    rule = op.create_table(
        "surplus_rule",
        sa.Column("by_trade", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("during", postgresql.DATERANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("by_trade BETWEEN 0 AND 100", name=op.f("ck_surplus_rule_percent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surplus_rule")),
        sa.UniqueConstraint("during", name=op.f("uq_surplus_rule_during")),
        info={"citus": "reference"},
    )
    op.bulk_insert(
        rule,
        [
            {
                "id": "0190a0f0-0000-7000-8000-000000000037",
                "by_trade": 60,
                "during": postgresql.Range(datetime.date(2018, 7, 1), None),
                "source": "《中华人民共和国农民专业合作社法》(2017年修订)第四十四条",
            }
        ],
    )


def _year_end() -> None:
    op.create_table(
        "year_end",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("by_trade", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        *_key("year_end"),
        sa.CheckConstraint(
            "(kind = 'PATRONAGE') = (by_trade IS NOT NULL)", name=op.f("ck_year_end_by_trade_of_patronage")
        ),
        sa.CheckConstraint(sa.column("kind").in_(_DUES), name=op.f("ck_year_end_due_kind")),
        _organisation("year_end", "seller_id"),
        sa.UniqueConstraint(
            "county_id", "seller_id", "year", "kind", name=op.f("uq_year_end_county_id_seller_id_year_kind")
        ),
        info={"citus": "county_id", "wall": True},
    )
    op.create_index("ix_year_end_newest", "year_end", ["decided_at", "id"])


def _due_payment() -> None:
    op.create_table(
        "due_payment",
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        *_key("due_payment"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_due_payment_positive")),
        _organisation("due_payment", "payer_id"),
        info={"citus": "county_id", "wall": True},
    )


def _key(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("county_id", "id", name=op.f(f"pk_{table}")),
    )


def _no_overlap(table: str, name: str, *columns: str) -> postgresql.ExcludeConstraint:
    alike: list[tuple[Any, str]] = [(sa.column(column), "=") for column in ("county_id", *columns)]
    return postgresql.ExcludeConstraint(
        *alike, (sa.column("during"), "&&"), using="gist", name=op.f(f"ex_{table}_{name}")
    )


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["county_id", column],
        [f"{target}.county_id", f"{target}.id"],
        name=op.f(f"fk_{table}_{target}_county_id_{column}"),
    )


def _organisation(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["organisation.id"], name=op.f(f"fk_{table}_organisation_{column}"))
